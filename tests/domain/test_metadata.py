"""Metadata: how it is cleaned, bounded and set."""

from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput, Refused
from domain.metadata import (
    MAX_ENTRIES,
    MAX_NAME_LENGTH,
    MAX_VALUE_LENGTH,
    Entry,
    Key,
    Metadata,
    checked_keys,
    cleaned_entries,
    value_key,
    with_entries,
    without_keys,
)

FIELD = ("entries",)
NAMES = st.sampled_from(["a", "B", "a-b", "_"])
ENTRIES = st.lists(
    st.builds(Entry, NAMES, NAMES, st.sampled_from(["x", "y"])), unique_by=lambda each: each.place
).map(tuple)


def entry(**changes: str) -> Entry:
    return Entry(**{"namespace": "erp", "key": "id", "value": "7", **changes})


def test_entries_are_cleaned_and_sorted() -> None:
    longest = entry(namespace="n" * MAX_NAME_LENGTH, value="v" * MAX_VALUE_LENGTH)
    text = entry(key="Z", value=" {\r\n\t\u05ea\u05d2 \U0001f381}\u200b")
    assert cleaned_entries([longest, entry(), text], field=FIELD) == (
        entry(key="Z", value="{\n\t\u05ea\u05d2 \U0001f381}"),
        entry(),
        longest,
    )
    every = ascii_letters + digits + "_-"
    assert cleaned_entries([entry(key=every)], field=FIELD)[0].key == every


@pytest.mark.parametrize("name", ["namespace", "key"])
@pytest.mark.parametrize(
    "bad", ["", " ", "a b", "a.b", "a\n", "\u00e4", "\u0663", "\ud800", "a\0", "x" * 101]
)
def test_what_is_no_name(name: str, bad: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        cleaned_entries([entry(), entry(key="good"), entry(**{name: bad})], field=FIELD)
    assert refused.value.field == ("entries", "2", name)
    place = entry(**{name: bad}).place
    with pytest.raises(InvalidInput) as refused:
        checked_keys([("erp", "id"), place], field=("keys",))
    assert refused.value.field == ("keys", "1", name)


@pytest.mark.parametrize("bad", ["", " \u200b", "x" * 2_001, "a\0b", "a\ud800"])
def test_what_is_no_value(bad: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        cleaned_entries([entry(value=bad)], field=FIELD)
    assert refused.value.field == ("entries", "0", "value")


def test_every_fault_is_named() -> None:
    with pytest.raises(Refused) as refused:
        cleaned_entries([Entry("", "a b", ""), entry(), entry(value="8")], field=FIELD)
    assert [".".join(error.field) for error in refused.value.errors] == [
        "entries.0.namespace", "entries.0.key", "entries.0.value", "entries.2.key",
    ]  # fmt: skip


def test_there_is_room_for_so_many() -> None:
    full = cleaned_entries([entry(key=f"k{nth}") for nth in range(MAX_ENTRIES)], field=FIELD)
    assert len(with_entries(full, [entry(key="k0", value="new")])) == MAX_ENTRIES
    for too_many in (
        lambda: cleaned_entries([*full, entry()], field=FIELD),
        lambda: with_entries(full, [entry()]),
        lambda: checked_keys([each.place for each in (*full, entry())], field=FIELD),
    ):
        with pytest.raises(InvalidInput) as refused:
            too_many()
        assert refused.value.field == FIELD


@given(ENTRIES, ENTRIES, st.sets(st.tuples(NAMES, NAMES)))
def test_setting_and_deleting(before: Metadata, added: Metadata, gone: set[Key]) -> None:
    metadata = with_entries((), before)
    together = with_entries(metadata, added)
    expected = {each.place: each for each in (*before, *added)}
    assert {each.place: each for each in together} == expected
    assert list(together) == sorted(together, key=lambda each: each.place)
    assert with_entries(together, added) == together
    left = without_keys(together, gone)
    assert left == tuple(each for each in together if each.place not in gone)


@given(st.text(), st.text())
def test_a_values_key(one: str, other: str) -> None:
    assert (value_key(one) == value_key(other)) is (one == other)
    assert len(value_key(one)) == 32
