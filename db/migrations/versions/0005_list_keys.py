"""Keys for more orders of lists, for accounts that look alike, and for old versions."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.keys import NEVER, last_order_key, spent_key
from db.types import Timestamp, document, identifier
from domain.phones import phone_key

revision = "0005"
down_revision = "0004"

BATCH = 1_000

customer = sa.table(
    "customer",
    sa.column("shop_id", identifier()),
    sa.column("id", identifier()),
    sa.column("phone", sa.Text()),
    sa.column("phone_key", sa.Text()),
    sa.column("total_spent", document()),
    sa.column("spent_key", sa.BigInteger()),
    sa.column("last_order_at", Timestamp()),
    sa.column("last_order_key", Timestamp()),
)


def upgrade() -> None:
    """Add the columns, fill them from what stands there, then index them."""
    op.add_column("customer", sa.Column("phone_key", sa.Text(), nullable=True))
    op.add_column(
        "customer",
        sa.Column("spent_key", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "customer",
        sa.Column(
            "last_order_key", Timestamp(), server_default=sa.text(f"'{NEVER}'"), nullable=False
        ),
    )
    fill(op.get_bind())
    for column in ("spent_key", "last_order_key"):
        name = op.f(f"ix_customer_shop_id_{column}_id")
        op.create_index(name, "customer", ["shop_id", column, "id"])
    _index("ix_customer_phone_key", "customer", ["phone_key", "id"], "phone_key IS NOT NULL")
    _index("ix_event_customer_version", "event", ["customer_id", "subject_version"],
           "subject = 'CUSTOMER'")  # fmt: skip
    _index("ix_event_shop_version", "event", ["subject_version"], "subject = 'SHOP'")
    op.drop_index(op.f("ix_event_shop_id_occurred_at_position"), "event")
    op.create_index(
        op.f("ix_event_shop_id_occurred_at_id"), "event", ["shop_id", "occurred_at", "id"]
    )


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    there = sa.text(where)
    op.create_index(
        op.f(name), table, ["shop_id", *columns], postgresql_where=there, sqlite_where=there
    )


def fill(connection: sa.Connection) -> None:
    """Write the keys of all accounts."""
    change = (
        sa.update(customer)
        .where(
            customer.c.shop_id == sa.bindparam("_shop", type_=identifier()),
            customer.c.id == sa.bindparam("_id", type_=identifier()),
        )
        .values({name: sa.bindparam(f"_{name}") for name in ("phone_key", "spent_key")})
        .values(last_order_key=sa.bindparam("_last_order_key"))
    )
    for batch in _batches(connection):
        connection.execute(
            change,
            [
                {
                    "_shop": row.shop_id,
                    "_id": row.id,
                    "_phone_key": phone_key(row.phone),
                    "_spent_key": spent_key(row.total_spent),
                    "_last_order_key": last_order_key(row.last_order_at),
                }
                for row in batch
            ],
        )


def _batches(connection: sa.Connection) -> Iterator[list[Any]]:
    """Go through all accounts by their key, a thousand at a time."""
    place = sa.tuple_(customer.c.shop_id, customer.c.id)
    query = sa.select(
        customer.c.shop_id, customer.c.id, customer.c.phone, customer.c.total_spent,
        customer.c.last_order_at,
    ).order_by(customer.c.shop_id, customer.c.id)  # fmt: skip
    after: tuple[Any, Any] | None = None
    while True:
        page = query.limit(BATCH) if after is None else query.where(place > after).limit(BATCH)
        found = list(connection.execute(page))
        if not found:
            return
        yield found
        after = (found[-1].shop_id, found[-1].id)
