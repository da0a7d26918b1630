"""What a propagation would do, before it is done (`previewCustomerPropagation`)."""

from typing import Any

import pytest
from documents import ORDER, UPDATE_CUSTOMER, UPDATE_ORDER_CUSTOMER
from factories import Failed, Json, World, line
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from many_orders import copy

from db import tables as t

OLD, NEW = "aino@example.com", "new@fresh.example"
OSLO = {"line1": "Karl Johans gate 1", "city": "Oslo", "country": "NO"}

PREVIEW = """
    query (
      $id: ID!, $input: UpdateCustomerInput!, $propagation: PropagationInput,
      $first: Int! = 100, $after: String
    ) {
      previewCustomerPropagation(customerId: $id, input: $input, propagation: $propagation) {
        userErrors { __typename code message field } warnings { code field }
        orderCount completedCount cancelledCount archivedCount editedByHandCount guestOrderCount
        orders(first: $first, after: $after) {
          nodes { order { id number } changes { path before after } editedByHand }
          edges { cursor node { id number } changes { path before after } editedByHand }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
"""


async def preview(world: World, customer: Json, change: Json, **more: Any) -> Json:
    data = await world.ask(PREVIEW, id=customer["id"], input=change, **more)
    return data["previewCustomerPropagation"]


async def test_orders_are_shown_field_by_field_and_counted(world: World) -> None:
    """S2-9, S2-11: what would change, before it does."""
    customer = await world.create_customer(address=OSLO)
    orders = [await world.place(customerId=customer["id"]) for _ in range(4)]
    await world.place()
    await world.set(t.order, orders[1]["id"], state="COMPLETED")
    await world.set(
        t.order, orders[2]["id"], state="CANCELLED", archived_at=world.services.clock.now()
    )
    await world.do(UPDATE_ORDER_CUSTOMER, id=orders[3]["id"], input={"email": "hand@fresh.example"})
    end = await world.ask("{ logCursor }")
    found = await preview(world, customer, {"email": NEW}, propagation={"fields": ["EMAIL"]})
    assert {key: value for key, value in found.items() if key.endswith("Count")} == {
        "orderCount": 4,
        "completedCount": 1,
        "cancelledCount": 1,
        "archivedCount": 1,
        "editedByHandCount": 1,
        "guestOrderCount": 1,
    }
    nodes = found["orders"]["nodes"]
    assert [node["order"]["id"] for node in nodes] == [order["id"] for order in orders[::-1]]
    assert [node["editedByHand"] for node in nodes] == [True, False, False, False]
    assert nodes[0]["changes"] == [
        {"path": "customerDetails.email", "before": "hand@fresh.example", "after": NEW}
    ]
    assert found["warnings"] == []
    whole = await preview(world, customer, {})
    assert [warning["code"] for warning in whole["warnings"]] == ["TAX_COUNTRY_DIFFERS"]
    assert await world.ask("{ logCursor }") == end
    read = "query ($id: ID!) { customer(by: {id: $id}) { email version } }"
    data = await world.ask(read, id=customer["id"])
    assert data["customer"] == {"email": OLD, "version": 1}


