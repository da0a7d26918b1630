"""What is found out about an operation while it is carried out, for whoever tells of it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from app.guard.documents import Document
    from app.tracing import Span


@dataclass(slots=True)
class Current:
    """One operation, on whichever way it is answered."""

    document: Document | None = None
    name: str | None = None
    cost: int | None = None
    road: Literal["plan", "ordinary"] | None = None
    """How it was read; None when it did not come that far."""
    span: Span | None = None
    """What is traced of it."""


CURRENT: ContextVar[Current | None] = ContextVar("current", default=None)
