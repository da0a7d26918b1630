"""Ids for new rows: UUIDv7, which sort by the time they were made."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Make an id that nobody else has."""
    return UUID(int=uuid_utils.uuid7().int)
