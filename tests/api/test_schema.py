"""What holds for the whole schema: nothing undescribed, nothing without a scope."""

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)
from strawberry.types.base import StrawberryObjectDefinition

from app.cli.schema import FILE, sdl
from domain.access import Scope
from domain.errors import DomainError, ErrorCode
from domain.events import EventType
from schema.api import build_schema
from schema.errors import ERROR_TYPES

SCHEMA = build_schema()
CORE = SCHEMA._schema
TYPES = {name: kind for name, kind in CORE.type_map.items() if not name.startswith("__")}
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}
EXPORTED = Path(__file__).parents[2] / FILE
"""What a client's author reads of the API."""

OPEN_TO_ALL = {"Picture", "Shop"}
"""Types that every token may read: whose shop it is."""


def mutations() -> dict[str, Any]:
    assert CORE.mutation_type is not None
    return CORE.mutation_type.fields


def row_scopes() -> dict[str, str | None]:
    """Give the scope of every type whose objects are rows."""
    found: dict[str, str | None] = {}
    for name in TYPES:
        definition = SCHEMA.get_type_by_name(name)
        if isinstance(definition, StrawberryObjectDefinition):
            origin: Any = definition.origin
            if "__source__" in vars(origin):
                found[name] = origin.__scope__
    return found


def scope(field: Any) -> object:
    return field.extensions["strawberry-definition"].metadata.get("scope")


def test_everything_has_a_description() -> None:
    missing: list[str] = []
    for name, kind in TYPES.items():
        if name in BUILT_IN:
            continue
        if not kind.description:
            missing.append(name)
        if isinstance(kind, GraphQLEnumType):
            missing += [
                f"{name}.{key}" for key, value in kind.values.items() if not value.description
            ]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for key, field in kind.fields.items():
                if not field.description:
                    missing.append(f"{name}.{key}")
                for argument, value in getattr(field, "args", {}).items():
                    if not value.description:
                        missing.append(f"{name}.{key}({argument})")
    assert missing == []


def test_every_event_type_has_a_value() -> None:
    kind = TYPES["EventType"]
    assert isinstance(kind, GraphQLEnumType)
    assert set(kind.values) == {each.value for each in EventType}


def test_every_error_of_the_rules_has_a_type() -> None:
    assert set(ERROR_TYPES) == set(DomainError.__subclasses__())
    interface = TYPES["UserError"]
    assert isinstance(interface, GraphQLInterfaceType)
    implementing = {kind.name for kind in CORE.get_possible_types(interface)}
    assert implementing == {kind.__name__ for kind, _ in ERROR_TYPES.values()}
    assert implementing == {kind.__name__ for kind in DomainError.__subclasses__()}
    codes = TYPES["UserErrorCode"]
    assert isinstance(codes, GraphQLEnumType)
    assert set(codes.values) == {code.value for code in ErrorCode}


ON_SOMETHING = {"createReturn", "recordPayment", "recordRefund"}
"""What enters something in an order that may have changed meanwhile."""
THERE_OR_NOT = {"liftSuppression", "setMailHook", "removeMailHook"}
"""What is about a thing without versions: it is there or not, and nobody reads its secret."""


def test_what_takes_no_version_is_about_things_without_one() -> None:
    for name in ("MailHook", "Suppression"):
        kind = TYPES[name]
        assert isinstance(kind, GraphQLObjectType)
        assert not {"version", "updatedAt"} & set(kind.fields)


@pytest.mark.parametrize("name", sorted(mutations()))
def test_all_mutations_have_one_shape(name: str) -> None:
    field = mutations()[name]
    creates = name in THERE_OR_NOT or (
        name not in ON_SOMETHING
        and name.startswith(
            (
                *("addOrderNote", "bulk", "create", "duplicate", "export", "place", "rebuild"),
                *("open", "record", "resend", "revert", "send"),
            )
        )
    )
    assert "idempotencyKey" in field.args
    assert ("expectedVersion" in field.args) is not creates
    assert not isinstance(field.type, GraphQLNonNull)
    assert field.type.name == f"{name[0].upper()}{name[1:]}Payload"
    assert {"userErrors", "warnings", "logCursor"} <= set(field.type.fields)
    assert scope(field) in set(Scope)
    assert f"`{scope(field)}`" in field.description
    for argument, value in field.args.items():
        assert argument not in {"shop", "shopId"}
        if argument == "input":
            inside = get_named_type(value.type).fields
            assert not {"expectedVersion", "idempotencyKey"} & set(inside)


def test_every_subscription_has_a_scope() -> None:
    assert CORE.subscription_type is not None
    for field in CORE.subscription_type.fields.values():
        assert scope(field) in set(Scope)


def test_every_type_of_rows_has_a_scope() -> None:
    scopes = row_scopes()
    assert {name for name, scope in scopes.items() if scope is None} == OPEN_TO_ALL
    assert {scope for scope in scopes.values() if scope} <= set(Scope)
    assert {"Order", "Customer", "Payment", "Event", "Message", "Staff"} <= set(scopes)


def test_lists_that_grow_are_connections() -> None:
    """A plain list of rows would have no bound."""
    rows = row_scopes()
    for name in rows:
        kind = TYPES[name]
        assert isinstance(kind, GraphQLObjectType)
        plain = {
            str(field.type).strip("[]!") for field in kind.fields.values() if "[" in str(field.type)
        }
        assert not plain & set(rows), name


def test_the_exported_schema_is_this_one() -> None:
    assert EXPORTED.read_text(encoding="utf-8") == sdl()
