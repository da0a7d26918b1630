"""The file that old events are moved to: nothing in it is lost, whatever killed its writer."""

import gzip
from pathlib import Path

import pytest

from adapters.archive_file import ArchiveFile, FileUnusable

NAMES = pytest.mark.parametrize("name", ["old.jsonl", "old.jsonl.gz"])
FIRST, SECOND = [b'{"a": 1}', b'{"b": "\xc3\xa4"}'], [b'{"c": 3}']


def written(path: Path) -> list[bytes]:
    """Read the file as anybody would."""
    text = path.read_bytes()
    return (gzip.decompress(text) if path.suffix == ".gz" else text).splitlines()


@NAMES
def test_lines_are_appended_and_taken_back(tmp_path: Path, name: str):
    path = tmp_path / name
    with ArchiveFile(path) as file:
        assert file.last_lines() == ()
        assert not path.exists()
        file.append(FIRST)
        assert written(path) == FIRST
        file.append(SECOND)
        file.take_back()
        assert written(path) == FIRST
        file.append([])
        file.take_back()
    with ArchiveFile(path) as file:
        assert list(file.last_lines()) == FIRST
        file.append(SECOND)
    assert written(path) == FIRST + SECOND


@NAMES
def test_a_torn_end_is_cut_off_wherever_it_is_torn(tmp_path: Path, name: str):
    path = tmp_path / name
    with ArchiveFile(path) as file:
        file.append(FIRST)
        whole = path.read_bytes()
        file.append(SECOND)
    full = path.read_bytes()
    for end in range(len(whole), len(full)):
        path.write_bytes(full[:end])
        with ArchiveFile(path) as file:
            assert list(file.last_lines())[-len(FIRST) :] == FIRST
            assert path.read_bytes() == whole
            file.append(SECOND)
        assert path.read_bytes() == full


@NAMES
def test_one_run_at_a_time_writes_it(tmp_path: Path, name: str):
    with ArchiveFile(tmp_path / name) as file, ArchiveFile(tmp_path / name) as other:
        file.append(FIRST)
        with pytest.raises(FileUnusable, match="Another run writes"):
            other.last_lines()
        with pytest.raises(FileUnusable, match="Another run writes"):
            other.append(SECOND)
    assert written(tmp_path / name) == FIRST


@NAMES
def test_what_is_left_of_its_first_lines_is_cut_off(tmp_path: Path, name: str):
    path = tmp_path / name
    line = b'{"shop":"demo","data":"%b"}' % bytes(range(40, 90)).replace(b"\\", b"")
    with ArchiveFile(path) as file:
        file.append([line])
    full = path.read_bytes()
    path.write_bytes(full[: len(full) * 3 // 4])
    with ArchiveFile(path) as file:
        assert list(file.last_lines()) == []
        file.append([line])
    assert path.read_bytes() == full


@pytest.mark.parametrize(
    ("name", "held", "said"),
    [
        ("old.jsonl", b"no line", "no archive of events"),
        ("old.jsonl.gz", gzip.compress(b"x\n", mtime=0)[:-4], "no archive of events"),
        ("old.jsonl.gz", b"plain text, not packed", "damaged"),
        ("old.jsonl.gz", gzip.compress(b"x\n", mtime=0) + b"\0" * 100, "damaged"),
    ],
)
def test_a_file_of_something_else_is_left_as_it_is(
    tmp_path: Path, name: str, held: bytes, said: str
):
    path = tmp_path / name
    path.write_bytes(held)
    with ArchiveFile(path) as file, pytest.raises(FileUnusable, match=said):
        file.last_lines()
    assert path.read_bytes() == held


def test_what_can_not_be_written_says_why(tmp_path: Path):
    file = ArchiveFile(tmp_path / "nowhere" / "old.jsonl")
    with pytest.raises(FileUnusable, match="can't be written: No such file"):
        file.append(FIRST)
