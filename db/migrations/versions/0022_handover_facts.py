"""Orders know what can be cancelled and what is on its way back; parcels are found by number."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.types import identifier, whole_number
from domain.fulfillment import tracking_key

revision = "0022"
down_revision = "0021"

MANY = 1_000
LINES = """FROM order_line AS line WHERE line.shop_id = "order".shop_id
      AND line.order_id = "order".id"""
COUNTED = f"""
    UPDATE "order" SET
      awaited = coalesce((SELECT sum(line.awaited) {LINES}), 0),
      to_cancel = coalesce(
        (SELECT sum(line.ordered - line.cancelled - line.packed - line.fulfilled) {LINES}), 0)"""


def upgrade() -> None:
    """Add the columns and fill them from what is stored."""
    for name in ("awaited", "to_cancel"):
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
    op.execute(COUNTED)
    op.add_column("fulfillment", sa.Column("tracking_key", sa.Text(), nullable=True))
    _key_parcels()
    op.create_index(
        op.f("ix_fulfillment_shop_id_tracking_key_order_id"),
        "fulfillment",
        ["shop_id", "tracking_key", "order_id"],
    )


def _key_parcels() -> None:
    parcel = sa.table(
        "fulfillment",
        sa.column("shop_id", identifier()),
        sa.column("id", identifier()),
        sa.column("tracking_number", sa.Text()),
        sa.column("tracking_key", sa.Text()),
    )
    own = parcel.c
    bind = op.get_bind()
    found = bind.execute(
        sa.select(own.shop_id, own.id, own.tracking_number).where(own.tracking_number.is_not(None))
    )
    keys: list[dict[str, Any]] = [
        {"of_shop": shop, "of_id": id, "key": tracking_key(number)} for shop, id, number in found
    ]
    change = (
        sa.update(parcel)
        .where(own.shop_id == sa.bindparam("of_shop"), own.id == sa.bindparam("of_id"))
        .values(tracking_key=sa.bindparam("key"))
    )
    for start in range(0, len(keys), MANY):
        bind.execute(change, keys[start : start + MANY])
    if bind.dialect.name == "postgresql":
        # A table whose foreign keys are still to be checked can't be altered.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
