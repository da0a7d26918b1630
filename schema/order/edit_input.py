"""The input of an edit: what to do with an order, one thing after the other."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import strawberry

from domain.changes import camel
from domain.editing import (
    AddLine,
    Edit,
    Operation,
    RemoveLine,
    SetLineDiscount,
    SetOrderDiscount,
    SetQuantity,
    SetShipping,
    SetUnitPrice,
)
from domain.errors import DomainError, Problems
from domain.line import Discount
from domain.receipts import MAX_NOTE
from domain.text import clean
from schema.money import MoneyInput, minor_units
from schema.mutation import row_key
from schema.order.cart import OrderDiscountInput, OrderLineInput, ShippingInput
from schema.order.reading import read_discounts, read_line, read_shipping

LINE = "The line's id, of this order."


@strawberry.input(description="How many pieces of a line are wanted.")
class SetQuantityInput:
    """How many pieces of a line are wanted."""

    line: strawberry.ID = strawberry.field(description=LINE)
    quantity: int = strawberry.field(
        description="From what was handed over of it, up to 1,000,000; none takes the line off."
    )


@strawberry.input(description="What a piece of a line costs.")
class SetUnitPriceInput:
    """What a piece of a line costs."""

    line: strawberry.ID = strawberry.field(description=LINE)
    unit_price: MoneyInput = strawberry.field(
        description="What one piece costs, with or without tax as the order's other prices."
    )


@strawberry.input(description="A line's own discount.")
class SetLineDiscountInput:
    """A line's own discount."""

    line: strawberry.ID = strawberry.field(description=LINE)
    discount: MoneyInput = strawberry.field(
        description="What is taken off all `ordered` pieces together, as `OrderLine.discount`: "
        "where some were cancelled or came back, their part of it goes with them. 0 for none."
    )


@strawberry.input(description="A line that is taken off.")
class RemoveLineInput:
    """A line that is taken off."""

    line: strawberry.ID = strawberry.field(
        description="The line's id, of this order. Nothing of it may have been handed over."
    )


@strawberry.input(description="The discounts on the whole order.")
class SetOrderDiscountInput:
    """The discounts on the whole order."""

    discounts: list[OrderDiscountInput] = strawberry.field(
        description="All discounts that the order has from now on, at most 20; an empty list takes "
        "them away. They are shared out over its lines."
    )


@strawberry.input(one_of=True, description="One thing to do with an order: exactly one of these.")
class EditOperationInput:
    """One thing to do with an order."""

    add_line: OrderLineInput | None = strawberry.field(
        default=strawberry.UNSET, description="Put a new line behind the others."
    )
    set_quantity: SetQuantityInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Let a line have so many pieces, `ordered` less `cancelled`. Fewer are "
        "cancelled; more are first taken back from the cancelled ones, then ordered.",
    )
    set_unit_price: SetUnitPriceInput | None = strawberry.field(
        default=strawberry.UNSET, description="Let each piece of a line cost that much."
    )
    set_line_discount: SetLineDiscountInput | None = strawberry.field(
        default=strawberry.UNSET, description="Give a line another discount of its own."
    )
    remove_line: RemoveLineInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Take a line off: quantity 0. On a placed order it stays visible, cancelled.",
    )
    set_shipping: ShippingInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Let the order travel so, in place of method, price and discount until now.",
    )
    set_order_discount: SetOrderDiscountInput | None = strawberry.field(
        default=strawberry.UNSET, description="Give the order other discounts on the whole."
    )


@strawberry.input(description="What to change about an order's content.")
class EditOrderInput:
    """What to change about an order's content."""

    operations: list[EditOperationInput] = strawberry.field(
        description="What to do, 1 to 200 things, one after the other: all of it or nothing."
    )
    reason: str | None = strawberry.field(
        default=None,
        description="Why: kept with the event ORDER_EDITED, and with a settlement that it opens.",
    )
    acknowledge_paid: bool = strawberry.field(
        default=False,
        description="Whether to edit although money was reserved or collected for the order. "
        "Nothing is told to the payment provider: its payments are `outOfSync` from then on, and "
        "a changed total is charged or paid back by hand.",
    )
    dry_run: bool = strawberry.field(
        default=False,
        description="Whether to answer what would be done, and store nothing. `order` is as it "
        "stands, `changeSet` and `logCursor` are null then, and `idempotencyKey` is not kept.",
    )


def read_edit(given: EditOrderInput, currency: str) -> Edit:
    """Turn the input into what the rules take; amounts must be in the order's currency.

    Raises:
        InvalidInput, CurrencyMismatch, Refused: something can't be stored.
    """
    problems = Problems()
    operations: list[Operation] = []
    for nth, operation in enumerate(given.operations):
        with problems.at("input", "operations", str(nth)):
            operations.append(_operation(operation, currency))
    reason = None
    with problems.at("input", "reason"):
        reason = clean(given.reason, field=(), limit=MAX_NOTE, multiline=True)
    problems.settle()
    return Edit(operations=operations, reason=reason, acknowledges_paid=given.acknowledge_paid)


def _operation(given: EditOperationInput, currency: str) -> Operation:
    (name,) = (name for name in _READERS if getattr(given, name))
    problems = Problems()
    read: list[Operation] = []
    with problems.at(camel(name)):
        read.append(_READERS[name](getattr(given, name), currency))
    problems.settle()
    return read[0]


def _set_quantity(given: SetQuantityInput, currency: str) -> Operation:
    del currency
    return SetQuantity(_line(given.line), given.quantity)


def _set_unit_price(given: SetUnitPriceInput, currency: str) -> Operation:
    return SetUnitPrice(_line(given.line), _amount(given.unit_price, currency, "unitPrice"))


def _set_line_discount(given: SetLineDiscountInput, currency: str) -> Operation:
    return SetLineDiscount(_line(given.line), _amount(given.discount, currency, "discount"))


def _remove_line(given: RemoveLineInput, currency: str) -> Operation:
    del currency
    return RemoveLine(_line(given.line))


def _set_order_discount(given: SetOrderDiscountInput, currency: str) -> Operation:
    problems = Problems()
    discounts: tuple[Discount, ...] = ()
    with problems.at("discounts"):
        discounts = read_discounts(given.discounts, currency)
    problems.settle()
    return SetOrderDiscount(discounts)


def _line(id: strawberry.ID) -> UUID:
    return row_key("OrderLine", id, "line")


def _amount(given: MoneyInput, currency: str, name: str) -> int:
    try:
        return minor_units(given, currency)
    except DomainError as error:
        raise error.at(name) from error


_READERS: Mapping[str, Callable[[Any, str], Operation]] = {
    "add_line": lambda given, currency: AddLine(read_line(given, currency)),
    "set_quantity": _set_quantity,
    "set_unit_price": _set_unit_price,
    "set_line_discount": _set_line_discount,
    "remove_line": _remove_line,
    "set_shipping": lambda given, currency: SetShipping(read_shipping(given, currency)),
    "set_order_discount": _set_order_discount,
}
"""What reads each operation."""
