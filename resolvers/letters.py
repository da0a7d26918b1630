"""What a message is written from, gathered from the shop's data."""

from db.unit import UnitOfWork
from domain.letters import Letter, MessageTemplate
from domain.message import Message
from domain.shop import Shop


async def letter_of(unit: UnitOfWork, message: Message, shop: Shop) -> Letter:
    """Gather what a message is written from; `unit` may be one that only looks.

    `downloads` is filled here, for a template that names them; so is the shop's own wording.
    """
    order = None if message.order_id is None else await unit.orders.get(message.order_id)
    customer_id = message.customer_id or (None if order is None else order.customer_id)
    customer = None if customer_id is None else await unit.customers.get(customer_id)
    return Letter(
        template=MessageTemplate(message.template or ""),
        locale=message.locale,
        shop=shop,
        order=order,
        customer=customer,
        subject=message.subject,
        body=message.body,
        facts=message.facts,
    )
