"""Links by which customers download what they bought: revoked, renewed, written into messages."""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain.download import Link, RevokeReason
from domain.errors import NotFound
from domain.events import DownloadsRenewed, DownloadsRevoked, Subject
from domain.fulfilling import PAID_FOR
from domain.letters import DownloadLink, MessageTemplate
from domain.order import Order
from domain.ports import Doubt, DoubtCode
from domain.states import IN_FORCE
from resolvers.context import Context, Handing
from resolvers.sealing import seal

PATH: Final = "/downloads/"
USE: Final = "download"
"""What addresses of downloads are sealed for."""


async def revoke_downloads(context: Context, order_id: UUID, line_id: UUID | None) -> Answer:
    """Let the links of an order serve nobody any more, or those of one of its lines."""
    async with context.write() as unit:
        order = await _seen(unit, order_id, line_id)
        count = await unit.downloads.revoke(order_id, line_id)
        if count:
            reason = RevokeReason.REQUESTED.value
            unit.tell(DownloadsRevoked(reason), about=_about(order), version=order.version)
        return unit.answer(order=order_id, counts={"revoked": count})


async def renew_downloads(context: Context, order_id: UUID, line_id: UUID | None) -> Answer:
    """Let the links of an order begin anew, and tell where they lead; it is told once.

    Raises:
        NotConfigured: there is no key to seal the addresses with.
    """
    handing = context.services.digital
    handing.require_vault()
    async with context.write() as unit:
        order = await _seen(unit, order_id, line_id)
        renewed = await renew(unit, order, line_id)
        said = [
            {
                "id": str(link.id),
                "url": address_of(handing, unit.shop_id, link.id),
            }
            for link in renewed
        ]
        return unit.answer(
            order=order_id, warnings=missing(renewed, "orderId"), once={"renewed": json.dumps(said)}
        )


async def renew(unit: UnitOfWork, order: Order, line_id: UUID | None = None) -> Sequence[Link]:
    """Let the links of an order begin anew, and make those that it lacks; give all of them.

    An order that is cancelled or a draft has none to renew. The order is locked.
    """
    if order.state not in IN_FORCE:
        return ()
    is_paid = order.payment_status in PAID_FOR
    links = await unit.downloads.renew(order.id, line_id, is_paid=is_paid)
    if links:
        unit.tell(DownloadsRenewed(len(links)), about=_about(order), version=order.version)
    return links


async def renew_for(
    unit: UnitOfWork,
    handing: Handing | None,
    order: Order | None,
    template: str | None,
    *path: str,
) -> list[Doubt]:
    """Let the links that a message is about begin anew, and say what it will not tell.

    `path` is where its order is named.
    """
    if order is None or template != MessageTemplate.DOWNLOADABLE_PRODUCTS:
        return []
    doubts = missing(await renew(unit, order), *path)
    if handing is None or not handing.vault.is_ready:
        message = "The message tells no links until TISKI_SECRET_KEY is set on the server."
        doubts.append(Doubt(DoubtCode.NOTHING_TO_DOWNLOAD, message, path))
    return doubts


async def links_of(unit: UnitOfWork, handing: Handing, order_id: UUID) -> list[DownloadLink]:
    """Give the links of an order that serve now, as a message tells them.

    Without a key to seal addresses there are none. A file that is still to come has none either.
    """
    if not handing.vault.is_ready:
        return []
    return written(unit, handing, await unit.downloads.live(order_id))


def written(unit: UnitOfWork, handing: Handing, links: Sequence[Link]) -> list[DownloadLink]:
    """Write links as a message tells them, those that serve now."""
    return [
        DownloadLink(
            title=link.title,
            file_name=link.file.name,
            url=address_of(handing, unit.shop_id, link.id),
            expires_at=link.expires_at,
            downloads_left=link.downloads_left,
        )
        for link in links
        if link.file is not None and link.lapse(unit.at) is None and link.downloads_left
    ]


def missing(links: Sequence[Link], *path: str) -> list[Doubt]:
    """Say what a customer who gets these links will not find."""
    if not links:
        message = "No file is sold with what was bought and paid, so there is nothing to download."
        return [Doubt(DoubtCode.NOTHING_TO_DOWNLOAD, message, path)]
    return [
        Doubt(
            DoubtCode.NOTHING_TO_DOWNLOAD,
            f"The file of {link.title} is still to be uploaded.",
            path,
        )
        for link in links
        if link.file is None
    ]


def address_of(handing: Handing, shop_id: UUID, link_id: UUID) -> str:
    """Give the address of a link: made of ids and the server's key, so that none is stored."""
    return handing.address + PATH + seal(handing.require_vault(), USE, shop_id, link_id)


async def _seen(unit: UnitOfWork, order_id: UUID, line_id: UUID | None) -> Order:
    try:
        order = await unit.orders.head(order_id)
    except NotFound as error:
        raise NotFound("order", field=("orderId",)) from error
    await unit.ensure_as_seen(order, Subject.ORDER)
    if line_id is not None:
        await unit.orders.complete(order)
        if all(line.id != line_id for line in order.lines):
            raise NotFound("line of the order", field=("lineId",))
    return order


def _about(order: Order) -> dict[str, UUID | None]:
    return {"order_id": order.id, "customer_id": order.customer_id}
