"""Customers: the account, its queries and mutations."""
