"""What staff write to each other about an order."""

from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from domain import notes
from domain.text import clean_required
from resolvers.context import Context

TEXT = ("input", "text")


async def add_note(context: Context, order_id: UUID, typed: str) -> Answer:
    """Write a note on an order."""
    text = _text(typed)
    async with context.write() as unit:
        order = await unit.orders.noted(order_id)
        id = new_id()
        notes.add(order, id=id, text=text, author=context.viewer.actor, at=unit.at)
        return unit.answer(order=order_id, note=id)


async def edit_note(context: Context, id: UUID, typed: str) -> Answer:
    """Write a note anew."""
    text = _text(typed)
    async with context.write() as unit:
        order = await unit.orders.noted(await unit.orders.of_note(id))
        unit.expect(order.id)
        notes.edit(order, id, text, unit.at)
        return unit.answer(order=order.id, note=id)


async def delete_note(context: Context, id: UUID) -> Answer:
    """Take a note off its order."""
    async with context.write() as unit:
        order = await unit.orders.noted(await unit.orders.of_note(id))
        unit.expect(order.id)
        notes.remove(order, id)
        return unit.answer(order=order.id)


def _text(typed: str) -> str:
    return clean_required(typed, field=TEXT, limit=notes.LONGEST, multiline=True)
