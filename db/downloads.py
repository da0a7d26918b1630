"""Links to downloads for writing: made for what was paid, counted, revoked, renewed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select, true, update

from db import tables as t
from db.block import Block
from db.bulk import insert_rows, update_rows
from db.entries import Entry
from db.ids import new_id
from db.repository import Tracked
from domain.asset import AssetState
from domain.download import File, Link, RevokeReason, Terms
from domain.events import DownloadsIssued, DownloadsRevoked
from domain.fulfilling import is_paid_for
from domain.order import Order
from domain.states import IN_FORCE, OrderState, PaymentStatus

_SOLD: Final = (AssetState.AWAITING_UPLOAD.value, AssetState.READY.value)
_MATTERS: Final = frozenset({"state", "paymentStatus", "hold", "lines"})

_LINE, _LINK, _ASSET, _SKU = (
    t.order_line.c,
    t.download_link.c,
    t.digital_asset.c,
    t.digital_asset_sku.c,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that goes with a line of an order, and what a link to it gets."""

    order_id: UUID
    line_id: UUID
    asset_id: UUID
    name: str
    terms: Terms


class Downloads:
    """The links of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def follow(self, orders: Sequence[Tracked[Order]]) -> list[Entry]:
        """Take back and make the links that follow from what a block saves; say what came of it."""
        lost, made = await self.take_back(orders), await self.issue(orders)
        happened: list[Entry] = []
        for order in [tracked.aggregate for tracked in orders]:
            about = {"order_id": order.id, "customer_id": order.customer_id}
            if reason := lost.get(order.id):
                event = DownloadsRevoked(reason.value)
                happened.append(Entry(event=event, about=about, version=order.version))
            if count := made.get(order.id):
                event = DownloadsIssued(count)
                happened.append(Entry(event=event, about=about, version=order.version))
        return happened

    async def issue(self, orders: Iterable[Tracked[Order]]) -> dict[UUID, int]:
        """Make the links that orders are entitled to since this block, and count them by order.

        Whoever is asked for a second time gets none: a link that was revoked stays so. The lines
        of the orders are stored already.
        """
        paid, placed = set[UUID](), set[UUID]()
        for tracked in orders:
            order = tracked.aggregate
            if not _is_touched(tracked) or not _sells_articles(order):
                continue
            if is_paid_for(order):
                paid.add(order.id)
            elif order.state in IN_FORCE and not tracked.is_new:  # nor what was imported as done
                placed.add(order.id)
        if not (paid or placed):
            return {}
        mine = or_(_LINE.order_id.in_(paid), _LINE.fulfilled > 0)
        offers = await self._offers(paid | placed, mine, among=true())
        await self._insert(offers)
        made: dict[UUID, int] = {}
        for offer in offers:
            made[offer.order_id] = made.get(offer.order_id, 0) + 1
        return made

    async def take_back(self, orders: Iterable[Tracked[Order]]) -> dict[UUID, RevokeReason]:
        """Revoke the links to what is no longer bought, or was paid back in this block.

        Gives the orders that lost links, and why. Their lines are stored already.
        """
        known, whole, refunded = set[UUID](), set[UUID](), set[UUID]()
        for tracked in orders:
            order = tracked.aggregate
            if tracked.is_new or not _is_touched(tracked):
                continue
            known.add(order.id)
            if order.state is OrderState.CANCELLED:
                whole.add(order.id)
            elif _was_refunded(tracked):
                refunded.add(order.id)
        if not known:
            return {}
        left = _LINE.ordered - _LINE.cancelled - _LINE.returned
        gone = select(_LINE.id).where(
            _LINE.shop_id == self._block.shop_id, _LINE.order_id.in_(known), left <= 0
        )
        why = case(
            (_LINK.order_id.in_(refunded), RevokeReason.REFUNDED.value),
            else_=RevokeReason.TAKEN_BACK.value,
        )
        found = await self._block.connection.execute(
            update(t.download_link)
            .where(
                *self._live(_LINK.order_id.in_(known)),
                or_(_LINK.order_id.in_(whole | refunded), _LINK.line_id.in_(gone)),
            )
            .values(revoked_at=self._block.at, revoke_reason=why)
            .returning(_LINK.order_id, _LINK.revoke_reason)
        )
        return {row[0]: RevokeReason(row[1]) for row in found}

    async def revoke(self, order_id: UUID, line_id: UUID | None) -> int:
        """Revoke the links of an order, or of one of its lines, and count them."""
        mine = [_LINK.order_id == order_id]
        mine += [] if line_id is None else [_LINK.line_id == line_id]
        done = await self._block.connection.execute(
            update(t.download_link)
            .where(*self._live(*mine))
            .values(revoked_at=self._block.at, revoke_reason=RevokeReason.REQUESTED.value)
        )
        return done.rowcount

    async def withdraw(self, asset_id: UUID) -> int:
        """Revoke every link to an asset, and count them."""
        done = await self._block.connection.execute(
            update(t.download_link)
            .where(*self._live(_LINK.asset_id == asset_id))
            .values(revoked_at=self._block.at, revoke_reason=RevokeReason.ASSET_DELETED.value)
        )
        return done.rowcount

    async def renew(self, order_id: UUID, line_id: UUID | None, *, is_paid: bool) -> Sequence[Link]:
        """Let every link of an order begin anew, make those that are not there, and give all.

        Of an order that is not paid, those of lines that were handed over. A link that was revoked
        stays so; another one takes its place.
        """
        mine = true() if line_id is None else _LINE.id == line_id
        handed_over = true() if is_paid else _LINE.fulfilled > 0
        await self._begin_anew(order_id, line_id)
        offers = await self._offers(
            [order_id], and_(mine, handed_over), among=_LINK.revoked_at.is_(None)
        )
        await self._insert(offers)
        links = await self.live(order_id)
        return [link for link in links if line_id in (None, link.line_id)]

    async def live(self, order_id: UUID) -> Sequence[Link]:
        """Give the links of an order that were not revoked, in the order of its lines."""
        found = await self._block.connection.execute(
            self._links(*self._live(_LINK.order_id == order_id)).order_by(
                _LINE.rank, _LINK.created_at, _LINK.id
            )
        )
        return [_link(row) for row in found.mappings()]

    async def find(self, id: UUID) -> Link | None:
        """Give a link as it stands."""
        mine = (_LINK.shop_id == self._block.shop_id, _LINK.id == id)
        found = await self._block.connection.execute(self._links(*mine))
        row = found.mappings().first()
        return None if row is None else _link(row)

    async def count(self, id: UUID) -> bool:
        """Count a download that begins now, unless the link serves nobody any more.

        Two at once take turns at the row, so that no more are counted than the link allows.
        """
        done = await self._block.connection.execute(
            update(t.download_link)
            .where(
                *self._live(_LINK.id == id),
                _LINK.expires_at > self._block.at,
                _LINK.downloads < _LINK.download_limit,
            )
            .values(downloads=_LINK.downloads + 1, last_downloaded_at=self._block.at)
        )
        return done.rowcount == 1

    async def _begin_anew(self, order_id: UUID, line_id: UUID | None) -> None:
        mine = [_LINK.order_id == order_id]
        mine += [] if line_id is None else [_LINK.line_id == line_id]
        found = await self._block.connection.execute(
            select(_LINK.id, _LINK.downloads, _ASSET.link_days, _ASSET.download_limit)
            .join_from(t.download_link, t.digital_asset, _same(_LINK, _ASSET, _LINK.asset_id))
            .where(*self._live(*mine))
            .order_by(_LINK.id)
            .with_for_update(of=t.download_link, key_share=True)
        )
        rows: list[dict[str, Any]] = []
        for id, downloads, days, limit in found:
            terms = Terms.of(days, limit)
            rows.append(
                {
                    "id": id,
                    "renewed_at": self._block.at,
                    "expires_at": terms.expires_at(self._block.at),
                    "download_limit": downloads + terms.downloads,
                }
            )
        await update_rows(self._block.connection, t.download_link, self._block.shop_id, rows)

    async def _offers(
        self, orders: Collection[UUID], lines: ColumnElement[bool], *, among: ColumnElement[bool]
    ) -> list[Offer]:
        """Find the files that go with lines and have no link yet `among` those that count."""
        left = _LINE.ordered - _LINE.cancelled - _LINE.returned
        linked = exists().where(
            _LINK.shop_id == _LINE.shop_id,
            _LINK.line_id == _LINE.id,
            _LINK.asset_id == _ASSET.id,
            among,
        )
        found = await self._block.connection.execute(
            select(
                _LINE.order_id, _LINE.id, _ASSET.id, _ASSET.name,
                _ASSET.link_days, _ASSET.download_limit,
            )
            .select_from(t.order_line)
            .join(t.digital_asset_sku, (_SKU.shop_id == _LINE.shop_id) & (_SKU.sku == _LINE.sku))
            .join(t.digital_asset, _same(_SKU, _ASSET, _SKU.asset_id))
            .where(
                _LINE.shop_id == self._block.shop_id,
                _LINE.order_id.in_(orders),
                left > 0,
                lines,
                _ASSET.state.in_(_SOLD),
                ~linked,
            )
            .order_by(_LINE.order_id, _LINE.rank, _ASSET.created_at, _ASSET.id)
        )  # fmt: skip
        return [Offer(*row[:4], Terms.of(row[4], row[5])) for row in found]

    async def _insert(self, offers: Iterable[Offer]) -> None:
        at = self._block.at
        rows = [
            {
                "shop_id": self._block.shop_id,
                "id": new_id(),
                "order_id": offer.order_id,
                "line_id": offer.line_id,
                "asset_id": offer.asset_id,
                "title": offer.name,
                "created_at": at,
                "expires_at": offer.terms.expires_at(at),
                "download_limit": offer.terms.downloads,
            }
            for offer in offers
        ]
        await insert_rows(self._block.connection, t.download_link, rows)

    def _links(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        order = t.order.c
        facts = (
            "name",
            "state",
            "storage_key",
            "file_name",
            "content_type",
            "size",
            "sha256",
            "file_version",
        )
        return (
            select(
                t.download_link,
                order.customer_id,
                order.language,
                *[_ASSET[name].label(f"asset_{name}") for name in facts],
            )
            .join_from(t.download_link, t.digital_asset, _same(_LINK, _ASSET, _LINK.asset_id))
            .join(t.order, _same(_LINK, order, _LINK.order_id))
            .join(t.order_line, _same(_LINK, _LINE, _LINK.line_id))
            .where(*conditions)
        )

    def _live(self, *conditions: ColumnElement[bool]) -> list[ColumnElement[bool]]:
        mine = _LINK.shop_id == self._block.shop_id
        return [mine, _LINK.revoked_at.is_(None), *conditions]


def _is_touched(tracked: Tracked[Order]) -> bool:
    return tracked.is_new or any(
        change.path.partition(".")[0] in _MATTERS for change in tracked.changes
    )


def _sells_articles(order: Order) -> bool:
    """Tell whether a line has an article number, as far as the lines are at hand."""
    return not order.lines or any(line.sku is not None for line in order.lines)


def _was_refunded(tracked: Tracked[Order]) -> bool:
    """Tell whether this block brought it about that all money went back."""
    return tracked.aggregate.payment_status is PaymentStatus.REFUNDED and any(
        change.path == "paymentStatus" for change in tracked.changes
    )


def _same(one: Any, other: Any, id: ColumnElement[UUID]) -> ColumnElement[bool]:
    return (one.shop_id == other.shop_id) & (id == other.id)


def _link(row: Any) -> Link:
    file = None
    if row["asset_storage_key"] is not None:
        file = File(
            key=row["asset_storage_key"],
            name=row["asset_file_name"],
            content_type=row["asset_content_type"],
            size=row["asset_size"],
            sha256=row["asset_sha256"],
            version=row["asset_file_version"],
        )
    names = (
        *("id", "order_id", "customer_id", "line_id", "asset_id", "title", "expires_at"),
        *("download_limit", "downloads", "last_downloaded_at", "revoked_at", "language"),
    )
    given = {name: row[name] for name in names}
    return Link(**given, asset_state=AssetState(row["asset_state"]), file=file)
