"""What a change of an order's content comes to: line by line, and in all.

Amounts are minor units of the order's currency.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.order import Order

_COMPUTED = re.compile(
    r"(lines\.[^.]+\.|shipping\.)?(net|tax|total)|lines\.[^.]+\.orderDiscount"
    r"|taxLines|paymentStatus|fulfillmentStatus"
)


@dataclass(frozen=True, slots=True)
class LineOutline:
    """A line at a glance: what it sells, how many pieces are wanted, what they cost now."""

    sku: str | None
    title: str
    quantity: int
    unit_price: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What an order costs, and what is still owed on it."""

    lines: int
    shipping: int
    credits: int
    net: int
    tax: int
    total: int
    balance: int


@dataclass(frozen=True, slots=True)
class Outline:
    """An order at a glance, its lines by their ids."""

    lines: Mapping[UUID, LineOutline]
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that differs; nothing before is a new one, nothing after one that was deleted."""

    id: UUID
    sku: str | None
    title: str
    before: LineOutline | None
    after: LineOutline | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs of an order: the lines in their order, and all amounts."""

    lines: tuple[LineDifference, ...]
    before: Amounts
    after: Amounts


def outline(order: Order) -> Outline:
    """Take down how an order stands."""
    return Outline(
        {
            line.id: LineOutline(
                line.sku, line.title, line.ordered - line.cancelled, line.unit_price, line.total
            )
            for line in order.lines
        },
        Amounts(
            lines=sum(line.total for line in order.lines),
            shipping=order.shipping.total,
            credits=order.credits,
            net=order.net,
            tax=order.tax,
            total=order.total,
            balance=order.balance,
        ),
    )


def compare(before: Outline, after: Outline) -> Difference:
    """Tell what differs."""
    lines: list[LineDifference] = []
    for id, line in {**before.lines, **after.lines}.items():
        one, other = before.lines.get(id), after.lines.get(id)
        if one != other:
            lines.append(LineDifference(id, line.sku, line.title, one, other))
    return Difference(tuple(lines), before.amounts, after.amounts)


def is_computed(path: str) -> bool:
    """Tell whether a path of an order is reckoned from others, so that nobody ever writes it."""
    return _COMPUTED.fullmatch(path) is not None
