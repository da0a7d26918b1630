"""Places a sale of another system as an order, under its own number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from app.importing.invoices import Faults, Invoice, InvoiceLine
from app.importing.terms import Terms
from app.offline import Batch
from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain.address import Address
from domain.customer import ExternalNumber
from domain.errors import DomainError, ExternalNumberTaken, InvalidInput
from domain.line import Discount
from domain.placing import NewLine, NewOrder, NewShipping, place
from domain.profile import CustomerDetails
from domain.states import LineKind
from domain.text import clean_required
from resolvers.context import Context
from resolvers.customers import Remarks, create_customer

_COLUMN_OF: Final = {"quantity": "quantity", "unitPrice": "price", "placedAt": "date"}


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale as the rules take it, and the lines of the file that became its lines."""

    new: NewOrder
    invoice: Invoice
    goods: tuple[InvoiceLine, ...]


def sale_of(invoice: Invoice, terms: Terms) -> Sale:
    """Turn an invoice into an order: postage is its shipping, a discount line its discount.

    Raises:
        InvoiceInvalid: a line is not what a sale can have.
    """
    faults = Faults(terms)
    goods: list[InvoiceLine] = []
    postage: list[InvoiceLine] = []
    discounts: list[Discount] = []
    for line in invoice.lines:
        if line.sku in terms.discount_codes:
            with faults.at(line.line, "quantity"):
                discounts.append(_discount(line))
        elif line.sku in terms.shipping_codes:
            with faults.at(line.line, "quantity"):
                postage.append(_postage(line))
        else:
            with faults.at(line.line, "title"):
                clean_required(line.title, field=())
            goods.append(line)
    faults.settle()
    address = None if invoice.country is None else Address.make(country=invoice.country)
    new = NewOrder(
        currency=terms.currency,
        customer_details=CustomerDetails(shipping_address=address),
        lines=[_new_line(line) for line in goods],
        shipping=NewShipping(
            method=postage[0].title if postage else None,
            price=sum(line.amount for line in postage),
        ),
        discounts=tuple(discounts),
        payment_method=None,
        customer_id=None,
        source=terms.source,
        external_number=ExternalNumber(terms.source, invoice.number),
        language=None,
        customer_note=None,
        placed_at=invoice.at,
        expected_total=None,
    )
    return Sale(new, invoice, tuple(goods))


async def land(context: Context, sale: Sale, terms: Terms) -> Answer:
    """Place the order together with its customer's account, in one block.

    Raises:
        ExternalNumberTaken: it is there already, and stays as it is.
    """
    async with context.write() as unit:
        number = sale.invoice.number
        known = await unit.orders.by_external_number(terms.source, number)
        if known is not None:
            raise ExternalNumberTaken(terms.source, number, known, "Order")
        account, is_new = await _account(context, unit, sale.invoice.customer, terms)
        new = replace(sale.new, customer_id=account)
        order, payment = place(new, terms.taxed(await unit.shop()), unit.at, new_id)
        unit.orders.add(order)
        unit.payments.add(payment)
        counts = {"total": order.placed_total, "customers_created": int(is_new)}
        return unit.answer(order=order.id, counts=counts)


def reason_of(errors: Iterable[DomainError], sale: Sale, terms: Terms) -> str:
    """Say for people why a sale was refused, with the lines and columns of the file."""
    faults = Faults(terms)
    for error in errors:
        match error.field:
            case ("input", "lines", nth, *rest) if nth.isdigit():
                faults.blame(sale.goods[int(nth)].line, _column(rest), error)
            case ("input", *rest):
                faults.blame(sale.invoice.lines[0].line, _column(rest), error)
            case rest:
                faults.blame(sale.invoice.lines[0].line, _column(rest), error)
    return str(faults)


async def _account(
    context: Context, unit: UnitOfWork, number: str | None, terms: Terms
) -> tuple[UUID | None, bool]:
    """Find the customer's account by its number in the other system, or make it."""
    if number is None:
        return None, False
    account = await unit.customers.by_external_number(terms.source, number)
    if account is not None:
        return account, False
    external = ExternalNumber(terms.source, number)
    made = await create_customer(Batch.within(context, unit), {}, Remarks(), external, None)
    return made.refs["customer"], True


def _new_line(line: InvoiceLine) -> NewLine:
    return NewLine(
        kind=LineKind.PHYSICAL,
        sku=line.sku,
        title=line.title or "",
        quantity=line.pieces,
        unit_price=line.price,
        discount=0,
        tax_rate=None,
    )


def _discount(line: InvoiceLine) -> Discount:
    if line.amount >= 0:
        raise InvalidInput("A discount takes something off: its quantity is below 0.")
    return Discount(amount=-line.amount, title=line.title)


def _postage(line: InvoiceLine) -> InvoiceLine:
    if line.amount < 0:
        raise InvalidInput("Postage can't be below 0.")
    return line


def _column(path: Sequence[str]) -> str:
    return _COLUMN_OF.get(path[-1], path[-1]) if path else "invoice"
