"""Finding customers, and whatever has an id."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from documents import ADD_ADDRESS, CREATE_CUSTOMER, UPDATE_CUSTOMER
from factories import Failed, FixedClock, Json, World

from db.ids import new_id
from queryplan.ids import encode_id

LIST = """
    query (
      $filter: CustomerFilter, $by: CustomerSort, $search: String,
      $first: Int, $after: String, $last: Int, $before: String
    ) {
      customers(
        filter: $filter, orderBy: $by, search: $search,
        first: $first, after: $after, last: $last, before: $before
      ) {
        totalCount
        nodes { number }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEOPLE: list[Json] = [
    {"lastName": "Öst", "firstName": "Ärla", "email": "arla@example.com"},
    {"company": "Ångström AB", "phone": "+46 8 123 45 67"},
    {"externalNumber": {"source": "old", "number": "17850"}},
    {"lastName": "Öst", "firstName": "Bo", "email": "bo@example.com"},
]


async def four_customers(world: World) -> list[Json]:
    """Create customers 0 to 3, one a day."""
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    made: list[Json] = []
    for nth, person in enumerate(PEOPLE):
        clock.at = DAY + timedelta(days=nth)
        payload = await world.do(CREATE_CUSTOMER, input=person)
        made.append(payload["customer"])
    return made


async def listed(world: World, **arguments: Any) -> str:
    page = (await world.ask(LIST, **arguments))["customers"]
    return "".join(each["number"].removeprefix("100") for each in page["nodes"])


async def test_one_customer_by_each_key(world: World) -> None:
    """S2-8."""
    made = await four_customers(world)
    query = "query ($by: CustomerBy!) { customer(by: $by) { id } }"
    for by, nth in (
        ({"id": made[1]["id"]}, 1),
        ({"email": "  ARLA@Example.com"}, 0),
        ({"externalNumber": {"source": "old", "number": "17850"}}, 2),
    ):
        assert await world.ask(query, by=by) == {"customer": {"id": made[nth]["id"]}}
    assert await world.ask(query, by={"email": "nobody@example.com"}) == {"customer": None}
    with pytest.raises(Failed):
        await world.ask(query, by={})


async def test_filters_sorts_and_search(world: World) -> None:
    """S2-8: customers → find."""
    made = await four_customers(world)
    assert await listed(world) == "3210"
    for given, numbers in (
        ({"email": "BO@example.com"}, "3"),
        ({"createdAt": {"from": (DAY + timedelta(days=2)).isoformat()}}, "32"),
        ({"createdAt": {"to": (DAY + timedelta(days=2)).isoformat()}}, "10"),
    ):
        assert await listed(world, filter=given) == numbers
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    clock.at = DAY + timedelta(days=8)
    await world.do(UPDATE_CUSTOMER, id=made[0]["id"], input={"note": "Hei"})
    clock.at += timedelta(days=1)
    await world.do(
        ADD_ADDRESS, customer=made[2]["id"], input={"city": "Äänekoski", "country": "FI"}
    )
    for field, rising in (
        ("CREATED_AT", "0123"),
        ("NUMBER", "0123"),
        ("UPDATED_AT", "1302"),
        ("NAME", "2103"),  # nothing, angstrom ab, ost arla, ost bo
    ):
        for direction, numbers in (("ASC", rising), ("DESC", rising[::-1])):
            by = {"field": field, "direction": direction}
            assert await listed(world, by=by) == numbers
            first = (await world.ask(LIST, by=by, first=3))["customers"]
            cursor = first["pageInfo"]["endCursor"]
            assert await listed(world, by=by, first=3, after=cursor) == numbers[3]
            assert await listed(world, by=by, last=1, before=cursor) == numbers[1]
    for words, numbers in (
        ("ost", "30"),
        ("öst ärla", "0"),
        ("är", "0"),
        ("b", "3"),
        ("17850", "2"),
        ("1001", "1"),
        ("+46 8 1234567", "1"),
        ("aanekoski", "2"),
        ("angstrom", "1"),
    ):
        assert await listed(world, search=words) == numbers, words


async def test_a_customer_shows_the_orders_and_their_history(world: World) -> None:
    """S1-12."""
    customer = await world.create_customer()
    orders = [await world.place(customerId=customer["id"]) for _ in range(2)]
    await world.place()
    data = await world.ask(
        """query ($id: ID!) { customer(by: {id: $id}) {
          orders(filter: {state: [OPEN]}, orderBy: {field: NUMBER, direction: ASC}) {
            totalCount nodes { id customer { id } }
          }
          events { nodes { type order { id } } }
          messages { totalCount }
        } }""",
        id=customer["id"],
    )
    found = data["customer"]
    assert found["orders"] == {
        "totalCount": 2,
        "nodes": [{"id": order["id"], "customer": {"id": customer["id"]}} for order in orders],
    }
    placed = [
        {"type": kind, "order": {"id": order["id"]}}
        for order in orders
        for kind in ("ORDER_PLACED", "PAYMENT_CREATED")
    ]
    assert found["events"]["nodes"] == [{"type": "CUSTOMER_CREATED", "order": None}, *placed]
    assert found["messages"] == {"totalCount": 0}


async def test_whatever_has_an_id_is_a_node(world: World) -> None:
    customer = await world.create_customer(address={"city": "Turku"})
    order = await world.place(customerId=customer["id"])
    data = await world.ask(
        """query ($o: ID!, $c: ID!) {
          shop { id slug defaultTaxRate }
          order(by: {id: $o}) {
            lines { nodes { id } } payments { nodes { id } } events { nodes { id } }
          }
          customer(by: {id: $c}) { addresses { nodes { id } } }
        }""",
        o=order["id"],
        c=customer["id"],
    )
    found = data["order"]
    ids = {
        "Order": order["id"],
        "Customer": customer["id"],
        "Shop": data["shop"]["id"],
        "OrderLine": found["lines"]["nodes"][0]["id"],
        "Payment": found["payments"]["nodes"][0]["id"],
        "Event": found["events"]["nodes"][0]["id"],
        "CustomerAddress": data["customer"]["addresses"]["nodes"][0]["id"],
    }
    assert data["shop"]["slug"] == world.shop.slug
    assert data["shop"]["defaultTaxRate"] == "25.50"
    for kind, id in ids.items():
        one = await world.ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=id)
        assert one["node"] == {"__typename": kind, "id": id}
    many = await world.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }",
        ids=[*ids.values(), ids["Order"]],
    )
    assert [each["__typename"] for each in many["nodes"]] == [*ids, "Order"]
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert await world.ask(query, id=encode_id("Order", new_id())) == {"node": None}
    assert await world.ask(query, id=encode_id("Toy", new_id())) == {"node": None}
    for wrong in ("", "?", "bm8="):
        with pytest.raises(Failed) as failed:
            await world.ask(query, id=wrong)
        assert failed.value.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_viewer_and_the_end_of_the_log(world: World) -> None:
    data = await world.ask("{ viewer { kind name tokenName scopes } logCursor }")
    assert data["viewer"]["kind"] == "STAFF"
    assert (data["viewer"]["name"], data["viewer"]["tokenName"]) == ("Sanna", "test")
    assert data["viewer"]["scopes"] == sorted(data["viewer"]["scopes"])
    app = await world.another("orders:read")
    assert (await app.ask("{ viewer { kind scopes } }"))["viewer"] == {
        "kind": "APP",
        "scopes": ["orders:read"],
    }
    await world.place()
    assert (await world.ask("{ logCursor }"))["logCursor"] != data["logCursor"]
