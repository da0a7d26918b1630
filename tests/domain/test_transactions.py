"""Transactions of a payment: the table of what may be begun, and the states that follow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest

from domain import events
from domain.errors import AmountExceeded, IllegalTransition, InvalidInput
from domain.payment import Payment, Verification
from domain.states import PaymentState as State
from domain.states import TransactionKind as Kind
from domain.states import TransactionStatus as Status
from domain.transactions import AIMS, BEGINS, MOVES, Movement, sums_of

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
IDS = count(1)
AMOUNT = 3
DEPTH = 5


def move(amount: int = AMOUNT, reference: str | None = None, error: str | None = None) -> Movement:
    return Movement(
        id=UUID(int=next(IDS)), amount=amount, at=AT, now=AT, reference=reference, error=error
    )


def payment(provider: str = "test") -> Payment:
    return Payment.pending(
        id=UUID(int=next(IDS)),
        order_id=UUID(int=1),
        method="card",
        amount=AMOUNT,
        currency="EUR",
        at=AT,
        provider=provider,
    )


def done(*steps: tuple[Kind, int]) -> Payment:
    """Make a payment for which all of that succeeded."""
    made = payment()
    for kind, amount in steps:
        made.report(kind, Status.SUCCESS, move(amount))
    return made


def again(steps: tuple[tuple[Kind, Status, int], ...]) -> Payment | None:
    """Make a payment and take the steps; None where the last may not be begun."""
    made = payment()
    for kind, status, amount in steps:
        try:
            wanted = move(amount)
            made.begin(kind, wanted)
        except (IllegalTransition, AmountExceeded):
            return None
        made.resolve(wanted.id, status)
    return made


def walk() -> Iterator[tuple[State, State]]:
    """Try every short life of a payment for 3; give each change of state."""
    lives: list[tuple[tuple[Kind, Status, int], ...]] = [()]
    endings = [
        (kind, status, amount)
        for kind in Kind
        for status in (Status.SUCCESS, Status.FAILURE)
        for amount in (1, AMOUNT)
    ]
    seen: set[tuple[State, int, int, int, tuple[Kind, ...]]] = set()
    for _ in range(DEPTH):
        further: list[tuple[tuple[Kind, Status, int], ...]] = []
        for life in lives:
            before = again(life)
            assert before is not None
            for ending in endings:
                after = again((*life, ending))
                if after is None:
                    continue
                assert before.state in BEGINS[ending[0]]
                yield before.state, after.state
                kinds = tuple(each.kind for each in after.transactions[-1:])
                mark = (after.state, after.authorized, after.captured, after.refunded, kinds)
                if mark not in seen:
                    seen.add(mark)
                    further.append((*life, ending))
            expired = again(life)
            assert expired is not None
            expired.expire(move())
            yield before.state, expired.state
        lives = further


def test_the_table_of_moves_is_what_can_happen() -> None:
    found: dict[State, set[State]] = {state: set() for state in State}
    for before, after in walk():
        if before is not after:
            found[before].add(after)
    assert {State.PENDING, *(state for states in found.values() for state in states)} == set(State)
    # The walk ends where time runs out; from there a new attempt leads on.
    for kind in (Kind.AUTHORIZATION, Kind.SALE):
        for amount in (1, AMOUNT):
            tried = payment()
            tried.expire(move())
            tried.report(kind, Status.SUCCESS, move(amount))
            found[State.EXPIRED].add(tried.state)
    assert found == {state: set(states) for state, states in MOVES.items()}


def test_every_kind_has_its_states_and_its_aim() -> None:
    assert BEGINS.keys() == AIMS.keys() == set(Kind)
    assert MOVES.keys() == set(State)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
def test_what_the_state_does_not_allow_is_refused_with_what_it_does(
    kind: Kind, state: State
) -> None:
    made = payment()
    made.state = state
    if state in BEGINS[kind]:
        return
    with pytest.raises(IllegalTransition) as refused:
        made.begin(kind, move(1))
    assert refused.value.current is state
    assert refused.value.wanted is AIMS[kind]
    assert refused.value.allowed == MOVES[state]


@pytest.mark.parametrize(
    ("steps", "state", "sums"),
    [
        ((), State.PENDING, (0, 0, 0)),
        ([(Kind.AUTHORIZATION, 3)], State.AUTHORIZED, (3, 0, 0)),
        ([(Kind.AUTHORIZATION, 3), (Kind.CAPTURE, 1)], State.PARTIALLY_CAPTURED, (2, 1, 0)),
        ([(Kind.CAPTURE, 3), (Kind.AUTHORIZATION, 3)], State.CAPTURED, (0, 3, 0)),
        ([(Kind.SALE, 2)], State.PARTIALLY_CAPTURED, (0, 2, 0)),
        ([(Kind.SALE, 5)], State.CAPTURED, (0, 5, 0)),
        ([(Kind.SALE, 3), (Kind.REFUND, 1)], State.PARTIALLY_REFUNDED, (0, 3, 1)),
        ([(Kind.SALE, 3), (Kind.CHARGEBACK, 3)], State.REFUNDED, (0, 3, 3)),
        ([(Kind.REFUND, 3)], State.PENDING, (0, 0, 0)),
        ([(Kind.REFUND, 3), (Kind.SALE, 3)], State.REFUNDED, (0, 3, 3)),
        ([(Kind.AUTHORIZATION, 3), (Kind.VOID, 3)], State.VOIDED, (0, 0, 0)),
        (
            [(Kind.AUTHORIZATION, 3), (Kind.CAPTURE, 1), (Kind.VOID, 2)],
            State.PARTIALLY_CAPTURED,
            (0, 1, 0),
        ),
        ([(Kind.AUTHORIZATION, 3), (Kind.ADJUSTMENT, 2)], State.AUTHORIZED, (5, 0, 0)),
        ([(Kind.AUTHORIZATION, 3), (Kind.ADJUSTMENT, -1)], State.AUTHORIZED, (2, 0, 0)),
    ],
)
def test_state_and_sums_follow_from_what_succeeded(
    steps: list[tuple[Kind, int]], state: State, sums: tuple[int, int, int]
) -> None:
    made = done(*steps)
    assert made.state is state
    assert (made.authorized, made.captured, made.refunded) == sums
    found = sums_of(reversed(made.transactions))
    assert (found.authorized, found.captured, found.refunded) == sums


def test_a_refused_attempt_fails_the_payment_until_the_next() -> None:
    made = payment()
    first = move()
    made.begin(Kind.SALE, first)
    assert made.state is State.PENDING
    made.resolve(first.id, Status.FAILURE, error="card_declined")
    assert made.state is State.FAILED
    assert made.recorded[-1] == events.PaymentFailed("SALE", "0.03", "EUR", "card_declined")
    made.begin(Kind.SALE, move())
    assert made.state is State.PENDING


def test_what_is_on_its_way_is_not_moved_twice() -> None:
    made = done((Kind.AUTHORIZATION, 3))
    made.begin(Kind.CAPTURE, move(2))
    with pytest.raises(AmountExceeded) as refused:
        made.begin(Kind.CAPTURE, move(2))
    assert (refused.value.allowed, refused.value.currency) == (1, "EUR")
    made.resolve(made.transactions[-1].id, Status.UNKNOWN)
    assert made.capturable == 1
    made.resolve(made.transactions[-1].id, Status.SUCCESS)
    made.begin(Kind.REFUND, move(2))
    with pytest.raises(AmountExceeded) as refused:
        made.give_back(move(1))
    assert refused.value.allowed == 0


def test_what_may_have_been_let_go_is_neither_let_go_again_nor_collected() -> None:
    made = done((Kind.AUTHORIZATION, 3))
    made.begin(Kind.VOID, move())
    for kind in (Kind.VOID, Kind.CAPTURE):
        with pytest.raises(AmountExceeded) as refused:
            made.begin(kind, move())
        assert refused.value.allowed == 0
    made.resolve(made.transactions[-1].id, Status.FAILURE)
    made.begin(Kind.VOID, move())


def test_the_same_word_of_a_provider_is_taken_once() -> None:
    made = payment()
    assert made.report(Kind.AUTHORIZATION, Status.SUCCESS, move(reference="auth_1"))
    assert not made.report(Kind.AUTHORIZATION, Status.SUCCESS, move(reference="auth_1"))
    assert not made.report(Kind.AUTHORIZATION, Status.PENDING, move(reference="auth_1"))
    asked = move(1)
    made.begin(Kind.CAPTURE, asked)
    assert made.report(Kind.CAPTURE, Status.SUCCESS, move(1, "cap_1"))
    assert not made.resolve(asked.id, Status.SUCCESS, reference="cap_1")
    assert (made.captured, len(made.transactions)) == (1, 2)
    assert made.report(Kind.CAPTURE, Status.FAILURE, move(1, "cap_1", "reversed"))
    assert made.state is State.AUTHORIZED


def test_time_runs_out_once_and_lets_go_of_what_is_reserved() -> None:
    made = done((Kind.AUTHORIZATION, 3))
    assert made.expire(move())
    assert (made.state, made.authorized) == (State.EXPIRED, 0)
    assert not made.expire(move())


def test_only_what_is_reserved_can_be_let_go_after_a_capture() -> None:
    made = done((Kind.AUTHORIZATION, 3), (Kind.CAPTURE, 1))
    made.begin(Kind.VOID, move(2))
    made.resolve(made.transactions[-1].id, Status.SUCCESS)
    with pytest.raises(IllegalTransition):
        made.begin(Kind.VOID, move(2))


def test_a_provider_stays_once_something_was_done() -> None:
    made = payment("manual")
    made.update({"provider": "stripe", "psp_reference": "pi_1"})
    made.report(Kind.AUTHORIZATION, Status.SUCCESS, move())
    made.update({"provider": "stripe", "method": "visa"})
    with pytest.raises(InvalidInput):
        made.update({"provider": "adyen"})


@pytest.mark.parametrize("state", State)
def test_s1_16_a_payment_is_verified_in_any_state(state: State) -> None:
    made = payment()
    made.state = state
    made.verify(Verification(AT, UUID(int=7), "Seen on the account"))
    assert made.verification == Verification(AT, UUID(int=7), "Seen on the account")
    assert made.state is state
    made.unverify()
    assert made.verification is None


def test_s1_16_nothing_that_moves_money_verifies() -> None:
    made = done((Kind.AUTHORIZATION, 3), (Kind.CAPTURE, 3))
    made.give_back(move(1))
    made.expire(move())
    made.fall_out_of_sync()
    assert made.verification is None


def test_only_payments_at_providers_fall_out_of_sync() -> None:
    made = payment("manual")
    made.fall_out_of_sync()
    assert not made.out_of_sync
    made = done((Kind.AUTHORIZATION, 3))
    made.recorded.clear()
    made.fall_out_of_sync()
    made.fall_out_of_sync()
    assert made.out_of_sync
    assert made.recorded == [events.PaymentOutOfSync()]
    made = done((Kind.AUTHORIZATION, 3), (Kind.VOID, 3))
    made.fall_out_of_sync()
    assert not made.out_of_sync
