"""How the money of a transaction came or was given back."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column."""
    op.add_column("payment_transaction", sa.Column("method", sa.Text(), nullable=True))
