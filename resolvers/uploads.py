"""Files of digital assets on their way in: who may bring one, and what becomes of it."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.call import Call
from db.ids import new_id
from db.shops import grant_by_id
from domain.access import Scope, Viewer
from domain.asset import Described, key_of
from domain.errors import IllegalTransition, NotFound
from domain.events import DigitalAssetUploaded
from domain.storage import Incoming
from resolvers.assets import UPLOAD, clear_later
from resolvers.context import Context, Services
from resolvers.sealing import Forged, unseal

PIECE: Final = 1024 * 1024
"""Bytes that are written together."""
ENTERED: Final = 30.0
"""Seconds that the database gets to note a file that is stored."""


class NotTaken(Exception):
    """An upload is refused; `is_over` says that the address was good once."""

    def __init__(self, message: str, *, is_over: bool = False) -> None:
        super().__init__(message)
        self.is_over = is_over


class WrongFile(Exception):
    """What came is not what was said to come; the message says in what it differs."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What an address takes, and on whose behalf."""

    viewer: Viewer
    asset_id: UUID
    file: Described


async def open_upload(services: Services, sealed: str) -> Upload:
    """Find out what an address takes.

    Raises:
        NotTaken: it was not made here, has ended, or its token no longer holds.
    """
    try:
        (shop, asset, token), facts = unseal(services.digital.vault, UPLOAD, sealed, 3)
    except Forged as error:
        raise NotTaken("This address was not made by this server.") from error
    now = services.clock.now()
    grant = await grant_by_id(services.database, shop, token)
    if grant is None or not (grant.holds(now) and grant.viewer.allows(Scope.ASSETS_WRITE)):
        raise NotTaken("The access token that asked for this address no longer holds.")
    context = Context(services=services, viewer=grant.viewer, request_id=f"upload-{new_id()}")
    try:
        async with context.look() as unit:
            awaited = (await unit.assets.get(asset)).awaited
    finally:
        await context.close()
    if awaited is None or awaited.upload != facts["n"]:
        message = "This file was uploaded already, or another one is expected by now."
        raise NotTaken(message, is_over=True)
    if awaited.ends_at <= now:
        message = "This address was good for an hour. Ask `updateDigitalAsset` for a new one."
        raise NotTaken(message, is_over=True)
    return Upload(grant.viewer, asset, awaited)


async def take_in(services: Services, upload: Upload, pieces: AsyncIterator[bytes]) -> str:
    """Take a file in, and give its checksum. Whatever goes wrong leaves nothing of it.

    Raises:
        WrongFile: it has another length or checksum than was said.
        NotTaken: somebody uploaded it, expects another, or deleted the asset meanwhile.
        StorageAway: it can't be stored now.
        TimeoutError: it could not be noted in time.
    """
    storage = services.digital.storage
    incoming = await storage.receive()
    key = key_of(upload.viewer.shop_id, upload.asset_id, new_id())
    try:
        await _write(incoming, upload.file, pieces)
        _compare(incoming, upload.file)
        await incoming.keep(key)
    finally:
        await incoming.drop()
    try:
        async with asyncio.timeout(ENTERED):
            await _enter(services, upload, incoming.sha256, key)
    except NotTaken:  # after anything else nobody knows; what belongs to no asset is cleared away
        await storage.remove(key)
        raise
    return incoming.sha256


async def _write(incoming: Incoming, file: Described, pieces: AsyncIterator[bytes]) -> None:
    gathered = bytearray()
    came = 0
    async for piece in pieces:
        came += len(piece)
        if came > file.size:
            message = f"More came than the {file.size:,} bytes that were said to come."
            raise WrongFile(message)
        gathered += piece
        if len(gathered) >= PIECE:
            await incoming.write(bytes(gathered))
            gathered.clear()
    await incoming.write(bytes(gathered))


def _compare(incoming: Incoming, file: Described) -> None:
    if incoming.size != file.size:
        message = f"Only {incoming.size:,} of {file.size:,} bytes came."
        raise WrongFile(message)
    if file.sha256 is not None and not hmac.compare_digest(incoming.sha256, file.sha256):
        message = f"The checksum is {incoming.sha256}, not the one that was said."
        raise WrongFile(message)


async def _enter(services: Services, upload: Upload, sha256: str, key: str) -> None:
    """Let the asset have its file, unless it does not expect it any more."""
    now = services.clock.now()
    call = Call(mutation="uploadAsset")
    try:
        async with services.database.writing(upload.viewer, call, now) as unit:
            asset = await unit.assets.get(upload.asset_id)
            replaced = asset.take_file(upload.file.upload, sha256, key, unit.at)
            changes = await unit.assets.revise(asset)
            if replaced is not None:
                await clear_later(unit)
            event = DigitalAssetUploaded(asset.id, asset.name, asset.file_version)
            unit.tell(event, changes)
    except (IllegalTransition, NotFound) as error:
        message = "This file was uploaded already, or another one is expected by now."
        raise NotTaken(message, is_over=True) from error
