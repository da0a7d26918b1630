"""Taking back what one call changed (`revertChangeSet`)."""

import pytest
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
        restored {{ path tag order {{ id }} customer {{ id }} }}
        leftAlone {{ path tag reason order {{ id }} customer {{ id }} }}
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


LINKS = """
    query ($order: ID!, $customer: ID!) {
      order(by: {id: $order}) {
        customer { id } customerDetails { email } customerOrders { totalCount }
        events(last: 1) { nodes { type } }
      }
      customer(by: {id: $customer}) { orderCount lastOrderAt orders { totalCount } }
    }
"""


async def test_a_link_is_cut_and_made_again(world: World) -> None:
    customer, order = await world.create_customer(email=NEW), await world.place()
    sets = [await change(world, ATTACH, order, customer=customer["id"])]
    seen = []
    for _ in range(3):
        payload = await undo(world, sets[-1])
        assert [(each["path"], each["order"]) for each in payload["restored"]] == [
            ("customer", {"id": order["id"]})
        ]
        sets.append(payload["changeSet"]["id"])
        data = await world.ask(LINKS, order=order["id"], customer=customer["id"])
        (event,) = data["order"]["events"]["nodes"]
        assert data["order"]["customerDetails"] == {"email": OLD}
        account = data["customer"]
        linked = data["order"]["customer"] is not None
        assert account["orderCount"] == account["orders"]["totalCount"] == int(linked)
        assert (account["lastOrderAt"] is not None) is linked
        seen.append((linked, event["type"]))
    assert seen == [
        (False, "ORDER_DETACHED"),
        (True, "ORDER_ATTACHED"),
        (False, "ORDER_DETACHED"),
    ]
    other = await world.create_customer(email="third@fresh.example")
    detached = sets[1]
    await world.do(ATTACH, id=order["id"], customer=other["id"])
    assert left(await undo(world, detached)) == [("customer", "CHANGED_SINCE")]


TAGS = """
    mutation ($id: ID!, $tags: [String!]!) {
      %sTags(id: $id, tags: $tags) { userErrors { code } changeSet { id } }
    }
"""


@pytest.mark.parametrize("kind", ["Order", "Customer"])
async def test_each_tag_stands_for_itself(world: World, kind: str) -> None:
    make = world.place if kind == "Order" else world.create_customer
    thing = await make()
    noun = kind.lower()

    async def tagged(verb: str, *tags: str) -> str:
        payload = await world.do(TAGS % f"{verb}{kind}", id=thing["id"], tags=tags)
        return payload["changeSet"]["id"]

    async def tags() -> list[str]:
        read = f"query ($id: ID!) {{ {noun}(by: {{id: $id}}) {{ tags }} }}"
        return (await world.ask(read, id=thing["id"]))[noun]["tags"]

    added = await tagged("add", "VIP", "gift", "late")
    await tagged("remove", "GIFT")
    await tagged("add", "gift", "other")
    payload = await undo(world, added)
    assert await tags() == ["gift", "other"]
    assert [(row["path"], row["tag"], row["reason"]) for row in payload["leftAlone"]] == [
        ("tags", "gift", "CHANGED_SINCE")
    ]
    assert [(row["tag"], row[noun]) for row in payload["restored"]] == [
        ("VIP", {"id": thing["id"]}),
        ("late", {"id": thing["id"]}),
    ]
    again = await undo(world, payload["changeSet"]["id"])
    assert await tags() == ["VIP", "late", "gift", "other"]
    found = f"query ($tag: [String!]) {{ {noun}s(filter: {{tags: $tag}}) {{ totalCount }} }}"
    for tag, count in (("vip", 1), ("late", 1), ("nothing", 0)):
        data = await world.ask(found, tag=[tag])
        assert data[f"{noun}s"]["totalCount"] == count
    assert (await undo(world, again["changeSet"]["id"]))["restoredCount"] == 2
    assert await tags() == ["gift", "other"]


async def test_consent_is_never_put_back(world: World) -> None:
    """What a customer withdrew must not come back by undo; nor does undo withdraw it."""
    customer = await world.create_customer()
    document = """mutation ($id: ID!, $state: ConsentAnswer!) {
      updateMarketingConsent(id: $id, state: $state) { userErrors { code } changeSet { id } }
    }"""
    read = "query ($id: ID!) { customer(by: {id: $id}) { marketingConsent { state } } }"
    for state in ("GIVEN", "WITHDRAWN"):
        given = await world.do(document, id=customer["id"], state=state)
        payload = await undo(world, given["changeSet"]["id"])
        assert (payload["restoredCount"], payload["changeSet"]) == (0, None)
        assert {reason for _, reason in left(payload)} == {"CONSENT"}
        data = await world.ask(read, id=customer["id"])
        assert data["customer"]["marketingConsent"]["state"] == state


