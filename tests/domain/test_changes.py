"""What differs between an aggregate as loaded and as saved, and what of it is personal."""
# ruff: noqa: RUF009  (`logged()` makes a dataclass field)

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.address import Address
from domain.changes import Change, camel, difference, logged, personal_paths, snapshot
from domain.customer import Customer
from domain.order import Order
from domain.payment import Payment
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
