"""Books a cancellation of another system as returns on the sales that it takes back."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from app.importing.invoices import Faults, Invoice, InvoiceLine
from app.importing.terms import Terms
from db.answer import Answer
from db.ids import new_id
from db.sales import Goods, Returned, returned_as, sales_of
from db.unit import UnitOfWork
from domain import returning
from domain.customer import ExternalNumber
from domain.errors import InvalidInput
from domain.fulfilling import Deed
from domain.order import Order
from resolvers.context import Context
from resolvers.settling import follow_total


@dataclass(slots=True)
class Booked:
    """What became of a cancellation, line by line; `amount` is what its sales cost less."""

    now: list[InvoiceLine] = field(default_factory=list[InvoiceLine])
    before: list[InvoiceLine] = field(default_factory=list[InvoiceLine])
    unsold: list[InvoiceLine] = field(default_factory=list[InvoiceLine])
    amount: int = 0


def check_cancellation(invoice: Invoice, terms: Terms) -> None:
    """Refuse a cancellation with lines that take nothing back.

    Raises:
        InvoiceInvalid: there is one.
    """
    faults = Faults(terms)
    for line in invoice.lines:
        if line.pieces >= 0:
            error = InvalidInput("A cancellation takes pieces back: its quantity is below 0.")
            faults.blame(line.line, "quantity", error)
    faults.settle()


async def book(context: Context, invoice: Invoice, terms: Terms, booked: Booked) -> Answer:
    """Book each line on the latest earlier sale of the customer that has those pieces left.

    A line without such a sale stores nothing. What an earlier run booked is not booked again.
    What was done is written into `booked`.
    """
    booked.now, booked.before, booked.unsold, booked.amount = [], [], [], 0
    numbers = _numbers(invoice)
    async with context.write() as unit:
        returned = await returned_as(unit, terms.source, numbers)
        plan = _Plan(unit, await _customer(unit, invoice, terms), invoice, terms)
        for line in invoice.lines:
            if _is_booked(line, returned):
                booked.before.append(line)
            elif await plan.found(line):
                booked.now.append(line)
            else:
                booked.unsold.append(line)
        for number, (order, pieces) in zip(
            numbers[returned.entries :], plan.chosen.values(), strict=False
        ):
            before = order.balance
            entry = returning.book(
                order,
                pieces,
                invoice.at,
                Deed(unit.viewer.actor, unit.at, new_id),
                ExternalNumber(terms.source, number),
            )
            order.derive(each.state for each in await unit.payments.standing(order.id))
            await follow_total(unit, order, before, f"Return {number}")
            booked.amount += entry.amount
        return unit.answer()


class _Plan:
    """Which pieces come back to which sale; the sales are loaded and locked as they are found."""

    def __init__(
        self, unit: UnitOfWork, customer_id: UUID | None, invoice: Invoice, terms: Terms
    ) -> None:
        self.chosen: dict[UUID, tuple[Order, Counter[UUID]]] = {}
        self._loaded: dict[UUID, Order] = {}
        self._unit = unit
        self._customer_id = customer_id
        self._invoice = invoice
        self._terms = terms

    async def found(self, line: InvoiceLine) -> bool:
        """Plan the line on the latest sale that has enough; tell whether there is one."""
        if self._customer_id is None or line.sku is None:
            return False
        goods = (line.sku, line.price)
        sales = await sales_of(
            self._unit, self._customer_id, goods, self._terms.currency, self._invoice.at
        )
        for id in sales:
            order = await self._order(id)
            pieces = self._taken(order, goods, -line.pieces)
            if pieces:
                self.chosen.setdefault(id, (order, Counter()))[1].update(pieces)
                return True
        return False

    async def _order(self, id: UUID) -> Order:
        if id not in self._loaded:
            self._loaded[id] = await self._unit.orders.get(id)
        return self._loaded[id]

    def _taken(self, order: Order, goods: Goods, wanted: int) -> Counter[UUID]:
        """Take the pieces from the order's lines; nothing when they are too few."""
        planned = self.chosen[order.id][1] if order.id in self.chosen else Counter[UUID]()
        pieces: Counter[UUID] = Counter()
        for line in order.lines:
            left = returning.bookable(line) - planned[line.id]
            if (line.sku, line.unit_price) == goods and left > 0 and wanted > 0:
                pieces[line.id] = min(left, wanted)
                wanted -= pieces[line.id]
        return Counter() if wanted else pieces


async def _customer(unit: UnitOfWork, invoice: Invoice, terms: Terms) -> UUID | None:
    if invoice.customer is None:
        return None
    return await unit.customers.by_external_number(terms.source, invoice.customer)


def _is_booked(line: InvoiceLine, returned: Returned) -> bool:
    goods = (line.sku, line.price)
    if returned.pieces[goods] < -line.pieces:
        return False
    returned.pieces[goods] += line.pieces
    return True


def _numbers(invoice: Invoice) -> list[str]:
    """Number the returns: one order's is the invoice's own, further orders' have -2, -3 behind."""
    further = (f"{invoice.number}-{nth}" for nth in range(2, len(invoice.lines) + 1))
    return [invoice.number, *further]
