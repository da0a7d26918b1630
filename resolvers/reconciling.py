"""Finds out what became of what providers were asked for and never answered, by asking."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain.access import Actor
from domain.errors import InvalidInput, ProviderUnavailable
from domain.facts import tell_as_one
from domain.job import JobKind
from domain.ports import PaymentProvider
from domain.provider import PaymentUnknown, ProviderSilent, Statement
from domain.states import LogSource
from domain.transactions import MANUAL
from resolvers.context import Context
from resolvers.providers import connected
from resolvers.statements import entry_of, take_statement
from resolvers.work import Kind, Later, Work

WAIT: Final = timedelta(seconds=15)
"""So long a request and the storing of its answer may take before anybody asks."""
ATTEMPTS: Final = 60  # with an hour in between at last: two and a half days


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The payment, by its id as text."""

    payment: str


async def reconcile_later(unit: UnitOfWork, payment_id: UUID, actor: Actor) -> None:
    """Queue what closes the payment's open transactions if nobody else does."""
    job = RECONCILE_PAYMENT.job(Reconciliation(str(payment_id)), actor, unit.at)
    job.due_at = unit.at + WAIT
    await unit.jobs.add(job)


async def sync_payment(context: Context, payment_id: UUID) -> Answer:
    """Ask the provider for all that it did with a payment, and take it over.

    Raises:
        ProviderUnavailable: it gives no answer, or the shop has no access to it.
    """
    async with context.look() as unit:
        provider, reference = await _access(context, unit, payment_id)
    await context.release()
    try:
        statement = await _asked(provider, reference)
    except ProviderSilent as silent:
        raise ProviderUnavailable(str(silent)) from silent
    async with context.write() as unit:
        payment = await take_statement(unit, payment_id, statement, LogSource.PROVIDER_CALL)
        unit.expect(payment_id)
        if statement is not None and statement.url not in {None, payment.external_url}:
            payment.update({"external_url": statement.url})
            tell_as_one(payment)
        return unit.answer(payment=payment_id, order=payment.order_id)


async def _reconcile(work: Work[Reconciliation]) -> None:
    payment_id = UUID(work.payload.payment)
    async with work.step() as step:
        payment = await step.unit.payments.get(payment_id)
        if not payment.unresolved:
            return
        reference = payment.psp_reference or ""
        provider = await connected(work.services, step.unit, payment.provider, even_if_off=True)
    try:
        statement = await _asked(provider, reference)
    except ProviderSilent as silent:
        async with work.step() as step:
            entry = entry_of(silent.contact, LogSource.RECONCILER, step.unit.at)
            await step.unit.payment_log.add(payment_id, [entry])
        raise Later(f"The provider does not answer. {silent}") from silent
    async with work.step() as step:
        payment = await take_statement(step.unit, payment_id, statement, LogSource.RECONCILER)
        is_open = bool(payment.unresolved)
    if is_open:
        raise Later("The provider has not decided yet, or the request may still be on its way.")


async def _asked(provider: PaymentProvider, reference: str) -> Statement | None:
    try:
        return await provider.fetch(reference)
    except PaymentUnknown:
        return None


async def _access(
    context: Context, unit: UnitOfWork, payment_id: UUID
) -> tuple[PaymentProvider, str]:
    payment = await unit.payments.get(payment_id)
    if payment.provider == MANUAL or payment.psp_reference is None:
        raise InvalidInput("No provider knows this payment.", field=("id",))
    return await connected(context.services, unit, payment.provider), payment.psp_reference


RECONCILE_PAYMENT: Final = Kind(
    JobKind.RECONCILE_PAYMENT,
    Reconciliation,
    _reconcile,
    is_repeatable=True,
    attempts=ATTEMPTS,
    first_pause=WAIT,
)
