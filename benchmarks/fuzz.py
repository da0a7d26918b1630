"""Sends made-up operations to servers on both databases for as long as is asked, and fails on a fault."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.stage.database import staged
from benchmarks.stage.servers import REPO, Running, serving
from db.migrate import upgrade

fuzzing: Any = import_module("fuzzing")  # of the tests, where the short form is
factories: Any = import_module("factories")
one_of_each: Any = import_module("one_of_each")
AT_ONCE = 4
BATCH = 100
HOOKS = "benchmarks.schemathesis_checks"


def main(arguments: Sequence[str] = ()) -> None:
    """Run, report, and fail when an answer showed a fault."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--minutes", type=float, default=4, help="of all of it, both databases")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first batch")
    parser.add_argument("--examples", type=int, default=5, help="schemathesis makes of each field")
    given = parser.parse_args(list(arguments))
    wrong: list[str] = []
    for name, addresses in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with addresses() as (app_url, owner_url):
            token, ids = asyncio.run(_furnished(app_url, owner_url))
            with serving("plan", app_url) as server:
                fuzz = asyncio.run(_rage(server, token, ids, given.minutes * 30, given.seed))
                counted = ", ".join(f"{code} {n}" for code, n in fuzz.outcomes.most_common())
                print(
                    f"{name:12}{fuzz.outcomes.total():>8} answers from seed {given.seed}: {counted}"
                )
                wrong += fuzz.faults
                if given.examples and not _schemathesis(server, token, given.examples):
                    wrong.append(f"schemathesis found something on {name}")
    if wrong:
        sys.exit("\n\n".join(wrong[:20]))
    print("No answer showed a fault.")


@contextmanager
def _sqlite() -> Generator[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="tiski-fuzz-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'fuzz.sqlite'}"
        upgrade(url)
        yield url, url


@contextmanager
def _postgresql() -> Generator[tuple[str, str]]:
    with staged() as stage:
        yield stage.app_url, stage.owner_url


async def _furnished(app_url: str, owner_url: str) -> tuple[str, list[str]]:
    """Make a shop with one of everything; give a token for it, and ids."""
    world = await factories.open_world(app_url, owner_url)
    own = await one_of_each.furnish(world)
    await factories.close_world(world)
    return world.token, list(own.values())


async def _rage(server: Running, token: str, ids: list[str], seconds: float, seed: int) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    address = f"http://127.0.0.1:{server.port}"
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=30) as client:
        fuzz = fuzzing.Fuzz(client)
        strategy = fuzzing.operations(ids)
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(fuzz.faults) < BATCH:
            waiting = iter(await asyncio.to_thread(fuzzing.made, strategy, BATCH, seed))
            await asyncio.gather(*(_send_all(fuzz, waiting) for _ in range(AT_ONCE)))
            seed += 1
    return fuzz


async def _send_all(fuzz: Any, waiting: Any) -> None:
    for document in waiting:
        await fuzz.send(document)


def _schemathesis(server: Running, token: str, examples: int) -> bool:
    """Let schemathesis try every operation, by a check that knows our codes."""
    words = [
        *(sys.executable, "-m", "schemathesis.cli", "run"),
        f"http://127.0.0.1:{server.port}/graphql",
        *("--header", f"Authorization: Bearer {token}", "--phases", "fuzzing"),
        *("--max-examples", str(examples), "--checks", "shows_no_fault", "--no-color"),
        *("--suppress-health-check", "all", "--request-timeout", "30"),
    ]
    environ = {**os.environ, "PYTHONPATH": f"{REPO}:{REPO / 'tests'}", "SCHEMATHESIS_HOOKS": HOOKS}
    with tempfile.TemporaryDirectory(prefix="tiski-fuzz-") as folder:
        done = subprocess.run(
            words, cwd=folder, env=environ, capture_output=True, text=True, check=False
        )
    told = [*done.stderr.splitlines(), *done.stdout.splitlines()]
    print("\n".join(told[-40 if done.returncode else -6 :]))
    return done.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
