"""Every operation and field of the schema, with tokens of every scope, in its own and another shop.

What a token may do is read from the declarations, and then tried: no entry is left out.
"""

import asyncio
from collections.abc import Generator
from contextlib import aclosing
from typing import Any, cast

import pytest
from factories import Json, World
from good_inputs import good
from graphql import (
    ExecutionResult,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
)
from id_places import CORE, field_of, places
from input_places import least
from one_of_each import furnish, ids_of
from operations import ROOTS, fields_of, narrow, needed, operations, wide
from sqlalchemy import select

from db.catalog import CATALOG
from db.ids import new_id
from domain.access import ActorKind, Scope
from domain.log import encode_cursor
from queryplan.declare import field_scopes, type_scopes
from queryplan.ids import encode_id

SILENCE = ExecutionResult({}, None)
"""What a stream has told that has told nothing."""
OPERATIONS = operations()
ONCE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""What is refused before anything runs is refused alike on both databases."""


async def sent(
    world: World, document: str, variables: Json | None = None, *, within: float = 10
) -> Any:
    """Send any operation once; give its answer, or the first item of its stream."""
    context = world.context()
    if not document.startswith("subscription"):
        return await world.schema.execute(
            document, variable_values=variables or {}, context_value=context
        )
    stream: Any = await world.schema.subscribe(
        document, variable_values=variables or {}, context_value=context
    )
    if not hasattr(stream, "__anext__"):
        return stream
    async with aclosing(stream) as items:
        try:
            async with asyncio.timeout(within):
                return await anext(items)
        except TimeoutError:
            return SILENCE


HOLDERS: dict[object, World] = {}


@pytest.fixture(autouse=True)
def no_holders() -> Generator[None]:
    """Forget the tokens of a test when it ends."""
    yield
    HOLDERS.clear()


async def holding(world: World, scopes: set[str]) -> World:
    """Give the shop with a token of these scopes; without any, of one that opens no reads."""
    key = (world.shop_id, frozenset(scopes))
    if key not in HOLDERS:
        some = scopes or {Scope.ASSETS_WRITE.value}
        HOLDERS[key] = await world.another(*some, kind=ActorKind.STAFF)
    return HOLDERS[key]


def missing(result: Any) -> list[str] | None:
    """Tell which scopes an answer says are missing; None when it was let through."""
    for error in result.errors or ():
        if (error.extensions or {}).get("code") == "FORBIDDEN":
            return error.extensions["missingScopes"]
    return None


@ONCE
async def test_every_operation_with_a_token_of_every_scope(world: World) -> None:
    tokens = {scope.value: await world.another(scope.value) for scope in Scope}
    wrong: list[str] = []
    tried = 0
    for root, field in OPERATIONS:
        document = narrow(root, field)
        asked = needed(document)
        for scope, holder in tokens.items():
            tried += 1
            if asked <= {scope} and root == "Subscription":
                continue  # it would wait for its first item; that is tried below
            expected = sorted(asked - {scope}) or None
            found = missing(await sent(holder, document))
            if found != expected:
                wrong.append(f"{root}.{field} with {scope}: {found}, not {expected}")
    assert wrong == []
    assert tried == len(OPERATIONS) * len(Scope)


@ONCE
async def test_without_any_one_of_the_scopes_nothing_runs(world: World) -> None:
    wrong: list[str] = []
    for root, field in OPERATIONS:
        document = wide(root, field, ())
        asked = needed(document)
        for scope in asked:
            found = missing(await sent(await holding(world, asked - {scope}), document))
            if found != [scope]:
                wrong.append(f"{root}.{field} without {scope}: {found}")
    assert wrong == []


@ONCE
async def test_each_query_and_subscription_with_just_its_scopes(
    world: World, neighbour: World
) -> None:
    """Mutations are called with just their scopes in test_counter_last."""
    own = await furnish(world)
    wrong: list[str] = []
    for root, field in OPERATIONS:
        if root == "Mutation":
            continue
        given = least(root, field, ids_of(own, field))
        if root == "Subscription" and "after" in field_of(root, field).args:
            given["after"] = encode_cursor(0)
        document = wide(root, field, given)
        asked = needed(document)
        result = await sent(await holding(world, asked), document, given)
        faults = [error.message for error in result.errors or ()]
        for part in (result.data or {}).values():
            faults += part.get("userErrors", []) if isinstance(part, dict) else []
        if faults or result is SILENCE:
            wrong.append(f"{root}.{field} with {sorted(asked)}: {faults}")
        theirs = await sent(await holding(neighbour, asked), document, given, within=0.05)
        if shown := ids_in(result.data) & ids_in(theirs.data):
            wrong.append(f"{root}.{field} shows another shop {shown}")
    assert wrong == []


def ids_in(value: Any) -> set[str]:
    """Gather every id of an answer."""
    if isinstance(value, list):
        return set[str]().union(*map(ids_in, value))
    if not isinstance(value, dict):
        return set()
    own = {text for name, text in value.items() if name == "id" and text}
    return own.union(*map(ids_in, value.values()))


CREATING = sorted(set(fields_of("Mutation")) - {each.field for each in places()})
"""Mutations that take no id: those that do are probed in test_isolation_probe."""


@ONCE
async def test_what_takes_no_id_writes_into_its_own_shop(world: World, neighbour: World) -> None:
    before = await world.ask("{ logCursor }")
    wrong: list[str] = []
    for field in CREATING:
        given = await good(neighbour, field)
        document = wide("Mutation", field, given)
        result = await sent(neighbour, document, given)
        payload = (result.data or {}).get(field) or {}
        if result.errors or payload.get("userErrors") or await world.ask("{ logCursor }") != before:
            wrong.append(f"{field}: {result.errors} {payload}")
    assert wrong == []


def ways() -> dict[str, str]:
    """Find for each type a way from a root to it, as a document with a hole."""
    found = {root: f"{word} {{ %s }}" for root, word in ROOTS.items()}
    waiting = list(ROOTS)
    while waiting:
        at = waiting.pop(0)
        kind = CORE.type_map[at]
        below = {field: get_named_type(each.type).name for field, each in fields_of(at).items()}
        steps = {type: f"{field} {{ %s }}" for field, type in below.items()}
        if isinstance(kind, GraphQLInterfaceType):
            possible = CORE.get_possible_types(kind)
            steps |= {each.name: f"... on {each.name} {{ %s }}" for each in possible}
        for type, step in steps.items():
            if type not in found and hasattr(CORE.type_map[type], "fields"):
                found[type] = found[at] % step
                waiting.append(type)
    return found


@ONCE
async def test_every_field_of_every_type_asks_for_what_is_declared(world: World) -> None:
    poor = await holding(world, set())
    way = ways()
    objects = [
        name
        for name, kind in CORE.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
    ]
    assert set(objects) == set(way)
    wrong: list[str] = []
    for type in objects:
        around = needed(way[type] % "__typename")
        for field, definition in fields_of(type).items():
            kind = get_named_type(definition.type)
            selected = f"{field} {'{ __typename }' if is_composite_type(kind) else ''}"
            asked = around | field_scopes(definition)
            if type in ROOTS or not asked:
                continue
            found = missing(await sent(poor, way[type] % selected))
            if found != (sorted(asked - {Scope.ASSETS_WRITE}) or None):
                wrong.append(f"{type}.{field}: {found}, not {sorted(asked)}")
    assert wrong == []


@ONCE
async def test_every_type_that_node_finds_needs_its_scope(world: World) -> None:
    await furnish(world)
    kinds = CORE.get_possible_types(cast("GraphQLInterfaceType", CORE.type_map["Node"]))
    ids: dict[str, str] = {}
    async with world.sql() as connection:
        for kind in kinds:
            origin: Any = kind.extensions["strawberry-definition"].origin
            table = CATALOG[origin.__source__].table
            own = select(table.c.id).where(table.c.shop_id == world.shop_id).limit(1)
            row = (await connection.execute(own)).scalar()
            if row is not None:
                ids[kind.name] = encode_id(kind.name, row)
    absent = {each.name: encode_id(each.name, new_id()) for each in kinds if each.name not in ids}
    assert len(ids) > len(absent)
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    for scope in Scope:
        holder = await world.another(scope.value)
        found = (await holder.ask(query, ids=list(ids.values())))["nodes"]
        seen = {node["__typename"] for node in found if node}
        for name, id in absent.items():  # of what there is none, it shows by being looked for
            with holder.counted() as statements:
                assert (await holder.ask(query, ids=[id]))["nodes"] == [None]
            seen |= {name} if statements else set()
        assert seen == {
            each.name for each in kinds if type_scopes(CORE.type_map[each.name]) <= {scope}
        }
