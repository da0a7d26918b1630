"""Stripe, by its official library (the extra `stripe`) and PaymentIntents."""

from adapters.payments.stripe.access import Stripe

__all__ = ["Stripe"]
