"""The database itself keeps the shops apart, whatever the application forgets."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asyncpg import PostgresError
from conftest import Addresses
from factories import World, close_world, enter_shop, open_world
from sqlalchemy import (
    ForeignKeyConstraint,
    Table,
    delete,
    func,
    insert,
    null,
    select,
    text,
    true,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db import tables as t
from db.catalog import CATALOG
from db.ids import new_id
from db.transactions import Mode
from queryplan.bind import bind
from queryplan.ids import decode_id, encode_id
from schema.api import build_schema

# Documents of an admin, the same for all shops: everybody may read them, only the owner writes.
TABLES = [table for table in t.metadata.tables.values() if table is not t.trusted_document]
POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
REFUSED = (DBAPIError, PostgresError)


@pytest.fixture
async def shops(addresses: Addresses) -> AsyncIterator[tuple[World, World]]:
    """Yield two shops, each with a customer and an order."""
    mine = await open_world(addresses.app, addresses.owner)
    theirs = World(mine.database, mine.services, mine.schema)
    await enter_shop(theirs, addresses.owner)
    for world in (mine, theirs):
        customer = await world.create_customer(address={"city": "Turku"})
        await world.place(customerId=customer["id"])
    yield mine, theirs
    await close_world(mine)


async def rows_of(world: World, shop_id: Any, table: Table) -> int:
    """Count the rows that a plain statement of the application sees."""
    async with world.database.transactions.open(Mode.READ, shop_id) as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


@POSTGRESQL
async def test_plain_sql_sees_one_shop_or_none(shops: tuple[World, World]) -> None:
    mine, theirs = shops
    for table in TABLES:
        assert await rows_of(mine, None, table) == 0, table.name
        async with mine.database.transactions.open(Mode.READ, mine.shop_id) as connection:
            seen = (await connection.scalars(select(table.c.shop_id).distinct())).all()
        assert theirs.shop_id not in seen
    for name in ("shop", "shop_counter", "staff", "access_token", "customer", "customer_address",
                 "order", "order_line", "payment", "event", "order_search", "customer_search"):  # fmt: skip
        assert await rows_of(mine, mine.shop_id, t.metadata.tables[name]) > 0, name


@POSTGRESQL
async def test_plain_sql_writes_in_one_shop_only(shops: tuple[World, World]) -> None:
    mine, theirs = shops
    async with mine.sql() as connection:
        for change in (
            update(t.order).where(t.order.c.shop_id == theirs.shop_id).values(language="xx"),
            delete(t.order_line).where(t.order_line.c.shop_id == theirs.shop_id),
        ):
            assert (await connection.execute(change)).rowcount == 0
    row = {"shop_id": theirs.shop_id, "id": new_id(), "name": "X", "email": "x", "email_key": "x"}
    for change in (
        insert(t.staff).values(**row, created_at=mine.services.clock.now()),
        update(t.staff).values(shop_id=theirs.shop_id),
    ):
        with pytest.raises(DBAPIError, match="row-level security"):
            async with mine.sql() as connection:
                await connection.execute(change)


async def test_nothing_comes_even_where_the_application_asks_for_the_other_shop(
    shops: tuple[World, World], backend: str
) -> None:
    """Our session reads with their shop in every filter: only SQLite has no second lock."""
    mine, theirs = shops
    reads = bind(build_schema(), CATALOG)
    mine.services.read = lambda session: reads(session.fetch, theirs.shop_id)
    order = await first_ids(theirs)
    data = await mine.ask(
        """query ($order: ID!, $customer: ID!) {
          order(by: {id: $order}) { id }
          customer(by: {id: $customer}) { id }
          node(id: $order) { id }
          orders { nodes { id } }
          search: orders(search: "aino") { nodes { id } }
          customers { nodes { id } }
        }""",
        **order,
    )
    seen = [found for found in data.values() if found not in (None, {"nodes": []})]
    # The twin shows that the probes would find something.
    assert len(seen) == (0 if backend == "postgresql" else 6)


async def first_ids(world: World) -> dict[str, str]:
    """Give the ids of a shop's order and customer."""
    async with world.sql() as connection:
        order = (
            await connection.execute(
                select(t.order.c.id, t.order.c.customer_id).where(
                    t.order.c.shop_id == world.shop_id
                )
            )
        ).one()
    return {
        "order": encode_id("Order", order.id),
        "customer": encode_id("Customer", order.customer_id),
    }


