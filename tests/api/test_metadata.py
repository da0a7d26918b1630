"""Metadata of orders and customers: set, deleted, found by, by many at once."""

import asyncio
import random
from types import SimpleNamespace
from typing import Any

import pytest
from factories import PLACE, Json, World, order_input
from many_orders import copy
from sqlalchemy import Table, insert, select, text

from db import tables as t
from db.catalog import CATALOG
from domain.metadata import MAX_ENTRIES, MAX_VALUE_LENGTH, value_key
from queryplan.catalog import TENANT
from queryplan.ids import decode_id

KINDS = pytest.mark.parametrize("kind", ["Order", "Customer"])
SHOWN = "metadata { namespace key value }"


def entry(key: str, value: str = "1", namespace: str = "erp") -> Json:
    return {"namespace": namespace, "key": key, "value": value}


def place(key: str, namespace: str = "erp") -> Json:
    return {"namespace": namespace, "key": key}


def document(verb: str, kind: str) -> str:
    name, type_ = ("entries", "MetadataInput") if verb == "set" else ("keys", "MetadataKeyInput")
    return f"""
        mutation ($id: ID!, $given: [{type_}!]!, $version: Int, $key: String) {{
          {verb}{kind}Metadata(
            id: $id, {name}: $given, expectedVersion: $version, idempotencyKey: $key
          ) {{
            userErrors {{ code message field ... on Conflict {{ changedFields }} }}
            {kind.lower()} {{
              id version {SHOWN}
              events(last: 1) {{ nodes {{ type changes {{ path label before after }} }} }}
            }}
            changeSet {{ id }}
          }}
        }}
    """


async def make(world: World, kind: str) -> str:
    making = world.place() if kind == "Order" else world.create_customer(email=None)
    return (await making)["id"]


async def change(world: World, verb: str, kind: str, id: str, *given: Json, **more: object) -> Json:
    payload = await world.do(document(verb, kind), id=id, given=given, **more)
    return payload[kind.lower()]


async def read(world: World, kind: str, id: str, argument: str = "") -> Any:
    shown = SHOWN.replace("metadata", f"metadata{argument}")
    data = await world.ask(
        f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {shown} }} }} }}", id=id
    )
    return data["node"]["metadata"]


async def stored(world: World, kind: str, id: str) -> set[tuple[str, str, str]]:
    """Read the rows by which lists are filtered."""
    table: Table = t.order_metadata if kind == "Order" else t.customer_metadata
    async with world.sql() as connection:
        found = await connection.execute(
            select(table.c.namespace, table.c.key, table.c.value_key).where(
                table.c.shop_id == world.shop_id,
                table.c[f"{kind.lower()}_id"] == decode_id(id)[1],
            )
        )
        return {(row[0], row[1], row[2]) for row in found}


def rows_of(*entries: Json) -> set[tuple[str, str, str]]:
    return {(each["namespace"], each["key"], value_key(each["value"])) for each in entries}


async def listed(world: World, kind: str, given: Json) -> list[str]:
    """Give the ids that a list with that filter holds."""
    data = await world.ask(
        f"""query ($filter: {kind}Filter) {{
          {kind.lower()}s(filter: $filter) {{ totalCount nodes {{ id }} }}
        }}""",
        filter=given,
    )
    (page,) = data.values()
    assert page["totalCount"] == len(page["nodes"])
    return [node["id"] for node in page["nodes"]]


@KINDS
async def test_setting_and_deleting(world: World, kind: str) -> None:
    id = await make(world, kind)
    mark = entry("mark", " תג 🎁\nsecond line ", "web")
    found = await change(world, "set", kind, id, mark, entry("id", "7"), entry("Ref", "R-7"))
    first = [entry("Ref", "R-7"), entry("id", "7"), mark | {"value": "תג 🎁\nsecond line"}]
    assert (found["metadata"], found["version"]) == (first, 2)
    (event,) = found["events"]["nodes"]
    assert event["type"] == f"{kind.upper()}_METADATA_CHANGED"
    assert [(each["path"], each["before"], each["after"]) for each in event["changes"]] == [
        ("metadata.erp.Ref", None, "R-7"),
        ("metadata.erp.id", None, "7"),
        ("metadata.web.mark", None, "תג 🎁\nsecond line"),
    ]
    assert event["changes"][1]["label"] == "Metadata: erp.id"
    assert await stored(world, kind, id) == rows_of(*first)
    assert await read(world, kind, id, '(namespace: "web")') == first[2:]
    assert await read(world, kind, id, '(namespace: "Erp")') == []

    found = await change(world, "set", kind, id, entry("id", "8"))
    assert found["events"]["nodes"][0]["changes"] == [
        {"path": "metadata.erp.id", "label": "Metadata: erp.id", "before": "7", "after": "8"}
    ]
    found = await change(world, "delete", kind, id, place("Ref"), place("never-there"))
    left = [entry("id", "8"), first[2]]
    assert (found["metadata"], found["version"]) == (left, 4)
    assert found["events"]["nodes"][0]["changes"] == [
        {"path": "metadata.erp.Ref", "label": "Metadata: erp.Ref", "before": "R-7", "after": None}
    ]
    assert await stored(world, kind, id) == rows_of(*left)


