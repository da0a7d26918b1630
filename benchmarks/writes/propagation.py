"""One customer's details over 1, 100 and 10,000 orders: the mutation, and SQL by hand."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from benchmarks.cases import document, post
from benchmarks.stage.database import FilledShop, Stage
from benchmarks.stage.processes import cpu_of, cpu_of_children
from benchmarks.stage.servers import Running
from db.ids import new_id
from db.search import details_words, order_doc
from domain.address import Address
from domain.profile import CustomerDetails
from queryplan.ids import encode_id

asyncpg: Any = import_module("asyncpg")  # it ships no types

SQL = (Path(__file__).parents[1] / "limit" / "propagation.sql").read_text(encoding="utf-8")
BY_HAND = "by hand"
BAR = 1.5

_phones = count(1)


@dataclass(frozen=True)
class Spent:
    """What one call took: seconds, and seconds of CPU of server and database."""

    time: float
    cpu: float


class WrongRows(AssertionError):
    """A way of writing did not write what it should."""


def measure(
    stage: Stage, servers: Sequence[Running], shop: FilledShop, rounds: int
) -> dict[str, Spent]:
    """Write by each way in turns, check the rows each time, and give medians."""
    ways = [BY_HAND, *(server.road for server in servers)]
    found: dict[str, list[Spent]] = {way: [] for way in ways}
    by_road = {server.road: server for server in servers}
    for _ in range(rounds + 1):
        for way in ways:
            found[way].append(asyncio.run(_once(stage, by_road.get(way), shop)))
    # The first round warms, and changes every part of the details; the others the phone number.
    return {
        way: Spent(median(one.time for one in spent[1:]), median(one.cpu for one in spent[1:]))
        for way, spent in found.items()
    }


async def _once(stage: Stage, server: Running | None, shop: FilledShop) -> Spent:
    details = _details(f"050{next(_phones):07d}")
    connection = await asyncpg.connect(stage.app_url.replace("+asyncpg", ""))
    before = _cpu(stage, server)
    started = time.perf_counter()
    if server is None:
        await _write(connection, shop, details)
    else:
        variables = {
            "id": encode_id("Customer", shop.row_id("customer", 1)),
            "input": {"phone": details.phone},
        }
        answer = await server.ask(post(shop, document("propagate"), variables))
        written = orjson.loads(answer)["data"]["updateCustomer"]["propagatedOrderCount"]
        if written != shop.orders:
            raise WrongRows(answer[:500])
    spent = Spent(time.perf_counter() - started, _cpu(stage, server) - before)
    await _check(connection, shop, details)
    await connection.close()
    return spent


def _cpu(stage: Stage, server: Running | None) -> float:
    return cpu_of_children(stage.postmaster) + (0 if server is None else cpu_of(server.pid))


async def _write(connection: Any, shop: FilledShop, details: CustomerDetails) -> None:
    address = details.shipping_address
    assert address is not None
    await connection.execute(f"BEGIN; SET LOCAL app.shop_id = '{shop.id}'")
    await connection.execute(
        SQL,
        shop.id,
        shop.row_id("customer", 1),
        details.email,
        details.first_name,
        details.last_name,
        details.phone,
        orjson.dumps(address.to_json()).decode(),
        "  ".join(details_words(details)),
        datetime.now(UTC),
        new_id(),
        new_id(),
    )
    await connection.execute("COMMIT")


async def _check(connection: Any, shop: FilledShop, details: CustomerDetails) -> None:
    """Make sure that every order, its search row and its event were written."""
    address = details.shipping_address
    assert address is not None
    await connection.execute(f"BEGIN; SET LOCAL app.shop_id = '{shop.id}'")
    orders = await connection.fetchval(
        """SELECT count(*) FROM "order" WHERE details_phone = $1 AND details_email = $2
           AND details_first_name = $3 AND details_last_name = $4
           AND details_shipping_address = $5::jsonb""",
        details.phone,
        details.email,
        details.first_name,
        details.last_name,
        orjson.dumps(address.to_json()).decode(),
    )
    events = await connection.fetchval(
        """SELECT count(*) FROM event e JOIN "order" o ON o.id = e.order_id
           WHERE e.subject_version = o.version AND e.type = 'ORDER_CUSTOMER_UPDATED'
           AND e.changes @> jsonb_build_array(
               jsonb_build_object('path', 'customerDetails.phone', 'after', $1::text))""",
        details.phone,
    )
    docs = await connection.fetchval(
        "SELECT count(*) FROM order_search WHERE doc LIKE $1",
        f"%{order_doc('', None, details)}",
    )
    await connection.execute("COMMIT")
    if (orders, events, docs) != (shop.orders,) * 3:
        raise WrongRows((orders, events, docs, shop.orders))


def _details(phone: str) -> CustomerDetails:
    """Give the details as the only customer of a shop has them."""
    return CustomerDetails(
        email="p1@example.com",
        first_name="Aino1",
        last_name="Virtanen1",
        phone=phone,
        shipping_address=Address(
            first_name="Aino1",
            last_name="Virtanen1",
            line1="Katu 1",
            postal_code="00100",
            city="Helsinki",
            country="FI",
        ),
    )
