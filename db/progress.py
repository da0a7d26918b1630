"""How far a job has come, for whoever follows it."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.database import ReadSession
from domain.states import JobState


class Progress(NamedTuple):
    """What changes while a job is worked on."""

    version: int
    state: JobState
    done: int
    total: int | None
    failures: int


async def progress_of(session: ReadSession, id: UUID) -> Progress | None:
    """Tell how far a job has come; None when the shop has no such job."""
    columns = [t.job.c[name] for name in Progress._fields]
    rows = await session.fetch(
        select(*columns).where(t.job.c.shop_id == session.shop_id, t.job.c.id == id)
    )
    if not rows:
        return None
    found = Progress(*rows[0])
    return found._replace(state=JobState(found.state))
