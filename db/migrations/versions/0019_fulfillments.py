"""Fulfilments, and returns with lines of their own: each piece is packed, sent, returned once."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from db.ids import new_id
from db.types import Timestamp, document, identifier, whole_number

revision = "0019"
down_revision = "0018"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
ACTORS = "actor_kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')"
TABLES = ("fulfillment", "fulfillment_line", "order_return_line")
MANY = 1_000

LEFT = """
    UPDATE "order" SET
      to_fulfill = coalesce((SELECT sum(line.ordered - line.cancelled - line.fulfilled)
        FROM order_line AS line WHERE line.shop_id = "order".shop_id
        AND line.order_id = "order".id AND line.kind <> 'SERVICE'
        AND line.ordered - line.cancelled > line.fulfilled), 0)
    WHERE EXISTS (SELECT 1 FROM order_line AS line WHERE line.shop_id = "order".shop_id
      AND line.order_id = "order".id AND line.returned > 0)"""
NOTHING_LEFT = """
    UPDATE "order" SET needs_handling = false
    WHERE needs_handling AND to_fulfill = 0 AND acknowledged_at IS NOT NULL"""


def upgrade() -> None:
    """Add tables and columns, and give each return its lines; what came back was handed over."""
    op.execute("UPDATE order_line SET fulfilled = returned WHERE returned > fulfilled")
    op.execute(LEFT)
    op.execute(NOTHING_LEFT)
    _lines()
    _fulfillments()
    _returns()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")


def _lines() -> None:
    op.add_column(
        "order",
        sa.Column(
            "packed",
            whole_number(),
            sa.CheckConstraint("packed >= 0", name=op.f("ck_order_packed")),
            server_default=sa.text("0"),
            nullable=False,
        ),
    )
    with op.batch_alter_table("order_line") as line:
        for name in ("packed", "awaited"):
            line.add_column(
                sa.Column(name, whole_number(), server_default=sa.text("0"), nullable=False)
            )
        line.drop_constraint(op.f("ck_order_line_quantities"), type_="check")
        line.create_check_constraint(
            op.f("ck_order_line_quantities"),
            "cancelled >= 0 AND packed >= 0 AND fulfilled >= 0 AND awaited >= 0 AND returned >= 0"
            " AND cancelled + packed + fulfilled <= ordered AND awaited + returned <= fulfilled",
        )


def _fulfillments() -> None:
    op.create_table(
        "fulfillment",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tracking_carrier", sa.Text(), nullable=True),
        sa.Column("tracking_number", sa.Text(), nullable=True),
        sa.Column("tracking_url", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", identifier(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("shipped_at", Timestamp(), nullable=True),
        sa.Column("delivered_at", Timestamp(), nullable=True),
        sa.Column("cancelled_at", Timestamp(), nullable=True),
        sa.Column("failed_at", Timestamp(), nullable=True),
        sa.CheckConstraint(
            "state IN ('PENDING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'FAILED')",
            name=op.f("ck_fulfillment_state"),
        ),
        sa.CheckConstraint(ACTORS, name=op.f("ck_fulfillment_actor_kind")),
        sa.CheckConstraint(
            "state <> 'PENDING' OR shipped_at IS NULL", name=op.f("ck_fulfillment_pending")
        ),
        sa.CheckConstraint(
            "state NOT IN ('SHIPPED', 'FAILED') OR shipped_at IS NOT NULL",
            name=op.f("ck_fulfillment_shipped"),
        ),
        sa.CheckConstraint(
            "(state = 'DELIVERED') = (delivered_at IS NOT NULL)",
            name=op.f("ck_fulfillment_delivered"),
        ),
        sa.CheckConstraint(
            "(state = 'CANCELLED') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_fulfillment_cancelled"),
        ),
        sa.CheckConstraint(
            "(state = 'FAILED') = (failed_at IS NOT NULL)", name=op.f("ck_fulfillment_failed")
        ),
        *_keys("fulfillment", order_id="order"),
    )
    op.create_index(
        op.f("ix_fulfillment_shop_id_order_id_created_at_id"),
        "fulfillment",
        ["shop_id", "order_id", "created_at", "id"],
    )
    op.create_table(
        "fulfillment_line",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("fulfillment_id", identifier(), nullable=False),
        sa.Column("line_id", identifier(), nullable=False),
        sa.Column("quantity", whole_number(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_fulfillment_line_quantity")),
        *_keys("fulfillment_line", fulfillment_id="fulfillment", line_id="order_line"),
        sa.UniqueConstraint(
            "shop_id",
            "fulfillment_id",
            "line_id",
            name=op.f("uq_fulfillment_line_shop_id_fulfillment_id_line_id"),
        ),
    )
    _index_pieces("fulfillment_line", "fulfillment_id")


def _returns() -> None:
    op.create_table(
        "order_return_line",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("return_id", identifier(), nullable=False),
        sa.Column("line_id", identifier(), nullable=False),
        sa.Column("quantity", whole_number(), nullable=False),
        sa.Column("received", whole_number(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND received BETWEEN 0 AND quantity",
            name=op.f("ck_order_return_line_quantities"),
        ),
        *_keys("order_return_line", return_id="order_return", line_id="order_line"),
        sa.UniqueConstraint(
            "shop_id",
            "return_id",
            "line_id",
            name=op.f("uq_order_return_line_shop_id_return_id_line_id"),
        ),
    )
    _index_pieces("order_return_line", "return_id")
    _move_pieces()
    with op.batch_alter_table("order_return") as entry:
        entry.drop_column("lines")
        entry.add_column(sa.Column("reason", sa.Text(), nullable=True))
        entry.add_column(sa.Column("note", sa.Text(), nullable=True))
        entry.add_column(sa.Column("cancelled_at", Timestamp(), nullable=True))
        entry.add_column(sa.Column("actor_kind", sa.Text(), nullable=True))
        entry.add_column(sa.Column("actor_id", identifier(), nullable=True))
        entry.add_column(sa.Column("actor_name", sa.Text(), nullable=True))
    # Until now only imports booked returns.
    op.execute("UPDATE order_return SET actor_kind = 'SYSTEM', actor_name = 'Tiski'")
    with op.batch_alter_table("order_return") as entry:
        entry.alter_column("actor_kind", existing_type=sa.Text(), nullable=False)
        entry.alter_column("actor_name", existing_type=sa.Text(), nullable=False)
        entry.create_check_constraint(op.f("ck_order_return_actor_kind"), ACTORS)
        entry.create_check_constraint(
            op.f("ck_order_return_received"),
            "(state IN ('RECEIVED', 'CLOSED')) = (received_at IS NOT NULL)",
        )
        entry.create_check_constraint(
            op.f("ck_order_return_closed"), "(state = 'CLOSED') = (closed_at IS NOT NULL)"
        )
        entry.create_check_constraint(
            op.f("ck_order_return_cancelled"), "(state = 'CANCELLED') = (cancelled_at IS NOT NULL)"
        )
        entry.create_check_constraint(op.f("ck_order_return_amount"), "amount >= 0")


def _move_pieces() -> None:
    entry = sa.table(
        "order_return",
        sa.column("shop_id", identifier()),
        sa.column("id", identifier()),
        sa.column("lines", document()),
    )
    line = sa.table(
        "order_return_line",
        sa.column("shop_id", identifier()),
        sa.column("id", identifier()),
        sa.column("return_id", identifier()),
        sa.column("line_id", identifier()),
        sa.column("quantity", whole_number()),
        sa.column("received", whole_number()),
    )
    bind = op.get_bind()
    rows = [
        {
            "shop_id": shop_id,
            "id": new_id(),
            "return_id": id,
            "line_id": UUID(line_id),
            "quantity": quantity,
            "received": quantity,
        }
        for shop_id, id, lines in bind.execute(sa.select(entry)).all()
        for line_id, quantity in lines.items()
    ]
    for start in range(0, len(rows), MANY):
        bind.execute(sa.insert(line), rows[start : start + MANY])
    if bind.dialect.name == "postgresql":
        # A table whose foreign keys are still to be checked can't be altered.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _keys(table: str, **columns: str) -> list[sa.Constraint]:
    """Give the keys of a table of a shop; `columns` point into other tables."""
    return [
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                ["shop_id", column],
                [f"{target}.shop_id", f"{target}.id"],
                name=op.f(f"fk_{table}_shop_id_{column}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, target in columns.items()
        ),
    ]


def _index_pieces(table: str, owner: str) -> None:
    for columns in (["shop_id", owner, "id"], ["shop_id", "line_id"]):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
