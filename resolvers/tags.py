"""What is done with tags: putting them on orders and customers, and taking them off."""

from collections.abc import Sequence
from uuid import UUID

from db.answer import Answer
from domain.tags import cleaned_tags
from resolvers.context import Context

FIELD = ("tags",)


async def add_order_tags(context: Context, id: UUID, typed: Sequence[str]) -> Answer:
    """Put tags on an order."""
    tags = cleaned_tags(typed, field=FIELD)
    async with context.write() as unit:
        (await unit.orders.head(id)).add_tags(tags)
        return unit.answer(order=id)


async def remove_order_tags(context: Context, id: UUID, typed: Sequence[str]) -> Answer:
    """Take tags off an order."""
    tags = cleaned_tags(typed, field=FIELD)
    async with context.write() as unit:
        (await unit.orders.head(id)).remove_tags(tags)
        return unit.answer(order=id)


async def add_customer_tags(context: Context, id: UUID, typed: Sequence[str]) -> Answer:
    """Put tags on a customer."""
    tags = cleaned_tags(typed, field=FIELD)
    async with context.write() as unit:
        (await unit.customers.get(id)).add_tags(tags)
        return unit.answer(customer=id)


async def remove_customer_tags(context: Context, id: UUID, typed: Sequence[str]) -> Answer:
    """Take tags off a customer."""
    tags = cleaned_tags(typed, field=FIELD)
    async with context.write() as unit:
        (await unit.customers.get(id)).remove_tags(tags)
        return unit.answer(customer=id)
