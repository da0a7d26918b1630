"""Webhooks for writing: making, changing and removing them, and who works for which."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, select, update

from db import tables as t
from db.block import Block
from db.ids import new_id
from db.mapping import from_row, to_row
from domain.changes import Change, Json, difference, snapshot
from domain.errors import NotFound
from domain.webhook import Webhook

_LASTING = frozenset({"id", "actor_kind", "actor_id", "actor_name", "created_at", "version"})


class WebhookLost(Exception):
    """The webhook is not this process's any more: it was deleted, or the lease ran out."""


class Webhooks:
    """The webhooks of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._loaded: dict[UUID, dict[str, Json]] = {}
        self._rows: dict[UUID, dict[str, Any]] = {}

    async def count(self) -> int:
        """Tell how many there are."""
        counted = select(func.count()).select_from(t.webhook)
        return (
            await self._block.connection.scalar(
                counted.where(t.webhook.c.shop_id == self._block.shop_id)
            )
            or 0
        )

    async def add(self, webhook: Webhook) -> None:
        """Store a new one."""
        row = {"shop_id": self._block.shop_id, **to_row(webhook), "version": 1}
        await self._block.connection.execute(insert(t.webhook).values(row))

    async def get(self, id: UUID) -> Webhook:
        """Load a webhook and lock it.

        Raises:
            NotFound: the shop has no such webhook.
        """
        found = await self._one(self._of(id))
        if found is None:
            raise NotFound("webhook")
        return found

    async def held(self, id: UUID, lease: UUID) -> Webhook:
        """Load a webhook that this process has, and lock it until the end of the block.

        Raises:
            WebhookLost: it has not got it any more.
        """
        found = await self._one(self._of(id).where(t.webhook.c.lease == lease))
        if found is None:
            raise WebhookLost
        return found

    async def take(self, id: UUID, until: datetime) -> UUID | None:
        """Take a webhook until a moment; None when another process has it.

        Should this process be killed, the webhook is due again when that moment has come.
        """
        mine, table = new_id(), t.webhook.c
        done = await self._block.connection.execute(
            update(t.webhook)
            .where(
                table.shop_id == self._block.shop_id,
                table.id == id,
                (table.lease_until.is_(None)) | (table.lease_until <= self._block.at),
            )
            .values(lease=mine, lease_until=until, taken_at=self._block.at, due_at=self._block.at)
        )
        return mine if done.rowcount else None

    async def keep(self, id: UUID, lease: timedelta) -> None:
        """Hold a webhook for longer."""
        await self._write(id, lease_until=self._block.at + lease)

    async def leave(self, id: UUID) -> None:
        """Let any process have it."""
        await self._write(id, lease=None, lease_until=None)

    async def save(self, webhook: Webhook) -> tuple[Change, ...]:
        """Write what differs, count it as a version when staff see it, and say what they see."""
        row = {name: value for name, value in to_row(webhook).items() if name not in _LASTING}
        changed = {
            name: value for name, value in row.items() if value != self._rows[webhook.id][name]
        }
        if changed:
            await self._write(webhook.id, **changed)
        return difference(self._loaded[webhook.id], snapshot(webhook))

    async def revise(self, webhook: Webhook) -> tuple[Change, ...]:
        """Save what somebody decided about a webhook, as its next version."""
        webhook.updated_at = self._block.at
        webhook.version += 1
        await self._write(webhook.id, version=webhook.version)
        return await self.save(webhook)

    async def remove(self, id: UUID) -> None:
        """Delete a webhook and all that it was told."""
        for table, column in (
            (t.webhook_attempt, t.webhook_attempt.c.webhook_id),
            (t.webhook_delivery, t.webhook_delivery.c.webhook_id),
            (t.webhook, t.webhook.c.id),
        ):
            await self._block.connection.execute(
                delete(table).where(table.c.shop_id == self._block.shop_id, column == id)
            )

    async def _write(self, id: UUID, **values: Any) -> None:
        await self._block.connection.execute(
            update(t.webhook)
            .where(t.webhook.c.shop_id == self._block.shop_id, t.webhook.c.id == id)
            .values(values)
        )

    def _of(self, id: UUID) -> Select[Any]:
        return select(t.webhook).where(
            t.webhook.c.shop_id == self._block.shop_id, t.webhook.c.id == id
        )

    async def _one(self, query: Select[Any]) -> Webhook | None:
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        if row is None:
            return None
        webhook = from_row(Webhook, row)
        self._loaded[webhook.id] = snapshot(webhook)
        self._rows[webhook.id] = to_row(webhook)
        return webhook
