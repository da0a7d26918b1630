"""The table of what can be done with an order, and that operations obey it."""

from collections.abc import Callable
from itertools import product
from uuid import UUID, uuid4

import pytest
from factories import make_shop
from sold import NOW, make_order, new_line

from domain import fulfilling, handling, returning
from domain.access import SYSTEM
from domain.actions import (
    RULES,
    TARGETS,
    Facts,
    Obstacle,
    OrderAction,
    possibilities,
    possibility,
    require,
)
from domain.cancelling import Cancellation, cancel
from domain.drafting import Copy, complete_draft, duplicate, update_draft
from domain.editing import Edit, SetUnitPrice, edit
from domain.errors import ActionNotAllowed, DomainError, IllegalTransition
from domain.fulfilling import Deed, NewFulfillment
from domain.fulfillment import Fulfillment, FulfillmentLine
from domain.order import Hold, Order
from domain.returning import NewReturn
from domain.states import NOT_COMPLETED, ORDER_MOVES, LineKind, OrderState
from domain.wording.obstacles import OBSTACLES

PIECES = (
    *((2, 0, 0, 0, 1), (2, 1, 0, 0, 1), (2, 2, 0, 0, 1), (0, 0, 2, 0, 1), (0, 0, 0, 0, 1)),
    *((2, 0, 0, 0, 0), (2, 2, 0, 0, 0), (0, 0, 1, 1, 0), (0, 0, 0, 2, 1), (0, 0, 0, 0, 0)),
    (1, 0, 0, 1, 0),
)
"""Of two mugs, how many are to be sent, packed, with the customer, and on their way back; and
whether a service is still to be done."""

EVERY = [
    Facts(
        state=state,
        is_held=held,
        is_acknowledged=seen,
        is_started=started,
        is_archived=archived,
        to_fulfill=to_fulfill,
        packed=packed,
        to_return=to_return,
        awaited=awaited,
        to_cancel=to_fulfill - packed + to_serve,
        authorized=authorized,
        paid=paid,
        currency="EUR",
    )
    for state in OrderState
    for held, seen, started, archived in product((False, True), repeat=4)
    for to_fulfill, packed, to_return, awaited, to_serve in PIECES
    for authorized, paid in ((0, 0), (5, 0), (0, 7))
]
DEED = Deed(SYSTEM, NOW, lambda: UUID(int=900))


def ship(order: Order) -> None:
    """Send what is packed; where nothing is, there is nothing to name."""
    if not order.fulfillments:
        require(order, OrderAction.SHIP)
    fulfilling.ship(order, order.fulfillments[0].id, None, None, NOW)


DO: dict[OrderAction, Callable[[Order], object]] = {
    OrderAction.ACKNOWLEDGE: lambda order: handling.acknowledge(order, by=None, at=NOW),
    OrderAction.ASSIGN: lambda order: handling.assign(order, None),
    OrderAction.CONFIRM: lambda order: handling.confirm(order, by=None, at=NOW),
    OrderAction.START_FULFILLMENT: lambda order: handling.start_fulfillment(order, by=None, at=NOW),
    OrderAction.FULFILL: lambda order: fulfilling.fulfill(order, NewFulfillment(), DEED),
    OrderAction.SHIP: ship,
    OrderAction.CREATE_RETURN: lambda order: returning.request(order, NewReturn(), DEED),
    OrderAction.COMPLETE: lambda order: handling.complete(order, by=None, at=NOW),
    OrderAction.REOPEN: handling.reopen,
    OrderAction.HOLD: lambda order: handling.hold(order, by=None, reason="Late", at=NOW),
    OrderAction.RELEASE: handling.release,
    OrderAction.ARCHIVE: lambda order: handling.archive(order, NOW),
    OrderAction.UNARCHIVE: handling.unarchive,
    OrderAction.EDIT: lambda order: edited(order, acknowledges_paid=False),
    OrderAction.EDIT_PAID: lambda order: edited(order, acknowledges_paid=True),
    OrderAction.UPDATE_DRAFT: lambda order: update_draft(
        order, {"source": "phone"}, make_shop(), uuid4
    ),
    OrderAction.COMPLETE_DRAFT: lambda order: complete_draft(order, NOW, uuid4),
    OrderAction.DUPLICATE: lambda order: duplicate(order, Copy(keeps_prices=True), NOW, uuid4),
    OrderAction.CANCEL: lambda order: cancel(order, Cancellation(), NOW),
    OrderAction.CANCEL_LINES: lambda order: cancel(order, pieces_of(order), NOW),
}


def edited(order: Order, *, acknowledges_paid: bool) -> object:
    """Let the first line cost something else."""
    wanted = Edit(
        operations=[SetUnitPrice(order.lines[0].id, 1_000)], acknowledges_paid=acknowledges_paid
    )
    return edit(order, wanted, default_tax_rate=2550, new_id=uuid4)


