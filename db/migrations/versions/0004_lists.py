"""Indexes for the filters and orders of lists."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INDEXES = {
    "order": [
        ("shipping_country", "sorted_at", "id"),
        ("payment_method", "sorted_at", "id"),
        ("currency", "sorted_at", "id"),
        ("source", "sorted_at", "id"),
    ],
    "customer_address": [("country", "customer_id")],
    "payment": [
        ("created_at", "id"),
        ("amount", "id"),
        ("state", "created_at", "id"),
        ("method", "created_at", "id"),
        ("provider", "created_at", "id"),
    ],
    "message": [
        ("created_at", "id"),
        ("state", "created_at", "id"),
        ("template", "created_at", "id"),
        ("recipient_key", "created_at", "id"),
    ],
    "event": [("actor_kind", "position"), ("occurred_at", "position")],
}


def upgrade() -> None:
    """Create them. Each begins with the shop; a list's order comes last."""
    for table, indexes in INDEXES.items():
        for columns in indexes:
            name = f"ix_{table}_{'_'.join(('shop_id', *columns))}"
            op.create_index(op.f(name), table, ["shop_id", *columns])
    for name, table, column, columns in (
        ("ix_payment_shop_id_psp_reference", "payment", "psp_reference", ["psp_reference"]),
        ("ix_order_archived", "order", "archived_at", ["sorted_at", "id"]),
    ):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(name), table, ["shop_id", *columns], postgresql_where=there, sqlite_where=there
        )
