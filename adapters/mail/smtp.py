"""Gives messages to a mail server by SMTP: a connection for each, within a time limit."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from adapters.mail.writing import EnvelopeBroken, mailbox_spelled, needs_utf8, written
from domain.mail import Envelope, Mailbox, Posted, Stage

TIME_LIMIT: Final = 30.0
"""Seconds for the whole talk with a server."""
_GOODBYE: Final = 2.0
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS: Final = {"smtp": 587, "smtps": 465}


class AddressUnfit(ValueError):
    """The address of a mail server can't be used; says why."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """How to reach a mail server; `is_sealed` from the first byte on (smtps)."""

    host: str
    port: int
    is_sealed: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_address(url: str) -> ServerAddress:
    """Read `smtp://user:password@host:port` or `smtps://…`.

    Raises:
        AddressUnfit: it is neither.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressUnfit("is not the address of a mail server") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AddressUnfit("must begin with smtp:// or smtps:// and name a host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise AddressUnfit("has nothing behind the host and the port")
    if (parts.username is None) != (parts.password is None):
        raise AddressUnfit("names a user and a password, or neither")
    return ServerAddress(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        is_sealed=parts.scheme == "smtps",
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


class Smtp:
    """A mail server. With smtp:// STARTTLS is used where it offers that, and always for a login."""

    def __init__(self, address: ServerAddress, time_limit: float = TIME_LIMIT) -> None:
        self._address = address
        self._time_limit = time_limit

    def sender_of(self, shop: str) -> str | None:
        """Ask for the shop's own address: a server takes no mail from a made-up one."""
        del shop
        return None

    async def send(self, envelope: Envelope) -> Posted:
        """Give a message to the server."""
        try:
            message = written(envelope)
        except EnvelopeBroken as broken:
            return Posted(stage=Stage.WRITING, text=str(broken))
        talk = _Talk(self._address, self._time_limit)
        try:
            async with asyncio.timeout(self._time_limit):
                return await talk.give(envelope, message)
        except SMTPResponseException as refused:
            return Posted(stage=talk.stage, code=refused.code, text=_line(refused.message))
        except TimeoutError:
            return Posted(stage=talk.stage, text="The mail server did not answer in time.")
        except (SMTPException, OSError) as error:
            return Posted(stage=talk.stage, text=_line(str(error)) or type(error).__name__)
        finally:
            await talk.end()


class _Talk:
    """One connection, and how far it has come."""

    def __init__(self, address: ServerAddress, time_limit: float) -> None:
        self.stage = Stage.CONNECTION
        self._address = address
        self._client = SMTP(
            hostname=address.host,
            port=address.port,
            username=address.user,
            password=address.password,
            use_tls=address.is_sealed,
            start_tls=_start_tls(address),
            local_hostname=socket.gethostname(),
            timeout=time_limit,
        )

    async def give(self, envelope: Envelope, message: EmailMessage) -> Posted:
        """Say from whom and to whom it is, then give it."""
        client = self._client
        await client.connect()
        options = list[str]()
        if needs_utf8(envelope):
            if not client.supports_extension("smtputf8"):
                text = "The mail server takes no address with such letters."
                return Posted(stage=Stage.WRITING, text=text)
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        self.stage = Stage.SENDER
        encoding = "utf-8" if options else "ascii"
        await client.mail(_spelled(envelope.sender), options=options, encoding=encoding)
        self.stage = Stage.RECIPIENT
        await client.rcpt(_spelled(envelope.to), encoding=encoding)
        refused = [each for each in envelope.cc if not await self._copies(each, encoding)]
        self.stage = Stage.CONTENT
        answer = await client.data(message.as_bytes())
        said = _line(answer.message)
        if refused:
            said += f" (no copy to {', '.join(each.address for each in refused)})"
        return Posted(stage=self.stage, code=answer.code, text=said)

    async def _copies(self, mailbox: Mailbox, encoding: str) -> bool:
        try:
            await self._client.rcpt(_spelled(mailbox), encoding=encoding)
        except SMTPResponseException:
            return False
        return True

    async def end(self) -> None:
        """Say goodbye; what was taken stays taken whatever comes of it."""
        if self._client.is_connected:
            with suppress(SMTPException, OSError, TimeoutError):
                await self._client.quit(timeout=_GOODBYE)
        self._client.close()


def _start_tls(address: ServerAddress) -> bool | None:
    """Tell whether STARTTLS is wanted; None takes it where it is offered.

    Whoever sits between could hide the offer, so a password goes over nothing else, but to a
    server on this machine.
    """
    if address.is_sealed:
        return False
    return True if address.user is not None and address.host not in _THIS_MACHINE else None


def _spelled(mailbox: Mailbox) -> str:
    return mailbox_spelled(mailbox.address)


def _line(text: str) -> str:
    return " ".join(text.split())
