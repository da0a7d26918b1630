"""The rules of an account: the profile and the address book."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.address import Address
from domain.customer import MAX_ADDRESSES, Customer
from domain.errors import InvalidInput, NotFound, TooManyAddresses
from domain.events import CustomerUpdated
from domain.profile import Profile

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOME, WORK = Address(city="Turku"), Address(city="Espoo")


def make_customer(**profile: str) -> Customer:
    return Customer(
        id=UUID(int=1), number="1", profile=Profile(**profile), created_at=NOW, updated_at=NOW
    )


def add(customer: Customer, key: int, address: Address = HOME, *, default: bool = False) -> UUID:
    id = UUID(int=key)
    customer.add_address(id, address, NOW, shipping=default, billing=default)
    return id


def test_a_profile_changes_by_part() -> None:
    """S2-6, S2-7."""
    customer = make_customer(email="aino@example.com", first_name="Aino")
    customer.language = "fi"
    customer.update({"first_name": None, "company": "Oy"}, note="Rings twice.")
    assert customer.profile == Profile(email="aino@example.com", company="Oy")
    assert (customer.language, customer.note) == ("fi", "Rings twice.")
    customer.update({}, language=None)
    assert (customer.language, customer.note) == (None, "Rings twice.")
    assert customer.recorded == [CustomerUpdated(), CustomerUpdated()]
    with pytest.raises(InvalidInput, match="has no colour"):
        customer.update({"colour": "red"})


def test_one_default_serves_both_uses() -> None:
    customer = make_customer()
    assert customer.default_shipping_address is customer.default_billing_address is None
    home = add(customer, 10)
    assert customer.default_shipping_address == customer.default_billing_address == HOME
    work = add(customer, 11, WORK)
    customer.set_default_address(work, shipping=False, billing=True)
    assert (customer.default_shipping_address, customer.default_billing_address) == (HOME, WORK)
    customer.remove_address(home)
    assert customer.default_shipping_address_id is None
    assert customer.default_shipping_address == customer.default_billing_address == WORK
    customer.remove_address(work)
    assert customer.default_billing_address is None


def test_an_address_that_is_not_in_the_book() -> None:
    customer = make_customer()
    add(customer, 10)
    missing = UUID(int=99)
    for change in (
        lambda: customer.update_address(missing, WORK, shipping=True, billing=True),
        lambda: customer.remove_address(missing),
        lambda: customer.set_default_address(missing, shipping=True, billing=False),
    ):
        with pytest.raises(NotFound):
            change()
    assert customer.default_shipping_address_id == UUID(int=10)


def test_a_default_is_for_something() -> None:
    customer = make_customer()
    home = add(customer, 10)
    with pytest.raises(InvalidInput) as refused:
        customer.set_default_address(home, shipping=False, billing=False)
    assert refused.value.field == ("shipping",)


def test_the_book_is_bounded() -> None:
    customer = make_customer()
    for nth in range(MAX_ADDRESSES):
        add(customer, 10 + nth)
    with pytest.raises(TooManyAddresses) as refused:
        add(customer, 9)
    assert refused.value.limit == len(customer.addresses) == MAX_ADDRESSES


class AddressBook(RuleBasedStateMachine):
    """Any sequence of changes leaves defaults that stand in the book."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer()
        self.made = 10

    @rule(default=st.booleans())
    def add(self, default: bool) -> None:
        self.made += 1
        if len(self.customer.addresses) < MAX_ADDRESSES:
            add(self.customer, self.made, Address(city=str(self.made)), default=default)

    @rule(data=st.data(), shipping=st.booleans(), billing=st.booleans())
    def replace(self, data: st.DataObject, shipping: bool, billing: bool) -> None:
        if self.customer.addresses:
            entry = data.draw(st.sampled_from(self.customer.addresses))
            self.customer.update_address(entry.id, WORK, shipping=shipping, billing=billing)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if self.customer.addresses:
            entry = data.draw(st.sampled_from(self.customer.addresses))
            self.customer.remove_address(entry.id)

    @invariant()
    def defaults_stand_in_the_book(self) -> None:
        ids = {entry.id for entry in self.customer.addresses}
        chosen = (
            self.customer.default_shipping_address_id,
            self.customer.default_billing_address_id,
        )
        assert {id for id in chosen if id} <= ids
        serving = (
            self.customer.default_shipping_address,
            self.customer.default_billing_address,
        )
        assert all(serving) is any(chosen)


TestAddressBook = AddressBook.TestCase
TestAddressBook.settings = settings(max_examples=30, stateful_step_count=20)
