"""Erasing a customer: what goes, what stays, and that nobody can bring it back."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import Addresses
from factories import Failed, Json, World
from sqlalchemy import JSON, CheckConstraint, Table, Text
from traces import DETAILS, EMAIL, LONG_AGO, MARK, PERSON, bought, find_traces, leave_traces

from app.worker.housekeeping import one_round
from db import tables as t
from db.erasure.columns import NOT_PERSONAL, PERSONAL
from domain.access import Scope

ERASE = """
  mutation ($id: ID!, $guests: Boolean, $dry: Boolean, $key: String, $version: Int) {
    eraseCustomer(
      id: $id, reason: "asked by letter", guestOrders: $guests, dryRun: $dry,
      idempotencyKey: $key, expectedVersion: $version
    ) {
      userErrors { __typename code field ... on Conflict { currentVersion changedFields } }
      logCursor
      erasedOrderCount keptOrderCount keptUntilYear openOrderCount guestOrderCount
      eventCount messageCount
      customer { id number version erasedAt email orderCount }
    }
  }
"""
ERASE_ORDER = """
  mutation ($id: ID!, $guests: Boolean, $dry: Boolean) {
    eraseOrderCustomer(id: $id, reason: "asked by letter", guestOrders: $guests, dryRun: $dry) {
      userErrors { code field message }
      erasedOrderCount keptOrderCount guestOrderCount eventCount messageCount
      order { id erasedAt customerDetails { email lastName } }
    }
  }
"""


def worded(table: Table) -> set[str]:
    """Name the columns that may say something: texts and JSON, states aside."""
    listed = {
        check.name
        for check in table.constraints
        if isinstance(check, CheckConstraint) and " IN (" in str(check.sqltext)
    }
    return {
        str(column.name)
        for column in table.columns
        if isinstance(column.type, Text | JSON)
        and f"ck_{table.name}_{column.name}" not in {str(name) for name in listed}
        and column.name not in {str(name) for name in listed}
    }


@pytest.mark.parametrize("table", t.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_says_whether_it_is_about_a_person(table: Table) -> None:
    personal = PERSONAL.get(table.name, frozenset())
    other = NOT_PERSONAL.get(table.name, frozenset())
    assert personal | other == worded(table)
    assert not personal & other


async def test_nothing_is_left_anywhere(world: World, addresses: Addresses) -> None:
    """After the years of bookkeeping, with the guest's orders of the same address."""
    ids = await leave_traces(world)
    before = await find_traces(addresses.owner)
    of_people = {table: columns - {"country"} for table, columns in PERSONAL.items() if columns}
    missing = {table: columns - before.get(table, set()) for table, columns in of_people.items()}
    assert {table: columns for table, columns in missing.items() if columns} == {}
    done = await world.do(ERASE, id=ids["customer"], guests=True, key="plain")
    assert done["erasedOrderCount"] == 2
    assert done["keptOrderCount"] == 0
    assert done["guestOrderCount"] == 1
    assert done["messageCount"] == 2
    assert done["eventCount"] > 15
    assert done["customer"]["erasedAt"]
    assert done["customer"]["email"] is None
    assert await find_traces(addresses.owner) == {}


