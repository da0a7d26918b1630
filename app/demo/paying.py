"""What becomes of the payments of orders: most are paid at once, a few in every other way."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from app.demo.countries import BY_HAND
from app.demo.moments import working_time
from app.demo.money import (
    Credit,
    GiveBack,
    GiveUp,
    Receive,
    Report,
    Settle,
    Told,
    Verify,
)
from app.demo.steps import Step
from domain.states import TransactionKind as Kind

_SOLD, _COLLECTED, _RESERVED, _IN_PART, _VOIDED, _EXPIRED, _FAILED, _LEFT = range(8)
_WAYS: Final = tuple(accumulate((66, 20, 2, 2, 2, 2, 4, 2)))
"""Of a hundred payments at the provider: sold at once, reserved and collected later, and so on."""
_TRIES_AGAIN: Final = 0.7
_RETURNS: Final = 0.02
_RETURNS_SOME: Final = 0.02
_DISPUTED: Final = 0.003
_CREDITED: Final = 0.015
_SETTLED, _WAIVED = 0.4, 0.55
_REFUSED: Final = "The card was declined."
_REASONS: Final = ("A scratch", "Came late", "One was missing")

_PAID, _LESS, _MORE, _GIVEN_UP, _WAITING = range(5)
_TRANSFERS: Final = tuple(accumulate((84, 4, 4, 4, 4)))
"""Of a hundred transfers: the whole sum, too little, too much, never, and not yet."""
_VERIFIED: Final = 0.6
_PAID_BACK: Final = 0.5


def paid(order: int, placed: datetime, method: str, random: Random) -> Iterator[Step]:
    """Tell what becomes of an order's payment, and what is put right afterwards."""
    steps = _transfer if method in BY_HAND else _at_provider
    yield from steps(order, placed, random)


def _at_provider(order: int, placed: datetime, random: Random) -> Iterator[Step]:
    at = placed + timedelta(seconds=random.randint(3, 40))
    (way,) = random.choices(range(len(_WAYS)), cum_weights=_WAYS)

    def says(at: datetime, *told: Told) -> Report:
        return Report(at=at, seed="", order=order, said=told)

    if way == _LEFT:
        return
    if way == _FAILED:
        yield says(at, Told(kind=Kind.SALE, error=_REFUSED))
        if random.random() >= _TRIES_AGAIN:
            return
        at += timedelta(seconds=random.randint(40, 300))
    if way in {_SOLD, _FAILED}:
        yield says(at, Told(kind=Kind.SALE))
        yield from _afterwards(order, at, random)
        return
    yield says(at, Told(kind=Kind.AUTHORIZATION))
    later = working_time(at, random)
    if way == _COLLECTED:
        yield says(later, Told(kind=Kind.CAPTURE))
        yield from _afterwards(order, later, random)
    elif way == _IN_PART:
        yield says(later, Told(kind=Kind.CAPTURE, share=60))
    elif way == _VOIDED:
        yield says(later, Told(kind=Kind.VOID))
    elif way == _EXPIRED:
        yield Report(at=at + timedelta(days=7), seed="", order=order, expired=True)


def _afterwards(order: int, at: datetime, random: Random) -> Iterator[Step]:
    """Tell what is given back of what was collected."""
    draw = random.random()
    at += timedelta(days=random.uniform(2, 20))
    for kind, chance, share in (
        (Kind.REFUND, _RETURNS, 100),
        (Kind.REFUND, _RETURNS_SOME, 30),
        (Kind.CHARGEBACK, _DISPUTED, 100),
    ):
        if draw < chance:
            told = (Told(kind=kind, share=share),)
            yield Report(at=at, seed="", order=order, said=told)
            return
        draw -= chance
    if draw < _CREDITED:
        yield from _credited(order, at, random)


def _credited(order: int, at: datetime, random: Random) -> Iterator[Step]:
    """Tell how staff take something off an order that is paid, and what comes of it."""
    when = working_time(at, random)
    yield Credit(
        at=when, seed="", order=order, share=random.randint(5, 25), reason=random.choice(_REASONS)
    )
    draw = random.random()
    if draw < _WAIVED:
        when = working_time(when, random)
        yield Settle(at=when, seed="", order=order, waives=draw >= _SETTLED)


def _transfer(order: int, placed: datetime, random: Random) -> Iterator[Step]:
    at = working_time(placed + timedelta(days=random.uniform(0, 12)), random)
    (way,) = random.choices(range(len(_TRANSFERS)), cum_weights=_TRANSFERS)
    if way == _WAITING:
        return
    if way == _GIVEN_UP:
        yield GiveUp(at=at + timedelta(days=21), seed="", order=order)
        return
    share = {_LESS: 50, _MORE: 110}.get(way, 100)
    yield Receive(at=at, seed="", order=order, share=share)
    if random.random() < _VERIFIED:
        at = working_time(at, random)
        yield Verify(at=at, seed="", order=order)
    draw = random.random()
    if way == _MORE and draw < _PAID_BACK:
        yield GiveBack(at=working_time(at, random), seed="", order=order, returns=False)
    elif way == _PAID and draw < _RETURNS:
        yield GiveBack(at=working_time(at, random), seed="", order=order, returns=True)
    elif way == _PAID and draw < _RETURNS + _CREDITED:
        yield from _credited(order, at, random)
