import phonenumbers
import pytest
from babel import Locale

from domain.countries import COUNTRIES, country_of_name

# CLDR's additions to ISO 3166-1: groups of countries, reserved codes and codes for tests.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
CLDR = {
    code: name
    for code, name in Locale("en").territories.items()
    if len(code) == 2 and code not in NOT_COUNTRIES
}


def test_the_codes_are_those_of_iso_3166_and_kosovo():
    assert COUNTRIES.keys() == CLDR.keys()
    assert len(COUNTRIES) == 249 + 1
    assert COUNTRIES.keys() >= phonenumbers.SUPPORTED_REGIONS - NOT_COUNTRIES


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_a_country_is_found_by_its_names(code: str):
    assert country_of_name(COUNTRIES[code]) == code
    assert country_of_name(CLDR[code].upper()) == code
    assert country_of_name(f" {code.lower()} ") == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United Kingdom", "GB"),
        ("EIRE", "IE"),
        ("USA", "US"),
        ("RSA", "ZA"),
        ("Czech Republic", "CZ"),
        ("The Netherlands", "NL"),
        ("Saint Lucia", "LC"),
        ("St. Lucia", "LC"),
        ("Aland Islands", "AX"),
        ("Cote d’Ivoire", "CI"),  # noqa: RUF001
        ("Channel Islands", None),
        ("European Community", None),
        ("Unspecified", None),
        ("Saint", None),
        ("", None),
    ],
)
def test_names_that_other_systems_write(name: str, code: str | None):
    assert country_of_name(name) == code
