"""Taking back what one call changed (`revertChangeSet`)."""

from documents import (
    ADD_ADDRESS,
    ATTACH,
    ERRORS,
    ORDER,
    REMOVE_ADDRESS,
    SET_DEFAULT,
    UPDATE_ADDRESS,
    UPDATE_CUSTOMER,
    UPDATE_ORDER,
    UPDATE_ORDER_CUSTOMER,
)
from factories import Json, World

OLD, NEW = "aino@example.com", "new@fresh.example"
OSLO = {"line1": "Karl Johans gate 1", "city": "Oslo", "country": "NO"}
BERGEN = {"line1": "Bryggen 1", "city": "Bergen", "country": "NO"}

REVERT = f"""
    mutation ($id: ID!, $dry: Boolean! = false, $key: String) {{
      revertChangeSet(id: $id, dryRun: $dry, idempotencyKey: $key) {{
        {ERRORS}
        changeSet {{ id mutation orderCount reverts {{ id }} order {{ id }} customer {{ id }} }}
        order {{ id }} customer {{ id email }}
        revertedOrderCount restoredCount leftAloneCount
        restored {{ path order {{ id }} customer {{ id }} }}
        leftAlone {{ path reason order {{ id }} customer {{ id }} }}
      }}
    }}
"""

LAST = "{ changeSets(first: 1) { nodes { id } } }"


async def last(world: World) -> str:
    """Give the id of the newest change set."""
    return (await world.ask(LAST))["changeSets"]["nodes"][0]["id"]


async def undo(world: World, id: str, **more: object) -> Json:
    return await world.do(REVERT, id=id, **more)


async def change(world: World, document: str, thing: Json, **arguments: object) -> str:
    """Change something and give the id of the change set."""
    await world.do(document, id=thing["id"], **arguments)
    return await last(world)


async def details(world: World, order: Json) -> Json:
    return (await world.ask(ORDER, id=order["id"]))["order"]["customerDetails"]


def left(payload: Json) -> list[tuple[str, str]]:
    return [(each["path"], each["reason"]) for each in payload["leftAlone"]]


async def test_a_propagation_is_taken_back_on_every_order(world: World) -> None:
    """S2-10."""
    customer = await world.create_customer()
    orders = [await world.place(customerId=customer["id"]) for _ in range(3)]
    given = {"email": NEW, "lastName": "Korhonen"}
    changed = await change(world, UPDATE_CUSTOMER, customer, input=given, box=True)
    payload = await undo(world, changed)
    assert payload["customer"] == {"id": customer["id"], "email": OLD}
    assert payload["revertedOrderCount"] == 3
    assert payload["restoredCount"] == 8
    assert payload["leftAlone"] == []
    assert payload["leftAloneCount"] == 0
    own = payload["changeSet"]
    assert own["mutation"] == "revertChangeSet"
    assert own["orderCount"] == 3
    assert own["reverts"] == {"id": changed}
    assert own["customer"] == {"id": customer["id"]}
    for order in orders:
        found = (await world.ask(ORDER, id=order["id"]))["order"]
        assert found["version"] == 3
        assert found["customerDetails"]["email"] == OLD
        event = found["events"]["nodes"][-1]
        assert event["type"] == "ORDER_CUSTOMER_UPDATED"
        assert event["changes"] == [
            {"path": "customerDetails.email", "before": NEW, "after": OLD},
            {"path": "customerDetails.lastName", "before": "Korhonen", "after": "Virtanen"},
        ]
    found = await world.ask(
        """query ($old: String!, $new: String!) {
          old: orders(search: $old) { totalCount } new: orders(search: $new) { totalCount }
          byOld: orders(filter: {email: $old}) { totalCount }
          account: customers(search: $old) { totalCount }
          byName: orders(orderBy: {field: NAME}, search: "virtanen") { totalCount }
        }""",
        old=OLD,
        new=NEW,
    )
    assert [each["totalCount"] for each in found.values()] == [3, 0, 3, 1, 3]