async def test_pages(world: World) -> None:
    customer = await world.create_customer()
    for _ in range(5):
        await world.place(customerId=customer["id"])
    seen: list[str] = []
    after = None
    for expected in (2, 2, 1):
        found = await preview(world, customer, {"email": NEW}, first=2, after=after)
        page = found["orders"]
        assert found["orderCount"] == 5
        assert len(page["nodes"]) == expected
        assert [{"order": edge.pop("node"), **edge} for edge in page["edges"]] == [
            {"cursor": edge["cursor"], **node}
            for node, edge in zip(page["nodes"], page["edges"], strict=True)
        ]
        cursors = [page["edges"][place]["cursor"] for place in (0, -1)]
        assert cursors == [page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += [node["order"]["number"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert not page["pageInfo"]["hasNextPage"]
    assert len(set(seen)) == 5
    for arguments in ({"first": 101}, {"first": -1}, {"after": "?"}):
        with pytest.raises(Failed) as failed:
            await preview(world, customer, {"email": NEW}, **arguments)
        assert failed.value.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_it_takes_as_many_statements_for_many_orders(world: World) -> None:
    counts: list[int] = []
    for nth in (1, 12):
        customer = await world.create_customer(email=f"{nth}@example.com")
        for _ in range(nth):
            await world.place(customerId=customer["id"])
        with world.counted() as statements:
            found = await preview(world, customer, {"lastName": "Korhonen"})
        assert found["orderCount"] == nth
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 7


async def test_a_page_is_read_alone_whatever_their_number(world: World) -> None:
    """Over 1,000 orders, those that are shown are loaded, and no others; all are counted."""
    customer = await world.create_customer(address=OSLO)
    order = await world.place(customerId=customer["id"])
    await copy(world, order, first=1, last=1_200)
    for first in (3, 100):
        with world.counted() as statements:
            found = await preview(world, customer, {"lastName": "Korhonen"}, first=first)
        assert (found["orderCount"], len(found["orders"]["nodes"])) == (1_201, first)
        assert [warning["code"] for warning in found["warnings"]] == ["TAX_COUNTRY_DIFFERS"]
        reading = [each for each in statements if "details_first_name" in each.split("FROM")[0]]
        assert reading
        assert all("LIMIT" in each or "ANY" in each or "json_each" in each for each in reading)
        assert len(statements) <= 8
    seen, after = 0, None
    while True:
        page = (await preview(world, customer, {"lastName": "K"}, after=after))["orders"]
        seen += len(page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == 1_201


async def test_refusals_are_those_of_the_call(world: World, neighbour: World) -> None:
    customer, theirs = await world.create_customer(), await neighbour.create_customer()
    await world.create_customer(email=NEW)
    guests = await world.place()
    for id, change, propagation, code, field in (
        (customer["id"], {"email": NEW}, None, "EMAIL_TAKEN", ["input", "email"]),
        (customer["id"], {"email": "no"}, None, "INVALID_INPUT", ["input", "email"]),
        (customer["id"], {}, {"fields": []}, "INVALID_INPUT", ["propagation", "fields"]),
        (
            customer["id"],
            {},
            {"scope": "SELECTED", "orderIds": [guests["id"]]},
            "NOT_FOUND",
            ["propagation", "orderIds"],
        ),
        (theirs["id"], {}, None, "NOT_FOUND", ["customerId"]),
        (guests["id"], {}, None, "INVALID_INPUT", ["customerId"]),
    ):
        found = await preview(world, {"id": id}, change, propagation=propagation)
        (error,) = found["userErrors"]
        assert (error["code"], error["field"]) == (code, field)
        assert (found["orderCount"], found["orders"]["nodes"]) == (0, [])


async def test_scopes(world: World) -> None:
    customer = await world.create_customer()
    await world.place(customerId=customer["id"])
    app = await world.another("customers:write")
    document = """query ($id: ID!) {
      previewCustomerPropagation(customerId: $id, input: {email: null}) { orderCount %s }
    }"""
    data = await app.ask(document % "", id=customer["id"])
    assert data == {"previewCustomerPropagation": {"orderCount": 1}}
    for selection in ("guestOrderCount", "orders { nodes { changes { before } } }"):
        with pytest.raises(Failed) as failed:
            await app.ask(document % selection, id=customer["id"])
        assert failed.value.errors[0]["extensions"]["missingScopes"] == ["orders:read"]


EMAILS = st.sampled_from([OLD, NEW, "third@fresh.example", None])
TEXTS = st.sampled_from(["Anna", "Bertta", None])
FIELDS = ["EMAIL", "FIRST_NAME", "LAST_NAME", "COMPANY", "SHIPPING_ADDRESS", "BILLING_ADDRESS"]
CHANGES = st.fixed_dictionaries(
    {}, optional={"email": EMAILS, "firstName": TEXTS, "lastName": TEXTS, "company": TEXTS}
)
PROPAGATIONS = st.none() | st.fixed_dictionaries(
    {"scope": st.sampled_from(["ALL", "NOT_COMPLETED"])},
    optional={"fields": st.lists(st.sampled_from(FIELDS), min_size=1)},
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(calls=st.lists(st.tuples(CHANGES, PROPAGATIONS), min_size=1, max_size=3))
async def test_what_was_previewed_is_what_is_done(
    world: World, calls: list[tuple[Json, Json | None]]
) -> None:
    customer = await world.create_customer(email=None, address=OSLO)
    orders = [
        await world.place(customerId=customer["id"], lines=[line(quantity=1)]) for _ in range(2)
    ]
    await world.set(t.order, orders[0]["id"], state="COMPLETED")
    for change, propagation in calls:
        found = await preview(world, customer, change, propagation=propagation)
        done = (
            await world.ask(
                UPDATE_CUSTOMER,
                id=customer["id"],
                input=change,
                box=True,
                propagation=propagation,
            )
        )["updateCustomer"]
        refused = [(error["code"], error["field"]) for error in done["userErrors"]]
        assert [(error["code"], error["field"]) for error in found["userErrors"]] == refused
        assert found["warnings"] == done["warnings"]
        assert found["orderCount"] == done["propagatedOrderCount"]
        foreseen = {node["order"]["id"]: node["changes"] for node in found["orders"]["nodes"]}
        for id, changes in foreseen.items():
            read = (await world.ask(ORDER, id=id))["order"]
            assert read["events"]["nodes"][-1]["changes"] == changes
