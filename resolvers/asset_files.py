"""Deleting files that belong to no asset: replaced, given up, or left by a process that died."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.job import JobKind
from domain.storage import Storage, StorageAway
from resolvers.work import Kind, Later, Work

GRACE: Final = timedelta(hours=24)
"""How old a file must be: of a younger one the upload may be just about to be entered."""


@dataclass(frozen=True, slots=True)
class ClearFiles:
    """There is nothing to say beyond the fact."""


async def _clear(work: Work[ClearFiles]) -> None:
    storage = work.services.digital.storage
    before = work.services.clock.now() - GRACE
    try:
        await storage.tidy(before)
        old = [
            stored.key
            async for stored in storage.held(work.viewer.shop_id.hex)
            if stored.at < before
        ]
        async with work.step() as step:
            kept = await step.unit.assets.keys()
            gone = [key for key in old if key not in kept]
            step.advance(total=len(gone))
        await _delete(work, storage, gone)
    except StorageAway as error:
        message = f"The storage of files could not be reached: {error}"
        raise Later(message) from error


async def _delete(work: Work[ClearFiles], storage: Storage, keys: list[str]) -> None:
    """Delete files by their keys; nobody refers to one again, for each upload gets its own."""
    for key in keys:
        await storage.remove(key)
    async with work.step() as step:
        step.advance(done=len(keys))


CLEAR_ASSET_FILES: Final = Kind(JobKind.CLEAR_ASSET_FILES, ClearFiles, _clear, is_repeatable=True)
