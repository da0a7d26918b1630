"""How values are written in each language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.formats import formats
from domain.countries import COUNTRIES
from domain.currencies import DECIMALS
from domain.money import Money

LATE = datetime(2026, 11, 5, 22, 30, tzinfo=UTC)


def plain(text: str) -> str:
    """Make the hard spaces soft, for the eye."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("locale", "money", "negative", "rate", "day", "country"),
    [
        ("fi", "1 234 567,50 €", "\u22120,05 €", "25,5 %", "6.11.2026", "Saksa"),
        ("nb_NO", "1 234 567,50 €", "\u22120,05 €", "25,5 %", "6. nov. 2026", "Tyskland"),
        ("sv_FI", "1 234 567,50 €", "\u22120,05 €", "25,5 %", "6 nov. 2026", "Tyskland"),
        ("en", "€1,234,567.50", "-€0.05", "25.5%", "6 Nov 2026", "Germany"),
    ],
)
def test_a_language(
    locale: str, money: str, negative: str, rate: str, day: str, country: str
) -> None:
    written = formats(locale, "Europe/Helsinki")
    assert plain(written.money(Money(123_456_750, "EUR"))) == money
    assert plain(written.money(Money(-5, "EUR"))) == negative
    assert plain(written.percent(2550)) == rate
    assert written.day(LATE) == day
    assert written.day(date(2026, 11, 6)) == day
    assert written.moment(LATE).startswith(day)
    assert "30" in written.moment(LATE)
    assert written.country("DE") == country


def test_decimals_are_those_of_the_standard() -> None:
    finnish, english = formats("fi"), formats("en_GB")
    assert plain(finnish.amount(Money(1234, "JPY"))) == "1 234"
    assert plain(finnish.amount(Money(1_234_567, "BHD"))) == "1 234,567"
    assert plain(english.money(Money(1_234_567, "BHD"))) == "BHD 1,234.567"
    for currency, decimals in DECIMALS.items():
        written = plain(english.amount(Money(-(10**9) - 1, currency)))
        assert len(written.partition(".")[2]) == decimals, currency
        assert int(written.replace(",", "").replace(".", "")) == -(10**9) - 1


def test_the_largest_amount_keeps_every_digit() -> None:
    assert plain(formats("fi").amount(Money(10**15, "EUR"))) == "10 000 000 000 000,00"


def test_numbers_and_rates() -> None:
    finnish = formats("fi")
    assert plain(finnish.number(12_345)) == "12 345"
    assert finnish.number(Decimal("0.125")) == "0,125"
    assert [plain(finnish.percent(rate)) for rate in (0, 5, 1400)] == ["0 %", "0,05 %", "14 %"]


def test_every_country_and_any_locale() -> None:
    for locale in ("fi", "nb", "sv", "en_US"):
        written = formats(locale)
        assert all(written.country(code) for code in COUNTRIES)
        assert written.country("QQ") == "QQ"
    assert formats("no").language == "nb"
    assert formats("de_DE").language == "en"
    assert formats("sv_XX").day(LATE) == "5 nov. 2026"
    assert formats("zh_Hant_TW").day(LATE) == "5 Nov 2026"
    assert formats("en_US").day(LATE) == "Nov 5, 2026"
