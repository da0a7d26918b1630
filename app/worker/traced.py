"""What leaves the house in the background, with a span for each."""

from collections.abc import Mapping
from dataclasses import replace

from app.tracing import Tracing
from domain.delivery import Reply
from domain.mail import Envelope, Mailer, Posted
from domain.ports import Checked, Sender
from resolvers.context import Services

_ID = "webhook-id"


def traced(services: Services, tracing: Tracing) -> Services:
    """Give the same services; what they send to webhooks and mail servers is traced."""
    telling, mailing = services.telling, services.mailing
    return replace(
        services,
        telling=telling and replace(telling, sender=TracedSender(telling.sender, tracing)),
        mailing=mailing and replace(mailing, mailer=TracedMailer(mailing.mailer, tracing)),
    )


class TracedSender:
    """Sends requests; of a webhook's address nothing is told, for it may hold secrets."""

    def __init__(self, sender: Sender, tracing: Tracing) -> None:
        self._sender = sender
        self._tracing = tracing

    @property
    def allows_plain(self) -> bool:
        """Tell whether http:// may be used, as in development."""
        return self._sender.allows_plain

    async def look(self, url: str) -> Checked:
        """Look an address up."""
        return await self._sender.look(url)

    async def post(self, url: str, headers: Mapping[str, str], body: str) -> Reply:
        """Send a request."""
        with self._tracing.span("webhook delivery") as span:
            span.note(http__request__method="POST", tiski__webhook__message=headers.get(_ID))
            reply = await self._sender.post(url, headers, body)
            outcome = reply.outcome.value
            span.note(http__response__status_code=reply.status, tiski__outcome=outcome)
        return reply

    async def close(self) -> None:
        """Close every connection."""
        await self._sender.close()


class TracedMailer:
    """Sends messages; whom they are for, and what they say, is not told."""

    def __init__(self, mailer: Mailer, tracing: Tracing) -> None:
        self._mailer = mailer
        self._tracing = tracing

    def sender_of(self, shop: str) -> str | None:
        """Give the address that a shop without one writes from."""
        return self._mailer.sender_of(shop)

    async def send(self, envelope: Envelope) -> Posted:
        """Give a message to the mail server."""
        with self._tracing.span("mail") as span:
            posted = await self._mailer.send(envelope)
            outcome = "TAKEN" if posted.is_taken else "NOT_TAKEN"
            span.note(tiski__mail__code=posted.code, tiski__outcome=outcome)
        return posted
