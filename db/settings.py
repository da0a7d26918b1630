"""The shop's own row for writing."""

from collections.abc import Iterable

from sqlalchemy import select

from db import tables as t
from db.mapping import from_row
from db.repository import Repository, Tracked
from domain.shop import Shop


class Settings(Repository[Shop]):
    """The settings of the one shop that a block works in."""

    table = t.shop

    async def get(self, *, lock: bool = True) -> Shop:
        """Load the shop, once a block; locked, others can still place orders meanwhile."""
        known = self.known(self._block.shop_id)
        if known is not None and not lock:
            return known
        query = select(t.shop).where(t.shop.c.id == self._block.shop_id)
        if lock:
            query = self._block.lock(query)
        found = await self._block.connection.execute(query)
        return self._track(from_row(Shop, found.mappings().one()))

    async def save(self, tracked: Iterable[Tracked[Shop]]) -> None:
        """Write the settings that changed."""
        await self._update(tracked)
