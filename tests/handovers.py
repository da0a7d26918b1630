"""Operations about fulfilments and returns, as a client sends them."""

from collections.abc import Awaitable, Callable
from typing import Any

from factories import Json, World, line

ORDER = """
    id version state fulfillmentStatus paymentStatus needsHandling acknowledgedAt startedAt
    total { amount } balance { amount }
    lines { nodes { id kind ordered cancelled packed fulfilled awaited returned toFulfill toReturn } }
    fulfillments { nodes { id state } } returns { nodes { id state } }
    settlements { nodes { direction state amount { amount } reason } }
    allowedActions { action allowed }
"""
FULFILLMENT = """
    id state tracking { carrier number url } reason createdBy { kind name }
    createdAt shippedAt deliveredAt cancelledAt failedAt order { id }
    lines { nodes { quantity line { id title } } }
"""
RETURN = """
    id state reason note amount { amount } createdBy { kind name }
    createdAt receivedAt closedAt cancelledAt order { id }
    lines { nodes { quantity received line { id title } } }
"""
ERRORS = """userErrors { __typename code message field
    ... on QuantityExceeded { lineId allowedQuantity }
    ... on ActionNotAllowed { action obstacle }
    ... on IllegalTransition { current wanted allowedStates: allowed } }"""
INPUTS = {
    "fulfillOrder": "FulfillOrderInput!",
    "markFulfillmentShipped": "MarkFulfillmentShippedInput",
    "markFulfillmentDelivered": "MarkFulfillmentDeliveredInput",
    "updateTracking": "UpdateTrackingInput!",
    "createReturn": "CreateReturnInput!",
    "receiveReturn": "ReceiveReturnInput",
}
REASONS = (
    *("markFulfillmentFailed", "markFulfillmentNotDelivered", "cancelFulfillment"),
    *("cancelReturn", "reopenReturn"),
)
OF_RETURNS = ("createReturn", "receiveReturn", "closeReturn", "cancelReturn", "reopenReturn")
TRACKING = {"carrier": "Posti", "number": "JJFI64", "url": "https://posti.example/JJFI64"}


def text_of(mutation: str) -> str:
    """Write one of these mutations with all its arguments."""
    who = "orderId" if mutation == "createReturn" else "id"
    given = {who: "ID!", "expectedVersion": "Int", "idempotencyKey": "String"}
    if mutation in INPUTS:
        given["input"] = INPUTS[mutation]
    if mutation in REASONS:
        given["reason"] = "String"
    thing = (
        f"orderReturn {{ {RETURN} }}"
        if mutation in OF_RETURNS
        else (f"fulfillment {{ {FULFILLMENT} }}")
    )
    declared = ", ".join(f"${name}: {kind}" for name, kind in given.items())
    passed = ", ".join(f"{name}: ${name}" for name in given)
    return f"mutation ({declared}) {{ {mutation}({passed}) {{ {thing} order {{ {ORDER} }} {ERRORS} }} }}"


async def call(world: World, mutation: str, id: str, **given: Any) -> Json:
    """Call one of them, which must do it."""
    return await world.do(text_of(mutation), **_named(mutation, id), **given)


async def refused(world: World, mutation: str, id: str, **given: Any) -> list[Json]:
    """Call one of them, which must refuse."""
    return await world.refused(text_of(mutation), **_named(mutation, id), **given)


async def order_of(world: World, id: str) -> Json:
    """Read an order."""
    query = f"query ($id: ID!) {{ order(by: {{id: $id}}) {{ {ORDER} }} }}"
    return (await world.ask(query, id=id))["order"]


async def bought(world: World, *quantities: int, **changes: Any) -> tuple[str, list[str]]:
    """Place an order; give its id and those of its lines."""
    lines = [line(quantity=quantity) for quantity in quantities] or [line()]
    order = await order_of(world, (await world.place(**{"lines": lines, **changes}))["id"])
    return order["id"], [each["id"] for each in order["lines"]["nodes"]]


