"""Taking goods back, through the API."""

from factories import Json, World, eur
from handovers import asked_back, bought, call, order_of, refused, sent
from payments import RECORD, SETTLE


async def paid_and_sent(world: World) -> Json:
    """Sell two mugs with postage; give the answer of handing them over."""
    order, _ = await bought(world)
    await world.do(RECORD, orderId=order, input={"amount": eur("30.90"), "method": "card"})
    return await call(world, "fulfillOrder", order, input={})


async def test_s1_4_what_came_back_counts_when_it_is_here(world: World) -> None:
    """S1-31: and the money for it is owed from then on."""
    done = await paid_and_sent(world)
    order = done["order"]["id"]
    (piece,) = done["fulfillment"]["lines"]["nodes"]
    mugs = piece["line"]["id"]
    given = {"lines": [{"line": mugs, "quantity": 2}], "reason": "Too small", "note": "Called"}
    done = await call(world, "createReturn", order, input=given)
    asked = done["orderReturn"]
    assert (asked["state"], asked["reason"], asked["note"]) == ("REQUESTED", "Too small", "Called")
    assert asked["createdBy"] == {"kind": "STAFF", "name": "Sanna"}
    (line,) = done["order"]["lines"]["nodes"]
    assert (line["awaited"], line["returned"], line["toReturn"]) == (2, 0, 0)
    assert done["order"]["total"]["amount"] == "30.90"
    came = {"lines": [{"line": mugs, "quantity": 1}], "note": "One was kept"}
    done = await call(world, "receiveReturn", asked["id"], input=came)
    back = done["orderReturn"]
    assert (back["state"], back["amount"]["amount"], back["note"]) == (
        "RECEIVED",
        "12.50",
        "One was kept",
    )
    assert back["receivedAt"] is not None
    assert [(each["quantity"], each["received"]) for each in back["lines"]["nodes"]] == [(2, 1)]
    after = done["order"]
    (line,) = after["lines"]["nodes"]
    assert (line["awaited"], line["returned"], line["toReturn"]) == (0, 1, 1)
    assert (after["fulfillmentStatus"], after["total"]["amount"]) == ("PARTIALLY_RETURNED", "18.40")
    assert (after["balance"]["amount"], after["paymentStatus"]) == ("-12.50", "OVERPAID")
    assert after["settlements"]["nodes"] == [
        {
            "direction": "REFUND",
            "state": "OPEN",
            "amount": {"amount": "12.50"},
            "reason": "Too small",
        }
    ]
    done = await call(world, "closeReturn", back["id"])
    assert done["orderReturn"]["state"] == "CLOSED"
    assert done["orderReturn"]["closedAt"] is not None
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { settlements { nodes { id } } } }", id=order
    )
    (open_one,) = data["order"]["settlements"]["nodes"]
    await world.do(SETTLE, id=open_one["id"], input={"method": "card"})
    assert (await order_of(world, order))["paymentStatus"] == "PARTIALLY_REFUNDED"
    # It was another parcel that came: what was given back for it is owed now.
    done = await call(world, "reopenReturn", back["id"], reason="Another parcel")
    assert (done["orderReturn"]["state"], done["order"]["total"]["amount"]) == (
        "REQUESTED",
        "30.90",
    )
    last = done["order"]["settlements"]["nodes"][-1]
    assert (last["direction"], last["state"], last["amount"]["amount"], last["reason"]) == (
        *("CHARGE", "OPEN"),
        *("12.50", "Another parcel"),
    )


async def test_what_nobody_paid_for_is_not_owed(world: World) -> None:
    done = await asked_back(world, 2)
    done = await call(world, "receiveReturn", done["orderReturn"]["id"])
    assert done["order"]["settlements"]["nodes"] == []
    assert done["order"]["fulfillmentStatus"] == "RETURNED"
    assert done["order"]["balance"]["amount"] == "5.90"  # the postage


async def test_a_return_that_comes_to_nothing_frees_its_pieces(world: World) -> None:
    done = await asked_back(world, 2)
    order, id = done["order"]["id"], done["orderReturn"]["id"]
    (error,) = await refused(world, "createReturn", order, input={})
    assert (error["code"], error["obstacle"], error["field"]) == (
        "ACTION_NOT_ALLOWED",
        "NOTHING_TO_RETURN",
        ["orderId"],
    )
    done = await call(world, "cancelReturn", id, reason="Kept it")
    assert done["orderReturn"]["state"] == "CANCELLED"
    assert done["order"]["lines"]["nodes"][0]["toReturn"] == 2
    for mutation in ("receiveReturn", "closeReturn", "cancelReturn"):
        (error,) = await refused(world, mutation, id)
        assert (error["code"], error["current"]) == ("ILLEGAL_TRANSITION", "CANCELLED")


async def test_only_what_was_handed_over_can_come_back_and_once(world: World) -> None:
    order, (mugs,) = await bought(world, 2)
    await call(world, "fulfillOrder", order, input={"lines": [{"line": mugs, "quantity": 1}]})
    two = {"lines": [{"line": mugs, "quantity": 2}]}
    (error,) = await refused(world, "createReturn", order, input=two)
    assert (error["__typename"], error["allowedQuantity"]) == ("QuantityExceeded", 1)
    asked = await call(world, "createReturn", order, input={})
    (error,) = await refused(world, "receiveReturn", asked["orderReturn"]["id"], input=two)
    assert (error["allowedQuantity"], error["field"]) == (1, ["input", "lines", "0", "quantity"])
    nothing = {"lines": [{"line": mugs, "quantity": 0}]}
    (error,) = await refused(world, "receiveReturn", asked["orderReturn"]["id"], input=nothing)
    assert error["field"] == ["input", "lines"]


async def test_pieces_that_came_back_are_not_freed_with_their_parcel(world: World) -> None:
    done = await sent(world, 2)
    (piece,) = done["fulfillment"]["lines"]["nodes"]
    one = {"lines": [{"line": piece["line"]["id"], "quantity": 1}]}
    asked = await call(world, "createReturn", done["order"]["id"], input=one)
    await call(world, "receiveReturn", asked["orderReturn"]["id"])
    (error,) = await refused(world, "cancelFulfillment", done["fulfillment"]["id"])
    assert (error["code"], error["allowedQuantity"]) == ("QUANTITY_EXCEEDED", 1)
