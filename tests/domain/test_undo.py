"""What of a change set is written back, path by path."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.address import Address
from domain.changes import Change, difference, snapshot
from domain.customer import Customer
from domain.events import (
    CustomerAddressUpdated,
    CustomerDefaultAddressSet,
    CustomerUpdated,
    Subject,
)
from domain.profile import Profile
from domain.undo import DETAILS_PATHS, LeftReason, Step, restore_customer, sort_out

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ID, FIRST, SECOND = (UUID(int=nth) for nth in (1, 2, 3))
ORDER_PATHS = [*DETAILS_PATHS, "customerNote", "language", "state", "total", "customer", "tags"]
REVERTIBLE = {*DETAILS_PATHS, "customerNote", "language"}
VALUES = st.none() | st.sampled_from(["a", "b"])
CHANGES = st.lists(
    st.builds(Change, st.sampled_from(ORDER_PATHS), VALUES, VALUES),
    unique_by=lambda each: each.path,
)


@given(changes=CHANGES, touched=st.frozensets(st.sampled_from(ORDER_PATHS)))
def test_each_path_is_written_back_or_left_with_a_reason(
    changes: list[Change], touched: frozenset[str]
) -> None:
    values, left = sort_out(Step(Subject.ORDER, ID, tuple(changes), touched))
    assert values == {
        change.path: change.before
        for change in changes
        if change.path in REVERTIBLE and change.path not in touched
    }
    assert {each.path: each.reason for each in left} == {
        change.path: LeftReason.CHANGED_SINCE
        if change.path in REVERTIBLE
        else LeftReason.NOT_REVERTIBLE
        for change in changes
        if change.path not in values
    }


def test_what_stands_below_or_above_a_path_touches_it() -> None:
    path = f"addresses.{FIRST.hex}.address"
    change = Change(path, {"city": "Oslo"}, {"city": "Turku"})
    for touched, restored in (
        (path, False),
        (f"addresses.{FIRST.hex}", False),
        ("addresses", False),
        (f"addresses.{SECOND.hex}.address", True),
        ("email", True),
    ):
        values, _ = sort_out(Step(Subject.CUSTOMER, ID, (change,), frozenset({touched})))
        assert bool(values) is restored, touched


def test_things_without_a_way_back() -> None:
    for subject, change in (
        (Subject.PAYMENT, Change("state", "a", "b")),
        (Subject.SHOP, Change("name", "a", "b")),
        (Subject.CUSTOMER, Change(f"addresses.{FIRST.hex}.address", None, {"city": "Oslo"})),
        (Subject.CUSTOMER, Change(f"addresses.{FIRST.hex}.address", {"city": "Oslo"}, None)),
        (Subject.CUSTOMER, Change("tags", [], ["vip"])),
    ):
        values, (left,) = sort_out(Step(subject, ID, (change,)))
        assert (values, left.reason) == ({}, LeftReason.NOT_REVERTIBLE)


def account() -> Customer:
    made = Customer(
        id=ID, number="1", profile=Profile(first_name="Aino"), created_at=NOW, updated_at=NOW
    )
    for id, city in ((FIRST, "Oslo"), (SECOND, "Turku")):
        made.add_address(id, Address(city=city), NOW, shipping=False, billing=False)
    made.recorded.clear()
    return made


def test_a_customer_is_as_before() -> None:
    """Every kind of change is taken back by the values that the log has of it."""
    for changed, kind in (
        (lambda c: c.update({"first_name": None, "email": "a@example.com"}), CustomerUpdated),
        (lambda c: c.update({}, language="sv", note="Calls"), CustomerUpdated),
        (
            lambda c: c.update_address(FIRST, Address(city="Rome"), shipping=False, billing=True),
            CustomerAddressUpdated,
        ),
        (
            lambda c: c.set_default_address(SECOND, shipping=True, billing=True),
            CustomerDefaultAddressSet,
        ),
    ):
        customer = account()
        before = snapshot(customer)
        changed(customer)
        changes = difference(before, snapshot(customer))
        customer.recorded.clear()
        values, left = sort_out(Step(Subject.CUSTOMER, ID, changes))
        restore_customer(customer, values)
        assert (snapshot(customer), left) == (before, [])
        (event,) = customer.recorded
        assert type(event) is kind
