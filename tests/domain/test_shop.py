"""The settings of a shop: what they may be, and how they are read."""

from decimal import Decimal

import pytest

from domain.errors import InvalidInput, Refused
from domain.shop import EMPTIABLE, checked_settings, locale_name


@pytest.mark.parametrize(
    ("typed", "read"),
    [("fi", "fi"), ("nb-no", "nb_NO"), ("EN_gb", "en_GB"), ("zh-hant-TW", "zh_Hant_TW"),
     ("es-419", "es_419")],
)  # fmt: skip
def test_locales(typed: str, read: str) -> None:
    assert locale_name(typed) == read


@pytest.mark.parametrize("bad", ["", "f", "finnish", "fi_", "fi-FIN", "fi FI", "fi_FI_x", "ﬁ"])
def test_what_is_no_locale(bad: str) -> None:
    with pytest.raises(InvalidInput):
        locale_name(bad)


def test_settings_are_read() -> None:
    typed = {"currency": " nok ", "default_tax_rate": Decimal("25.5"), "order_prefix": ""}
    assert checked_settings(typed) == {
        "currency": "NOK",
        "default_tax_rate": 2550,
        "order_prefix": "",
    }
    assert checked_settings(dict.fromkeys(EMPTIABLE)) == dict.fromkeys(EMPTIABLE)


def test_every_fault_has_its_place() -> None:
    with pytest.raises(Refused) as refused:
        checked_settings({"time_zone": "Mars", "name": None, "locale": "fi"}, "input")
    fields = [error.field for error in refused.value.errors]
    assert fields == [("input", "timeZone"), ("input", "name")]
