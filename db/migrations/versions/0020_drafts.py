"""Drafts have numbers of their own, and can be cancelled before anybody placed them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

PLACED = "state IN ('DRAFT', 'CANCELLED') OR placed_at IS NOT NULL"


def upgrade() -> None:
    """Count drafts; let an order be cancelled without ever having been placed."""
    op.add_column(
        "shop_counter",
        sa.Column("draft_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    name = op.f("ck_order_placed_at")
    with op.batch_alter_table("order") as order:
        order.drop_constraint(name, type_="check")
        order.create_check_constraint(name, PLACED)
