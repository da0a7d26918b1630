"""Keeps files in a bucket of a service that speaks the protocol of Amazon S3."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from adapters.files.spool import Spooled
from domain.storage import KEY, FileMissing, Incoming, StorageAway, Stored

PIECE: Final = 4 * 1024 * 1024
"""Bytes of one request: no connection waits while a customer takes them."""
_PART: Final = 16 * 1024 * 1024
_AT_ONCE: Final = 3
_TRIES: Final = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_PATIENCE: Final = timedelta(minutes=5)  # for one part to go up on a slow line


class BucketStorage:
    """Files in a bucket, below a prefix. Who may use it stands in the environment (`AWS_…`)."""

    def __init__(self, url: str, endpoint: str | None = None) -> None:
        """`url` is s3://BUCKET or s3://BUCKET/PREFIX; without `endpoint` it is Amazon's own."""
        parts = urlsplit(url)
        given: dict[str, Any] = {} if endpoint is None else {"endpoint": endpoint}
        self._store: Any = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            client_options={
                "allow_http": (endpoint or "").startswith("http://"),
                "timeout": _PATIENCE,
            },
            retry_config=_TRIES,  # pyright: ignore[reportArgumentType]  (both parts are optional)
            **given,
        )

    async def receive(self) -> Incoming:
        """Begin to take a file in: on this machine, so that only what is right goes up."""
        try:
            path, file = await asyncio.to_thread(_begin)
        except OSError as error:
            raise StorageAway(str(error.strerror)) from error
        return Spooled(path, file, self._keep)

    async def open(self, key: str, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Give the bytes from `start` up to `stop`; the first are there already."""
        first = await self._piece(_checked(key), start, stop)
        return self._pieces(key, first, start + len(first), stop)

    async def remove(self, key: str) -> None:
        """Delete a file."""
        with _wrapped(), suppress(FileNotFoundError):
            await obstore.delete_async(self._store, _checked(key))

    async def held(self, shop: str) -> AsyncGenerator[Stored]:
        """Give every file of a shop."""
        with _wrapped():
            async for part in self._store.list(prefix=shop):
                for found in part:
                    if KEY.fullmatch(found["path"]):
                        yield Stored(found["path"], found["last_modified"])

    async def tidy(self, before: datetime) -> None:
        """Leave it to the machine, which empties its folder of temporary files by itself."""

    async def _keep(self, path: Path, key: str) -> None:
        with _wrapped():
            await obstore.put_async(
                self._store, _checked(key), path, chunk_size=_PART, max_concurrency=_AT_ONCE
            )
        await asyncio.to_thread(path.unlink)

    async def _pieces(self, key: str, piece: bytes, at: int, stop: int) -> AsyncGenerator[bytes]:
        yield piece
        while at < stop:
            piece = await self._piece(key, at, stop)
            at += len(piece)
            yield piece

    async def _piece(self, key: str, start: int, stop: int) -> bytes:
        end = min(start + PIECE, stop)
        with _wrapped():
            found = await obstore.get_range_async(self._store, key, start=start, end=end)
        piece = bytes(found)
        if len(piece) != end - start:
            raise StorageAway("the file is shorter than it should be")
        return piece


def _begin() -> tuple[Path, Any]:
    file = tempfile.NamedTemporaryFile(prefix="tiski-asset-", delete=False)  # noqa: SIM115  (closed by Spooled)
    return Path(file.name), file


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        message = f"{key!r} is no key of a file"
        raise ValueError(message)
    return key


@contextmanager
def _wrapped() -> Generator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise FileMissing from error
    except (BaseError, OSError) as error:
        raise StorageAway(str(error).splitlines()[0]) from error
