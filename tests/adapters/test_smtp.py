"""A mail server is told a password only where nobody else can listen."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.mail import Smtp, read_address
from domain.mail import Envelope, Mailbox

ENVELOPE = Envelope(
    header_id="<1@shop.example>",
    shop="shop",
    at=datetime(2026, 3, 1, tzinfo=UTC),
    sender=Mailbox("shop@shop.example", "Shop"),
    to=Mailbox("aino@example.com"),
    subject="Hello",
    locale="en",
    text="Hello",
)


class Plain:
    """A server without STARTTLS, or with somebody in between who hides it."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.ended = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer as a server does that wants a login."""
        writer.write(b"220 mail.example\r\n")
        while line := (await reader.readline()).decode():
            self.heard.append(line.split()[0].upper())
            if self.heard[-1] == "EHLO":
                writer.write(b"250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n")
            elif self.heard[-1] == "AUTH":
                writer.write(b"535 5.7.8 No\r\n")
            elif self.heard[-1] == "QUIT":
                writer.write(b"221 Bye\r\n")
                break
            else:
                writer.write(b"502 No\r\n")
        writer.close()
        self.ended.set()


@pytest.mark.parametrize(("host", "is_told"), [("127.0.0.1", True), ("127.0.0.2", False)])
async def test_a_password_is_said_to_this_machine_or_over_tls(host: str, is_told: bool) -> None:
    plain = Plain()
    server = await asyncio.start_server(plain, host)
    async with server:
        port = server.sockets[0].getsockname()[1]
        mailer = Smtp(read_address(f"smtp://shop:secret@{host}:{port}"), time_limit=5)
        posted = await mailer.send(ENVELOPE)
        await asyncio.wait_for(plain.ended.wait(), 5)
    assert not posted.is_taken
    assert not posted.is_refused  # it is tried again, for staff to see what is wrong
    assert ("AUTH" in plain.heard) is is_told
    assert posted.text
