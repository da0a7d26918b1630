"""From inputs of the API to values of the rules."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from strawberry.types.maybe import Some

from domain.changes import camel
from domain.customer import ExternalNumber
from domain.errors import Problems
from domain.text import clean_required
from domain.unset import UNSET
from resolvers.profile import Part
from schema.address import AddressInput
from schema.ranges import ExternalNumberInput

MAX_EXTERNAL = 100


def given_parts(given: Any, names: Iterable[str]) -> dict[str, Part]:
    """Give the fields that an update names, by their Python names; null clears one."""
    parts: dict[str, Part] = {}
    for name in names:
        value = getattr(given, name)
        if not isinstance(value, Some):
            continue
        chosen: Any = cast("Some[Any]", value).value
        if isinstance(chosen, AddressInput):
            chosen = partial(chosen.value, "input", camel(name))
        parts[name] = chosen
    return parts


def touched(value: Any) -> Any:
    """Give what an update sets a field to, or `UNSET` when it leaves it alone."""
    return cast("Some[Any]", value).value if isinstance(value, Some) else UNSET


def external_number(given: ExternalNumberInput | None, *path: str) -> ExternalNumber | None:
    """Read the number that something has in another system."""
    if given is None:
        return None
    problems = Problems()
    source = number = ""
    with problems.at(*path):
        source = clean_required(given.source, field=("source",), limit=MAX_EXTERNAL)
    with problems.at(*path):
        number = clean_required(given.number, field=("number",), limit=MAX_EXTERNAL)
    problems.settle()
    return ExternalNumber(source, number)
