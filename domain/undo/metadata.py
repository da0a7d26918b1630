"""Putting metadata back, entry by entry."""

from collections.abc import Mapping

from domain.changes import Json
from domain.metadata import MAX_ENTRIES, Entry, Metadata, with_entries, without_keys
from domain.undo.steps import METADATA, LeftReason
from domain.undo.tags import Left


def restored_metadata(metadata: Metadata, values: Mapping[str, Json]) -> tuple[Metadata, Left]:
    """Give the metadata with the values written back, and those for which there is no room."""
    wanted = {path: value for path, value in values.items() if path.startswith(METADATA)}
    added = [path for path, value in wanted.items() if value is None]
    found = without_keys(metadata, {_place(path) for path in added})
    left: Left = []
    for path, value in wanted.items():
        if value is None:
            continue
        entry = Entry(*_place(path), str(value))
        is_new = all(each.place != entry.place for each in found)
        if is_new and len(found) >= MAX_ENTRIES:
            left.append((path, LeftReason.NO_ROOM))
        else:
            found = with_entries(found, [entry])
    return found, left


def _place(path: str) -> tuple[str, str]:
    namespace, _, key = path.removeprefix(METADATA).partition(".")
    return namespace, key
