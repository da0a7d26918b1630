"""What was said with providers about payments: written once, never changed."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows
from db.ids import new_id
from domain.payment_log import LogEntry


class PaymentLog:
    """The entries of payments' logs."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._waiting: list[dict[str, Any]] | None = None

    def wait(self) -> None:
        """Keep what is told from now on until it is stored: its payments have no rows yet."""
        self._waiting = []

    def hand_over(self) -> list[dict[str, Any]]:
        """Give what waits to whoever stores it, when the payments are stored."""
        waiting, self._waiting = self._waiting or [], []
        return waiting

    async def known(self, external_ids: Collection[str]) -> set[str]:
        """Tell which entries were told before, by the ids that their tellers gave them."""
        found = await self._block.connection.scalars(
            select(t.payment_log.c.external_id).where(
                t.payment_log.c.shop_id == self._block.shop_id,
                t.payment_log.c.external_id.in_(external_ids),
            )
        )
        waiting = {row["external_id"] for row in self._waiting or ()}
        return {*map(str, found), *waiting.intersection(external_ids)}

    async def add(self, payment_id: UUID, entries: Sequence[LogEntry]) -> int:
        """Write what was not told before; give how many that were."""
        named = [each.external_id for each in entries if each.external_id is not None]
        seen = await self.known(named) if named else set[str]()
        rows: list[dict[str, Any]] = []
        for each in entries:
            if each.external_id is not None:
                if each.external_id in seen:
                    continue
                seen.add(each.external_id)
            rows.append(self._row(payment_id, each))
        if self._waiting is not None:
            self._waiting += rows
        else:
            await insert_rows(self._block.connection, t.payment_log, rows)
        return len(rows)

    def _row(self, payment_id: UUID, entry: LogEntry) -> dict[str, Any]:
        return {
            "shop_id": self._block.shop_id,
            "id": new_id(),
            "payment_id": payment_id,
            "at": entry.at,
            "source": entry.source.value,
            "type": entry.type,
            "message": entry.message,
            "data": entry.data,
            "external_id": entry.external_id,
            "created_at": self._block.at,
        }
