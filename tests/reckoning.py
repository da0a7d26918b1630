"""Reckons what an order costs, by fractions and on its own: no code of the rules is used here."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

MOST = 1_000_000


@dataclass
class Row:
    """A line of the cart. Amounts in the smallest coin, the rate in basis points."""

    price: int
    ordered: int
    discount: int
    rate: int
    cancelled: int = 0
    fulfilled: int = 0
    returned: int = 0

    @property
    def wanted(self) -> int:
        """Pieces that the customer is to have."""
        return self.ordered - self.cancelled

    @property
    def value(self) -> int:
        """What all ordered pieces cost, before the order's discounts."""
        return self.price * self.ordered - self.discount


@dataclass
class Parcel:
    """How it travels."""

    price: int = 0
    discount: int = 0
    rate: int = 0


@dataclass
class Bill:
    """What every part costs in the end, tax included, and the tax in it."""

    rows: list[tuple[int, int]]
    parcel: tuple[int, int]
    by_rate: dict[int, tuple[int, int]]
    """Total and tax of each rate."""

    @property
    def total(self) -> int:
        """What everything costs."""
        return sum(total for total, _ in [*self.rows, self.parcel])

    @property
    def tax(self) -> int:
        """The tax in everything."""
        return sum(tax for _, tax in [*self.rows, self.parcel])


@dataclass
class Book:
    """An order as a bookkeeper writes it down."""

    rows: list[Row]
    parcel: Parcel
    discounts: list[int]
    includes_tax: bool
    rounds_each_line: bool
    is_draft: bool = False
    credited: int = 0
    paid: int = 0

    def fits(self) -> bool:
        """Tell whether such an order can be at all."""
        return (
            all(self._row_fits(row) for row in self.rows)
            and 0 <= self.parcel.discount <= self.parcel.price
            and sum(self.discounts) <= sum(row.value for row in self.rows)
            and any(row.wanted for row in self.rows)
        )

    @staticmethod
    def _row_fits(row: Row) -> bool:
        handed = max(row.fulfilled, row.returned)
        return (
            1 <= row.ordered <= MOST
            and row.price >= 0
            and 0 <= row.discount <= row.price * row.ordered
            and handed <= row.wanted
        )

    def bill(self) -> Bill:
        """Reckon."""
        shares = shared(sum(self.discounts), [row.value for row in self.rows])
        values = [
            row.price * pieces - rounded(Fraction((row.discount + share) * pieces, row.ordered))
            for row, share in zip(self.rows, shares, strict=True)
            for pieces in [row.wanted - row.returned]
        ]
        values.append(self.parcel.price - self.parcel.discount)
        rates = [*(row.rate for row in self.rows), self.parcel.rate]
        taxes = [rounded(self._tax(*each)) for each in zip(values, rates, strict=True)]
        if not self.rounds_each_line:
            for rate in set(rates):
                places = [place for place, each in enumerate(rates) if each == rate]
                of_rate = [values[place] for place in places]
                whole = rounded(self._tax(sum(of_rate), rate))
                for place, tax in zip(places, shared(whole, of_rate), strict=True):
                    taxes[place] = tax
        costs = [
            (value if self.includes_tax else value + tax, tax)
            for value, tax in zip(values, taxes, strict=True)
        ]
        by_rate = {
            rate: (
                sum(total for (total, _), each in zip(costs, rates, strict=True) if each == rate),
                sum(tax for (_, tax), each in zip(costs, rates, strict=True) if each == rate),
            )
            for rate in rates
        }
        return Bill(costs[:-1], costs[-1], by_rate)

    def _tax(self, value: int, rate: int) -> Fraction:
        return Fraction(value * rate, 10_000 + rate if self.includes_tax else 10_000)


def rounded(value: Fraction) -> int:
    """Round to the nearest coin, halves up."""
    return floor(value + Fraction(1, 2))


def shared(amount: int, weights: list[int]) -> list[int]:
    """Share coins out by weight; those left over go to whoever lost the most, the first of equals."""
    whole = sum(weights)
    if not amount:
        return [0] * len(weights)
    quotas = [Fraction(amount * weight, whole) for weight in weights]
    shares = [floor(quota) for quota in quotas]
    while sum(shares) < amount:
        lost = [quota - share for quota, share in zip(quotas, shares, strict=True)]
        shares[lost.index(max(lost))] += 1
    return shares
