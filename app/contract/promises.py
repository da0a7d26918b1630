"""Compares the schema with the released one, and says which promise to clients a change breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DEFAULT_DEPRECATION_REASON,
    GraphQLNamedType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
)
from graphql.utilities.find_schema_changes import DangerousChangeType

from app.contract.changelog import announced
from app.contract.released import scopes_in
from app.contract.retired import Element, Retired, elements

_DEFAULTS: Final = {
    DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE,
    DangerousChangeType.INPUT_FIELD_DEFAULT_VALUE_CHANGE,
}
_COORDINATE: Final = re.compile(r"@\w+(?:\(\w+:\))?|\b\w+\.\w+(?:\(\w+:\))?")
_TYPE: Final = re.compile(r"(?:Standard scalar )?(\w+)")

Described = Element | GraphQLNamedType


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that the schema would break: where, what changed, and what to do."""

    coordinate: str
    change: str
    remedies: tuple[str, ...]

    def __str__(self) -> str:
        return "\n  ".join((self.change, *self.remedies))


def broken(released: str, current: str, changelog: str) -> list[Broken]:
    """Find what must not land: `released` and `current` are SDL, `changelog` is the whole file."""
    before = build_schema(released, assume_valid=True)
    after = build_schema(current, assume_valid=True)
    said = announced(changelog)
    changed = said.get("Changed", set()) | said.get("Removed", set())
    return [
        *_breaking(before, after, changed),
        *_otherwise(before, after, changed),
        *_deprecated(before, after, said.get("Deprecated", set())),
    ]


def coordinate_of(change: str) -> str:
    """Read what a change of graphql-core's is about, such as `Order.lines(first:)`."""
    found = _COORDINATE.search(change)
    if found:
        return found[0]
    named = _TYPE.match(change)
    return named[1] if named else change


def _breaking(before: GraphQLSchema, after: GraphQLSchema, announced: set[str]) -> Iterator[Broken]:
    retired = Retired(before)
    for change in find_breaking_changes(before, after):
        coordinate = coordinate_of(change.description)
        remedies: list[str] = []
        if not coordinate.startswith("@") and not retired.had_notice(coordinate):
            remedies.append(_without_notice(coordinate, is_new="was added" in change.description))
        if coordinate not in announced:
            remedies.append(_say(coordinate, "Removed or Changed"))
        if remedies:
            yield Broken(coordinate, change.description, tuple(remedies))


def _without_notice(coordinate: str, *, is_new: bool) -> str:
    if is_new:
        return f"Make `{coordinate}` optional: calls that leave it out must go on working."
    if "." not in coordinate:
        return (
            f"`{coordinate}` was not left before: put it back, and deprecate every field and "
            "argument that uses it; it may go once a release has said so."
        )
    return (
        f"`{coordinate}` was not deprecated before: put it back with a deprecation_reason, add what "
        "replaces it under another name, and let a release go by."
    )


def _otherwise(
    before: GraphQLSchema, after: GraphQLSchema, announced: set[str]
) -> Iterator[Broken]:
    """Find what no validation sees: calls that mean something else, and tokens that lack a scope."""
    for change in find_dangerous_changes(before, after):
        coordinate = coordinate_of(change.description)
        if change.type in _DEFAULTS and coordinate not in announced:
            yield Broken(coordinate, change.description, (_say(coordinate, "Changed"),))
    known = _described(before)
    for coordinate, now in _described(after).items():
        if coordinate not in known or coordinate in announced:
            continue
        more = scopes_in(now.description) - scopes_in(known[coordinate].description)
        if more:
            scopes = ", ".join(sorted(more))
            said = f"{coordinate} needs more than before: {scopes}."
            yield Broken(coordinate, said, (_say(coordinate, "Changed"),))


def _deprecated(
    before: GraphQLSchema, after: GraphQLSchema, announced: set[str]
) -> Iterator[Broken]:
    known = dict(elements(before))
    for coordinate, now in elements(after):
        then = known.get(coordinate)
        if now.deprecation_reason is None or (then and then.deprecation_reason is not None):
            continue
        remedies: list[str] = []
        if now.deprecation_reason in {"", DEFAULT_DEPRECATION_REASON}:
            remedies.append("Say in its deprecation_reason what to use instead.")
        if coordinate not in announced:
            remedies.append(_say(coordinate, "Deprecated"))
        if remedies:
            yield Broken(coordinate, f"{coordinate} was deprecated.", tuple(remedies))


def _described(schema: GraphQLSchema) -> dict[str, Described]:
    return {**schema.type_map, **dict(elements(schema))}


def _say(coordinate: str, heading: str) -> str:
    return f"Name `{coordinate}` in CHANGELOG.md, under [Unreleased], {heading}."