async def test_bookkeeping_keeps_what_an_invoice_says(world: World, addresses: Addresses) -> None:
    year = datetime.now(UTC).year
    ids = await leave_traces(world, placed_at=f"{year - 1}-06-01T12:00:00Z")
    done = await world.do(ERASE, id=ids["customer"], guests=True)
    assert (done["erasedOrderCount"], done["keptOrderCount"]) == (0, 2)
    assert done["keptUntilYear"] == year - 1 + 6  # the shop is in Finland
    left = await find_traces(addresses.owner)
    left.pop("order_search_index", None)  # SQLite's index of the very texts in order_search
    assert left == {
        "order": {
            *("details_first_name", "details_last_name", "details_company", "details_vat_id"),
            *("details_shipping_address", "details_billing_address", "name_key"),
            *("external_source", "external_number"),
        },
        "order_return": {"external_source", "external_number"},
        "payment": {"psp_reference", "external_url"},
        "payment_transaction": {"reference", "error"},
        "payment_log": {"external_id"},
        "order_search": {"doc"},
    }
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) {
          erasedAt customerNote total { amount }
          customerDetails { email phone firstName vatId
            shippingAddress { line1 phone } billingAddress { line1 phone } }
        } }""",
        id=ids["order"],
    )
    order = data["order"]
    assert order["erasedAt"]
    assert order["customerNote"] is None
    assert order["total"]["amount"] == "30.90"
    assert order["customerDetails"] == {
        "email": None,
        "phone": None,
        "firstName": f"{MARK}second",
        "vatId": PERSON["vatId"],
        "shippingAddress": {"line1": f"{MARK}1line1", "phone": None},
        "billingAddress": {"line1": f"{MARK}1line1", "phone": None},
    }


@pytest.mark.parametrize(
    ("settings", "placed", "kept"),
    [
        ({"country": "FI"}, -6, 1),
        ({"country": "FI"}, -7, 0),
        ({"country": "NO"}, -5, 1),
        ({"country": "NO"}, -6, 0),
        ({"country": None}, -10, 1),
        ({"country": "FI", "bookkeeping_years": 0}, -1, 0),
        ({"country": "FI", "bookkeeping_years": 12}, -12, 1),
    ],
)
async def test_the_years_are_the_countrys_or_the_shops_own(
    shop_with: Any, settings: Json, placed: int, kept: int
) -> None:
    shop: World = await shop_with(**settings)
    shop.services.clock.at = datetime(2026, 3, 1, tzinfo=UTC)  # pyright: ignore[reportAttributeAccessIssue]
    customer = await shop.create_customer()
    at = f"{2026 + placed}-12-31T20:00:00Z"  # the same year in Helsinki, too
    await shop.place(customerId=customer["id"], placedAt=at)
    done = await shop.do(ERASE, id=customer["id"], dry=True)
    assert done["keptOrderCount"] == kept
    assert done["erasedOrderCount"] == 1 - kept


async def test_money_that_moved_later_counts_from_then(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"], placedAt=LONG_AGO)
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { payments { nodes { id } } } }", id=order["id"]
    )
    payment = data["order"]["payments"]["nodes"][0]["id"]
    await world.set(t.payment, payment, captured=3090, state="CAPTURED")
    done = await world.do(ERASE, id=customer["id"], dry=True)
    assert done["keptOrderCount"] == 1


async def test_an_unpaid_cancelled_order_is_not_kept(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    await world.set(t.order, order["id"], state="CANCELLED")
    done = await world.do(ERASE, id=customer["id"], dry=True)
    assert (done["keptOrderCount"], done["openOrderCount"]) == (0, 0)


async def test_a_dry_run_answers_the_same_and_changes_nothing(
    world: World, addresses: Addresses
) -> None:
    ids = await leave_traces(world)
    before, end = await find_traces(addresses.owner), await world.ask("{ logCursor }")
    looked = await world.do(ERASE, id=ids["customer"], guests=True, dry=True)
    assert await find_traces(addresses.owner) == before
    assert await world.ask("{ logCursor }") == end
    assert looked["logCursor"] is None
    assert looked["customer"]["erasedAt"] is None
    done = await world.do(ERASE, id=ids["customer"], guests=True)
    counts = [name for name in done if name.endswith("Count")]
    assert {name: done[name] for name in counts} == {name: looked[name] for name in counts}


async def test_guests_orders_stay_unless_asked_for(world: World) -> None:
    ids = await leave_traces(world)
    done = await world.do(ERASE, id=ids["customer"])
    assert (done["erasedOrderCount"], done["guestOrderCount"]) == (1, 1)
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { erasedAt customerDetails { email } } }",
        id=ids["guest"],
    )
    assert data["order"] == {"erasedAt": None, "customerDetails": {"email": EMAIL}}


async def test_a_guest_can_be_erased_too(world: World, addresses: Addresses) -> None:
    orders = [await world.place(**bought_long_ago(nth)) for nth in range(3)]
    looked = await world.do(ERASE_ORDER, id=orders[0]["id"], dry=True)
    assert (looked["erasedOrderCount"], looked["guestOrderCount"]) == (1, 3)
    done = await world.do(ERASE_ORDER, id=orders[0]["id"])
    assert done["order"]["erasedAt"]
    assert done["order"]["customerDetails"] == {"email": None, "lastName": None}
    (again,) = await world.refused(ERASE_ORDER, id=orders[0]["id"])
    assert again["code"] == "ERASED"
    done = await world.do(ERASE_ORDER, id=orders[1]["id"], guests=True)
    assert done["erasedOrderCount"] == 2
    assert await find_traces(addresses.owner) == {}


def bought_long_ago(nth: int) -> Json:
    return bought(f"g{nth}", placedAt=LONG_AGO)


async def test_an_accounts_order_is_erased_with_the_account(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    (error,) = await world.refused(ERASE_ORDER, id=order["id"])
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])


async def test_the_same_key_answers_again_and_a_new_call_is_refused(world: World) -> None:
    customer = await world.create_customer()
    first = await world.do(ERASE, id=customer["id"], key="once")
    assert await world.do(ERASE, id=customer["id"], key="once") == first
    (error,) = await world.refused(ERASE, id=customer["id"], key="twice")
    assert (error["__typename"], error["code"], error["field"]) == ("Erased", "ERASED", ["id"])


async def test_a_change_that_the_caller_did_not_see_is_a_conflict(world: World) -> None:
    customer = await world.create_customer()
    await world.do(
        'mutation ($id: ID!) { addCustomerTags(id: $id, tags: ["VIP"]) { userErrors { code } } }',
        id=customer["id"],
    )
    (error,) = await world.refused(ERASE, id=customer["id"], version=1)
    assert (error["code"], error["currentVersion"]) == ("CONFLICT", 2)
    assert error["changedFields"] == ["tags"]
    done = await world.do(ERASE, id=customer["id"], version=2)
    assert done["customer"]["version"] == 3


WRITES: dict[str, tuple[str, str]] = {
    "updateCustomer": ('id: "{customer}", input: {{lastName: "X"}}', "id"),
    "updateMarketingConsent": ('id: "{customer}", state: GIVEN', "id"),
    "addCustomerTags": ('id: "{customer}", tags: ["x"]', "id"),
    "setCustomerMetadata": (
        'id: "{customer}", entries: [{{namespace: "a", key: "b", value: "c"}}]',
        "id",
    ),
    "addCustomerAddress": ('customerId: "{customer}", input: {{city: "Oulu"}}', "customerId"),
    "attachOrderToCustomer": ('id: "{other}", customerId: "{customer}"', "customerId"),
    "placeOrder": (
        (
            'input: {{currencyCode: "EUR", customerId: "{customer}", customer: {{email: "a@b.fi"}},'
            ' lines: [{{title: "Mug", quantity: 1, unitPrice: {{amount: "1", currencyCode: "EUR"}}}}]}}'
        ),
        "input",
    ),
    "recordEvent": (
        (
            'input: {{type: CHECKOUT_STARTED, id: "new", happenedAt: "2026-03-01T12:00:00Z",'
            ' cart: "c", customerId: "{customer}"}}'
        ),
        "input",
    ),
    "updateOrderCustomer": ('id: "{order}", input: {{lastName: "X"}}', "id"),
    "updateOrder": ('id: "{order}", input: {{customerNote: "X"}}', "id"),
    "detachOrderFromCustomer": ('id: "{order}"', "id"),
    "revertChangeSet": ('id: "{change_set}"', "id"),
}


async def test_nothing_is_written_to_an_erased_customer(world: World) -> None:
    ids = await leave_traces(world)
    other = await world.place()
    await world.do(ERASE, id=ids["customer"])
    end = await world.ask("{ logCursor }")
    for name, (arguments, field) in WRITES.items():
        given = arguments.format(**ids, other=other["id"])
        document = f"mutation {{ {name}({given}) {{ userErrors {{ __typename code field }} }} }}"
        (error,) = await world.refused(document)
        assert (error["__typename"], error["code"]) == ("Erased", "ERASED"), name
        assert error["field"][0] == field, name
    data = await world.ask(
        """query ($id: ID!) { previewCustomerPropagation(customerId: $id, input: {lastName: "X"}) {
          userErrors { code } } }""",
        id=ids["customer"],
    )
    assert data["previewCustomerPropagation"]["userErrors"] == [{"code": "ERASED"}]
    assert await world.ask("{ logCursor }") == end


async def test_what_is_not_about_the_buyer_is_still_written_on_an_order(world: World) -> None:
    ids = await leave_traces(world)
    await world.do(ERASE, id=ids["customer"])
    tagged = """mutation ($id: ID!) {
      addOrderTags(id: $id, tags: ["checked"]) { userErrors { code } order { tags } }
    }"""
    assert (await world.do(tagged, id=ids["order"]))["order"]["tags"] == ["checked"]


SEARCH = """
  query ($text: String!, $email: String!) {
    customers(search: $text) { nodes { id } }
    orders(search: $text) { nodes { id } }
    byEmail: orders(filter: {email: $email}) { nodes { id } }
    customer(by: {email: $email}) { id }
  }
