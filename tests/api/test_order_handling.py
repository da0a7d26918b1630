"""The way of an order: noticing, confirming, packing, holding, completing, putting away."""

import pytest
from factories import Json, World, line
from good_orders import do, staff_of

LOOK = """query ($id: ID!) { order(by: {id: $id}) {
  state needsHandling fulfillmentStatus acknowledgedAt acknowledgedBy { id } assignee { id }
  startedAt confirmedAt completedAt archivedAt hold { reason by { id } }
  allowedActions { action allowed obstacle code reason fi: reason(locale: "fi-FI") }
  events(last: 1) { nodes { type changes { path before after } summary data reason } }
} }"""
CALLS = {
    "ACKNOWLEDGE": "acknowledgeOrder",
    "CONFIRM": "confirmOrder",
    "START_FULFILLMENT": "startFulfillment",
    "FULFILL": "fulfillOrder",
    "CREATE_RETURN": "createReturn",
    "COMPLETE": "completeOrder",
    "REOPEN": "reopenOrder",
    "HOLD": "holdOrder",
    "RELEASE": "releaseOrder",
    "ARCHIVE": "archiveOrder",
    "UNARCHIVE": "unarchiveOrder",
}
GIVEN = {"fulfillOrder": "id: $id, input: {}", "createReturn": "orderId: $id, input: {}"}
"""What mutations take that do not take the order's id alone."""
ROUTES = [
    (),
    ("acknowledgeOrder",),
    ("confirmOrder",),
    ("startFulfillment",),
    ("holdOrder",),
    ("confirmOrder", "holdOrder", "releaseOrder"),
]
"""Ways with an order of goods."""
SERVED = [
    ("completeOrder",),
    ("completeOrder", "archiveOrder"),
    ("completeOrder", "archiveOrder", "unarchiveOrder", "reopenOrder"),
]
"""Ways with an order of which nothing is to be handed over."""


async def look(world: World, id: str) -> Json:
    return (await world.ask(LOOK, id=id))["order"]


async def walked(world: World, route: tuple[str, ...], *, kind: str = "PHYSICAL") -> str:
    id = (await world.place(lines=[line(kind=kind)]))["id"]
    for step in route:
        await do(world, step, id)
    return id


def possible(order: Json) -> set[str]:
    return {each["action"] for each in order["allowedActions"] if each["allowed"]}


async def test_a_new_order_has_to_be_noticed_and_can_be_packed(world: World) -> None:
    """S1-5, S1-6, S1-10."""
    order = await look(world, (await world.place())["id"])
    assert (order["state"], order["fulfillmentStatus"]) == ("OPEN", "UNFULFILLED")
    assert order["needsHandling"]
    way = {*CALLS, "ASSIGN", "FULFILL"}
    begun = {"ACKNOWLEDGE", "ASSIGN", "CONFIRM", "START_FULFILLMENT", "FULFILL", "HOLD"}
    assert possible(order) & way == begun
    complete = next(each for each in order["allowedActions"] if each["action"] == "COMPLETE")
    assert complete == {
        "action": "COMPLETE",
        "allowed": False,
        "obstacle": "PIECES_LEFT",
        "code": "ACTION_NOT_ALLOWED",
        "reason": "Some pieces are still to be handed over.",
        "fi": "Osa tuotteista on vielä toimittamatta.",
    }


@pytest.mark.parametrize(
    ("kind", "route"),
    [*(("PHYSICAL", route) for route in ROUTES), *(("SERVICE", route) for route in SERVED)],
)
async def test_what_an_order_says_of_itself_is_what_happens(
    world: World, kind: str, route: tuple[str, ...]
) -> None:
    """S1-6: every action that it allows succeeds, every other gets the promised error."""
    for action, mutation in CALLS.items():
        id = await walked(world, route, kind=kind)
        before = await look(world, id)
        said = next(each for each in before["allowedActions"] if each["action"] == action)
        payload = await world.ask(
            f"""mutation ($id: ID!) {{ {mutation}({GIVEN.get(mutation, "id: $id")}) {{ userErrors {{
              code message field ... on ActionNotAllowed {{ action obstacle }}
              ... on IllegalTransition {{ current allowed }}
            }} }} }}""",
            id=id,
        )
        errors = payload[mutation]["userErrors"]
        assert [error["code"] for error in errors] == ([said["code"]] if said["code"] else [])
        assert all(error["field"][0] in {"id", "orderId"} for error in errors)
        if said["code"] == "ACTION_NOT_ALLOWED":
            assert errors[0]["obstacle"] == said["obstacle"]
            assert errors[0]["message"] == said["reason"]
        if errors:
            assert await look(world, id) == before


