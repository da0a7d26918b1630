"""Sharing a whole amount out, so that the shares add up to it exactly."""

from collections.abc import Sequence


def share_out(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share an amount in proportion to the weights, by largest remainder.

    Each share is the exact quota rounded down or up; the units that are left go to the largest
    remainders, among equal ones to the first. A weight of 0 gets nothing. Amount and weights are
    not negative, and an amount above 0 needs a weight above 0.
    """
    total = sum(weights)
    if amount == 0:
        return (0,) * len(weights)
    if amount < 0 or total <= 0 or min(weights) < 0:
        raise ValueError(amount, weights)
    quotas = [divmod(amount * weight, total) for weight in weights]
    left = amount - sum(whole for whole, _ in quotas)
    # sorted() is stable: equal remainders keep the order of the weights.
    first = sorted(range(len(quotas)), key=lambda index: -quotas[index][1])[:left]
    lucky = frozenset(first)
    return tuple(whole + (index in lucky) for index, (whole, _) in enumerate(quotas))


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole, halves up. The numerator is not negative."""
    return (2 * numerator + denominator) // (2 * denominator)
