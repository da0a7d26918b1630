"""What staff do with orders on their way, as far as orders can go."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import ClassVar, Final
from uuid import UUID

from app.demo.moments import working_time
from app.demo.steps import ChangeOrder, Made, Who
from db.answer import Answer
from domain.bulk import BulkAction, Wish
from domain.errors import ActionNotAllowed
from domain.fulfilling import NewFulfillment
from resolvers.context import Context
from resolvers.fulfillments import fulfill_order
from resolvers.handling import handle

_CONFIRMED: Final = 0.8
_NOTICED: Final = 0.5
_STARTED: Final = 0.12
_SENT: Final = 0.95
_HELD: Final = 0.02
_RELEASED: Final = 0.7
_REASON: Final = "The customer will be away"

Act = Callable[[Context, UUID], Awaitable[Answer]]


def _done(action: BulkAction, reason: str | None = None) -> Act:
    return partial(handle, wish=Wish(action=action, reason=reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle(ChangeOrder):
    """Staff take a step with an order, unless it does not offer that one any more.

    What is digital handed itself over when it was paid for; nothing may be left to do then.
    """

    by = Who.STAFF
    act: ClassVar[Act]

    async def take(self, context: Context, made: Made) -> None:
        """Act."""
        with suppress(ActionNotAllowed):
            await self.act(context, made.orders[self.order])


class Acknowledge(Handle):
    """Staff notice an order."""

    mutation = "acknowledgeOrder"
    act = staticmethod(_done(BulkAction.ACKNOWLEDGE))


class Confirm(Handle):
    """Staff agree to deliver."""

    mutation = "confirmOrder"
    act = staticmethod(_done(BulkAction.CONFIRM))


class Start(Handle):
    """Staff begin to pack."""

    mutation = "startFulfillment"
    act = staticmethod(_done(BulkAction.START_FULFILLMENT))


class Wait(Handle):
    """Staff let an order wait."""

    mutation = "holdOrder"
    act = staticmethod(_done(BulkAction.HOLD, _REASON))


class GoOn(Handle):
    """Staff let a waiting order go on."""

    mutation = "releaseOrder"
    act = staticmethod(_done(BulkAction.RELEASE))


class Send(Handle):
    """Staff hand over all that is left."""

    mutation = "fulfillOrder"
    act = staticmethod(partial(fulfill_order, new=NewFulfillment()))


class Complete(Handle):
    """Staff close an order."""

    mutation = "completeOrder"
    act = staticmethod(_done(BulkAction.COMPLETE))


def handled(order: int, placed: datetime, random: Random) -> Iterator[Handle]:
    """Tell what staff do with an order: most are confirmed, few wait or are only noticed."""
    at = working_time(placed, random)
    if random.random() >= _CONFIRMED:
        if random.random() < _NOTICED:
            yield Acknowledge(at=at, seed="", order=order)
        return
    yield Confirm(at=at, seed="", order=order)
    draw = random.random()
    at += timedelta(minutes=random.randint(10, 90))
    if draw < _HELD:
        yield Wait(at=at, seed="", order=order)
        if draw < _HELD * _RELEASED:
            at = working_time(at, random)
            yield GoOn(at=at, seed="", order=order)
        else:
            return
    elif draw < _HELD + _STARTED:
        yield Start(at=at, seed="", order=order)
    if random.random() < _SENT:
        at = working_time(at + timedelta(hours=random.randint(20, 60)), random)
        yield Send(at=at, seed="", order=order)
        at += timedelta(days=random.randint(2, 5))
        yield Complete(at=at, seed="", order=order)
