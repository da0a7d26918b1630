"""Chance that a seed repeats."""

from random import Random


def chance(seed: str) -> Random:
    """Give the draws of a seed; always the same ones."""
    return Random(seed)  # noqa: S311  (nothing here is secret)
