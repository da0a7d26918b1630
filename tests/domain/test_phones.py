import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberFormat

from domain.countries import COUNTRIES
from domain.phones import CALLING_CODES, NATIONAL_PREFIXES, phone_words
from domain.text import search_doc, search_terms

NOT_IN_ISO_3166 = {"AC", "TA"}


def test_the_table_is_that_of_the_number_plans():
    assert CALLING_CODES.keys() == phonenumbers.SUPPORTED_REGIONS - NOT_IN_ISO_3166
    for country, code in CALLING_CODES.items():
        plan = PhoneMetadata.metadata_for_region(country)
        assert plan is not None
        assert code == str(plan.country_code)
        if code != "1":
            assert NATIONAL_PREFIXES[country] == (plan.national_prefix or "")
    assert CALLING_CODES.keys() <= COUNTRIES.keys()


@pytest.mark.parametrize(
    ("typed", "country", "found"),
    [
        ("+358 40 123 4567", "FI", ("358401234567", "0401234567")),
        ("+358 (0)40 123 4567", "FI", ("358401234567", "0401234567")),
        ("00358401234567", None, ("358401234567", "0401234567")),
        ("(+358) 40 1234567", "NO", ("358401234567", "0401234567")),
        ("358401234567", "FI", ("358401234567", "0401234567")),
        ("040-123 4567", "FI", ("358401234567", "0401234567")),
        ("40 123 4567", "FI", ("358401234567", "0401234567", "401234567")),
        ("040 123 4567 ext. 12", "FI", ("358401234567", "0401234567")),
        ("22 33 44 55", "NO", ("4722334455", "22334455")),
        ("+47 22334455", "FI", ("4722334455", "22334455")),
        ("020 7946 0000", "GB", ("442079460000", "02079460000")),
        ("+1 415 555 2671", None, ("14155552671", "4155552671")),
        ("06 1 234 5678", "HU", ("3612345678", "0612345678")),
        ("040 123", None, ("040123",)),
        ("040 123", "AQ", ("040123",)),
        ("+999 123", "FI", ("999123",)),
        ("+", "FI", ()),
        ("0030", "FI", ("30",)),
        ("none", "FI", ()),
        (None, "FI", ()),
    ],
)
def test_a_phone_is_found_both_ways(typed: str | None, country: str | None, found: tuple[str, ...]):
    assert phone_words(typed, country) == found


@pytest.mark.parametrize(
    "query",
    ["+358 40 123 4567", "0401234567", "040 123 4567", "040-123 45 67", "1234567", "+358 40 12"],
)
@pytest.mark.parametrize("typed", ["+358401234567", "040 1234567", "(040) 123-4567"])
def test_whatever_way_somebody_types_it(typed: str, query: str):
    doc = search_doc("Aino", *phone_words(typed, "FI"))
    assert all(term in doc for term in search_terms(query))


@given(st.sampled_from(sorted(CALLING_CODES)))
def test_a_country_s_example_number_is_found_by_each_usual_spelling(country: str):
    number = phonenumbers.example_number(country)
    assert number is not None
    doc = search_doc(
        *phone_words(phonenumbers.format_number(number, PhoneNumberFormat.E164), country)
    )
    spelled = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    assert all(term in doc for term in search_terms(spelled))


@given(st.text() | st.from_regex(r"[ +()0-9-]*", fullmatch=True), st.sampled_from(["FI", None]))
def test_anything_gives_words_of_digits(typed: str, country: str | None):
    assert all(word.isascii() and word.isdigit() for word in phone_words(typed, country))
