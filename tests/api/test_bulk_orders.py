"""One thing done with many orders, at once and in the background."""

import pytest
from at_the_psp import SYNC, Till, at_shared_psp
from at_work import at_work, ends
from factories import Json, World, line
from good_orders import do, staff_of
from handovers import call
from payments import paid

from db.ids import new_id
from domain.access import Scope
from queryplan.declare import encode_id

BULK = """mutation ($input: BulkOrdersInput!, $key: String) {
  bulkOrders(input: $input, idempotencyKey: $key) {
    doneCount refusedCount results { order { id number tags } code message }
    job { id state } logCursor warnings { code field } userErrors { code message field }
  }
}"""
ITEMS = """query ($id: ID!, $filter: JobItemFilter) { job(by: {id: $id}) {
  state done total failures
  items(filter: $filter, first: 100) { nodes { state code message order { id tags } } }
} }"""


async def bulk(world: World, key: str | None = None, **given: object) -> Json:
    return (await world.ask(BULK, input=given, key=key))["bulkOrders"]


async def ids(world: World, count: int, **changes: object) -> list[str]:
    return [(await world.place(**changes))["id"] for _ in range(count)]


async def test_named_orders_are_done_at_once_and_a_bad_one_stops_none(world: World) -> None:
    first, second, third = await ids(world, 3)
    await do(world, "acknowledgeOrder", second)
    gone = encode_id("Order", new_id())
    payload = await bulk(world, action="ACKNOWLEDGE", ids=[third, second, gone, first, third])
    assert payload["userErrors"] == []
    assert (payload["doneCount"], payload["refusedCount"]) == (2, 2)
    codes = [each["code"] for each in payload["results"]]
    assert codes == [None, "ACTION_NOT_ALLOWED", "NOT_FOUND", None]
    assert payload["results"][1]["message"] == "The order was noticed already."
    assert payload["results"][2]["order"] is None
    assert payload["results"][3]["order"]["id"] == first
    assert payload["job"] is None


async def test_every_order_has_its_own_event(world: World) -> None:
    chosen = await ids(world, 3)
    payload = await bulk(world, action="ADD_TAGS", ids=chosen, tags=["Gift"])
    data = await world.ask(
        """query ($type: [EventType!]) { events(filter: {types: $type}) {
          nodes { order { id tags } changes { path before after } }
        } }""",
        type=["ORDER_TAGS_CHANGED"],
    )
    nodes = data["events"]["nodes"]
    assert {node["order"]["id"] for node in nodes} == set(chosen)
    assert all(
        node["changes"] == [{"path": "tags", "before": [], "after": ["Gift"]}] for node in nodes
    )
    assert [each["order"]["tags"] for each in payload["results"]] == [["Gift"]] * 3


async def test_a_key_does_them_once(world: World) -> None:
    chosen = await ids(world, 2)
    first = await bulk(world, "k1", action="CONFIRM", ids=chosen)
    again = await bulk(world, "k1", action="CONFIRM", ids=chosen)
    assert again == first
    assert first["doneCount"] == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"action": "CONFIRM"}, ["input", "ids"]),
        ({"action": "CONFIRM", "ids": []}, ["input", "ids"]),
        ({"action": "CONFIRM", "ids": ["x"]}, ["input", "ids", "0"]),
        ({"action": "CONFIRM", "ids": ["x"], "filter": {}}, ["input", "ids"]),
        ({"action": "CONFIRM", "filter": {}, "tags": ["a"]}, ["input", "tags"]),
        ({"action": "ADD_TAGS", "filter": {}}, ["input", "tags"]),
        ({"action": "CONFIRM", "filter": {}, "reason": "why"}, ["input", "reason"]),
        ({"action": "HOLD", "filter": {}, "reason": "x" * 1001}, ["input", "reason"]),
        ({"action": "HOLD", "filter": {}, "refund": "NONE"}, ["input", "refund"]),
        ({"action": "HOLD", "filter": {}, "notifyCustomer": True}, ["input", "notifyCustomer"]),
        ({"action": "CANCEL", "filter": {}, "refund": "PARTIAL"}, ["input", "refund"]),
    ],
)
async def test_what_does_not_fit_is_refused(world: World, given: Json, field: list[str]) -> None:
    payload = await bulk(world, **given)
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == ("INVALID_INPUT", field)
    assert payload["job"] is None


async def test_at_most_250_orders_are_named(world: World) -> None:
    order = (await world.place())["id"]
    assert (await bulk(world, action="CONFIRM", ids=[order] * 251))["doneCount"] == 1
    many = [encode_id("Order", new_id()) for _ in range(251)]
    payload = await bulk(world, action="CONFIRM", ids=many)
    assert payload["userErrors"][0]["message"].startswith("Name 1 to 250 orders")


