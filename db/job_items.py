"""The orders that a job is about, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows, update_rows
from db.ids import new_id
from domain.states import JobItemState


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

    async def add(self, job_id: UUID, order_ids: Sequence[UUID]) -> None:
        """Write down orders that the job is about."""
        rows = [
            {
                "shop_id": self._block.shop_id,
                "id": new_id(),
                "job_id": job_id,
                "order_id": order_id,
                "state": JobItemState.WAITING.value,
            }
            for order_id in order_ids
        ]
        await insert_rows(self._block.connection, t.job_item, rows)

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
