"""The first tables, and what the application may do with them."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE leun.carer (
    id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL,
    last_message_at timestamptz,
    municipality varchar,
    key_id varchar,
    wrapped_key bytea,
    state bytea,
    seq bigint NOT NULL DEFAULT 0,
    outbox_seq bigint NOT NULL DEFAULT 0,
    erasing boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);
CREATE INDEX carer_key_id ON leun.carer (key_id);

CREATE TABLE leun.carer_address (
    channel varchar NOT NULL,
    address_hash bytea NOT NULL,
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    address bytea NOT NULL,
    PRIMARY KEY (channel, address_hash),
    CONSTRAINT carer_address_carer_id_channel UNIQUE (carer_id, channel)
);

CREATE TABLE leun.recipient (
    id uuid PRIMARY KEY,
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    number integer NOT NULL,
    data bytea NOT NULL,
    CONSTRAINT recipient_carer_id_number UNIQUE (carer_id, number)
);

CREATE TABLE leun.consent (
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    purpose varchar NOT NULL,
    given_at timestamptz NOT NULL,
    text_version varchar NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (carer_id, purpose, given_at)
);

CREATE TABLE leun.turn_log (
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    entry bytea NOT NULL,
    content_hash varchar NOT NULL,
    PRIMARY KEY (carer_id, seq)
);
CREATE INDEX turn_log_at ON leun.turn_log (at);

CREATE TABLE leun.outbox (
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    seq bigint NOT NULL,
    channel varchar NOT NULL,
    body bytea NOT NULL,
    due_at timestamptz NOT NULL,
    best_before timestamptz,
    status varchar NOT NULL DEFAULT 'waiting',
    urgent boolean NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (carer_id, seq),
    CHECK (status IN ('waiting', 'sent', 'refused', 'unknown', 'expired'))
);
CREATE INDEX outbox_waiting ON leun.outbox (due_at) WHERE status = 'waiting';

CREATE TABLE leun.due (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    carer_id uuid REFERENCES leun.carer ON DELETE CASCADE,
    key varchar NOT NULL,
    kind varchar NOT NULL,
    due_at timestamptz NOT NULL,
    payload bytea,
    claimed_until timestamptz,
    CONSTRAINT due_key UNIQUE NULLS NOT DISTINCT (carer_id, key)
);
CREATE INDEX due_due_at ON leun.due (due_at);

CREATE TABLE leun.stored_verdict (
    recipient_id uuid NOT NULL REFERENCES leun.recipient ON DELETE CASCADE,
    scheme varchar NOT NULL,
    carer_id uuid NOT NULL REFERENCES leun.carer ON DELETE CASCADE,
    verdict bytea NOT NULL,
    scheme_hash varchar NOT NULL,
    weighed_on date NOT NULL,
    next_change_on date,
    PRIMARY KEY (recipient_id, scheme)
);
CREATE INDEX ix_leun_stored_verdict_carer_id ON leun.stored_verdict (carer_id);
CREATE INDEX stored_verdict_next_change_on ON leun.stored_verdict (next_change_on);
CREATE INDEX stored_verdict_scheme ON leun.stored_verdict (scheme, scheme_hash);

CREATE TABLE leun.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor varchar NOT NULL,
    action varchar NOT NULL,
    carer_id uuid,
    reason varchar NOT NULL,
    CHECK (reason ~ '^[A-Za-z0-9_.:-]{0,80}$')
);
CREATE INDEX audit_carer_id_at ON leun.audit (carer_id, at);
"""

# Ciphertext doesn't compress: don't let every write try.
STORAGE = """
ALTER TABLE leun.carer ALTER state SET STORAGE EXTERNAL;
ALTER TABLE leun.recipient ALTER data SET STORAGE EXTERNAL;
ALTER TABLE leun.turn_log ALTER entry SET STORAGE EXTERNAL;
ALTER TABLE leun.outbox ALTER body SET STORAGE EXTERNAL;
ALTER TABLE leun.due ALTER payload SET STORAGE EXTERNAL;
ALTER TABLE leun.stored_verdict ALTER verdict SET STORAGE EXTERNAL;
"""

# Consents and the audit log are history: the application adds to them and rewrites nothing.
# Rows of an erased carer go by the cascade, which runs with the owner's rights.
RIGHTS = """
GRANT USAGE ON SCHEMA leun TO leun_app;
GRANT SELECT ON leun.alembic_version TO leun_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
    leun.carer, leun.carer_address, leun.recipient, leun.outbox, leun.due, leun.stored_verdict
    TO leun_app;
GRANT SELECT, INSERT, DELETE ON leun.turn_log TO leun_app;
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON leun.consent TO leun_app;
GRANT SELECT, INSERT ON leun.audit TO leun_app;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(STORAGE)
    op.execute(RIGHTS)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
