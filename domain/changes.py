"""What differs between an aggregate as it was loaded and as it is saved.

The unit of work asks here; nobody writes a change by hand, so the log can't lie. A path is
written as the API writes it: `customerDetails.email`, `lines.<id>.fulfilled`.
A dataclass field says how it is logged by `logged(...)`:
- `whole`: a value object that changes as one (an address), through its `to_json`;
- `keyed`: entries of which each is a path of its own, by its namespace and key;
- `money`: an integer amount in minor units, written as decimal text in the order's currency;
- `personal`: its values are erased with the customer;
- `skip`: not part of the log, because it is derived or technical;
- `name`: the path's name when it is not the field's; "" puts the parts of a nested value one
  level up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.metadata import Entry
from domain.money import amount_text

Json = None | bool | int | str | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One path of an aggregate before and after; values as JSON."""

    path: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Log:
    """How a field is logged; see the module's text."""

    whole: bool = False
    keyed: bool = False
    money: bool = False
    personal: bool = False
    skip: bool = False
    name: str | None = None


_PLAIN = Log()
_VALUES = frozenset({bool, int, datetime, UUID, tuple})
"""Kinds of values, told at once from those that have parts."""


def logged(
    *,
    whole: bool = False,
    keyed: bool = False,
    money: bool = False,
    personal: bool = False,
    skip: bool = False,
    name: str | None = None,
    **options: Any,
) -> Any:
    """Declare a dataclass field together with how it is logged."""
    log = Log(whole=whole, keyed=keyed, money=money, personal=personal, skip=skip, name=name)
    return field(metadata={"log": log}, **options)


def camel(name: str) -> str:
    """Write a Python name as the API does."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def snapshot(aggregate: object) -> dict[str, Json]:
    """Flatten an aggregate to its logged paths and their values."""
    currency = cast("str | None", getattr(aggregate, "currency", None))
    found: dict[str, Json] = {}
    _walk(aggregate, "", currency, found)
    return found


def difference(before: Mapping[str, Json], after: Mapping[str, Json]) -> tuple[Change, ...]:
    """List the paths whose values differ, in the order of the aggregate's fields."""
    paths = dict.fromkeys((*after, *before))
    return tuple(
        Change(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    )


def reading(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """Make what reads these attributes of an object, all at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def personal_paths(aggregate_type: type) -> frozenset[str]:
    """Name the paths that hold personal data; `*` stands for an id, a namespace or a key."""
    return frozenset(_personal(aggregate_type, ""))


@cache
def _logged_fields(
    kind: type,
) -> tuple[tuple[tuple[str, Log], ...], Callable[[object], tuple[Any, ...]]]:
    """Give how each field is named in a path and logged, and what reads all their values."""
    logs = [(item, log) for item in fields(kind) if not (log := _log(item)).skip]
    return tuple((_name(item, log), log) for item, log in logs), reading(
        [item.name for item, _ in logs]
    )


def _name(item: Field[Any], log: Log) -> str:
    return camel(item.name) if log.name is None else log.name


def _below(path: str) -> str:
    return f"{path}." if path else ""


def _log(item: Field[Any]) -> Log:
    return cast("Log", item.metadata.get("log", _PLAIN))


def _walk(value: object, prefix: str, currency: str | None, found: dict[str, Json]) -> None:
    names, read = _logged_fields(type(value))
    for (name, log), part in zip(names, read(value), strict=True):
        path = prefix + name
        if part is None or type(part) is str:
            found[path] = part
        elif log.money and currency is not None:
            found[path] = amount_text(part, currency)
        elif log.whole:
            found[path] = _whole(part)
        elif log.keyed:
            for entry in cast("tuple[Entry, ...]", part):
                found[f"{path}.{entry.namespace}.{entry.key}"] = entry.value
        elif isinstance(part, list):
            for member in cast("list[Any]", part):
                _walk(member, f"{path}.{member.id.hex}.", currency, found)
        elif type(part) not in _VALUES and is_dataclass(part) and not isinstance(part, type):
            _walk(part, _below(path), currency, found)
        else:
            found[path] = _plain(part)


def _whole(value: Any) -> Json:
    if value is None:
        return None
    if isinstance(value, tuple):
        return [_whole(member) for member in cast("tuple[Any, ...]", value)]
    return cast("Json", value.to_json()) if hasattr(value, "to_json") else _plain(value)


def _plain(value: Any) -> Json:
    if type(value) in {bool, int}:
        return value
    if isinstance(value, Enum):
        return cast("str", value.value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple | frozenset):
        return [_plain(member) for member in cast("tuple[Any, ...]", value)]
    return cast("Json", value)


def _personal(kind: type, prefix: str) -> Iterator[str]:
    hints = get_type_hints(kind)
    for item in fields(cast("Any", kind)):
        log = _log(item)
        path = prefix + _name(item, log)
        if log.personal:
            yield f"{path}.*.*" if log.keyed else path
        elif not log.skip and not log.whole:
            yield from _personal_below(hints[item.name], path)


def _personal_below(hint: Any, path: str) -> Iterator[str]:
    for kind in (hint, *get_args(hint)):
        if isinstance(kind, type) and is_dataclass(kind):
            many = get_origin(hint) is list
            yield from _personal(kind, f"{path}.*." if many else _below(path))
