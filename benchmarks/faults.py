"""Kills servers and cuts connections under load for longer than a test may, and counts."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.stage.database import Stage, staged

faults: Any = import_module("faults")  # of the tests, where the short form is
_COUNTS = """
    SELECT (SELECT count(*) FROM "order") AS orders, (SELECT count(*) FROM event) AS events,
           (SELECT position FROM shop_counter) AS ending
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Run, report, and fail when an event was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults")
    parser.add_argument("--kills", type=int, default=100, help="servers that are killed")
    parser.add_argument("--servers", type=int, default=3, help="servers at once")
    parser.add_argument("--writers", type=int, default=12, help="clients that place orders")
    parser.add_argument("--readers", type=int, default=6, help="clients that follow everything")
    given = parser.parse_args(list(arguments))
    with staged() as stage, tempfile.TemporaryDirectory(prefix="tiski-faults-") as folder:
        token = stage.add_shop().token
        started = time.perf_counter()
        run, found = asyncio.run(_rage(stage, token, Path(folder), given))
        seconds = time.perf_counter() - started
    resumed = [reader.connections - 1 for reader in run.readers]
    rows = {
        "seconds": f"{seconds:.0f}",
        "servers killed": f"{run.kills}, {run.inside} of them within an open write",
        "connections cut": run.cuts,
        "calls without an answer": run.unanswered,
        "calls answered with an error": run.failed,
        "orders acknowledged": f"{len(run.acknowledged)}, {found['orders']} stored",
        "events": f"{found['events']}, the last at position {found['ending']}",
        "readers resumed": f"{sum(resumed)} times, each at least {min(resumed)}",
    }
    for name, value in rows.items():
        print(f"{name:30}{value}")
    if wrong := _wrong(run, found):
        sys.exit("\n".join(wrong))
    print("Nothing was lost and nothing doubled.")


async def _rage(
    stage: Stage, token: str, folder: Path, given: argparse.Namespace
) -> tuple[Any, dict[str, int]]:
    size = {"servers": given.servers, "readers": given.readers}
    async with faults.fire(token, stage.app_url, stage.server, folder, **size) as run:
        await faults.rage(run, kills=given.kills, writers=given.writers)
        return run, dict(await run.watch.fetchrow(_COUNTS))


def _wrong(run: Any, found: dict[str, int]) -> list[str]:
    """Say what is not as it must be."""
    said: list[str] = run.lost(found["ending"])
    if found["events"] != found["ending"]:
        said.append("The positions of the log have gaps.")
    if not found["orders"] == len(run.acknowledged) == len(set(run.acknowledged.values())):
        said.append("Not every order that was acknowledged is stored once.")
    return said


if __name__ == "__main__":
    main(sys.argv[1:])
