"""Remembers which keyed calls were answered, in the transaction of the change itself.

The row goes in first, so that a second caller with the same key waits for the first one's
commit. A call that is refused takes its row along when it rolls back, and frees the key.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.answer import Answer
from db.bulk import insertion
from db.call import Call
from domain.access import Viewer
from domain.errors import IdempotencyKeyReused


class AlreadyAnswered(Exception):
    """The same call was answered before; this is what it answered."""

    def __init__(self, answer: Answer) -> None:
        """`answer` holds references only; the API reads the entities anew."""
        super().__init__("answered before")
        self.answer = answer


async def claim(connection: AsyncConnection, viewer: Viewer, call: Call, at: datetime) -> None:
    """Take the call's key.

    Raises:
        AlreadyAnswered: the same input was answered under this key.
        IdempotencyKeyReused: the key was used for another input.
    """
    values = {**_key(viewer, call), "input_hash": call.input_hash, "created_at": at}
    taken = await connection.execute(
        insertion(connection, t.idempotency)
        .values(values)
        .on_conflict_do_nothing()
        .returning(t.idempotency.c.key)
    )
    if taken.first() is not None:
        return
    found = await connection.execute(
        select(t.idempotency.c.input_hash, t.idempotency.c.answer).where(*_where(viewer, call))
    )
    row = found.one()
    if row.input_hash != call.input_hash:
        raise IdempotencyKeyReused
    raise AlreadyAnswered(Answer.from_json(row.answer))


async def keep(connection: AsyncConnection, viewer: Viewer, call: Call, answer: Answer) -> None:
    """Store what the call answered."""
    await connection.execute(
        update(t.idempotency).where(*_where(viewer, call)).values(answer=answer.to_json())
    )


def _key(viewer: Viewer, call: Call) -> dict[str, Any]:
    return {
        "shop_id": viewer.shop_id,
        "token_id": viewer.token_id,
        "mutation": call.mutation,
        "key": call.idempotency_key,
    }


def _where(viewer: Viewer, call: Call) -> list[Any]:
    return [t.idempotency.c[name] == value for name, value in _key(viewer, call).items()]
