"""What is done with messages to customers: sending, sending again, taking back, recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain.customer import Customer
from domain.errors import InvalidInput, NotFound, Problems
from domain.letters import MessageTemplate
from domain.message import (
    LONGEST_BODY,
    LONGEST_HTML,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MOST_CC,
    RECORDED,
    Message,
)
from domain.message_events import MessageRecorded
from domain.order import Order
from domain.ports import ContactCheck, Doubt
from domain.receipts import moment_of
from domain.shop import Shop, locale_name
from domain.states import MessageState
from domain.text import clean, clean_required
from resolvers import mailing
from resolvers.addresses import hints_about
from resolvers.context import Context
from resolvers.downloads import renew_for
from resolvers.enclosing import enclose
from resolvers.sending import tell

INPUT: Final = "input"
_LONGEST_NAME: Final = 100
_LONGEST_HEADER: Final = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a message is about: an order or an account, exactly one of them."""

    order_id: UUID | None = None
    customer_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that somebody wants sent; texts as they were typed."""

    template: MessageTemplate
    locale: str | None
    subject: str | None
    body: str | None
    to: str | None
    cc: Sequence[str]
    reply_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message that another program sent, as it was told; texts as they were typed."""

    template: str | None
    to: str
    cc: Sequence[str]
    reply_to: str | None
    subject: str
    html: str | None
    text: str | None
    locale: str | None
    state: MessageState
    sent_at: datetime | None
    header_id: str | None


async def send_message(context: Context, about: About, wanted: Wanted) -> Answer:
    """Queue a message about an order or an account."""
    problems, doubts = Problems(), list[Doubt]()
    checks = context.services.checks
    subject = body = to = reply_to = locale = None
    cc: list[str] = []
    with problems.at(INPUT):
        subject = clean(wanted.subject, field=("subject",), limit=LONGEST_SUBJECT)
    with problems.at(INPUT):
        body = clean(wanted.body, field=("body",), limit=LONGEST_BODY, multiline=True)
    with problems.at(INPUT):
        to = _address(checks, wanted.to, "to", doubts)
    with problems.at(INPUT):
        reply_to = _address(checks, wanted.reply_to, "replyTo", doubts)
    with problems.at(INPUT):
        cc = _addresses(checks, wanted.cc, doubts)
    with problems.at(INPUT, "locale"):
        locale = None if wanted.locale is None else locale_name(wanted.locale)
    with problems.at(INPUT):
        if wanted.template is MessageTemplate.ORDER_MESSAGE and not (wanted.body or "").strip():
            raise InvalidInput("Write what the message says.", field=("body",))
    problems.settle()
    async with context.write() as unit:
        order, customer = await _subject(unit, about)
        _require_sender(context, await unit.shop())
        where = (INPUT, "about", "orderId")
        doubts += await renew_for(unit, context.services.handing, order, wanted.template, *where)
        message = await mailing.queue(
            unit,
            template=wanted.template,
            order=order,
            customer=customer,
            locale=locale,
            subject=subject,
            body=body,
            to=to,
            cc=cc,
            reply_to=reply_to,
        )
        if message is None:
            what = "order" if order is not None else "account"
            raise InvalidInput(f"The {what} has no e-mail address; name one.", field=(INPUT, "to"))
        return _answer(unit, message, doubts)


async def resend_message(context: Context, id: UUID, typed: str | None) -> Answer:
    """Queue a message again, written anew from its template where there is one."""
    doubts = list[Doubt]()
    to = _address(context.services.checks, typed, "to", doubts)
    async with context.write() as unit:
        order_id, customer_id = await unit.messages.about(id)
        order, customer = await _subject_of(unit, order_id, customer_id)
        first = await unit.messages.get(id)
        recipient = to or _recipient(first, order, customer)
        is_known = first.template in set(MessageTemplate)
        if not is_known and first.text is None and first.html is None:
            raise InvalidInput("Nobody told what this message said.", field=("id",))
        if recipient is None:
            raise InvalidInput("Nobody has an e-mail address now; name one.", field=("to",))
        shop = await unit.shop()
        _require_sender(context, shop)
        handing = context.services.handing
        doubts += await renew_for(unit, handing, order, first.template, "id")
        facts, files = await enclose(unit, first.template, order, first.facts, first.attachments)
        message = mailing.blank(
            unit,
            order_id=order_id,
            customer_id=customer_id,
            template=first.template,
            recipient=recipient,
            recipient_is_named=to is not None or first.recipient_is_named,
            cc=first.cc,
            reply_to=first.reply_to,
            subject=first.subject if first.body is not None or not is_known else None,
            body=first.body,
            html=None if is_known else first.html,
            text=None if is_known else first.text or "",
            locale=first.locale,
            facts=facts,
            attachments=files,
            header_id=mailing.header_id(shop.sender_email),
            resent_from_id=first.id,
        )
        await mailing.send_later(unit, message)
        return _answer(unit, message, doubts)


async def cancel_message(context: Context, id: UUID) -> Answer:
    """Take a message back that waits; one that is on its way just now may still go out."""
    async with context.write() as unit:
        message = await unit.messages.get(id)
        message.expect(context.call.expected_version)
        message.cancel()
        tell(unit, message, await unit.messages.save(message))
        return _answer(unit, message, [])


