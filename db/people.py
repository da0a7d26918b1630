"""The shop's people, as far as write blocks ask for them."""

from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.block import Block
from domain.errors import NotFound


class People:
    """The people who work for the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def require(self, id: UUID, *, field: tuple[str, ...]) -> None:
        """Make sure that somebody works here.

        Raises:
            NotFound: the shop has no such person.
        """
        found = await self._block.connection.scalar(
            select(t.staff.c.id).where(t.staff.c.shop_id == self._block.shop_id, t.staff.c.id == id)
        )
        if found is None:
            raise NotFound("person", field=field)
