"""Refuses a call that would undo what somebody else did after its caller looked."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from db import log
from db.block import Block
from db.call import Call
from db.repository import Tracked
from domain.aggregate import Aggregate
from domain.changes import Change
from domain.difference import is_computed
from domain.errors import Conflict
from domain.events import Subject


async def refuse(
    block: Block, call: Call, changed: Iterable[Tracked[Any]], about: UUID | None
) -> None:
    """Refuse a change of what somebody else changed after the version that the caller saw.

    What is reckoned anew from everything, such as a total, is nobody's change. `about` is whose version the caller named, where the call changes several things.

    Raises:
        Conflict: both changed the same paths.
    """
    expected = call.expected_version
    for tracked in changed:
        aggregate = tracked.aggregate
        if expected is None or tracked.is_new or expected == aggregate.version:
            continue
        if about not in {None, aggregate.id}:
            continue
        theirs = await _touched(block, aggregate, aggregate.recorded[-1].subject, expected)
        both = tuple(
            change.path
            for change in tracked.changes
            if not is_computed(change.path) and _meets(change, theirs)
        )
        if both or expected > aggregate.version:
            raise Conflict(aggregate.version, both or ("version",))


async def ensure_as_seen(block: Block, call: Call, aggregate: Aggregate, subject: Subject) -> None:
    """Refuse a call that writes everything, when anything changed that its caller did not see.

    Raises:
        Conflict: something did.
    """
    expected = call.expected_version
    if expected is None or expected == aggregate.version:
        return
    theirs = await _touched(block, aggregate, subject, expected)
    raise Conflict(aggregate.version, tuple(sorted(theirs)) or ("version",))


def column_of(aggregate: Aggregate) -> str:
    """Name the column in which the log keeps the aggregate's id."""
    return f"{aggregate.noun}_id"


async def _touched(block: Block, aggregate: Aggregate, subject: Subject, expected: int) -> set[str]:
    return await log.paths_touched_since(
        block.connection, block.shop_id, subject, column_of(aggregate), aggregate.id, expected
    )


def _meets(change: Change, theirs: set[str]) -> bool:
    return any(
        change.path == path
        or change.path.startswith(f"{path}.")
        or path.startswith(f"{change.path}.")
        for path in theirs
    )
