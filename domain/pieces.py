"""Pieces of an order's lines, as a caller names them: how many of which line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.errors import InvalidInput, Path, Problems, QuantityExceeded
from domain.line import OrderLine
from domain.order import Order

LINES: Final[Path] = ("input", "lines")


@dataclass(frozen=True, slots=True)
class Pieces:
    """So many pieces of a line."""

    line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Pieces of a line that is there, no more than there may be."""

    line: OrderLine
    quantity: int


def take_pieces(
    order: Order, named: Sequence[Pieces] | None, room: Callable[[OrderLine], int], what: str
) -> list[Taken]:
    """Find the lines of pieces; None stands for all that there is `room` for.

    Raises:
        InvalidInput: no such line, one that is named twice, or nothing at all.
        QuantityExceeded: there are fewer than that; `what` says of what, such as "to hand over".
    """
    if named is None:
        every = [Taken(line, room(line)) for line in order.lines if room(line) > 0]
        if not every:
            raise InvalidInput(f"The order has no pieces {what}.", field=LINES)
        return every
    if not named:
        raise InvalidInput("Name a line at least, or leave `lines` out.", field=LINES)
    problems = Problems()
    taken: dict[UUID, Taken] = {}
    for nth, each in enumerate(named):
        with problems.at(*LINES, str(nth)):
            line = find_line(order, each.line_id)
            if line.id in taken:
                raise InvalidInput("This line is named twice.", field=("line",))
            taken[line.id] = Taken(line, within(line, each.quantity, room(line), what))
    problems.settle()
    return list(taken.values())


def within(
    line: OrderLine, quantity: int, room: int, what: str, *, field: Path = ("quantity",)
) -> int:
    """Give the quantity if there is room for it.

    Raises:
        InvalidInput: it is below 1.
        QuantityExceeded: it is more than there is room for.
    """
    if quantity < 1:
        raise InvalidInput("This must be 1 at least.", field=field)
    if quantity > room:
        message = f"Of {line.title}, {max(room, 0)} pieces are left {what}, not {quantity}."
        raise QuantityExceeded(message, line.id, max(room, 0), field=field)
    return quantity


def find_line(order: Order, id: UUID) -> OrderLine:
    """Find a line of the order.

    Raises:
        InvalidInput: it has no such line.
    """
    for line in order.lines:
        if line.id == id:
            return line
    raise InvalidInput("The order has no such line.", field=("line",))
