"""How reads grow with a shop: the same queries over 10,000, 100,000 and 1,000,000 orders."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.cases import Read, reads
from benchmarks.stage.database import FilledShop, staged
from benchmarks.stage.driver import Driver
from benchmarks.stage.servers import Running, serving
from benchmarks.stage.turns import Cost, Meter, middle

SIZES = (10_000, 100_000, 1_000_000)
CUSTOMERS = 5
"""A shop has so many times fewer customers than orders."""
CONNECTIONS = 4
BAR = 1.5
BARRED = ("Q1", "Q3", "Q6")
UNBARRED = "Q3 search, 10 % hits"
"""Its hits grow with the shop; the others stay as many."""


def main(arguments: Sequence[str] = ()) -> None:
    """Measure the sizes in turns, print what a request costs, and how much more at the largest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="orders of each shop")
    parser.add_argument("--requests", type=int, default=100, help="requests of a turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each query")
    given = parser.parse_args(list(arguments))
    sizes = sorted(given.sizes)
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        grown = [_grow(stack, driver, size) for size in sizes]
        print(f"{'µs of server + database a request':34}" + "".join(f"{n:>12,}" for n in sizes))
        for read in reads():
            costs = [cost.both for cost in _measure(grown, read, given.requests, given.rounds)]
            growth = costs[-1] / costs[0]
            cells = "".join(f"{cost:>12.0f}" for cost in costs)
            print(
                f"{read.name:34}{cells}   x {growth:.2f}{_verdict(read.name, growth)}", flush=True
            )


@dataclass(frozen=True)
class _Grown:
    """A shop of some size, on a database and behind a server of its own."""

    shop: FilledShop
    server: Running
    meter: Meter


def _grow(stack: ExitStack, driver: Driver, size: int) -> _Grown:
    stage = stack.enter_context(staged())
    shop = stage.add_shop(max(1, size // CUSTOMERS), size)
    stage.settle()
    server = stack.enter_context(serving("plan", stage.app_url))
    return _Grown(shop, server, Meter(driver, stage.postmaster))


def _measure(grown: Sequence[_Grown], read: Read, requests: int, rounds: int) -> list[Cost]:
    """Give what the read costs at each size; the first turn only warms."""
    posts = [read.posts(each.shop, requests) for each in grown]
    turns = [
        [
            each.meter.turn(each.server, mine, CONNECTIONS)
            for each, mine in zip(grown, posts, strict=True)
        ]
        for _ in range(1 + rounds)
    ]
    return [middle(costs) for costs in zip(*turns[1:], strict=True)]


def _verdict(name: str, growth: float) -> str:
    if name == UNBARRED or not name.startswith(BARRED):
        return ""
    return f"   at most {BAR}: {'met' if growth <= BAR else 'MISSED'}"


if __name__ == "__main__":
    main(sys.argv[1:])
