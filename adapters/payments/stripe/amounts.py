"""Stripe's amounts, which are ISO 4217's minor units but for a few currencies.

Source: https://docs.stripe.com/currencies#minor-units (special cases; zero-decimal currencies).
"""

from typing import Final

_MULTIPLIED: Final = {"ISK": 100, "UGX": 100}
"""ISO has no minor unit, Stripe keeps two decimals."""
_DIVIDED: Final = {"MGA": 100}
"""ISO has two decimals, Stripe none."""


def to_stripe(amount: int, currency: str) -> int | None:
    """Give an amount in Stripe's units; None where Stripe can't say it."""
    whole, rest = divmod(amount * _MULTIPLIED.get(currency, 1), _DIVIDED.get(currency, 1))
    return None if rest else whole


def from_stripe(amount: int, currency: str) -> int:
    """Give an amount of Stripe's in minor units."""
    return amount * _DIVIDED.get(currency, 1) // _MULTIPLIED.get(currency, 1)