"""
FOUND_NOTHING = {
    "customers": {"nodes": []},
    "orders": {"nodes": []},
    "byEmail": {"nodes": []},
    "customer": None,
}


@pytest.mark.parametrize("placed_at", [LONG_AGO, "2026-01-02T12:00:00Z"])
async def test_search_finds_nobody(world: World, placed_at: str) -> None:
    ids = await leave_traces(world, placed_at=placed_at)
    texts = (f"{MARK}second", f"{MARK}last", f"{MARK}typo", EMAIL, f"{MARK}sline1")
    for text in texts[:2]:
        assert await world.ask(SEARCH, text=text, email=EMAIL) != FOUND_NOTHING
    await world.do(ERASE, id=ids["customer"], guests=True)
    await _rebuild(world)
    for text in texts:
        assert await world.ask(SEARCH, text=text, email=EMAIL) == FOUND_NOTHING
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) { number }
          erased: customers(filter: {erased: true}) { totalCount }
          others: customers(filter: {erased: false}) { totalCount } }""",
        id=ids["order"],
    )
    assert data["erased"]["totalCount"] == 1
    assert data["others"]["totalCount"] == 0
    found = await world.ask(SEARCH, text=data["order"]["number"], email=EMAIL)
    assert found["orders"]["nodes"] == [{"id": ids["order"]}]


