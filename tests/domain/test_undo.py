"""What of a change set is written back, path by path."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from factories import make_shop
from hypothesis import given
from hypothesis import strategies as st

from domain.address import Address
from domain.changes import Change, difference, snapshot
from domain.customer import MAX_ADDRESSES, Customer
from domain.events import (
    CustomerAddressAdded,
    CustomerAddressRemoved,
    CustomerAddressUpdated,
    CustomerDefaultAddressSet,
    CustomerMetadataChanged,
    CustomerTagsChanged,
    CustomerUpdated,
    DomainEvent,
    OrderAttached,
    OrderDetached,
    Subject,
)
from domain.metadata import MAX_ENTRIES, Entry
from domain.order import Order
from domain.pricing import TaxRounding
from domain.profile import CustomerDetails, Profile
from domain.states import OrderState
from domain.tags import MAX_TAGS, Tags, tag_key
from domain.undo.customers import restore_customer
from domain.undo.orders import restore_order
from domain.undo.shops import restore_shop
from domain.undo.steps import (
    DETAILS_PATHS,
    SHOP_PATHS,
    TAG,
    LeftReason,
    Step,
    sort_out,
    touched_by,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ID, FIRST, SECOND, THIRD = (UUID(int=nth) for nth in (1, 2, 3, 4))
CONSENT = ("consent", "consentAt", "consentSource")
BERGEN = Address(city="Bergen")
ORDER_PATHS = [*DETAILS_PATHS, "customerNote", "language", "customer", "state", "total"]
REVERTIBLE = {*DETAILS_PATHS, "customerNote", "language", "customer"}
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
    for subject, path, reason in (
        (Subject.PAYMENT, "state", LeftReason.NOT_REVERTIBLE),
        (Subject.PAYMENT, "tags", LeftReason.NOT_REVERTIBLE),
        (Subject.SHOP, "slug", LeftReason.NOT_REVERTIBLE),
        (Subject.ORDER, "consent", LeftReason.NOT_REVERTIBLE),
        (Subject.CUSTOMER, "externalNumber", LeftReason.NOT_REVERTIBLE),
        *((Subject.CUSTOMER, path, LeftReason.CONSENT) for path in CONSENT),
    ):
        values, (left,) = sort_out(Step(subject, ID, (Change(path, None, ["a"]),)))
        assert (values, left.path, left.reason) == ({}, path, reason)


def test_every_setting_of_a_shop_and_every_field_of_consent_is_known() -> None:
    shop = snapshot(make_shop())
    assert SHOP_PATHS.keys() == shop.keys()
    assert set(CONSENT) == {path for path in snapshot(account()) if path.startswith("consent")}


def account() -> Customer:
    made = Customer(
        id=ID,
        number="1",
        profile=Profile(first_name="Aino"),
        tags=("one", "Two", "three"),
        metadata=(Entry("erp", "id", "7"), Entry("erp", "ref", "R")),
        created_at=NOW,
        updated_at=NOW,
    )
    for id, city in ((FIRST, "Oslo"), (SECOND, "Turku")):
        made.add_address(id, Address(city=city), NOW, shipping=False, billing=False)
    made.recorded.clear()
    return made


def taken_back(
    customer: Customer, change: Callable[[Customer], None], since: Callable[[Customer], None]
) -> tuple[Step, list[tuple[str, LeftReason]]]:
    """Change a customer twice, and take the first change back."""
    before = snapshot(customer)
    change(customer)
    between = snapshot(customer)
    since(customer)
    touched = frozenset(touched_by(difference(between, snapshot(customer))))
    step = Step(Subject.CUSTOMER, ID, difference(before, between), touched)
    values, left = sort_out(step)
    customer.recorded.clear()
    more = restore_customer(customer, values, NOW)
    return step, [*((each.path, each.reason) for each in left), *more]


def nothing(_: Customer) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    ("change", "kind"),
    [
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
        (
            lambda c: c.add_address(THIRD, BERGEN, NOW, shipping=True, billing=False),
            CustomerAddressRemoved,
        ),
        (lambda c: c.remove_address(SECOND), CustomerAddressAdded),
        (lambda c: c.add_tags(("four", "ONE", "five")), CustomerTagsChanged),
        (lambda c: c.remove_tags(("ONE", "two")), CustomerTagsChanged),
        (
            lambda c: c.set_metadata([Entry("erp", "id", "8"), Entry("web", "a", "b")]),
            CustomerMetadataChanged,
        ),
        (lambda c: c.delete_metadata({("erp", "id"), ("erp", "no")}), CustomerMetadataChanged),
    ],
    ids=[
        "profile",
        "note",
        "address",
        "default",
        "added",
        "removed",
        "tagged",
        "untagged",
        "set",
        "deleted",
    ],
)
def test_a_customer_is_as_before(
    change: Callable[[Customer], None], kind: type[DomainEvent]
) -> None:
    """Every kind of change is taken back by the values that the log has of it."""
    customer = account()
    before = snapshot(customer)
    _, left = taken_back(customer, change, nothing)
    assert (snapshot(customer), left) == (before, [])
    (event,) = customer.recorded
    assert type(event) is kind


def test_an_address_that_was_removed_gets_its_place_as_a_default_again() -> None:
    customer = account()
    taken_back(customer, lambda c: c.remove_address(FIRST), nothing)
    assert customer.default_shipping_address == Address(city="Oslo")
    assert [entry.id for entry in customer.addresses] == [SECOND, FIRST]


def test_an_address_that_became_a_default_since_stays() -> None:
    customer = account()
    _, left = taken_back(
        customer,
        lambda c: c.add_address(THIRD, BERGEN, NOW, shipping=False, billing=False),
        lambda c: c.set_default_address(THIRD, shipping=True, billing=False),
    )
    assert left == [(f"addresses.{THIRD.hex}.address", LeftReason.CHANGED_SINCE)]
    assert customer.default_shipping_address == BERGEN


def test_what_is_full_takes_nothing_back() -> None:
    def fill(customer: Customer) -> None:
        for nth in range(MAX_ADDRESSES - len(customer.addresses)):
            customer.add_address(UUID(int=100 + nth), BERGEN, NOW, shipping=False, billing=False)
        customer.add_tags(tuple(f"t{nth}" for nth in range(MAX_TAGS - len(customer.tags))))
        room = range(MAX_ENTRIES - len(customer.metadata))
        customer.set_metadata([Entry("full", str(nth), "x") for nth in room])

    def clear(customer: Customer) -> None:
        customer.remove_address(SECOND)
        customer.remove_tags(("two",))
        customer.delete_metadata({("erp", "ref")})

    customer = account()
    _, left = taken_back(customer, clear, fill)
    assert left == [
        (f"{TAG}Two", LeftReason.NO_ROOM),
        ("metadata.erp.ref", LeftReason.NO_ROOM),
        (f"addresses.{SECOND.hex}.address", LeftReason.NO_ROOM),
    ]
    assert (len(customer.addresses), len(customer.tags)) == (MAX_ADDRESSES, MAX_TAGS)


WORDS = st.lists(st.sampled_from(["a", "A", "b", "a.b", "c", "tags:a"]), max_size=4).map(tuple)
EDITS = st.lists(st.tuples(st.booleans(), WORDS), max_size=4)


@given(first=WORDS, added=st.booleans(), words=WORDS, later=EDITS)
def test_each_tag_is_taken_back_if_and_only_if_nothing_touched_it_since(
    first: Tags, added: bool, words: Tags, later: list[tuple[bool, Tags]]
) -> None:
    def edit(customer: Customer, edits: list[tuple[bool, Tags]]) -> None:
        for adds, tags in edits:
            (customer.add_tags if adds else customer.remove_tags)(tags)

    customer = account()
    customer.tags = ()
    customer.add_tags(first)
    before = customer.tags
    edit(customer, [(added, words)])
    between, touched = customer.tags, set[str]()
    for each in later:
        earlier = customer.tags
        edit(customer, [each])
        touched |= {tag_key(tag) for tag in {*earlier} ^ {*customer.tags}}
    current = customer.tags
    step = Step(
        Subject.CUSTOMER,
        ID,
        (Change("tags", list(before), list(between)),),
        frozenset(TAG + key for key in touched),
    )
    values, left = sort_out(step)
    restore_customer(customer, values, NOW)
    changed = {*before} ^ {*between}
    assert {each.path.removeprefix(TAG) for each in left} == {
        tag for tag in changed if tag_key(tag) in touched
    }
    for tag in {*before, *between, *current}:
        wanted = before if tag in changed and tag_key(tag) not in touched else current
        assert (tag in customer.tags) is (tag in wanted)
    if not later:
        assert customer.tags == before


def test_an_order_is_attached_and_detached_again() -> None:
    order = Order(
        id=ID,
        state=OrderState.OPEN,
        currency="EUR",
        customer_details=CustomerDetails(),
        prices_include_tax=True,
        tax_rounding=TaxRounding.LINE,
        created_at=NOW,
        updated_at=NOW,
    )
    for value, kind in ((str(ID), OrderAttached), (None, OrderDetached)):
        order.recorded.clear()
        assert restore_order(order, {"customer": value, "customerNote": "Ring"}) == []
        assert order.customer_id == (None if value is None else ID)
        (event,) = order.recorded
        assert type(event) is kind


def test_settings_are_as_before() -> None:
    shop = make_shop()
    before = snapshot(shop)
    shop.update(
        {
            "name": "Other",
            "address": Address(city="Oslo"),
            "tax_rounding": TaxRounding.RATE,
            "default_tax_rate": 0,
            "sender_email": "shop@example.com",
        }
    )
    between = snapshot(shop)
    for wanted, now in ((before, between), (between, before)):
        values, left = sort_out(Step(Subject.SHOP, None, difference(wanted, now)))
        restore_shop(shop, values)
        assert (snapshot(shop), left) == (wanted, [])
    assert isinstance(shop.tax_rounding, TaxRounding)