async def paid_at(till: Till, count: int) -> tuple[list[str], list[str]]:
    """Let customers pay orders at a provider; give the orders and the payments."""
    orders, payments = await ids(till.world, count), []
    for order in orders:
        payments.append(await till.payment(is_manual=False, order_id=order))
        await till.world.do(SYNC, id=payments[-1])
    return orders, payments


async def expect_given_back(till: Till, payments: list[str]) -> None:
    """See that each was given back whole, and once."""
    for payment in payments:
        stored = await till.look(payment)
        assert (stored["state"], stored["refunded"]["amount"]) == ("REFUNDED", "30.90")
        account = till.books.accounts[stored["pspReference"]]
        assert [entry.amount for entry in account.entries] == [3090, 3090]


async def test_orders_are_cancelled_and_given_back_each_for_itself(world: World) -> None:
    """S1-29."""
    till = await at_shared_psp(world)
    orders, payments = await paid_at(till, 2)
    (by_cash, _), packed = await paid(world), (await world.place())["id"]
    await call(world, "fulfillOrder", packed, input={"state": "PENDING"})
    chosen = [orders[0], by_cash["id"], packed, orders[1]]
    given: Json = {"action": "CANCEL", "reason": "Burnt", "refund": "FULL", "notifyCustomer": True}
    payload = await bulk(world, "once", ids=chosen, **given)
    assert payload["userErrors"] == []
    codes = [each["code"] for each in payload["results"]]
    assert codes == [None, None, "ACTION_NOT_ALLOWED", None]
    assert (payload["doneCount"], payload["refusedCount"]) == (3, 1)
    assert payload["warnings"] == [{"code": "LEFT_TO_SETTLE", "field": ["input", "ids", "1"]}]
    assert await bulk(world, "once", ids=chosen, **given) == payload
    await expect_given_back(till, payments)
    data = await world.ask(
        """{ events(filter: {types: [ORDER_CANCELLED]}) { nodes { order { id } reason data } } }"""
    )
    nodes = data["events"]["nodes"]
    assert {node["order"]["id"] for node in nodes} == {*orders, by_cash["id"]}
    assert {node["reason"] for node in nodes} == {"Burnt"}
    assert all(node["data"]["notify_customer"] for node in nodes)
    many = [encode_id("Order", new_id()) for _ in range(51)]
    (error,) = (await bulk(world, ids=many, **given))["userErrors"]
    assert error["message"].startswith("Name 1 to 50 orders")
    clerk = await world.another(Scope.ORDERS_WRITE, Scope.ORDERS_READ)
    text = (
        "mutation ($input: BulkOrdersInput!) { bulkOrders(input: $input) { userErrors { field } } }"
    )
    for among in ({"ids": chosen}, {"filter": {}}):
        (error,) = await clerk.refused(text, input={**given, **among})
        assert error["field"] == ["input", "refund"]


async def test_orders_of_a_filter_are_cancelled_in_the_background(world: World) -> None:
    till = await at_shared_psp(world)
    orders, payments = await paid_at(till, 3)
    payload = await bulk(world, action="CANCEL", filter={"state": ["OPEN"]}, refund="FULL")
    assert payload["userErrors"] == []
    await world.place()  # after the call, and before the job begins: it is one of them
    async with at_work(world):
        done = await ends(world, payload["job"]["id"], "DONE")
    assert (done["done"], done["total"], done["failures"]) == (4, 4, 0)
    await expect_given_back(till, payments)
    data = await world.ask("{ orders { nodes { id state balance { amount } } } }")
    assert {node["state"] for node in data["orders"]["nodes"]} == {"CANCELLED"}
    assert {node["balance"]["amount"] for node in data["orders"]["nodes"]} == {"0.00"}
    assert orders[0] in {node["id"] for node in data["orders"]["nodes"]}


async def test_a_filter_is_done_in_the_background(world: World) -> None:
    mugs = await ids(world, 3, source="web")
    await do(world, "holdOrder", mugs[1])
    other = (await world.place(source="counter"))["id"]
    payload = await bulk(world, action="START_FULFILLMENT", filter={"source": ["web"]})
    assert payload["userErrors"] == []
    job = payload["job"]["id"]
    async with at_work(world):
        done = await ends(world, job, "DONE")
    assert (done["done"], done["total"], done["failures"]) == (3, 3, 1)
    items = (await world.ask(ITEMS, id=job))["job"]["items"]["nodes"]
    assert [item["order"]["id"] for item in items] == sorted(mugs, key=mugs.index)
    assert [item["code"] for item in items] == [None, "ACTION_NOT_ALLOWED", None]
    refused = await world.ask(ITEMS, id=job, filter={"state": ["REFUSED"]})
    (item,) = refused["job"]["items"]["nodes"]
    assert item["message"] == "The order is on hold. Release it first."
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { fulfillmentStatus } }", id=other
    )
    assert data["order"]["fulfillmentStatus"] == "UNFULFILLED"