async def _rebuild(world: World) -> None:
    """Write the search rows anew, as `rebuildSearch` does."""
    async with world.context().write() as unit:
        await unit.search_rows.rewrite_orders(None, 100)
        await unit.search_rows.rewrite_customers(None, 100)


async def test_the_log_tells_of_it_and_has_forgotten_the_rest(world: World) -> None:
    ids = await leave_traces(world)
    done = await world.do(ERASE, id=ids["customer"])
    data = await world.ask(
        """query ($id: ID!, $customer: ID!) {
          customer(by: {id: $customer}) {
            erasedAt events(last: 2) {
              nodes { type reason summary(locale: "fi") data customer { id } order { id } } }
          }
          node(id: $id) { ... on ChangeSet { erasedAt events { nodes { type erasedAt
            changes { path before after } } } } }
        }""",
        id=ids["change_set"],
        customer=ids["customer"],
    )
    erased, order = data["customer"]["events"]["nodes"]
    assert (erased["type"], erased["reason"]) == ("CUSTOMER_ERASED", "asked by letter")
    assert erased["summary"] == "Asiakkaan henkilötiedot poistettiin"
    assert erased["customer"]["id"] == ids["customer"]
    assert (order["type"], order["data"]) == ("ORDER_CUSTOMER_ERASED", {"is_whole": True})
    assert order["order"]["id"] == ids["order"]
    assert data["node"]["erasedAt"]
    for event in data["node"]["events"]["nodes"]:
        assert event["erasedAt"]
        assert event["changes"]
        assert all(change["before"] is change["after"] is None for change in event["changes"])
    stream = await world.schema.subscribe(
        """subscription ($id: ID!, $after: String) { customerChanged(id: $id, after: $after) {
          event { type } customer { erasedAt } } }""",
        variable_values={"id": ids["customer"], "after": done["logCursor"]},
        context_value=world.context(),
    )
    async with aclosing(stream) as items:
        async with asyncio.timeout(10):
            first: Any = await anext(items)
    item = first.data["customerChanged"]
    assert item["event"]["type"] == "CUSTOMER_ERASED"
    assert item["customer"]["erasedAt"]


async def test_another_shop_is_not_reached(
    world: World, neighbour: World, addresses: Addresses
) -> None:
    ids = await leave_traces(world)
    theirs = await leave_traces(neighbour)
    (error,) = await world.refused(ERASE, id=theirs["customer"])
    assert error["code"] == "NOT_FOUND"
    mine_and_theirs = await find_traces(addresses.owner)
    await world.do(ERASE, id=ids["customer"], guests=True)
    assert await find_traces(addresses.owner) == mine_and_theirs
    await neighbour.do(ERASE, id=theirs["customer"], guests=True)
    assert await find_traces(addresses.owner) == {}


async def test_it_needs_a_scope_of_its_own(world: World) -> None:
    customer = await world.create_customer()
    clerk = await world.another(*(scope for scope in Scope if scope is not Scope.CUSTOMERS_ERASE))
    with pytest.raises(Failed) as failed:
        await clerk.ask(ERASE, id=customer["id"])
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["customers:erase"]


