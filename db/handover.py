"""What a series made, for this process or another one to store."""

from dataclasses import dataclass

from db.bulk import Written
from db.repository import A, Tracked
from db.saved import Saved


@dataclass(frozen=True, slots=True)
class Handover:
    """All that waits in a series, as rows where it is such already."""

    saved: Saved
    entries: Written
    change_sets: Written
    contacts: Written


def bare(tracked: Tracked[A]) -> Tracked[A]:
    """Leave out what only the calls of a series need; all of what is new is written anyway."""
    changes = () if tracked.is_new else tracked.changes
    return Tracked(tracked.aggregate, None, tracked.row, changes)
