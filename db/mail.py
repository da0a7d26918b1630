"""Where mail providers tell what became of messages, and how fast a shop sends."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from db import tables as t
from db.block import Block
from db.bulk import insertion
from db.ids import new_id
from domain.notices import MailProvider

_HOOK, _PACE = t.mail_hook.c, t.mail_pace.c
_MINUTE = timedelta(minutes=1)


class Mail:
    """What a shop has set up for its mail."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def set_hook(self, provider: MailProvider, sealed: str, path: str) -> UUID:
        """Let a provider tell what became of messages, by a new secret; give the hook's id."""
        connection, shop = self._block.connection, self._block.shop_id
        known = await connection.scalar(
            update(t.mail_hook)
            .where(_HOOK.shop_id == shop, _HOOK.provider == provider.value)
            .values(sealed=sealed, path=path)
            .returning(_HOOK.id)
        )
        if known is not None:
            return known
        row = {"provider": provider.value, "sealed": sealed, "path": path}
        id = new_id()
        await connection.execute(
            insert(t.mail_hook).values(shop_id=shop, id=id, created_at=self._block.at, **row)
        )
        return id

    async def remove_hook(self, provider: MailProvider) -> UUID | None:
        """Take nothing more from a provider; None when nothing was taken."""
        return await self._block.connection.scalar(
            delete(t.mail_hook)
            .where(_HOOK.shop_id == self._block.shop_id, _HOOK.provider == provider.value)
            .returning(_HOOK.id)
        )

    async def sealed(self, provider: MailProvider) -> str | None:
        """Give the sealed secret by which a provider signs."""
        return await self._block.connection.scalar(
            select(_HOOK.sealed).where(
                _HOOK.shop_id == self._block.shop_id, _HOOK.provider == provider.value
            )
        )

    async def slot(self, a_minute: int) -> datetime:
        """Take the next moment at which a message may go out, no more than so many a minute."""
        connection, shop, now = self._block.connection, self._block.shop_id, self._block.at
        mine = self._block.lock(select(_PACE.next_at).where(_PACE.shop_id == shop))
        kept: datetime | None = await connection.scalar(mine)
        if kept is None:  # the shop's first message, perhaps for two workers at once
            first = (
                insertion(connection, t.mail_pace)
                .values(shop_id=shop, next_at=now)
                .on_conflict_do_nothing()
            )
            await connection.execute(first)
            kept = await connection.scalar(mine)
        slot = now if kept is None else max(kept, now)
        await connection.execute(
            update(t.mail_pace)
            .where(_PACE.shop_id == shop)
            .values(next_at=slot + _MINUTE / a_minute)
        )
        return slot
