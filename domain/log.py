"""The cursor of the log: a position, opaque to clients; and what has left the log."""

import base64
import binascii
import re

from domain.errors import InvalidInput

_PLAIN = re.compile(r"log:(0|[1-9][0-9]{0,17})")


class LogArchived(Exception):
    """Events that somebody asks for may have been moved to a file."""

    def __init__(self, position: int) -> None:
        """After `position` the log is whole."""
        super().__init__(f"the log is whole after position {position} only")
        self.position = position


def encode_cursor(position: int) -> str:
    """Write a position of the log as a cursor."""
    return base64.urlsafe_b64encode(f"log:{position}".encode()).decode()


def decode_cursor(cursor: str) -> int:
    """Read a cursor of the log; InvalidInput when it is none."""
    try:
        plain = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise _unknown() from error
    match = _PLAIN.fullmatch(plain)
    if match is None:
        raise _unknown()
    return int(match[1])


def _unknown() -> InvalidInput:
    return InvalidInput("This is no cursor of the log. Take one from logCursor or an event.")
