"""What differs between an aggregate as loaded and as saved, and what of it is personal."""
# ruff: noqa: RUF009  (`logged()` makes a dataclass field)

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.address import Address
from domain.aggregate import Aggregate
from domain.changes import (
    Change,
    camel,
    changes_between,
    difference,
    logged,
    snapshot,
    state_of,
)
from domain.customer import Customer
from domain.metadata import Entry
from domain.order import Order
from domain.payment import Payment
from domain.personal import personal_paths
from domain.profile import Profile

ID = UUID(int=1)


class Colour(StrEnum):
    RED = "RED"


@dataclass
class Part:
    id: UUID = logged(skip=True)
    price: int = logged(money=True)
    name: str = "a"


@dataclass
class Toy:
    currency: str = "EUR"
    sold_at: datetime | None = None
    colour: Colour = Colour.RED
    owner: UUID | None = None
    tags: tuple[str, ...] = ()
    price: int = logged(money=True, default=0)
    box: Address | None = logged(whole=True, default=None)
    boxes: tuple[Address, ...] = logged(whole=True, default=())
    profile: Profile = logged(name="", default_factory=Profile)
    secret: str = logged(skip=True, default="s")
    other: str = logged(name="another", default="o")
    parts: list[Part] = field(default_factory=list[Part])


def test_a_snapshot_speaks_as_the_api_does() -> None:
    address = Address(city="Turku")
    toy = Toy(
        sold_at=datetime(2026, 1, 2, tzinfo=UTC),
        owner=ID,
        tags=("a", "b"),
        price=1250,
        box=address,
        boxes=(address,),
        profile=Profile(first_name="Aino"),
        parts=[Part(id=ID, price=5)],
    )
    assert snapshot(toy) == {
        "currency": "EUR",
        "soldAt": "2026-01-02T00:00:00+00:00",
        "colour": "RED",
        "owner": str(ID),
        "tags": ["a", "b"],
        "price": "12.50",
        "box": {"city": "Turku"},
        "boxes": [{"city": "Turku"}],
        **dict.fromkeys(("email", "lastName", "company", "phone", "vatId")),
        "firstName": "Aino",
        "another": "o",
        f"parts.{ID.hex}.price": "0.05",
        f"parts.{ID.hex}.name": "a",
    }


def test_money_has_the_decimals_of_its_currency() -> None:
    assert snapshot(Toy(currency="JPY", price=1250))["price"] == "1250"
    assert snapshot(Toy(currency="BHD", price=1250))["price"] == "1.250"


def test_a_difference_names_what_came_went_and_changed() -> None:
    before = Toy(parts=[Part(id=ID, price=5)])
    after = deepcopy(before)
    after.other, after.secret = "p", "t"
    after.parts = [Part(id=UUID(int=2), price=5)]
    assert difference(snapshot(before), snapshot(after)) == (
        Change("another", "o", "p"),
        Change(f"parts.{UUID(int=2).hex}.price", None, "0.05"),
        Change(f"parts.{UUID(int=2).hex}.name", None, "a"),
        Change(f"parts.{ID.hex}.price", "0.05", None),
        Change(f"parts.{ID.hex}.name", "a", None),
    )


PATHS = st.dictionaries(st.sampled_from("abcde"), st.one_of(st.none(), st.integers(0, 2)))


@given(PATHS, PATHS)
def test_changes_lead_from_before_to_after_and_back(
    before: dict[str, int | None], after: dict[str, int | None]
) -> None:
    changes = difference(before, after)
    assert {change.path for change in changes} == {
        path for path in before | after if before.get(path) != after.get(path)
    }
    assert all(change.before == before.get(change.path) for change in changes)
    assert all(change.after == after.get(change.path) for change in changes)
    back = difference(after, before)
    assert {(change.path, change.after, change.before) for change in back} == {
        (change.path, change.before, change.after) for change in changes
    }
    assert difference(before, before) == ()


@dataclass(frozen=True)
class Wrapping:
    paper: str = "plain"
    cost: int = logged(money=True, default=0)


@dataclass
class Lid:
    colour: str = "red"


@dataclass
class Chest:
    """Something with every way in which a field is logged."""

    currency: str = "EUR"
    price: int = logged(money=True, default=0)
    tags: tuple[str, ...] = ()
    box: Address | None = logged(whole=True, default=None)
    entries: tuple[Entry, ...] = logged(keyed=True, default=())
    wrapping: Wrapping | None = None
    lid: Lid | None = None
    profile: Profile = logged(name="", default_factory=Profile)
    parts: list[Part] = field(default_factory=list[Part])


