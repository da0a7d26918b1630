"""A shop for readers of the documentation, and a server that they can ask."""

import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from at_the_psp import Till, shared_psp
from conftest import Addresses
from docs.markdown import REPO
from docs.reader import Reader
from factories import World, close_world, open_world
from serving import environ_of, free_port, serving

from db import tables as t


@pytest.fixture
def addresses(sqlite_template: Path, tmp_path: Path) -> Addresses:
    """Return a fresh SQLite database: what the pages say holds for both."""
    url = f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'tiski.sqlite')}"
    return Addresses(app=url, owner=url)


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield the shop `demo` with some orders, one of a customer's account among them."""
    world = await open_world(addresses.app, addresses.owner, slug="demo", order_prefix="")
    yield world
    await close_world(world)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that looks like a clone of the repository to a page's commands."""
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / "tests").symlink_to(REPO / "tests")
    return folder


@pytest.fixture
async def reader(
    world: World, addresses: Addresses, folder: Path, tmp_path: Path
) -> AsyncIterator[Reader]:
    """Yield somebody who has a token of that shop, and knows an order and a customer in it."""
    cursor = (await world.ask("{ logCursor }"))["logCursor"]
    order, other = await world.place(), await world.place()
    customer = await world.create_customer()
    await world.place(customerId=customer["id"])
    changed = await world.do(
        """mutation ($id: ID!) { updateCustomer(id: $id, input: {note: "Calls first"}) {
          userErrors { code } changeSet { id }
        } }""",
        id=customer["id"],
    )
    another = await world.create_customer(email="eino@example.com")
    job = await world.do("mutation { rebuildSearch { job { id } userErrors { code } } }")
    now = world.services.clock.now()
    failed = {"state": "FAILED", "finished_at": now, "error": "Away.", "unique_key": None}
    await world.set(t.job, job["job"]["id"], **failed)
    program = tmp_path / "tiski"
    program.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import app.cli as c; c.main()' \"$@\"\n"
    )
    program.chmod(0o755)
    psp, books = shared_psp()
    reserved = await Till(world, books).payment(order_id=other["id"])
    port = free_port()
    settings = {
        "TISKI_ASSET_DIR": str(tmp_path / "assets"),
        "TISKI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TISKI_SECRET_KEY": "a key for whoever follows the pages",
        "TISKI_TEST_PSP_URL": psp,
    }
    async with serving(addresses.app, tmp_path / "serve.log", settings, port=port) as address:
        yield Reader(
            address,
            world.token,
            str(program),
            environ_of(addresses.app),
            folder,
            names={
                "the id of an order": order["id"],
                "the id of a customer": customer["id"],
                "the id of another customer": another["id"],
                "the id of a change set": changed["changeSet"]["id"],
                "the id of a job": job["job"]["id"],
                "the id of a failed job": job["job"]["id"],
                "the id of a reserved payment": reserved,
                "a cursor of the log": cursor,
            },
            exit_codes={"online-retail-lines.csv": 1},
        )