async def test_no_row_points_into_another_shop(shops: tuple[World, World]) -> None:
    mine, theirs = shops
    foreign = await first_ids(theirs)
    own = await first_ids(mine)
    at = mine.services.clock.now()
    for change in (
        update(t.order)
        .where(t.order.c.shop_id == mine.shop_id)
        .values(customer_id=decode_id(foreign["customer"])[1]),
        insert(t.order_return).values(
            shop_id=mine.shop_id,
            id=new_id(),
            order_id=decode_id(foreign["order"])[1],
            state="CLOSED",
            currency="EUR",
            actor_kind="SYSTEM",
            actor_name="Tiski",
            created_at=at,
            received_at=at,
            closed_at=at,
        ),
    ):
        with pytest.raises((IntegrityError, PostgresError), match=r"(?i)foreign key"):
            async with mine.sql() as connection:
                await connection.execute(change)
    async with mine.sql() as connection:  # the twin
        await connection.execute(
            update(t.order)
            .where(t.order.c.shop_id == mine.shop_id)
            .values(customer_id=decode_id(own["customer"])[1])
        )


def test_every_foreign_key_carries_the_shop() -> None:
    """Only the shop itself is pointed to by its id alone."""
    for table in t.metadata.tables.values():
        for key in table.constraints:
            if isinstance(key, ForeignKeyConstraint):
                target = {element.target_fullname for element in key.elements}
                assert target == {"shop.id"} or (
                    key.column_keys[0] == "shop_id"
                    and key.elements[0].target_fullname.endswith(".shop_id")
                )
                assert key.ondelete is None


async def ask_owner(addresses: Addresses, question: str) -> list[Any]:
    engine = create_async_engine(addresses.owner, poolclass=NullPool)
    async with engine.connect() as connection:
        return list((await connection.execute(text(question))).all())


@POSTGRESQL
async def test_every_table_is_locked_to_the_shop(addresses: Addresses) -> None:
    rows = await ask_owner(
        addresses,
        "SELECT relname, relrowsecurity, pg_get_userbyid(relowner) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    )
    assert {owner for _, _, owner in rows} == {"tiski_owner"}
    assert {name for name, locked, _ in rows if not locked} == {"alembic_version"}
    assert {name for name, _, _ in rows} == {*t.metadata.tables, "alembic_version"}


@POSTGRESQL
async def test_what_crosses_shops_is_a_closed_list(addresses: Addresses) -> None:
    rows = await ask_owner(
        addresses,
        "SELECT proname, has_function_privilege('public', oid, 'EXECUTE'),"
        " has_function_privilege('tiski_app', oid, 'EXECUTE'), proconfig::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef",
    )
    assert {name for name, *_ in rows} == {
        "token_owner",
        "shop_of_slug",
        "log_ends",
        "forget_idempotency",
        "shops_with_kept_buyers",
        "forget_exports",
        "shops_with_work",
        "webhooks_due",
        "webhook_backlog",
        "forget_deliveries",
        "forget_payment_notices",
        "message_readers_due",
        "log_readers",
        "order_search_page",
        "customer_search_page",
    }
    for name, public, app, config in rows:
        assert (public, app) == (False, True), name
        assert "search_path" in config


@POSTGRESQL
async def test_the_application_owns_nothing_and_keeps_the_log(
    addresses: Addresses, shops: tuple[World, World]
) -> None:
    (role,) = await ask_owner(
        addresses,
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " (SELECT count(*) FROM pg_class WHERE relowner = r.oid),"
        " pg_has_role('tiski_app', 'tiski_owner', 'MEMBER')"
        " FROM pg_roles r WHERE rolname = 'tiski_app'",
    )
    assert tuple(role) == (False, False, False, False, 0, False)
    mine, _ = shops
    for forbidden in (
        "DELETE FROM event",
        "DELETE FROM change_set",
        "TRUNCATE idempotency",
        "INSERT INTO shop_counter (shop_id) SELECT id FROM shop",
        "DELETE FROM shop",
        "UPDATE log_archive SET position = 0",
        "DELETE FROM log_archive",
        "DELETE FROM trusted_document",
        "UPDATE trusted_document SET text = '{ shop { name } }'",
        "INSERT INTO trusted_document SELECT 'c', 'i', repeat('0', 64), 'n', 't', now()",
        "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
        "SET ROLE tiski_owner",
    ):
        with pytest.raises(REFUSED, match=r"permission denied|must be owner"):
            async with mine.sql() as connection:
                await connection.execute(text(forbidden))


@POSTGRESQL
async def test_a_search_page_looks_into_one_shop(shops: tuple[World, World]) -> None:
    mine, theirs = shops
    nowhere = [null()] * 4
    page = select(func.order_search_page(text("ARRAY['%aino%']"), 10, true(), *nowhere))
    found: dict[Any, list[Any]] = {}
    for shop_id in (mine.shop_id, theirs.shop_id, None):
        async with mine.database.transactions.open(Mode.READ, shop_id) as connection:
            found[shop_id] = list((await connection.scalars(page)).all())
    assert found[None] == []
    assert len(found[mine.shop_id]) == len(found[theirs.shop_id]) == 1
    assert found[mine.shop_id] != found[theirs.shop_id]
