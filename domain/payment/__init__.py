"""A payment of an order, as far as the shop knows about it."""

from domain.payment.books import Standing, Verification
from domain.payment.payment import Payment

__all__ = ["Payment", "Standing", "Verification"]
