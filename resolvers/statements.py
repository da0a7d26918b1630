"""Takes what a provider says about a payment, and settles what was left open."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.ids import new_id
from db.unit import UnitOfWork
from domain.facts import agrees, take, tell_as_one
from domain.order import Order
from domain.payment import Payment
from domain.payment_log import LogEntry, log_entry
from domain.provider import Contact, Statement
from domain.states import LogSource, TransactionStatus
from domain.transactions import Movement, Transaction
from resolvers.settling import follow_provider

SURE: Final = timedelta(minutes=2)
"""After so long, a request that the provider does not know of will not arrive any more."""
NEVER_DONE: Final = "The provider never did it."
NO_SUCH_PAYMENT: Final = "The provider has no such payment."


async def load(
    unit: UnitOfWork, payment_id: UUID, *, changes_total: bool = False
) -> tuple[Order, Payment]:
    """Lock a payment's order (its customer before it, where the total changes), then the payment.

    Raises:
        NotFound: the shop has no such payment.
    """
    order_id = await unit.payments.order_of(payment_id)
    orders = unit.orders
    order = await (
        orders.account_after_owner(order_id) if changes_total else orders.account(order_id)
    )
    return order, await unit.payments.get(payment_id)


async def take_statement(
    unit: UnitOfWork, payment_id: UUID, statement: Statement | None, source: LogSource
) -> Payment:
    """Take a provider's whole word about a payment; None: it has no such payment.

    What is open with us and unknown to the provider failed, once no request can arrive any more.
    """
    order, payment = await load(unit, payment_id)
    if statement is not None:
        expired = statement.has_expired
        take(payment, statement.facts, unit.at, new_id, has_expired=expired)
        entry = entry_of(statement.contact, source, unit.at)
        await unit.payment_log.add(payment_id, [entry])
    known = {fact.key for fact in statement.facts} if statement else set[UUID | None]()
    for each in payment.unresolved:
        if each.id not in known:
            _settle(payment, each, unit.at, NEVER_DONE if statement else NO_SUCH_PAYMENT)
    await follow_provider(unit, order, payment)
    is_covered = order.balance == order.authorized  # nothing more to ask for, nothing to give back
    if statement is not None and is_covered and agrees(payment, statement.facts):
        payment.come_into_sync()
        tell_as_one(payment)
    return payment


def entry_of(contact: Contact, source: LogSource, at: datetime) -> LogEntry:
    """Write an exchange for the payment's log, redacted."""
    return log_entry(
        at=at,
        source=source,
        type=contact.type,
        message=contact.message or None,
        data=contact.data,
        external_id=contact.id,
    )


def _settle(payment: Payment, open_one: Transaction, now: datetime, error: str) -> None:
    is_sure = now - open_one.created_at >= SURE
    status = TransactionStatus.FAILURE if is_sure else TransactionStatus.UNKNOWN
    movement = Movement(
        id=open_one.id,
        amount=open_one.amount,
        at=now,
        now=now,
        error=error if is_sure else open_one.error,
    )
    payment.report(open_one.kind, status, movement, key=open_one.id)
