"""What all subscriptions share: where they begin, and what refuses them."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from enum import Enum
from typing import Annotated, TypeVar

import strawberry

from domain.errors import InvalidInput
from queryplan.declare import bad_input
from resolvers.subscriptions import Item, Start

Shown = TypeVar("Shown")

CURSOR = "The item's place in the log: subscribe `after` it to go on from here."

After = Annotated[
    str | None,
    strawberry.argument(
        description="A cursor of the log: an item's `cursor`, a payload's `logCursor`. "
        "Left out, the subscription begins where `from` says."
    ),
]


@strawberry.enum(description="Where a subscription without a cursor begins.")
class LogStart(Enum):
    """Where a subscription without a cursor begins."""

    BEGINNING = strawberry.enum_value(
        Start.BEGINNING.value, description="With the first event that the shop's log still holds."
    )
    NOW = strawberry.enum_value(Start.NOW.value, description="With what happens from now on.")


From = Annotated[
    LogStart,
    strawberry.argument(name="from", description="Where to begin when there is no `after`."),
]


def start(given: LogStart) -> Start:
    """Give the place in the log that an argument names."""
    return Start(given.value)


def given(value: Shown | None) -> Shown | None:
    """Give what an optional argument holds; left out and null mean the same."""
    return None if value is strawberry.UNSET else value


async def followed(
    starting: Awaitable[AsyncGenerator[Item]], show: Callable[[Item], Shown]
) -> AsyncGenerator[Shown]:
    """Begin to follow, and show each item; a cursor that is none is refused before that."""
    try:
        items = await starting
    except InvalidInput as error:
        message = f"`{'.'.join(error.field)}`: {error.message}"
        raise bad_input(message, *error.field) from error
    return _shown(items, show)


async def _shown(
    items: AsyncGenerator[Item], show: Callable[[Item], Shown]
) -> AsyncGenerator[Shown]:
    async with aclosing(items):
        async for item in items:
            yield show(item)
