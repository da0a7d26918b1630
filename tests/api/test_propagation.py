"""Writing a profile over the customer's orders (`updateCustomer(propagateToOrders: true)`)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from documents import ADD_ADDRESS, CUSTOMER, ORDER, UPDATE_CUSTOMER, UPDATE_ORDER_CUSTOMER
from factories import Json, World, order_input

from db import tables as t

OLD, NEW = "aino@example.com", "new@fresh.example"
OSLO = {"line1": "Karl Johans gate 1", "city": "Oslo", "country": "NO"}


async def propagate(
    world: World, customer: Json, change: Json, propagation: Json | None = None, **more: Any
) -> Json:
    return await world.do(
        UPDATE_CUSTOMER,
        id=customer["id"],
        input=change,
        box=True,
        propagation=propagation,
        **more,
    )


async def refused(world: World, customer: Json, **arguments: Any) -> list[Json]:
    given = {"input": {"email": NEW}, "box": True, **arguments}
    return await world.refused(UPDATE_CUSTOMER, id=customer["id"], **given)


async def read(world: World, order: Json) -> Json:
    data = await world.ask(ORDER, id=order["id"])
    return data["order"]


async def emails(world: World, *orders: Json) -> list[str | None]:
    return [(await read(world, order))["customerDetails"]["email"] for order in orders]


async def five_orders(world: World, customer: Json) -> dict[str, Json]:
    """Place an order in every state that an order can be in, and an archived one."""
    at = datetime.now(UTC)
    orders = {
        name: await world.place(customerId=customer["id"])
        for name in ("OPEN", "CONFIRMED", "COMPLETED", "CANCELLED", "ARCHIVED")
    }
    for state in ("CONFIRMED", "COMPLETED", "CANCELLED"):
        await world.set(t.order, orders[state]["id"], state=state)
    await world.set(t.order, orders["ARCHIVED"]["id"], state="COMPLETED", archived_at=at)
    return orders


async def test_all_of_the_customers_orders_follow(world: World) -> None:
    """S2-9, S2-11: completed, cancelled and archived ones too, each with its own event."""
    customer = await world.create_customer()
    orders = await five_orders(world, customer)
    guest = await world.place()
    before = {name: await read(world, order) for name, order in orders.items()}
    payload = await propagate(world, customer, {"email": NEW, "lastName": "Korhonen"})
    assert payload["propagatedOrderCount"] == 5
    for name, order in orders.items():
        after = await read(world, order)
        assert after["customerDetails"]["email"] == NEW
        assert after["customerDetails"]["lastName"] == "Korhonen"
        assert after["version"] == 2
        assert after["state"] == before[name]["state"]
        for amount in ("placedTotal", "total", "tax", "taxLines"):
            assert after[amount] == before[name][amount]
        (event,) = after["events"]["nodes"][2:]
        assert event["type"] == "ORDER_CUSTOMER_UPDATED"
        assert event["actor"] == {"kind": "STAFF", "name": "Sanna"}
        assert event["changes"] == [
            {"path": "customerDetails.email", "before": OLD, "after": NEW},
            {"path": "customerDetails.lastName", "before": "Virtanen", "after": "Korhonen"},
        ]
    assert (await read(world, guest))["customerDetails"]["email"] == OLD
    assert (await read(world, guest))["version"] == 1
    found = await world.ask(
        """query ($old: String, $new: String) {
          old: orders(search: $old) { nodes { number } }
          new: orders(search: $new) { totalCount }
          byOld: orders(filter: {email: $old}) { totalCount }
          byNew: orders(filter: {email: $new}) { totalCount }
          name: orders(search: "korhonen") { totalCount }
        }""",
        old=OLD,
        new=NEW,
    )
    assert found["old"]["nodes"] == [{"number": guest["number"]}]
    assert found["new"] == found["byNew"] == found["name"] == {"totalCount": 5}
    assert found["byOld"] == {"totalCount": 1}


async def test_the_box_is_optional(world: World) -> None:
    """S2-13: without it the profile changes alone."""
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    payload = await world.do(UPDATE_CUSTOMER, id=customer["id"], input={"email": NEW})
    assert payload["propagatedOrderCount"] == 0
    assert await emails(world, order) == [OLD]


async def test_the_box_may_be_ticked_without_a_change(world: World) -> None:
    customer = await world.create_customer(email=NEW, phone="+358 40 1234567")
    orders = [await world.place(customerId=customer["id"]) for _ in range(2)]
    payload = await propagate(world, customer, {})
    assert payload["propagatedOrderCount"] == 2
    assert payload["customer"]["version"] == 1  # the profile itself did not change
    assert await emails(world, *orders) == [NEW, NEW]
    again = await propagate(world, customer, {})
    assert again["propagatedOrderCount"] == 0
    assert [(await read(world, order))["version"] for order in orders] == [2, 2]


async def test_only_orders_that_are_not_completed(world: World) -> None:
    """S2-11."""
    customer = await world.create_customer()
    orders = await five_orders(world, customer)
    payload = await propagate(world, customer, {"email": NEW}, {"scope": "NOT_COMPLETED"})
    assert payload["propagatedOrderCount"] == 2
    assert await emails(world, *orders.values()) == [NEW, NEW, OLD, OLD, OLD]


async def test_only_selected_orders(world: World) -> None:
    """S2-11."""
    customer = await world.create_customer()
    orders = await five_orders(world, customer)
    chosen = [orders["CANCELLED"]["id"], orders["OPEN"]["id"], orders["OPEN"]["id"]]
    payload = await propagate(
        world, customer, {"email": NEW}, {"scope": "SELECTED", "orderIds": chosen}
    )
    assert payload["propagatedOrderCount"] == 2
    assert await emails(world, *orders.values()) == [NEW, OLD, OLD, NEW, OLD]


async def test_a_wrong_selection_writes_nothing(world: World, neighbour: World) -> None:
    customer = await world.create_customer()
    other = await world.create_customer(email="other@example.com")
    mine = await world.place(customerId=customer["id"])
    wrong = {
        "theirs": await world.place(customerId=other["id"]),
        "guests": await world.place(),
        "foreign": await neighbour.place(),
    }
    before = await world.ask("{ logCursor }")
    for order in wrong.values():
        ids = [mine["id"], order["id"]]
        (error,) = await refused(
            world, customer, propagation={"scope": "SELECTED", "orderIds": ids}
        )
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["propagation", "orderIds"])
    assert await world.ask("{ logCursor }") == before
    assert await emails(world, mine) == [OLD]
    data = await world.ask(CUSTOMER, id=customer["id"])
    assert data["customer"]["email"] == OLD


async def test_what_does_not_fit_together(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    ids = [order["id"]]
    for propagation, field in (
        ({"scope": "SELECTED"}, ["propagation", "orderIds"]),
        ({"scope": "ALL", "orderIds": ids}, ["propagation", "orderIds"]),
        ({"scope": "SELECTED", "orderIds": ids * 251}, ["propagation", "orderIds"]),
        ({"fields": []}, ["propagation", "fields"]),
        ({"scope": "SELECTED", "orderIds": [*ids, "?"]}, ["propagation", "orderIds", "1"]),
        (
            {"scope": "SELECTED", "orderIds": [customer["id"]]},
            ["propagation", "orderIds", "0"],
        ),
    ):
        (error,) = await refused(world, customer, propagation=propagation)
        assert (error["code"], error["field"]) == ("INVALID_INPUT", field)
    (error,) = await refused(world, customer, box=False, propagation={"scope": "ALL"})
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["propagation"])


async def test_only_some_parts(world: World) -> None:
    customer = await world.create_customer(firstName="Anna", phone="+358 40 1234567")
    order = await world.place(customerId=customer["id"])
    await propagate(world, customer, {"email": NEW}, {"fields": ["PHONE", "LAST_NAME"]})
    details = (await read(world, order))["customerDetails"]
    assert (details["email"], details["firstName"]) == (OLD, "Aino")
    assert details["phone"] == "+358 40 1234567"


async def test_an_empty_part_clears_nothing_unless_this_call_emptied_it(world: World) -> None:
    customer = await world.create_customer(lastName=None, company="Oy")
    given = order_input()["customer"] | {"company": "Oy", "phone": "+358 40 1234567"}
    order = await world.place(customerId=customer["id"], customer=given)
    await propagate(world, customer, {"company": None})
    details = (await read(world, order))["customerDetails"]
    assert details["company"] is None
    assert (details["lastName"], details["phone"]) == ("Virtanen", "+358 40 1234567")
    # Emptied before, and not by this call: it stays on the order.
    await world.do(UPDATE_CUSTOMER, id=customer["id"], input={"email": None})
    await propagate(world, customer, {})
    assert await emails(world, order) == [OLD]
    await propagate(world, customer, {"email": None})
    assert await emails(world, order) == [None]


async def test_cleared_parts_outside_of_the_fields_stay(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    await propagate(world, customer, {"email": None}, {"fields": ["FIRST_NAME"]})
    assert await emails(world, order) == [OLD]


@pytest.mark.parametrize("use", ["shipping", "billing"])
async def test_one_default_address_serves_both(world: World, use: str) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    digital = await world.place(customerId=customer["id"], customer={"email": OLD})
    await world.do(ADD_ADDRESS, customer=customer["id"], input=OSLO)
    row = {"default_shipping_address_id": None, "default_billing_address_id": None}
    del row[f"default_{use}_address_id"]
    await world.set(t.customer, customer["id"], **row)
    payload = await propagate(world, customer, {})
    details = (await read(world, order))["customerDetails"]
    assert details["shippingAddress"] == details["billingAddress"] == OSLO
    # An order without a shipping address stays without.
    details = (await read(world, digital))["customerDetails"]
    assert (details["shippingAddress"], details["billingAddress"]) == (None, OSLO)
    # The tax was that of Finland and stays so.
    (warning,) = payload["warnings"]
    assert warning["code"] == "TAX_COUNTRY_DIFFERS"
    changes = (await read(world, order))["events"]["nodes"][-1]["changes"]
    assert [change["path"] for change in changes] == [
        "customerDetails.shippingAddress",
        "customerDetails.billingAddress",
    ]
    assert changes[0]["before"]["city"] == "Helsinki"
    assert changes[1]["before"] is None
    assert changes[0]["after"] == OSLO


async def test_another_country_on_one_order_warns_too(world: World) -> None:
    order = await world.place()
    payload = await world.do(UPDATE_ORDER_CUSTOMER, id=order["id"], input={"shippingAddress": OSLO})
    assert payload["warnings"] == [
        {"code": "TAX_COUNTRY_DIFFERS", "field": ["input", "shippingAddress"]}
    ]


async def test_one_call_is_one_change_set(world: World) -> None:
    customer = await world.create_customer()
    for _ in range(3):
        await world.place(customerId=customer["id"])
    await propagate(world, customer, {"email": NEW})
    async with world.sql() as connection:
        sets = (await connection.execute(t.change_set.select())).all()
        events = (
            await connection.execute(
                t.event.select()
                .where(t.event.c.change_set_id.is_not(None))
                .order_by(t.event.c.position)
            )
        ).all()
    (one,) = sets
    assert (one.mutation, one.order_count, one.actor_name) == ("updateCustomer", 3, "Sanna")
    assert [event.type for event in events] == ["CUSTOMER_UPDATED"] + 3 * ["ORDER_CUSTOMER_UPDATED"]
    assert {event.change_set_id for event in events} == {one.id}


async def test_a_taken_address_rewrites_nothing(world: World) -> None:
    customer = await world.create_customer()
    await world.create_customer(email=NEW)
    order = await world.place(customerId=customer["id"])
    (error,) = await refused(world, customer)
    assert error["__typename"] == "EmailTaken"
    assert await emails(world, order) == [OLD]


async def test_an_edit_of_an_order_meets_its_propagation(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    await propagate(world, customer, {"email": NEW})
    (error,) = await world.refused(
        UPDATE_ORDER_CUSTOMER, id=order["id"], input={"email": "third@example.com"}, version=1
    )
    assert error["__typename"] == "Conflict"
    assert error["changedFields"] == ["customerDetails.email"]
