"""Cursors that belong elsewhere: to another list, another order, another shop, the log."""

import asyncio
from contextlib import aclosing

import pytest
from factories import Failed, Json, World

LISTS = ("orders", "customers", "payments", "messages", "events", "changeSets")
WITH_CURSORS = ("orders", "customers", "payments", "events", "changeSets")
SORTED = {
    "orders": "{field: TOTAL}",
    "customers": "{field: NAME}",
    "payments": "{field: AMOUNT}",
}


async def furnish(world: World) -> Json:
    """Let each list hold two rows, and give the cursor after its first."""
    for nth in "12":
        customer = await world.create_customer(email=f"aino{nth}@example.com")
        await world.place(customerId=customer["id"])
        await world.do(
            """mutation ($id: ID!) { updateCustomer(id: $id, input: {lastName: "Changed"}) {
              userErrors { code }
            } }""",
            id=customer["id"],
        )
    asked = " ".join(f"{each}(first: 1) {{ pageInfo {{ endCursor }} }}" for each in WITH_CURSORS)
    data = await world.ask(f"{{ {asked} logCursor }}")
    cursors = {each: data[each]["pageInfo"]["endCursor"] for each in WITH_CURSORS}
    return cursors | {"logCursor": data["logCursor"]}


async def refused(world: World, asked: str, **variables: str) -> str:
    with pytest.raises(Failed) as failed:
        await world.ask(f"query ($cursor: String) {{ {asked} {{ nodes {{ id }} }} }}", **variables)
    (error,) = failed.value.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    return error["extensions"]["argument"]


@pytest.mark.parametrize("name", LISTS)
async def test_a_cursor_of_another_list(world: World, name: str) -> None:
    cursors = await furnish(world)
    for other, cursor in cursors.items():
        if other != name:
            assert await refused(world, f"{name}(after: $cursor)", cursor=cursor) == "after"
            assert await refused(world, f"{name}(before: $cursor)", cursor=cursor) == "before"
    if name in SORTED:
        asked = f"{name}(after: $cursor, orderBy: {SORTED[name]})"
        assert await refused(world, asked, cursor=cursors[name]) == "after"


@pytest.mark.parametrize("name", WITH_CURSORS)
async def test_a_cursor_of_another_shop_shows_ones_own_rows_only(
    world: World, neighbour: World, name: str
) -> None:
    await furnish(world)
    theirs = await furnish(neighbour)
    query = "query ($cursor: String) { %s(%s: $cursor, first: 100) { nodes { id } } }"
    own = await world.ask(query % (name, "after"))
    mine = {node["id"] for node in own[name]["nodes"]}
    assert mine
    for side in ("after", "before"):
        data = await world.ask(query % (name, side), cursor=theirs[name])
        assert {node["id"] for node in data[name]["nodes"]} <= mine


async def test_a_lists_cursor_is_none_of_the_log(world: World) -> None:
    cursors = await furnish(world)
    for name in ("orders", "customers"):
        stream = await world.schema.subscribe(
            "subscription ($after: String) { orderPlaced(after: $after) { cursor } }",
            variable_values={"after": cursors[name]},
            context_value=world.context(),
        )
        async with aclosing(stream) as items, asyncio.timeout(5):
            result = await anext(items)
        assert result.errors
        (error,) = result.errors
        assert error.extensions == {"code": "BAD_USER_INPUT", "argument": "after"}
