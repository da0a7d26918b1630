"""Imports a file: reads it whole, then stores one invoice after the other."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final

from app.importing.cancellations import Booked, book, check_cancellation
from app.importing.inputs import Input, read_inputs
from app.importing.invoices import Invoice, InvoiceInvalid, printed_amount, read_invoice
from app.importing.report import Problem, Report
from app.importing.rows import read_rows
from app.importing.sales import land, reason_of, sale_of
from app.importing.terms import Terms
from db.answer import Answer
from db.sales import placed_total
from domain.errors import DomainError, ExternalNumberTaken
from domain.money import Money
from resolvers.call import carry_out
from resolvers.context import Context
from resolvers.orders import place_order
from schema.order.reading import read_order

Step = Callable[[int, int], None]
"""Is told how many invoices are done, and how many there are."""

CALL: Final = "importOrders"
NO_SALE: Final = "no sale found"


async def import_invoices(
    context: Context, path: Path, terms: Terms, step: Step = lambda _done, _all: None
) -> Report:
    """Import a CSV file of invoices; sales first, so that a cancellation finds its sale.

    Raises:
        FileUnreadable: nothing was changed.
    """
    rows = read_rows(path, terms)
    report = Report(lines=rows.count, problems=list(rows.strays))
    sales: list[Invoice] = []
    cancellations: list[Invoice] = []
    for number, lines in rows.invoices.items():
        try:
            invoice = read_invoice(number, lines, terms)
        except InvoiceInvalid as error:
            where = [row.line for row in lines]
            report.add_problem(number, where, str(error), printed_amount(lines, terms))
        else:
            (cancellations if invoice.is_cancellation else sales).append(invoice)
    cancellations.sort(key=lambda invoice: invoice.at)
    whole = len(sales) + len(cancellations)
    for done, invoice in enumerate((*sales, *cancellations), start=1):
        try:
            if invoice.is_cancellation:
                await _take_back(context, invoice, terms, report)
            else:
                await _place(context, invoice, terms, report)
        except InvoiceInvalid as error:
            amount = Money(invoice.amount, terms.currency)
            report.add_problem(invoice.number, invoice.file_lines, str(error), amount)
        step(done, whole)
    return report


async def import_inputs(
    context: Context, path: Path, step: Step = lambda _done, _all: None
) -> Report:
    """Import JSON lines of `placeOrder` inputs.

    Raises:
        FileUnreadable: nothing was changed.
    """
    inputs, report = read_inputs(path)
    for done, given in enumerate(inputs, start=1):
        await _place_input(context, given, report)
        step(done, len(inputs))
    return report


async def _place(context: Context, invoice: Invoice, terms: Terms, report: Report) -> None:
    sale = sale_of(invoice, terms)
    answer = await _call(context, lambda: land(context, sale, terms))
    lines, currency = len(invoice.lines), terms.currency
    if _is_known(answer):
        report.known.add(lines, invoice.amount, currency)
    elif answer.errors:
        raise InvoiceInvalid(reason_of(answer.errors, sale, terms))
    else:
        report.placed.add(lines, answer.counts["total"], currency)
        report.customers_created += answer.counts["customers_created"]


async def _take_back(context: Context, invoice: Invoice, terms: Terms, report: Report) -> None:
    check_cancellation(invoice, terms)
    booked = Booked()
    answer = await _call(context, lambda: book(context, invoice, terms, booked))
    if answer.errors:
        raise InvoiceInvalid(_said(answer.errors))
    currency = terms.currency
    if booked.now:
        report.returned.add(len(booked.now), booked.amount, currency)
        report.pieces_returned -= sum(line.pieces for line in booked.now)
    if booked.before:
        amount = -sum(line.amount for line in booked.before)
        report.returned_before.add(len(booked.before), amount, currency)
    if booked.unsold:
        amount = sum(line.amount for line in booked.unsold)
        where = [line.line for line in booked.unsold]
        report.add_problem(invoice.number, where, NO_SALE, Money(amount, currency))


async def _place_input(context: Context, given: Input, report: Report) -> None:
    async def placing() -> Answer:
        new, doubts, log = read_order(given.order, context)
        return await place_order(context, new, doubts, log)

    answer = await _call(context, placing)
    known = next((error for error in answer.errors if isinstance(error, ExternalNumberTaken)), None)
    if answer.errors and known is None:
        report.add_problem(given.number, [given.line], _said(answer.errors))
        return
    order_id = answer.refs["order"] if known is None else known.holder
    total = await placed_total(context.session, order_id)
    await context.session.release()
    tally = report.placed if known is None else report.known
    tally.add(1, total.minor, total.currency)
    for doubt in answer.warnings:
        reason = f"{'.'.join(doubt.field)}: {doubt.message}"
        report.remarks.append(Problem(invoice=given.number, lines=(given.line,), reason=reason))


async def _call(context: Context, resolve: Callable[[], Awaitable[Answer]]) -> Answer:
    return await carry_out(
        context,
        resolve,
        mutation=CALL,
        input_hash="",
        idempotency_key=None,
        expected_version=None,
    )


def _is_known(answer: Answer) -> bool:
    return any(isinstance(error, ExternalNumberTaken) for error in answer.errors)


def _said(errors: Iterable[DomainError]) -> str:
    return " ".join(
        f"{'.'.join(error.field)}: {error.message}" if error.field else error.message
        for error in errors
    )
