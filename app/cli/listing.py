"""Lists on a terminal: columns for people, JSON for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import typer


def show_rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, as wide as what is in it, so that nothing is cut off."""
    table = [heads, *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(heads))]
    for row in table:
        cells = zip(row, widths, strict=True)
        typer.echo("  ".join(cell.ljust(width) for cell, width in cells).rstrip())


def show_json(value: Any) -> None:
    """Print JSON, a list item by item on lines of their own."""
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def day(moment: datetime | None) -> str:
    """Write a moment for people: in UTC, to the minute."""
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
