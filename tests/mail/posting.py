"""A mail server for tests that does as it is told, and whoever works on the shop's messages."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd import smtp
from aiosmtpd.smtp import Envelope, Session
from at_work import at_work
from factories import Json, World
from fixed_clock import FixedClock

from adapters.mail import Smtp, read_address
from domain.letters import Scribe
from domain.mail import Mailer

FIELDS = """id state to subject text html version messageId sentAt locale
  sentBy { kind name } hints { code suggestion } resentFrom { id }
  attempts { nodes { outcome code text } }"""
SEND = f"""mutation ($input: SendMessageInput!) {{ sendMessage(input: $input) {{
  message {{ {FIELDS} }} order {{ number }} warnings {{ code field }}
  userErrors {{ code message field }}
}} }}"""
RESEND = f"""mutation ($id: ID!, $to: String) {{ resendMessage(id: $id, to: $to) {{
  message {{ {FIELDS} }} userErrors {{ code message field }}
}} }}"""
CANCEL = f"""mutation ($id: ID!, $version: Int) {{
  cancelMessage(id: $id, expectedVersion: $version) {{
    message {{ {FIELDS} }} userErrors {{ code message field }}
  }}
}}"""
AT_WORK = "{ jobs(filter: {state: [RUNNING]}) { totalCount } }"
LOOK = f"query ($id: ID!) {{ message(by: {{id: $id}}) {{ {FIELDS} }} }}"


@dataclass
class Office:
    """A mail server; `says` are answers by command, taken one after the other, then all is well."""

    says: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    taken: list[EmailMessage] = field(default_factory=list[EmailMessage])
    recipients: list[str] = field(default_factory=list[str])
    asked: int = 0
    port: int = 0

    def _answer(self, command: str) -> str | None:
        waiting = self.says.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Take a recipient, or say what there is to say."""
        del server, session, options
        self.asked += 1
        answer = self._answer("RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        """Take a message, hang up, or say what there is to say."""
        del session
        answer = self._answer("DATA")
        if answer == "cut":
            server.transport.abort()
            return "250 never heard"
        content = envelope.content
        assert isinstance(content, bytes)
        if answer is None or answer == "keep and cut":
            self.taken.append(message_from_bytes(content, policy=default))  # pyright: ignore[reportArgumentType]
            self.recipients.extend(envelope.rcpt_tos)
        if answer == "keep and cut":
            server.transport.abort()
        return answer or "250 2.0.0 Taken"


@asynccontextmanager
async def office(port: int = 0) -> AsyncGenerator[Office]:
    """Open a mail server."""
    made = Office()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: smtp.SMTP(made, hostname="office", enable_SMTPUTF8=True), "127.0.0.1", port
    )
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


def through(world: World, mailer: Mailer) -> None:
    """Let the shop send by another way."""
    world.services.mailing = replace(world.services.mail, mailer=mailer)


def written_by(world: World, scribe: Scribe) -> None:
    """Let somebody else write the shop's messages."""
    world.services.mailing = replace(world.services.mail, scribe=scribe)


def through_office(world: World, port: int, time_limit: float = 5.0) -> None:
    """Let the shop send by the mail server."""
    through(world, Smtp(read_address(f"smtp://127.0.0.1:{port}"), time_limit))


async def look(world: World, id: str) -> Json:
    """Read a message."""
    return (await world.ask(LOOK, id=id))["message"]


async def send(world: World, order: Json, **changes: Any) -> Json:
    """Queue a message about an order."""
    given = {"about": {"orderId": order["id"]}, "body": "Your mugs are blue.", **changes}
    return (await world.do(SEND, input=given))["message"]


async def settled(world: World, id: str, *states: str, outcomes: int = 0) -> Json:
    """Let a worker work until a message is in one of these states, or has so many outcomes."""
    world.compares = False  # a worker writes between two answers
    try:
        async with at_work(world), asyncio.timeout(30):
            while True:
                now = await look(world, id)
                ended = [e for e in now["attempts"]["nodes"] if e["outcome"] != "SENDING"]
                is_there = now["state"] in states or (outcomes and len(ended) >= outcomes)
                if is_there and not (await world.ask(AT_WORK))["jobs"]["totalCount"]:
                    return now
                await asyncio.sleep(0.02)
    finally:
        world.compares = True


def clock_of(world: World) -> FixedClock:
    """Give the clock that a test moves."""
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    return clock


def outcomes(message: Json) -> list[str]:
    """Give what became of each attempt."""
    return [attempt["outcome"] for attempt in message["attempts"]["nodes"]]
