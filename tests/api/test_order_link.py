"""The link between an order and an account, the order's own fields, and what never moves."""

import pytest
from documents import (
    ATTACH,
    CUSTOMER,
    DETACH,
    ORDER,
    UPDATE_CUSTOMER,
    UPDATE_ORDER,
    UPDATE_ORDER_CUSTOMER,
)
from factories import Json, World, order_input

DETAILS = {
    "email": "aino@example.com",
    "firstName": "Aino",
    "lastName": "Virtanen",
    "company": "Virtanen Oy",
    "phone": "+358 40 1234567",
    "vatId": "FI20774740",
    "shippingAddress": {"line1": "Kotikatu 1", "city": "Turku", "country": "FI"},
    "billingAddress": {"line1": "Työkuja 2", "city": "Espoo", "country": "FI"},
}


async def read(world: World, order: Json) -> Json:
    data = await world.ask(ORDER, id=order["id"])
    return data["order"]


async def test_an_order_is_attached_to_the_account_of_who_forgot_to_log_in(world: World) -> None:
    """S1-13: the link only."""
    customer = await world.create_customer(email="other@example.com")
    order = await world.place()
    payload = await world.do(ATTACH, id=order["id"], customer=customer["id"])
    attached = payload["order"]
    assert attached["customer"] == {"id": customer["id"]}
    assert attached["customerDetails"]["email"] == "aino@example.com"
    assert attached["version"] == 2
    assert payload["customer"] == {
        "id": customer["id"],
        "version": 1,
        "orders": {"nodes": [{"id": order["id"]}]},
    }
    (event,) = attached["events"]["nodes"]
    assert event["type"] == "ORDER_ATTACHED"
    (change,) = event["changes"]
    assert (change["path"], change["before"]) == ("customer", None)
    again = await world.do(ATTACH, id=order["id"], customer=customer["id"])
    assert again["order"]["version"] == 2


async def test_an_order_belongs_to_one_account(world: World) -> None:
    holder = await world.create_customer()
    other = await world.create_customer(email="other@example.com")
    order = await world.place(customerId=holder["id"])
    (error,) = await world.refused(ATTACH, id=order["id"], customer=other["id"])
    assert (error["__typename"], error["customerId"]) == ("AlreadyAttached", holder["id"])
    assert error["field"] == ["customerId"]


