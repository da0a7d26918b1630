"""The diagrams in the guides are drawn from the tables of states."""

from enum import StrEnum
from pathlib import Path

import pytest

from domain.states import FULFILLMENT_MOVES, ORDER_MOVES, RETURN_MOVES

DOCS = Path(__file__).parent.parent / "docs"
DRAWN = [
    ("orders.md", ORDER_MOVES),
    ("fulfillment.md", FULFILLMENT_MOVES),
    ("fulfillment.md", RETURN_MOVES),
]
"""Each guide, and a table that it draws."""


def diagram(moves: dict[StrEnum, tuple[StrEnum, ...]]) -> str:
    """Draw a table of states in Mermaid's words: https://mermaid.js.org/syntax/stateDiagram.html."""
    lines = [f"    {state} --> {after}" for state, next_ in moves.items() for after in next_]
    lines += [f"    {state} --> [*]" for state, next_ in moves.items() if not next_]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


@pytest.mark.parametrize(("guide", "moves"), DRAWN)
def test_the_diagram_of_a_guide_is_the_table(
    guide: str, moves: dict[StrEnum, tuple[StrEnum, ...]]
) -> None:
    wanted = diagram(moves)
    assert wanted in (DOCS / guide).read_text(), f"docs/{guide} should hold:\n{wanted}"


def test_every_diagram_is_drawn_from_a_table() -> None:
    drawn = {page.name for page in DOCS.rglob("*.md") if "```mermaid" in page.read_text()}
    assert drawn == {guide for guide, _ in DRAWN}
