"""Shows on a terminal, or in a log, what an import did."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.importing.report import Problem, Report, Tally, lines_in_words


def show(report: Report, file: str, shop: str) -> None:
    """Print the summary, then every problem with its lines and reason."""
    console = Console(highlight=False)
    console.print(f"[bold]{escape(file)}[/] into {escape(shop)}: {report.lines:,} lines")
    console.print(_summary(report))
    _list(console, "Not imported", report.problems)
    _list(console, "Imported, but look at it", report.remarks)


def _summary(report: Report) -> Table:
    table = Table("", "Invoices", "Lines", "Amount", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    _row(table, "Orders placed", report.placed)
    _row(table, "There already", report.known)
    _row(table, "Returns booked", report.returned)
    _row(table, "Returns there already", report.returned_before)
    table.add_row("Customers created", f"{report.customers_created:,}", "", "")
    table.add_row("Pieces returned", f"{report.pieces_returned:,}", "", "")
    invoices = len({problem.invoice for problem in report.problems})
    lines = sum(len(problem.lines) for problem in report.problems)
    table.add_row("Not imported", f"{invoices:,}", f"{lines:,}", _amount(report.problems))
    return table


def _row(table: Table, what: str, tally: Tally) -> None:
    table.add_row(what, f"{tally.invoices:,}", f"{tally.lines:,}", tally.total())


def _amount(problems: Sequence[Problem]) -> str:
    whole = Tally()
    for problem in problems:
        if problem.amount is not None:
            whole.add(0, problem.amount.minor, problem.amount.currency)
    return whole.total()


def _list(console: Console, title: str, problems: Sequence[Problem]) -> None:
    if not problems:
        return
    table = Table("Invoice", "Lines", "Amount", "Why", title=title, title_justify="left", box=None)
    table.columns[3].overflow = "fold"
    for problem in problems:
        table.add_row(
            escape(problem.invoice or ""),
            lines_in_words(problem.lines),
            "" if problem.amount is None else str(problem.amount),
            escape(problem.reason),
        )
    console.print()
    console.print(table)
