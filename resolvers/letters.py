"""What a message is written from, gathered from the shop's data."""

from db.unit import UnitOfWork
from domain.letters import DownloadLink, Letter, MessageTemplate
from domain.message import Message
from domain.shop import Shop
from resolvers.context import Services
from resolvers.downloads import links_of


async def letter_of(unit: UnitOfWork, services: Services, message: Message, shop: Shop) -> Letter:
    """Gather what a message is written from; `unit` may be one that only looks.

    The shop's own wording and the links to downloads are found here.
    """
    template = MessageTemplate(message.template or "")
    order = None if message.order_id is None else await unit.orders.get(message.order_id)
    customer_id = message.customer_id or (None if order is None else order.customer_id)
    customer = None if customer_id is None else await unit.customers.get(customer_id)
    return Letter(
        template=template,
        locale=message.locale,
        shop=shop,
        order=order,
        customer=customer,
        subject=message.subject,
        body=message.body,
        downloads=await _downloads(unit, services, message, template),
        facts=message.facts,
    )


async def _downloads(
    unit: UnitOfWork, services: Services, message: Message, template: MessageTemplate
) -> list[DownloadLink]:
    is_named = template is MessageTemplate.DOWNLOADABLE_PRODUCTS
    if not is_named or message.order_id is None or services.handing is None:
        return []
    return await links_of(unit, services.handing, message.order_id)
