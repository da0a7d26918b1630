"""Cancelling an order or pieces of it, and what is given back then.

Only what was not handed over can be cancelled. An order of which nothing is left is cancelled as a
whole: it costs nothing any more, shipping included.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain import events
from domain.actions import OrderAction, require
from domain.difference import Difference, compare, outline
from domain.errors import AmountExceeded, InvalidInput, NotFound, Problems
from domain.line import OrderLine
from domain.money import amount_text
from domain.order import Order
from domain.payment import Payment
from domain.pieces import LINES, within
from domain.states import OrderState, PaymentState
from domain.transactions import MANUAL


class RefundMode(StrEnum):
    """How much of what the shop owes after a cancellation is given back with it."""

    NONE = "NONE"
    FULL = "FULL"
    PARTIAL = "PARTIAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """What is cancelled, and why: pieces by line, or without any all that was not handed over."""

    reason: str | None = None
    lines: Sequence[tuple[UUID, int]] | None = None
    notify_customer: bool | None = None
    ask_to_order_again: bool = False


def cancel(order: Order, wanted: Cancellation, at: datetime) -> Difference:
    """Cancel an order or pieces of it, and compute every amount anew.

    Raises:
        IllegalTransition: the order is completed or cancelled already.
        ActionNotAllowed: pieces were handed over and did not come back, and no lines are named.
        QuantityExceeded: more pieces of a line than can be cancelled.
        InvalidInput, NotFound, Refused: pieces that are not there.
    """
    require(order, OrderAction.CANCEL if wanted.lines is None else OrderAction.CANCEL_LINES)
    before = outline(order)
    if wanted.lines is None:
        _cancel_rest(order)
    else:
        _cancel_pieces(order, wanted.lines)
    told = (wanted.notify_customer, wanted.ask_to_order_again, wanted.reason)
    if any(line.counting for line in order.lines):
        order.record(events.OrderLinesCancelled(*told))
    else:
        order.state, order.cancelled_at = OrderState.CANCELLED, at
        order.record(events.OrderCancelled(*told))
    order.reprice()
    order.derive_handling()
    return compare(before, outline(order))


def amount_to_refund(mode: RefundMode, amount: int | None, owed: int, currency: str) -> int:
    """Give how much is given back, of what the shop owes.

    Raises:
        InvalidInput: an amount without PARTIAL, or PARTIAL without an amount.
        AmountExceeded: more than the shop owes.
    """
    field = ("input", "refund", "amount")
    if mode is not RefundMode.PARTIAL:
        if amount is not None:
            raise InvalidInput("An amount is given with the mode PARTIAL only.", field=field)
        return owed if mode is RefundMode.FULL else 0
    if amount is None or amount <= 0:
        raise InvalidInput("Say how much is given back: more than nothing.", field=field)
    if amount > owed:
        most = f"{amount_text(owed, currency)} {currency}"
        raise AmountExceeded(
            f"After this cancellation the shop owes the customer {most}.",
            owed,
            currency,
            field=field,
        )
    return amount


def share_refund(
    payments: Iterable[Payment], amount: int
) -> tuple[Sequence[tuple[Payment, int]], int]:
    """Share out over payments what is given back; also give what no payment has room for."""
    shares: list[tuple[Payment, int]] = []
    for payment in payments:
        share = min(payment.refundable, amount)
        if share:
            shares.append((payment, share))
            amount -= share
    return shares, amount


def is_awaited_by_hand(payment: Payment) -> bool:
    """Tell whether the staff wait for a payment that nothing came of."""
    return payment.provider == MANUAL and payment.state is PaymentState.PENDING


def _cancel_rest(order: Order) -> None:
    for line in order.lines:
        line.cancelled += line.cancellable


def _cancel_pieces(order: Order, wanted: Sequence[tuple[UUID, int]]) -> None:
    if not wanted:
        raise InvalidInput("Name the lines, or leave `lines` out to cancel all.", field=LINES)
    lines: Mapping[UUID, OrderLine] = {line.id: line for line in order.lines}
    problems = Problems()
    for nth, (id, quantity) in enumerate(wanted):
        with problems.at(*LINES, str(nth)):
            if id not in lines:
                raise NotFound("line of this order", field=("line",))
            line = lines[id]
            line.cancelled += within(line, quantity, line.cancellable, "to cancel")
    problems.settle()
