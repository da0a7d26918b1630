"""Makes the journeys of all customers out of one seed: what happens, when, to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.demo.chance import chance
from app.demo.changes import Attach, Correct
from app.demo.handled import handled
from app.demo.lives import later_life, looked_after
from app.demo.moments import Moments, working_time
from app.demo.paying import paid
from app.demo.people import People, Person
from app.demo.slips import SLIPS
from app.demo.steps import Browse, CreateAccount, Place, Step

MOST_ORDERS: Final = 6
"""How many orders one account has at most."""

_BLOCKS: Final = 30
_GUESTS: Final = 0.3
_GUEST_HAS_ACCOUNT: Final = 0.25
_GUEST_CAME_BEFORE: Final = 0.15
_ATTACHED: Final = 0.4
_SLIPS: Final = 0.03
_DOUBLES: Final = 0.02
_WATCHED: Final = 0.25
_LEFT_CARTS: Final = 0.05
_APPETITES: Final = (30, 38, 17, 8, 4, 2, 1)
"""How many customers in a hundred have 0, 1, 2 … orders."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a demo is asked to be."""

    customers: int
    orders: int
    seed: int


def plan(wish: Wish, now: datetime) -> list[Step]:
    """Give all that happens up to now, in the order of time."""
    return _Planner(wish, now).steps()


def blocks_of(steps: Sequence[Step], together: range) -> list[Sequence[Step]]:
    """Cut a plan into blocks that are stored together: some dozens, of so many steps."""
    size = min(max(len(steps) // _BLOCKS, together.start), together.stop)
    return [steps[at : at + size] for at in range(0, len(steps), size)]


class _Planner:
    def __init__(self, wish: Wish, now: datetime) -> None:
        self._wish = wish
        self._now = now
        self._random = chance(str(wish.seed))
        self._moments = Moments(now)
        self._people = People(wish.seed)
        self._accounts: list[Person] = []
        for _ in range(wish.customers):
            self._accounts.append(self._account())
        self._guests: list[Person] = []
        self._steps: list[Step] = []

    def steps(self) -> list[Step]:
        """Plan every account and every order."""
        random = self._random
        times = sorted(self._moments.moment(random) for _ in range(self._wish.orders))
        buyers = self._buyers(len(times))
        created = self._create_accounts(times, buyers)
        for order, (at, customer) in enumerate(zip(times, buyers, strict=True)):
            if customer is None:
                self._place_as_guest(order, at, created)
            else:
                self._place(order, at, self._accounts[customer], customer)
        for customer, person in enumerate(self._accounts):
            seed = f"{self._wish.seed}/customer/{customer}"
            self._steps += later_life(
                customer, person, created[customer], seed, self._wish.customers, self._now
            )
        for nth in range(round(self._wish.orders * _LEFT_CARTS)):
            self._leave_cart(nth)
        past = (step for step in self._steps if step.at < self._now)
        return sorted(past, key=lambda step: step.at)

    def _account(self) -> Person:
        """Make somebody new, or somebody who forgot to have an account."""
        if self._accounts and self._random.random() < _DOUBLES:
            return self._people.double(self._random.choice(self._accounts), self._random)
        return self._people.person(self._random)

    def _buyers(self, orders: int) -> list[int | None]:
        """Say for each order whose account it is; None for a guest's."""
        random = self._random
        wanted = orders - round(orders * _GUESTS)
        appetites = random.choices(range(len(_APPETITES)), _APPETITES, k=self._wish.customers)
        slots = [who for who, orders in enumerate(appetites) for _ in range(orders)]
        random.shuffle(slots)
        more = [who for who, orders in enumerate(appetites) for _ in range(MOST_ORDERS - orders)]
        random.shuffle(more)
        chosen: list[int | None] = []
        chosen += [*slots, *more][:wanted]
        chosen += [None] * (orders - len(chosen))
        random.shuffle(chosen)
        return chosen

    def _create_accounts(
        self, times: Sequence[datetime], buyers: Sequence[int | None]
    ) -> list[datetime]:
        """Let accounts be made shortly before their first order, or whenever; say when."""
        random = self._random
        first: dict[int, datetime] = {}
        for at, customer in zip(times, buyers, strict=True):
            if customer is not None:
                first.setdefault(customer, at)
        created: list[datetime] = []
        for customer, person in enumerate(self._accounts):
            at = first.get(customer)
            if at is None:
                at = self._moments.moment(random)
            else:
                at -= timedelta(minutes=random.randint(2, 40))
            created.append(at)
            self._steps.append(CreateAccount(at=at, seed="", customer=customer, person=person))
        return created

    def _place_as_guest(self, order: int, at: datetime, created: Sequence[datetime]) -> None:
        random = chance(f"{self._wish.seed}/guest/{order}")
        draw = random.random()
        if draw < _GUEST_HAS_ACCOUNT and self._accounts:
            customer = random.randrange(len(self._accounts))
            person = self._accounts[customer]
            if created[customer] < at and random.random() < _ATTACHED:
                when = working_time(at, random)
                self._steps.append(Attach(at=when, seed="", order=order, customer=customer))
        elif draw < _GUEST_HAS_ACCOUNT + _GUEST_CAME_BEFORE and self._guests:
            person = random.choice(self._guests)
        else:
            person = self._people.person(random)
            self._guests.append(person)
        self._place(order, at, person, None)

    def _place(self, order: int, at: datetime, person: Person, customer: int | None) -> None:
        seed = f"{self._wish.seed}/order/{order}"
        random = chance(f"{seed}/after")
        slip = random.choice(SLIPS) if random.random() < _SLIPS else None
        method = random.choice(person.country.payments)
        self._steps.append(
            Place(
                at=at, seed=seed, order=order, person=person, customer=customer, method=method,
                slip=slip,
            )
        )  # fmt: skip
        if random.random() < _WATCHED:
            before = at - timedelta(seconds=random.randint(2, 60))
            self._steps.append(
                Browse(
                    at=before, seed=seed, cart=str(order), person=person, method=method,
                    leaves=False,
                )
            )  # fmt: skip
        self._steps += looked_after(order, at, seed, random)
        self._steps += paid(order, at, method, random)
        self._steps += handled(order, at, random)
        if slip is not None:
            when = working_time(at, random)
            self._steps.append(Correct(at=when, seed="", order=order, person=person, slip=slip))

    def _leave_cart(self, nth: int) -> None:
        seed = f"{self._wish.seed}/left/{nth}"
        random = chance(f"{seed}/who")
        person = self._people.person(random)
        at = self._moments.moment(random)
        method = random.choice(person.country.payments)
        self._steps.append(
            Browse(at=at, seed=seed, cart=f"left-{nth}", person=person, method=method, leaves=True)
        )
