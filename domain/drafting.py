"""Drafts: orders that staff write, that nobody has placed yet.

A draft has no place among the orders: it waits for no payment, counts for no customer, and has a
number of its own kind until it is completed. The rules of the day when it was made say how its tax
is reckoned.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain import events
from domain.actions import OrderAction, require
from domain.errors import InvalidInput, NotFound, Problems
from domain.fulfilling import hand_over_digital
from domain.line import Discount, OrderLine
from domain.order import Order
from domain.payment import Payment
from domain.placing import (
    MAX_DISCOUNTS,
    MAX_LINES,
    Content,
    lines_of,
    shipping_of,
    written,
)
from domain.shares import half_up, share_out
from domain.shop import Shop
from domain.states import OrderState

Ids = Callable[[], UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedLine:
    """What is different about a line of a copy; None: as on the original."""

    line: UUID
    quantity: int | None
    unit_price: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """How an order is copied. Without the old prices, each line needs a new one."""

    keeps_prices: bool
    lines: Sequence[CopiedLine] = ()


def draft(new: Content, shop: Shop, at: datetime, new_id: Ids) -> Order:
    """Make a draft.

    Raises:
        InvalidInput, Refused: the content does not fit together.
    """
    order = written(new, shop, at, new_id)
    _settle(order)
    order.record(events.DraftOrderCreated(None))
    return order


def update_draft(order: Order, parts: Mapping[str, Any], shop: Shop, new_id: Ids) -> None:
    """Write parts of a draft anew; `parts` are fields of `Content` by their names.

    Raises:
        ActionNotAllowed: the order is no draft any more.
        InvalidInput, Refused: the content does not fit together.
    """
    require(order, OrderAction.UPDATE_DRAFT)
    for name, value in parts.items():
        match name:
            case "lines":
                order.lines = lines_of(value, shop, new_id)
            case "shipping":
                order.shipping = shipping_of(value, shop.default_tax_rate)
            case _:
                setattr(order, name, value)
    _settle(order)
    order.record(events.DraftOrderUpdated())


def complete_draft(order: Order, at: datetime, new_id: Ids) -> Payment:
    """Place what was a draft: it is OPEN, and waits for the payment that comes with it.

    Raises:
        IllegalTransition: it is no draft.
    """
    require(order, OrderAction.COMPLETE_DRAFT)
    order.state, order.placed_at = OrderState.OPEN, at
    order.placed_total = order.total
    order.record(events.OrderPlaced(order.source))
    payment = Payment.pending(
        id=new_id(),
        order_id=order.id,
        method=order.payment_method or "unknown",
        amount=order.total,
        currency=order.currency,
        at=at,
    )
    order.derive([payment.state])
    hand_over_digital(order, new_id, at)  # what costs nothing
    return payment


def duplicate(order: Order, wanted: Copy, at: datetime, new_id: Ids) -> Order:
    """Make a draft with the same lines and customer.

    Raises:
        InvalidInput, NotFound, Refused: a line has no price, or is none of the order.
    """
    changes = _changes(order, wanted)
    lines: list[OrderLine] = []
    for line in order.lines:
        change = changes.get(line.id)
        quantity = _quantity(order, line) if change is None else change.quantity
        quantity = _quantity(order, line) if quantity is None else quantity
        if quantity:
            price = None if change is None else change.unit_price
            lines.append(_copied(line, len(lines), quantity, price, wanted, new_id()))
    copy = Order(
        id=new_id(),
        state=OrderState.DRAFT,
        currency=order.currency,
        source=order.source,
        language=order.language,
        customer_id=order.customer_id,
        customer_details=order.customer_details,
        payment_method=order.payment_method,
        shipping=replace(order.shipping, discount=order.shipping.discount * wanted.keeps_prices),
        prices_include_tax=order.prices_include_tax,
        tax_rounding=order.tax_rounding,
        discounts=_copied_discounts(order, lines) if wanted.keeps_prices else (),
        created_at=at,
        updated_at=at,
        lines=lines,
    )
    _settle(copy)
    copy.record(events.DraftOrderCreated(order.id))
    return copy


def _quantity(order: Order, line: OrderLine) -> int:
    """Tell how many pieces a copy has: of a cancelled order all that were ordered once."""
    return line.ordered if order.state is OrderState.CANCELLED else line.ordered - line.cancelled


def _changes(order: Order, wanted: Copy) -> Mapping[UUID, CopiedLine]:
    """Check what is different of a copy, line by line."""
    known = {line.id for line in order.lines}
    changes: dict[UUID, CopiedLine] = {}
    problems = Problems()
    for nth, each in enumerate(wanted.lines):
        with problems.at("input", "lines", str(nth)):
            if each.line not in known:
                raise NotFound("line of this order", field=("line",))
            if each.line in changes:
                raise InvalidInput("This line is named twice.", field=("line",))
            if each.quantity is not None and each.quantity < 0:
                raise InvalidInput("No line has fewer than 0 pieces.", field=("quantity",))
            changes[each.line] = each
    problems.settle()
    return changes


def _copied(
    line: OrderLine, rank: int, quantity: int, price: int | None, wanted: Copy, id: UUID
) -> OrderLine:
    if price is None and not wanted.keeps_prices:
        raise InvalidInput(
            f"Say what {line.title} costs now, or keep the prices.", field=("input", "lines")
        )
    keeps = price is None
    return OrderLine(
        id=id,
        rank=rank,
        kind=line.kind,
        sku=line.sku,
        title=line.title,
        ordered=quantity,
        unit_price=line.unit_price if price is None else price,
        discount=half_up(line.discount * quantity, line.ordered) if keeps else 0,
        tax_rate=line.tax_rate,
    )


def _copied_discounts(order: Order, lines: Iterable[OrderLine]) -> tuple[Discount, ...]:
    """Give an order's discounts, in proportion where its copy has less in it."""
    was = sum(line.unit_price * line.ordered - line.discount for line in order.lines)
    now = sum(line.unit_price * line.ordered - line.discount for line in lines)
    amounts = [discount.amount for discount in order.discounts]
    whole = sum(amounts)
    if not whole or now >= was:
        return order.discounts
    shares = share_out(half_up(whole * now, was), amounts)
    return tuple(
        replace(discount, amount=share)
        for discount, share in zip(order.discounts, shares, strict=True)
        if share
    )


def _settle(order: Order) -> None:
    """Check a draft as a whole, and compute its amounts."""
    problems = Problems()
    with problems.at("input", "lines"):
        if not 1 <= len(order.lines) <= MAX_LINES:
            raise InvalidInput(f"An order has 1 to {MAX_LINES} lines, not {len(order.lines)}.")
    with problems.at("input", "discounts"):
        if len(order.discounts) > MAX_DISCOUNTS:
            raise InvalidInput(f"An order has at most {MAX_DISCOUNTS} discounts.")
    problems.settle()
    with problems.at("input"):
        order.reprice()
    problems.settle()
    order.derive(())
