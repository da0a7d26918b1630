"""What messages say of a person: emptied; those that wait are taken back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, delete, select, update

from db import tables as t
from db.block import Block
from db.bulk import in_parts
from domain.states import MessageState

_QUEUED = MessageState.QUEUED.value
_UNSAID = ("reply_to", "subject", "body", "html", "text", "header_id")


async def empty_messages(block: Block, ids: Collection[UUID]) -> None:
    """Empty messages and what was said of them, and forget that mail is kept from an address."""
    message, attempt, kept = t.message.c, t.message_attempt.c, t.suppression.c
    for some in in_parts(sorted(ids)):
        mine = (message.shop_id == block.shop_id, message.id.in_(some))
        await block.connection.execute(
            delete(t.suppression).where(
                kept.shop_id == block.shop_id,
                kept.email_key.in_(select(message.recipient_key).where(*mine)),
            )
        )
        await block.connection.execute(
            update(t.message)
            .where(*mine)
            .values(
                **dict.fromkeys(_UNSAID),
                recipient="",
                recipient_key="",
                cc=[],
                facts={},
                hints=[],
                attachments=[],
                state=case(
                    (message.state == _QUEUED, MessageState.CANCELLED.value), else_=message.state
                ),
            )
        )
        await block.connection.execute(
            update(t.message_attempt)
            .where(attempt.shop_id == block.shop_id, attempt.message_id.in_(some))
            .values(text=None)
        )
