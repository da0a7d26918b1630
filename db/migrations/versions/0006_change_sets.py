"""An index for the calls about one order, newest first."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Let it take the place of the one without an order."""
    op.drop_index(op.f("ix_change_set_shop_id_order_id"), "change_set")
    op.create_index(
        op.f("ix_change_set_shop_id_order_id_created_at_id"),
        "change_set",
        ["shop_id", "order_id", "created_at", "id"],
    )
