"""What staff can do with an order as it stands, from one table.

`allowedActions` reads the table to tell what is possible and why not; every operation asks the
same table before it changes anything. So what an order says of itself can't differ from what
happens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.errors import ActionNotAllowed, DomainError, IllegalTransition, OrderAlreadyPaid
from domain.states import NOT_COMPLETED, ORDER_MOVES, OrderState
from domain.wording.obstacles import obstacle_words


class OrderAction(StrEnum):
    """Something that staff can do with an order."""

    ACKNOWLEDGE = "ACKNOWLEDGE"
    ASSIGN = "ASSIGN"
    CONFIRM = "CONFIRM"
    START_FULFILLMENT = "START_FULFILLMENT"
    FULFILL = "FULFILL"
    SHIP = "SHIP"
    CREATE_RETURN = "CREATE_RETURN"
    COMPLETE = "COMPLETE"
    REOPEN = "REOPEN"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    ARCHIVE = "ARCHIVE"
    UNARCHIVE = "UNARCHIVE"
    EDIT = "EDIT"
    EDIT_PAID = "EDIT_PAID"
    UPDATE_DRAFT = "UPDATE_DRAFT"
    COMPLETE_DRAFT = "COMPLETE_DRAFT"
    DUPLICATE = "DUPLICATE"
    CANCEL = "CANCEL"
    CANCEL_LINES = "CANCEL_LINES"


class Obstacle(StrEnum):
    """What stands against an action."""

    STATE = "STATE"
    ON_HOLD = "ON_HOLD"
    NOT_ON_HOLD = "NOT_ON_HOLD"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    STARTED = "STARTED"
    PIECES_LEFT = "PIECES_LEFT"
    NOTHING_TO_FULFILL = "NOTHING_TO_FULFILL"
    ALL_PACKED = "ALL_PACKED"
    NOTHING_PACKED = "NOTHING_PACKED"
    NOTHING_TO_RETURN = "NOTHING_TO_RETURN"
    NOTHING_TO_CANCEL = "NOTHING_TO_CANCEL"
    RETURN_OPEN = "RETURN_OPEN"
    ARCHIVED = "ARCHIVED"
    NOT_ARCHIVED = "NOT_ARCHIVED"
    MONEY_HELD = "MONEY_HELD"
    HANDED_OVER = "HANDED_OVER"
    PACKED = "PACKED"


class Standing(Protocol):
    """How an order stands, as far as the table asks."""

    @property
    def state(self) -> OrderState:
        """Where it stands as an agreement."""
        ...

    @property
    def is_held(self) -> bool:
        """Whether it waits."""
        ...

    @property
    def is_acknowledged(self) -> bool:
        """Whether staff noticed it."""
        ...

    @property
    def is_started(self) -> bool:
        """Whether packing began."""
        ...

    @property
    def is_archived(self) -> bool:
        """Whether it was put away."""
        ...

    @property
    def to_fulfill(self) -> int:
        """Pieces that are still to be handed over."""
        ...

    @property
    def packed(self) -> int:
        """Pieces of these that are in fulfilments already."""
        ...

    @property
    def to_return(self) -> int:
        """Pieces that were handed over and are neither back nor in an open return."""
        ...

    @property
    def awaited(self) -> int:
        """Pieces in open returns."""
        ...

    @property
    def to_cancel(self) -> int:
        """Pieces that are neither cancelled, packed nor handed over."""
        ...

    @property
    def authorized(self) -> int:
        """What is reserved and not collected, in minor units of the currency."""
        ...

    @property
    def paid(self) -> int:
        """What was collected, in minor units of the currency."""
        ...

    @property
    def currency(self) -> str:
        """The currency of the order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How an order stands, read from somewhere else than the order itself."""

    state: OrderState
    is_held: bool
    is_acknowledged: bool
    is_started: bool
    is_archived: bool
    to_fulfill: int
    packed: int
    to_return: int
    awaited: int
    to_cancel: int
    authorized: int
    paid: int
    currency: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What has to hold for an action, and what stands against it where it does not."""

    holds: Callable[[Standing], bool]
    obstacle: Obstacle


def within(*states: OrderState) -> Rule:
    """Ask for one of these states."""
    return Rule(lambda order: order.state in states, Obstacle.STATE)


def moving(wanted: OrderState) -> Rule:
    """Ask for a state that the wanted one can follow."""
    return Rule(lambda order: wanted in ORDER_MOVES[order.state], Obstacle.STATE)


PLACED = within(*(state for state in OrderState if state is not OrderState.DRAFT))
WORKED_ON = within(*NOT_COMPLETED)
DONE = within(OrderState.COMPLETED, OrderState.CANCELLED)
NOT_HELD = Rule(lambda order: not order.is_held, Obstacle.ON_HOLD)
HELD = Rule(lambda order: order.is_held, Obstacle.NOT_ON_HOLD)
UNNOTICED = Rule(lambda order: not order.is_acknowledged, Obstacle.ACKNOWLEDGED)
NOT_STARTED = Rule(lambda order: not order.is_started, Obstacle.STARTED)
ALL_FULFILLED = Rule(lambda order: order.to_fulfill == 0, Obstacle.PIECES_LEFT)
SOME_TO_FULFILL = Rule(lambda order: order.to_fulfill > 0, Obstacle.NOTHING_TO_FULFILL)
SOME_TO_PACK = Rule(lambda order: order.to_fulfill > order.packed, Obstacle.ALL_PACKED)
SOME_PACKED = Rule(lambda order: order.packed > 0, Obstacle.NOTHING_PACKED)
SOME_TO_RETURN = Rule(lambda order: order.to_return > 0, Obstacle.NOTHING_TO_RETURN)
SOME_TO_CANCEL = Rule(lambda order: order.to_cancel > 0, Obstacle.NOTHING_TO_CANCEL)
NOT_ARCHIVED = Rule(lambda order: not order.is_archived, Obstacle.ARCHIVED)
ARCHIVED = Rule(lambda order: order.is_archived, Obstacle.NOT_ARCHIVED)
EDITABLE = within(OrderState.DRAFT, *NOT_COMPLETED)
NONE_HANDED_OVER = Rule(lambda order: order.to_return == 0, Obstacle.HANDED_OVER)
NONE_PACKED = Rule(lambda order: order.packed == 0, Obstacle.PACKED)
NO_RETURN_OPEN = Rule(lambda order: order.awaited == 0, Obstacle.RETURN_OPEN)
NO_MONEY_HELD = Rule(lambda order: not (order.authorized or order.paid), Obstacle.MONEY_HELD)

