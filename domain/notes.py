"""What staff write to each other about an order. Customers never see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain import events
from domain.access import Actor, ActorKind
from domain.changes import logged
from domain.errors import Erased, InvalidInput, NotFound

if TYPE_CHECKING:
    from domain.order import Order

MOST: Final = 200
"""How many notes an order has room for."""

LONGEST: Final = 5_000


@dataclass(slots=True, kw_only=True)
class OrderNote:
    """A note, and who wrote it. What it said before stands in the log."""

    id: UUID = logged(skip=True)
    text: str = logged(personal=True)
    author_kind: ActorKind = logged(skip=True)
    author_name: str = logged(skip=True)
    created_at: datetime = logged(skip=True)
    edited_at: datetime | None = logged(skip=True, default=None)


def add(order: "Order", *, id: UUID, text: str, author: Actor, at: datetime) -> None:
    """Write a note.

    Raises:
        Erased: the customer was erased, and with them whatever was written about them.
        InvalidInput: there is no room for another.
    """
    if order.erased_at is not None:
        raise Erased("order")
    if len(order.notes) >= MOST:
        raise InvalidInput(
            f"An order has at most {MOST} notes. Delete one first.", field=("input", "text")
        )
    order.notes.append(
        OrderNote(id=id, text=text, author_kind=author.kind, author_name=author.name, created_at=at)
    )
    order.record(events.OrderNoteAdded(id))


def edit(order: "Order", id: UUID, text: str, at: datetime) -> None:
    """Write a note anew; the author stays who wrote it first.

    Raises:
        NotFound: the order has no such note.
    """
    note = _note(order, id)
    if note.text != text:
        note.text, note.edited_at = text, at
    order.record(events.OrderNoteEdited(id))


def remove(order: "Order", id: UUID) -> None:
    """Take a note off the order; the log keeps what it said.

    Raises:
        NotFound: the order has no such note.
    """
    order.notes.remove(_note(order, id))
    order.record(events.OrderNoteDeleted(id))


def _note(order: "Order", id: UUID) -> OrderNote:
    for note in order.notes:
        if note.id == id:
            return note
    raise NotFound("note")