async def test_an_order_is_detached(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    payload = await world.do(DETACH, id=order["id"])
    assert payload["order"]["customer"] is None
    assert payload["order"]["customerDetails"]["email"] == "aino@example.com"
    (event,) = payload["order"]["events"]["nodes"]
    assert event["type"] == "ORDER_DETACHED"
    (change,) = event["changes"]
    assert (change["path"], change["after"]) == ("customer", None)
    (error,) = await world.refused(DETACH, id=order["id"])
    assert (error["__typename"], error["field"]) == ("NotAttached", ["id"])
    # What was written for the account before stays in its history.
    data = await world.ask(
        """query ($id: ID!) { customer(by: {id: $id}) {
          orders { totalCount } events { nodes { type } }
        } }""",
        id=customer["id"],
    )
    assert data["customer"]["orders"] == {"totalCount": 0}
    types = [event["type"] for event in data["customer"]["events"]["nodes"]]
    assert types[0] == "CUSTOMER_CREATED"
    assert types[-1] == "ORDER_DETACHED"


@pytest.mark.parametrize("part", DETAILS)
async def test_a_correction_stays_on_its_order(world: World, part: str) -> None:
    """S2-1, S2-2, S2-5: absent and null, and never the link, the profile or another order."""
    customer = await world.create_customer()
    given = order_input()["customer"] | DETAILS
    first, second = [await world.place(customerId=customer["id"], customer=given) for _ in range(2)]
    guest = await world.place(customer=given)
    others = [await read(world, second), await read(world, guest)]
    profile = await world.ask(CUSTOMER, id=customer["id"])
    payload = await world.do(UPDATE_ORDER_CUSTOMER, id=first["id"], input={})
    assert payload["order"]["version"] == 1
    payload = await world.do(UPDATE_ORDER_CUSTOMER, id=first["id"], input={part: None})
    order = payload["order"]
    assert order["customerDetails"] == DETAILS | {part: None}
    assert order["customer"] == {"id": customer["id"]}
    assert order["version"] == 2
    (event,) = order["events"]["nodes"]
    (change,) = event["changes"]
    assert change == {"path": f"customerDetails.{part}", "before": DETAILS[part], "after": None}
    payload = await world.do(UPDATE_ORDER_CUSTOMER, id=first["id"], input={part: DETAILS[part]})
    assert payload["order"]["customerDetails"] == DETAILS
    assert [await read(world, second), await read(world, guest)] == others
    assert await world.ask(CUSTOMER, id=customer["id"]) == profile


async def test_a_taken_address_may_stand_on_any_order(world: World) -> None:
    await world.create_customer(email="taken@example.com")
    order = await world.place()
    payload = await world.do(
        UPDATE_ORDER_CUSTOMER, id=order["id"], input={"email": "taken@example.com"}
    )
    assert payload["order"]["customer"] is None


async def test_a_corrected_guest_is_found_by_the_new_address_only(world: World) -> None:
    order = await world.place()
    await world.place()
    await world.do(UPDATE_ORDER_CUSTOMER, id=order["id"], input={"email": "new@fresh.example"})
    data = await world.ask(
        """query ($id: ID!) {
          old: orders(search: "aino@example.com") { totalCount }
          new: orders(search: "new@fresh.example") { nodes { id } }
          order(by: {id: $id}) { customerOrders { nodes { id } } }
        }""",
        id=order["id"],
    )
    assert data["old"] == {"totalCount": 1}
    assert data["new"]["nodes"] == [{"id": order["id"]}]
    assert data["order"]["customerOrders"]["nodes"] == [{"id": order["id"]}]


async def test_every_wrong_part_of_a_correction_is_named(world: World) -> None:
    order = await world.place()
    errors = await world.refused(
        UPDATE_ORDER_CUSTOMER,
        id=order["id"],
        input={"email": "no", "phone": "call me", "lastName": "a\tb"},
    )
    assert {tuple(error["field"]) for error in errors} == {
        ("input", part) for part in ("email", "phone", "lastName")
    }
    (error,) = await world.refused(
        UPDATE_ORDER_CUSTOMER, id=order["id"], input={"shippingAddress": {"country": "Suomi"}}
    )
    assert error["field"] == ["input", "shippingAddress", "country"]


async def test_the_orders_own_fields(world: World) -> None:
    order = await world.place(customerNote="Hei", language="fi")
    payload = await world.do(UPDATE_ORDER, id=order["id"], input={})
    assert payload["order"]["version"] == 1
    payload = await world.do(UPDATE_ORDER, id=order["id"], input={"customerNote": "Moi\nhei"})
    changed = payload["order"]
    assert (changed["customerNote"], changed["language"]) == ("Moi\nhei", "fi")
    (event,) = changed["events"]["nodes"]
    assert event["type"] == "ORDER_UPDATED"
    assert event["changes"] == [{"path": "customerNote", "before": "Hei", "after": "Moi\nhei"}]
    payload = await world.do(
        UPDATE_ORDER, id=order["id"], input={"customerNote": None, "language": "nb"}
    )
    assert (payload["order"]["customerNote"], payload["order"]["language"]) == (None, "nb")
    errors = await world.refused(UPDATE_ORDER, id=order["id"], input={"customerNote": "x" * 5001})
    assert [error["field"] for error in errors] == [["input", "customerNote"]]


@pytest.mark.parametrize("document", [UPDATE_ORDER, UPDATE_ORDER_CUSTOMER, UPDATE_CUSTOMER])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_an_id_of_another_kind_is_refused(world: World, document: str) -> None:
    id = (await world.create_customer())["id"]
    if document is UPDATE_CUSTOMER:
        id = (await world.place())["id"]
    for wrong in (id, "nonsense", ""):
        (error,) = await world.refused(document, id=wrong, input={})
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])
