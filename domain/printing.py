"""What a document is printed from, and the port that prints it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.brand import Picture
from domain.documents.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document to be printed: its facts never change, its number was drawn after them."""

    number: str
    locale: str
    facts: Facts = field(repr=False)
    logo: Picture | None = None


class PrintingFailed(Exception):
    """A document could not be printed, or not in time."""


class Printer(Protocol):
    """Prints documents."""

    async def pdf(self, papers: Sequence[Paper]) -> bytes:
        """Print documents one after the other into one PDF/A.

        Raises:
            PrintingFailed: it took too long, or a logo can't be drawn.
        """
        ...

    async def draws(self, picture: Picture) -> bool:
        """Tell whether a picture can be drawn."""
        ...

    def html(self, papers: Sequence[Paper], nonce: str) -> str:
        """Write documents as one page, whose only style has the nonce."""
        ...
