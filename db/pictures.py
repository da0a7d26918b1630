"""The shop's pictures: kept once each, never changed, so that what shows one looks the same forever."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import insert, select

from db import tables as t
from db.block import Block
from domain.brand import Picture, PictureType

if TYPE_CHECKING:
    from db.database import ReadSession


class Pictures:
    """Keeps pictures in a block."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def keep(self, picture: Picture) -> UUID:
        """Store a picture and give its id; one that is there already keeps the id that it has.

        The shop is locked first, so that nobody else stores the same one meanwhile.
        """
        own = t.picture.c
        known = await self._block.connection.scalar(
            select(own.id).where(
                own.shop_id == self._block.shop_id, own.checksum == picture.checksum
            )
        )
        if known is not None:
            return known
        await self._block.connection.execute(
            insert(t.picture).values(
                shop_id=self._block.shop_id,
                id=picture.id,
                media_type=picture.media_type.value,
                width=picture.width,
                height=picture.height,
                checksum=picture.checksum,
                content=picture.content,
                created_at=self._block.at,
            )
        )
        return picture.id

    async def get(self, id: UUID) -> Picture | None:
        """Load a picture."""
        found = await self._block.connection.execute(_query(self._block.shop_id, id))
        return _picture(found.first())


async def picture_of(session: "ReadSession", id: UUID) -> Picture | None:
    """Read a picture of the session's shop."""
    rows = await session.fetch(_query(session.shop_id, id))
    return _picture(rows[0] if rows else None)


def _query(shop_id: UUID, id: UUID) -> Any:
    own = t.picture.c
    columns = (own.id, own.media_type, own.width, own.height, own.content)
    return select(*columns).where(own.shop_id == shop_id, own.id == id)


def _picture(row: Any) -> Picture | None:
    if row is None:
        return None
    return Picture(
        id=row.id,
        media_type=PictureType(row.media_type),
        width=row.width,
        height=row.height,
        content=row.content,
    )
