"""How many pieces of an order are left to hand over, and how many could come back."""

import sqlalchemy as sa
from alembic import op

from db.types import whole_number

revision = "0017"
down_revision = "0016"

LEFT = {
    "to_fulfill": "line.ordered - line.cancelled - line.fulfilled",
    "to_return": "line.fulfilled - line.returned",
}
SERVICES = {"to_fulfill": "AND line.kind <> 'SERVICE'", "to_return": ""}

WAITING = {
    "ix_order_unread": sa.text("acknowledged_at IS NULL"),
    "ix_order_held": sa.text("hold_at IS NOT NULL"),
}


def upgrade() -> None:
    """Add the columns, reckon them from the lines, and index who looks after an order."""
    for name, pieces in LEFT.items():
        op.add_column(
            "order",
            sa.Column(
                name,
                whole_number(),
                sa.CheckConstraint(f"{name} >= 0", name=op.f(f"ck_order_{name}")),
                server_default=sa.text("0"),
                nullable=False,
            ),
        )
        op.execute(
            f'UPDATE "order" SET {name} = coalesce((SELECT sum({pieces}) FROM order_line AS line'
            ' WHERE line.shop_id = "order".shop_id AND line.order_id = "order".id'
            f" AND {pieces} > 0 {SERVICES[name]}), 0)"
        )
    op.create_index(
        op.f("ix_order_shop_id_assignee_id_sorted_at_id"),
        "order",
        ["shop_id", "assignee_id", "sorted_at", "id"],
    )
    for name, rows in WAITING.items():
        op.create_index(
            name,
            "order",
            ["shop_id", "sorted_at", "id"],
            postgresql_where=rows,
            sqlite_where=rows,
        )
