"""Takes back what was noted by mistake: that a parcel arrived, that a return came.

The log keeps both, the note and that it was taken back.
"""

from uuid import UUID

from domain import events
from domain.actions import OrderAction, require_not_cancelled, require_worked_on
from domain.errors import IllegalTransition, QuantityExceeded
from domain.fulfilling import fulfillment_of, refuse_words_when_erased
from domain.order import Order
from domain.pieces import find_line
from domain.returning import return_of
from domain.states import FULFILLMENT_MOVES, RETURN_MOVES, FulfillmentState, ReturnState


def undeliver(order: Order, id: UUID, reason: str | None) -> None:
    """Note that a fulfilment did not arrive after all: it is on its way, or packed, as before.

    Raises:
        IllegalTransition: nobody noted that it arrived.
        ActionNotAllowed: it was picked up, and the order is done.
        QuantityExceeded: it was picked up, and some of its pieces are in returns.
    """
    found = fulfillment_of(order, id)
    before = FulfillmentState.SHIPPED if found.shipped_at else FulfillmentState.PENDING
    if found.state is not FulfillmentState.DELIVERED:
        allowed = FULFILLMENT_MOVES[found.state]
        raise IllegalTransition("fulfilment", found.state, before, allowed).at("id")
    refuse_words_when_erased(order, is_said=reason is not None)
    pieces = [(find_line(order, each.line_id), each.quantity) for each in found.lines]
    if before is FulfillmentState.PENDING:
        require_worked_on(order, OrderAction.FULFILL)
        for line, quantity in pieces:
            left = line.handled.to_return
            if quantity > left:
                message = f"Of {line.title}, only {left} of {quantity} pieces are in no return."
                raise QuantityExceeded(message, line.id, left, field=("id",))
        for line, quantity in pieces:
            line.fulfilled -= quantity
            line.packed += quantity
    found.state, found.delivered_at = before, None
    order.derive_handling()
    count = sum(quantity for _, quantity in pieces)
    order.record(events.FulfillmentNotDelivered(found.id, count, reason))


def reopen_return(order: Order, id: UUID, reason: str | None) -> None:
    """Note that a return did not come after all: it is REQUESTED, and the order costs as before.

    `follow_total` has to come after it.

    Raises:
        IllegalTransition: nobody noted that it came.
        ActionNotAllowed: the order is cancelled.
        QuantityExceeded: pieces that had not come are in another return.
    """
    entry = return_of(order, id)
    if entry.state not in {ReturnState.RECEIVED, ReturnState.CLOSED}:
        allowed = RETURN_MOVES[entry.state]
        raise IllegalTransition("return", entry.state, ReturnState.REQUESTED, allowed).at("id")
    require_not_cancelled(order, OrderAction.CREATE_RETURN)
    refuse_words_when_erased(order, is_said=reason is not None)
    pieces = [(find_line(order, each.line_id), each) for each in entry.lines]
    for line, each in pieces:
        left = each.received + line.handled.to_return
        if each.quantity > left:
            message = (
                f"Of {line.title}, only {left} of {each.quantity} pieces are in no other return."
            )
            raise QuantityExceeded(message, line.id, left, field=("id",))
    count = sum(each.received for _, each in pieces)
    for line, each in pieces:
        line.returned -= each.received
        line.awaited += each.quantity
        each.received = 0
    entry.state, entry.amount = ReturnState.REQUESTED, 0
    entry.received_at = entry.closed_at = None
    order.reprice()
    order.derive_handling()
    order.record(events.ReturnReopened(entry.id, count, reason))
