"""Editing an order, for good or only to see what would come of it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain.editing import Edit, edit
from resolvers.context import Context
from resolvers.differences import told, told_to_settle
from resolvers.settling import follow_content


async def edit_order(
    context: Context, id: UUID, read: Callable[[str], Edit], *, dry_run: bool
) -> Answer:
    """Change what an order consists of; what was paid for it stays, and is settled by hand.

    `read` reads the input in the order's currency.
    """
    async with _block(context, dry_run=dry_run) as unit:
        order = await unit.orders.get(id)
        unit.expect(id)
        wanted = read(order.currency)
        balance, shop = order.balance, await unit.shop()
        difference = edit(order, wanted, default_tax_rate=shop.default_tax_rate, new_id=new_id)
        settlement = await follow_content(unit, order, balance, wanted.reason)
        if dry_run:
            await unit.rehearse()
        return unit.answer(
            lists={**told(difference, order.currency), **told_to_settle(settlement)}, order=id
        )


def _block(context: Context, *, dry_run: bool) -> AbstractAsyncContextManager[UnitOfWork]:
    return context.look() if dry_run else context.write()
