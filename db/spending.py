"""What accounts know of their orders: how many there are, what they cost, when the last came.

Kept in the very transaction that changes the orders, from the difference between each order as
it was loaded and as it is saved. Draft and cancelled orders don't count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db import tables as t
from db.block import Block
from db.bulk import update_rows
from db.customers import Customers
from db.keys import last_order_key, spent_key
from db.repository import Tracked
from domain.order import Order
from domain.states import OrderState

OUT = (OrderState.DRAFT.value, OrderState.CANCELLED.value)


@dataclass(slots=True)
class _Difference:
    """How the orders of one account changed in this block."""

    count: int = 0
    spent: Counter[str] = field(default_factory=Counter[str])
    came: list[datetime] = field(default_factory=list[datetime])
    went: list[datetime] = field(default_factory=list[datetime])


async def keep_spending(
    block: Block, customers: Customers, orders: Iterable[Tracked[Order]]
) -> None:
    """Bring the accounts up to date whose orders changed; changed orders are saved already."""
    differences = _differences(orders)
    new = {id: account for id in differences if (account := customers.new(id)) is not None}
    for id, account in new.items():
        difference = differences.pop(id)
        account.order_count += difference.count
        account.total_spent = _sum(account.total_spent, difference.spent)
        last = account.last_order_at
        moments = [*difference.came, *([] if last is None else [last])]
        account.last_order_at = max(moments, default=None)
    if differences:
        await _update(block, differences)


def _differences(orders: Iterable[Tracked[Order]]) -> dict[UUID, _Difference]:
    found: dict[UUID, _Difference] = {}
    for tracked in orders:
        before, after = tracked.row, _row(tracked.aggregate)
        if not tracked.is_new and all(before[name] == value for name, value in after.items()):
            continue
        if _counts(before):
            one = found.setdefault(before["customer_id"], _Difference())
            one.count -= 1
            one.spent[before["currency"]] -= before["total"]
            one.went.append(before["placed_at"])
        if _counts(after):
            one = found.setdefault(after["customer_id"], _Difference())
            one.count += 1
            one.spent[after["currency"]] += after["total"]
            one.came.append(after["placed_at"])
    return found


async def _update(block: Block, differences: Mapping[UUID, _Difference]) -> None:
    customer = t.customer.c
    found = await block.connection.execute(
        select(customer.id, customer.order_count, customer.total_spent, customer.last_order_at)
        .where(customer.shop_id == block.shop_id, customer.id.in_(differences))
        .order_by(customer.id)
        .with_for_update(key_share=True)
    )
    accounts = found.all()
    lost = [row.id for row in accounts if row.last_order_at in differences[row.id].went]
    left = await _last_of(block, lost) if lost else {}
    rows: list[dict[str, Any]] = []
    for row in accounts:
        difference = differences[row.id]
        kept = left.get(row.id) if row.id in lost else row.last_order_at
        last: datetime | None = max([*difference.came, *([kept] if kept else [])], default=None)
        spent = _sum(row.total_spent, difference.spent)
        rows.append(
            {
                "id": row.id,
                "order_count": row.order_count + difference.count,
                "total_spent": spent,
                "spent_key": spent_key(spent),
                "last_order_at": last,
                "last_order_key": last_order_key(last),
            }
        )
    await update_rows(block.connection, t.customer, block.shop_id, rows)


async def _last_of(block: Block, accounts: Iterable[UUID]) -> dict[UUID, datetime]:
    """Find when the last of the stored orders came; those of this block are not there yet."""
    order = t.order.c
    found = await block.connection.execute(
        select(order.customer_id, func.max(order.placed_at))
        .where(
            order.shop_id == block.shop_id,
            order.customer_id.in_(accounts),
            order.state.not_in(OUT),
        )
        .group_by(order.customer_id)
    )
    return {row[0]: row[1] for row in found}


def _row(order: Order) -> dict[str, Any]:
    return {
        "customer_id": order.customer_id,
        "state": order.state.value,
        "currency": order.currency,
        "total": order.total,
        "placed_at": order.placed_at,
    }


def _counts(row: Mapping[str, Any]) -> bool:
    return bool(row) and row["customer_id"] is not None and row["state"] not in OUT


def _sum(spent: Mapping[str, int], difference: Mapping[str, int]) -> dict[str, int]:
    """Add up by currency, in a fixed order; nothing stands there for 0."""
    sums = {code: spent.get(code, 0) + difference.get(code, 0) for code in {*spent, *difference}}
    return {code: sums[code] for code in sorted(sums) if sums[code]}
