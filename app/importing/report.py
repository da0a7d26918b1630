"""What an import did, so that every line of the file is accounted for once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.money import Money


class FileUnreadable(Exception):
    """The file can't be read as what it should be; nothing was changed."""


@dataclass(slots=True)
class Tally:
    """How many invoices, lines of the file, and how much money (minor units by currency)."""

    invoices: int = 0
    lines: int = 0
    amounts: Counter[str] = field(default_factory=Counter[str])

    def add(self, lines: int, amount: int, currency: str) -> None:
        """Count one more invoice."""
        self.invoices += 1
        self.lines += lines
        self.amounts[currency] += amount

    def total(self) -> str:
        """Write the money for people."""
        return ", ".join(
            f"{Money(minor, currency).decimal():,} {currency}"
            for currency, minor in sorted(self.amounts.items())
        )

    def to_json(self) -> dict[str, Any]:
        """Give the counts as JSON."""
        return {
            "invoices": self.invoices,
            "lines": self.lines,
            "amounts": [
                {"amount": str(Money(minor, currency).decimal()), "currencyCode": currency}
                for currency, minor in sorted(self.amounts.items())
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Lines that were not stored, and why. `amount` is what they add up to, where that is known."""

    invoice: str | None
    lines: tuple[int, ...]
    reason: str
    amount: Money | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the problem as JSON."""
        return {
            "invoice": self.invoice,
            "lines": list(self.lines),
            "reason": self.reason,
            "amount": None if self.amount is None else str(self.amount.decimal()),
            "currencyCode": None if self.amount is None else self.amount.currency,
        }


@dataclass(slots=True)
class Report:
    """What became of a file. `lines` counts its rows without the head and blank ones."""

    lines: int = 0
    placed: Tally = field(default_factory=Tally)
    known: Tally = field(default_factory=Tally)
    returned: Tally = field(default_factory=Tally)
    returned_before: Tally = field(default_factory=Tally)
    pieces_returned: int = 0
    customers_created: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    remarks: list[Problem] = field(default_factory=list[Problem])

    def add_problem(
        self, invoice: str | None, lines: Iterable[int], reason: str, amount: Money | None = None
    ) -> None:
        """Note lines that were not stored."""
        self.problems.append(
            Problem(invoice=invoice, lines=tuple(lines), reason=reason, amount=amount)
        )

    @property
    def accounted(self) -> int:
        """How many lines the report speaks of: all of them, or something is wrong."""
        tallies = (self.placed, self.known, self.returned, self.returned_before)
        return sum(tally.lines for tally in tallies) + sum(
            len(problem.lines) for problem in self.problems
        )

    def to_json(self) -> dict[str, Any]:
        """Give the whole report as JSON."""
        return {
            "lines": self.lines,
            "placed": self.placed.to_json(),
            "known": self.known.to_json(),
            "returned": {**self.returned.to_json(), "pieces": self.pieces_returned},
            "returnedBefore": self.returned_before.to_json(),
            "customersCreated": self.customers_created,
            "problems": [problem.to_json() for problem in self.problems],
            "remarks": [remark.to_json() for remark in self.remarks],
        }


def lines_in_words(lines: tuple[int, ...]) -> str:
    """Write line numbers for people, neighbours as a range: 3-5, 9."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
