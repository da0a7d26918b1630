"""Queues messages to customers, inside the transaction of what they tell about."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.ids import new_id
from db.unit import UnitOfWork
from domain.customer import Customer
from domain.errors import Erased
from domain.letters import MessageTemplate
from domain.message import Attachment, Message
from domain.message_events import MessageQueued
from domain.order import Order
from domain.shop import Shop
from resolvers.enclosing import enclose
from resolvers.sending import SEND_MESSAGE, Sending, tell


async def queue(
    unit: UnitOfWork,
    *,
    template: MessageTemplate,
    order: Order | None = None,
    customer: Customer | None = None,
    locale: str | None = None,
    facts: Mapping[str, Any] | None = None,
    subject: str | None = None,
    body: str | None = None,
    to: str | None = None,
    cc: Sequence[str] = (),
    reply_to: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> Message | None:
    """Queue a message about an order or an account; None when nobody knows an address.

    It goes to `to`, or else to the address that the order, or the account, has when it is sent.
    It is written then, too, so nothing of a template can hinder what it tells about. `facts` are
    what the template's cause adds, as plain JSON; `locale` is the order's language, the account's
    or the shop's where it is left out.

    Raises:
        Erased: the customer was erased.
    """
    if order is not None and order.erased_at is not None:
        raise Erased("order")
    recipient = to or address_of(order, customer)
    if recipient is None:
        return None
    shop = await unit.shop()
    told, files = await enclose(unit, template.value, order, facts or {}, attachments)
    message = blank(
        unit,
        order_id=None if order is None else order.id,
        customer_id=account_of(order, customer),
        template=template.value,
        recipient=recipient,
        recipient_is_named=to is not None,
        cc=tuple(cc),
        reply_to=reply_to,
        subject=subject,
        body=body,
        locale=locale or language_of(order, customer, shop),
        facts=told,
        attachments=files,
        header_id=header_id(shop.sender_email),
    )
    await send_later(unit, message)
    return message


def blank(unit: UnitOfWork, **values: Any) -> Message:
    """Make a message of whoever calls."""
    actor = unit.viewer.actor
    return Message(
        id=new_id(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=unit.at,
        **values,
    )


async def send_later(unit: UnitOfWork, message: Message) -> None:
    """Store a new message, with the job that sends it."""
    await unit.messages.add(message)
    job = SEND_MESSAGE.job(
        Sending(str(message.id)), message.sender, unit.at, unique_key=str(message.id)
    )
    await unit.jobs.add(job)
    message.record(
        MessageQueued(message.template, message.recipient, resent_from=message.resent_from_id)
    )
    tell(unit, message)


def header_id(sender: str | None) -> str:
    """Make a Message-ID, in the domain that the shop writes from."""
    domain = (sender or "").rpartition("@")[2]
    is_plain = domain.isascii() and domain.replace(".", "").replace("-", "").isalnum()
    return f"<{new_id().hex}@{domain.lower() if is_plain else 'tiski.invalid'}>"


def address_of(order: Order | None, customer: Customer | None) -> str | None:
    """Give the address that a message about these goes to now."""
    if order is not None:
        return order.customer_details.email
    return None if customer is None else customer.profile.email


def account_of(order: Order | None, customer: Customer | None) -> UUID | None:
    """Name the account that a message about these belongs to."""
    if order is not None and order.customer_id is not None:
        return order.customer_id
    return None if customer is None else customer.id


def language_of(order: Order | None, customer: Customer | None, shop: Shop) -> str:
    """Choose the language of a message: the order's, the account's, or else the shop's."""
    ordered = None if order is None else order.language
    own = None if customer is None else customer.language
    return ordered or own or shop.locale
