"""Payments: how orders are paid, what moved, what was said with providers."""
