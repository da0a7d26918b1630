"""Erasing a customer, or the guest of an order, who asks for it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.call import Call
from db.database import Database
from db.erasure.erasure import Found, kept_by
from db.erasure.orders import Bought
from db.unit import UnitOfWork
from domain.access import viewer_without_token
from domain.erasure import last_year_gone, years_of
from domain.errors import Erased, InvalidInput
from domain.events import CustomerErased, OrderCustomerErased, Subject
from domain.text import clean_required
from resolvers.context import Context

MAX_REASON = 500
AT_ONCE: Final = 500
"""Orders that are released in one transaction."""


async def erase_customer(
    context: Context, id: UUID, reason: str, *, guest_orders: bool, dry_run: bool
) -> Answer:
    """Erase an account and what its orders say of it; with `guest_orders` those of its e-mail too."""
    said = _reason(reason)
    async with _block(context, dry_run=dry_run) as unit:
        customer = await unit.customers.get(id)
        await unit.ensure_as_seen(customer, Subject.CUSTOMER)
        email = customer.profile.email
        orders = await unit.erasure.orders_of(id)
        guests = await unit.erasure.guest_orders(email) if guest_orders else []
        count = len(guests) if guest_orders else await unit.erasure.count_guest_orders(email)
        found = await _found(unit, id, [*orders, *guests])
        if not dry_run:
            await unit.erasure.carry_out(found)
            unit.tell(
                CustomerErased(),
                version=customer.version + 1,
                reason=said,
                about={"customer_id": id},
            )
            _tell_orders(unit, found.orders)
        return unit.answer(counts=await _counts(unit, found, count), customer=id)


async def erase_order_customer(
    context: Context, id: UUID, reason: str, *, guest_orders: bool, dry_run: bool
) -> Answer:
    """Erase what a guest's order says of the buyer; with `guest_orders` all of the same e-mail."""
    said = _reason(reason)
    async with _block(context, dry_run=dry_run) as unit:
        order = await unit.orders.head(id)
        if order.customer_id is not None:
            raise InvalidInput(
                "This order belongs to a customer account. Erase the customer.", field=("id",)
            )
        if order.erased_at is not None:
            raise Erased("order")
        await unit.ensure_as_seen(order, Subject.ORDER)
        email = order.customer_details.email
        guests = await unit.erasure.guest_orders(email) if guest_orders else []
        count = len(guests) if guest_orders else await unit.erasure.count_guest_orders(email)
        own = [] if any(each.id == id for each in guests) else await unit.erasure.order(id)
        found = await _found(unit, None, [*own, *guests])
        if not dry_run:
            await unit.erasure.carry_out(found)
            _tell_orders(unit, found.orders, said)
        return unit.answer(counts=await _counts(unit, found, count), order=id)


async def release_buyers(database: Database, shop_id: UUID, at: datetime) -> int:
    """Erase what bookkeeping kept of buyers until now, some orders at a time; tell how many."""
    released = 0
    while True:
        viewer, call = viewer_without_token(shop_id), Call(mutation="")
        async with database.writing(viewer, call, at) as unit:
            orders = await unit.erasure.due(last_year_gone(await unit.shop(), at), AT_ONCE)
            await unit.erasure.carry_out(await unit.erasure.look(None, orders))
            _tell_orders(unit, orders)
        released += len(orders)
        if len(orders) < AT_ONCE:
            return released


def _reason(reason: str) -> str:
    return clean_required(reason, field=("reason",), limit=MAX_REASON)


def _block(context: Context, *, dry_run: bool) -> AbstractAsyncContextManager[UnitOfWork]:
    return context.look() if dry_run else context.write()


async def _found(unit: UnitOfWork, customer_id: UUID | None, orders: Sequence[Bought]) -> Found:
    shop = await unit.shop()
    kept = kept_by(orders, shop.time_zone, last_year_gone(shop, unit.at))
    return await unit.erasure.look(customer_id, kept)


def _tell_orders(unit: UnitOfWork, orders: Sequence[Bought], reason: str | None = None) -> None:
    for each in orders:
        unit.tell(
            OrderCustomerErased(is_whole=each.is_whole),
            version=each.version,
            reason=reason,
            about={"order_id": each.id, "customer_id": each.order.customer_id},
        )


async def _counts(unit: UnitOfWork, found: Found, guests: int) -> dict[str, int]:
    counts = {**found.counts, "guest_order_count": guests}
    years = [each.voucher_year for each in found.orders if each.voucher_year is not None]
    if years:
        counts["kept_until_year"] = max(years) + years_of(await unit.shop())
    return counts
