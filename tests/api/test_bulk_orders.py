"""One thing done with many orders, at once and in the background."""

import pytest
from at_work import at_work, ends
from factories import Json, World, line
from good_orders import do, staff_of

from db.ids import new_id
from queryplan.declare import encode_id

BULK = """mutation ($input: BulkOrdersInput!, $key: String) {
  bulkOrders(input: $input, idempotencyKey: $key) {
    doneCount refusedCount results { order { id number tags } code message }
    job { id state } logCursor userErrors { code message field }
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
    monkeypatch.setattr("resolvers.bulk.FROZEN", 2)
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
