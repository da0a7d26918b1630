"""Indexes for whoever looks for the rows that point to a payment, a message, an address, an order.

SQLite does so for each row that is inserted after a row that points to it, as orders are: without
these, placing an order read the whole log.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

REFERRING = (
    ("event", "payment_id"),
    ("event", "message_id"),
    ("change_set", "order_id"),
    ("customer", "default_shipping_address_id"),
    ("customer", "default_billing_address_id"),
)


def upgrade() -> None:
    """Create the indexes; most rows point nowhere and stay out."""
    for table, column in REFERRING:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_{table}_shop_id_{column}",
            table,
            ["shop_id", column],
            postgresql_where=there,
            sqlite_where=there,
        )
