"""Putting tags back, and taking them off again, one by one."""

from collections.abc import Mapping
from typing import cast

from domain.changes import Json
from domain.tags import MAX_TAGS, Tags, tag_key, without_tags
from domain.undo.steps import TAG, LeftReason

Left = list[tuple[str, LeftReason]]
"""Paths that stay as they are after all, and why."""


def restored_tags(tags: Tags, values: Mapping[str, Json]) -> tuple[Tags, Left]:
    """Give the tags with the values written back, and those for which there is no room."""
    wanted = {path: value for path, value in values.items() if path.startswith(TAG)}
    added = [path.removeprefix(TAG) for path, value in wanted.items() if value is None]
    found = list(without_tags(tags, added))
    left: Left = []
    for path, value in wanted.items():
        if value is None:
            continue
        *earlier, tag = cast("list[str]", value)
        if len(found) >= MAX_TAGS:
            left.append((path, LeftReason.NO_ROOM))
        else:
            found.insert(_place(found, earlier), tag)
    return tuple(found), left


def _place(tags: list[str], earlier: list[str]) -> int:
    """Find the place behind those that stood before it."""
    keys = [tag_key(tag) for tag in tags]
    places = [keys.index(key) + 1 for key in map(tag_key, earlier) if key in keys]
    return max(places, default=0)
