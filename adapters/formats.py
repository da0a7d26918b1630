"""How money, numbers, dates and countries are written in a language, for documents and mail.

The digits of an amount are those of ISO 4217 (`domain.currencies`), never Babel's own.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, cast
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import (
    NumberPattern,
    format_decimal,
    get_currency_symbol,
    get_minus_sign_symbol,
    parse_pattern,
)

from domain.countries import COUNTRIES
from domain.money import Money
from domain.wording.words import language_of

_HOMES: Final = {"fi": "FI", "nb": "NO", "sv": "SE", "en": "GB"}
"""Whose customs a language has where the locale names no country."""
_HARD_SPACE: Final = "\u00a0"


class Formats:
    """Writes values as the readers of one locale do."""

    def __init__(self, locale: str, time_zone: str = "UTC") -> None:
        """Take fi, nb, sv or en with any country; every other language is written in English."""
        self.language = language_of(locale)
        self._locale = _known(self.language, locale)
        self._zone = ZoneInfo(time_zone)

    def money(self, amount: Money) -> str:
        """Write an amount with its currency, such as 1 234,50 €."""
        return self._amount(amount, amount.currency)

    def amount(self, amount: Money) -> str:
        """Write an amount alone, for columns whose currency stands above them."""
        return self._amount(amount, None)

    def number(self, number: int | Decimal) -> str:
        """Write a number with the decimals that it has."""
        return format_decimal(number, locale=self._locale, decimal_quantization=False)

    def percent(self, basis_points: int) -> str:
        """Write a rate of hundredths of a per cent, such as 25,5 %."""
        pattern = self._locale.percent_formats[None].pattern.replace("#,##0", "#,##0.##")
        return parse_pattern(pattern).apply(Decimal(basis_points).scaleb(-4), self._locale)

    def day(self, moment: datetime | date) -> str:
        """Write a day, in the time zone where it is a moment."""
        return format_date(self._local(moment), "medium", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """Write a day and a time, in the time zone."""
        local = moment.astimezone(self._zone)
        day = format_date(local, "medium", locale=self._locale)
        return f"{day}{_HARD_SPACE}{format_time(local, 'short', locale=self._locale)}"

    def country(self, code: str) -> str:
        """Name a country; a code that nobody knows stands for itself."""
        names = cast("Mapping[str, str]", self._locale.territories)
        return names.get(code) or COUNTRIES.get(code, code)

    def _local(self, moment: datetime | date) -> date:
        return moment.astimezone(self._zone) if isinstance(moment, datetime) else moment

    def _amount(self, amount: Money, currency: str | None) -> str:
        value = amount.decimal()
        decimals = -int(value.as_tuple().exponent)
        pattern = _pattern(self._locale, decimals, currency)
        text = pattern.apply(value, self._locale, currency=currency, currency_digits=False)
        return text.strip().replace("-", get_minus_sign_symbol(self._locale), 1)


@lru_cache(64)
def formats(locale: str, time_zone: str = "UTC") -> Formats:
    """Give the formats of a locale and a time zone."""
    return Formats(locale, time_zone)


@lru_cache(64)
def _known(language: str, locale: str) -> Locale:
    _, _, country = locale.replace("-", "_").partition("_")
    for home in (country.rpartition("_")[2], _HOMES[language]):
        try:
            return Locale.parse(f"{language}_{home}")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale(language)


@lru_cache(256)
def _pattern(locale: Locale, decimals: int, currency: str | None) -> NumberPattern:
    whole = locale.currency_formats["standard"].pattern
    text = whole.replace("0.00", f"0.{'0' * decimals}" if decimals else "0")
    if currency is None:
        text = text.replace("¤", "")
    elif get_currency_symbol(currency, locale)[-1:].isalpha():
        text = text.replace("¤#", f"¤{_HARD_SPACE}#")  # letters don't stand close to digits
    return parse_pattern(text)
