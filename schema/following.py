"""What all subscriptions share: where they begin, and what refuses them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from enum import Enum
from typing import Annotated, TypeVar

import strawberry
from graphql import GraphQLError

from domain.errors import InvalidInput
from domain.log import LogArchived, encode_cursor
from queryplan.declare import bad_input
from resolvers.item import Item
from resolvers.lane import Ticket
from resolvers.subscriptions import Following, Start

Shown = TypeVar("Shown")

CURSOR = "The item's place in the log: subscribe `after` it to go on from here."

After = Annotated[
    str | None,
    strawberry.argument(
        description="A cursor of the log: an item's `cursor`, a payload's `logCursor`. "
        "Left out, the subscription begins where `from` says. When events that you ask for were "
        "archived after it, the subscription is refused with `LOG_ARCHIVED`."
    ),
]


@strawberry.enum(description="Where a subscription without a cursor begins.")
class LogStart(Enum):
    """Where a subscription without a cursor begins."""

    BEGINNING = strawberry.enum_value(
        Start.BEGINNING.value,
        description="With the shop's first event. When events that you ask for were archived, the "
        "subscription is refused with `LOG_ARCHIVED`.",
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
    starting: Awaitable[Following], show: Callable[[Item], Shown]
) -> "Followed[Shown]":
    """Begin to follow, and show each item; a cursor that is none is refused before that."""
    try:
        items = await starting
    except InvalidInput as error:
        message = f"`{'.'.join(error.field)}`: {error.message}"
        raise bad_input(message, *error.field) from error
    except LogArchived as error:
        raise _archived(error) from error
    return Followed(items, show)


class Followed(AsyncIterator[Shown]):
    """The items of one subscriber as its subscription shows them."""

    def __init__(self, items: Following, show: Callable[[Item], Shown]) -> None:
        self.show = show
        self.cursor = items.cursor
        self._items = items

    async def __anext__(self) -> Shown:
        """Wait for the next item."""
        try:
            return self.show(await anext(self._items))
        except LogArchived as error:
            raise _archived(error) from error

    def may_ride(self, ticket: Ticket) -> None:
        """Say that items may reach the subscriber in a lane, and not here."""
        self._items.may_ride(ticket)

    async def aclose(self) -> None:
        """Follow no longer."""
        await self._items.aclose()


def _archived(error: LogArchived) -> GraphQLError:
    return GraphQLError(
        "Old events that you ask for were archived. Take a snapshot and follow from its "
        "`logCursor`, or follow after `extensions.cursor`, from which on nothing is missing; what "
        "was archived stands in a file that the shop's operator has.",
        extensions={"code": "LOG_ARCHIVED", "cursor": encode_cursor(error.position)},
    )
