"""What is done with metadata: setting entries of orders and customers, and deleting them."""

from collections.abc import Sequence
from uuid import UUID

from db.answer import Answer
from domain.metadata import Entry, Key, checked_keys, cleaned_entries
from resolvers.context import Context


async def set_order_metadata(context: Context, id: UUID, typed: Sequence[Entry]) -> Answer:
    """Set entries of an order."""
    entries = cleaned_entries(typed, field=("entries",))
    async with context.write() as unit:
        (await unit.orders.head(id)).set_metadata(entries)
        return unit.answer(order=id)


async def delete_order_metadata(context: Context, id: UUID, typed: Sequence[Key]) -> Answer:
    """Delete entries of an order."""
    keys = checked_keys(typed, field=("keys",))
    async with context.write() as unit:
        (await unit.orders.head(id)).delete_metadata(keys)
        return unit.answer(order=id)


async def set_customer_metadata(context: Context, id: UUID, typed: Sequence[Entry]) -> Answer:
    """Set entries of a customer."""
    entries = cleaned_entries(typed, field=("entries",))
    async with context.write() as unit:
        (await unit.customers.get(id)).set_metadata(entries)
        return unit.answer(customer=id)


async def delete_customer_metadata(context: Context, id: UUID, typed: Sequence[Key]) -> Answer:
    """Delete entries of a customer."""
    keys = checked_keys(typed, field=("keys",))
    async with context.write() as unit:
        (await unit.customers.get(id)).delete_metadata(keys)
        return unit.answer(customer=id)