async def test_what_was_changed_since_is_left_alone(world: World) -> None:
    """S2-10: A to B to C to B is not A again."""
    customer = await world.create_customer()
    first, second = [await world.place(customerId=customer["id"]) for _ in range(2)]
    given = {"email": NEW, "lastName": "Korhonen"}
    changed = await change(world, UPDATE_CUSTOMER, customer, input=given, box=True)
    for email in ("third@fresh.example", NEW):
        await change(world, UPDATE_ORDER_CUSTOMER, first, input={"email": email})
    payload = await undo(world, changed)
    assert left(payload) == [("customerDetails.email", "CHANGED_SINCE")]
    assert payload["leftAlone"][0]["order"] == {"id": first["id"]}
    assert payload["leftAloneCount"] == 1
    assert (await details(world, first))["email"] == NEW
    assert (await details(world, first))["lastName"] == "Virtanen"
    assert (await details(world, second))["email"] == OLD


async def test_an_address_is_one_value(world: World) -> None:
    order = await world.place()
    changed = await change(world, UPDATE_ORDER_CUSTOMER, order, input={"shippingAddress": OSLO})
    later = {"shippingAddress": {**OSLO, "line1": "Storgata 2"}}
    again = await change(world, UPDATE_ORDER_CUSTOMER, order, input=later)
    assert left(await undo(world, changed)) == [
        ("customerDetails.shippingAddress", "CHANGED_SINCE")
    ]
    assert (await details(world, order))["shippingAddress"] == later["shippingAddress"]
    assert (await undo(world, again))["restoredCount"] == 1
    assert (await details(world, order))["shippingAddress"] == OSLO
    # The second call was taken back, but its field was touched by that very revert.
    assert left(await undo(world, changed)) == [
        ("customerDetails.shippingAddress", "CHANGED_SINCE")
    ]


async def test_a_revert_is_reverted(world: World) -> None:
    order = await world.place()
    changed = await change(world, UPDATE_ORDER_CUSTOMER, order, input={"email": NEW})
    one = (await undo(world, changed))["changeSet"]["id"]
    assert (await details(world, order))["email"] == OLD
    two = (await undo(world, one))["changeSet"]["id"]
    assert (await details(world, order))["email"] == NEW
    assert (await undo(world, two))["restoredCount"] == 1
    assert (await details(world, order))["email"] == OLD
    nothing = await undo(world, changed)
    assert (nothing["restoredCount"], nothing["changeSet"]) == (0, None)
    query = """query ($id: ID!) { node(id: $id) { ... on ChangeSet {
      revertedBy { nodes { id } } reverts { id }
    } } }"""
    data = await world.ask(query, id=one)
    assert data["node"] == {"revertedBy": {"nodes": [{"id": two}]}, "reverts": {"id": changed}}


async def test_a_dry_run_answers_what_the_call_then_answers(world: World) -> None:
    customer = await world.create_customer()
    first, _ = [await world.place(customerId=customer["id"]) for _ in range(2)]
    given = {"email": NEW, "note": "Calls in the morning"}
    changed = await change(world, UPDATE_CUSTOMER, customer, input=given, box=True)
    await change(world, UPDATE_ORDER_CUSTOMER, first, input={"email": "third@fresh.example"})
    end = await world.ask("{ logCursor }")
    tried = await undo(world, changed, dry=True, key="once")
    assert await world.ask("{ logCursor }") == end
    assert (tried["changeSet"], tried["logCursor"]) == (None, None)
    assert tried["customer"]["email"] == NEW
    done = await undo(world, changed, key="once")
    now_other = {"changeSet", "logCursor", "customer"}
    assert {key: tried[key] for key in tried.keys() - now_other} == {
        key: done[key] for key in done.keys() - now_other
    }
    assert done["customer"]["email"] == OLD
    # The same key again: the same answer, and nothing more is done.
    assert await undo(world, changed, key="once") == done


async def test_an_address_that_is_taken_now_is_reported(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    given = {"email": NEW, "phone": "+358 40 1234567"}
    changed = await change(world, UPDATE_CUSTOMER, customer, input=given, box=True)
    await world.create_customer(email=OLD)
    payload = await undo(world, changed)
    assert left(payload) == [("email", "EMAIL_TAKEN")]
    assert payload["leftAlone"][0]["customer"] == {"id": customer["id"]}
    assert payload["customer"]["email"] == NEW
    assert (await details(world, order))["email"] == OLD  # orders may share one
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { phone } }", id=customer["id"]
    )
    assert data["customer"]["phone"] is None


