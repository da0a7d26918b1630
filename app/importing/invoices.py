"""Reads invoices out of their lines: sales, and cancellations, whose numbers begin with C."""

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.importing.dates import moment_of
from app.importing.rows import Row
from app.importing.terms import Terms
from domain.countries import country_of_name
from domain.errors import DomainError, InvalidInput
from domain.money import Money, parse_amount
from domain.text import clean, clean_required

CANCELLATION: Final = "C"

_PIECES: Final = re.compile(r"-?[0-9]{1,9}")
_LONGEST: Final = 100
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """A line that could be read; `price` is that of one piece, in minor units."""

    line: int
    sku: str | None
    title: str | None
    pieces: int
    price: int

    @property
    def amount(self) -> int:
        """What the line adds up to, as printed."""
        return self.pieces * self.price


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice whose lines could all be read, and agree with each other."""

    number: str
    customer: str | None
    country: str | None
    at: datetime
    lines: tuple[InvoiceLine, ...]

    @property
    def is_cancellation(self) -> bool:
        """Tell whether it takes back what other invoices sold."""
        return self.number.startswith(CANCELLATION)

    @property
    def amount(self) -> int:
        """What it adds up to, as printed."""
        return sum(line.amount for line in self.lines)

    @property
    def file_lines(self) -> tuple[int, ...]:
        """Where it stands in the file."""
        return tuple(line.line for line in self.lines)


class InvoiceInvalid(Exception):
    """An invoice can't be stored; the message says which lines are wrong, and why."""


class Faults:
    """Collects what is wrong with an invoice, line by line."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._found: list[str] = []

    @contextmanager
    def at(self, line: int, name: str) -> Generator[None]:
        """Keep what is raised inside as a fault of that line's column, and go on."""
        try:
            yield
        except DomainError as error:
            self.blame(line, name, error)

    def blame(self, line: int, name: str, error: DomainError) -> None:
        """Note a fault of a line, in the words of the file."""
        column = self._terms.columns.get(name, name)
        self._found.append(f"line {line}, {column}: {error.message}")

    def __str__(self) -> str:
        return " ".join(self._found)

    def settle(self) -> None:
        """Raise what was collected, if anything was.

        Raises:
            InvoiceInvalid: something was.
        """
        if self._found:
            raise InvoiceInvalid(str(self))


def read_invoice(number: str, rows: Sequence[Row], terms: Terms) -> Invoice:
    """Read an invoice whose lines stand in `rows`, at least one.

    Raises:
        InvoiceInvalid: a line can't be read, or two contradict each other.
    """
    faults = Faults(terms)
    line = rows[0].line
    customer = country = None
    at = _NEVER
    with faults.at(line, "invoice"):
        number = clean_required(number, field=(), limit=_LONGEST)
    with faults.at(line, "customer"):
        customer = clean(_shared(rows, "customer"), field=(), limit=_LONGEST)
    with faults.at(line, "country"):
        country = _country(_shared(rows, "country"), terms)
    with faults.at(line, "date"):
        at = moment_of(rows[0].text("date"), terms.zone)
    lines = [_line(row, terms, faults) for row in rows]
    faults.settle()
    return Invoice(number=number, customer=customer, country=country, at=at, lines=tuple(lines))


def printed_amount(rows: Sequence[Row], terms: Terms) -> Money | None:
    """Add up what an invoice prints; None where a number of it can't be read."""
    try:
        return Money(
            sum(_pieces(row.text("quantity")) * _price(row.text("price"), terms) for row in rows),
            terms.currency,
        )
    except DomainError:
        return None


def _line(row: Row, terms: Terms, faults: Faults) -> InvoiceLine:
    sku = title = None
    pieces = price = 0
    with faults.at(row.line, "sku"):
        sku = clean(row.text("sku"), field=(), limit=_LONGEST)
    with faults.at(row.line, "title"):
        title = clean(row.text("title"), field=())
    with faults.at(row.line, "quantity"):
        pieces = _pieces(row.text("quantity"))
    with faults.at(row.line, "price"):
        price = _price(row.text("price"), terms)
    return InvoiceLine(line=row.line, sku=sku, title=title, pieces=pieces, price=price)


def _pieces(text: str) -> int:
    if _PIECES.fullmatch(text) is None:
        raise InvalidInput("This is not a whole number of pieces.")
    return int(text)


def _price(text: str, terms: Terms) -> int:
    return Money.of(parse_amount(text), terms.currency).minor


def _shared(rows: Sequence[Row], name: str) -> str:
    values = dict.fromkeys(row.text(name) for row in rows)
    if len(values) > 1:
        raise InvalidInput(f"The lines of one invoice differ here: {', '.join(values)}.")
    return rows[0].text(name)


def _country(name: str, terms: Terms) -> str | None:
    if not name:
        return None
    if name in terms.countries:
        return terms.countries[name]
    code = country_of_name(name)
    if code is None:
        raise InvalidInput(
            f"{name} is not one country that we know. Say which with --country {name!r}=CODE."
        )
    return code
