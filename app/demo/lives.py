"""What becomes of accounts and orders after they were made."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from app.demo.chance import chance
from app.demo.changes import Book, ChangePhone, Consent, Move, TagCustomer, TagOrder
from app.demo.moments import desk_day, working_time
from app.demo.people import Person
from app.demo.steps import Step
from domain.states import ConsentState

_MOVES: Final = 0.03
_NEW_PHONES: Final = 0.015
_MOST_NEW_PHONES: Final = 150
"""Not more in the largest demo: what is propagated is read from the database."""
_AGREES: Final = 0.42
_AGREES_LATER: Final = 0.04
_HAD_ENOUGH: Final = 0.12
_TAGGED: Final = 0.06
_TAGGED_COMPANY: Final = 0.8
_TAGGED_ORDER: Final = 0.08

_ORDER_TAGS: Final = (
    ("gift",),
    ("gift", "no prices"),
    ("fragile",),
    ("call first",),
    ("check address",),
    ("press sample",),
)
_CUSTOMER_TAGS: Final = (("regular",), ("regular", "likes coffee"), ("call first",), ("press",))
_COMPANY_TAGS: Final = ("business",)


def later_life(
    customer: int, person: Person, created: datetime, seed: str, accounts: int, now: datetime
) -> Iterator[Step]:
    """Tell what a customer, one of so many, does with the account up to now, and staff with it."""
    random = chance(f"{seed}/life")
    at = created + timedelta(days=random.uniform(20, 400))
    if random.random() < _MOVES:
        when = working_time(at, random)
        yield Move(at=when, seed=seed, customer=customer, person=person)
    when = desk_day(now, random)
    if created < when and random.random() < min(_NEW_PHONES, _MOST_NEW_PHONES / accounts):
        yield ChangePhone(at=when, seed=seed, customer=customer, person=person)
    if random.random() < (_TAGGED if person.company is None else _TAGGED_COMPANY):
        tags = random.choice(_CUSTOMER_TAGS) if person.company is None else _COMPANY_TAGS
        when = working_time(created, random)
        yield TagCustomer(at=when, seed=seed, customer=customer, tags=tags)
    if person.company is not None:
        when, number = working_time(created, random), str(random.randint(10_000, 99_999))
        yield Book(at=when, seed=seed, customer=customer, number=number)
    yield from _consent(customer, created, seed, random)


def _consent(customer: int, created: datetime, seed: str, random: Random) -> Iterator[Step]:
    """Tell when a customer agreed to hear of offers, and when that was enough."""
    draw = random.random()
    if draw >= _AGREES + _AGREES_LATER:
        return
    at, source = created + timedelta(seconds=random.randint(5, 90)), "sign-up form"
    if draw >= _AGREES:
        at, source = at + timedelta(days=random.uniform(5, 200)), "account page"
    given, withdrawn = ConsentState.GIVEN, ConsentState.WITHDRAWN
    yield Consent(at=at, seed=seed, customer=customer, state=given, source=source)
    if random.random() < _HAD_ENOUGH:
        at += timedelta(days=random.uniform(3, 300))
        yield Consent(
            at=at, seed=seed, customer=customer, state=withdrawn, source="link in a newsletter"
        )


def looked_after(order: int, placed: datetime, seed: str, random: Random) -> Iterator[Step]:
    """Tell how staff sort an order."""
    if random.random() < _TAGGED_ORDER:
        tags = random.choice(_ORDER_TAGS)
        yield TagOrder(at=working_time(placed, random), seed=seed, order=order, tags=tags)
