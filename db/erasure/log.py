"""What the log says of a person: personal values are taken out of events, answers are forgotten.

Beside the cart's order being filled in once, this is the only change that an event ever sees.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from db import tables as t
from db.block import Block
from db.bulk import in_parts, update_rows
from domain.erasure import forgotten_changes, forgotten_data
from domain.events import EventType, Subject

_COLUMNS = tuple(
    t.event.c[name]
    for name in (
        *("position", "id", "type", "subject", "changes", "data", "reason", "cart"),
        *("external_id", "customer_id", "order_id", "change_set_id"),
    )
)
_ERASING = {EventType.CUSTOMER_ERASED.value, EventType.ORDER_CUSTOMER_ERASED.value}
_FORGOTTEN = ("changes", "data", "reason", "cart", "external_id")


BATCH: Final = "recordEvents"
"""The mutation whose answer names no events, only how many it recorded."""


@dataclass(slots=True)
class Traces:
    """What was found in the log about an account or some orders."""

    customer_id: UUID | None
    orders: frozenset[UUID]
    positions: set[int] = field(default_factory=set[int])
    events: list[UUID] = field(default_factory=list[UUID])
    carts: set[str] = field(default_factory=set[str])
    change_sets: set[UUID] = field(default_factory=set[UUID])

    def is_about(self, event: Any) -> bool:
        """Tell whether an event is about them."""
        return (
            (event.customer_id is not None and event.customer_id == self.customer_id)
            or event.order_id in self.orders
            or (event.cart in self.carts and event.customer_id in {None, self.customer_id})
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """Say in SQL where to look, in parts that an index serves."""
        event = t.event.c
        parts: list[ColumnElement[bool]] = [
            event.order_id.in_(ids) for ids in in_parts(sorted(self.orders))
        ]
        if self.customer_id is not None:
            parts.insert(0, event.customer_id == self.customer_id)
        return parts


async def count_events(block: Block, traces: Traces) -> int:
    """Count the events about them."""
    positions: set[int] = set()
    for condition in traces.conditions():
        found = await block.connection.scalars(
            select(t.event.c.position).where(t.event.c.shop_id == block.shop_id, condition)
        )
        positions.update(found)
    return len(positions)


async def forget_events(block: Block, traces: Traces) -> None:
    """Take the personal values out of the events about them, and note what else is about them."""
    for condition in traces.conditions():
        await _forget(block, traces, condition)
    event = t.event.c
    nobody_else = or_(event.customer_id.is_(None), event.customer_id == traces.customer_id)
    for carts in in_parts(sorted(traces.carts)):
        await _forget(block, traces, event.cart.in_(carts) & nobody_else)


async def forget_latest(block: Block, traces: Traces, after: int, upto: int) -> None:
    """Do the same with what others added meanwhile: what was told of a cart, for one."""
    event = t.event.c
    await _forget(block, traces, (event.position > after) & (event.position <= upto))


async def close_change_sets(block: Block, traces: Traces) -> None:
    """Note that calls can't be taken back any more."""
    call = t.change_set.c
    for ids in in_parts(sorted(traces.change_sets)):
        await block.connection.execute(
            update(t.change_set)
            .where(call.shop_id == block.shop_id, call.id.in_(ids))
            .values(erased_at=block.at)
        )


async def forget_calls(block: Block, traces: Traces) -> None:
    """Delete the answered calls about them: their keys, hashes and warnings come from the input."""
    if traces.customer_id is not None:
        await _forget_calls(block, "customer", [traces.customer_id])
    await _forget_calls(block, "order", sorted(traces.orders))
    await _forget_calls(block, "event", traces.events)
    await _forget_batches(block, traces)


async def _forget_batches(block: Block, traces: Traces) -> None:
    """Delete the answered calls that told of them among others; these name only their place."""
    call = t.idempotency.c
    batches = and_(call.shop_id == block.shop_id, call.mutation == BATCH, call.answer.is_not(None))
    found = await block.connection.execute(
        select(call.token_id, call.key, call.answer).where(batches)
    )
    positions = sorted(traces.positions)
    for token_id, key, answer in found:
        first = answer["log_position"] + 1
        nth = bisect_left(positions, first)
        if nth < len(positions) and positions[nth] < first + answer["counts"]["recorded"]:
            await block.connection.execute(
                delete(t.idempotency).where(batches, call.token_id == token_id, call.key == key)
            )


async def _forget_calls(block: Block, noun: str, ids: Sequence[UUID]) -> None:
    refers = t.idempotency.c.answer["refs"][noun].as_string()
    for some in in_parts(map(str, ids)):
        await block.connection.execute(
            delete(t.idempotency).where(t.idempotency.c.shop_id == block.shop_id, refers.in_(some))
        )


async def _forget(block: Block, traces: Traces, condition: ColumnElement[bool]) -> None:
    found = await block.connection.execute(
        select(*_COLUMNS).where(t.event.c.shop_id == block.shop_id, condition)
    )
    rows: list[dict[str, Any]] = []
    for event in found:
        if event.position in traces.positions or not traces.is_about(event):
            continue
        traces.positions.add(event.position)
        traces.events.extend([event.id] if event.subject == Subject.CART.value else [])
        traces.carts.update([event.cart] if event.cart else [])
        traces.change_sets.update([event.change_set_id] if event.change_set_id else [])
        forgotten = _forgotten(event)
        if any(forgotten[name] != getattr(event, name) for name in _FORGOTTEN):
            rows.append({"position": event.position, **forgotten, "erased_at": block.at})
    await update_rows(block.connection, t.event, block.shop_id, rows, key="position")


def _forgotten(event: Any) -> dict[str, Any]:
    return {
        "changes": forgotten_changes(Subject(event.subject), event.changes),
        "data": forgotten_data(event.type, event.data),
        "reason": event.reason if event.type in _ERASING else None,
        "cart": None,
        "external_id": None,
    }


def traces_of(customer_id: UUID | None, orders: Collection[UUID]) -> Traces:
    """Begin to look for an account and some orders."""
    return Traces(customer_id, frozenset(orders))
