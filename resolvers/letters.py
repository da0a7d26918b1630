"""What a message is written from, gathered from the shop's data."""

from collections.abc import Mapping
from typing import Any

from db.unit import UnitOfWork
from domain.customer import Customer
from domain.letters import DownloadLink, Letter, MessageTemplate
from domain.message import Message
from domain.order import Order
from domain.shop import Shop
from domain.wording.words import language_of
from resolvers.context import Services
from resolvers.downloads import links_of


async def letter_of(unit: UnitOfWork, services: Services, message: Message, shop: Shop) -> Letter:
    """Gather what a message is written from; `unit` may be one that only looks."""
    order = None if message.order_id is None else await unit.orders.get(message.order_id)
    customer_id = message.customer_id or (None if order is None else order.customer_id)
    customer = None if customer_id is None else await unit.customers.get(customer_id)
    return await letter_about(
        unit,
        services,
        MessageTemplate(message.template or ""),
        message.locale,
        shop,
        order=order,
        customer=customer,
        subject=message.subject,
        body=message.body,
        facts=message.facts,
    )


async def letter_about(
    unit: UnitOfWork,
    services: Services,
    template: MessageTemplate,
    locale: str,
    shop: Shop,
    *,
    order: Order | None,
    customer: Customer | None,
    subject: str | None = None,
    body: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Letter:
    """Gather what a message about an order or an account is written from.

    The shop's own wording and the links to downloads are found here.
    """
    wording = await unit.wordings.get(template, language_of(locale))
    return Letter(
        template=template,
        locale=locale,
        shop=shop,
        order=order,
        customer=customer,
        subject=subject,
        body=body,
        downloads=await _downloads(unit, services, template, order),
        facts=facts or {},
        own=None if wording is None else wording.own,
    )


async def _downloads(
    unit: UnitOfWork, services: Services, template: MessageTemplate, order: Order | None
) -> list[DownloadLink]:
    is_named = template is MessageTemplate.DOWNLOADABLE_PRODUCTS
    if not is_named or order is None or services.handing is None:
        return []
    return await links_of(unit, services.handing, order.id)
