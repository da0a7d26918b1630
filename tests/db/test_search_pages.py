"""The search pages of PostgreSQL: whichever way the function takes, they are those of plain SQL."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from conftest import Addresses
from factories import World, close_world, enter_shop, open_world
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db.transactions import Mode

ORDERS, THEIRS = 30_000, 3_000
WORDS = {
    "each": "true",
    "tithe": "n % 10 = 3",
    "percent": "n % 100 = 7",
    "thousandth": "n % 1000 = 11",
    "newest": f"n > {ORDERS} - 2",
    "recent": f"n > {ORDERS} - 6",
    "oldest": "n < 4",
    "foreign": "n % 6000 = 17",  # frequent in the other shop
    "absent": "false",
}
SEARCHES = [*([word] for word in WORDS), ["tithe", "percent"], ["each", "tithe", "ord", "foreign"]]
FILL = """INSERT INTO order_search (shop_id, order_id, sorted_at, doc)
    SELECT '{shop}', gen_random_uuid(), timestamptz '2026-01-01 00:00Z' + n / 2 * interval '1 minute',
        '  ' || concat_ws('  ', 'order', {words}) || '  ' FROM generate_series(1, {rows}) n"""
PAGE = "order_search_page(:patterns, :most, :newest, :above_at, :above_id, :below_at, :below_id)"
PLAIN = """SELECT order_id FROM order_search WHERE shop_id = :shop AND doc LIKE ALL (:patterns)
    AND (sorted_at, order_id) > (coalesce(:above_at, timestamptz '-infinity'), coalesce(:above_id, '{low}'::uuid))
    AND (sorted_at, order_id) < (coalesce(:below_at, timestamptz 'infinity'), coalesce(:below_id, '{high}'::uuid))
    ORDER BY sorted_at {way}, order_id {way} LIMIT :most"""
EDGES = {
    "low": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
    "high": "f" * 8 + "-ffff" * 3 + "-" + "f" * 12,
}


@pytest.fixture(scope="module")
def backend() -> str:
    return "postgresql"


@pytest.fixture
async def owner(addresses: Addresses) -> AsyncIterator[tuple[World, AsyncConnection]]:
    """Yield a shop of many search rows beside another one, and a connection that sees both."""
    world = await open_world(addresses.app, addresses.owner)
    other = World(world.database, world.services, world.schema)
    await enter_shop(other, addresses.owner)
    engine = create_async_engine(addresses.owner)
    own_words = ", ".join(f"CASE WHEN {holds} THEN '{word}' END" for word, holds in WORDS.items())
    async with engine.connect() as connection:
        await connection.execute(
            text("ALTER TABLE order_search DROP CONSTRAINT fk_order_search_shop_id_order_id")
        )
        for shop, words, rows in (
            (world.shop_id, own_words, ORDERS),
            (other.shop_id, "'foreign'", THEIRS),
        ):
            await connection.execute(text(FILL.format(shop=shop, words=words, rows=rows)))
        await connection.commit()
        yield world, connection
    await engine.dispose()
    await close_world(world)


async def place(connection: AsyncConnection, world: World, nth: int) -> tuple[Any, Any]:
    """Give the sort key of the `nth` row of the shop."""
    found = await connection.execute(
        text(
            "SELECT sorted_at, order_id FROM order_search WHERE shop_id = :shop"
            " ORDER BY sorted_at, order_id OFFSET :nth LIMIT 1"
        ),
        {"shop": world.shop_id, "nth": nth},
    )
    at, id = found.one()
    return at, id


@pytest.mark.parametrize("words", SEARCHES, ids="+".join)
async def test_a_page_holds_the_nearest_matches(
    owner: tuple[World, AsyncConnection], words: list[str]
) -> None:
    world, connection = owner
    low, high = await place(connection, world, 9_000), await place(connection, world, 29_000)
    nowhere = (None, None)
    spans = ((nowhere, nowhere), (low, nowhere), (nowhere, high), (low, high))
    patterns = [f"%{word}%" for word in words]
    for above, below in spans:
        for most in (1, 51, 600, 5_000):
            for way in ("DESC", "ASC"):
                given = {
                    "patterns": patterns,
                    "most": most,
                    "newest": way == "DESC",
                    **dict(zip(("above_at", "above_id"), above, strict=True)),
                    **dict(zip(("below_at", "below_id"), below, strict=True)),
                }
                plain = PLAIN.format(way=way, **EDGES)
                expected = await connection.scalars(text(plain), given | {"shop": world.shop_id})
                async with world.database.transactions.open(Mode.READ, world.shop_id) as reader:
                    found = await reader.scalars(text(f"SELECT {PAGE}"), given)
                what = (most, way, above, below)
                assert sorted(found) == sorted(expected), what
