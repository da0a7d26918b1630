"""Takes what mail providers tell of messages, and says who may tell it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.call import Call
from db.ids import new_id
from db.unit import UnitOfWork
from domain.access import ALL_SCOPES, NO_TOKEN, Actor, ActorKind, Viewer
from domain.errors import InvalidInput, NotConfigured, NotFound
from domain.message import Attempt, MessageOutcome
from domain.message_events import MailHookUpdated
from domain.notices import MailNotice, MailProvider, fit_secret, read_notice
from domain.ports import SecretUnreadable, Vault
from domain.signing import new_secret
from domain.suppression import SuppressionReason
from domain.text import clean, email_key
from resolvers.context import Context, Services
from resolvers.sending import keep_from, save

PATH: Final = "/hooks/mail/"
_REASONS: Final = {
    MessageOutcome.BOUNCED: SuppressionReason.BOUNCED,
    MessageOutcome.COMPLAINED: SuppressionReason.COMPLAINED,
}


async def set_mail_hook(context: Context, provider: MailProvider, typed: str | None) -> Answer:
    """Let a provider tell what became of messages, by a secret that it signs with.

    Raises:
        NotConfigured: the server has no key to seal the secret with.
    """
    vault = _vault(context.services)
    secret = clean(typed, field=("secret",))
    made = None
    if secret is None and provider is MailProvider.GENERIC:
        made = secret = new_secret()
    if secret is None or not fit_secret(provider, secret):
        raise InvalidInput(_WANTED[provider], field=("secret",))
    sealed = vault.seal(secret)
    async with context.write() as unit:
        shop = await unit.shop()
        id = await unit.mail.set_hook(provider, sealed, f"{PATH}{shop.slug}/{provider.lower()}")
        unit.tell(MailHookUpdated(provider=provider.value, is_removed=False))
        return unit.answer(mail_hook=id, once={} if made is None else {"secret": made})


async def remove_mail_hook(context: Context, provider: MailProvider) -> Answer:
    """Take nothing more from a provider."""
    async with context.write() as unit:
        if await unit.mail.remove_hook(provider) is None:
            raise NotFound("mail hook", field=("provider",))
        unit.tell(MailHookUpdated(provider=provider.value, is_removed=True))
        return unit.answer()


async def receive(
    services: Services, shop_id: UUID, name: str, headers: Mapping[str, str], body: bytes
) -> None:
    """Check a notice and note what it tells. It may come again and again.

    Raises:
        NotFound: the shop takes no notices of that provider.
        NoticeRefused: it does not come from the provider, or can't be read.
    """
    provider = next((each for each in MailProvider if each.lower() == name), None)
    if provider is None:
        raise NotFound("provider")
    secret = await _secret(services, shop_id, provider)
    notice = read_notice(provider, headers, body, secret, services.clock.now())
    if notice is None:
        return
    viewer = _viewer(shop_id, provider)
    call = Call(mutation="")
    async with services.database.writing(viewer, call, services.clock.now()) as unit:
        await _note(unit, provider, notice)


async def _note(unit: UnitOfWork, provider: MailProvider, notice: MailNotice) -> None:
    id = await unit.messages.by_header(notice.header_id)
    if id is None:
        return  # it was not sent from here, or its customer was erased
    message = await unit.messages.get(id)  # locked, so that of two alike one comes first
    if notice.recipient is not None and email_key(notice.recipient) != email_key(message.recipient):
        return  # somebody who got a copy
    notice_id = f"{provider.value}:{notice.id}"
    if await unit.messages.was_heard(notice_id):
        return
    message.hear(notice.outcome, unit.at, notice.code, notice.text)
    attempt = Attempt(
        id=new_id(),
        message_id=id,
        at=unit.at,
        outcome=notice.outcome,
        code=notice.code,
        text=notice.text,
        notice_id=notice_id,
    )
    await unit.messages.note(attempt)
    await save(unit, message)
    if notice.outcome in _REASONS:
        await keep_from(unit, message, _REASONS[notice.outcome], notice.text)


async def _secret(services: Services, shop_id: UUID, provider: MailProvider) -> str:
    viewer, now = _viewer(shop_id, provider), services.clock.now()
    async with services.database.looking(viewer, Call(mutation=""), now) as unit:
        sealed = await unit.mail.sealed(provider)
    if sealed is None:
        raise NotFound("provider")
    try:
        return services.webhooks.vault.open(sealed)
    except SecretUnreadable as error:
        raise NotFound("provider") from error


def _viewer(shop_id: UUID, provider: MailProvider) -> Viewer:
    actor = Actor(ActorKind.SYSTEM, None, _NAMES[provider])
    return Viewer(shop_id, NO_TOKEN, provider.lower(), actor, frozenset(ALL_SCOPES))


def _vault(services: Services) -> Vault:
    vault = services.webhooks.vault
    if not vault.is_ready:
        raise NotConfigured("TISKI_SECRET_KEY")
    return vault


_NAMES: Final = {MailProvider.GENERIC: "Mail provider", MailProvider.MAILGUN: "Mailgun"}
_WANTED: Final = {
    MailProvider.GENERIC: "A secret is whsec_ and 16 bytes or more in base64; leave it out to get "
    "one.",
    MailProvider.MAILGUN: "Give the HTTP webhook signing key that Mailgun shows.",
}
