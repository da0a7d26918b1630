"""Shops' own wording of messages, and what has messages sent, for writing."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.block import Block
from db.mapping import from_row, to_row
from domain.errors import NotFound
from domain.letters import MessageTemplate
from domain.message_rule import MessageRule, MessageTrigger
from domain.message_wording import MessageWording

Stored = TypeVar("Stored", MessageWording, MessageRule)


class Wordings:
    """The shop's own wording, and its rules."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def get(self, template: MessageTemplate, locale: str) -> MessageWording | None:
        """Load what the shop says in one language; None where that is built in."""
        own = t.message_wording.c
        return await self._one(
            MessageWording,
            select(t.message_wording).where(
                own.shop_id == self._block.shop_id,
                own.template == template.value,
                own.locale == locale,
            ),
        )

    async def save(self, wording: MessageWording) -> None:
        """Write a wording, a new one where its version is 0."""
        await self._save(t.message_wording, wording)

    async def remove(self, wording: MessageWording) -> None:
        """Let the built-in template be used again."""
        own = t.message_wording.c
        await self._block.connection.execute(
            delete(t.message_wording).where(
                own.shop_id == self._block.shop_id, own.id == wording.id
            )
        )

    async def rule(self, trigger: MessageTrigger, template: MessageTemplate) -> MessageRule:
        """Load a rule and lock it.

        Raises:
            NotFound: that event can't have that template sent.
        """
        rule = t.message_rule.c
        found = await self._one(
            MessageRule,
            select(t.message_rule).where(
                rule.shop_id == self._block.shop_id,
                rule.trigger == trigger.value,
                rule.template == template.value,
            ),
        )
        if found is None:
            raise NotFound("message rule", field=("template",))
        return found

    async def save_rule(self, rule: MessageRule) -> None:
        """Write a rule."""
        await self._save(t.message_rule, rule)

    async def _one(self, kind: type[Stored], query: Select[Any]) -> Stored | None:
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        return None if row is None else from_row(kind, row)

    async def _save(self, table: Table, stored: MessageWording | MessageRule) -> None:
        is_new = stored.version == 0
        stored.version += 1
        stored.updated_at = self._block.at
        row = {"shop_id": self._block.shop_id, **to_row(stored)}
        if is_new:
            await self._block.connection.execute(insert(table).values(row))
            return
        await self._block.connection.execute(
            update(table)
            .where(table.c.shop_id == self._block.shop_id, table.c.id == stored.id)
            .values(row)
        )


async def rules_on(connection: AsyncConnection, shop_id: UUID) -> Sequence[MessageRule]:
    """Load the rules of a shop that are on."""
    rule = t.message_rule.c
    found = await connection.execute(
        select(t.message_rule)
        .where(rule.shop_id == shop_id, rule.is_active)
        .order_by(rule.template)
    )
    return [from_row(MessageRule, row) for row in found.mappings()]
