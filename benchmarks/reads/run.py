"""Starts a PostgreSQL and three servers, compares their answers, and measures them in turns."""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

import orjson

from benchmarks.cases import Read, reads
from benchmarks.reads.bars import BARS, Costs
from benchmarks.stage.client import send
from benchmarks.stage.database import FilledShop, staged
from benchmarks.stage.driver import Driver
from benchmarks.stage.servers import HAS_PLAN, Running, serving
from benchmarks.stage.turns import Meter

ROADS = ("limit", "plan", "ordinary")
CONNECTIONS = (1, 16)
COST = b',"extensions":{"cost":'
COMPARED = 20
"""So many different requests of each query are answered alike before anything is timed."""
WARMING = 40
HEAD = (
    f"{'':46}{'CPU, µs a request':>19}{'/ limit':>17}{'latency, ms':>18}\n"
    f"{'query':30}{'conns':>6}{'road':>10}{'server':>9}{'database':>10}{'server':>9}{'both':>8}"
    f"{'p50':>9}{'p99':>9}"
)


class Differs(AssertionError):
    """Two servers gave different data for one request."""


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, print a table, and say which bars are met."""
    given = _parser().parse_args(list(arguments))
    with ExitStack() as stack:
        stage = stack.enter_context(staged())
        shop = stage.add_shop(given.customers, given.orders)
        stage.settle()
        servers = [stack.enter_context(serving(road, stage.app_url)) for road in ROADS]
        meter = Meter(stack.enter_context(Driver()), stage.postmaster)
        if not HAS_PLAN:
            print("This version has no compiled road: `plan` is the ordinary road, too.")
        costs: Costs = {}
        for read in reads():
            if given.only not in read.name:
                continue
            asyncio.run(_compare(servers, shop, read, min(COMPARED, given.requests)))
            count = max(1, round(given.requests * read.weight))
            posts = read.posts(shop, count)
            for connections in CONNECTIONS:
                costs[read.name, connections] = meter.turns(
                    servers, lambda posts=posts: posts, connections=connections, rounds=given.rounds
                )
                _print(read.name, connections, costs)
    _judge(costs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reads")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=200, help="requests of a turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each server")
    parser.add_argument("--only", default="", help="only queries whose name holds this")
    return parser


async def _compare(servers: Sequence[Running], shop: FilledShop, read: Read, count: int) -> None:
    """Make sure that all servers give the same bytes, which warms them too."""
    posts = read.posts(shop, count)
    for post in posts:
        answers = {server.road: _data(await server.ask(post)) for server in servers}
        for road, answer in answers.items():
            if answer != answers["ordinary"]:
                message = f"{read.name}: {road} gave\n{answer!r}\nordinary\n{answers['ordinary']!r}"
                raise Differs(message)
    for server in servers:
        await send(server.port, (posts * WARMING)[:WARMING], max(CONNECTIONS))


def _data(body: bytes) -> bytes:
    """Give the bytes of an answer's data part, whatever stands behind it."""
    if "errors" in orjson.loads(body):
        return body
    head, cost, _ = body.rpartition(COST)
    return head + b"}" if cost else body


def _print(name: str, connections: int, costs: Costs) -> None:
    if len(costs) == 1:
        print(HEAD)
    found = costs[name, connections]
    limit = found["limit"]
    for road, cost in found.items():
        print(
            f"{name:30}{connections:>6}{road:>10}{cost.server:>9.0f}{cost.database:>10.0f}"
            f"{cost.server / limit.server:>9.2f}{cost.both / limit.both:>8.2f}"
            f"{cost.p50:>9.2f}{cost.p99:>9.2f}",
            flush=True,
        )


def _judge(costs: Costs) -> None:
    print()
    for bar in BARS:
        ratio = bar.ratio(costs)
        if ratio is not None:
            verdict = "met" if ratio <= bar.most else "MISSED"
            print(f"{bar.name:58}{ratio:>7.2f}   at most {bar.most:<5}{verdict}")
