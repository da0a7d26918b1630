"""Every place of the schema where a client may write a value."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)
from id_places import NESTING, field_of

Step = str | int
Definition = GraphQLArgument | GraphQLInputField
Json = dict[str, Any]

EXAMPLES: Json = {
    "email": "new@example.com",
    "phone": "+358 40 1234567",
    "vatId": "FI20774740",
    "currencyCode": "EUR",
    "scope": "SELECTED",
    "names": "OrderState",
    "codes": "CONFLICT",
    "String": "x",
    "Int": 1,
    "Boolean": True,
    "Decimal": "1",
    "DateTime": "2026-03-01T12:00:00Z",
    "JSON": {"id": "evt_1"},
    "timezone": "Europe/Oslo",
    "locale": "fi",
    "mjml": "<mjml><mj-body></mj-body></mjml>",
    "to: DateTime": "2026-03-10T12:00:00Z",
}
"""A good value by the name of the place, or else by its scalar; ids depend on the field."""

ALTERNATIVES = {"BulkOrdersInput"}
"""Inputs of which some parts go with some others only."""


class Spot(NamedTuple):
    """One value among the arguments of a field, with the way to it through inputs and lists.

    `within` is the input type whose field it is; None for an argument.
    """

    path: tuple[Step, ...]
    kind: str
    nullable: bool
    listed: bool
    within: str | None = None

    def __str__(self) -> str:
        return ".".join(map(str, self.path))

    @property
    def name(self) -> str:
        """The name of the argument or input field that holds the value."""
        return next(str(step) for step in reversed(self.path) if isinstance(step, str))

    def value_in(self, arguments: Mapping[str, Any]) -> Any:
        """Give what stands in this place."""
        inside: Any = arguments
        for step in self.path:
            inside = inside[step]
        return inside

    def filled(self, arguments: Mapping[str, Any], value: Any) -> Json:
        """Give the arguments with the value in this place, everything else as it is."""
        given: Any = deepcopy(dict(arguments))
        inside = given
        for step in self.path[:-1]:
            inside = inside[step]
        inside[self.path[-1]] = value
        return given


def spots(type: str, field: str, arguments: Mapping[str, Any]) -> Iterator[Spot]:
    """Walk all values that a field takes, through good arguments for it.

    Raises:
        KeyError: the good arguments leave a place of the schema out.
    """
    for name, argument in field_of(type, field).args.items():
        yield from _inside((name,), argument, arguments[name])


def first_taker(fields: Mapping[str, Any]) -> dict[str, str]:
    """Name the first of these fields that takes each input type whose parts go together."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for name, field in fields.items():
        waiting = [get_named_type(each.type) for each in field.args.values()]
        while waiting:
            kind = waiting.pop()
            if isinstance(kind, GraphQLInputObjectType) and kind.name not in seen:
                seen.add(kind.name)
                if not _is_one_of(kind) and kind.name not in ALTERNATIVES:
                    found[kind.name] = name
                waiting += [get_named_type(each.type) for each in kind.fields.values()]
    return found


def _inside(
    path: tuple[Step, ...], definition: Definition, good: Any, within: str | None = None
) -> Iterator[Spot]:
    kind = get_named_type(definition.type)
    spot = _spot(path, definition)._replace(within=within)
    yield spot
    if spot.listed:
        path, good = (*path, 0), good[0]
        yield Spot(path, kind.name, nullable=False, listed=False, within=within)
    if kind.name.endswith("Filter"):
        return  # as for lists, and tried there
    if isinstance(kind, GraphQLInputObjectType):
        for name, inner in kind.fields.items():
            if name in good or not (_is_one_of(kind) or kind.name in ALTERNATIVES):
                yield from _inside((*path, name), inner, good[name], kind.name)


def alone(
    type: str, field: str, id_for: Callable[[str], str], *, deep: bool
) -> Iterator[tuple[Spot, Json]]:
    """Walk all values that a field takes, each with the least arguments that hold it.

    A filter goes into itself no further than its first step.
    """
    given = least(type, field, id_for)
    for name, argument in field_of(type, field).args.items():
        for spot, value in _reach((name,), argument, id_for, deep=deep):
            yield spot, given | {name: value}


def least(type: str, field: str, id_for: Callable[[str], str]) -> Json:
    """Give the least arguments that a field takes."""
    return {
        name: _example(name, argument, id_for)
        for name, argument in field_of(type, field).args.items()
        if is_required_argument(argument)
    }


def _reach(
    path: tuple[Step, ...], definition: Definition, id_for: Callable[[str], str], *, deep: bool
) -> Iterator[tuple[Spot, Any]]:
    spot, kind = _spot(path, definition), get_named_type(definition.type)
    good = _example(spot.name, definition, id_for)
    yield spot, good
    if spot.listed:
        path = (*path, 0)
        yield Spot(path, kind.name, nullable=False, listed=False), good
    if deep and isinstance(kind, GraphQLInputObjectType) and spot.name not in NESTING:
        around = {} if _is_one_of(kind) else _least(kind, id_for)
        for name, inner in kind.fields.items():
            for below, value in _reach((*path, name), inner, id_for, deep=deep):
                whole = around | {name: value}
                yield below, [whole] if spot.listed else whole


def _example(name: str, definition: Definition, id_for: Callable[[str], str]) -> Any:
    kind = get_named_type(definition.type)
    if isinstance(kind, GraphQLInputObjectType):
        good: Any = _least(kind, id_for)
        if _is_one_of(kind):
            first, inner = next(iter(kind.fields.items()))
            good = {first: _example(first, inner, id_for)}
    elif isinstance(kind, GraphQLEnumType):
        good = EXAMPLES.get(name, next(iter(kind.values)))
    else:
        by_scalar = id_for(name) if kind.name == "ID" else EXAMPLES[kind.name]
        by_scalar = EXAMPLES.get(f"{name}: {kind.name}", by_scalar)
        good = EXAMPLES.get(name, by_scalar) if kind.name == "String" else by_scalar
    return [good] if is_list_type(get_nullable_type(definition.type)) else good


def _is_one_of(kind: GraphQLInputObjectType) -> bool:
    return kind.extensions["strawberry-definition"].is_one_of


def _least(kind: GraphQLInputObjectType, id_for: Callable[[str], str]) -> Json:
    if kind.name == "PropagationInput":
        return {"scope": "SELECTED", "orderIds": [id_for("orderIds")]}
    return {
        name: _example(name, inner, id_for)
        for name, inner in kind.fields.items()
        if is_required_input_field(inner)
    }


def _spot(path: tuple[Step, ...], definition: Definition) -> Spot:
    nullable = not isinstance(definition.type, GraphQLNonNull)
    listed = is_list_type(get_nullable_type(definition.type))
    return Spot(path, get_named_type(definition.type).name, nullable, listed)
