"""When a person last wrote to a carer; and news of a case whose carer was erased, which names nobody."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REPLIED = """
ALTER TABLE leun."case" ADD COLUMN replied_at timestamptz;
UPDATE leun."case" SET replied_at = first_reply_at;
"""

# A notice that outlives its case has the number and the urgency itself.
ERASED = """
ALTER TABLE leun.notice ALTER case_id DROP NOT NULL, ADD COLUMN number bigint, ADD COLUMN urgency varchar,
    ADD CONSTRAINT notice_check_of CHECK (case_id IS NOT NULL OR number IS NOT NULL);
"""


def upgrade() -> None:
    op.execute(REPLIED)
    op.execute(ERASED)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
