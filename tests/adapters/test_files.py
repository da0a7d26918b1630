"""Where files lie: in a folder, and in a bucket of a service that speaks S3 over HTTP."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bucket import KEY_ID, SECRET, Bucket, serving_bucket

from adapters.files import bucket as bucket_storage
from adapters.files import storage
from domain.asset import key_of
from domain.storage import FileMissing, Storage, StorageAway

SHOP = uuid4()


@pytest.fixture(scope="module")
def service() -> Iterator[Bucket]:
    with serving_bucket("files") as bucket:
        yield bucket


@pytest.fixture(params=["folder", "bucket"])
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Storage:
    """Return an empty storage of either kind."""
    if request.param == "folder":
        return storage(tmp_path / "assets")
    service: Bucket = request.getfixturevalue("service")
    service.objects.clear()
    service.calls.clear()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    return storage(tmp_path, "s3://files/in/here", service.address)


def new_key() -> str:
    """Make a key in the shop."""
    return key_of(SHOP, uuid4(), uuid4())


async def put(kept: Storage, content: bytes) -> str:
    """Put a file there, and give its key."""
    key, incoming = new_key(), await kept.receive()
    for start in range(0, len(content), 100_000):
        await incoming.write(content[start : start + 100_000])
    assert (incoming.size, incoming.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    await incoming.keep(key)
    await incoming.drop()
    return key


async def read(kept: Storage, key: str, start: int, stop: int) -> bytes:
    """Read some of it."""
    return b"".join([piece async for piece in await kept.open(key, start, stop)])


def files_below(folder: Path) -> list[Path]:
    """Find every file in a folder and below."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_is_put_is_read_listed_and_removed(kept: Storage) -> None:
    content = os.urandom(700_001)
    key = await put(kept, content)
    assert await read(kept, key, 0, len(content)) == content
    assert await read(kept, key, 300_000, 300_007) == content[300_000:300_007]
    assert await read(kept, key, 700_000, 700_001) == content[-1:]
    (stored,) = [each async for each in kept.held(SHOP.hex)]
    assert stored.key == key
    assert abs(stored.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert [each async for each in kept.held(uuid4().hex)] == []
    await kept.remove(key)
    await kept.remove(key)
    with pytest.raises(FileMissing):
        await kept.open(key, 0, 1)
    assert [each async for each in kept.held(SHOP.hex)] == []


async def test_what_is_dropped_leaves_nothing(kept: Storage, tmp_path: Path) -> None:
    incoming = await kept.receive()
    await incoming.write(b"half of it")
    await incoming.drop()
    assert [each async for each in kept.held(SHOP.hex)] == []
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "a/b/c", f"{'0' * 32}/../x"])
async def test_nothing_but_a_key_is_a_place(kept: Storage, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        await kept.open(key, 0, 1)
    with pytest.raises(ValueError, match="no key"):
        await kept.remove(key)


async def test_a_folder_forgets_what_a_dead_process_began(tmp_path: Path) -> None:
    kept = storage(tmp_path)
    incoming = await kept.receive()
    await incoming.write(b"half of it")
    (left,) = (tmp_path / ".incoming").iterdir()
    await kept.tidy(datetime.now(UTC) - timedelta(hours=1))
    assert left.exists()
    os.utime(left, (0, 0))
    await kept.tidy(datetime.now(UTC) - timedelta(hours=1))
    assert not left.exists()
    await incoming.drop()


async def test_a_folder_that_can_not_be_written_is_away(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    kept = storage(tmp_path / "file")
    with pytest.raises(StorageAway):
        await kept.receive()
    with pytest.raises(StorageAway):
        await kept.open(new_key(), 0, 1)


async def test_a_file_that_is_cut_short_is_noticed(tmp_path: Path) -> None:
    kept = storage(tmp_path)
    key = await put(kept, b"0123456789")
    (tmp_path / key).write_bytes(b"01234")
    with pytest.raises(StorageAway):
        await read(kept, key, 0, 10)


@pytest.mark.parametrize("kept", ["bucket"], indirect=True)
async def test_a_large_file_goes_up_in_parts_and_comes_in_pieces(
    kept: Storage, service: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_storage, "_PART", 5 * 1024 * 1024)
    content = os.urandom(6 * 1024 * 1024)
    key = await put(kept, content)
    assert list(service.objects) == [f"in/here/{key}"]
    assert service.objects[f"in/here/{key}"] == content
    assert service.calls.count("PUT part") == 2
    assert service.parts == {}
    sizes = [len(piece) async for piece in await kept.open(key, 1, len(content))]
    assert sizes == [4 * 1024 * 1024, 2 * 1024 * 1024 - 1]


@pytest.mark.parametrize("kept", ["bucket"], indirect=True)
async def test_a_bucket_that_refuses_is_away(kept: Storage, service: Bucket) -> None:
    key = await put(kept, b"0123456789")
    service.is_down = True
    try:
        calls: list[Any] = [
            kept.open(key, 0, 1),
            kept.remove(key),
            put(kept, b"more"),
            anext(kept.held(SHOP.hex)),
        ]
        for call in calls:
            with pytest.raises(StorageAway):
                await call
    finally:
        service.is_down = False
    assert list(service.objects) == [f"in/here/{key}"]
