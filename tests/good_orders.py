"""Good arguments for the mutations on an order's way, each with an order that is ready for it."""

from collections.abc import Awaitable, Callable
from typing import Any

from factories import Json, World, line

READY: dict[str, tuple[str, ...]] = {
    "acknowledgeOrder": (),
    "confirmOrder": (),
    "startFulfillment": (),
    "holdOrder": (),
    "assignOrder": (),
    "completeOrder": (),
    "reopenOrder": ("completeOrder",),
    "releaseOrder": ("holdOrder",),
    "archiveOrder": ("completeOrder",),
    "unarchiveOrder": ("completeOrder", "archiveOrder"),
}
"""What has to be done with a new order before each of these can be."""

OWN: dict[str, Json] = {"holdOrder": {"reason": "Waits for its mug"}}
TYPES = {"staffId": "ID"}
SERVED = {"completeOrder", "reopenOrder", "archiveOrder", "unarchiveOrder"}
"""They need an order of which nothing is left to be handed over: a service."""


async def do(world: World, mutation: str, id: str, **arguments: Any) -> Json:
    """Call one of them, and give the order as it stands then."""
    declared = "".join(f", ${name}: {TYPES.get(name, 'String')}" for name in arguments)
    passed = "".join(f", {name}: ${name}" for name in arguments)
    payload = await world.do(
        f"""mutation ($id: ID!{declared}) {{ {mutation}(id: $id{passed}) {{
          order {{ id version }} userErrors {{ code message }}
        }} }}""",
        id=id,
        **arguments,
    )
    return payload["order"]


async def staff_of(world: World) -> str:
    """Find somebody who works for the shop."""
    return (await world.ask("{ staff { nodes { id } } }"))["staff"]["nodes"][0]["id"]


def ready(mutation: str) -> Callable[[World, int], Awaitable[Json]]:
    """Make what places an order and brings it where the mutation can be called."""

    async def make(world: World, nth: int) -> Json:
        del nth
        kind = "SERVICE" if mutation in SERVED else "PHYSICAL"
        order = await world.place(lines=[line(kind=kind)])
        for before in READY[mutation]:
            order = await do(world, before, order["id"], **OWN.get(before, {}))
        own = dict(OWN.get(mutation, {}))
        if mutation == "assignOrder":
            own["staffId"] = await staff_of(world)
        return {"id": order["id"], "expectedVersion": order["version"], **own}

    return make


async def _bulk(world: World, nth: int) -> Json:
    ids = [(await world.place())["id"] for _ in range(2)]
    return {"input": {"action": "ADD_TAGS", "ids": ids, "tags": [f"Gift {nth}"]}}


async def _note(world: World, nth: int) -> Json:
    order = (await world.place())["id"]
    return {"id": order, "input": {"text": f"Note {nth}"}}


async def note_of(world: World) -> tuple[str, int]:
    """Write a note on an order; give its id and the order's version."""
    made = await world.do(
        """mutation ($id: ID!) { addOrderNote(id: $id, input: {text: "Wants it blue"}) {
          note { id } order { version } userErrors { code }
        } }""",
        id=(await world.place())["id"],
    )
    return made["note"]["id"], made["order"]["version"]


async def _written(world: World, nth: int) -> Json:
    note, version = await note_of(world)
    return {"id": note, "expectedVersion": version, "input": {"text": f"Anew {nth}"}}


async def _unwritten(world: World, nth: int) -> Json:
    del nth
    note, version = await note_of(world)
    return {"id": note, "expectedVersion": version}


ORDER_MAKERS = {
    "addOrderNote": _note,
    "editOrderNote": _written,
    "deleteOrderNote": _unwritten,
    **{mutation: ready(mutation) for mutation in READY},
    "bulkOrders": _bulk,
}
"""How to make what these mutations are about."""
