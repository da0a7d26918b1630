"""Customers who follow a link: what it leads to, and the count of downloads."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from db.call import Call
from db.ids import new_id
from domain.access import Viewer, viewer_without_token
from domain.byte_range import Part
from domain.download import CUSTOMER, File, Lapse, Link
from domain.errors import Retry
from domain.events import DigitalProductDownloaded
from resolvers.context import Context, Services
from resolvers.downloads import USE
from resolvers.sealing import Forged, unseal

_TRIES: Final = 4


class NoSuchLink(Exception):
    """The address was not made by this server, or the link is gone."""


class Lapsed(Exception):
    """A link gives nothing now; `locale` is the language of the customer who has it."""

    def __init__(self, why: Lapse, found: "Found") -> None:
        super().__init__(why.value)
        self.why = why
        self.found = found


@dataclass(frozen=True, slots=True)
class Found:
    """A link that somebody followed, in which shop, and in which language to speak to them.

    `contact` is the e-mail address at which the shop answers, where it has one.
    """

    viewer: Viewer
    link: Link
    shop: str
    contact: str | None
    locale: str

    @property
    def file(self) -> File:
        """The file that it leads to; a link that lapsed may have none."""
        if self.link.file is None:
            raise Lapsed(Lapse.NOT_READY, self)
        return self.link.file


async def follow(services: Services, sealed: str) -> Found:
    """Find what a link leads to.

    Raises:
        NoSuchLink: there is none.
        Lapsed: it expired, was revoked, or has no file yet.
    """
    try:
        (shop_id, link_id), _ = unseal(services.digital.vault, USE, sealed, 2)
    except Forged as error:
        raise NoSuchLink from error
    found = await _look(services, viewer_without_token(shop_id, CUSTOMER), link_id)
    why = found.link.lapse(services.clock.now())
    if why is not None:
        raise Lapsed(why, found)
    return found


async def begin(services: Services, found: Found, part: Part) -> AsyncGenerator[bytes]:
    """Open a part of the file, and count a download unless it is the rest of one.

    Raises:
        Lapsed: the link does not allow another download.
        FileMissing, StorageAway: the file can't be read now; nothing was counted.
    """
    pieces = await services.digital.storage.open(found.file.key, part.start, part.stop)
    try:
        if not found.link.goes_on(part, services.clock.now()):
            await _count(services, found)
    except BaseException:
        await pieces.aclose()
        raise
    return pieces


async def _count(services: Services, found: Found) -> None:
    """Count a download and tell the log of it, in one transaction."""
    for attempt in range(_TRIES):
        try:
            await _count_once(services, found)
        except Retry:
            if attempt == _TRIES - 1:
                raise
        else:
            return


async def _count_once(services: Services, found: Found) -> None:
    link, call = found.link, Call(mutation="download")
    async with services.database.writing(found.viewer, call, services.clock.now()) as unit:
        counted = await unit.downloads.count(link.id)
        now = await unit.downloads.find(link.id) or link
        if not counted:
            raise Lapsed(now.lapse(unit.at) or Lapse.USED_UP, replace(found, link=now))
        event = DigitalProductDownloaded(
            link_id=link.id,
            asset_id=link.asset_id,
            title=link.title,
            file_version=found.file.version,
            downloads_left=now.downloads_left,
        )
        about = {"order_id": link.order_id, "customer_id": link.customer_id}
        unit.tell(event, about=about)


async def _look(services: Services, viewer: Viewer, link_id: UUID) -> Found:
    context = Context(services=services, viewer=viewer, request_id=f"download-{new_id()}")
    try:
        async with context.look() as unit:
            link = await unit.downloads.find(link_id)
            if link is None:
                raise NoSuchLink
            shop = await unit.shop()
    finally:
        await context.close()
    contact = shop.reply_to or shop.sender_email
    return Found(viewer, link, shop.name, contact, link.language or shop.locale)
