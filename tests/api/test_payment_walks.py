"""Long walks through everything that is done with payments, beside a small model.

The model is written anew from the guides and shares no code with the rules. After each step the
shop's books must be the model's. The walk must have reached everything that there is.
"""

from at_the_psp import till_of
from at_work import at_work
from factories import FixedClock, Json, World
from money_customers import HEARS
from money_walk_psp import WalkToThePsp

from domain.access import ActorKind

MOST = 2_500
"""Steps after which it must have reached everything; mostly some hundreds will do."""
LEAST = 12
REFUSALS = {
    *("AMOUNT_EXCEEDED", "CURRENCY_MISMATCH", "ILLEGAL_TRANSITION", "PAYMENT_REFERENCE_TAKEN"),
    *("STAFF_ONLY", "NOT_FOUND", "INVALID_INPUT", "CONFLICT", "PROVIDER_UNAVAILABLE"),
    *("NOT_CONFIGURED", "IDEMPOTENCY_KEY_REUSED"),
}
MOVES = {
    "PENDING": {"AUTHORIZED", "PARTIALLY_CAPTURED", "CAPTURED", "VOIDED", "FAILED", "EXPIRED"},
    "FAILED": {"AUTHORIZED", "PARTIALLY_CAPTURED", "CAPTURED", "VOIDED", "EXPIRED"},
    "AUTHORIZED": {"PARTIALLY_CAPTURED", "CAPTURED", "VOIDED", "EXPIRED"},
    "PARTIALLY_CAPTURED": {"CAPTURED", "PARTIALLY_REFUNDED", "REFUNDED"},
    "CAPTURED": {"PARTIALLY_REFUNDED", "REFUNDED"},
    "PARTIALLY_REFUNDED": {"REFUNDED"},
    "REFUNDED": {"PARTIALLY_REFUNDED"},
    "EXPIRED": {"AUTHORIZED", "PARTIALLY_CAPTURED", "CAPTURED"},
}
"""Every change of a payment's state: from each, to which."""
STATUSES = {
    *("NOT_REQUIRED", "REFUNDED", "OVERPAID", "PARTIALLY_REFUNDED", "PAID", "PARTIALLY_PAID"),
    *("AUTHORIZED", "VOIDED", "PENDING"),
}
ENDINGS = {("REFUND", "SETTLED"), ("REFUND", "WAIVED")}
"""How settlements end; nothing that is done with payments raises a total, so that more is charged."""


async def test_every_mutation_about_payments_is_walked(world: World) -> None:
    data = await world.ask("{ __schema { mutationType { fields { name } } } }")
    named = {each["name"] for each in data["__schema"]["mutationType"]["fields"]}
    words = ("Payment", "Settlement", "Refund", "Balance", "credit")
    assert {name for name in named if any(word in name for word in words)} == set(
        WalkToThePsp.CALLS
    )


def missed(walk: WalkToThePsp) -> Json:
    """Give what the walk has not reached: what it never reached was not tried."""
    every = {(before, after) for before, states in MOVES.items() for after in states}
    return {
        "calls": {name: walk.done[name] for name in walk.CALLS if walk.done[name] < LEAST},
        "refusals": REFUSALS ^ walk.refused.keys(),
        "moves": every ^ walk.moves,
        "statuses": STATUSES ^ walk.statuses,
        "endings": ENDINGS ^ walk.endings,
    }


async def test_the_books_are_the_models(world: World) -> None:
    world.compares = False
    scopes = ("payments:write", "payments:read", "orders:read")
    program = await world.another(*scopes, kind=ActorKind.APP)
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    async with till_of(world, patience=30) as till, at_work(world, HEARS):
        walk = WalkToThePsp(till, program, clock, 2)
        for _ in range(MOST):
            await walk.step()
            if not any(missed(walk).values()):
                break
    assert missed(walk) == {
        "calls": {},
        "refusals": set(),
        "moves": set(),
        "statuses": set(),
        "endings": set(),
    }
    assert set(till.books.asked.values()) == {1}  # nothing was asked for twice
