"""What a propagation would reach: counted in one statement, and shown page by page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, func, or_, select

from db import tables as t
from db.block import Block
from db.snapshots import COLUMNS, Snapshot, placed_orders_of, snapshot_of
from domain.address import Address
from domain.errors import NotFound
from domain.events import EventType
from domain.profile import CustomerDetails
from domain.states import OrderState
from domain.text import email_key

BY_HAND = "updateOrderCustomer"
"""The mutation by which somebody corrects the details on one order."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A customer's placed orders that a propagation may reach, and the parts that it writes."""

    customer_id: UUID
    parts: Mapping[str, str | Address | None]
    states: Collection[OrderState] | None = None
    ids: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many orders would change, and what they are."""

    orders: int = 0
    completed: int = 0
    cancelled: int = 0
    archived: int = 0
    edited_by_hand: int = 0
    was: str | None = None
    """A country other than the new one, that one of the parcels would have gone to."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the orders that would change, newest first."""

    orders: list[Snapshot] = field(default_factory=list[Snapshot])
    edited_by_hand: frozenset[UUID] = frozenset()
    has_next: bool = False


class Previews:
    """Looks at the orders of a reach without loading more of them than are shown."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def ensure_owned(self, reach: Reach) -> None:
        """Make sure that the orders that were named are placed orders of the customer.

        Raises:
            NotFound: one is not.
        """
        if not reach.ids:
            return
        owned = select(func.count()).where(*placed_orders_of(reach.customer_id, ids=reach.ids))
        count = await self._block.connection.scalar(owned.where(self._mine()))
        if count != len(set(reach.ids)):
            raise NotFound("order of this customer", field=("propagation", "orderIds"))

    async def count(self, reach: Reach) -> Counts:
        """Count the orders that would change."""
        order = t.order.c
        mine = self._changed(reach)
        found = (
            select(
                order.state,
                order.archived_at,
                self._is_edited(order.id).label("is_edited"),
            )
            .where(*mine)
            .subquery("found")
        )
        row = found.c
        result = await self._block.connection.execute(
            select(
                func.count(),
                func.count().filter(row.state == OrderState.COMPLETED.value),
                func.count().filter(row.state == OrderState.CANCELLED.value),
                func.count().filter(row.archived_at.is_not(None)),
                func.count().filter(row.is_edited),
                self._country(reach, mine),
            ).select_from(found)
        )
        return Counts(*result.one())

    async def page(self, reach: Reach, *, first: int, before: UUID | None) -> Page:
        """Read some of the orders that would change, newest first, those after a place."""
        order = t.order.c
        conditions = self._changed(reach)
        if before is not None:
            conditions.append(order.id < before)
        found = await self._block.connection.execute(
            select(*COLUMNS).where(*conditions).order_by(order.id.desc()).limit(first + 1)
        )
        known: dict[tuple[str | None, ...], CustomerDetails] = {}
        orders = [snapshot_of(row, known) for row in found]
        shown = orders[:first]
        edited = await self._edited([each.id for each in shown])
        return Page(shown, edited, len(orders) > first)

    async def guests_with(self, email: str | None) -> int:
        """Count the guests' orders that carry an e-mail address, in any case."""
        if email is None:
            return 0
        order = t.order.c
        count = await self._block.connection.scalar(
            select(func.count())
            .select_from(t.order)
            .where(
                self._mine(),
                order.details_email_key == email_key(email),
                order.customer_id.is_(None),
                order.placed_at.is_not(None),
            )
        )
        return count or 0

    async def _edited(self, ids: Collection[UUID]) -> frozenset[UUID]:
        if not ids:
            return frozenset()
        order = t.order.c
        found = await self._block.connection.scalars(
            select(order.id).where(self._mine(), order.id.in_(ids), self._is_edited(order.id))
        )
        return frozenset(found)

    def _mine(self) -> ColumnElement[bool]:
        return t.order.c.shop_id == self._block.shop_id

    def _changed(self, reach: Reach) -> list[ColumnElement[bool]]:
        differing = [_differs(part, value) for part, value in reach.parts.items()]
        return [
            self._mine(),
            *placed_orders_of(reach.customer_id, states=reach.states, ids=reach.ids),
            or_(false(), *differing),
        ]

    def _is_edited(self, order_id: ColumnElement[Any]) -> ColumnElement[bool]:
        event, call = t.event.c, t.change_set.c
        return exists(
            select(event.position)
            .join(t.change_set, and_(call.shop_id == event.shop_id, call.id == event.change_set_id))
            .where(
                event.shop_id == self._block.shop_id,
                event.order_id == order_id,
                event.type == EventType.ORDER_CUSTOMER_UPDATED.value,
                call.mutation == BY_HAND,
            )
        )

    def _country(self, reach: Reach, mine: list[ColumnElement[bool]]) -> ColumnElement[Any]:
        """Find the country of the first order that was taxed for another one than the new one."""
        order = t.order.alias("taxed")
        address = reach.parts.get("shipping_address")
        country = address.country if isinstance(address, Address) else None
        return (
            select(order.c.shipping_country)
            .where(
                order.c.shop_id == self._block.shop_id,
                order.c.id.in_(select(t.order.c.id).where(*mine)),
                order.c.shipping_country != country if country else false(),
            )
            .order_by(order.c.id)
            .limit(1)
            .scalar_subquery()
        )


def _differs(part: str, value: str | Address | None) -> ColumnElement[bool]:
    """Tell whether an order has another value; one without a shipping address stays without."""
    column = t.order.c[f"details_{part}"]
    if value is None:
        return column.is_not(None)
    stored = value.to_json() if isinstance(value, Address) else value
    other = column.is_distinct_from(bindparam(None, stored, type_=column.type))
    return and_(column.is_not(None), other) if part == "shipping_address" else other
