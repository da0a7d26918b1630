"""Starts servers, followers and writers, and prints how fast and how dear following is."""

import argparse
import resource
import sys
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import orjson

from benchmarks.cases import document
from benchmarks.live.followers import Followers, Group
from benchmarks.live.writer import written
from benchmarks.stage.client import Post
from benchmarks.stage.database import FilledShop, Stage, staged
from benchmarks.stage.driver import Driver
from benchmarks.stage.processes import cpu_of, cpu_of_children, memory_of
from benchmarks.stage.servers import Running, serving
from queryplan.ids import encode_id

EVERYTHING = """
    subscription { events { cursor event { type occurredAt } order { id number state } } }
"""
ONE_ORDER = """
    subscription ($id: ID!) {
      orderChanged(id: $id) { cursor event { type occurredAt } order { id number state } }
    }
"""
SOME_ORDERS = """
    subscription ($filter: OrderFilter!) {
      orderChanged(filter: $filter) { cursor event { type occurredAt } order { id number state } }
    }
"""
TAG = """
    mutation ($id: ID!, $tags: [String!]!) {
      addOrderTags(id: $id, tags: $tags) { userErrors { message } }
    }
"""
TELL = """
    mutation ($input: RecordEventsInput!) { recordEvents(input: $input) { userErrors { message } } }
"""
ORDERS = 200
SCREENS, FILTERS, ALIKE = 20, 10, 10
"""Selective: so many orders are open on screens, so many filters are used, each by so many."""
CONNECTIONS = 8
STEPS = 100  # in a call of recordEvents
MANY = 20  # shops
WARM = 40  # orders or calls, at most: what a turn has is enough, too
SERVERS = 2


@dataclass
class Scene:
    """A server, its database, and a shop that is followed."""

    stage: Stage
    server: Running
    shop: FilledShop

    def order(self, nth: int) -> str:
        """Give the id of an order as clients know it."""
        return encode_id("Order", self.shop.row_id("order", nth))


@contextmanager
def _scene(stage: Stage) -> Generator[Scene]:
    shop = stage.add_shop(40, ORDERS)
    stage.settle()
    with serving("plan", stage.app_url) as server:
        yield Scene(stage, server, shop)


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each case in a shop and on a server of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live")
    parser.add_argument("--seconds", type=float, default=10, help="how long each case is measured")
    parser.add_argument(
        "--followers", type=int, nargs="+", default=[50, 200], help="subscribers of everything"
    )
    parser.add_argument(
        "--idle", type=int, default=5000, help="subscribers to whom nothing happens"
    )
    parser.add_argument("--orders", type=int, default=400, help="orders that a turn places")
    parser.add_argument("--rounds", type=int, default=3, help="turns of placing orders")
    given = parser.parse_args(list(arguments))
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))  # servers and followers inherit it
    print("CPU is that of one core; delays are from the commit to the subscriber's socket.")
    with staged() as stage:
        for followers in given.followers:
            with _scene(stage) as scene:
                everything(scene, followers, given.seconds)
        with _scene(stage) as scene:
            selective(scene, given.seconds)
        with _scene(stage) as scene:
            idle(scene, given.idle, given.seconds)
        with _scene(stage) as scene:
            placing(scene, given.followers[-1], given.orders, given.rounds)
        flash_sale(stage, given.orders, given.rounds)


def everything(scene: Scene, followers: int, seconds: float) -> None:
    """Let all subscribers be told of all."""
    groups = [Group(followers, EVERYTHING)]
    _measure(scene, f"{followers} of everything, 100 events/s", groups, 100, 1, seconds, followers)