TARGETS: Mapping[OrderAction, OrderState] = {
    OrderAction.CONFIRM: OrderState.CONFIRMED,
    OrderAction.COMPLETE: OrderState.COMPLETED,
    OrderAction.REOPEN: OrderState.CONFIRMED,
    OrderAction.COMPLETE_DRAFT: OrderState.OPEN,
    OrderAction.CANCEL: OrderState.CANCELLED,
}
"""The state that an action leads to, where it leads to another one."""

RULES: Mapping[OrderAction, tuple[Rule, ...]] = {
    OrderAction.ACKNOWLEDGE: (WORKED_ON, UNNOTICED),
    OrderAction.ASSIGN: (),
    OrderAction.CONFIRM: (within(OrderState.OPEN),),
    OrderAction.START_FULFILLMENT: (WORKED_ON, NOT_HELD, NOT_STARTED, SOME_TO_FULFILL),
    OrderAction.FULFILL: (WORKED_ON, NOT_HELD, SOME_TO_FULFILL, SOME_TO_PACK),
    OrderAction.SHIP: (WORKED_ON, NOT_HELD, SOME_PACKED),
    OrderAction.CREATE_RETURN: (PLACED, SOME_TO_RETURN),
    OrderAction.COMPLETE: (moving(OrderState.COMPLETED), NOT_HELD, ALL_FULFILLED),
    OrderAction.REOPEN: (within(OrderState.COMPLETED), NOT_ARCHIVED),
    OrderAction.HOLD: (WORKED_ON, NOT_HELD),
    OrderAction.RELEASE: (HELD,),
    OrderAction.ARCHIVE: (DONE, NOT_ARCHIVED),
    OrderAction.UNARCHIVE: (ARCHIVED,),
    OrderAction.EDIT: (EDITABLE, NO_MONEY_HELD),
    OrderAction.EDIT_PAID: (EDITABLE,),
    OrderAction.UPDATE_DRAFT: (within(OrderState.DRAFT),),
    OrderAction.COMPLETE_DRAFT: (moving(OrderState.OPEN),),
    OrderAction.DUPLICATE: (),
    OrderAction.CANCEL: (
        moving(OrderState.CANCELLED),
        NONE_HANDED_OVER,
        NONE_PACKED,
        NO_RETURN_OPEN,
    ),
    OrderAction.CANCEL_LINES: (WORKED_ON, SOME_TO_CANCEL),
}
"""What has to hold for each action; the first that does not is the obstacle."""


@dataclass(frozen=True, slots=True)
class Possibility:
    """Whether an action is possible now; when not, what stands against it and what is answered."""

    action: OrderAction
    obstacle: Obstacle | None
    error: DomainError | None

    @property
    def is_allowed(self) -> bool:
        """Whether it is possible."""
        return self.obstacle is None


def possibility(action: OrderAction, order: Standing) -> Possibility:
    """Tell whether an action is possible with an order as it stands."""
    obstacle = next((rule.obstacle for rule in RULES[action] if not rule.holds(order)), None)
    if obstacle is None:
        return Possibility(action, None, None)
    return Possibility(action, obstacle, _refusal(action, obstacle, order))


def possibilities(order: Standing) -> tuple[Possibility, ...]:
    """Tell of every action whether it is possible now."""
    return tuple(possibility(action, order) for action in OrderAction)


def require(order: Standing, action: OrderAction) -> None:
    """Refuse an action that is not possible now.

    Raises:
        IllegalTransition: it leads to a state that can't follow the one that the order is in.
        OrderAlreadyPaid: money is held for it.
        ActionNotAllowed: something else stands against it.
    """
    error = possibility(action, order).error
    if error is not None:
        raise error


def require_worked_on(order: Standing, action: OrderAction) -> None:
    """Refuse what goes with an action, once the order is done.

    Raises:
        ActionNotAllowed: it is neither OPEN nor CONFIRMED.
    """
    if not WORKED_ON.holds(order):
        raise _refusal(action, WORKED_ON.obstacle, order)


def require_not_cancelled(order: Standing, action: OrderAction) -> None:
    """Refuse what goes with an action, once the order is cancelled.

    Raises:
        ActionNotAllowed: it is.
    """
    if order.state is OrderState.CANCELLED:
        raise _refusal(action, Obstacle.STATE, order)


def _refusal(action: OrderAction, obstacle: Obstacle, order: Standing) -> DomainError:
    wanted = TARGETS.get(action)
    if obstacle is Obstacle.STATE and wanted is not None:
        allowed = ORDER_MOVES[order.state]
        return IllegalTransition("order", order.state, wanted, allowed).at("id")
    if obstacle is Obstacle.MONEY_HELD:
        return OrderAlreadyPaid(order.authorized, order.paid, order.currency)
    return ActionNotAllowed(obstacle_words(obstacle, "en"), action, obstacle)
