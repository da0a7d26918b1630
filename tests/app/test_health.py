import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from conftest import Addresses
from sqlalchemy import make_url, text
from starlette.testclient import TestClient

from app.health import STOPPING, UNREACHABLE, Readiness, reasons_not_to_serve
from app.main import create_app
from app.settings import Settings
from db.database import Database
from db.readiness import NOT_MIGRATED, TOO_STRONG
from db.transactions import Mode

pytestmark = pytest.mark.usefixtures("no_settings")


def ask(url: str, path: str = "/readyz") -> Any:
    with TestClient(create_app(Settings(database_url=url))) as client:
        return client.get(path)


def forget_migrations(addresses: Addresses) -> None:
    run_as_owner(addresses, "DELETE FROM alembic_version")


def run_as_owner(addresses: Addresses, statement: str) -> None:
    async def run() -> None:
        owner = Database(addresses.owner)
        async with owner.transactions.open(Mode.WRITE, None) as connection:
            await connection.execute(text(statement))
        await owner.close()

    asyncio.run(run())


def test_a_process_is_ready_when_its_database_is(addresses: Addresses):
    response = ask(addresses.app)
    assert (response.status_code, response.json()) == (200, {"status": "ready"})
    assert response.headers["cache-control"] == "no-store"


def test_it_is_not_ready_while_migrations_are_missing(addresses: Addresses):
    forget_migrations(addresses)
    response = ask(addresses.app)
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "reasons": [NOT_MIGRATED]}


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_it_refuses_to_be_the_owner_of_the_tables(addresses: Addresses):
    response = ask(addresses.owner)
    assert response.status_code == 503
    assert response.json()["reasons"] == [TOO_STRONG]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
def test_it_refuses_a_role_that_row_level_security_does_not_bind(
    right: str, addresses: Addresses, postgres_server: Any
):
    name = addresses.app.rpartition("/")[2]
    role = f"strong_{name}"
    postgres_server.psql("-c", f"CREATE ROLE {role} LOGIN {right} PASSWORD 'x'")
    try:
        postgres_server.psql("-c", f"GRANT tiski_app TO {role}", database=name)
        url = f"postgresql+asyncpg://{role}:x@127.0.0.1:{postgres_server.port}/{name}"
        assert ask(url).json()["reasons"] == [TOO_STRONG]
    finally:
        postgres_server.psql("-c", f"DROP ROLE {role}")


def test_it_is_alive_but_not_ready_without_a_database():
    url = "postgresql://tiski:hunter2@127.0.0.1:1/tiski"
    assert ask(url, "/healthz").json() == {"status": "alive"}
    response = ask(url)
    assert response.status_code == 503
    assert response.json()["reasons"] == [UNREACHABLE]


async def test_a_database_that_never_answers_does_not_hold_anybody_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        database = Database(f"postgresql+asyncpg://a:b@127.0.0.1:{port}/tiski")
        async with asyncio.timeout(10):
            assert await reasons_not_to_serve(database) == [UNREACHABLE]
        await database.close()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_database_that_falls_silent_holds_nobody_up_and_is_found_again(
    addresses: Addresses, postgres_server: Any
):
    """The connection stays, as it does when a host is gone and nobody has said so."""
    url = make_url(addresses.app)
    async with relayed(postgres_server.port) as (port, flowing):
        shown = url.set(port=port).render_as_string(hide_password=False)
        readiness = Readiness(Database(shown, pool_size=1), patience=0.5)
        assert await status(readiness) == 200
        flowing.clear()
        await asyncio.sleep(1.0)
        async with asyncio.timeout(1.5):
            assert await status(readiness) == 503
        flowing.set()
        for _ in range(300):
            if await status(readiness) == 200:
                break
            await asyncio.sleep(0.1)
        assert await status(readiness) == 200
        readiness.stop()
        page = await readiness.page(cast("Any", None))
        assert (page.status_code, json.loads(bytes(page.body))["reasons"]) == (503, [STOPPING])
        await readiness.close()


async def status(readiness: Readiness) -> int:
    return (await readiness.page(cast("Any", None))).status_code


@asynccontextmanager
async def relayed(port: int) -> AsyncGenerator[tuple[int, asyncio.Event]]:
    """Stand between a client and a server; while nothing flows, neither hears the other."""
    flowing = asyncio.Event()
    flowing.set()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await flowing.wait()
            writer.write(data)
        writer.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(
            pass_on(reader, there[1]), pass_on(there[0], writer), return_exceptions=True
        )

    async with await asyncio.start_server(relay, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], flowing


def test_a_newer_database_does_not_stop_an_older_process(addresses: Addresses):
    """While a version is rolled out, or taken back, both are there."""
    run_as_owner(addresses, "UPDATE alembic_version SET version_num = '9999'")
    assert ask(addresses.app).status_code == 200


def test_the_database_is_looked_at_once_a_second(addresses: Addresses):
    with TestClient(create_app(Settings(database_url=addresses.app))) as client:
        assert client.get("/readyz").status_code == 200
        forget_migrations(addresses)
        assert client.get("/readyz").status_code == 200