async def test_settings_of_the_shop(world: World) -> None:
    document = """mutation ($input: UpdateShopInput!) {
      updateShop(input: $input) { userErrors { code } changeSet { id } }
    }"""
    read = "{ shop { name defaultTaxRate taxRounding vatId address { city } senderEmail } }"
    before = await world.ask(read)
    given = {
        "name": "Other", "defaultTaxRate": "14", "taxRounding": "RATE", "vatId": "FI20774740",
        "address": {"city": "Turku"}, "senderEmail": "shop@example.com",
    }  # fmt: skip
    changed = (await world.do(document, input=given))["changeSet"]["id"]
    app = await world.another("orders:write", "orders:read", "customers:read", "events:read")
    refused = await undo(app, changed, dry=True)
    assert {reason for _, reason in left(refused)} == {"NOT_ALLOWED"}
    await world.do(document, input={"name": "Third"})
    payload = await undo(world, changed)
    assert left(payload) == [("name", "CHANGED_SINCE")]
    assert payload["restoredCount"] == 5
    after = await world.ask(read)
    assert after["shop"] == {**before["shop"], "name": "Third"}
    assert (await undo(world, payload["changeSet"]["id"]))["restoredCount"] == 5


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


BOOK = """
    query ($id: ID!) { customer(by: {id: $id}) {
      addresses { nodes { id address { city } } }
      defaultShippingAddress { id } defaultBillingAddress { id }
      events(last: 1) { nodes { type } }
    } }
"""


async def book(world: World, customer: Json) -> tuple[list[str], list[str | None], str]:
    """Give the cities of the book, those of the defaults, and what happened last."""
    found = (await world.ask(BOOK, id=customer["id"]))["customer"]
    cities = {node["id"]: node["address"]["city"] for node in found["addresses"]["nodes"]}
    defaults = [found["defaultShippingAddress"], found["defaultBillingAddress"]]
    (event,) = found["events"]["nodes"]
    return [*cities.values()], [each and cities[each["id"]] for each in defaults], event["type"]


async def test_the_address_book(world: World) -> None:
    customer = await world.create_customer(address=OSLO)
    payload = await world.do(ADD_ADDRESS, customer=customer["id"], input=BERGEN, shipping=True)
    added, bergen = await last(world), payload["address"]
    changed = await change(world, UPDATE_ADDRESS, bergen, input={"city": "Turku"})
    payload = await undo(world, changed)
    assert payload["restoredCount"] == 1
    assert (await book(world, customer))[0] == ["Oslo", "Bergen"]
    other = await change(world, SET_DEFAULT, bergen, billing=True)
    assert (await undo(world, other))["restoredCount"] == 1
    # The address was touched since, though it is as before: only the default goes back.
    (kept,) = left(await undo(world, added))
    assert (kept[0].startswith("addresses."), kept[1]) == (True, "CHANGED_SINCE")
    assert (await book(world, customer))[:2] == (["Oslo", "Bergen"], ["Oslo", "Oslo"])
    await world.do(SET_DEFAULT, id=bergen["id"], shipping=True)
    removed = await change(world, REMOVE_ADDRESS, bergen)
    assert (await book(world, customer))[:2] == (["Oslo"], [None, "Oslo"])
    back = await undo(world, removed)
    assert back["restoredCount"] == 2
    assert await book(world, customer) == (
        ["Oslo", "Bergen"], ["Bergen", "Oslo"], "CUSTOMER_ADDRESS_ADDED"
    )  # fmt: skip
    again = await undo(world, back["changeSet"]["id"])
    assert (await book(world, customer))[2] == "CUSTOMER_ADDRESS_REMOVED"
    await undo(world, again["changeSet"]["id"])
    assert (await book(world, customer))[:2] == (["Oslo", "Bergen"], ["Bergen", "Oslo"])


async def test_an_address_that_was_added_goes_again_unless_it_is_a_default(world: World) -> None:
    customer = await world.create_customer(address=OSLO)
    payload = await world.do(ADD_ADDRESS, customer=customer["id"], input=BERGEN, shipping=True)
    bergen = payload["address"]
    assert (await undo(world, await last(world)))["restoredCount"] == 2
    assert (await book(world, customer))[:2] == (["Oslo"], ["Oslo", "Oslo"])
    payload = await world.do(ADD_ADDRESS, customer=customer["id"], input=BERGEN)
    bergen, added = payload["address"], await last(world)
    await world.do(SET_DEFAULT, id=bergen["id"], billing=True)
    assert {reason for _, reason in left(await undo(world, added))} == {"CHANGED_SINCE"}
    assert (await book(world, customer))[:2] == (["Oslo", "Bergen"], ["Oslo", "Bergen"])


async def test_an_earlier_default_may_be_gone(world: World) -> None:
    customer = await world.create_customer(address=OSLO)
    payload = await world.do(ADD_ADDRESS, customer=customer["id"], input=BERGEN)
    found = (await world.ask(BOOK, id=customer["id"]))["customer"]
    again = await change(world, SET_DEFAULT, payload["address"], shipping=True, billing=True)
    await world.do(REMOVE_ADDRESS, id=found["addresses"]["nodes"][0]["id"])
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
