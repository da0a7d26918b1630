"""The migrations build what the code says, on both databases, and go forwards only."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import Addresses
from factories import close_world, open_world
from sqlalchemy import Connection, create_engine, inspect, select, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db import migrate
from db.keys import NEVER
from db.migrate import upgrade
from db.readiness import is_current, newest
from db.tables import customer, metadata

SCRIPTS = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))


def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Leave out search, which each database has in its own way."""
    return kind != "table" or "_search" not in (name or "")


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"include_object": is_ours, "compare_type": True}
    )
    return compare_metadata(context, metadata)


async def ask(url: str, question: Any) -> Any:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        return await connection.run_sync(question)


async def test_the_tables_are_those_that_the_code_declares(addresses: Addresses) -> None:
    assert await ask(addresses.owner, differences) == []


def checks(connection: Connection) -> dict[str, dict[str, str]]:
    inspector = inspect(connection)
    return {
        table: {
            str(check["name"]): " ".join(check["sqltext"].split())
            for check in inspector.get_check_constraints(table)
        }
        for table in metadata.tables
    }


async def test_the_checks_are_those_that_the_code_declares(
    addresses: Addresses, backend: str, tmp_path: Path
) -> None:
    """Alembic does not compare them. PostgreSQL writes their text in its own way."""
    engine = create_engine(f"sqlite:///{tmp_path / 'declared.sqlite'}", poolclass=NullPool)
    with engine.begin() as connection:
        metadata.create_all(connection)
        declared = checks(connection)
    migrated = await ask(addresses.owner, checks)
    if backend == "sqlite":
        assert migrated == declared
    assert {table: set(names) for table, names in migrated.items()} == {
        table: set(names) for table, names in declared.items()
    }


async def test_a_second_run_does_nothing(addresses: Addresses) -> None:
    def tables(connection: Connection) -> list[str]:
        return sorted(inspect(connection).get_table_names())

    before = await ask(addresses.owner, tables)
    await asyncio.to_thread(upgrade, addresses.owner)  # it has an event loop of its own
    assert await ask(addresses.owner, tables) == before
    assert await ask(addresses.owner, is_current)


def test_a_database_that_lacks_migrations_is_told(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}", poolclass=NullPool)
    with engine.begin() as connection:
        assert not is_current(connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        assert not is_current(connection)
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        assert not is_current(connection)
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{newest()}'")
        assert is_current(connection)


def test_migrations_form_one_line_and_go_forwards_only() -> None:
    revisions = list(SCRIPTS.walk_revisions())
    assert len(SCRIPTS.get_heads()) == 1
    numbers = [revision.revision for revision in reversed(revisions)]
    assert numbers == [f"{nth:04}" for nth in range(1, len(numbers) + 1)]
    assert newest() == numbers[-1]
    for revision in revisions:
        assert revision.doc
        assert not hasattr(revision.module, "downgrade")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_rows_that_point_nowhere_stop_a_migration(addresses: Addresses) -> None:
    engine = create_engine(addresses.owner.replace("+aiosqlite", ""), poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO shop_counter (shop_id) VALUES ('00000000000000000000000000000001')"
        )
    with pytest.raises(migrate.ForeignKeysBroken, match="1 rows that point nowhere"):
        upgrade(addresses.owner)


async def test_keys_are_filled_from_what_stands_in_the_database(addresses: Addresses) -> None:
    """Migration 0005 gives accounts that are there already what new ones get when written."""
    world = await open_world(addresses.app, addresses.owner)
    spender = await world.create_customer(email="a@example.com", phone="+358 40 123 4567")
    await world.create_customer(email="b@example.com")
    await world.place(customerId=spender["id"], placedAt="2026-01-05T10:00:00Z")
    keys = select(*(customer.c[name] for name in ("phone_key", "spent_key", "last_order_key")))
    async with world.sql() as connection:
        kept = (await connection.execute(keys.order_by(customer.c.email))).all()
        assert len({row.spent_key for row in kept}) == 2
        await connection.execute(update(customer).values(phone_key="?", spent_key=7))
        await connection.execute(update(customer).values(last_order_key=NEVER))
        module = SCRIPTS.get_revision("0005").module
        await connection.run_sync(module.fill)
        assert (await connection.execute(keys.order_by(customer.c.email))).all() == kept
    await close_world(world)
