"""Alembic's way in; `bot.store.schema.upgrade` hands over the connection."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="leun",
)
with context.begin_transaction():
    context.run_migrations()