def selective(scene: Scene, seconds: float) -> None:
    """Let each event be told to at most 20 of many subscribers."""
    orders = [scene.order(nth) for nth in range(1, ORDERS + 1)]
    with Driver() as driver:
        posts = [
            _post(scene.shop, TAG, id=order, tags=[f"group-{nth % FILTERS}"])
            for nth, order in enumerate(orders[: ORDERS // 2])
        ]
        driver.drive(scene.server.port, posts, CONNECTIONS)
    groups = [Group(ALIKE, ONE_ORDER, {"id": order}) for order in orders[:SCREENS]]
    groups += [
        Group(ALIKE, SOME_ORDERS, {"filter": {"tags": [f"group-{nth}"]}}) for nth in range(FILTERS)
    ]
    matching = (SCREENS * ALIKE + ORDERS // 2 * ALIKE) / ORDERS
    name = f"{sum(each.count for each in groups)} selective, 1,000 events/s"
    _measure(scene, name, groups, 1000, 10, seconds, matching)


def idle(scene: Scene, followers: int, seconds: float) -> None:
    """Let nothing happen, and then one thing a second, of which all are told."""
    empty = memory_of(scene.server.pid)
    with Followers(scene.server.port, scene.shop.token, [Group(followers, EVERYTHING)]):
        held = memory_of(scene.server.pid) - empty
        before = cpu_of(scene.server.pid), cpu_of_children(scene.stage.postmaster)
        time.sleep(seconds)
        server = (cpu_of(scene.server.pid) - before[0]) / seconds
        database = (cpu_of_children(scene.stage.postmaster) - before[1]) / seconds
    _row(f"{followers:,} idle", "", server, database, held / followers)
    groups = [Group(followers, EVERYTHING)]
    _measure(scene, f"{followers:,} of everything, 1 event/s", groups, 1, 1, seconds, followers)


def placing(scene: Scene, followers: int, orders: int, rounds: int) -> None:
    """Place orders with nobody following, and with many, in turns."""
    found: dict[int, list[float]] = {0: [], followers: []}
    with Driver() as driver:
        driver.drive(scene.server.port, _orders(scene.shop, 50), CONNECTIONS)  # warms
        for _ in range(rounds):
            for count, rates in found.items():
                with ExitStack() as stack:
                    if count:
                        groups = [Group(count, EVERYTHING)]
                        stack.enter_context(Followers(scene.server.port, scene.shop.token, groups))
                    rates.append(_rate([(driver, scene.server)], [_orders(scene.shop, orders)]))
    for count, rates in found.items():
        print(f"{f'orders/s while {count} follow everything':44}{median(rates):>10.0f}")


def flash_sale(stage: Stage, orders: int, rounds: int) -> None:
    """Let servers write the log of one shop, and of many, in turns."""
    with ExitStack() as stack:
        many = [stage.add_shop() for _ in range(MANY)]
        servers = [
            (stack.enter_context(Driver()), stack.enter_context(serving("plan", stage.app_url)))
            for _ in range(SERVERS)
        ]
        kinds = {"orders/s": _orders, "journey events/s": _journeys}
        for kind, make in kinds.items():
            found: dict[int, list[float]] = {1: [], MANY: []}
            _rate(servers, [make(many[0], min(WARM, orders)) for _ in servers])  # warms
            stage.settle()  # without statistics, the planner reads a shop's whole log
            for _ in range(rounds):
                for count, rates in found.items():
                    calls = orders if kind == "orders/s" else max(MANY, orders // 4)
                    posts = [_spread(make, many[:count], calls) for _ in servers]
                    steps = 1 if kind == "orders/s" else STEPS
                    rates.append(_rate(servers, posts) * steps)
            for count, rates in found.items():
                shops = "one shop" if count == 1 else f"{count} shops"
                print(f"{f'{kind} in {shops}, {SERVERS} servers':44}{median(rates):>10.0f}")


def _measure(
    scene: Scene,
    name: str,
    groups: list[Group],
    rate: int,
    batch: int,
    seconds: float,
    matching: float,
) -> None:
    """Follow, write at a pace, and print one row."""
    orders = [scene.shop.row_id("order", nth) for nth in range(1, ORDERS + 1)]
    stage, server = scene.stage, scene.server
    empty = memory_of(server.pid)
    with Followers(server.port, scene.shop.token, groups) as followers:
        held = memory_of(server.pid) - empty
        given: dict[str, Any] = {"rate": rate, "batch": batch}
        warm = written(stage.app_url, scene.shop.id, orders, **given, seconds=2)
        followers.heard(warm, _expected(warm, matching))
        before = cpu_of(server.pid), cpu_of_children(stage.postmaster)
        started = time.perf_counter()
        commits = written(stage.app_url, scene.shop.id, orders, **given, seconds=seconds)
        expected = _expected(commits, matching)
        heard = followers.heard(commits, expected)
        used = cpu_of(server.pid) - before[0], cpu_of_children(stage.postmaster) - before[1]
        # A second or two go by before and after the writing; one that is behind takes longer.
        seconds = max(seconds, time.perf_counter() - started - 3)
    delays = f"{heard.p50:.0f} / {heard.p99:.0f} ms"
    count = sum(each.count for each in groups)
    _row(name, delays, used[0] / seconds, used[1] / seconds, held / count)
    if heard.items:
        print(
            f"    {len(commits):,} events, {used[0] / len(commits) * 1e6:,.0f} µs of CPU each; "
            f"{heard.items:,} items, {used[0] / heard.items * 1e6:,.0f} µs each"
        )
    if heard.items > expected:
        sys.exit(f"{expected} items were expected, {heard.items} came.")
    if heard.items < expected:
        print(
            f"    too much for it: {expected - heard.items:,} of {expected:,} items still on the way"
        )


def _expected(commits: dict[int, float], matching: float) -> int:
    return round(len(commits) * matching)


def _row(name: str, delays: str, server: float, database: float, held: float) -> None:
    print(
        f"{name:44}{delays:>16}{server:>9.0%} server{database:>7.0%} database"
        f"{held / 1024:>7.0f} kB each",
        flush=True,
    )


def _rate(servers: list[tuple[Driver, Running]], posts: list[list[Post]]) -> float:
    """Send to all servers at once, and tell how many calls a second were answered."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(servers)) as pool:
        for done in [
            pool.submit(driver.drive, server.port, sent, CONNECTIONS)
            for (driver, server), sent in zip(servers, posts, strict=True)
        ]:
            done.result()
    return sum(map(len, posts)) / (time.perf_counter() - started)


def _spread(make: Any, shops: list[FilledShop], calls: int) -> list[Post]:
    """Write calls to shops in turn."""
    made = [make(shop, -(-calls // len(shops))) for shop in shops]
    return [post for turn in zip(*made, strict=True) for post in turn]


def _orders(shop: FilledShop, count: int) -> list[Post]:
    price = {"amount": "12.50", "currencyCode": "EUR"}
    given = {
        "currencyCode": "EUR",
        "customer": {"email": "buyer@tiski.example"},
        "lines": [{"sku": "MUG-1", "title": "Mug", "quantity": 2, "unitPrice": price}],
        "paymentMethod": "card",
    }
    return [_post(shop, document("place_order"), input=given)] * count


def _journeys(shop: FilledShop, count: int) -> list[Post]:
    stamp = time.monotonic_ns()
    return [
        _post(
            shop,
            TELL,
            input={
                "events": [
                    {
                        "type": "CART_ITEM_ADDED",
                        "id": f"{stamp}-{call}-{step}",
                        "happenedAt": "2026-01-01T00:00:00Z",
                        "cart": f"{stamp}-{call}",
                        "data": {"title": "Mug", "quantity": 1},
                    }
                    for step in range(STEPS)
                ]
            },
        )
        for call in range(count)
    ]


def _post(shop: FilledShop, text: str, **variables: Any) -> Post:
    return Post(shop.token, orjson.dumps({"query": text, "variables": variables}))
