"""The rows of a document, what tax they hold by rate, and what is left of them to credit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from domain.line import OrderLine, TaxLine
from domain.money import Money, amount_text
from domain.order import Order
from domain.pricing import WHOLE
from domain.shares import half_up, share_out
from domain.states import LineKind, OrderState

SHIPPING: Final = "shipping"
CREDIT: Final = "credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row: a line of the order, its shipping, or a share of what was credited.

    Amounts are minor units; `unit_price` and `discount` are in the terms of the order's prices,
    with or without tax. What was credited is below 0, a share for each rate.
    """

    id: str
    title: str | None = None
    sku: str | None = None
    quantity: int = 1
    unit_price: int = 0
    discount: int = 0
    rate: int = 0
    net: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        """What it costs, tax included."""
        return self.net + self.tax

    def to_json(self, currency: str) -> dict[str, Any]:
        """Give it as a document keeps it."""
        return {
            "id": self.id,
            "title": self.title,
            "sku": self.sku,
            "quantity": self.quantity,
            "rate": self.rate,
            **{key: amount_text(getattr(self, name), currency) for key, name in _KEYS.items()},
            "total": amount_text(self.total, currency),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], currency: str) -> "Item":
        """Read one that a document keeps."""
        return cls(
            id=kept["id"],
            title=kept["title"],
            sku=kept["sku"],
            quantity=kept["quantity"],
            rate=kept["rate"],
            **{name: minor(kept[key], currency) for key, name in _KEYS.items()},
        )


_KEYS: Final[Mapping[str, Any]] = {
    "unitPrice": "unit_price",
    "discount": "discount",
    "net": "net",
    "tax": "tax",
}


def minor(text: str, currency: str) -> int:
    """Read an amount that a document keeps."""
    return Money.of(Decimal(text), currency).minor


def items_of(order: Order) -> list[Item]:
    """Say what the order costs now, row by row; the rows add up to its total."""
    items = [_of_line(line, order) for line in order.lines if line.counting]
    shipping = order.shipping
    if order.state is not OrderState.CANCELLED and (shipping.price or shipping.method):
        value = shipping.total if order.prices_include_tax else shipping.net
        items.append(
            Item(
                id=SHIPPING,
                title=shipping.method,
                unit_price=shipping.price,
                discount=shipping.price - value,
                rate=shipping.tax_rate,
                net=shipping.net,
                tax=shipping.tax,
            )
        )
    return [*items, *_credits(order.credits, items)]


def to_pack(order: Order) -> list[Item]:
    """Say what of the order is to be packed; of one that was all handed over, all of it."""
    goods = [line for line in order.lines if line.kind is LineKind.PHYSICAL]
    left = [(line, line.ordered - line.cancelled - line.fulfilled) for line in goods]
    if not any(pieces > 0 for _, pieces in left):
        left = [(line, line.ordered - line.cancelled) for line in goods]
    return [
        Item(id=line.id.hex, title=line.title, sku=line.sku, quantity=pieces)
        for line, pieces in left
        if pieces > 0
    ]


def tax_lines(items: Iterable[Item]) -> list[TaxLine]:
    """Add up net and tax of each rate, by rate."""
    nets: dict[int, int] = {}
    taxes: dict[int, int] = {}
    for item in items:
        nets[item.rate] = nets.get(item.rate, 0) + item.net
        taxes[item.rate] = taxes.get(item.rate, 0) + item.tax
    return [TaxLine(rate, nets[rate], taxes[rate]) for rate in sorted(nets)]


def left_of(invoiced: Iterable[Item], credited: Iterable[Item]) -> list[Item]:
    """Give what an invoice still says after its credit notes."""
    taken: dict[str, list[Item]] = {}
    for item in credited:
        taken.setdefault(item.id, []).append(item)
    rows = [_less(item, taken.pop(item.id, [])) for item in invoiced]
    return [*rows, *(_less(_nothing(notes[0]), notes) for notes in taken.values())]


def to_credit(left: Iterable[Item], now: Iterable[Item]) -> list[Item]:
    """Give what is invoiced and no longer owed, row by row.

    A row of which pieces were added is for another invoice. What was taken off the whole order since
    then comes as a row of its own for each rate.
    """
    owed = {item.id: item for item in now}
    rows = [_less(item, [owed.pop(item.id)] if item.id in owed else []) for item in left]
    rows += [_less(_nothing(item), [item]) for item in owed.values() if item.id.startswith(CREDIT)]
    return [row for row in rows if row.quantity >= 0 and (row.net or row.tax)]


def _of_line(line: OrderLine, order: Order) -> Item:
    value = line.total if order.prices_include_tax else line.net
    return Item(
        id=line.id.hex,
        title=line.title,
        sku=line.sku,
        quantity=line.counting,
        unit_price=line.unit_price,
        discount=line.unit_price * line.counting - value,
        rate=line.tax_rate,
        net=line.net,
        tax=line.tax,
    )


def _credits(amount: int, items: list[Item]) -> list[Item]:
    """Share out what was taken off the whole order over the rates of what is left."""
    rates = tax_lines(items)
    shares = share_out(amount, [each.net + each.tax for each in rates])
    return [
        Item(id=f"{CREDIT}:{each.rate}", quantity=0, rate=each.rate, net=tax - share, tax=-tax)
        for each, share in zip(rates, shares, strict=True)
        if share
        for tax in [half_up(share * each.rate, WHOLE + each.rate)]
    ]


def _nothing(like: Item) -> Item:
    return Item(id=like.id, quantity=0, rate=like.rate)


def _less(item: Item, others: Iterable[Item]) -> Item:
    quantity, net, tax, discount = item.quantity, item.net, item.tax, item.discount
    for other in others:
        quantity -= other.quantity
        net -= other.net
        tax -= other.tax
        discount -= other.discount
    return Item(
        id=item.id,
        title=item.title,
        sku=item.sku,
        quantity=quantity,
        unit_price=item.unit_price,
        discount=discount,
        rate=item.rate,
        net=net,
        tax=tax,
    )
