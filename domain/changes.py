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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import compress, count
from operator import attrgetter, is_not
from typing import Any, Final, NamedTuple, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.metadata import Entry
from domain.money import amount_text

Json = None | bool | int | str | list[Any] | dict[str, Any]


class Change(NamedTuple):
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


class State(NamedTuple):
    """How something was at a moment: its kind, and the values of its logged fields."""

    kind: type
    values: tuple[Any, ...]

    def part(self, name: str) -> Any:
        """Give the value of a field, None when it is not logged."""
        place = _logged_fields(self.kind).places.get(name)
        return None if place is None else self.values[place]

    def completed(self, **parts: Any) -> "State":
        """Give it with parts that were loaded later."""
        values, places = list(self.values), _logged_fields(self.kind).places
        for name, part in parts.items():
            values[places[name]] = _still(part)
        return State(self.kind, tuple(values))


_ALL: Final = State(object, ())
"""Another state that nothing is the same in."""


class _Members(tuple[tuple[int, State], ...]):
    """How the members of a list were, by their ids."""

    __slots__ = ()


def state_of(value: object) -> State:
    """Note how an aggregate is now; what it is made of may change afterwards."""
    kind = type(value)
    logged_fields = _logged_fields(kind)
    values = logged_fields.read(value)
    if logged_fields.open:
        noted = list(values)
        for place in logged_fields.open:
            noted[place] = _still(noted[place])
        values = tuple(noted)
    return State(kind, values)


def snapshot(aggregate: object) -> dict[str, Json]:
    """Flatten an aggregate to its logged paths and their values."""
    return _paths(state_of(aggregate), _ALL)


def changes_between(before: State, after: State) -> tuple[Change, ...]:
    """List the paths whose values differ, as `difference` does; what is the same stays unwritten."""
    if before == after:
        return ()
    return difference(_paths(before, after), _paths(after, before))


def difference(before: Mapping[str, Json], after: Mapping[str, Json]) -> tuple[Change, ...]:
    """List the paths whose values differ, in the order of the aggregate's fields."""
    found: list[Change] = []
    for path in dict.fromkeys((*after, *before)):
        was, now = before.get(path), after.get(path)
        if was != now:
            found.append(Change(path, was, now))
    return tuple(found)


def reading(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """Make what reads these attributes of an object, all at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


class _Fields(NamedTuple):
    """The logged fields of a kind: their names in a path, how they are logged, what reads them all.

    `places` are where they stand, by their own names; `open` are those whose values can change
    within.
    """

    named: tuple[tuple[str, Log], ...]
    read: Callable[[object], tuple[Any, ...]]
    places: Mapping[str, int]
    open: tuple[int, ...]


@cache
def _logged_fields(kind: type) -> _Fields:
    logs = [(item, log) for item in fields(kind) if not (log := log_of(item)).skip]
    names = [item.name for item, _ in logs]
    hints = get_type_hints(kind)
    return _Fields(
        tuple((name_of(item, log), log) for item, log in logs),
        reading(names),
        {name: place for place, name in enumerate(names)},
        tuple(
            place
            for place, name in enumerate(names)
            if not logs[place][1].whole and _can_change(hints[name])
        ),
    )


def _can_change(hint: Any) -> bool:
    """Tell whether values of that type can change within: lists, and what has fields to set."""
    if get_origin(hint) is list:
        return True
    if isinstance(hint, type) and is_dataclass(hint):
        params: Any = getattr(hint, "__dataclass_params__")  # noqa: B009  (it is not declared)
        return not params.frozen or any(map(_can_change, get_type_hints(hint).values()))
    return any(map(_can_change, get_args(hint)))


def _still(part: Any) -> Any:
    """Note how a value that can change is now."""
    if isinstance(part, list):
        members = cast("list[Any]", part)
        return _Members([(member.id.int, state_of(member)) for member in members])
    return None if part is None else state_of(part)


def name_of(item: Field[Any], log: Log) -> str:
    """Name a field as paths do."""
    return camel(item.name) if log.name is None else log.name


def under(path: str) -> str:
    """Give what the paths below one begin with."""
    return f"{path}." if path else ""


def log_of(item: Field[Any]) -> Log:
    """Say how a field is logged."""
    return cast("Log", item.metadata.get("log", _PLAIN))


def _paths(state: State, other: State) -> dict[str, Json]:
    """Flatten a state, without what is the same in the other one."""
    currency = cast("str | None", state.part("currency"))
    if other is not _ALL and other.part("currency") != currency:
        other = _ALL  # the same number is another amount
    found: dict[str, Json] = {}
    _walk(state, other, "", currency, found)
    return found


def _walk(
    state: State, other: State | None, prefix: str, currency: str | None, found: dict[str, Json]
) -> None:
    named, others = _logged_fields(state.kind).named, _values(state, other)
    for place in compress(count(), map(is_not, state.values, others)):
        part, its = state.values[place], others[place]
        if part == its:
            continue
        name, log = named[place]
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
        elif (write := _writer(part.__class__)) is not None:
            found[path] = write(part)
        else:
            for below, theirs, start in _branches(part, its, path):
                _walk(below, theirs, start, currency, found)


def _values(state: State, other: State | None) -> tuple[Any, ...]:
    """Give what stands in the other state in the same places; nothing, when there is none."""
    if other is None:
        return (None,) * len(state.values)
    return (_ALL,) * len(state.values) if other is _ALL else other.values


def _branches(part: Any, its: Any, path: str) -> list[tuple[State, State | None, str]]:
    """Give the states below a path, each with its other one and where it begins."""
    missing = _ALL if its is _ALL else None
    if type(part) is _Members:
        theirs = dict(its) if type(its) is _Members else {}
        return [(member, theirs.get(id, missing), f"{path}.{id:032x}.") for id, member in part]
    if type(part) is State:
        return [(part, its if type(its) is State else missing, under(path))]
    below = state_of(its) if type(its) is type(part) else missing
    return [(state_of(part), below, under(path))]


def _whole(value: Any) -> Json:
    if value is None:
        return None
    if isinstance(value, tuple):
        return [_whole(member) for member in cast("tuple[Any, ...]", value)]
    return cast("Json", value.to_json()) if hasattr(value, "to_json") else _plain(value)


def _plain(value: Any) -> Json:
    write = _writer(value.__class__)
    return cast("Json", value) if write is None else write(value)


@cache
def _writer(kind: type) -> Callable[[Any], Json] | None:
    """Give what writes values of a kind as JSON; None for what has parts with paths of their own."""
    if kind in {_Members, State} or is_dataclass(kind):
        return None
    if issubclass(kind, Enum):
        return attrgetter("value")
    if issubclass(kind, datetime):
        return datetime.isoformat
    if issubclass(kind, UUID):
        return str
    if issubclass(kind, tuple | frozenset):
        return lambda value: [_plain(member) for member in value]
    return lambda value: value
