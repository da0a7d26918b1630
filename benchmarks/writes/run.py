"""Starts a PostgreSQL and two servers, and measures mutations in turns."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks.stage.database import staged
from benchmarks.stage.driver import Driver
from benchmarks.stage.servers import HAS_PLAN, serving
from benchmarks.stage.turns import Meter
from benchmarks.writes.cases import writes
from benchmarks.writes.propagation import BAR, BY_HAND, Spent, measure

ROADS = ("plan", "ordinary")
CONNECTIONS = (1, 16)
MANY = 1_000
"""A propagation to so many orders takes seconds: it is done less often."""


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, print a table, and say whether the bar is met."""
    given = _parser().parse_args(list(arguments))
    with ExitStack() as stack:
        stage = stack.enter_context(staged())
        shop = stage.add_shop(given.customers, given.orders)
        owned = [stage.add_shop(1, orders) for orders in given.propagated]
        small = [stage.add_shop() for _ in range(given.shops)]
        stage.settle()
        servers = [stack.enter_context(serving(road, stage.app_url)) for road in ROADS]
        meter = Meter(stack.enter_context(Driver()), stage.postmaster)
        if not HAS_PLAN:
            print("This version has no compiled road: `plan` is the ordinary road, too.")
        print(f"{'':46}{'CPU, µs a request':>19}{'latency, ms':>18}\n{'mutation':30}{'conns':>6}"
              f"{'road':>10}{'server':>9}{'database':>10}{'p50':>9}{'p99':>9}")  # fmt: skip
        for write in writes(shop, small):
            for server in servers:
                meter.turn(server, write.posts(given.requests), max(CONNECTIONS))  # warms
            for connections in CONNECTIONS:
                costs = meter.turns(
                    servers,
                    lambda write=write: write.posts(given.requests),
                    connections=connections,
                    rounds=given.rounds,
                )
                for road, cost in costs.items():
                    print(
                        f"{write.name:30}{connections:>6}{road:>10}{cost.server:>9.0f}"
                        f"{cost.database:>10.0f}{cost.p50:>9.2f}{cost.p99:>9.2f}",
                        flush=True,
                    )
        for each in owned:
            rounds = given.rounds if each.orders < MANY else min(3, given.rounds)
            _print(each.orders, measure(stage, servers, each, rounds), given.propagated)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writes")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--shops", type=int, default=20, help="shops that place orders")
    parser.add_argument(
        "--propagated", type=int, nargs="+", default=(1, 100, 10_000), help="orders of a customer"
    )
    parser.add_argument("--requests", type=int, default=100, help="requests of a turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each server")
    return parser


def _print(orders: int, found: dict[str, Spent], sizes: Sequence[int]) -> None:
    if orders == sizes[0]:
        print(f"\n{'propagation':30}{'by':>16}{'ms':>10}{'CPU ms':>10}{'/ by hand':>12}{'CPU':>8}")
    by_hand = found[BY_HAND]
    for way, spent in found.items():
        time, cpu = spent.time / by_hand.time, spent.cpu / by_hand.cpu
        verdict = ""
        if orders >= MANY and way != BY_HAND:
            verdict = f"   at most {BAR}: {'met' if max(time, cpu) <= BAR else 'MISSED'}"
        print(
            f"{f'Q9 to {orders:,} orders':30}{way:>16}{spent.time * 1000:>10.1f}"
            f"{spent.cpu * 1000:>10.1f}{time:>12.2f}{cpu:>8.2f}{verdict}",
            flush=True,
        )
