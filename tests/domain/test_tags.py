"""Tags: how they are cleaned, compared and bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput, Refused
from domain.tags import MAX_TAGS, cleaned_tags, tag_key, with_tags, without_tags

TAGS = st.lists(st.text(min_size=1, max_size=3).filter(str.strip), max_size=8)


@pytest.mark.parametrize(
    ("one", "other"),
    [("VIP", "vip"), ("Straße", "STRASSE"), ("a  b", "a b"), ("\u00e4", "a\u0308")],
)
def test_spellings_of_one_tag(one: str, other: str) -> None:
    assert tag_key(one) == tag_key(other)


@pytest.mark.parametrize(("one", "other"), [("sade", "säde"), ("1", "2"), ("🎁", "🚚")])
def test_different_tags(one: str, other: str) -> None:
    assert tag_key(one) != tag_key(other)


def test_the_first_spelling_stays() -> None:
    assert with_tags(("VIP",), ("vip", "New", "NEW")) == ("VIP", "New")
    assert without_tags(("VIP", "New"), ("vip", "gone")) == ("New",)


def test_tags_are_cleaned_and_once() -> None:
    assert cleaned_tags([" VIP ", "vip", "\u202bתג", "👩‍👩‍👧"], field=("tags",)) == (
        "VIP",
        "\u202bתג",
        "👩‍👩‍👧",
    )


@pytest.mark.parametrize("bad", ["", "  ", "a\nb", "a\0", "\ud800", "x" * 51])
def test_what_is_no_tag(bad: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        cleaned_tags(["good", bad], field=("tags",))
    assert refused.value.field == ("tags", "1")


def test_every_bad_tag_is_named() -> None:
    with pytest.raises(Refused) as refused:
        cleaned_tags(["", "good", "a\nb"], field=("tags",))
    assert [error.field for error in refused.value.errors] == [("tags", "0"), ("tags", "2")]


def test_there_is_an_end() -> None:
    full = tuple(map(str, range(MAX_TAGS)))
    assert cleaned_tags(full, field=("tags",)) == full
    assert with_tags(full, ("1",)) == full
    for refuse in (
        lambda: cleaned_tags([*full, "more"], field=("tags",)),
        lambda: with_tags(full, ("more",)),
    ):
        with pytest.raises(InvalidInput) as refused:
            refuse()
        assert refused.value.field == ("tags",)


@given(TAGS, TAGS)
def test_what_was_added_can_be_taken_off(before: list[str], added: list[str]) -> None:
    tags = with_tags((), before)
    together = with_tags(tags, added)
    assert together[: len(tags)] == tags
    assert with_tags(together, added) == together
    left = without_tags(together, added)
    assert {tag_key(tag) for tag in left} == {tag_key(tag) for tag in before} - {
        tag_key(tag) for tag in added
    }
