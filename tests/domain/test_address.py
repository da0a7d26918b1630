from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.address import PARTS, Address
from domain.countries import COUNTRIES
from domain.errors import InvalidInput, Refused

FIELD = ("input", "shippingAddress")


def test_an_address_is_cleaned():
    address = Address.make(
        first_name=" Aino ", line1="Mannerheimintie 1\n", line2="", city="Helsinki", country=" fi "
    )
    assert address == Address(
        first_name="Aino", line1="Mannerheimintie 1", city="Helsinki", country="FI"
    )


def test_an_address_of_one_part_is_an_address():
    assert Address.make(country="no") == Address(country="NO")


def test_an_address_of_nothing_is_refused():
    with pytest.raises(InvalidInput, match="at least one") as caught:
        Address.make(line1=" ", country="", field=FIELD)
    assert caught.value.field == FIELD


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"first_name": "x" * 256}, "firstName"),
        ({"last_name": "a\nb"}, "lastName"),
        ({"company": "a\x00"}, "company"),
        ({"postal_code": "0" * 33}, "postalCode"),
        ({"phone": "0" * 65}, "phone"),
        ({"country": "Finland"}, "country"),
        ({"country": "EU"}, "country"),
        ({"country": "X"}, "country"),
        ({"country": "F\tI"}, "country"),
    ],
)
def test_what_can_t_be_stored_is_named(parts: dict[str, str], name: str):
    with pytest.raises(InvalidInput) as caught:
        Address.make(**parts, field=FIELD)  # pyright: ignore[reportArgumentType]
    assert caught.value.field == (*FIELD, name)


def test_all_faults_are_told_at_once():
    with pytest.raises(Refused) as caught:
        Address.make(city="x" * 256, country="??", field=FIELD)
    assert [error.field[-1] for error in caught.value.errors] == ["city", "country"]


def test_make_takes_exactly_the_parts():
    assert set(signature(Address.make).parameters) == {*PARTS, "field"}


@given(
    st.text("abcåäö ", min_size=1).filter(str.strip),
    st.none() | st.text("abc 123"),
    st.none() | st.sampled_from(sorted(COUNTRIES)),
)
def test_there_and_back(city: str, line1: str | None, country: str | None):
    address = Address.make(city=city, line1=line1, country=country)
    stored = address.to_json()
    assert all(stored.values())
    assert stored.keys() <= set(PARTS)
    assert Address.from_json(stored) == address


def test_reading_checks_nothing_again():
    # A country may leave the standard, and other keys may come.
    stored = {"country": "AN", "city": None, "floor": "3"}
    assert Address.from_json(stored) == Address(country="AN")
