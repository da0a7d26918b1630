"""A row as the default resolvers of its type see it."""

from __future__ import annotations

from collections.abc import Mapping


class Record:
    """One row of a source; its columns are plain attributes.

    A plain object on purpose: graphql-core asks every object for `__await__`, which a SQLAlchemy
    row, or a class with `__getattr__`, answers slowly.
    """

    __slots__ = ("__dict__", "__source__")

    def __init__(self, source: str, row: Mapping[str, object]) -> None:
        self.__source__ = source
        self.__dict__ = dict(row)

    def __repr__(self) -> str:
        return f"Record({self.__source__!r}, {self.__dict__!r})"
