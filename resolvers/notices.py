"""Takes payment providers' notices: each is stored first, and applied once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.call import Call
from db.ids import new_id
from db.unit import UnitOfWork
from domain.access import ALL_SCOPES, NO_TOKEN, Actor, ActorKind, Viewer
from domain.facts import take
from domain.job import JobKind
from domain.ports import PaymentProvider
from domain.provider import Contact
from domain.redaction import redacted
from domain.states import LogSource
from resolvers.context import Services
from resolvers.providers import connected
from resolvers.settling import follow_provider
from resolvers.statements import entry_of, load
from resolvers.work import Kind, Work

BATCH: Final = 50


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice that was stored, by its id as text."""

    notice: str


async def receive(
    services: Services, shop_id: UUID, provider: str, headers: Mapping[str, str], body: bytes
) -> None:
    """Check a notice and store it; a worker applies it. It may come again and again.

    Raises:
        NoticeRefused: it does not come from the provider, or can't be read.
        ProviderUnavailable: the shop does not work with that provider.
    """
    notice = (await _access(services, shop_id, provider)).read_notice(
        headers, body, services.clock.now()
    )
    viewer = viewer_of(shop_id, provider)
    now = services.clock.now()
    async with services.database.writing(viewer, Call(mutation=""), now) as unit:
        stored = await unit.notices.add(provider, notice, redacted(notice.contact.data))
        if stored is not None and notice.payment is not None:
            await _apply_later(unit, stored, viewer.actor)


async def apply_waiting(unit: UnitOfWork, provider: str, reference: str | None) -> None:
    """Queue what applies notices that came before the shop knew their payment."""
    if reference is None:
        return
    await unit.notices.hold_back(provider, reference)
    waiting = await unit.notices.first_waiting(provider, reference)
    if waiting is not None:
        await _apply_later(unit, waiting, viewer_of(unit.shop_id, provider).actor)


async def _apply_later(unit: UnitOfWork, notice_id: UUID, actor: Actor) -> None:
    """Queue what applies a notice, with all about the same payment that wait beside it.

    It may look for the payment a second time: a job that runs already may have looked too early.
    """
    await unit.jobs.add(APPLY_NOTICES.job(Noticed(str(notice_id)), actor, unit.at))


def viewer_of(shop_id: UUID, provider: str) -> Viewer:
    """Give the actor that a provider is in the log."""
    actor = Actor(ActorKind.PSP, None, provider)
    return Viewer(shop_id, NO_TOKEN, provider, actor, frozenset(ALL_SCOPES))


async def _access(services: Services, shop_id: UUID, provider: str) -> PaymentProvider:
    viewer, now = viewer_of(shop_id, provider), services.clock.now()
    async with services.database.looking(viewer, Call(mutation=""), now) as unit:
        return await connected(services, unit, provider, even_if_off=True)


async def _apply(work: Work[Noticed]) -> None:
    is_more = True
    while is_more:
        async with work.step() as step:
            is_more = await _apply_some(step.unit, UUID(work.payload.notice))


async def _apply_some(unit: UnitOfWork, notice_id: UUID) -> bool:
    about = await unit.notices.about(notice_id)
    if about is None:
        return False  # it was applied with another one
    provider, reference = about
    await unit.notices.hold_back(provider, reference)
    payment_id = await unit.payments.by_reference(provider, reference)
    if payment_id is None:
        return False  # they wait until somebody binds the payment
    order, payment = await load(unit, payment_id)
    notices = await unit.notices.waiting(provider, reference, BATCH)
    for notice in notices:
        expired = notice.has_expired
        take(payment, notice.facts, unit.at, new_id, has_expired=expired)
        id = f"{provider}:{notice.external_id}"
        contact = Contact(type=notice.type, message="", data=notice.data or {}, id=id)
        await unit.payment_log.add(payment_id, [entry_of(contact, LogSource.WEBHOOK, notice.at)])
    await unit.notices.applied([notice.id for notice in notices], payment_id)
    await follow_provider(unit, order, payment)
    return len(notices) == BATCH


APPLY_NOTICES: Final = Kind(JobKind.APPLY_NOTICES, Noticed, _apply, is_repeatable=True)
