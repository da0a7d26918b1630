"""The scopes that the check asks for stand in the descriptions, and no others do."""

import re

import pytest
from factories import Failed, World, order_input
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, parse

from app.guard import analyse
from domain.access import Scope
from schema.api import build_schema

SCHEMA = build_schema()
CORE = SCHEMA._schema
KINDS = {
    name: kind
    for name, kind in CORE.type_map.items()
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
}
FIELDS = [(name, field) for name, kind in KINDS.items() for field in kind.fields]
ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}


def said(description: str | None) -> set[str]:
    """Read the scopes out of the last sentence of a description."""
    sentence = re.search(r"Needs the scopes? ([^.]*)\.$", description or "")
    return set(re.findall(r"`([a-z:]+)`", sentence[1])) if sentence else set()


def demanded(kind: str, field: str) -> set[str]:
    """Ask the check itself what a document with that field needs."""
    if kind in ROOTS:
        return set(analyse(CORE, parse(f"{ROOTS[kind]} {{ {field} }}")).scopes)
    return set(analyse(CORE, parse(f"{{ ...F }} fragment F on {kind} {{ {field} }}")).scopes)


def test_what_a_field_needs_stands_in_its_description_or_its_types() -> None:
    wrong: list[str] = []
    for kind, field in FIELDS:
        definition = KINDS[kind].fields[field]
        asked = demanded(kind, field)
        missing = asked - said(KINDS[kind].description)
        below = said(get_named_type(definition.type).description)
        if said(definition.description) != missing or not below <= asked:
            wrong.append(f"{kind}.{field}")
    assert wrong == []


def test_every_type_of_rows_says_its_own_scope() -> None:
    found: dict[str, set[str]] = {}
    for name, kind in KINDS.items():
        definition = SCHEMA.get_type_by_name(name)
        scope = getattr(getattr(definition, "origin", None), "__scope__", None)
        assert said(kind.description) >= ({scope} if scope else set())
        if said(kind.description) and not name.endswith("Connection"):
            found[name] = said(kind.description)
            assert found[name] == {scope}
    assert found["Order"] == {Scope.ORDERS_READ}
    assert found["Customer"] == found["CustomerAddress"] == {Scope.CUSTOMERS_READ}
    assert set[str]().union(*found.values()) <= set(Scope)


def test_every_operation_says_what_it_needs() -> None:
    open_to_all = {"shop", "node", "nodes", "viewer", "logCursor", "labels"}
    silent = {
        field
        for root in ROOTS
        for field, definition in KINDS[root].fields.items()
        if not said(definition.description)
    }
    assert silent == open_to_all


async def test_several_missing_scopes_are_one_error(world: World) -> None:
    app = await world.another("orders:place")
    query = """mutation ($input: PlaceOrderInput!) {
      placeOrder(input: $input) {
        changeSet { id }
        order { customer { email } payments { nodes { id } } messages { nodes { id } } }
      }
    }"""
    end = await world.ask("{ logCursor }")
    with pytest.raises(Failed) as failed:
        await app.ask(query, input=order_input())
    (error,) = failed.value.errors
    missing = ["customers:read", "events:read", "messages:read", "orders:read", "payments:read"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["extensions"]["missingScopes"] == missing
    assert all(scope in error["message"] for scope in missing)
    assert await world.ask("{ logCursor }") == end
    enough = await world.another("orders:place", *missing)
    assert (await enough.ask(query, input=order_input()))["placeOrder"]["order"]
