"""Digital assets for writing: making, changing them, and under which article numbers they sell."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from db import tables as t
from db.block import Block
from db.bulk import insert_rows
from db.ids import new_id
from db.mapping import from_row, to_row
from domain.asset import DigitalAsset
from domain.changes import Change, Json, difference, snapshot
from domain.errors import NotFound

_LASTING: Final = frozenset({"id", "created_at"})


class Assets:
    """The digital assets of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._loaded: dict[UUID, dict[str, Json]] = {}

    async def add(self, asset: DigitalAsset) -> None:
        """Store a new one."""
        asset.version = 1
        row = {"shop_id": self._block.shop_id, **to_row(asset)}
        await self._block.connection.execute(insert(t.digital_asset).values(row))
        await self._sell(asset, [])

    async def get(self, id: UUID) -> DigitalAsset:
        """Load an asset and lock it.

        Raises:
            NotFound: the shop has no such asset.
        """
        query = select(t.digital_asset).where(
            t.digital_asset.c.shop_id == self._block.shop_id, t.digital_asset.c.id == id
        )
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        if row is None:
            raise NotFound("digital asset")
        asset = from_row(DigitalAsset, row)
        self._loaded[id] = snapshot(asset)
        return asset

    async def revise(self, asset: DigitalAsset) -> tuple[Change, ...]:
        """Save what changed of an asset as its next version, and say what staff see of that."""
        before = self._loaded[asset.id]
        asset.version += 1
        asset.updated_at = self._block.at
        row = {name: value for name, value in to_row(asset).items() if name not in _LASTING}
        await self._block.connection.execute(
            update(t.digital_asset)
            .where(
                t.digital_asset.c.shop_id == self._block.shop_id, t.digital_asset.c.id == asset.id
            )
            .values(row)
        )
        changes = difference(before, snapshot(asset))
        sold: Any = before["skus"]
        await self._sell(asset, sold)
        return changes

    async def keys(self) -> frozenset[str]:
        """Give where the files of the shop's assets lie."""
        found = await self._block.connection.scalars(
            select(t.digital_asset.c.storage_key).where(
                t.digital_asset.c.shop_id == self._block.shop_id,
                t.digital_asset.c.storage_key.is_not(None),
            )
        )
        return frozenset(key for key in found if key is not None)

    async def _sell(self, asset: DigitalAsset, before: Sequence[str]) -> None:
        """Write under which article numbers it sells, where that changed."""
        entry = t.digital_asset_sku
        gone = [sku for sku in before if sku not in asset.skus]
        if gone:
            await self._block.connection.execute(
                delete(entry).where(
                    entry.c.shop_id == self._block.shop_id,
                    entry.c.asset_id == asset.id,
                    entry.c.sku.in_(gone),
                )
            )
        rows = [
            {
                "shop_id": self._block.shop_id,
                "id": new_id(),
                "asset_id": asset.id,
                "sku": sku,
                "created_at": self._block.at,
            }
            for sku in asset.skus
            if sku not in before
        ]
        await insert_rows(self._block.connection, entry, rows)
