"""A file on its way in: written to a temporary file, and measured while it grows."""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO

from domain.storage import StorageAway

Keep = Callable[[Path, str], Awaitable[None]]
"""Puts a finished file under a key, and leaves nothing of it where it was."""


class Spooled:
    """A file that grows beside the storage, where nobody looks for it."""

    def __init__(self, path: Path, file: BinaryIO | BufferedRandom, keep: Keep) -> None:
        self._path = path
        self._file = file
        self._keep = keep
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The checksum of what was written."""
        return self._hash.hexdigest()

    async def write(self, piece: bytes) -> None:
        """Add bytes at the end."""
        try:
            await asyncio.to_thread(self._write, piece)
        except OSError as error:
            raise StorageAway(str(error.strerror)) from error
        self.size += len(piece)

    async def keep(self, key: str) -> None:
        """Put the whole file under a key, once it is safe on the disk."""
        try:
            await asyncio.to_thread(self._finish)
            await self._keep(self._path, key)
        except OSError as error:
            raise StorageAway(str(error.strerror)) from error

    async def drop(self) -> None:
        """Leave nothing behind."""
        await asyncio.to_thread(self._drop)

    def _write(self, piece: bytes) -> None:
        self._hash.update(piece)
        self._file.write(piece)

    def _finish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _drop(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)
