"""The mark for a field that an update leaves alone, apart from None, which clears it."""

from enum import Enum
from typing import Final, Literal, TypeVar

T = TypeVar("T")


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET
Untouched = Literal[Unset.UNSET]


def chosen(value: T | Untouched, otherwise: T) -> T:
    """Give the value that an update set, or the one that stood there before."""
    return otherwise if value is UNSET else value
