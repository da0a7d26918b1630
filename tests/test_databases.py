"""Each test's database is real, migrated, empty and its own."""

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.readiness import is_current


async def ask(url: str, statement: str) -> object:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        result = await connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


def columns(connection: Connection) -> dict[str, set[str]]:
    tables = inspect(connection).get_table_names()
    return {name: {c["name"] for c in inspect(connection).get_columns(name)} for name in tables}


async def test_it_is_migrated_and_has_no_order(owner_url: str):
    engine = create_async_engine(owner_url, poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(is_current)
        assert {"shop_id", "id"} <= (await connection.run_sync(columns))["order"]
    assert await ask(owner_url, 'SELECT count(*) FROM "order"') == 0


@pytest.mark.parametrize("test", ["one", "other"])
async def test_nothing_is_left_of_an_earlier_test(owner_url: str, test: str):
    await ask(owner_url, "CREATE TABLE left_behind (id int)")


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_the_application_is_not_the_owner(database_url: str, owner_url: str):
    assert await ask(database_url, "SELECT current_user") == "tiski_app"
    assert await ask(owner_url, "SELECT current_user") == "tiski_owner"
    with pytest.raises(DBAPIError, match="permission denied"):
        await ask(database_url, "CREATE TABLE mine (id int)")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_plain_test_may_ask_for_one_too(database_url: str):
    assert database_url.startswith("sqlite+aiosqlite:///")
