"""Moves old events from the log to a file: first to the disk, then out of the log."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson

from adapters.archive_file import ArchiveFile, FileUnusable
from app.event_lines import event_line
from db.archive import ChangedMeanwhile, OldEvents
from db.database import Database
from domain.errors import Retry

_Place = tuple[str, int]


async def archive_events(
    database: Database,
    shops: Sequence[tuple[UUID, str]],
    before: datetime,
    path: Path,
) -> int:
    """Move the old events of some shops, and tell how many have left the log.

    Whatever ends it, each event is in the log, in the file, or in both. What a run that was killed
    had written but not removed is not written again to the same file.

    Raises:
        FileUnusable: the file can't be written, or not be continued.
    """
    count = 0
    with ArchiveFile(path) as file:
        written = _places(file.last_lines())
        for shop_id, slug in shops:
            old, position = OldEvents(database, shop_id, before), 0
            while rows := await old.after(position):
                lines = [
                    event_line(row, shop=slug)
                    for row in rows
                    if (slug, row["position"]) not in written
                ]
                file.append(lines)
                try:
                    await old.remove([row["position"] for row in rows])
                except (ChangedMeanwhile, Retry):
                    file.take_back()
                    continue
                position = rows[-1]["position"]
                count += len(rows)
    return count


def _places(lines: Sequence[bytes]) -> set[_Place]:
    """Name the events that these lines hold."""
    try:
        found = [orjson.loads(line) for line in lines]
        return {(line["shop"], line["position"]) for line in found}
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        message = "The file is no archive of events. Name another one."
        raise FileUnusable(message) from error
