"""Keeps files in a folder of the machine, which several processes may share."""

import asyncio
import os
import stat
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from adapters.files.spool import Spooled
from domain.storage import KEY, FileMissing, Incoming, StorageAway, Stored

PIECE: Final = 256 * 1024
"""Bytes that are read at a time."""
_INCOMING: Final = ".incoming"


class FolderStorage:
    """Files below a folder, by their keys. The folder is made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def receive(self) -> Incoming:
        """Begin to take a file in, beside its place, so that keeping it is one rename."""
        path = self._folder / _INCOMING / uuid4().hex
        try:
            file = await asyncio.to_thread(_begin, path)
        except OSError as error:
            raise StorageAway(str(error.strerror)) from error
        return Spooled(path, file, self._keep)

    async def open(self, key: str, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Give the bytes from `start` up to `stop`; the first are there already."""
        path = self._path(key)
        try:
            first = await asyncio.to_thread(_first, path, start, min(PIECE, stop - start))
        except FileNotFoundError as error:
            raise FileMissing(key) from error
        except OSError as error:
            raise StorageAway(str(error.strerror)) from error
        return _pieces(path, first, start + len(first), stop)

    async def remove(self, key: str) -> None:
        """Delete a file, and the folders around it when they are empty."""
        try:
            await asyncio.to_thread(self._remove, self._path(key))
        except OSError as error:
            raise StorageAway(str(error.strerror)) from error

    async def held(self, shop: str) -> AsyncGenerator[Stored]:
        """Give every file of a shop."""
        for stored in await asyncio.to_thread(list, self._held(shop)):
            yield stored

    async def tidy(self, before: datetime) -> None:
        """Delete what processes that died left on its way in."""
        await asyncio.to_thread(_tidy, self._folder / _INCOMING, before.timestamp())

    async def _keep(self, path: Path, key: str) -> None:
        await asyncio.to_thread(_place, path, self._path(key))

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            message = f"{key!r} is no key of a file"
            raise ValueError(message)
        return self._folder.joinpath(*key.split("/"))

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # another file is there
            path.parent.rmdir()
            path.parent.parent.rmdir()

    def _held(self, shop: str) -> Iterator[Stored]:
        for path in (self._folder / shop).glob("*/*"):
            key = path.relative_to(self._folder).as_posix()
            with suppress(FileNotFoundError):  # somebody deletes it just now
                found = path.stat()
                if KEY.fullmatch(key) and stat.S_ISREG(found.st_mode):
                    yield Stored(key, datetime.fromtimestamp(found.st_mtime, UTC))


def _begin(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb")


def _first(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


async def _pieces(path: Path, piece: bytes, at: int, stop: int) -> AsyncGenerator[bytes]:
    """Give a piece that was read already, and the rest: who never begins leaves no file open."""
    yield piece
    if at >= stop:
        return
    with await asyncio.to_thread(path.open, "rb") as file:
        await asyncio.to_thread(file.seek, at)
        while at < stop:
            piece = await asyncio.to_thread(file.read, min(PIECE, stop - at))
            if not piece:
                raise StorageAway("the file is shorter than it should be")
            at += len(piece)
            yield piece


def _place(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # so that the name too is there after a power cut
    finally:
        os.close(folder)


def _tidy(folder: Path, before: float) -> None:
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