def pieces_of(order: Order) -> Cancellation:
    """Cancel one piece, which can be cancelled if any can."""
    line = next((line for line in order.lines if line.cancellable), order.lines[0])
    return Cancellation(lines=[(line.id, 1)])


def order_as(wanted: Facts) -> Order:
    """Make an order that stands so."""
    order = make_order(new_line(2), new_line(1, kind=LineKind.SERVICE))
    order.state = wanted.state
    order.hold = Hold(at=NOW, by=None, reason=None) if wanted.is_held else None
    order.acknowledged_at = NOW if wanted.is_acknowledged else None
    order.started_at = NOW if wanted.is_started else None
    order.archived_at = NOW if wanted.is_archived else None
    line = order.lines[0]
    line.fulfilled = line.ordered - wanted.to_fulfill
    line.awaited = wanted.awaited
    line.returned = line.fulfilled - wanted.to_return - line.awaited
    line.packed = wanted.packed
    if wanted.packed:
        packed = [FulfillmentLine(id=UUID(int=901), line_id=line.id, quantity=wanted.packed)]
        order.fulfillments = [
            Fulfillment(id=UUID(int=902), actor=SYSTEM, created_at=NOW, lines=packed)
        ]
    order.lines[1].cancelled = 1 - (wanted.to_cancel - wanted.to_fulfill + wanted.packed)
    order.authorized, order.paid = wanted.authorized, wanted.paid
    order.derive_handling()
    return order


def test_every_action_has_its_rules_and_every_obstacle_its_words() -> None:
    assert set(RULES) == set(OrderAction)
    assert set(OBSTACLES) == {each.value for each in Obstacle}
    assert {rule.obstacle for rules in RULES.values() for rule in rules} == set(Obstacle)


@pytest.mark.parametrize("action", OrderAction)
def test_what_is_allowed_succeeds_and_what_is_not_gets_the_promised_error(
    action: OrderAction,
) -> None:
    seen: set[bool] = set()
    for standing in EVERY:
        order = order_as(standing)
        said = possibility(action, order)
        seen.add(said.is_allowed)
        if said.is_allowed:
            DO[action](order)
            # A copy tells of itself.
            assert len(order.recorded) == (action is not OrderAction.DUPLICATE)
            continue
        with pytest.raises(DomainError) as refused:
            DO[action](order)
        assert said.error is not None
        assert type(refused.value) is type(said.error)
        assert refused.value.message == said.error.message
        assert order.recorded == []
        assert order == order_as(standing)
    assert seen == ({True} if not RULES[action] else {True, False})


def test_an_order_says_the_same_of_itself_as_its_facts_do() -> None:
    for standing in EVERY:
        assert [(each.action, each.obstacle) for each in possibilities(order_as(standing))] == [
            (each.action, each.obstacle) for each in possibilities(standing)
        ]


def test_actions_move_along_the_table_of_states_only() -> None:
    moved: set[tuple[OrderState, OrderState]] = set()
    for action, target in TARGETS.items():
        for standing in EVERY:
            order = order_as(standing)
            if possibility(action, order).is_allowed:
                DO[action](order)
                assert order.state is target
                assert target in ORDER_MOVES[standing.state]
                moved.add((standing.state, target))
    assert moved == {
        (OrderState.DRAFT, OrderState.OPEN),
        (OrderState.OPEN, OrderState.CONFIRMED),
        (OrderState.OPEN, OrderState.COMPLETED),
        (OrderState.CONFIRMED, OrderState.COMPLETED),
        (OrderState.COMPLETED, OrderState.CONFIRMED),
        *((state, OrderState.CANCELLED) for state in (OrderState.DRAFT, *NOT_COMPLETED)),
    }


def test_a_state_that_can_not_follow_is_named_with_those_that_can() -> None:
    order = make_order(new_line(1))
    order.state = OrderState.CANCELLED
    with pytest.raises(IllegalTransition) as refused:
        handling.confirm(order, by=None, at=NOW)
    assert (refused.value.current, refused.value.wanted) == ("CANCELLED", "CONFIRMED")
    assert refused.value.allowed == ()


def test_what_else_stands_against_it_is_named() -> None:
    order = make_order(new_line(1))
    with pytest.raises(ActionNotAllowed, match="still to be handed over") as refused:
        handling.complete(order, by=None, at=NOW)
    assert refused.value.obstacle is Obstacle.PIECES_LEFT
    assert refused.value.action is OrderAction.COMPLETE


def test_whoever_confirms_packs_or_completes_has_noticed_the_order() -> None:
    """S1-11."""
    for act in (handling.confirm, handling.start_fulfillment):
        order = make_order(new_line(1))
        act(order, by=None, at=NOW)
        assert order.acknowledged_at == NOW
        assert order.needs_handling
    order.lines[0].fulfilled = 1
    order.derive_handling()
    assert not order.needs_handling
