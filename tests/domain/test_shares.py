from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shares import half_up, share_out

weights = st.lists(st.integers(0, 10**15), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("amount", "over", "shares"),
    [
        (100, [1, 1, 1], (34, 33, 33)),  # equal remainders: the first gets the cent
        (2, [1, 1, 1], (1, 1, 0)),
        (1, [1, 2, 2], (0, 1, 0)),
        (10, [0, 5, 5], (0, 5, 5)),
        (7, [3], (7,)),
        (0, [0, 0], (0, 0)),
        (0, [], ()),
        (100, [999, 1], (100, 0)),
        (1000, [4990, 2995, 1500], (526, 316, 158)),
    ],
)
def test_shares(amount: int, over: list[int], shares: tuple[int, ...]):
    assert share_out(amount, over) == shares


@given(st.integers(0, 10**15), weights)
def test_shares_add_up_and_lie_next_to_their_quota(amount: int, over: list[int]):
    shares = share_out(amount, over)
    assert sum(shares) == amount
    for share, weight in zip(shares, over, strict=True):
        assert abs(share - Fraction(amount * weight, sum(over))) < 1


@pytest.mark.parametrize(("amount", "over"), [(-1, [1]), (1, []), (1, [0]), (1, [-1, 3])])
def test_what_can_t_be_shared(amount: int, over: list[int]):
    with pytest.raises(ValueError, match=str(amount)):
        share_out(amount, over)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(0, 3, 0), (1, 2, 1), (1, 3, 0), (2, 3, 1), (3, 2, 2), (5, 10, 1), (4, 10, 0)],
)
def test_halves_are_rounded_up(numerator: int, denominator: int, rounded: int):
    assert half_up(numerator, denominator) == rounded
