"""Erasing a person: the account, what orders say of the buyer, messages, and the log's values.

`columns` says of every column that holds text whether it is about a person; the rest erases those.
"""
