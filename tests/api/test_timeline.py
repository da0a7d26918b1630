"""What happened in a shop, read as people and programs want it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import Failed, FixedClock, World

from domain.access import ActorKind
from domain.log import encode_cursor

Json = dict[str, Any]

LIST = """
    query ($first: Int, $after: String, $last: Int, $before: String,
           $filter: EventFilter, $orderBy: EventSort) {
      events(first: $first, after: $after, last: $last, before: $before,
             filter: $filter, orderBy: $orderBy) {
        nodes { type cursor order { id } customer { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    }
"""
NEWEST_FIRST = {"field": "POSITION", "direction": "DESC"}
UPDATE = """
    mutation ($id: ID!, $input: UpdateOrderCustomerInput!) {
      updateOrderCustomer(id: $id, input: $input) { userErrors { message } order { id } }
    }
"""


async def types(world: World, **variables: Any) -> list[str]:
    """List the kinds of the events on a page."""
    data = await world.ask(LIST, **variables)
    return [event["type"] for event in data["events"]["nodes"]]


async def test_the_shops_events_are_oldest_first_or_newest_first(world: World) -> None:
    await world.place()
    await world.create_customer()
    told = ["ORDER_PLACED", "PAYMENT_CREATED", "CUSTOMER_CREATED"]
    assert await types(world) == told
    assert await types(world, orderBy={}) == told
    assert await types(world, orderBy=NEWEST_FIRST) == told[::-1]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_events_are_paged_in_both_directions(world: World, direction: str) -> None:
    for _ in range(3):
        await world.place()
    order_by = {"field": "POSITION", "direction": direction}
    told = [encode_cursor(position) for position in range(1, 7)]
    expected = told if direction == "ASC" else told[::-1]

    async def page(**variables: Any) -> tuple[list[str], Json]:
        events = (await world.ask(LIST, orderBy=order_by, **variables))["events"]
        assert events["totalCount"] == 6
        return [event["cursor"] for event in events["nodes"]], events["pageInfo"]

    seen, info = await page(first=4)
    assert (seen, info["hasNextPage"], info["hasPreviousPage"]) == (expected[:4], True, False)
    rest, info = await page(first=4, after=info["endCursor"])
    assert (rest, info["hasNextPage"], info["hasPreviousPage"]) == (expected[4:], False, True)
    back, info = await page(last=3, before=info["startCursor"])
    assert (back, info["hasPreviousPage"]) == (expected[1:4], True)
    end, _ = await page(last=2)
    assert end == expected[-2:]


async def test_a_subjects_events_are_sorted_too(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    data = await world.ask(
        """query ($order: ID!, $customer: ID!, $sort: EventSort) {
          order(by: {id: $order}) { events(orderBy: $sort, first: 1) { nodes { type } } }
          customer(by: {id: $customer}) { events(orderBy: $sort, last: 2) { nodes { type } } }
        }""",
        order=order["id"],
        customer=customer["id"],
        sort=NEWEST_FIRST,
    )
    assert data["order"]["events"]["nodes"] == [{"type": "PAYMENT_CREATED"}]
    assert [event["type"] for event in data["customer"]["events"]["nodes"]] == [
        "ORDER_PLACED",
        "CUSTOMER_CREATED",
    ]


async def test_events_are_found_by_what_they_are_about(world: World) -> None:
    customer = await world.create_customer()
    order, _ = await world.place(customerId=customer["id"]), await world.place()
    assert await types(world, filter={"order": order["id"]}) == ["ORDER_PLACED", "PAYMENT_CREATED"]
    assert await types(world, filter={"customer": customer["id"]}) == [
        "CUSTOMER_CREATED",
        "ORDER_PLACED",
        "PAYMENT_CREATED",
    ]
    both = {"order": order["id"], "types": ["ORDER_PLACED", "ORDER_UPDATED"]}
    (event,) = (await world.ask(LIST, filter=both))["events"]["nodes"]
    assert event["order"]["id"] == order["id"]
    assert event["customer"]["id"] == customer["id"]


async def test_events_are_found_by_actor_and_time(world: World) -> None:
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    window = await world.another("orders:place", "orders:read", kind=ActorKind.STOREFRONT)
    clock.at = morning = datetime(2026, 3, 1, 8, tzinfo=UTC)
    await world.create_customer()
    clock.at = noon = morning + timedelta(hours=4)
    await window.place()
    assert await types(world, filter={"actorKind": ["STAFF", "APP"]}) == ["CUSTOMER_CREATED"]
    placed = ["ORDER_PLACED", "PAYMENT_CREATED"]
    assert await types(world, filter={"actorKind": ["STOREFRONT"]}) == placed
    for span, expected in (
        ({"from": noon.isoformat()}, placed),
        ({"to": noon.isoformat()}, ["CUSTOMER_CREATED"]),
        ({"from": morning.isoformat(), "to": morning.isoformat()}, []),
        ({}, ["CUSTOMER_CREATED", *placed]),
    ):
        assert await types(world, filter={"occurredAt": span}) == expected
    span = {"from": morning.isoformat()}
    for way, expected in (
        ("ASC", ["CUSTOMER_CREATED", *placed]),
        ("DESC", [*placed[::-1], "CUSTOMER_CREATED"]),
    ):
        sort = {"field": "OCCURRED_AT", "direction": way}
        assert await types(world, filter={"occurredAt": span}, orderBy=sort) == expected


async def test_an_event_is_told_in_the_language_of_the_reader(world: World) -> None:
    order = await world.place()
    await world.do(UPDATE, id=order["id"], input={"email": "uusi@example.com"})
    data = await world.ask(
        """query ($filter: EventFilter, $nb: String!) { events(filter: $filter) { nodes {
          summary fi: summary(locale: "fi-FI") nb: summary(locale: $nb) de: summary(locale: "de")
          happenedAt message { id }
          changes { path label sv: label(locale: "sv") before after }
        } } }""",
        filter={"types": ["ORDER_CUSTOMER_UPDATED"]},
        nb="nb_NO",
    )
    assert data["events"]["nodes"] == [
        {
            "summary": "Customer details of the order changed",
            "fi": "Tilauksen asiakastietoja muutettiin",
            "nb": "Kundeopplysningene på bestillingen ble endret",
            "de": "Customer details of the order changed",
            "happenedAt": None,
            "message": None,
            "changes": [
                {
                    "path": "customerDetails.email",
                    "label": "E-mail",
                    "sv": "E-post",
                    "before": "aino@example.com",
                    "after": "uusi@example.com",
                }
            ],
        }
    ]


async def test_a_page_of_events_is_few_statements(world: World) -> None:
    for _ in range(5):
        await world.place()
    with world.counted() as statements:
        await world.ask('{ events { nodes { summary(locale: "fi") order { number } } } }')
    assert len(statements) <= 2


async def test_another_shops_events_are_not_there(world: World, neighbour: World) -> None:
    order = await neighbour.place()
    assert await types(world) == []
    assert await types(world, filter={"order": order["id"]}) == []
    assert await types(neighbour, filter={"order": order["id"]}) != []


async def test_events_need_their_scope(world: World) -> None:
    app = await world.another("orders:read")
    with pytest.raises(Failed) as failed:
        await app.ask("{ events { nodes { type } } }")
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["events:read"]


@pytest.mark.parametrize(
    ("given", "argument"),
    [({"order": "nonsense"}, "filter.order"), ({"customer": "T3JkZXI6MQ=="}, "filter.customer")],
)
async def test_a_malformed_id_is_named(world: World, given: Json, argument: str) -> None:
    with pytest.raises(Failed) as failed:
        await world.ask(LIST, filter=given)
    (error,) = failed.value.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}