@KINDS
async def test_doing_it_again_does_nothing(world: World, kind: str) -> None:
    id = await make(world, kind)
    await change(world, "set", kind, id, entry("id"))
    end = await world.ask("{ logCursor }")
    for verb, given in (
        ("set", [entry("id")]),
        ("set", []),
        ("delete", [place("ID"), place("id", "other")]),
    ):
        found = await change(world, verb, kind, id, *given)
        assert (found["metadata"], found["version"]) == ([entry("id")], 2)
    assert await world.ask("{ logCursor }") == end


@KINDS
async def test_many_at_once_lose_none(world: World, kind: str) -> None:
    """Twenty systems set a key each, while five of what was there goes."""
    id = await make(world, kind)
    await change(world, "set", kind, id, *(entry(f"old{nth}") for nth in range(10)))
    writers = [change(world, "set", kind, id, entry(f"k{nth}", str(nth))) for nth in range(20)]
    writers += [change(world, "delete", kind, id, place(f"old{nth}")) for nth in range(5)]
    random.shuffle(writers)
    await asyncio.gather(*writers)
    expected = [entry(f"k{nth}", str(nth)) for nth in range(20)]
    expected += [entry(f"old{nth}") for nth in range(5, 10)]
    found = await read(world, kind, id)
    assert found == sorted(expected, key=lambda each: each["key"])
    assert await stored(world, kind, id) == rows_of(*expected)


@KINDS
async def test_bad_metadata_changes_nothing(world: World, kind: str) -> None:
    id = await make(world, kind)
    for verb, given, field in (
        ("set", [entry("id"), entry("a.b")], ["entries", "1", "key"]),
        ("set", [entry("id", namespace="ä")], ["entries", "0", "namespace"]),
        ("set", [entry("id", " ")], ["entries", "0", "value"]),
        ("set", [entry("id", "x" * (MAX_VALUE_LENGTH + 1))], ["entries", "0", "value"]),
        ("set", [entry("id"), entry("id", "2")], ["entries", "1", "key"]),
        ("set", [entry(f"k{nth}") for nth in range(MAX_ENTRIES + 1)], ["entries"]),
        ("delete", [place("id"), place("")], ["keys", "1", "key"]),
    ):
        (error,) = await world.refused(document(verb, kind), id=id, given=given)
        assert (error["code"], error["field"]) == ("INVALID_INPUT", field)
    assert await stored(world, kind, id) == set()
    await change(world, "set", kind, id, *(entry(f"k{nth}") for nth in range(MAX_ENTRIES)))
    (error,) = await world.refused(document("set", kind), id=id, given=[entry("more")])
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["entries"])
    assert len(await stored(world, kind, id)) == MAX_ENTRIES


@KINDS
async def test_versions_keys_and_other_shops(world: World, neighbour: World, kind: str) -> None:
    """Two who write different keys are no conflict, whatever version they saw."""
    id = await make(world, kind)
    for _ in range(2):
        await change(world, "set", kind, id, entry("a"), version=1, key="k")
    await change(world, "set", kind, id, entry("b"), version=1)
    for verb, given in (("set", entry("a", "2")), ("delete", place("a"))):
        (error,) = await world.refused(document(verb, kind), id=id, given=[given], version=1)
        assert (error["code"], error["changedFields"]) == ("CONFLICT", ["metadata.erp.a"])
        (error,) = await neighbour.refused(document(verb, kind), id=id, given=[given])
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])
        other = "Customer" if kind == "Order" else "Order"
        (error,) = await world.refused(document(verb, other), id=id, given=[given])
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])
    assert await stored(world, kind, id) == rows_of(entry("a"), entry("b"))


