"""What refusals cost, and what other clients notice of an attack."""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from itertools import cycle
from typing import Any

import orjson

from benchmarks.cases import document
from benchmarks.stage.client import Post, send
from benchmarks.stage.database import FilledShop, staged
from benchmarks.stage.processes import cpu_of, memory_of
from benchmarks.stage.servers import REPO, Running, serving

corpus: Any = import_module("attacks.documents")  # of the tests, where each is refused
_PACE = 0.02  # seconds between two requests of an honest client


@dataclass
class Seen:
    """What honest clients saw: seconds that each answer took."""

    seconds: list[float] = field(default_factory=list[float])

    def percentile(self, share: float) -> float:
        """Give so many milliseconds as that share of the answers took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attacks")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=20, help="requests of each attack")
    parser.add_argument("--seconds", type=float, default=20, help="of each of the four phases")
    parser.add_argument("--clients", type=int, default=4, help="honest clients")
    parser.add_argument("--attackers", type=int, nargs="*", default=[1, 4], help="at once")
    given = parser.parse_args(list(arguments))
    with ExitStack() as stack:
        stage = stack.enter_context(staged())
        shop = stage.add_shop(max(1, given.orders // 5), given.orders)
        stage.settle()
        server = stack.enter_context(serving("plan", stage.app_url))
        hot = _hot(shop)
        asyncio.run(send(server.port, [hot] * 50, 4))  # it is known, and has a plan
        _refusals(server, shop, hot, given.requests)
        held = memory_of(server.pid)
        for attackers in (0, *given.attackers, 0):
            _others(server, shop, hot, attackers, given)
        grown = (memory_of(server.pid) - held) / 2**20
        print(f"\nThe server holds {grown:+.0f} MiB after the attacks.")


def _hot(shop: FilledShop) -> Post:
    return Post(shop.token, orjson.dumps({"query": document("orders_page"), "variables": {}}))


def _posts(shop: FilledShop) -> list[tuple[Any, Post]]:
    """Write every attack of the corpus as a request."""
    found: list[tuple[Any, Post]] = []
    for attack in corpus.attacks():
        asked = {
            "query": attack.document,
            "variables": attack.variables,
            "operationName": attack.operation,
        }
        body = json.dumps(asked, ensure_ascii=False).encode()  # orjson writes nothing so deep
        found.append((attack, Post(shop.token, body)))
    return found


def _refusals(server: Running, shop: FilledShop, hot: Post, requests: int) -> None:
    """Print what each attack costs, dearest first; an honest request in between keeps time."""
    rows: list[tuple[float, str, str]] = []
    base: list[float] = []
    for attack, post in _posts(shop):
        base.append(_cost(server, [hot] * requests))
        rows.append((_cost(server, [post] * requests), attack.name, attack.code or "answered"))
    usual = sorted(base)[len(base) // 2]
    print(f"{'':34}{'':28}{'CPU, µs':>10}{'/ hot query':>13}")
    print(f"{'the 50 newest orders':34}{'answered':28}{usual:>10.0f}{1:>13.2f}")
    for cost, name, code in sorted(rows, reverse=True):
        print(f"{name:34}{code:28}{cost:>10.0f}{cost / usual:>13.2f}", flush=True)
    dearest, costs = max(rows), sorted(row[0] for row in rows)
    middle = costs[len(costs) // 2]
    print(f"\nmedian {middle / usual:.2f}, dearest {dearest[0] / usual:.1f} ({dearest[1]})\n")


def _cost(server: Running, posts: list[Post]) -> float:
    """Give the server's CPU of a request, in microseconds."""
    before = cpu_of(server.pid)
    asyncio.run(send(server.port, posts, 1))
    return (cpu_of(server.pid) - before) * 1e6 / len(posts)


def _others(
    server: Running, shop: FilledShop, hot: Post, attackers: int, given: argparse.Namespace
) -> None:
    """Print what honest clients notice while so many attackers are at work."""
    process = None
    if attackers:
        job = {"port": server.port, "token": shop.token, "attackers": attackers}
        words = [sys.executable, "-m", "benchmarks.attacks", orjson.dumps(job).decode()]
        process = subprocess.Popen(words, cwd=REPO, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
    before = cpu_of(server.pid)
    seen = asyncio.run(_honest(server, hot, given.clients, given.seconds))
    busy = (cpu_of(server.pid) - before) / given.seconds
    if process is not None:
        process.kill()
        process.wait()
    print(
        f"{attackers} attackers: {len(seen.seconds):>7} answers to {given.clients} others, "
        f"p50 {seen.percentile(0.5):>7.1f} ms, p99 {seen.percentile(0.99):>7.1f} ms, "
        f"server {busy:.0%} of a core",
        flush=True,
    )


async def _honest(server: Running, hot: Post, clients: int, seconds: float) -> Seen:
    """Ask at a steady pace, over a connection a client."""
    seen = Seen()
    end = time.monotonic() + seconds

    async def ask() -> None:
        while time.monotonic() < end:
            sent = await send(server.port, [hot], 1)
            if sent.failures:
                raise RuntimeError(sent.failures[0])
            seen.seconds += sent.seconds
            await asyncio.sleep(_PACE)

    await asyncio.gather(*(ask() for _ in range(clients)))
    return seen


async def _attack(job: dict[str, Any]) -> None:
    """Send the corpus again and again, until the process is killed."""
    shop = FilledShop(import_module("uuid").UUID(int=0), job["token"], 0, 0)
    posts = [post for _, post in _posts(shop)]
    print("ready", flush=True)

    async def rage(start: int) -> None:
        for post in cycle([*posts[start:], *posts[:start]]):
            await send(job["port"], [post], 1)

    step = len(posts) // job["attackers"]
    await asyncio.gather(*(rage(nth * step) for nth in range(job["attackers"])))


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].startswith("{"):
        asyncio.run(_attack(orjson.loads(sys.argv[1])))
    else:
        main(sys.argv[1:])
