"""What a series made, for this process or another one to store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from uuid import UUID

from db.bulk import Written
from db.repository import A, Tracked
from db.saved import Saved


@dataclass(frozen=True, slots=True)
class Handover:
    """All that waits in a series, as rows where it is such already.

    `turns` says of each entry in which call it came about, `made` of what is new in which one.
    """

    saved: Saved
    entries: Written
    change_sets: Written
    contacts: Written
    turns: Sequence[int]
    made: Mapping[UUID, int]


def bare(tracked: Tracked[A]) -> Tracked[A]:
    """Leave out what only the calls of a series need; all of what is new is written anyway."""
    changes = () if tracked.is_new else tracked.changes
    return Tracked(tracked.aggregate, None, tracked.row, changes)


def merged(parts: Sequence[Handover]) -> Handover:
    """Put together what several series made that shared calls out, in the order of the calls."""
    if len(parts) == 1:
        return parts[0]
    made = {id: turn for part in parts for id, turn in part.made.items()}

    def in_turn(tracked: Sequence[Tracked[A]]) -> list[Tracked[A]]:
        return sorted(tracked, key=lambda each: made.get(each.aggregate.id, -1))

    entries = sorted(
        chain.from_iterable(zip(part.turns, part.entries.values, strict=True) for part in parts),
        key=itemgetter(0),
    )
    columns = next((part.entries.columns for part in parts if part.turns), ())
    return Handover(
        Saved(
            in_turn([each for part in parts for each in part.saved.customers]),
            in_turn([each for part in parts for each in part.saved.orders]),
            [each for part in parts for each in part.saved.payments],
            [],
        ),
        Written(columns, [row for _, row in entries]),
        _joined([part.change_sets for part in parts]),
        _joined([part.contacts for part in parts]),
        [turn for turn, _ in entries],
        made,
    )


def _joined(parts: Sequence[Written]) -> Written:
    columns = next((part.columns for part in parts if part.values), ())
    return Written(columns, [row for part in parts for row in part.values])
