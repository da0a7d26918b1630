"""Ids for new rows: UUIDv7, which sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make an id that nobody else has."""
    return uuid7()
