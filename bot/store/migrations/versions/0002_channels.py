"""What comes in from channels and how it leaves: the inbox, the fates of what leaves, paces, trouble."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# No foreign key to the carer: a carer who is erased takes their words along (`body`), while the keyed hash stays, so
# that the same update, told again, is still a double.
INBOX = """
CREATE TABLE leun.inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel varchar NOT NULL,
    key_hash bytea NOT NULL,
    carer_id uuid,
    body bytea,
    received_at timestamptz NOT NULL,
    try_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    urgent boolean NOT NULL DEFAULT false,
    status varchar NOT NULL DEFAULT 'waiting',
    CONSTRAINT inbox_key UNIQUE (channel, key_hash),
    CHECK (status IN ('waiting', 'done', 'unreadable'))
) WITH (fillfactor = 70);
CREATE INDEX inbox_waiting ON leun.inbox (urgent DESC, id) WHERE status = 'waiting';
CREATE INDEX inbox_of_carer ON leun.inbox (carer_id, id) WHERE status <> 'done';
CREATE INDEX inbox_received_at ON leun.inbox (received_at);
ALTER TABLE leun.inbox ALTER body SET STORAGE EXTERNAL;
"""

# `turn` and `sent_as` bind a press, a quote or an edit to what was said; `claimed_until` says that somebody is sending.
OUTBOX = """
ALTER TABLE leun.outbox
    ADD turn bigint,
    ADD sent_as varchar,
    ADD attempts integer NOT NULL DEFAULT 0,
    ADD claimed_until timestamptz,
    ADD claimed_by bigint,
    ADD why varchar;
ALTER TABLE leun.outbox DROP CONSTRAINT outbox_status_check;
ALTER TABLE leun.outbox ADD CONSTRAINT outbox_status_check
    CHECK (status IN ('waiting', 'sending', 'sent', 'refused', 'unknown', 'expired'));
DROP INDEX leun.outbox_waiting;
CREATE INDEX outbox_waiting ON leun.outbox (channel, urgent DESC, due_at) WHERE status = 'waiting';
CREATE INDEX outbox_ahead ON leun.outbox (carer_id, urgent, seq) WHERE status IN ('waiting', 'sending');
CREATE INDEX outbox_sending ON leun.outbox (claimed_until) WHERE status = 'sending';
"""

# Where a carer writes from now, and how a chat is to be treated.
CARER = """
ALTER TABLE leun.carer ADD channel varchar;
ALTER TABLE leun.carer_address
    ADD gone_at timestamptz,
    ADD not_before timestamptz,
    ADD paced_until timestamptz;
ALTER TABLE leun.carer ADD human_at timestamptz;
ALTER TABLE leun.turn_log ADD said_as varchar, ADD vanish_at timestamptz;
CREATE INDEX turn_log_vanish_at ON leun.turn_log (vanish_at) WHERE vanish_at IS NOT NULL;
CREATE INDEX turn_log_said_as ON leun.turn_log (carer_id, said_as) WHERE said_as IS NOT NULL;
CREATE INDEX outbox_sent_as ON leun.outbox (carer_id, sent_as) WHERE sent_as IS NOT NULL;
"""

OTHERS = """
CREATE TABLE leun.pace (
    channel varchar PRIMARY KEY,
    paced_until timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    alive_at timestamptz
);

CREATE TABLE leun.move_code (
    code_hash bytea PRIMARY KEY,
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    CONSTRAINT move_code_carer_id UNIQUE (carer_id)
);

CREATE TABLE leun.incident (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind varchar NOT NULL,
    place varchar NOT NULL,
    detail varchar NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    times integer NOT NULL DEFAULT 1,
    over_at timestamptz,
    CHECK (length(detail) <= 400)
);
CREATE UNIQUE INDEX incident_open ON leun.incident (kind, place) WHERE over_at IS NULL;

CREATE TABLE leun.counter (
    name varchar NOT NULL,
    day date NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (name, day)
);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON leun.inbox, leun.pace, leun.move_code, leun.incident, leun.counter TO leun_app;
"""


def upgrade() -> None:
    op.execute(INBOX)
    op.execute(OUTBOX)
    op.execute(CARER)
    op.execute(OTHERS)
    op.execute(RIGHTS)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
