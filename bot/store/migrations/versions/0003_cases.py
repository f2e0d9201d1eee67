"""Teams and consultants, cases with their history, and the notices that tell a consultant of one."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEAMS = """
CREATE TABLE leun.team (
    id varchar PRIMARY KEY,
    settings jsonb NOT NULL,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE leun.team_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor varchar NOT NULL,
    team varchar NOT NULL,
    version integer NOT NULL,
    settings jsonb NOT NULL
);
CREATE INDEX team_audit_team ON leun.team_audit (team, version);

CREATE TABLE leun.consultant (
    id varchar PRIMARY KEY,
    team varchar NOT NULL REFERENCES leun.team,
    role varchar NOT NULL,
    name varchar NOT NULL,
    address bytea,
    gone_at timestamptz,
    CHECK (role IN ('consultant', 'lead'))
);
CREATE INDEX consultant_team ON leun.consultant (team);
"""

# `file` holds why, how to reach the carer and what they agreed to share: sealed with the carer's key, as are the words
# of an entry. In the clear stands what a team's list, the promise and the ladder are made of.
CASES = """
CREATE TABLE leun."case" (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    team varchar NOT NULL REFERENCES leun.team,
    urgency varchar NOT NULL,
    status varchar NOT NULL,
    opened_at timestamptz NOT NULL,
    waiting_since timestamptz,
    promised_at timestamptz,
    lapses_at timestamptz,
    corrections integer NOT NULL,
    climbed integer NOT NULL,
    free boolean NOT NULL,
    fell_back boolean NOT NULL,
    claimed_by varchar,
    had_by varchar,
    rests_until timestamptz,
    first_reply_at timestamptz,
    closed_at timestamptz,
    look_at timestamptz,
    version integer NOT NULL,
    file bytea NOT NULL,
    CONSTRAINT case_number UNIQUE (number),
    CHECK (urgency IN ('crisis', 'red', 'asked', 'amber')),
    CHECK (status IN ('new', 'claimed', 'talking', 'waiting', 'closed', 'reopened'))
) WITH (fillfactor = 80);
CREATE INDEX case_carer_id ON leun."case" (carer_id, opened_at);
CREATE INDEX case_open ON leun."case" (team) WHERE status <> 'closed';
CREATE INDEX case_look_at ON leun."case" (look_at) WHERE look_at IS NOT NULL;
ALTER TABLE leun."case" ALTER file SET STORAGE EXTERNAL;

CREATE TABLE leun.case_entry (
    case_id uuid NOT NULL REFERENCES leun."case" ON DELETE CASCADE,
    number integer NOT NULL,
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    at timestamptz NOT NULL,
    who varchar NOT NULL,
    what varchar NOT NULL,
    why varchar NOT NULL,
    words bytea,
    PRIMARY KEY (case_id, number),
    CHECK (why ~ '^[A-Za-z0-9_.:-]{0,80}$')
);
CREATE INDEX case_entry_carer_id ON leun.case_entry (carer_id);
ALTER TABLE leun.case_entry ALTER words SET STORAGE EXTERNAL;
"""

# One that waits for each consultant and case, and one for each kind of news of a wait (`round`: since when).
NOTICES = """
CREATE TABLE leun.notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consultant varchar NOT NULL REFERENCES leun.consultant,
    case_id uuid NOT NULL REFERENCES leun."case" ON DELETE CASCADE,
    kind varchar NOT NULL,
    round timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    status varchar NOT NULL DEFAULT 'waiting',
    tries integer NOT NULL DEFAULT 0,
    claimed_until timestamptz,
    sent_at timestamptz,
    why varchar,
    CHECK (status IN ('waiting', 'sent', 'failed', 'dropped'))
);
CREATE UNIQUE INDEX notice_waiting ON leun.notice (case_id, consultant) WHERE status = 'waiting';
CREATE INDEX notice_due_at ON leun.notice (due_at) WHERE status = 'waiting';
CREATE INDEX notice_round ON leun.notice (case_id, consultant, kind, round);
"""

# Histories are added to and never rewritten; an erased carer's goes by the cascade, with the owner's rights.
RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON leun.team, leun.consultant, leun."case", leun.notice TO leun_app;
GRANT DELETE ON leun.notice TO leun_app;
GRANT SELECT, INSERT ON leun.team_audit, leun.case_entry TO leun_app;
"""


def upgrade() -> None:
    op.execute(TEAMS)
    op.execute(CASES)
    op.execute(NOTICES)
    op.execute(RIGHTS)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
