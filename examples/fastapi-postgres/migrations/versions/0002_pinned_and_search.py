"""Pinned notes, and an index for searches

Both can be added while the earlier version of the app still runs: it never names the column.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("notes", sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "notes_text_trigrams",
        "notes",
        ["text"],
        postgresql_using="gin",
        postgresql_ops={"text": "gin_trgm_ops"},
    )


def downgrade() -> None:
    op.drop_index("notes_text_trigrams", table_name="notes")
    op.drop_column("notes", "pinned")
