"""Takes pieces of an order back: asked for, received, put away; or booked at once by an import.

What really came back counts: a line's `returned` and the order's total change when a return is
received, not when it is asked for. Pieces in an open return are not in another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import events
from domain.actions import OrderAction, require
from domain.customer import ExternalNumber
from domain.errors import InvalidInput, NotFound, Path, Problems
from domain.fulfilling import Deed, refuse_words_when_erased
from domain.line import OrderLine
from domain.order import Order
from domain.order_return import OrderReturn, ReturnLine
from domain.pieces import LINES, Pieces, find_line, take_pieces, within
from domain.receipts import moment_of
from domain.states import ReturnState

RECEIVED_AT: Final[Path] = ("input", "receivedAt")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReturn:
    """What comes back; without `lines` all that was handed over."""

    lines: Sequence[Pieces] | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came back of a return; without `lines` all of it. A line left out did not come."""

    lines: Sequence[Pieces] | None = None
    received_at: datetime | None = None
    note: str | None = None


def request(order: Order, new: NewReturn, deed: Deed) -> OrderReturn:
    """Note that the customer wants to send pieces back; nothing changes for the money yet.

    Raises:
        ActionNotAllowed: nothing could come back.
        InvalidInput: the order has no such line.
        QuantityExceeded: fewer pieces were handed over and have not come back.
    """
    require(order, OrderAction.CREATE_RETURN)
    refuse_words_when_erased(order, "reason", is_said=new.reason is not None)
    refuse_words_when_erased(order, "note", is_said=new.note is not None)
    taken = take_pieces(order, new.lines, lambda line: line.handled.to_return, "to take back")
    entry = OrderReturn(
        id=deed.new_id(),
        reason=new.reason,
        note=new.note,
        actor=deed.actor,
        created_at=deed.at,
        lines=[
            ReturnLine(id=deed.new_id(), line_id=each.line.id, quantity=each.quantity)
            for each in taken
        ],
    )
    for each in taken:
        each.line.awaited += each.quantity
    order.returns.append(entry)
    order.derive_handling()
    pieces = sum(each.quantity for each in taken)
    order.record(events.ReturnRequested(entry.id, pieces, new.reason))
    return entry


def receive(order: Order, id: UUID, arrival: Arrival, now: datetime) -> OrderReturn:
    """Take in what came back: the order costs less by it. `follow_total` has to come after it.

    Raises:
        IllegalTransition: it was received or cancelled before.
        InvalidInput: nothing came, or a line that is not in the return.
        QuantityExceeded: more than was to come.
    """
    entry = return_of(order, id)
    entry.require(ReturnState.RECEIVED)
    refuse_words_when_erased(order, "note", is_said=arrival.note is not None)
    at = moment_of(arrival.received_at, now, RECEIVED_AT)
    came = _came(order, entry, arrival.lines)
    before = order.total
    for each in entry.lines:
        line = find_line(order, each.line_id)
        each.received = came.get(line.id, 0)
        line.awaited -= each.quantity
        line.returned += each.received
    order.reprice()
    order.derive_handling()
    entry.state, entry.received_at = ReturnState.RECEIVED, at
    entry.amount = before - order.total
    entry.note = arrival.note or entry.note
    order.record(events.ReturnReceived(entry.id, sum(came.values())))
    return entry


def close(order: Order, id: UUID, at: datetime) -> None:
    """Put a return away: nothing is left to do about it.

    Raises:
        IllegalTransition: it was not received.
    """
    entry = return_of(order, id)
    entry.require(ReturnState.CLOSED)
    entry.state, entry.closed_at = ReturnState.CLOSED, at
    order.record(events.ReturnClosed(entry.id))


def cancel(order: Order, id: UUID, reason: str | None, at: datetime) -> None:
    """Note that a return came to nothing.

    Raises:
        IllegalTransition: it was received, or cancelled before.
    """
    entry = return_of(order, id)
    entry.require(ReturnState.CANCELLED)
    refuse_words_when_erased(order, is_said=reason is not None)
    for each in entry.lines:
        find_line(order, each.line_id).awaited -= each.quantity
    entry.state, entry.cancelled_at = ReturnState.CANCELLED, at
    order.derive_handling()
    order.record(events.ReturnCancelled(entry.id, reason))


def book(
    order: Order,
    pieces: Mapping[UUID, int],
    at: datetime,
    deed: Deed,
    external_number: ExternalNumber | None = None,
) -> OrderReturn:
    """Take pieces back at once that another system took back `at` some time.

    That they came back is how the shop learns that they had been handed over.

    Raises:
        InvalidInput: the order has no such line.
        QuantityExceeded: fewer pieces are left.
    """
    before = order.total
    lines = {id: find_line(order, id) for id in pieces}
    for id, line in lines.items():
        within(line, pieces[id], bookable(line), "to take back", field=("line",))
    for id, line in lines.items():
        line.returned += pieces[id]
        line.fulfilled = max(line.fulfilled, line.returned + line.awaited)
    order.reprice()
    order.derive_handling()
    entry = OrderReturn(
        id=deed.new_id(),
        state=ReturnState.CLOSED,
        external_number=external_number,
        lines=[
            ReturnLine(id=deed.new_id(), line_id=line_id, quantity=quantity, received=quantity)
            for line_id, quantity in pieces.items()
        ],
        amount=before - order.total,
        actor=deed.actor,
        created_at=deed.at,
        received_at=at,
        closed_at=at,
    )
    order.returns.append(entry)
    reference = external_number.number if external_number else None
    order.record(events.ReturnBooked(entry.id, reference))
    return entry


def bookable(line: OrderLine) -> int:
    """Give how many pieces of a line another system may have taken back."""
    return line.counting - line.packed - line.awaited


def return_of(order: Order, id: UUID) -> OrderReturn:
    """Find one of the order's returns.

    Raises:
        NotFound: it has no such.
    """
    for each in order.returns:
        if each.id == id:
            return each
    raise NotFound("return")


def _came(order: Order, entry: OrderReturn, named: Sequence[Pieces] | None) -> dict[UUID, int]:
    """Give how many pieces of which line came back; of a line with 0, none did."""
    asked = {each.line_id: each.quantity for each in entry.lines}
    if named is None:
        return asked
    problems = Problems()
    came: dict[UUID, int] = {}
    for nth, each in enumerate(named):
        with problems.at(*LINES, str(nth)):
            if each.line_id not in asked:
                raise InvalidInput("The return has no such line.", field=("line",))
            if each.line_id in came:
                raise InvalidInput("This line is named twice.", field=("line",))
            came[each.line_id] = 0
            if each.quantity != 0:
                line = find_line(order, each.line_id)
                most = asked[line.id]
                came[line.id] = within(line, each.quantity, most, "in this return")
    problems.settle()
    if not any(came.values()):
        message = "Nothing came back. If nothing will, cancel the return."
        raise InvalidInput(message, field=LINES)
    return came
