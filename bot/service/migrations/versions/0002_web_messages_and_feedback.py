"""The web widget's messages; feedback of every channel."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _create(
        "web_messages", sa.Column("text", sa.Text(), nullable=False), sa.Column("replies", sa.Text(), nullable=False)
    )
    _create(
        "feedback",
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("feedback")
    op.drop_table("web_messages")


def _create(table: str, *columns: sa.Column) -> None:
    """Make a table of rows about a citizen's message."""
    op.create_table(
        table,
        sa.Column("conversation_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("conversation_id", "message_id", name=op.f(f"uq_{table}_conversation_id")),
    )
    for column in ("conversation_id", "created_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