CHANGE = """mutation ($id: ID!, $name: String) { updateCustomer(
  id: $id, input: {lastName: $name}, propagateToOrders: true) { userErrors { code } } }"""
CORRECT = """mutation ($id: ID!, $name: String) { updateOrderCustomer(
  id: $id, input: {lastName: $name}) { userErrors { code } } }"""
TELL = """mutation ($input: RecordEventInput!) { recordEvent(input: $input) {
  userErrors { code } } }"""
PLACE = "mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { userErrors { code } } }"


async def test_whoever_writes_at_the_same_time_comes_before_or_is_refused(
    world: World, addresses: Addresses
) -> None:
    world.compares = False
    refusals = 0
    for nth in range(4):
        person = DETAILS | {"email": f"{MARK}{nth}@example.com"}
        customer = await world.create_customer(email=person["email"])
        id = customer["id"]
        orders = [
            await world.place(**bought(f"r{nth}-{each}", customerId=id, placedAt=LONG_AGO))
            for each in range(3)
        ]
        step = {
            "type": "CHECKOUT_STARTED",
            "id": f"{MARK}-{nth}",
            "happenedAt": "2026-03-01T12:00:00Z",
            "cart": f"{MARK}cartr{nth}-0",
        }
        again = bought(f"s{nth}", customerId=id, placedAt=LONG_AGO)
        answers = await asyncio.gather(
            world.ask(CORRECT, id=orders[0]["id"], name=f"{MARK}late"),
            world.ask(TELL, input=step),
            world.ask(TELL, input=step | {"id": f"{MARK}-c{nth}", "customerId": id}),
            world.ask(ERASE, id=id),
            world.ask(CHANGE, id=id, name=f"{MARK}late"),
            world.ask(PLACE, input=again),
            world.ask(CORRECT, id=orders[2]["id"], name=f"{MARK}late"),
        )
        errors = [
            error["code"] for (each,) in map(dict.values, answers) for error in each["userErrors"]
        ]
        assert set(errors) <= {"ERASED"}
        refusals += len(errors)
        left = await find_traces(addresses.owner)
        # A step of a cart that nobody bought any more is a stranger's, with the cart's name.
        assert left.keys() <= {"event"}, left
        assert left.get("event", set()) <= {"cart", "external_id"}
    assert refusals > 0


async def test_what_bookkeeping_kept_goes_when_its_years_have_passed(
    world: World, neighbour: World, addresses: Addresses
) -> None:
    clock: Any = world.services.clock
    for shop in (world, neighbour):
        ids = await leave_traces(shop, placed_at="2026-01-02T12:00:00Z")
        await shop.do(ERASE, id=ids["customer"], guests=True)
        set_metadata = """mutation ($id: ID!) { setOrderMetadata(id: $id,
          entries: [{namespace: "erp", key: "who", value: "qzxv again"}]) { userErrors { code } } }"""
        await shop.do(set_metadata, id=ids["order"])
    await neighbour.do(
        "mutation { updateShop(input: {bookkeepingYears: 8}) { userErrors { code } } }"
    )
    end = (await world.ask("{ logCursor }"))["logCursor"]
    clock.at = datetime(2032, 12, 31, 12, tzinfo=UTC)
    await one_round(world.database, clock.at)
    assert await world.ask("{ logCursor }") == {"logCursor": end}
    clock.at = datetime(2033, 1, 1, 12, tzinfo=UTC)
    await one_round(world.database, clock.at)
    assert "order" in await find_traces(addresses.owner)  # the neighbour keeps its own for longer
    stream = await world.schema.subscribe(
        """subscription ($after: String) { events(after: $after) {
          event { type actor { kind } data } } }""",
        variable_values={"after": end},
        context_value=world.context(),
    )
    async with aclosing(stream) as items, asyncio.timeout(10):
        items_of: list[Any] = [await anext(items) for _ in range(2)]
    told = [item.data["events"]["event"] for item in items_of]
    assert {event["type"] for event in told} == {"ORDER_CUSTOMER_ERASED"}
    assert all(event["data"] == {"is_whole": True} for event in told)
    assert all(event["actor"]["kind"] == "SYSTEM" for event in told)
    clock.at = datetime(2035, 1, 1, 12, tzinfo=UTC)
    await one_round(world.database, clock.at)
    assert await find_traces(addresses.owner) == {}