@KINDS
async def test_lists_are_filtered_by_it(world: World, neighbour: World, kind: str) -> None:
    ids = [await make(world, kind) for _ in range(4)]
    theirs = await make(neighbour, kind)
    for shop, id, *entries in (
        (world, ids[0], entry("id", "7"), entry("state", "sent")),
        (world, ids[1], entry("id", "8"), entry("state", "sent")),
        (world, ids[2], entry("id", "7", "web")),
        (neighbour, theirs, entry("id", "7")),
    ):
        await change(shop, "set", kind, id, *entries)
    await change(world, "delete", kind, ids[1], place("state"))
    sent = {"metadata": entry("state", "sent")}
    for given, numbers in (
        ({"metadata": entry("id", "7")}, [0]),
        ({"metadata": place("id")}, [1, 0]),
        ({"metadata": entry("id") | {"value": None}}, [1, 0]),
        ({"metadata": place("id", "web")}, [2]),
        ({"metadata": place("ID")}, []),
        ({"metadata": entry("id", "")}, []),
        (sent, [0]),
        ({"not": {"metadata": place("id")}}, [3, 2]),
        ({"and": [{"metadata": place("id")}, {"not": sent}]}, [1]),
        ({"or": [{"metadata": entry("id", "8")}, {"metadata": place("id", "web")}]}, [2, 1]),
    ):
        assert await listed(world, kind, given) == [ids[nth] for nth in numbers], given
    assert await listed(neighbour, kind, {"metadata": place("id")}) == [theirs]


async def test_an_order_is_placed_with_it(world: World) -> None:
    given = [entry("session", "s-1", "web"), entry("id", "7")]
    payload = await world.do(PLACE, input=order_input(metadata=given))
    id = payload["order"]["id"]
    assert await read(world, "Order", id) == given[::-1]
    assert await listed(world, "Order", {"metadata": given[0]}) == [id]
    for bad, field in (([*given, entry("x y")], "2.key"), ([entry("a"), entry("a")], "1.key")):
        (error,) = await world.refused(PLACE, input=order_input(metadata=bad))
        assert error["field"] == ["input", "metadata", *field.split(".")]


@KINDS
async def test_each_entry_is_taken_back_by_itself(world: World, kind: str) -> None:
    """S2 undo: what a later call set stays; the rest is as before, and found so."""
    id = await make(world, kind)
    await change(world, "set", kind, id, entry("a", "old"), entry("gone", "old"))
    written = (
        await world.do(
            document("set", kind), id=id, given=[entry("a", "new"), entry("b"), entry("c")]
        )
    )["changeSet"]["id"]
    deleted = (await world.do(document("delete", kind), id=id, given=[place("gone")]))["changeSet"]
    await change(world, "set", kind, id, entry("b", "later"))
    revert = """mutation ($id: ID!) { revertChangeSet(id: $id) {
      userErrors { code } restored { path } leftAlone { path reason } changeSet { id }
    } }"""
    payload = await world.do(revert, id=written)
    assert [each["path"] for each in payload["restored"]] == ["metadata.erp.a", "metadata.erp.c"]
    assert payload["leftAlone"] == [{"path": "metadata.erp.b", "reason": "CHANGED_SINCE"}]
    await world.do(revert, id=deleted["id"])
    expected = [entry("a", "old"), entry("b", "later"), entry("gone", "old")]
    assert await read(world, kind, id) == expected
    assert await stored(world, kind, id) == rows_of(*expected)
    again = await world.do(revert, id=payload["changeSet"]["id"])
    assert len(again["restored"]) == 2
    assert (await read(world, kind, id))[0] == entry("a", "new")


async def test_it_is_found_by_its_index(world: World) -> None:
    """S2-3: one of many is looked up, on both databases."""
    order = await world.place()
    await copy(world, order, first=1, last=1_000)
    async with world.sql() as connection:
        ids = await connection.scalars(select(t.order.c.id).order_by(t.order.c.id))
        rows = [
            {
                "shop_id": world.shop_id,
                "order_id": id,
                "namespace": "erp",
                "key": "id",
                "value_key": value_key(str(nth)),
            }
            for nth, id in enumerate(ids)
        ]
        await connection.execute(insert(t.order_metadata), rows)
    assert len(await listed(world, "Order", {"metadata": entry("id", "7")})) == 1
    wanted = SimpleNamespace(namespace="erp", key="id", value="7")
    found = select(t.order.c.id).where(
        t.order.c.shop_id == world.shop_id, CATALOG["order"].filters["metadata"](t.order, wanted)
    )
    engine = world.database.engine
    compiled = found.params({TENANT: world.shop_id}).compile(
        dialect=engine.dialect, compile_kwargs={"literal_binds": True}
    )
    explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    async with world.sql() as connection:
        await connection.execute(text("ANALYZE"))
        plan = await connection.exec_driver_sql(f"{explain} {compiled}")
        steps = " ".join(str(step) for row in plan for step in row)
    assert "ix_order_metadata_entry" in steps, steps