WORDS = st.sampled_from(("a", "b", "c"))
NUMBERS = st.integers(0, 3)
CHESTS = st.builds(
    Chest,
    currency=st.sampled_from(("EUR", "JPY")),
    price=NUMBERS,
    tags=st.lists(WORDS, max_size=2).map(tuple),
    box=st.one_of(st.none(), st.builds(Address, city=WORDS)),
    entries=st.dictionaries(WORDS, WORDS, max_size=2).map(
        lambda given: tuple(Entry("x", key, value) for key, value in given.items())
    ),
    wrapping=st.one_of(st.none(), st.builds(Wrapping, paper=WORDS, cost=NUMBERS)),
    lid=st.one_of(st.none(), st.builds(Lid, colour=WORDS)),
    profile=st.builds(Profile, first_name=st.one_of(st.none(), WORDS)),
    parts=st.dictionaries(NUMBERS, st.tuples(NUMBERS, WORDS), max_size=3).map(
        lambda given: [Part(UUID(int=id), *rest) for id, rest in given.items()]
    ),
)


@given(CHESTS, CHESTS)
def test_states_differ_as_snapshots_do(before: Chest, after: Chest) -> None:
    whole = difference(snapshot(before), snapshot(after))
    assert changes_between(state_of(before), state_of(after)) == whole
    assert changes_between(state_of(before), state_of(deepcopy(before))) == ()


@given(CHESTS, CHESTS, st.data())
def test_a_state_stays_when_what_it_was_of_changes(
    chest: Chest, other: Chest, data: st.DataObject
) -> None:
    state, paths = state_of(chest), snapshot(chest)
    for name in data.draw(st.sets(st.sampled_from([item.name for item in fields(Chest)]))):
        setattr(chest, name, getattr(other, name))
    if chest.lid is not None:
        chest.lid.colour = "blue"
    for part in chest.parts:
        part.price += 7
    chest.parts.append(Part(UUID(int=9), 1, "n"))
    assert changes_between(state, state_of(chest)) == difference(paths, snapshot(chest))


def test_parts_that_are_loaded_later_are_no_change() -> None:
    chest = Chest(price=1)
    state = state_of(chest)
    chest.parts, chest.price = [Part(ID, 5)], 2
    loaded = state.completed(parts=chest.parts)
    assert changes_between(loaded, state_of(chest)) == (Change("price", "0.01", "0.02"),)


def kinds_below(kind: type) -> Iterator[type]:
    """Give a dataclass, and those in its fields, whose fields are logged."""
    yield kind
    hints = get_type_hints(kind)
    for item in fields(kind):
        log = item.metadata.get("log")
        if log is None or not (log.skip or log.whole):
            for hint in (hints[item.name], *get_args(hints[item.name])):
                if isinstance(hint, type) and is_dataclass(hint):
                    yield from kinds_below(hint)


def has_fields_to_set(hint: Any) -> bool:
    """Tell whether a value of that type is a dataclass that is not frozen, or holds one."""
    if isinstance(hint, type) and is_dataclass(hint):
        params: Any = hint.__dict__["__dataclass_params__"]
        return not params.frozen
    return any(map(has_fields_to_set, get_args(hint)))


def test_whatever_can_change_of_an_aggregate_is_noted() -> None:
    aggregates = {Payment, *Aggregate.__subclasses__()}
    assert {Order, Customer} < aggregates
    for kind in {below for aggregate in aggregates for below in kinds_below(aggregate)}:
        hints = get_type_hints(kind)
        for item in fields(kind):
            log, hint = item.metadata.get("log"), hints[item.name]
            if log is not None and log.skip:
                continue
            if log is not None and log.whole:
                assert not has_fields_to_set(hint), (kind, item.name)
            elif get_origin(hint) is list:
                (member,) = get_args(hint)
                assert "id" in member.__dataclass_fields__, (kind, item.name)
            else:
                assert get_origin(hint) not in {dict, set}, (kind, item.name)


def test_names_are_written_as_the_api_writes_them() -> None:
    assert camel("customer_details") == "customerDetails"
    assert camel("vat_id") == "vatId"
    assert camel("note") == "note"


def test_personal_paths_of_each_aggregate() -> None:
    profile = {"email", "firstName", "lastName", "company", "phone", "vatId"}
    assert personal_paths(Customer) == profile | {
        *("externalNumber", "language", "note", "tags", "consentSource"),
        "metadata.*.*",
        "addresses.*.address",
    }
    details = profile | {"shippingAddress", "billingAddress"}
    assert personal_paths(Order) == {f"customerDetails.{part}" for part in details} | {
        *("externalNumber", "returns.*.externalNumber", "customerNote", "tags"),
        *("settlements.*.reason", "settlements.*.note", "hold.reason", "notes.*.text"),
        *("fulfillments.*.tracking.number", "fulfillments.*.tracking.url"),
        *("fulfillments.*.reason", "returns.*.reason", "returns.*.note"),
        "metadata.*.*",
    }
    movement = {f"transactions.*.{part}" for part in ("reference", "error", "note")}
    own = {"pspReference", "externalUrl", "verification.note"}
    assert personal_paths(Payment) == movement | own
