"""Tags of orders and customers: put on, taken off, by many at once."""

import asyncio
import random

import pytest
from factories import Json, World
from sqlalchemy import Table, select

from db import tables as t
from domain.tags import tag_key
from queryplan.ids import decode_id

KINDS = pytest.mark.parametrize("kind", ["Order", "Customer"])


def document(verb: str, kind: str) -> str:
    return f"""
        mutation ($id: ID!, $tags: [String!]!, $version: Int, $key: String) {{
          {verb}{kind}Tags(id: $id, tags: $tags, expectedVersion: $version, idempotencyKey: $key) {{
            userErrors {{ code message field ... on Conflict {{ changedFields }} }}
            {kind.lower()} {{
              id version tags
              events(last: 1) {{ nodes {{ type changes {{ path before after }} }} }}
            }}
          }}
        }}
    """


async def make(world: World, kind: str) -> str:
    return (await (world.place() if kind == "Order" else world.create_customer()))["id"]


async def stored(world: World, kind: str, id: str) -> set[str]:
    """Read the keys by which lists are filtered."""
    table: Table = t.order_tag if kind == "Order" else t.customer_tag
    async with world.sql() as connection:
        found = await connection.scalars(
            select(table.c.tag_key).where(
                table.c.shop_id == world.shop_id,
                table.c[f"{kind.lower()}_id"] == decode_id(id)[1],
            )
        )
        return set(found)


async def tags(world: World, verb: str, kind: str, id: str, *words: str, **more: object) -> Json:
    payload = await world.do(document(verb, kind), id=id, tags=words, **more)
    return payload[kind.lower()]


@KINDS
async def test_adding_and_removing(world: World, kind: str) -> None:
    id = await make(world, kind)
    found = await tags(world, "add", kind, id, " VIP ", "vip", "Gift 🎁", "תג")
    assert (found["tags"], found["version"]) == (["VIP", "Gift 🎁", "תג"], 2)
    assert found["events"]["nodes"] == [
        {
            "type": f"{kind.upper()}_TAGS_CHANGED",
            "changes": [{"path": "tags", "before": [], "after": ["VIP", "Gift 🎁", "תג"]}],
        }
    ]
    assert await stored(world, kind, id) == {"vip", "gift 🎁", "תג"}
    found = await tags(world, "remove", kind, id, "GIFT 🎁", "never there")
    assert (found["tags"], found["version"]) == (["VIP", "תג"], 3)
    assert await stored(world, kind, id) == {"vip", "תג"}


@KINDS
async def test_doing_it_again_does_nothing(world: World, kind: str) -> None:
    id = await make(world, kind)
    await tags(world, "add", kind, id, "VIP")
    for verb, words in (("add", ["vip"]), ("add", []), ("remove", ["other"])):
        before = await world.ask("{ logCursor }")
        found = await tags(world, verb, kind, id, *words)
        assert (found["tags"], found["version"]) == (["VIP"], 2)
        assert await world.ask("{ logCursor }") == before


@KINDS
async def test_many_at_once_lose_none(world: World, kind: str) -> None:
    """Twenty people put their tag on, while five of what was there goes."""
    id = await make(world, kind)
    old = [f"Old {nth}" for nth in range(10)]
    await tags(world, "add", kind, id, *old)
    writers = [tags(world, "add", kind, id, f"Tag {nth}", "All") for nth in range(20)]
    writers += [tags(world, "remove", kind, id, tag) for tag in old[:5]]
    random.shuffle(writers)
    await asyncio.gather(*writers)
    data = await world.ask(
        f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ tags version }} }} }}", id=id
    )
    expected = {f"Tag {nth}" for nth in range(20)} | set(old[5:]) | {"All"}
    assert len(data["node"]["tags"]) == len(expected)
    assert set(data["node"]["tags"]) == expected
    assert await stored(world, kind, id) == set(map(tag_key, expected))
    assert data["node"]["version"] == 27


@KINDS
async def test_bad_tags_change_nothing(world: World, kind: str) -> None:
    id = await make(world, kind)
    for words, field in (
        (["good", ""], ["tags", "1"]),
        (["x" * 51], ["tags", "0"]),
        (["a\0b"], ["tags", "0"]),
        ([str(nth) for nth in range(51)], ["tags"]),
    ):
        (error,) = await world.refused(document("add", kind), id=id, tags=words)
        assert (error["code"], error["field"]) == ("INVALID_INPUT", field)
    await tags(world, "add", kind, id, *map(str, range(50)))
    (error,) = await world.refused(document("add", kind), id=id, tags=["one more"])
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["tags"])
    assert len(await stored(world, kind, id)) == 50


@KINDS
async def test_versions_keys_and_other_shops(world: World, neighbour: World, kind: str) -> None:
    id = await make(world, kind)
    await tags(world, "add", kind, id, "a", version=1, key="k")
    await tags(world, "add", kind, id, "a", version=1, key="k")
    (error,) = await world.refused(document("remove", kind), id=id, tags=["a"], version=1)
    assert (error["code"], error["changedFields"]) == ("CONFLICT", ["tags"])
    for verb in ("add", "remove"):
        (error,) = await neighbour.refused(document(verb, kind), id=id, tags=["a"])
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])
        other = "Customer" if kind == "Order" else "Order"
        (error,) = await world.refused(document(verb, other), id=id, tags=["a"])
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])
    assert await stored(world, kind, id) == {"a"}
