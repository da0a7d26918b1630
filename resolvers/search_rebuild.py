"""Writing all search rows of a shop anew, in the background."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.answer import Answer
from domain.job import JobKind
from resolvers.context import Context
from resolvers.work import Kind, Step, Work

BATCH: Final = 200  # orders or accounts that are written in one transaction
_PARTS: Final = ("orders", "customers")


@dataclass(frozen=True, slots=True)
class Rebuild:
    """There is nothing to say beyond the fact."""


async def rebuild_search(context: Context) -> Answer:
    """Queue the work; where it waits or runs already, answer that job."""
    async with context.write() as unit:
        job = REBUILD_SEARCH.job(Rebuild(), context.viewer.actor, unit.at, unique_key="shop")
        return unit.answer(job=await unit.jobs.add(job))


async def _rebuild(work: Work[Rebuild]) -> None:
    if not work.checkpoint:
        async with work.step() as step:
            step.advance(
                total=await step.unit.search_rows.count(), checkpoint={"part": 0, "after": None}
            )
    while work.checkpoint["part"] < len(_PARTS):
        async with work.step() as step:
            await _rewrite(step, work.checkpoint["part"], work.checkpoint["after"])


async def _rewrite(step: Step, part: int, after: str | None) -> None:
    rows = step.unit.search_rows
    rewrite = rows.rewrite_orders if _PARTS[part] == "orders" else rows.rewrite_customers
    ids = await rewrite(None if after is None else UUID(after), BATCH)
    if ids:
        step.advance(done=len(ids), checkpoint={"part": part, "after": str(ids[-1])})
    else:
        step.advance(checkpoint={"part": part + 1, "after": None})


REBUILD_SEARCH: Final = Kind(JobKind.REBUILD_SEARCH, Rebuild, _rebuild, is_repeatable=True)
