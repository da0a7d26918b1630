"""One thing done with many orders: what it is, what it needs, and doing it with one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain import fulfilling, handling
from domain.cancelling import Cancellation, RefundMode
from domain.errors import InvalidInput
from domain.fulfilling import Deed, NewFulfillment
from domain.order import Order
from domain.tags import Tags

MOST: Final = 250
"""How many orders a request may name; more are a job, found by a filter."""
MOST_REFUNDED: Final = 50
"""How many, when payment providers are asked to give back what was paid for each."""


class BulkAction(StrEnum):
    """Something that can be done with many orders at once."""

    ACKNOWLEDGE = "ACKNOWLEDGE"
    ASSIGN = "ASSIGN"
    CONFIRM = "CONFIRM"
    START_FULFILLMENT = "START_FULFILLMENT"
    FULFILL = "FULFILL"
    COMPLETE = "COMPLETE"
    REOPEN = "REOPEN"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    ARCHIVE = "ARCHIVE"
    UNARCHIVE = "UNARCHIVE"
    CANCEL = "CANCEL"
    ADD_TAGS = "ADD_TAGS"
    REMOVE_TAGS = "REMOVE_TAGS"


TAKES: Final = {
    "staff_id": frozenset({BulkAction.ASSIGN}),
    "reason": frozenset({BulkAction.HOLD, BulkAction.CANCEL}),
    "refund": frozenset({BulkAction.CANCEL}),
    "notify_customer": frozenset({BulkAction.CANCEL, BulkAction.FULFILL}),
    "tags": frozenset({BulkAction.ADD_TAGS, BulkAction.REMOVE_TAGS}),
}
"""Which actions take what beside the orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to do with every order; `staff_id` None puts nobody in charge.

    Of what is paid for orders that are cancelled, nothing is given back without `refund`.
    """

    action: BulkAction
    staff_id: UUID | None = None
    reason: str | None = None
    tags: Tags = ()
    refund: RefundMode | None = None
    notify_customer: bool | None = None

    def check(self) -> None:
        """Refuse what does not go with the action, and what it lacks.

        Raises:
            InvalidInput: with the field.
        """
        for name, actions in TAKES.items():
            if getattr(self, name) not in (None, (), "") and self.action not in actions:
                takers = " and ".join(sorted(actions))
                raise InvalidInput(f"Only {takers} takes this.", field=("input", _FIELDS[name]))
        if self.refund is RefundMode.PARTIAL:
            message = "What is given back of many orders is NONE or FULL."
            raise InvalidInput(message, field=("input", "refund"))
        if self.action in TAKES["tags"] and not self.tags:
            raise InvalidInput("Say which tags.", field=("input", "tags"))

    @property
    def cancellation(self) -> Cancellation | None:
        """How orders are cancelled, if that is what is to be done: money is moved with it."""
        if self.action is not BulkAction.CANCEL:
            return None
        return Cancellation(reason=self.reason, notify_customer=self.notify_customer)

    @property
    def gives_back(self) -> bool:
        """Tell whether what was paid is given back."""
        return self.refund is RefundMode.FULL

    def do(self, order: Order, deed: Deed) -> None:
        """Do it with one order; a cancellation takes more than this.

        Raises:
            DomainError: it is not possible with this order, which stays as it is.
        """
        _DO[self.action](self, order, deed)


_FIELDS: Final = {
    "staff_id": "staffId",
    "reason": "reason",
    "refund": "refund",
    "notify_customer": "notifyCustomer",
    "tags": "tags",
}

_DO: Final[Mapping[BulkAction, Callable[[Wish, Order, Deed], object]]] = {
    BulkAction.ACKNOWLEDGE: lambda _, order, deed: handling.acknowledge(
        order, by=deed.actor.staff_id, at=deed.at
    ),
    BulkAction.ASSIGN: lambda wish, order, _: handling.assign(order, wish.staff_id),
    BulkAction.CONFIRM: lambda _, order, deed: handling.confirm(
        order, by=deed.actor.staff_id, at=deed.at
    ),
    BulkAction.START_FULFILLMENT: lambda _, order, deed: handling.start_fulfillment(
        order, by=deed.actor.staff_id, at=deed.at
    ),
    BulkAction.FULFILL: lambda wish, order, deed: fulfilling.fulfill(
        order, NewFulfillment(notify_customer=wish.notify_customer), deed
    ),
    BulkAction.COMPLETE: lambda _, order, deed: handling.complete(
        order, by=deed.actor.staff_id, at=deed.at
    ),
    BulkAction.REOPEN: lambda _, order, __: handling.reopen(order),
    BulkAction.HOLD: lambda wish, order, deed: handling.hold(
        order, by=deed.actor.staff_id, reason=wish.reason, at=deed.at
    ),
    BulkAction.RELEASE: lambda _, order, __: handling.release(order),
    BulkAction.ARCHIVE: lambda _, order, deed: handling.archive(order, deed.at),
    BulkAction.UNARCHIVE: lambda _, order, __: handling.unarchive(order),
    BulkAction.ADD_TAGS: lambda wish, order, _: order.add_tags(wish.tags),
    BulkAction.REMOVE_TAGS: lambda wish, order, _: order.remove_tags(wish.tags),
}
"""How each action is done with one order: all but a cancellation."""
