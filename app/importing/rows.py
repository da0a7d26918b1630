"""Reads a CSV file into invoices as they are written, in file order."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.importing.report import FileUnreadable, Problem
from app.importing.terms import Terms


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an invoice as it is written, by what it says; `line` is its number in the file."""

    line: int
    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        """Give what it says of something, without white space around it."""
        return self.texts.get(name, "").strip()


@dataclass(slots=True)
class Rows:
    """A file: its invoices by number, the lines that belong to none, and how many lines it has."""

    invoices: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    strays: list[Problem] = field(default_factory=list[Problem])
    count: int = 0


def read_rows(path: Path, terms: Terms) -> Rows:
    """Read the whole file before anything is stored.

    Raises:
        FileUnreadable: there is no such file, it is no CSV, a column is missing.
    """
    try:
        with path.open(encoding=_signed(terms.encoding), newline="") as file:
            return _grouped(_records(file, terms))
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            f"{path} is not written in {terms.encoding}; name its encoding with --encoding."
        ) from error
    except csv.Error as error:
        raise FileUnreadable(f"{path} is no CSV file: {error}.") from error
    except OSError as error:
        raise FileUnreadable(f"{path} can't be read: {error.strerror}.") from error


def _signed(encoding: str) -> str:
    # Spreadsheets put a byte order mark in front.
    return "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding


def _records(file: Iterator[str], terms: Terms) -> Iterator[Row | Problem]:
    reader = csv.reader(file, strict=True)
    head = next(reader, None)
    if not head:
        raise FileUnreadable("The file is empty.")
    places = _places(head, terms.columns)
    line = reader.line_num + 1
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            pass
        elif len(cells) == len(head):
            yield Row(line, {name: cells[place] for name, place in places.items()})
        else:
            reason = f"The line has {len(cells)} values; the head of the file has {len(head)}."
            yield Problem(invoice=_invoice(cells, places), lines=(line,), reason=reason)
        line = reader.line_num + 1


def _places(head: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    names = [name.strip() for name in head]
    missing = [column for column in columns.values() if column not in names]
    if missing:
        raise FileUnreadable(
            f"The file has no column {', '.join(missing)}; its first line names "
            f"{', '.join(names)}. Name other columns with --map."
        )
    twice = [column for column in columns.values() if names.count(column) > 1]
    if twice:
        raise FileUnreadable(f"The file has more than one column {', '.join(twice)}.")
    return {name: names.index(column) for name, column in columns.items()}


def _invoice(cells: list[str], places: Mapping[str, int]) -> str | None:
    place = places["invoice"]
    return cells[place].strip() or None if place < len(cells) else None


def _grouped(records: Iterator[Row | Problem]) -> Rows:
    rows = Rows()
    spoilt: dict[str, Problem] = {}
    for record in records:
        rows.count += 1
        if isinstance(record, Problem):
            if record.invoice is None:
                rows.strays.append(record)
            else:
                spoilt[record.invoice] = _also(spoilt.get(record.invoice), record)
        elif number := record.text("invoice"):
            rows.invoices.setdefault(number, []).append(record)
        else:
            reason = "The line has no invoice number."
            rows.strays.append(Problem(invoice=None, lines=(record.line,), reason=reason))
    for number, problem in spoilt.items():
        others = tuple(row.line for row in rows.invoices.pop(number, ()))
        whole = tuple(sorted((*problem.lines, *others)))
        rows.strays.append(Problem(invoice=number, lines=whole, reason=problem.reason))
    return rows


def _also(before: Problem | None, problem: Problem) -> Problem:
    if before is None:
        said = f"line {problem.lines[0]}: {problem.reason}"
        return Problem(invoice=problem.invoice, lines=problem.lines, reason=said)
    return Problem(
        invoice=before.invoice, lines=(*before.lines, *problem.lines), reason=before.reason
    )
