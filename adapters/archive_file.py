"""A file that old events are moved to: lines of JSON, compressed when its name ends in .gz.

What `append` has returned from is on the disk. A run that was killed leaves at most a torn end,
which the next one cuts off. In a compressed file each call to `append` is a member of its own, so
that the file can be read by anything that reads gzip, however often it was continued.
"""

import fcntl
import gzip
import os
import zlib
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Self

LAST: Final = 5000
"""Lines at the end of a plain file that are given as its last; more than are ever appended at once."""
_CHUNK: Final = 1 << 16
_GZIP: Final = 16 + zlib.MAX_WBITS
_LINE: Final = b'{"shop":'  # so every line begins


class FileUnusable(Exception):
    """The file holds something else, is damaged, or another run writes it."""


class ArchiveFile:
    """A file that is open for this run alone. It is made by the first `append`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_packed = path.suffix == ".gz"
        self._file: BinaryIO | None = None
        self._before = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def last_lines(self) -> Sequence[bytes]:
        """Give the last lines of a file that is there already, and cut off what is torn.

        Raises:
            FileUnusable: it can't be continued.
        """
        if not self._path.exists():
            return ()
        with self._told():
            file = self._open()
            end, lines = _packed_end(file) if self._is_packed else _plain_end(file)
            if not lines and file.seek(0, os.SEEK_END) > end and not self._is_torn_start(file):
                message = f"{self._path} is no archive of events. Name another file."
                raise FileUnusable(message)
            self._cut(end)
            return lines

    def _is_torn_start(self, file: BinaryIO) -> bool:
        """Tell whether this is what is left of a run that was ended while it wrote its first lines."""
        file.seek(0)
        held = file.read()
        try:
            text = zlib.decompressobj(_GZIP).decompress(held) if self._is_packed else held
        except zlib.error:
            return False
        return text.startswith(_LINE)

    def append(self, lines: Sequence[bytes]) -> None:
        """Write lines to the disk.

        Raises:
            FileUnusable: it can't be written, or another run writes it.
        """
        text = b"".join(line + b"\n" for line in lines)
        with self._told():
            file = self._open()
            self._before = file.seek(0, os.SEEK_END)
            if text:
                file.write(gzip.compress(text, mtime=0) if self._is_packed else text)
                _settle(file)

    def take_back(self) -> None:
        """Cut off what was appended last.

        Raises:
            FileUnusable: it can't be written.
        """
        with self._told():
            self._cut(self._before)

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            message = f"{self._path} can't be written: {error.strerror}"
            raise FileUnusable(message) from error

    def _open(self) -> BinaryIO:
        if self._file is None:
            file = self._path.open("r+b" if self._path.exists() else "x+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                message = f"Another run writes {self._path}."
                raise FileUnusable(message) from None
            self._file = file
            folder = os.open(self._path.resolve().parent, os.O_RDONLY)
            os.fsync(folder)  # the name of a new file is not on the disk before that
            os.close(folder)
        return self._file

    def _cut(self, end: int) -> None:
        file = self._open()
        file.truncate(end)
        _settle(file)


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _plain_end(file: BinaryIO) -> tuple[int, Sequence[bytes]]:
    """Tell where the last whole line ends, and give the last lines."""
    file.seek(0)
    end, lines = 0, deque[bytes](maxlen=LAST)
    for line in file:
        if line.endswith(b"\n"):
            end += len(line)
            lines.append(line.rstrip(b"\n"))
    return end, lines


def _packed_end(file: BinaryIO) -> tuple[int, Sequence[bytes]]:
    """Tell where the last whole member ends, and give its lines."""
    end, text = 0, b""
    try:
        while (member := _member(file, end)) is not None:
            end, text = member
    except zlib.error as error:
        message = f"The file is damaged behind its first {end:,} bytes. Name another one."
        raise FileUnusable(message) from error
    return end, text.splitlines()


def _member(file: BinaryIO, start: int) -> tuple[int, bytes] | None:
    """Unpack the member that begins there; None when it does not end."""
    file.seek(start)
    unpacker, text, end = zlib.decompressobj(_GZIP), bytearray(), start
    while chunk := file.read(_CHUNK):
        text += unpacker.decompress(chunk)
        end += len(chunk)
        if unpacker.eof:
            return end - len(unpacker.unused_data), bytes(text)
    return None
