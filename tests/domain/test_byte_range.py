"""Which bytes a request asks for, by RFC 9110."""

import pytest

from domain.byte_range import NotModified, NotWithin, Part, Unlike, Wish, chosen

TAG = '"abc"'


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 100)),
        ("bytes=0-100", (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=99-", (99, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=10-1000000000000000000", (10, 100)),
        ("bytes=-1", (99, 100)),
        ("bytes=-100", (0, 100)),
        ("bytes=-101", (0, 100)),
        (" Bytes = 5 - 6 ", (5, 7)),
    ],
)
def test_one_range_is_a_part(asked: str, bounds: tuple[int, int]) -> None:
    part = chosen(Wish(range=asked), 100, TAG)
    assert (part.start, part.stop, part.is_whole) == (*bounds, False)
    assert part.content_range == f"bytes {bounds[0]}-{bounds[1] - 1}/100"
    assert part.length == bounds[1] - bounds[0]


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=0-1,5-6", "bytes=5-4", "bytes=-", "bytes=", "bytes", "", "lines=0-1", "bytes=a-b"),
        *("bytes=0--1", "bytes=+1-2", "bytes=0x1-2", "bytes=1.5-2", "bytes=\u0661-\u0662"),
        f"bytes={'9' * 20}-",
    ],
)
def test_what_is_no_single_range_gives_the_whole_file(asked: str) -> None:
    assert chosen(Wish(range=asked), 100, TAG) == Part(0, 100, 100, is_whole=True)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999-999"])
def test_what_lies_behind_the_end_is_refused(asked: str) -> None:
    with pytest.raises(NotWithin):
        chosen(Wish(range=asked), 100, TAG)


@pytest.mark.parametrize(
    ("condition", "is_part"),
    [
        (TAG, True),
        (f" {TAG} ", True),
        ('"other"', False),
        (f"W/{TAG}", False),
        ("Sat, 21 Nov 2026 12:00:00 GMT", False),
    ],
)
def test_a_part_of_another_file_is_never_given(condition: str, is_part: bool) -> None:
    part = chosen(Wish(range="bytes=1-2", if_range=condition), 100, TAG)
    assert part.is_whole is not is_part


@pytest.mark.parametrize("listed", [TAG, "*", f'"x", {TAG}', f"W/{TAG}"])
def test_a_client_that_has_the_file_gets_nothing(listed: str) -> None:
    with pytest.raises(NotModified):
        chosen(Wish(if_none_match=listed, range="bytes=1-2"), 100, TAG)


@pytest.mark.parametrize("listed", ['"x"', f"W/{TAG}", "abc"])
def test_a_client_that_wants_another_file_gets_nothing(listed: str) -> None:
    with pytest.raises(Unlike):
        chosen(Wish(if_match=listed), 100, TAG)


def test_conditions_that_hold_change_nothing() -> None:
    wish = Wish(if_match=f'"x", {TAG}', if_none_match='"x"', range="bytes=1-2")
    assert chosen(wish, 100, TAG) == Part(1, 3, 100)
