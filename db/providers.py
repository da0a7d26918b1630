"""Shops' access to payment providers, for writing."""

from dataclasses import asdict

from sqlalchemy import insert, select, update

from db import tables as t
from db.block import Block
from db.mapping import from_row
from domain.providing import ProviderSettings


class Providers:
    """The payment providers of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def get(self, name: str) -> ProviderSettings | None:
        """Load what the shop has told of a provider; locked, where the block writes."""
        query = select(t.payment_provider).where(
            t.payment_provider.c.shop_id == self._block.shop_id, t.payment_provider.c.name == name
        )
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        return None if row is None else from_row(ProviderSettings, row)

    async def save(self, settings: ProviderSettings) -> None:
        """Write what the shop tells of a provider; a version of 0 is a new one."""
        is_new = settings.version == 0
        settings.version += 1
        settings.updated_at = self._block.at
        row = {"shop_id": self._block.shop_id, **asdict(settings)}
        table = t.payment_provider
        if is_new:
            await self._block.connection.execute(insert(table).values(row))
            return
        await self._block.connection.execute(
            update(table)
            .where(table.c.shop_id == self._block.shop_id, table.c.id == settings.id)
            .values(row)
        )
