"""One thing done with many orders: what it is, what it needs, and doing it with one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain import handling
from domain.errors import InvalidInput
from domain.order import Order
from domain.tags import Tags

MOST: Final = 250
"""How many orders a request may name; more are a job, found by a filter."""


class BulkAction(StrEnum):
    """Something that can be done with many orders at once."""

    ACKNOWLEDGE = "ACKNOWLEDGE"
    ASSIGN = "ASSIGN"
    CONFIRM = "CONFIRM"
    START_FULFILLMENT = "START_FULFILLMENT"
    COMPLETE = "COMPLETE"
    REOPEN = "REOPEN"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    ARCHIVE = "ARCHIVE"
    UNARCHIVE = "UNARCHIVE"
    ADD_TAGS = "ADD_TAGS"
    REMOVE_TAGS = "REMOVE_TAGS"


TAKES: Final = {
    "staff_id": frozenset({BulkAction.ASSIGN}),
    "reason": frozenset({BulkAction.HOLD}),
    "tags": frozenset({BulkAction.ADD_TAGS, BulkAction.REMOVE_TAGS}),
}
"""Which actions take what beside the orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to do with every order; `staff_id` None puts nobody in charge."""

    action: BulkAction
    staff_id: UUID | None = None
    reason: str | None = None
    tags: Tags = ()

    def check(self) -> None:
        """Refuse what does not go with the action, and what it lacks.

        Raises:
            InvalidInput: with the field.
        """
        given = {"staff_id": self.staff_id, "reason": self.reason, "tags": self.tags}
        for name, actions in TAKES.items():
            if given[name] and self.action not in actions:
                takers = " and ".join(sorted(actions))
                field = "staffId" if name == "staff_id" else name
                raise InvalidInput(f"Only {takers} takes this.", field=("input", field))
        if self.action in TAKES["tags"] and not self.tags:
            raise InvalidInput("Say which tags.", field=("input", "tags"))

    def do(self, order: Order, *, by: UUID | None, at: datetime) -> None:
        """Do it with one order; `by` is the person who asked for it.

        Raises:
            DomainError: it is not possible with this order, which stays as it is.
        """
        _DO[self.action](self, order, by, at)


_DO: Final[Mapping[BulkAction, Callable[[Wish, Order, UUID | None, datetime], None]]] = {
    BulkAction.ACKNOWLEDGE: lambda _, order, by, at: handling.acknowledge(order, by=by, at=at),
    BulkAction.ASSIGN: lambda wish, order, _by, _at: handling.assign(order, wish.staff_id),
    BulkAction.CONFIRM: lambda _, order, by, at: handling.confirm(order, by=by, at=at),
    BulkAction.START_FULFILLMENT: lambda _, order, by, at: handling.start_fulfillment(
        order, by=by, at=at
    ),
    BulkAction.COMPLETE: lambda _, order, by, at: handling.complete(order, by=by, at=at),
    BulkAction.REOPEN: lambda _, order, _by, _at: handling.reopen(order),
    BulkAction.HOLD: lambda wish, order, by, at: handling.hold(
        order, by=by, reason=wish.reason, at=at
    ),
    BulkAction.RELEASE: lambda _, order, _by, _at: handling.release(order),
    BulkAction.ARCHIVE: lambda _, order, _by, at: handling.archive(order, at),
    BulkAction.UNARCHIVE: lambda _, order, _by, _at: handling.unarchive(order),
    BulkAction.ADD_TAGS: lambda wish, order, _by, _at: order.add_tags(wish.tags),
    BulkAction.REMOVE_TAGS: lambda wish, order, _by, _at: order.remove_tags(wish.tags),
}
"""How each action is done with one order."""
