"""Claims of messages, allowances of a platform's quotas, access tokens, handovers to staff."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _create(
        "claims",
        sa.Column("key", sa.String(length=64), primary_key=True),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("lease_until", sa.Float()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", sa.Float()),
        sa.Column("route", sa.String(length=10)),
    )
    for column in ("lease_until", "route"):
        op.create_index(op.f(f"ix_claims_{column}"), "claims", [column])
    _create(
        "allowances",
        sa.Column("key", sa.String(length=255), primary_key=True),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
    )
    _create(
        "handovers",
        sa.Column("code", sa.String(length=6), primary_key=True),
        sa.Column("summary", sa.Text(), nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("name", sa.String(length=64), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("refreshing_until", sa.Float(), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("tokens", "handovers", "allowances", "claims"):
        op.drop_table(table)


def _create(table: str, *columns: sa.Column) -> None:
    """Make a table of rows about a citizen."""
    op.create_table(
        table,
        *columns,
        sa.Column("conversation_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
    )
    for column in ("conversation_id", "created_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
