"""Sends messages to customers: each is a job, queued with what it tells about.

An attempt is stored before it begins and once it has ended. Whoever is killed in between leaves a
message that is sent again with the same Message-ID: the one in flight alone may arrive twice.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.ids import new_id
from db.jobs import JobLost
from db.unit import UnitOfWork
from domain.changes import Change
from domain.job import JobKind
from domain.letters import TemplateBroken, Written
from domain.mail import Envelope, File, Mailbox, Posted
from domain.message import LONGEST_ANSWER, Attempt, Message, MessageOutcome
from domain.printing import PrintingFailed
from domain.shop import Shop
from domain.states import MessageState
from domain.suppression import Suppression, SuppressionReason
from resolvers.addresses import hints_about
from resolvers.enclosing import EnclosureGone, files_of, logo_of
from resolvers.letters import letter_of
from resolvers.work import Kind, Later, NotYet, Step, Work

ATTEMPTS: Final = 16
LONGEST_PAUSE: Final = timedelta(hours=4)
"""With 16 attempts a message is tried for about a day and a half."""

SLOT: Final = "slot"  # where a job keeps the moment at which its message may go out
NO_ADDRESS: Final = "Nobody knows an e-mail address of the customer any more."
NOT_PRINTED: Final = "The document that goes with it can't be printed now."
NO_SENDER: Final = "The shop has no address to write from. Set its senderEmail."


@dataclass(frozen=True, slots=True)
class Sending:
    """The message, by its id as text."""

    message: str


class Unsendable(Exception):
    """A message can't be sent as things stand; says why to staff."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A message on its way, and the attempt that was stored for it."""

    envelope: Envelope
    attempt: UUID


async def _send(work: Work[Sending]) -> None:
    id = UUID(work.payload.message)
    try:
        written, files = await _written(work, id), await _files(work, id)
        async with work.step() as step:
            ready = await _ready(work, step, id, written, files)
    except Unsendable as why:
        async with work.step() as step:
            await _fail(step, id, str(why))
        return
    if isinstance(ready, datetime):
        raise NotYet(ready)
    if ready is None:
        return
    sending = asyncio.ensure_future(work.services.mail.mailer.send(ready.envelope))
    try:
        posted = await asyncio.shield(sending)
    except asyncio.CancelledError:  # it may be taken all the same, so what came of it is stored
        posted = await sending
        with suppress(JobLost):
            await _store(work, id, ready.attempt, posted)
        raise
    is_settled = await _store(work, id, ready.attempt, posted)
    if not is_settled:
        raise Later(f"The mail server did not take the message. {posted.text or ''}".strip())


async def _written(work: Work[Sending], id: UUID) -> Written | None:
    """Write a message that was not written yet."""
    async with work.look() as unit:
        message = await unit.messages.get(id)
        if message.is_written or not message.is_queued:
            return None
        letter = await letter_of(unit, work.services, message, await unit.shop())
    try:
        return await asyncio.to_thread(work.services.mail.scribe.write, letter)
    except TemplateBroken as broken:
        line = "" if broken.line is None else f", line {broken.line}"
        raise Unsendable(f"The shop's template ({broken.part}{line}): {broken.reason}") from broken


async def _files(work: Work[Sending], id: UUID) -> list[File]:
    """Print what goes with a message."""
    async with work.look() as unit:
        message = await unit.messages.get(id)
    if not message.is_queued:
        return []
    try:
        return await files_of(work.services, work.viewer.shop_id, message.attachments)
    except EnclosureGone as gone:
        raise Unsendable(str(gone)) from gone
    except PrintingFailed as failed:
        if work.is_last:
            raise Unsendable(NOT_PRINTED) from failed
        raise Later(NOT_PRINTED) from failed


async def _ready(
    work: Work[Sending], step: Step, id: UUID, written: Written | None, files: Sequence[File]
) -> Ready | datetime | None:
    """Store what is about to be sent and to whom, or say when; None when it is not to be sent."""
    unit, checks = step.unit, work.services.checks
    message = await unit.messages.get(id)
    if not message.is_queued:
        return None
    if written is not None:
        message.subject, message.html, message.text = written.subject, written.html, written.text
    if not message.is_written:
        return None  # it was written, and forgotten meanwhile
    await _address(unit, message)
    if checks.email(message.recipient).certain:
        raise Unsendable(f"{message.recipient} is not an e-mail address.")
    account = message.customer_id
    message.hints = await hints_about(unit, checks, message.recipient, account)
    attempt = new_id()
    shop = await unit.shop()
    if await unit.suppressions.holds(message.recipient):
        message.suppress()
        await _note(unit, message, attempt, MessageOutcome.SUPPRESSED)
        return None
    sizes = [len(each.content) for each in files]
    message.attachments = tuple(
        replace(each, size=size) for each, size in zip(message.attachments, sizes, strict=True)
    )
    envelope = _envelope(message, shop, work, await logo_of(unit, message, shop), files)
    slot = await _slot(step, shop)
    if slot > unit.at:
        await unit.messages.save(message)
        return slot
    await _note(unit, message, attempt, MessageOutcome.SENDING)
    return Ready(envelope, attempt)