async def test_the_orders_are_written_down_before_the_first_is_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it does takes orders out of its own filter; it misses none of them all the same."""
    monkeypatch.setattr("db.job_items.MANY", 2)
    monkeypatch.setattr("resolvers.bulk.STEP", 2)
    await ids(world, 7)
    payload = await bulk(world, action="ACKNOWLEDGE", filter={"acknowledged": False})
    async with at_work(world):
        done = await ends(world, payload["job"]["id"], "DONE")
    assert (done["done"], done["total"], done["failures"]) == (7, 7, 0)
    data = await world.ask("{ orders(filter: {acknowledged: false}) { totalCount } }")
    assert data["orders"]["totalCount"] == 0


async def test_a_morning_s_parcels_are_sent_at_once(world: World) -> None:
    """S1-11: every order gets a fulfilment of its own; one that was sent already says so."""
    chosen = await ids(world, 3)
    first = await bulk(world, action="FULFILL", ids=chosen[:1])
    assert first["doneCount"] == 1
    payload = await bulk(world, action="FULFILL", ids=chosen)
    codes = [each["code"] for each in payload["results"]]
    assert codes == ["ACTION_NOT_ALLOWED", None, None]
    data = await world.ask(
        """{ orders { nodes { fulfillmentStatus fulfillments { nodes {
          state lines { nodes { quantity } }
        } } } } }"""
    )
    sent = {"state": "SHIPPED", "lines": {"nodes": [{"quantity": 2}]}}
    for order in data["orders"]["nodes"]:
        assert order["fulfillmentStatus"] == "FULFILLED"
        assert order["fulfillments"]["nodes"] == [sent]


async def test_whoever_asked_is_the_one_who_did_it(world: World) -> None:
    order = (await world.place())["id"]
    payload = await bulk(world, action="ACKNOWLEDGE", filter={})
    async with at_work(world):
        await ends(world, payload["job"]["id"], "DONE")
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) { acknowledgedBy { id }
          events(last: 1) { nodes { actor { kind name } } } } }""",
        id=order,
    )
    assert data["order"]["acknowledgedBy"] == {"id": await staff_of(world)}
    assert data["order"]["events"]["nodes"] == [{"actor": {"kind": "STAFF", "name": "Sanna"}}]


async def test_orders_are_given_to_somebody_or_nobody(world: World) -> None:
    chosen = await ids(world, 2)
    me = await staff_of(world)
    look = "query ($me: ID) { orders(filter: {assignee: $me}) { totalCount } }"
    await bulk(world, action="ASSIGN", ids=chosen)
    assert (await world.ask(look, me=me))["orders"]["totalCount"] == 2
    await bulk(world, action="ASSIGN", ids=chosen[:1], staffId=None)
    assert (await world.ask(look, me=me))["orders"]["totalCount"] == 1
    program = await world.another()
    payload = await bulk(program, action="ASSIGN", ids=chosen)
    assert payload["userErrors"][0]["code"] == "STAFF_ONLY"


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("CONFIRM", {}),
        ("HOLD", {"reason": "Stocktaking"}),
        ("RELEASE", {}),
        ("COMPLETE", {}),
        ("ARCHIVE", {}),
        ("UNARCHIVE", {}),
        ("REOPEN", {}),
        ("ADD_TAGS", {"tags": ["Gift"]}),
        ("REMOVE_TAGS", {"tags": ["gift"]}),
    ],
)
async def test_every_action_does_what_its_own_mutation_does(
    world: World, action: str, more: Json
) -> None:
    before = {
        "RELEASE": ["holdOrder"],
        "ARCHIVE": ["completeOrder"],
        "UNARCHIVE": ["completeOrder", "archiveOrder"],
        "REOPEN": ["completeOrder"],
    }
    orders = await ids(world, 2, lines=[line(kind="SERVICE")])
    for order in orders:
        for step in before.get(action, []):
            await do(world, step, order)
    payload = await bulk(world, action=action, ids=orders, **more)
    assert (payload["doneCount"], payload["refusedCount"]) == (2, 0)
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { events(last: 1) { nodes { type } } } }",
        id=orders[0],
    )
    types = {
        "CONFIRM": "ORDER_CONFIRMED",
        "HOLD": "ORDER_HELD",
        "RELEASE": "ORDER_RELEASED",
        "COMPLETE": "ORDER_COMPLETED",
        "ARCHIVE": "ORDER_ARCHIVED",
        "UNARCHIVE": "ORDER_UNARCHIVED",
        "REOPEN": "ORDER_REOPENED",
        "ADD_TAGS": "ORDER_TAGS_CHANGED",
    }
    told = data["order"]["events"]["nodes"][0]["type"]
    assert told == types.get(action, told)
