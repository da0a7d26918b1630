"""What leaves the house, with a span for each: webhooks, mail, requests to payment providers."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from datetime import datetime

from app.tracing import Span, Tracing
from domain.delivery import Reply
from domain.mail import Envelope, Mailer, Posted
from domain.ports import Checked, PaymentProvider, ProviderKind, Sender
from domain.provider import Answer, Credential, Notice, Request, Statement
from resolvers.context import Services

_ID = "webhook-id"


def traced(services: Services, tracing: Tracing) -> Services:
    """Give the same services; what they send to others is traced."""
    telling, mailing, paying = services.telling, services.mailing, services.paying
    kinds = {name: TracedKind(kind, tracing) for name, kind in paying.kinds.items()}
    return replace(
        services,
        paying=replace(paying, kinds=kinds),
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


class TracedKind:
    """A payment provider whose requests are traced."""

    def __init__(self, kind: ProviderKind, tracing: Tracing) -> None:
        self._kind = kind
        self._tracing = tracing

    @property
    def name(self) -> str:
        """The name by which payments and settings know it."""
        return self._kind.name

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """What a shop must tell before it can be used."""
        return self._kind.credentials

    def connect(self, credentials: Mapping[str, str]) -> PaymentProvider:
        """Give one shop's access.

        Raises:
            InvalidInput: a credential is missing or has a wrong shape; the message names it.
        """
        return TracedProvider(self._kind.connect(credentials), self.name, self._tracing)

    async def close(self) -> None:
        """Close every connection."""
        await self._kind.close()


class TracedProvider:
    """One shop's access to a provider; of payments and amounts nothing is told."""

    def __init__(self, provider: PaymentProvider, name: str, tracing: Tracing) -> None:
        self._provider = provider
        self._name = name
        self._tracing = tracing

    async def capture(self, request: Request) -> Answer:
        """Collect some of what is reserved."""
        return await self._asked("capture", self._provider.capture(request))

    async def void(self, request: Request) -> Answer:
        """Let go of all that is reserved and not collected."""
        return await self._asked("void", self._provider.void(request))

    async def refund(self, request: Request) -> Answer:
        """Give some of what was collected back."""
        return await self._asked("refund", self._provider.refund(request))

    async def fetch(self, payment: str) -> Statement:
        """Ask for a payment and all that was done with it.

        Raises:
            PaymentUnknown: there is no such payment.
            ProviderSilent: there was no answer that can be read.
        """
        with self._span("fetch"):
            return await self._provider.fetch(payment)

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Check who sent a notice and read it.

        Raises:
            NoticeRefused: signature, age or shape is wrong.
        """
        return self._provider.read_notice(headers, body, now)

    async def _asked(self, what: str, asking: Awaitable[Answer]) -> Answer:
        with self._span(what) as span:
            answer = await asking
            span.note(tiski__outcome=answer.status.value)
        return answer

    def _span(self, what: str) -> Span:
        span = self._tracing.span(f"payment provider {what}")
        span.note(tiski__provider=self._name)
        return span
