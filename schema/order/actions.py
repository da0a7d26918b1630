"""What can be done with an order now, and why not."""

from datetime import datetime
from typing import Any

import strawberry

from domain.actions import Facts, Obstacle, OrderAction, possibilities
from domain.states import OrderState
from domain.wording.obstacles import obstacle_words
from queryplan.declare import computed
from schema.enums import ErrorCode
from schema.event import Locale


@strawberry.type(description="Whether something can be done with an order as it stands.")
class AllowedAction:
    """Whether something can be done with an order as it stands."""

    action: OrderAction = strawberry.field(description="What staff may want to do.")
    allowed: bool = strawberry.field(description="Whether the mutation for it would succeed now.")
    obstacle: Obstacle | None = strawberry.field(
        description="What stands against it; null when it is allowed."
    )
    code: ErrorCode | None = strawberry.field(
        description="The code that the mutation would answer with; null when it is allowed."
    )

    @computed("obstacle")
    @staticmethod
    def reason(obstacle: Obstacle | None, *, locale: Locale = "en") -> str | None:
        """What stands against it, as a sentence for people, in fi, nb, sv or en."""
        return None if obstacle is None else obstacle_words(obstacle, locale)


FACTS = (
    *("state", "hold_at", "acknowledged_at", "started_at", "archived_at", "to_fulfill", "packed"),
    *("to_return", "awaited", "to_cancel", "authorized", "paid", "currency"),
)
"""The columns that tell how an order stands."""


def allowed_actions_of(
    state: OrderState,
    hold_at: datetime | None,
    acknowledged_at: datetime | None,
    started_at: datetime | None,
    archived_at: datetime | None,
    *counts: Any,
) -> list[AllowedAction]:
    """Tell of every action whether it can be done."""
    to_fulfill, packed, to_return, awaited, to_cancel, authorized, paid, currency = counts
    facts = Facts(
        state=OrderState(state),
        is_held=hold_at is not None,
        is_acknowledged=acknowledged_at is not None,
        is_started=started_at is not None,
        is_archived=archived_at is not None,
        to_fulfill=to_fulfill,
        packed=packed,
        to_return=to_return,
        awaited=awaited,
        to_cancel=to_cancel,
        authorized=authorized,
        paid=paid,
        currency=currency,
    )
    return [
        AllowedAction(
            action=each.action,
            allowed=each.is_allowed,
            obstacle=each.obstacle,
            code=None if each.error is None else each.error.code,
        )
        for each in possibilities(facts)
    ]
