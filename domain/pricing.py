"""What an order costs: discounts, tax and totals, in whole minor units.

- Discounts are in the terms of the prices: with tax where prices include it, else without.
- An order's discounts are shared out over its lines, in proportion to each line's value after
  its own discount, on the ordered quantity. Where fewer pieces count, a line's discounts shrink
  in proportion. So a return of every piece brings a line to 0, and steps add up to the whole.
- Tax is rounded half up, a line at a time or once a rate. EU law leaves that choice to the
  member states (Court of Justice, C-484/06 Koninklijke Ahold, 2008), so it is a shop's setting.
  What is rounded once a rate is shared out over the lines of that rate by largest remainder.

Amounts are minor units of one currency, tax rates are basis points (2550 is 25.5 %).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import InvalidInput, Problems
from domain.line import TaxLine
from domain.money import MAX_MINOR
from domain.shares import half_up, share_out

WHOLE = 10_000
"""A rate of 100 %, in basis points."""

MAX_QUANTITY = 1_000_000


class TaxRounding(StrEnum):
    """When tax is rounded to whole minor units."""

    LINE = "LINE"
    RATE = "RATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRules:
    """How a shop reckons tax."""

    prices_include_tax: bool
    rounding: TaxRounding


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """What a line costs by agreement; `discount` is for all ordered pieces, `quantity` counts."""

    unit_price: int
    ordered: int
    quantity: int
    tax_rate: int
    discount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingTerms:
    """What shipping costs by agreement."""

    price: int
    tax_rate: int
    discount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPrice:
    """The price of a line or of shipping: total = net + tax, after both discounts."""

    subtotal: int
    discount: int
    order_discount: int
    tax_rate: int
    net: int
    tax: int

    @property
    def total(self) -> int:
        """Price with discounts taken off and tax included."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPrice:
    """The price of an order; lines stand in the order of the input, tax lines by rate."""

    lines: tuple[ItemPrice, ...]
    shipping: ItemPrice | None
    tax_lines: tuple[TaxLine, ...]

    @property
    def items(self) -> tuple[ItemPrice, ...]:
        """All that costs: the lines, then shipping."""
        return self.lines if self.shipping is None else (*self.lines, self.shipping)

    @property
    def net(self) -> int:
        """The total without tax."""
        return sum(item.net for item in self.items)

    @property
    def tax(self) -> int:
        """The tax of all rates."""
        return sum(item.tax for item in self.items)

    @property
    def total(self) -> int:
        """What the order costs: discounts taken off, tax and shipping included."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class _Item:
    """A line or shipping before tax."""

    subtotal: int
    discount: int
    order_discount: int
    tax_rate: int

    @property
    def value(self) -> int:
        return self.subtotal - self.discount - self.order_discount


def price_order(
    lines: Sequence[LineTerms],
    shipping: ShippingTerms | None,
    discounts: Sequence[int],
    rules: TaxRules,
) -> OrderPrice:
    """Compute what an order costs.

    What does not fit is raised with its path below the order's input, such as
    `("lines", "2", "discount")`: InvalidInput, or Refused when there are several faults.
    """
    _check(lines, shipping, discounts)
    values = [line.unit_price * line.ordered - line.discount for line in lines]
    shares = share_out(sum(discounts), values)
    items = [_line(line, share) for line, share in zip(lines, shares, strict=True)]
    if shipping is not None:
        items.append(_Item(shipping.price, shipping.discount, 0, shipping.tax_rate))
    taxes = _taxes(items, rules)
    prices = [
        ItemPrice(
            subtotal=item.subtotal,
            discount=item.discount,
            order_discount=item.order_discount,
            tax_rate=item.tax_rate,
            net=item.value - tax if rules.prices_include_tax else item.value,
            tax=tax,
        )
        for item, tax in zip(items, taxes, strict=True)
    ]
    return OrderPrice(
        lines=tuple(prices[: len(lines)]),
        shipping=None if shipping is None else prices[-1],
        tax_lines=_tax_lines(prices),
    )


def _line(line: LineTerms, share: int) -> _Item:
    # The two discounts are rounded together: each by itself could take a unit too many.
    both = half_up((line.discount + share) * line.quantity, line.ordered)
    own = half_up(line.discount * line.quantity, line.ordered)
    return _Item(line.unit_price * line.quantity, own, both - own, line.tax_rate)


def _taxes(items: Sequence[_Item], rules: TaxRules) -> list[int]:
    if rules.rounding is TaxRounding.LINE:
        return [_tax(item.value, item.tax_rate, rules) for item in items]
    taxes = [0] * len(items)
    for rate, places in _places(items).items():
        values = [items[place].value for place in places]
        shares = share_out(_tax(sum(values), rate, rules), values)
        for place, share in zip(places, shares, strict=True):
            taxes[place] = share
    return taxes


def _places(items: Sequence[_Item]) -> Mapping[int, Sequence[int]]:
    places: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(item.tax_rate, []).append(place)
    return places


def _tax(value: int, rate: int, rules: TaxRules) -> int:
    return half_up(value * rate, WHOLE + rate if rules.prices_include_tax else WHOLE)


def _tax_lines(prices: Sequence[ItemPrice]) -> tuple[TaxLine, ...]:
    nets: dict[int, int] = {}
    taxes: dict[int, int] = {}
    for price in prices:
        nets[price.tax_rate] = nets.get(price.tax_rate, 0) + price.net
        taxes[price.tax_rate] = taxes.get(price.tax_rate, 0) + price.tax
    return tuple(
        TaxLine(rate, nets[rate], taxes[rate]) for rate in sorted(nets) if nets[rate] or taxes[rate]
    )


def _check(
    lines: Sequence[LineTerms], shipping: ShippingTerms | None, discounts: Sequence[int]
) -> None:
    problems = Problems()
    for index, line in enumerate(lines):
        with problems.at("lines", str(index)):
            _check_line(line)
    if shipping is not None:
        with problems.at("shipping"):
            _check_amount(shipping.price, "price")
            _check_discount(shipping.discount, shipping.price)
            _check_rate(shipping.tax_rate)
    for index, discount in enumerate(discounts):
        with problems.at("discounts", str(index)):
            _check_amount(discount, "amount")
    problems.settle()
    _check_sums(lines, shipping, discounts)


def _check_line(line: LineTerms) -> None:
    if not 1 <= line.ordered <= MAX_QUANTITY:
        raise InvalidInput(
            f"The quantity of a line is from 1 to {MAX_QUANTITY:,}.", field=("quantity",)
        )
    if not 0 <= line.quantity <= line.ordered:
        raise InvalidInput(
            "No more pieces can be cancelled or returned than were ordered.", field=("quantity",)
        )
    _check_amount(line.unit_price, "unitPrice")
    _check_discount(line.discount, line.unit_price * line.ordered)
    _check_rate(line.tax_rate)


def _check_amount(amount: int, name: str) -> None:
    if amount < 0:
        raise InvalidInput("This amount can't be below 0.", field=(name,))
    if amount > MAX_MINOR:
        raise InvalidInput("This amount is too large.", field=(name,))


def _check_discount(discount: int, value: int) -> None:
    _check_amount(discount, "discount")
    if discount > value:
        raise InvalidInput("The discount is more than what it is taken from.", field=("discount",))


def _check_rate(rate: int) -> None:
    if not 0 <= rate <= WHOLE:
        raise InvalidInput("A tax rate is from 0 to 100 %.", field=("taxRate",))


def _check_sums(
    lines: Sequence[LineTerms], shipping: ShippingTerms | None, discounts: Sequence[int]
) -> None:
    left = sum(line.unit_price * line.ordered - line.discount for line in lines)
    # Half of the largest amount, so that the total fits at a tax of 100 % on top.
    if 2 * (left + (0 if shipping is None else shipping.price)) > MAX_MINOR:
        raise InvalidInput("The order's total is too large.", field=("lines",))
    for index, discount in enumerate(discounts):
        left -= discount
        if left < 0:
            raise InvalidInput(
                "The order's discounts are more than its lines cost.",
                field=("discounts", str(index), "amount"),
            )