async def record_message(context: Context, about: About, told: Told) -> Answer:
    """Keep a message that another program sent; one that was told before stays as it is."""
    problems, doubts = Problems(), list[Doubt]()
    values: dict[str, object] = {}
    checks = context.services.checks
    with problems.at(INPUT):
        values["template"] = clean(told.template, field=("template",), limit=_LONGEST_NAME)
    with problems.at(INPUT):
        values["recipient"] = _told_address(checks, told.to, ("to",), doubts)
    with problems.at(INPUT):
        values["cc"] = tuple(_addresses(checks, told.cc, doubts))
    with problems.at(INPUT):
        values["reply_to"] = _address(checks, told.reply_to, "replyTo", doubts)
    with problems.at(INPUT):
        values["subject"] = clean_required(told.subject, field=("subject",), limit=LONGEST_SUBJECT)
    with problems.at(INPUT):
        values["html"] = clean(told.html, field=("html",), limit=LONGEST_HTML, multiline=True)
    with problems.at(INPUT):
        values["text"] = clean(told.text, field=("text",), limit=LONGEST_TEXT, multiline=True)
    with problems.at(INPUT):
        values["sent_at"] = moment_of(told.sent_at, context.now(), ("sentAt",))
    with problems.at(INPUT):
        values["header_id"] = _header(told.header_id)
    with problems.at(INPUT, "locale"):
        values["locale"] = None if told.locale is None else locale_name(told.locale)
    with problems.at(INPUT):
        if told.state not in RECORDED:
            allowed = ", ".join(each.value for each in RECORDED)
            raise InvalidInput(f"This is one of {allowed}.", field=("state",))
    problems.settle()
    async with context.write() as unit:
        order, customer = await _subject(unit, about)
        header = values["header_id"]
        before = None if header is None else await unit.messages.by_header(str(header))
        if before is not None:
            return unit.answer(message=before, warnings=doubts)
        values["locale"] = values["locale"] or mailing.language_of(
            order, customer, await unit.shop()
        )
        message = mailing.blank(
            unit,
            order_id=None if order is None else order.id,
            customer_id=mailing.account_of(order, customer),
            recipient_is_named=True,
            state=told.state,
            **values,
        )
        message.hints = await hints_about(unit, checks, message.recipient, message.customer_id)
        await unit.messages.add(message)
        message.record(MessageRecorded(message.template, message.recipient))
        tell(unit, message)
        return _answer(unit, message, doubts)


def _answer(unit: UnitOfWork, message: Message, doubts: Sequence[Doubt]) -> Answer:
    answer = unit.answer(warnings=doubts, message=message.id)
    if message.order_id is not None:
        answer.refs["order"] = message.order_id
    if message.customer_id is not None:
        answer.refs["customer"] = message.customer_id
    return answer


def can_send(context: Context, shop: Shop) -> bool:
    """Tell whether there is an address that the shop's messages come from."""
    return bool(shop.sender_email or context.services.mail.mailer.sender_of(shop.slug))


def _require_sender(context: Context, shop: Shop) -> None:
    if not can_send(context, shop):
        raise InvalidInput("The shop has no address to write from. Set its `senderEmail` first.")


async def _subject(unit: UnitOfWork, about: About) -> tuple[Order | None, Customer | None]:
    try:
        return await _subject_of(unit, about.order_id, about.customer_id)
    except NotFound as error:
        name = "orderId" if error.what == "order" else "customerId"
        raise NotFound(error.what, field=(INPUT, "about", name)) from error


async def _subject_of(
    unit: UnitOfWork, order_id: UUID | None, customer_id: UUID | None
) -> tuple[Order | None, Customer | None]:
    """Load what a message is about, and lock it; of an order's account nothing is needed."""
    if order_id is not None:
        return await unit.orders.head(order_id), None
    return None, await unit.customers.get(customer_id or UUID(int=0))


def _recipient(first: Message, order: Order | None, customer: Customer | None) -> str | None:
    if first.recipient_is_named:
        return first.recipient or None
    return mailing.address_of(order, customer)


def _address(checks: ContactCheck, typed: str | None, name: str, doubts: list[Doubt]) -> str | None:
    text = clean(typed, field=(name,))
    return None if text is None else _told_address(checks, text, (name,), doubts)


def _addresses(checks: ContactCheck, typed: Sequence[str], doubts: list[Doubt]) -> list[str]:
    if len(typed) > MOST_CC:
        raise InvalidInput(f"At most {MOST_CC} addresses get a copy.", field=("cc",))
    return [_told_address(checks, each, ("cc", str(nth)), doubts) for nth, each in enumerate(typed)]


def _told_address(
    checks: ContactCheck, typed: str, field: tuple[str, ...], doubts: list[Doubt]
) -> str:
    checked = checks.email(clean_required(typed, field=field))
    doubt = checked.doubt(field)
    if doubt is not None:
        doubts.append(Doubt(doubt.code, doubt.message, (INPUT, *doubt.field)))
    return checked.value


def _header(typed: str | None) -> str | None:
    text = clean(typed, field=("messageId",), limit=_LONGEST_HEADER)
    if text is None:
        return None
    inner = text.removeprefix("<").removesuffix(">")
    if not inner.isascii() or not inner.isprintable() or set(inner) & set("<> \t"):
        raise InvalidInput("A Message-ID has no spaces or brackets inside.", field=("messageId",))
    return f"<{inner}>"
