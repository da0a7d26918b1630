"""How reads grow with a shop: the same queries over 10,000, 100,000 and 1,000,000 orders."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks.cases import reads
from benchmarks.stage.database import staged
from benchmarks.stage.driver import Driver
from benchmarks.stage.servers import serving
from benchmarks.stage.turns import Cost, Meter

SIZES = (10_000, 100_000, 1_000_000)
CUSTOMERS = 5
"""A shop has so many times fewer customers than orders."""
CONNECTIONS = 4
BAR = 1.5
BARRED = ("Q1", "Q3", "Q6")
UNBARRED = "Q3 search, 10 % hits"
"""Its hits grow with the shop; the others stay as many."""


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each size, print what a request costs, and how much more at the largest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="orders of each shop")
    parser.add_argument("--requests", type=int, default=100, help="requests of a turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each query")
    given = parser.parse_args(list(arguments))
    sizes = sorted(given.sizes)
    found = {size: _measure(size, given.requests, given.rounds) for size in sizes}
    print(f"{'µs of server + database a request':34}" + "".join(f"{size:>12,}" for size in sizes))
    for name in found[sizes[0]]:
        costs = [found[size][name] for size in sizes]
        growth = costs[-1].both / costs[0].both
        cells = "".join(f"{cost.both:>12.0f}" for cost in costs)
        print(f"{name:34}{cells}   x {growth:.2f}{_verdict(name, growth)}")


def _measure(size: int, requests: int, rounds: int) -> dict[str, Cost]:
    with ExitStack() as stack:
        stage = stack.enter_context(staged())
        shop = stage.add_shop(max(1, size // CUSTOMERS), size)
        stage.settle()
        server = stack.enter_context(serving("plan", stage.app_url))
        meter = Meter(stack.enter_context(Driver()), stage.postmaster)
        costs: dict[str, Cost] = {}
        for read in reads():
            posts = read.posts(shop, requests)
            meter.turn(server, posts, CONNECTIONS)  # warms
            costs[read.name] = meter.turns(
                [server], lambda posts=posts: posts, connections=CONNECTIONS, rounds=rounds
            )["plan"]
        return costs


def _verdict(name: str, growth: float) -> str:
    if name == UNBARRED or not name.startswith(BARRED):
        return ""
    return f"   at most {BAR}: {'met' if growth <= BAR else 'MISSED'}"


if __name__ == "__main__":
    main(sys.argv[1:])
