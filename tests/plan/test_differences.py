"""Where two roads could part: odd rows, odd requests, writes, live items."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from conftest import Addresses
from factories import World, close_world, open_world
from oracle.roads import Roads, schemas
from sqlalchemy import insert, select, update
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import ExecutionResult
from structlog.testing import capture_logs

from db import tables as t
from db.ids import new_id
from queryplan.ids import encode_id

ORDER = """
    order(by: {id: $id}) {
      tags discounts { title amount { amount } } customerDetails { shippingAddress { city } }
      placedAt events { nodes { id type summary data changes { path before after } } }
    }
"""
ADD_TAGS = """
    mutation ($id: ID!, $key: String) {
      one: addOrderTags(id: $id, tags: ["a"], idempotencyKey: $key) {
        order { id tags total { amount } lines { nodes { title } totalCount } customer { id } }
        changeSet { mutation order { number } events { nodes { type } } }
        userErrors { message }
      }
      two: addOrderTags(id: "x", tags: ["a"]) {
        order { id } changeSet { id } userErrors { __typename message }
      }
    }
"""


@pytest.fixture
async def fresh(addresses: Addresses) -> AsyncIterator[Roads]:
    """Yield both roads to a shop that may be written to."""
    world = await open_world(addresses.app, addresses.owner)
    world.compares = False
    yield Roads.of(world)
    await close_world(world)


async def test_rows_that_break_their_promises_fail_alike(fresh: Roads):
    world = fresh.world
    order = await world.place()
    key, query = order["id"], f"query ($id: ID!) {{ {ORDER} shop {{ name }} }}"
    assert not (await fresh.compare(query, {"id": key}))["errors"]
    for broken in (
        {"tags": ["a", None]},
        {"tags": "a"},
        {"discounts": [{"title": 5, "code": None, "amount": 1}]},
        {"discounts": [{"title": None, "code": None, "amount": None}]},
        {"discounts": [{}]},
        {"currency": "XXX"},
        {"details_shipping_address": {"city": {"a": 1}}},
        {"details_shipping_address": [1]},
    ):
        before = await stored(world, key, [*broken])
        await world.set(t.order, key, **broken)
        with capture_logs():
            answer = await fresh.compare(query, {"id": key})
            listed = "{ orders { nodes { id tags discounts { title amount { amount } } } } }"
            await fresh.compare(listed)
        assert answer["errors"] or answer["data"], broken
        await world.set(t.order, key, **before)
    assert fresh.outcomes["irregular"] > 5, fresh.outcomes


async def stored(world: World, key: str, columns: list[str]) -> dict[str, Any]:
    async with world.sql() as connection:
        query = select(*(t.order.c[name] for name in columns)).where(t.order.c.number.is_not(None))
        return dict((await connection.execute(query)).one()._mapping)


async def test_an_event_of_an_unknown_kind_and_one_with_odd_facts(fresh: Roads, backend: str):
    world = fresh.world
    order = await world.place()
    query = f"query ($id: ID!) {{ {ORDER} logged: events {{ nodes {{ type data }} }} }}"
    odd: list[Any] = [{"x": [2**53 + 1, -0.0, 1e300, 1e-7, "\u2028\U0001f381"]}, [], 5, "text"]
    if backend == "sqlite":
        odd.append({"x": float("nan")})
    for values in ({"type": "ORDER_EATEN"}, *({"data": each} for each in odd)):
        async with world.sql() as connection:
            await connection.execute(update(t.event).values(values))
        with capture_logs():
            answer = await fresh.compare(query, {"id": order["id"]})
        assert answer["errors"] or "type" not in values
    for changes in ([{"path": "x"}], [{"path": None, "before": 1, "after": 2}], {}, [1]):
        async with world.sql() as connection:
            await connection.execute(
                update(t.event).values(type="ORDER_PLACED", data={}, changes=changes)
            )
        with capture_logs():
            await fresh.compare(query, {"id": order["id"]})


async def test_moments_are_told_in_utc_with_their_microseconds(fresh: Roads):
    order = await fresh.world.place()
    query = "query ($id: ID!) { order(by: {id: $id}) { placedAt createdAt archivedAt } }"
    zone = timezone(timedelta(hours=5, minutes=45))
    for moment, told in (
        (datetime(2026, 3, 29, 3, 30, 0, 1, tzinfo=zone), "2026-03-28T21:45:00.000001+00:00"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T01:00:00+00:00"),
        (datetime(1899, 1, 1, 0, 0, 0, 999999, tzinfo=UTC), "1899-01-01T00:00:00.999999+00:00"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "9999-12-31T23:59:00+00:00"),
    ):
        await fresh.world.set(t.order, order["id"], placed_at=moment, archived_at=moment)
        answer = await fresh.compare(query, {"id": order["id"]})
        assert answer["data"]["order"]["placedAt"] == told
        assert answer["data"]["order"]["archivedAt"] == told
    assert fresh.outcomes == {"planned": 4}


async def test_what_a_token_may_not_see_is_hidden_alike(roads: Roads):
    world = roads.world
    payments = await world.ask("{ payments(first: 1) { nodes { id order { id } } } }")
    found = payments["payments"]["nodes"][0]
    payment, order = found["id"], found["order"]
    ids = [payment, order["id"], payment]
    roads.world = await world.another("orders:read")
    answer = await roads.compare(
        "query ($ids: [ID!]!, $id: ID!) {"
        " node(id: $id) { id __typename } nodes(ids: $ids) { __typename id } }",
        {"ids": ids, "id": payment},
    )
    seen = {"__typename": "Order", "id": order["id"]}
    assert answer["data"] == {"node": None, "nodes": [None, seen, None]}
    assert roads.outcomes == {"planned": 1}
    for forbidden in (
        "{ orders { nodes { payments { nodes { id } } } } }",
        "{ orders { nodes { customer { id } } } shop { name } }",
    ):
        refused = await roads.compare(forbidden)
        assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    "arguments",
    [
        "first: 0", "last: 0", "first: 0, after: $cursor", "last: 2, before: $cursor",
        "first: 2, before: $cursor", "last: 2, after: $cursor", "after: $cursor, before: $cursor",
        'filter: {tags: ["none"]}, after: $cursor', "first: 1, after: $cursor, filter: {}",
    ],
)  # fmt: skip
async def test_pages_below_parents_and_at_the_top(roads: Roads, arguments: str):
    page = f"({arguments}) {{ totalCount totalCountIsExact edges {{ cursor node {{ number }} }}"
    page += " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
    query = (
        "query ($cursor: String) { orders" + page + " customers(first: 20) { nodes {"
        " number a: orders" + page.replace("$cursor", "$own") + " b: orders(first: 1) {"
        " nodes { number } totalCount } } } }"
    ).replace("($cursor: String)", "($cursor: String, $own: String)")
    cursors = "{ orders(first: 6) { edges { cursor } } customers { nodes { orders(last: 1) {"
    known = await roads.world.ask(cursors + " edges { cursor } } } } }")
    own = [edge["cursor"] for c in known["customers"]["nodes"] for edge in c["orders"]["edges"]]
    given = {"cursor": known["orders"]["edges"][4]["cursor"], "own": own[0]}
    declared = {name: value for name, value in given.items() if "$cursor" in arguments}
    text = query if declared else query.replace("($cursor: String, $own: String)", "")
    assert not (await roads.compare(text, declared))["errors"]
    assert roads.outcomes == {"planned": 1}


async def test_requests_that_are_odd(roads: Roads):
    by = "(by: {externalNumber: $ext})"
    ext = {"ext": {"source": "till", "number": "E1"}}
    first = f"fragment F on Query {{ order{by} {{ number }} }}"
    query = "query A($ext: ExternalNumberInput!) { ...F }"
    for text in (
        f"{first} {query}",
        f"{query} {first}",
        f"{query} {first} query B {{ shop {{ id }} }}",
    ):
        answer = await roads.compare(text, ext, "A")
        assert answer["data"]["order"]["number"], text
    two = "query A { shop { name } } query B { shop { slug } }"
    assert (await roads.compare(two, name="B"))["data"] == {"shop": {"slug": "oracle"}}
    assert (await roads.compare(two))["errors"]
    for schema in schemas()[:2]:
        with pytest.raises(CannotGetOperationTypeError):  # which the transport answers
            await schema.execute(two, context_value=roads.world.context(), operation_name="C")
    for text, variables in (
        ("query ($n: Int = 2) { orders(first: $n) { nodes { number } } }", {}),
        ("query ($n: Int = 2) { orders(first: $n) { nodes { number } } }", {"n": None}),
        ("query ($n: Int = 2) { orders(first: $n) { nodes { number } } }", {"n": 2**31}),
        ("query ($n: Int) { orders(first: $n) { nodes { number } } }", {}),
        ("query ($n: Int) { orders(first: $n) { nodes { number } } }", {"n": 1.0}),
        ("query ($n: Int) { orders(first: $n) { nodes { number } } }", {"n": "1"}),
        ("query ($n: Int) { orders(first: $n) { nodes { number } } }", {"m": 1}),
        ("query ($n: Int!) { orders(first: $n) { nodes { number } } }", {}),
        ("query ($o: OrderSort) { orders(orderBy: $o) { nodes { number } } }", {"o": {}}),
        ("{ orders(first: 1) { ... @defer { nodes { number } } } }", {}),
        ("query @skip(if: true) { shop { name } }", {}),
        ("{ ...@skip(if: true) { shop { name } } }", {}),
        ("query ($s: Boolean!) { shop { ...F @include(if: $s) } } fragment F on Shop { id }", {"s": False}),
        ("{ __typename a: __typename shop { __typename } }", {}),
        ("{ __schema { queryType { name } } shop { name } orders { totalCount } }", {}),
        ('{ __type(name: "Order") { name kind } logCursor viewer { tokenName } shop { id } }', {}),
        ("{ nothing }", {}),
        ("{ shop { name } ", {}),
        ("subscription { orderPlaced { cursor } shop { id } }", {}),
    ):  # fmt: skip
        await roads.compare(text, variables)


async def test_roots_that_fail_beside_others_fail_alike(roads: Roads):
    counts = "orderCounts(filters: []) { key }"
    missing = 'order(by: {id: "x"}) { id }'
    for text in (
        f"{{ logCursor {counts} {missing} shop {{ name }} }}",
        f"{{ {missing} {counts} logCursor orders(first: 101) {{ totalCount }} }}",
        f'{{ viewer {{ tokenName }} {missing} node(id: "x") {{ id }} customers {{ totalCount }} }}',
    ):
        assert (await roads.compare(text))["errors"]


async def test_all_statements_of_a_query_see_one_snapshot(fresh: Roads):
    world = fresh.world
    order = await world.place()
    session = world.context().session
    asked = select(t.order_line.c.id)
    before = await session.fetch(asked)
    other = await world.another()
    await other.set(t.order, order["id"], number="C-changed")
    async with world.sql() as connection:
        row = dict(
            (await connection.execute(select(t.order_line))).first()._mapping  # pyright: ignore[reportOptionalMemberAccess]
        )
        await connection.execute(insert(t.order_line).values({**row, "id": new_id(), "rank": 9}))
    # Rows that come or go between two statements of one request are not seen by the second.
    assert await session.fetch(asked) == before
    await session.close()
    again = await fresh.compare("{ orders { nodes { number lines { totalCount } } } }")
    (shown,) = again["data"]["orders"]["nodes"]
    assert shown == {"number": "C-changed", "lines": {"totalCount": 2}}


async def test_payloads_are_read_alike(fresh: Roads):
    order = await fresh.world.place()
    # The key makes the second call give the first one's answer, read anew.
    answer = await fresh.compare(ADD_TAGS, {"id": order["id"], "key": "k"})
    one, two = answer["data"]["one"], answer["data"]["two"]
    assert one["order"]["tags"] == ["a"]
    assert one["changeSet"]["order"] == {"number": order["number"]}
    assert two["order"] is None
    assert two["userErrors"]
    assert fresh.plans.counts == {"planned": 2}


async def test_items_of_subscriptions_are_read_alike(fresh: Roads):
    world = fresh.world
    start = (await world.ask("{ logCursor }"))["logCursor"]
    order = await world.place()
    document = """
        subscription ($after: String) {
          orderChanged(after: $after) {
            cursor event { type summary(locale: "fi") data order { id } customer { id } }
            order { number total { amount } lines { nodes { title } } customer { number } }
          }
        }
    """
    planned, ordinary, road, _ = schemas()
    road.plans = fresh.plans
    told = [await items(world, schema, document, start) for schema in (planned, ordinary)]
    assert told[0] == told[1]
    assert b'"errors":[]' in told[0][0]
    assert order["number"].encode() in told[0][0]
    assert fresh.plans.counts == {"planned": 2}


async def items(world: World, schema: Any, document: str, after: str) -> list[bytes]:
    """Follow until the first item."""
    stream = await schema.stream(document, {"after": after}, world.context())
    found: list[bytes] = []
    async with asyncio.timeout(20):
        async for item in stream:
            assert isinstance(item, ExecutionResult)
            errors = [error.formatted for error in item.errors or []]
            found.append(orjson.dumps({"data": item.data, "errors": errors}))
            break
    await stream.aclose()
    return found


async def test_ids_of_rows_that_are_gone_or_not_ours(roads: Roads):
    gone = [encode_id(name, new_id()) for name in ("Order", "Shop", "Event", "Staff")]
    query = (
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } order(by: {id: $id}) { id } }"
    )
    query = query.replace("($ids: [ID!]!)", "($ids: [ID!]!, $id: ID!)")
    answer = await roads.compare(query, {"ids": gone, "id": gone[0]})
    assert answer == {"data": {"nodes": [None] * 4, "order": None}, "errors": []}
    assert roads.outcomes == {"planned": 1}


async def test_lists_within_rows_are_read_by_a_connection_that_read_nothing_before(fresh: Roads):
    customer = await fresh.world.create_customer()
    order = await fresh.world.place(customerId=customer["id"])
    await fresh.world.database.engine.dispose()
    query = "query ($id: ID!) { order(by: {id: $id}) { customer { orders { nodes { id } } } } }"
    answer = await fresh.compare(query, {"id": order["id"]})
    assert answer["data"]["order"]["customer"]["orders"]["nodes"] == [{"id": order["id"]}]
    assert fresh.outcomes == {"planned": 1}
