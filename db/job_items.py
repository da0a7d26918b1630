"""The orders that a job is about, and what became of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, bindparam, select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows, update_rows
from db.ids import new_id
from domain.states import JobItemState
from queryplan.catalog import TENANT

MANY: Final = 1_000  # rows that one statement writes

Conditions = Sequence[Callable[[FromClause], ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class Item:
    """One order that a job is about."""

    id: UUID
    order_id: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order: why it was refused, or nothing when it was done."""

    code: str | None
    message: str | None


class JobItems:
    """The orders of the shop's jobs."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def freeze(self, job_id: UUID, conditions: Conditions) -> int:
        """Write down the orders that the job is about, as one statement finds them; count them."""
        order, shop = t.order, self._block.shop_id
        mine = order.c.shop_id == bindparam(TENANT, type_=order.c.shop_id.type)
        query = select(order.c.id).where(mine, *[condition(order) for condition in conditions])
        found = await self._block.connection.scalars(query.order_by(order.c.id), {TENANT: shop})
        ids = found.all()
        for start in range(0, len(ids), MANY):
            rows = [
                {
                    "shop_id": shop,
                    "id": new_id(),
                    "job_id": job_id,
                    "order_id": id,
                    "state": JobItemState.WAITING.value,
                }
                for id in ids[start : start + MANY]
            ]
            await insert_rows(self._block.connection, t.job_item, rows)
        return len(ids)

    async def waiting(self, job_id: UUID, limit: int) -> Sequence[Item]:
        """Give the next orders of a job that nothing was done with."""
        item = t.job_item.c
        found = await self._block.connection.execute(
            select(item.id, item.order_id)
            .where(
                item.shop_id == self._block.shop_id,
                item.job_id == job_id,
                item.state == JobItemState.WAITING.value,
            )
            .order_by(item.id)
            .limit(limit)
        )
        return [Item(*row) for row in found]

    async def save(self, items: Sequence[Item], outcomes: Mapping[UUID, Outcome]) -> None:
        """Write what became of some."""
        rows = [
            {
                "id": item.id,
                "state": (JobItemState.REFUSED if outcome.code else JobItemState.DONE).value,
                "code": outcome.code,
                "message": outcome.message,
            }
            for item in items
            for outcome in (outcomes[item.order_id],)
        ]
        await update_rows(self._block.connection, t.job_item, self._block.shop_id, rows)
