"""Returns that were there before returns had rows for their lines."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import postgres
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, insert, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db import tables as t
from db.migrate import upgrade
from db.readiness import MIGRATIONS

AT = datetime(2026, 11, 1, tzinfo=UTC)
SHOP, ORDER, LINE, OTHER, ENTRY = (UUID(int=nth) for nth in range(1, 6))
OWN = {"shop_id": SHOP}


def before(connection: Connection) -> None:
    """Build the tables as they were, and book a return as an import did."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0018")
    old = MetaData()
    old.reflect(connection, only=["shop", "order", "order_line", "order_return"])

    def put(table: str, **values: Any) -> None:
        known = t.metadata.tables[table].c
        columns = old.tables[table].c
        for name, column in known.items():  # ids and moments are written as the code writes them
            if name in columns:
                columns[name].type = column.type
        if "lines" in columns:
            columns["lines"].type = t.order.c.tags.type
        connection.execute(insert(old.tables[table]).values(**values))

    put(
        "shop", **OWN, id=SHOP, slug="old", name="Old", currency="EUR", country="FI", locale="fi",
        time_zone="Europe/Helsinki", tax_rounding="LINE", prices_include_tax=True,
        default_tax_rate=0, order_prefix="", customer_prefix="", created_at=AT,
    )  # fmt: skip
    put(
        "order", **OWN, id=ORDER, number="C1", number_key=1, state="OPEN", currency="EUR",
        fulfillment_status="PARTIALLY_RETURNED", payment_status="PENDING", needs_handling=True,
        acknowledged_at=AT, name_key="", prices_include_tax=True, tax_rounding="LINE",
        shipping_tax_rate=0, discounts=[], tax_lines=[], placed_at=AT, sorted_at=AT, created_at=AT,
        updated_at=AT, to_fulfill=5,
    )  # fmt: skip
    for rank, (id, ordered, returned) in enumerate(((LINE, 2, 2), (OTHER, 3, 1))):
        put(
            "order_line", **OWN, id=id, order_id=ORDER, rank=rank, kind="PHYSICAL", title="Mug",
            currency="EUR", ordered=ordered, returned=returned, tax_rate=0,
        )  # fmt: skip
    put(
        "order_return", **OWN, id=ENTRY, order_id=ORDER, state="CLOSED", currency="EUR", amount=7,
        lines={str(LINE): 2, str(OTHER): 1}, created_at=AT, received_at=AT, closed_at=AT,
    )  # fmt: skip
    connection.commit()


def after(connection: Connection) -> dict[str, Any]:
    """Read what became of it."""
    line, piece, entry, order = t.order_line.c, t.order_return_line.c, t.order_return.c, t.order.c
    rows = {
        "lines": select(line.fulfilled, line.returned).order_by(line.rank),
        "pieces": select(piece.return_id, piece.line_id, piece.quantity, piece.received).order_by(
            piece.line_id
        ),
        "returns": select(entry.state, entry.amount, entry.actor_kind, entry.received_at),
        "orders": select(order.to_fulfill, order.needs_handling),
    }
    return {name: [tuple(row) for row in connection.execute(query)] for name, query in rows.items()}


EXPECTED = {
    "lines": [(2, 2), (1, 1)],
    "pieces": [(ENTRY, LINE, 2, 2), (ENTRY, OTHER, 1, 1)],
    "returns": [("CLOSED", 7, "SYSTEM", AT)],
    "orders": [(2, True)],
}


def test_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        before(connection)
    upgrade(url.replace("sqlite:", "sqlite+aiosqlite:"))
    with engine.connect() as connection:
        assert after(connection) == EXPECTED


async def test_on_postgresql(postgres_server: postgres.Server) -> None:
    name = "before_returns_had_lines"
    postgres_server.psql("-c", f"CREATE DATABASE {name} TEMPLATE template0 OWNER tiski_owner")
    url = postgres_server.url("tiski_owner", name)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(before)
    await asyncio.to_thread(upgrade, url)
    async with engine.connect() as connection:
        assert await connection.run_sync(after) == EXPECTED
    postgres_server.psql("-c", f"DROP DATABASE {name} WITH (FORCE)")
