"""Where files of digital assets lie, said as interfaces; adapters implement them."""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

KEY: Final = re.compile(r"[0-9a-f]{32}/[0-9a-f]{32}/[0-9a-f]{32}")
"""Every key: a shop, an asset and a file by their ids."""


class FileMissing(Exception):
    """No file lies under that key."""


class StorageAway(Exception):
    """The storage can't be reached or refuses to work; another attempt may succeed."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies there, and since when."""

    key: str
    at: datetime


class Incoming(Protocol):
    """A file on its way in. Nobody sees it before it is kept."""

    @property
    def size(self) -> int:
        """How many bytes were written."""
        ...

    @property
    def sha256(self) -> str:
        """The checksum of what was written, in hexadecimal digits."""
        ...

    async def write(self, piece: bytes) -> None:
        """Add bytes at the end."""
        ...

    async def keep(self, key: str) -> None:
        """Put the whole file under a key, at once: nobody ever sees a part of it.

        Raises:
            StorageAway: it could not be stored.
        """
        ...

    async def drop(self) -> None:
        """Leave nothing behind; after `keep` there is nothing to drop."""
        ...


class Storage(Protocol):
    """Keeps files. A key is written once."""

    async def receive(self) -> Incoming:
        """Begin to take a file in.

        Raises:
            StorageAway: there is no room to take it in.
        """
        ...

    async def open(self, key: str, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Give the bytes from `start` up to `stop`, piece by piece, as they are taken.

        Raises:
            FileMissing: nothing lies there.
            StorageAway: it can't be read now.
        """
        ...

    async def remove(self, key: str) -> None:
        """Delete a file; one that is not there is no mistake.

        Raises:
            StorageAway: it could not be deleted.
        """
        ...

    def held(self, shop: str) -> AsyncGenerator[Stored]:
        """Give every file of a shop, by its id in hexadecimal digits.

        Raises:
            StorageAway: they can't be listed now.
        """
        ...

    async def tidy(self, before: datetime) -> None:
        """Delete what was left on its way in by a process that died before that moment."""
        ...
