"""Reads the log of a shop for what its customers are told, and queues the messages.

A message is queued in the transaction that moves the reader on: each once, whoever reads beside.
"""

from collections.abc import Sequence
from uuid import UUID

from db.occasions import Occasions
from db.unit import UnitOfWork
from domain.letters import MessageTemplate
from domain.message_rule import Happened, due
from domain.order import Order
from resolvers import mailing
from resolvers.context import Services


async def read_on(services: Services, shop_id: UUID) -> bool:
    """Queue what is due, as far as one look reaches; False when nothing was left to read."""
    occasions = Occasions(services.database, services.clock)
    ahead = await occasions.ahead(shop_id)
    since = ahead.since
    for happened in ahead.happened:
        templates = due(happened, ahead.rules)
        if not templates:
            continue
        async with occasions.step(shop_id, since, happened.position) as unit:
            if unit is None:
                return True
            await _queue(unit, happened, templates)
        since = happened.position
    if since < ahead.position:
        async with occasions.step(shop_id, since, ahead.position):
            pass
    return ahead.position > ahead.since


async def _queue(
    unit: UnitOfWork, happened: Happened, templates: Sequence[MessageTemplate]
) -> None:
    order = await unit.orders.get(happened.order_id)
    if order.erased_at is not None:
        return
    for template in templates:
        if happened.is_asked_for or _is_fit(order, template):
            await mailing.queue(unit, template=template, order=order, facts=happened.facts())


def _is_fit(order: Order, template: MessageTemplate) -> bool:
    """Tell whether a message makes sense for the order as it stands now."""
    if template is MessageTemplate.PAYMENT_REQUEST:
        return order.balance > order.authorized
    if template is MessageTemplate.DOWNLOADABLE_PRODUCTS:
        return any(line.counting for line in order.lines)
    return True
