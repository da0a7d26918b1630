"""Starts a PostgreSQL, fills shops of several sizes, and measures every request in process."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from benchmarks.lists.cases import SORTS, Case, cases
from benchmarks.lists.shop import fill
from db import tables as t
from db.migrate import upgrade
from db.transactions import Mode

SIZES = (10_000, 100_000)
RUNS = 5
PATIENT = 0.5
"""A request that takes longer, in seconds, is measured no more than twice."""
GREW = 3.0
FLOOR = 10.0
"""What takes fewer milliseconds is never said to grow: it is noise."""

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
postgres: Any = import_module("postgres")
factories: Any = import_module("factories")


class Addresses(NamedTuple):
    """How to reach a database: as the application, as its owner, and to load it."""

    app: str
    owner: str
    loader: str


Figures = dict[tuple[str, bool], tuple[float, float]]
"""The median and the shortest time of each request, in milliseconds."""


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, print a table of medians in milliseconds, and name what grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lists")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="orders of each shop")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, not on PostgreSQL")
    parser.add_argument("--explain", type=Path, help="a folder for the plans of all statements")
    parser.add_argument("--only", default="", help="only requests whose name holds this")
    given = parser.parse_args(list(arguments))
    folder = Path(tempfile.mkdtemp(prefix="tiski-lists-"))
    try:
        found = {size: _measure_one(address, size, given) for address, size in _each(folder, given)}
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)
    _print(found)


def _each(folder: Path, given: argparse.Namespace) -> Iterator[tuple[Addresses, int]]:
    """Give the addresses of a migrated database for each size."""
    if given.sqlite:
        for size in given.sizes:
            url = f"sqlite+aiosqlite:///{folder / f'{size}.sqlite'}"
            upgrade(url)
            yield Addresses(url, url, url), size
        return
    server = postgres.start(folder)
    upgrade(server.url("tiski_owner", postgres.TEMPLATE))
    for size in given.sizes:
        with server.clone() as name:
            roles = ("tiski_app", "tiski_owner", "postgres")
            yield Addresses(*(server.url(role, name) for role in roles)), size


def _measure_one(addresses: Addresses, size: int, given: argparse.Namespace) -> Figures:
    explain = given.explain / str(size) if given.explain else None
    return asyncio.run(_measure(addresses, size, explain, given.only))


async def _measure(addresses: Addresses, size: int, explain: Path | None, only: str) -> Figures:
    world = await factories.open_world(addresses.app, addresses.owner)
    started = time.perf_counter()
    await fill(addresses.loader, world.shop_id, size)
    print(f"{size:,} orders loaded in {time.perf_counter() - started:.0f} s", flush=True)
    engine = create_async_engine(addresses.owner, poolclass=NullPool)
    async with engine.connect() as connection:
        places = {
            (root, sort): await _deep_place(connection, root, column)
            for root, sorts in SORTS.items()
            for sort, column in sorts.items()
        }
        ids = await connection.execute(
            text('SELECT id, customer_id FROM "order" WHERE customer_id IS NOT NULL LIMIT 1')
        )
        order_id, customer_id = (UUID(str(id)) for id in ids.one())
    await engine.dispose()
    figures: Figures = {}
    for case in cases(places, order_id, customer_id):
        if only in case.name:
            figures[case.name, case.deep] = await _time(world, case)
            if explain is not None:
                await _explain(world, case, explain)
    await factories.close_world(world)
    return figures


async def _deep_place(connection: Any, root: str, column: str) -> list[Any]:
    """Find the place of the row that nine tenths of its list precede."""
    table = f'"{root.removesuffix("s")}"'
    names = list(dict.fromkeys((column, "id")))
    order = ", ".join(f"{name} DESC" for name in names)
    query = (
        f"SELECT {', '.join(names)} FROM {table} ORDER BY {order} LIMIT 1"
        f" OFFSET (SELECT count(*) * 9 / 10 FROM {table})"
    )
    kinds = {name: t.metadata.tables[root.removesuffix("s")].c[name].type for name in names}
    row = await connection.execute(text(query).columns(**kinds))
    return list(row.one())


async def _time(world: Any, case: Case) -> tuple[float, float]:
    """Give the median and the shortest of some runs, after one that is not counted."""
    await world.ask(case.document, **case.variables)
    taken: list[float] = []
    for _ in range(RUNS):
        started = time.perf_counter()
        await world.ask(case.document, **case.variables)
        taken.append(time.perf_counter() - started)
        if taken[-1] > PATIENT and len(taken) > 1:
            break
    return median(taken) * 1000, min(taken) * 1000


async def _explain(world: Any, case: Case, folder: Path) -> None:
    """Write the plans of the request's statements, as the application's role gets them."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.split(maxsplit=1)[0] in {"SELECT", "WITH"}:
            sent.append((statement, parameters))

    engine = world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await world.ask(case.document, **case.variables)
    event.remove(engine, "before_cursor_execute", note)
    plans: list[str] = []
    is_sqlite = world.database.transactions.dialect == "sqlite"
    how = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN (ANALYZE, BUFFERS)"
    for statement, parameters in sent:
        async with world.database.transactions.open(Mode.READ, world.shop_id) as connection:
            rows = await connection.exec_driver_sql(f"{how} {statement}", parameters)
            plans.append("\n".join([statement, *(str(row[-1]) for row in rows)]))
    _keep(case, folder, "\n\n".join(plans))


def _keep(case: Case, folder: Path, plans: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(char if char.isalnum() else "-" for char in case.name)[:100]
    file = folder / f"{name}{'-deep' if case.deep else ''}.txt"
    file.write_text(f"{plans}\n", encoding="utf-8")


def _print(found: dict[int, Figures]) -> None:
    sizes = sorted(found)
    print(f"{'median in ms':58}" + "".join(f"{size:>11,}" for size in sizes) + "   growth")
    growing: list[str] = []
    for name, deep in found[sizes[0]]:
        values = [found[size][name, deep] for size in sizes]
        # By the shortest times: whatever else the machine does makes requests slower, never faster.
        growth = values[-1][1] / values[0][1]
        label = f"{name}{', deep page' if deep else ''}"
        mark = growth > GREW and values[-1][1] > FLOOR
        growing += [label] if mark else []
        cells = "".join(f"{value:>11.1f}" for value, _ in values)
        print(f"{label[:57]:58}{cells}{growth:>9.1f}{' <' if mark else ''}")
    print("Growing: " + ("; ".join(growing) or "nothing"))
