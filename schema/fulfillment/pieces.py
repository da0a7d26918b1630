"""Pieces of an order's lines, as calls about fulfilments and returns name them."""

import strawberry

from domain.errors import Problems
from domain.pieces import LINES, Pieces
from schema.mutation import row_key


@strawberry.input(description="So many pieces of a line.")
class PiecesInput:
    """So many pieces of a line."""

    line: strawberry.ID = strawberry.field(description="The id of the order's line.")
    quantity: int = strawberry.field(description="How many pieces.")


def pieces_of(given: list[PiecesInput] | None) -> tuple[Pieces, ...] | None:
    """Read which pieces a call names; None for all that there are.

    Raises:
        InvalidInput, Refused: something is not the id of a line.
    """
    if given is None:
        return None
    problems = Problems()
    read: list[Pieces] = []
    for nth, each in enumerate(given):
        with problems.at(*LINES, str(nth)):
            read.append(Pieces(row_key("OrderLine", each.line, "line"), each.quantity))
    problems.settle()
    return tuple(read)
