"""Alembic's entry: runs migrations on the connection that `bot.service.database` gives it."""

from alembic import context

from bot.service.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter columns in place
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