async def _slot(step: Step, shop: Shop) -> datetime:
    """Say when the message may go out, and keep its place in the line."""
    kept = step.job.checkpoint.get(SLOT)
    if kept is not None:
        return datetime.fromisoformat(kept)
    if shop.messages_per_minute is None:
        return step.unit.at
    slot = await step.unit.mail.slot(shop.messages_per_minute)
    step.advance(checkpoint={SLOT: slot.isoformat()})
    return slot


async def _address(unit: UnitOfWork, message: Message) -> None:
    """Take the address as it is now, unless somebody named one."""
    if message.recipient_is_named:
        return
    if message.order_id is not None:
        now = await unit.messages.address_of_order(message.order_id)
    else:
        now = await unit.messages.address_of_account(message.customer_id or UUID(int=0))
    if now is None:
        raise Unsendable(NO_ADDRESS)
    message.recipient = now


def _envelope(
    message: Message,
    shop: Shop,
    work: Work[Sending],
    inline: Sequence[File],
    files: Sequence[File],
) -> Envelope:
    sender = shop.sender_email or work.services.mail.mailer.sender_of(shop.slug)
    if sender is None:
        raise Unsendable(NO_SENDER)
    return Envelope(
        header_id=message.header_id or "",
        shop=shop.slug,
        at=message.created_at,
        sender=Mailbox(sender, shop.sender_name or shop.name),
        to=Mailbox(message.recipient),
        cc=[Mailbox(each) for each in message.cc],
        reply_to=message.reply_to or shop.reply_to,
        subject=message.subject or "",
        locale=message.locale,
        text=message.text or "",
        html=message.html,
        inline=inline,
        attachments=files,
    )


async def _store(work: Work[Sending], id: UUID, attempt: UUID, posted: Posted) -> bool:
    """Store how an attempt ended; False when there has to be another one."""
    async with work.step() as step:
        unit = step.unit
        message = await unit.messages.get(id)
        code = None if posted.code is None else str(posted.code)
        text = None if posted.text is None else posted.text[:LONGEST_ANSWER]
        outcome = _outcome(posted, is_last=work.is_last)
        await unit.messages.close(attempt, outcome, {"code": code, "text": text})
        if outcome is MessageOutcome.SENT:
            if message.state in {MessageState.QUEUED, MessageState.CANCELLED}:
                message.give_to_server(unit.at)
        elif message.is_queued and outcome is MessageOutcome.BOUNCED:
            message.bounce(code, text)
            if posted.is_unknown_address:
                await keep_from(unit, message, SuppressionReason.BOUNCED, text)
        elif message.is_queued and outcome is MessageOutcome.FAILED:
            message.fail(code, text)
        await save(unit, message)
        return outcome is not MessageOutcome.DEFERRED or not message.is_queued


def _outcome(posted: Posted, *, is_last: bool) -> MessageOutcome:
    if posted.is_taken:
        return MessageOutcome.SENT
    if posted.is_refused:
        return MessageOutcome.BOUNCED
    is_over = is_last or posted.is_hopeless
    return MessageOutcome.FAILED if is_over else MessageOutcome.DEFERRED


async def _fail(step: Step, id: UUID, why: str) -> None:
    message = await step.unit.messages.get(id)
    if message.is_queued:
        text = why[:LONGEST_ANSWER]
        message.fail(None, text)
        await _note(step.unit, message, new_id(), MessageOutcome.FAILED, text)


async def _note(
    unit: UnitOfWork, message: Message, id: UUID, outcome: MessageOutcome, text: str | None = None
) -> None:
    """Store a message with an attempt."""
    attempt = Attempt(id=id, message_id=message.id, at=unit.at, outcome=outcome, text=text)
    await unit.messages.note(attempt)
    await save(unit, message)


async def save(unit: UnitOfWork, message: Message) -> None:
    """Store what became of a message, and let the log say so."""
    changes = await unit.messages.save(message)
    tell(unit, message, changes)


def tell(unit: UnitOfWork, message: Message, changes: tuple[Change, ...] = ()) -> None:
    """Let the log say what happened to a message; the last event carries what changed."""
    about = {
        "message_id": message.id,
        "order_id": message.order_id,
        "customer_id": message.customer_id,
    }
    happened = message.taken_events()
    for event in happened[:-1]:
        unit.tell(event, about=about, version=message.version)
    for event in happened[-1:]:
        unit.tell(event, changes, about=about, version=message.version)


async def keep_from(
    unit: UnitOfWork, message: Message, reason: SuppressionReason, text: str | None
) -> None:
    """Keep mail from the address of a message that came back, until staff let it."""
    await unit.suppressions.add(
        Suppression(
            id=new_id(),
            email=message.recipient,
            reason=reason,
            text=text,
            message_id=message.id,
            created_at=unit.at,
        )
    )


SEND_MESSAGE: Final = Kind(
    JobKind.SEND_MESSAGE,
    Sending,
    _send,
    is_repeatable=True,
    attempts=ATTEMPTS,
    longest_pause=LONGEST_PAUSE,
)
