"""Amounts of money as whole minor units (cents, yen, fils), never as a float."""

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.currencies import DECIMALS
from domain.errors import InvalidInput

MAX_MINOR = 10**15
"""The largest amount of minor units, positive or negative: sums of it still fit a bigint."""

_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency, in the currency's smallest unit."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        decimals_of(self.currency)
        if abs(self.minor) > MAX_MINOR:
            raise InvalidInput("This amount is too large.")

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """Read an amount exactly; InvalidInput when the currency has no coin that small."""
        decimals = decimals_of(currency)
        return cls(_minor(amount, currency, decimals), currency)

    def decimal(self) -> Decimal:
        """Give the amount with exactly the currency's decimals."""
        digits = tuple(int(digit) for digit in str(abs(self.minor)))
        return Decimal((int(self.minor < 0), digits, -DECIMALS[self.currency]))

    def __str__(self) -> str:
        return f"{self.decimal()} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, pieces: int) -> "Money":
        return Money(self.minor * pieces, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise InvalidInput(
                f"{self.currency} and {other.currency} can't be reckoned with each other."
            )
        return other.minor


def decimals_of(currency: str) -> int:
    """Say how many decimals a currency has; InvalidInput when ISO 4217 does not know it."""
    decimals = DECIMALS.get(currency)
    if decimals is None:
        raise InvalidInput("This is not the code of a currency, such as EUR or NOK.")
    return decimals


def amount_text(minor: int, currency: str) -> str:
    """Write minor units as an amount with exactly the currency's decimals: 1250 cents are 12.50."""
    decimals = DECIMALS[currency]
    if not decimals:
        return str(minor)
    digits = f"{abs(minor):0{decimals + 1}d}"
    return f"{'-' if minor < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def parse_amount(text: str) -> Decimal:
    """Read an optional minus, 1 to 15 ASCII digits and at most 4 decimals after a point; no more."""
    if _AMOUNT.fullmatch(text) is None:
        raise InvalidInput(
            'Write an amount as digits with at most four decimals after a point, such as "12.50".'
        )
    return Decimal(text)


def _minor(amount: Decimal, currency: str, decimals: int) -> int:
    # By hand, because Decimal's own arithmetic rounds to the precision of the caller's context.
    sign, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int):
        raise InvalidInput("This is not an amount.")
    number = "".join(map(str, digits)).lstrip("0")
    significant = number.rstrip("0")
    if not significant:
        return 0
    shift = exponent + len(number) - len(significant) + decimals
    if len(significant) + shift > len(str(MAX_MINOR)):
        raise InvalidInput("This amount is too large.")
    if shift < 0:
        raise InvalidInput(_too_fine(currency, decimals))
    minor = int(significant) * 10**shift
    return -minor if sign else minor


def _too_fine(currency: str, decimals: int) -> str:
    if decimals == 0:
        return f"Amounts in {currency} have no decimals."
    return f"Amounts in {currency} have at most {decimals} decimals."