async def sent(world: World, *quantities: int, **given: Any) -> Json:
    """Hand an order over; give what that answers."""
    order, _ = await bought(world, *quantities)
    return await call(world, "fulfillOrder", order, input=given)


async def asked_back(world: World, *quantities: int) -> Json:
    """Ask for all of an order that was handed over; give what that answers."""
    done = await sent(world, *quantities)
    return await call(world, "createReturn", done["order"]["id"], input={"reason": "Too small"})


def _named(mutation: str, id: str) -> Json:
    return {"orderId" if mutation == "createReturn" else "id": id}


async def _to_send(world: World, nth: int) -> Json:
    order, lines = await bought(world)
    given = {
        "lines": [{"line": lines[0], "quantity": 1}],
        "tracking": TRACKING | {"number": f"JJFI{nth}"},
        "state": "SHIPPED",
        "shippedAt": "2026-03-01T12:00:00Z",
        "notifyCustomer": True,
    }
    return {"id": order, "input": given}


async def _to_take_back(world: World, nth: int) -> Json:
    del nth
    done = await sent(world)
    (piece,) = done["fulfillment"]["lines"]["nodes"]
    lines = [{"line": piece["line"]["id"], "quantity": 1}]
    given = {"lines": lines, "reason": "Too small", "note": "Called"}
    version = done["order"]["version"]
    return {"orderId": done["order"]["id"], "input": given, "expectedVersion": version}


def _fulfilled(*, is_packed: bool = False, **own: Any) -> Callable[[World, int], Awaitable[Json]]:
    async def make(world: World, nth: int) -> Json:
        del nth
        done = await sent(world, state="PENDING" if is_packed else "SHIPPED")
        version = done["order"]["version"]
        return {"id": done["fulfillment"]["id"], "expectedVersion": version, **own}

    return make


async def _delivered(world: World, nth: int) -> Json:
    given = await _fulfilled()(world, nth)
    done = await call(world, "markFulfillmentDelivered", given["id"])
    return {"id": given["id"], "expectedVersion": done["order"]["version"], "reason": "Next door"}


def _returned(*, is_here: bool = False, **own: Any) -> Callable[[World, int], Awaitable[Json]]:
    async def make(world: World, nth: int) -> Json:
        del nth
        done = await asked_back(world)
        if is_here:
            done = await call(world, "receiveReturn", done["orderReturn"]["id"])
        version = done["order"]["version"]
        return {"id": done["orderReturn"]["id"], "expectedVersion": version, **own}

    return make


async def _arrived(world: World, nth: int) -> Json:
    del nth
    done = await asked_back(world)
    (piece,) = done["orderReturn"]["lines"]["nodes"]
    given = {
        "lines": [{"line": piece["line"]["id"], "quantity": 1}],
        "receivedAt": "2026-03-01T12:00:00Z",
        "note": "One is torn",
    }
    version = done["order"]["version"]
    return {"id": done["orderReturn"]["id"], "input": given, "expectedVersion": version}


HANDOVER_MAKERS: dict[str, Callable[[World, int], Awaitable[Json]]] = {
    "fulfillOrder": _to_send,
    "markFulfillmentShipped": _fulfilled(
        is_packed=True,
        input={"tracking": TRACKING, "shippedAt": "2026-03-01T12:00:00Z", "notifyCustomer": True},
    ),
    "markFulfillmentDelivered": _fulfilled(
        is_packed=True, input={"deliveredAt": "2026-03-01T12:00:00Z"}
    ),
    "markFulfillmentFailed": _fulfilled(reason="Lost"),
    "updateTracking": _fulfilled(input=TRACKING),
    "cancelFulfillment": _fulfilled(reason="Wrong box"),
    "createReturn": _to_take_back,
    "receiveReturn": _arrived,
    "markFulfillmentNotDelivered": _delivered,
    "closeReturn": _returned(is_here=True),
    "reopenReturn": _returned(is_here=True, reason="Another box"),
    "cancelReturn": _returned(reason="Kept it"),
}
"""How to make what these mutations are about."""
