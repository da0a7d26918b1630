"""Whether something may have been stored by what runs now."""

from contextvars import ContextVar
from typing import Final


class Commits:
    """Notes that a write block began to commit; whoever is stopped later can't undo it."""

    def __init__(self) -> None:
        self.began = False


COMMITS: Final[ContextVar[Commits | None]] = ContextVar("commits", default=None)
"""The notes of the operation that runs in this task, where somebody wants to know."""


def note_commit() -> None:
    """Note that a commit begins."""
    commits = COMMITS.get()
    if commits is not None:
        commits.began = True
