"""References for bank transfers, made and checked by the published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.references import (
    ReferenceKind,
    is_reference,
    looks_like,
    make_reference,
    plain_reference,
    spellings,
)

MADE = [kind for kind in ReferenceKind if kind is not ReferenceKind.NONE]
NUMBERS = st.integers(min_value=1, max_value=10**12)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        # Finance Finland's guide, and the example of every Finnish textbook.
        (ReferenceKind.FINNISH, "1232"),
        (ReferenceKind.FINNISH, "1234561"),
        (ReferenceKind.FINNISH, "00000 00000 12345 61"),
        # KID 1234567 with the check digit 4 by MOD10, and 12345678903 by MOD11 (account rule).
        (ReferenceKind.KID_MOD10, "12345674"),
        (ReferenceKind.KID_MOD10, "79927398713"),
        (ReferenceKind.KID_MOD11, "12345678903"),
        # ISO 11649 as the European Payments Council and Finance Finland show it.
        (ReferenceKind.RF, "RF18 5390 0754 7034"),
        (ReferenceKind.RF, "RF18539007547034"),
        (ReferenceKind.RF, "rf712348231"),
    ],
)
def test_published_examples(kind: ReferenceKind, text: str) -> None:
    assert is_reference(kind, text)
    assert looks_like(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ReferenceKind.FINNISH, "1233"),
        (ReferenceKind.FINNISH, "0000"),
        (ReferenceKind.FINNISH, "132"),
        (ReferenceKind.FINNISH, "1" * 21),
        (ReferenceKind.FINNISH, "١٢٣٢"),
        (ReferenceKind.FINNISH, ""),
        (ReferenceKind.KID_MOD10, "12345675"),
        (ReferenceKind.KID_MOD10, "4"),
        (ReferenceKind.KID_MOD10, "1" * 26),
        (ReferenceKind.KID_MOD11, "12345678904"),
        (ReferenceKind.RF, "RF19539007547034"),
        (ReferenceKind.RF, "RF18"),
        (ReferenceKind.RF, "FR18539007547034"),
        (ReferenceKind.RF, "RF18" + "5" * 22),
        (ReferenceKind.NONE, "1232"),
    ],
)
def test_what_is_no_reference(kind: ReferenceKind, text: str) -> None:
    assert not is_reference(kind, text)


@pytest.mark.parametrize("kind", MADE)
@given(number=NUMBERS)
def test_what_is_made_is_one(kind: ReferenceKind, number: int) -> None:
    made = make_reference(kind, number)
    assert made is not None
    assert is_reference(kind, made)
    assert plain_reference(" ".join(made)) == made


@pytest.mark.parametrize("kind", MADE)
@given(number=NUMBERS, place=st.integers(0, 30), digit=st.integers(0, 9))
def test_one_mistyped_digit_is_seen(
    kind: ReferenceKind, number: int, place: int, digit: int
) -> None:
    made = make_reference(kind, number)
    assert made is not None
    at = place % len(made)
    typed = f"{made[:at]}{digit}{made[at + 1 :]}"
    if made[at].isdigit() and typed != made:
        assert not is_reference(kind, typed)


@pytest.mark.parametrize("kind", MADE)
def test_different_orders_have_different_references(kind: ReferenceKind) -> None:
    made = {make_reference(kind, number) for number in range(1, 3_000)}
    assert len(made) == 2_999


def test_a_kid_may_end_with_a_hyphen() -> None:
    ends = {str(make_reference(ReferenceKind.KID_MOD11, number))[-1] for number in range(1, 200)}
    assert ends == {*"0123456789", "-"}


def test_a_shop_without_references_makes_none() -> None:
    assert make_reference(ReferenceKind.NONE, 7) is None
    assert not looks_like(ReferenceKind.NONE, "1232")


def test_leading_zeros_mean_nothing() -> None:
    made = make_reference(ReferenceKind.FINNISH, 7)
    assert made is not None
    for typed in (made, made.lstrip("0"), f"000 00{made}"):
        assert made in spellings(typed)
