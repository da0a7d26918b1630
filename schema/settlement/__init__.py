"""Settlements: what is still to be charged or paid back after an order changed."""