async def test_who_noticed_it_and_what_it_changed_stands_in_the_log(world: World) -> None:
    """S1-11."""
    id = (await world.place())["id"]
    await do(world, "acknowledgeOrder", id)
    order = await look(world, id)
    assert order["acknowledgedBy"] == {"id": await staff_of(world)}
    assert order["needsHandling"]  # its pieces are still to be handed over
    (event,) = order["events"]["nodes"]
    assert (event["type"], event["summary"]) == ("ORDER_ACKNOWLEDGED", "Order noticed")
    assert {change["path"] for change in event["changes"]} == {"acknowledgedAt", "acknowledgedBy"}


async def test_packing_shows_as_the_handling_state(world: World) -> None:
    """S1-5, S1-7: the two states are separate."""
    order = await look(world, await walked(world, ("startFulfillment",)))
    assert (order["state"], order["fulfillmentStatus"]) == ("OPEN", "IN_PROGRESS")
    assert order["acknowledgedAt"] is not None


async def test_a_hold_says_why_and_stops_packing(world: World) -> None:
    id = (await world.place())["id"]
    await do(world, "holdOrder", id, reason="Waits for the customer")
    order = await look(world, id)
    assert order["hold"] == {
        "reason": "Waits for the customer",
        "by": {"id": await staff_of(world)},
    }
    (event,) = order["events"]["nodes"]
    assert event["reason"] == "Waits for the customer"
    assert {change["path"] for change in event["changes"]} == {"hold.at", "hold.by", "hold.reason"}
    assert "START_FULFILLMENT" not in possible(order)
    await do(world, "releaseOrder", id)
    order = await look(world, id)
    assert order["hold"] is None
    assert "START_FULFILLMENT" in possible(order)


async def test_an_order_has_somebody_who_looks_after_it(world: World) -> None:
    """S1-10: the work lists unread and mine."""
    mine, other = (await world.place())["id"], (await world.place())["id"]
    me = (await world.ask("{ viewer { staff { id } } }"))["viewer"]["staff"]["id"]
    await do(world, "assignOrder", mine)  # to whoever asks
    await do(world, "acknowledgeOrder", mine)
    counts = """query ($me: ID!) { orderCounts(filters: [
      {key: "unread", filter: {acknowledged: false, state: [OPEN, CONFIRMED]}}
      {key: "mine", filter: {assignee: $me}}
      {key: "nobody's", filter: {assigned: false}}
      {key: "waiting", filter: {onHold: true}}
    ]) { key totalCount } }"""
    data = await world.ask(counts, me=me)
    assert [each["totalCount"] for each in data["orderCounts"]] == [1, 1, 1, 0]
    await world.do(
        "mutation ($id: ID!) { assignOrder(id: $id, staffId: null) { userErrors { code } } }",
        id=mine,
    )
    await do(world, "holdOrder", other)
    data = await world.ask(counts, me=me)
    assert [each["totalCount"] for each in data["orderCounts"]] == [1, 0, 2, 1]


async def test_a_program_looks_after_no_order(world: World) -> None:
    program = await world.another()
    id = (await world.place())["id"]
    assign = "mutation ($id: ID!) { assignOrder(id: $id) { userErrors { code } } }"
    payload = await program.ask(assign, id=id)
    assert payload["assignOrder"]["userErrors"] == [{"code": "STAFF_ONLY"}]
    await do(program, "acknowledgeOrder", id)
    order = await look(world, id)
    assert (order["acknowledgedAt"] is not None, order["acknowledgedBy"]) == (True, None)


async def test_nobody_who_does_not_work_here_gets_an_order(world: World) -> None:
    order = await world.place()
    payload = await world.ask(
        """mutation ($id: ID!, $staff: ID) { assignOrder(id: $id, staffId: $staff) {
          userErrors { code field }
        } }""",
        id=order["id"],
        staff="U3RhZmY6MDE5YjAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw",
    )
    assert payload["assignOrder"]["userErrors"][0]["field"] == ["staffId"]


async def test_two_who_notice_it_at_once_do_so_once(world: World) -> None:
    id = (await world.place())["id"]
    await do(world, "acknowledgeOrder", id)
    payload = await world.ask(
        """mutation ($id: ID!) { acknowledgeOrder(id: $id) { userErrors { code } order { id } } }""",
        id=id,
    )
    assert payload["acknowledgeOrder"] == {
        "userErrors": [{"code": "ACTION_NOT_ALLOWED"}],
        "order": None,
    }