async def test_links_are_not_reverted(world: World) -> None:
    customer, order = await world.create_customer(), await world.place()
    changed = await change(world, ATTACH, order, customer=customer["id"])
    payload = await undo(world, changed)
    assert ("customer", "NOT_REVERTIBLE") in left(payload)
    assert payload["changeSet"] is None


async def test_own_fields_of_an_order(world: World) -> None:
    order = await world.place(customerNote="Ring twice")
    given = {"customerNote": None, "language": "sv"}
    changed = await change(world, UPDATE_ORDER, order, input=given)
    assert (await undo(world, changed))["restoredCount"] == 2
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) {
          customerNote language events(last: 1) { nodes { type } }
        } }""",
        id=order["id"],
    )
    assert data["order"] == {
        "customerNote": "Ring twice",
        "language": None,
        "events": {"nodes": [{"type": "ORDER_UPDATED"}]},
    }


async def test_a_guests_order_is_found_among_the_same_guests_again(world: World) -> None:
    orders = [await world.place() for _ in range(2)]
    changed = await change(world, UPDATE_ORDER_CUSTOMER, orders[0], input={"email": NEW})
    await undo(world, changed)
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { customerOrders { totalCount } } }",
        id=orders[0]["id"],
    )
    assert data["order"]["customerOrders"]["totalCount"] == 2


async def test_the_address_book(world: World) -> None:
    customer = await world.create_customer(address=OSLO)
    payload = await world.do(ADD_ADDRESS, customer=customer["id"], input=BERGEN)
    added, bergen = await last(world), payload["address"]
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { addresses { nodes { id } } } }",
        id=customer["id"],
    )
    oslo = data["customer"]["addresses"]["nodes"][0]
    assert {reason for _, reason in left(await undo(world, added))} == {"NOT_REVERTIBLE"}
    changed = await change(world, UPDATE_ADDRESS, bergen, input={"city": "Turku"})
    payload = await undo(world, changed)
    assert payload["restoredCount"] == 1
    read = "query ($id: ID!) { node(id: $id) { ... on CustomerAddress { address { city } } } }"
    assert (await world.ask(read, id=bergen["id"]))["node"]["address"] == {"city": "Bergen"}
    other = await change(world, SET_DEFAULT, bergen, shipping=True)
    back = await undo(world, other)
    assert back["restoredCount"] == 1
    again = await change(world, SET_DEFAULT, bergen, shipping=True, billing=True)
    await world.do(REMOVE_ADDRESS, id=oslo["id"])
    payload = await undo(world, again)
    assert left(payload) == [
        ("defaultShippingAddressId", "ADDRESS_GONE"),
        ("defaultBillingAddressId", "ADDRESS_GONE"),
    ]


async def test_a_token_without_rights_over_customers_leaves_them_alone(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    changed = await change(world, UPDATE_CUSTOMER, customer, input={"email": NEW}, box=True)
    app = await world.another("orders:write", "orders:read", "customers:read", "events:read")
    payload = await undo(app, changed)
    assert left(payload) == [("email", "NOT_ALLOWED")]
    assert payload["customer"]["email"] == NEW
    assert (await details(world, order))["email"] == OLD


async def test_what_is_no_change_set(world: World, neighbour: World) -> None:
    order = await neighbour.place()
    changed = await change(neighbour, UPDATE_ORDER_CUSTOMER, order, input={"email": NEW})
    for dry in (False, True):
        (error,) = await world.refused(REVERT, id=changed, dry=dry)
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])
        (error,) = await world.refused(REVERT, id=order["id"], dry=dry)
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])
    assert (await details(neighbour, order))["email"] == NEW
    assert (await undo(neighbour, changed))["restoredCount"] == 1


async def test_a_long_list_is_cut_and_counted(world: World) -> None:
    customer = await world.create_customer()
    for _ in range(17):
        await world.place(customerId=customer["id"])
    given = {
        "email": NEW, "firstName": "Anna", "lastName": "Korhonen", "company": "Oy",
        "phone": "+358 40 1234567", "vatId": "FI01120389",
    }  # fmt: skip
    changed = await change(world, UPDATE_CUSTOMER, customer, input=given, box=True)
    payload = await undo(world, changed)
    assert (payload["restoredCount"], len(payload["restored"])) == (6 * 18, 100)
    payload = await undo(world, changed)
    assert (payload["leftAloneCount"], len(payload["leftAlone"])) == (6 * 18, 100)
