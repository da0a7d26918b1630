"""What staff do with digital assets: enter them, change them, await their files, give them up."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain import asset as rules
from domain import events
from domain.asset import DigitalAsset
from domain.changes import camel
from domain.errors import InvalidInput, Problems
from resolvers.asset_files import CLEAR_ASSET_FILES, ClearFiles
from resolvers.context import Context
from resolvers.sealing import seal

UPLOADS: Final = "/assets/"
UPLOAD: Final = "asset"
"""What addresses of uploads are sealed for."""
_CLEARED_AFTER: Final = timedelta(hours=25)

FILE: Final = ("file_name", "content_type", "size", "sha256")
_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": rules.checked_name,
    "skus": rules.checked_skus,
    "link_days": rules.checked_days,
    "download_limit": rules.checked_limit,
    "file_name": rules.checked_file_name,
    "content_type": rules.checked_content_type,
    "sha256": rules.checked_sha256,
}
_REQUIRED: Final = frozenset({"name", "skus", "archived", "file"})


async def create_asset(context: Context, given: Mapping[str, Any]) -> Answer:
    """Enter an asset and make an address that takes its file.

    Raises:
        NotConfigured: there is no key to seal the address with.
    """
    context.services.digital.require_vault()
    values = _file(context, given, "input")
    file = {name: values.pop(name) for name in FILE}
    async with context.write() as unit:
        asset = DigitalAsset(id=new_id(), created_at=unit.at, updated_at=unit.at, **values)
        asset.await_file(file, unit.at)
        await unit.assets.add(asset)
        unit.tell(events.DigitalAssetCreated(asset.id, asset.name))
        return unit.answer(asset=asset.id, once=await _address(context, unit, asset))


async def update_asset(context: Context, id: UUID, given: Mapping[str, Any]) -> Answer:
    """Change an asset; with a `file` make an address that takes a newer version of it."""
    for name in _REQUIRED & given.keys():
        if given[name] is None:
            message = "An asset can't do without this."
            raise InvalidInput(message, field=("input", camel(name)))
    wanted: Any = given.get("file")
    file = None if wanted is None else _file(context, wanted, "input", "file")
    if file is not None:
        context.services.digital.require_vault()
    own = {name: value for name, value in given.items() if name not in {"archived", "file"}}
    values = _each(own, _CHECKS, "input")
    async with _changing(context, id) as (unit, asset):
        before = (asset.state, *[getattr(asset, name) for name in values])
        asset.update(values)
        if "archived" in given:
            asset.archive(is_archived=given["archived"])
        if file is not None:
            asset.await_file(file, unit.at)
        after = (asset.state, *[getattr(asset, name) for name in values])
        if file is None and before == after:
            return unit.answer(asset=id)
        changes = await unit.assets.revise(asset)
        unit.tell(events.DigitalAssetUpdated(id, asset.name), changes)
        once = None if file is None else await _address(context, unit, asset)
        return unit.answer(asset=id, once=once)


async def delete_asset(context: Context, id: UUID) -> Answer:
    """Give an asset up: its file goes, and every link to it serves nobody any more."""
    async with _changing(context, id) as (unit, asset):
        asset.delete()
        changes = await unit.assets.revise(asset)
        links = await unit.downloads.withdraw(id)
        await clear_later(unit)
        unit.tell(events.DigitalAssetDeleted(id, asset.name, links), changes)
        return unit.answer(asset=id)


async def clear_later(unit: UnitOfWork) -> None:
    """Queue that files are deleted which belong to no asset by then; once for each day."""
    due = unit.at + _CLEARED_AFTER
    day = due.date().isoformat()
    job = CLEAR_ASSET_FILES.job(ClearFiles(), unit.viewer.actor, unit.at, unique_key=day)
    job.due_at = due
    await unit.jobs.add(job)


@asynccontextmanager
async def _changing(context: Context, id: UUID) -> AsyncGenerator[tuple[UnitOfWork, DigitalAsset]]:
    async with context.write() as unit:
        asset = await unit.assets.get(id)
        asset.expect(context.call.expected_version)
        yield unit, asset


async def _address(context: Context, unit: UnitOfWork, asset: DigitalAsset) -> dict[str, str]:
    """Make the address that takes the awaited file, and have leftovers cleared away later."""
    awaited = asset.awaited
    if awaited is None:
        message = "no file is awaited"
        raise RuntimeError(message)
    await clear_later(unit)
    viewer = context.viewer
    sealed = seal(
        context.services.digital.require_vault(),
        UPLOAD,
        viewer.shop_id,
        asset.id,
        viewer.token_id,
        n=awaited.upload,
    )
    return {"upload_url": UPLOADS + sealed, "ends": awaited.ends_at.isoformat()}


def _file(context: Context, given: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """Read what a caller says about a file, and perhaps about its asset."""
    limit = context.services.digital.limit
    size = partial(rules.checked_size, limit=limit)
    return _each(given, {**_CHECKS, "size": size}, *path)


def _each(
    given: Mapping[str, Any], checks: Mapping[str, Callable[[Any], Any]], *path: str
) -> dict[str, Any]:
    values, problems = dict[str, Any](), Problems()
    for name, value in given.items():
        with problems.at(*path):
            values[name] = checks[name](value)
    problems.settle()
    return values
