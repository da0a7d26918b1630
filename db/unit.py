"""One write block: what it loaded, what changed, and how it is all saved at its end."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from db import conflicts, idempotency, log
from db import tables as t
from db.answer import Answer
from db.assets import Assets
from db.block import Block
from db.bulk import Written
from db.call import Call
from db.change_sets import ChangeSets
from db.customers import Customers
from db.deliveries import Deliveries
from db.documents import Documents
from db.downloads import Downloads
from db.entries import Entry
from db.erasure.erasure import Erasure
from db.exports import Exports
from db.ids import new_id
from db.job_items import JobItems
from db.jobs import Jobs
from db.journeys import Journeys
from db.mail import Mail
from db.messages import Messages
from db.notices import Notices
from db.numbering import Numbering
from db.orders import Orders
from db.payment_log import PaymentLog
from db.payments import Payments
from db.people import People
from db.pictures import Pictures
from db.previews import Previews
from db.providers import Providers
from db.repository import Tracked
from db.saved import Saved
from db.search_rows import SearchRows
from db.settings import Settings
from db.snapshots import Rewritten, Snapshots
from db.spending import keep_spending
from db.suppressions import Suppressions
from db.webhooks import Webhooks
from db.wordings import Wordings
from domain.access import Viewer
from domain.aggregate import Aggregate
from domain.changes import Change
from domain.events import DomainEvent, OrderCustomerUpdated, Subject
from domain.ports import Doubt
from domain.shop import Shop


class UnrecordedChange(RuntimeError):
    """An aggregate changed without recording exactly one event: a mistake in the domain."""


class UnitOfWork:
    """What a write block works with. Nobody commits: the end of the block does."""

    def __init__(
        self,
        connection: AsyncConnection,
        viewer: Viewer,
        call: Call,
        at: datetime,
        *,
        is_writing: bool = True,
        since: int | None = None,
    ) -> None:
        self.connection = connection
        self.viewer = viewer
        self.shop_id = viewer.shop_id
        self.at = at
        self._block = Block(connection, viewer.shop_id, at, is_writing)
        self.orders = Orders(self._block)
        self.customers = Customers(self._block)
        self.payments = Payments(self._block)
        self.payment_log = PaymentLog(self._block)
        self.providers = Providers(self._block)
        self.people = People(self._block)
        self.notices = Notices(self._block)
        self.settings = Settings(self._block)
        self.pictures = Pictures(self._block)
        self.documents = Documents(self._block)
        self.journeys = Journeys(self._block)
        self.snapshots = Snapshots(self._block)
        self.previews = Previews(self._block)
        self.change_sets = ChangeSets(self._block)
        self.jobs = Jobs(self._block)
        self.job_items = JobItems(self._block)
        self.webhooks = Webhooks(self._block)
        self.deliveries = Deliveries(self._block)
        self.assets = Assets(self._block)
        self.downloads = Downloads(self._block)
        self.messages = Messages(self._block)
        self.suppressions = Suppressions(self._block)
        self.wordings = Wordings(self._block)
        self.mail = Mail(self._block)
        self.search_rows = SearchRows(self._block)
        self.erasure = Erasure(self._block)
        self.exports = Exports(self._block)
        self.position: int | None = None
        self._call = call
        self._since = since
        self._answer = Answer()
        self._rewritten: list[Rewritten] = []
        self._told: list[Entry] = []
        self._reverts: UUID | None = None
        self._expected: UUID | None = None

    async def shop(self) -> Shop:
        """Load the shop and its settings, once a block."""
        return await self.settings.get(lock=False)

    def answer(
        self,
        *,
        warnings: Iterable[Doubt] = (),
        once: dict[str, str] | None = None,
        counts: dict[str, int] | None = None,
        lists: dict[str, list[dict[str, str]]] | None = None,
        **refs: UUID,
    ) -> Answer:
        """Say what the call answers; kept with its idempotency key and completed at commit.

        What is told `once` is not kept.
        """
        self._answer = Answer(
            refs=refs,
            counts=counts or {},
            lists=lists or {},
            warnings=tuple(warnings),
            once=once or {},
        )
        return self._answer

    async def rewrite(self, rewritten: list[Rewritten]) -> None:
        """Write the customer's details on many orders, each with its own event."""
        await self.snapshots.save(rewritten)
        self._rewritten.extend(rewritten)

    def tell(self, event: DomainEvent, changes: tuple[Change, ...] = (), **more: Any) -> None:
        """Record what happened to none of the aggregates above; `more` is said in the entry."""
        self._told.append(Entry(event=event, changes=changes, **more))

    async def ensure_as_seen(self, aggregate: Aggregate, subject: Subject) -> None:
        """Refuse a call that writes everything, when anything changed that its caller did not see.

        Raises:
            Conflict: something did.
        """
        await conflicts.ensure_as_seen(self._block, self._call, aggregate, subject)

    def expect(self, id: UUID) -> None:
        """Say whose version the caller named, where a call changes several things."""
        self._expected = id

    def note_revert(self, change_set: UUID) -> None:
        """Say that this block takes a change set back."""
        self._reverts = change_set

    async def rehearse(self) -> None:
        """Refuse what the end of a block would refuse, in one that only looks.

        Raises:
            Conflict: somebody changed what this call would write.
        """
        await conflicts.refuse(self._block, self._call, self._changed(), self._expected)

    async def begin(self) -> None:
        """Claim the idempotency key, before anything else is read or locked."""
        if self._call.idempotency_key is not None:
            await idempotency.claim(self.connection, self.viewer, self._call, self.at)

    async def flush(self) -> None:
        """Save what changed, in the order of locks: entities, then the counter, then numbers."""
        saved = self._changed()
        await conflicts.refuse(self._block, self._call, saved, self._expected)
        saved.renew(self.at)
        await self._save(saved)
        self._told += await self.downloads.follow(saved.orders)
        change_set = self._change_set(saved)
        if change_set is not None:
            await self.connection.execute(insert(t.change_set).values(change_set))
        events = self._events(saved, change_set)
        if events:
            await self._append(log.entries(self.shop_id, events, self.connection.dialect), saved)
        else:
            self._answer.log_position = await self.log_end()
        if self._since is not None:
            self._answer.log_position = self._since
        if self._call.idempotency_key is not None:
            await idempotency.keep(self.connection, self.viewer, self._call, self._answer)

    def _changed(self) -> Saved:
        return Saved(
            self.customers.changed(),
            self.orders.changed(),
            self.payments.changed(),
            self.settings.changed(),
        )

    async def _save(self, saved: Saved) -> None:
        await self.customers.save(saved.customers)
        await self.orders.save(saved.orders)
        await keep_spending(self._block, self.customers, saved.orders)
        await self.payments.save(saved.payments)
        await self.settings.save(saved.settings)
        await self.documents.save()

    def _events(self, saved: Saved, change_set: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        id = None if change_set is None else change_set["id"]
        events = [event for tracked in saved for event in self._told_of(tracked, id)]
        events += [self._rewrite_event(entry, id) for entry in self._rewritten]
        told = [*self.journeys.entries(), *self._told]
        events += [entry.row(self.viewer.actor, self.at) for entry in told]
        return events

    async def _append(self, events: Written, saved: Saved) -> None:
        customers = [tracked.aggregate for tracked in saved.customers if tracked.is_new]
        numbering = Numbering.of(saved.orders, customers, self.documents.waiting)
        shop = await self.shop() if numbering.is_needed else None  # before the counter is taken
        drawn = await log.append(self.connection, self.shop_id, events, **numbering.wanted)
        if shop is not None:
            numbering.give(shop, drawn)
        await self.customers.insert(customers)
        await self.orders.insert(numbering.new)
        await self.orders.renumber(numbering.completed)
        await self.documents.insert(numbering.documents)
        if carts := {*events.column("cart")} - {None}:
            await self.journeys.join(carts)
        await self.erasure.finish(drawn.position)
        self._answer.log_position = drawn.position
        self.position = drawn.position + len(events.values)

    async def log_end(self) -> int:
        """Tell the position of the shop's last event."""
        return await log.end(self.connection, self.shop_id)

    def _change_set(self, saved: Saved) -> dict[str, Any] | None:
        changed = [tracked for tracked in saved if not tracked.is_made_now]
        if not changed and not self._rewritten:
            return None
        id = new_id()
        customer, order = self._answer.refs.get("customer"), self._answer.refs.get("order")
        self._answer.refs["change_set"] = id
        return {
            "shop_id": self.shop_id,
            "id": id,
            "mutation": self._call.mutation,
            "customer_id": customer,
            "order_id": order,
            "actor_kind": self.viewer.actor.kind.value,
            "actor_name": self.viewer.actor.name,
            "order_count": len(self._rewritten) + len(saved.orders),
            "reverts_id": self._reverts,
            "created_at": self.at,
        }

    def _told_of(self, tracked: Tracked[Any], change_set: UUID | None) -> list[dict[str, Any]]:
        """Give the event that carries the difference, and what was told besides."""
        first = self._event(tracked, change_set)
        if not tracked.aggregate.told:
            return [first]
        version = tracked.aggregate.version
        names = ("order_id", "customer_id", "payment_id")
        subjects = {name: first[name] for name in names}
        return [
            first,
            *(
                Entry(event=event, about=subjects, version=version, change_set=change_set).row(
                    self.viewer.actor, self.at
                )
                for event in tracked.aggregate.told
            ),
        ]

    def _event(self, tracked: Tracked[Any], change_set: UUID | None) -> dict[str, Any]:
        aggregate: Aggregate = tracked.aggregate
        if len(aggregate.recorded) != 1:
            message = f"{aggregate.noun} recorded {aggregate.recorded!r}, not one event"
            raise UnrecordedChange(message)
        order_id: UUID | None = getattr(aggregate, "order_id", None)
        order = aggregate if order_id is None else self.orders.known(order_id)
        subjects: dict[str, Any] = {
            "cart": getattr(aggregate.recorded[0], "cart", None),
            "order_id": order_id,
            "customer_id": getattr(order, "customer_id", None) or tracked.row.get("customer_id"),
            conflicts.column_of(aggregate): aggregate.id,
        }
        return Entry(
            event=aggregate.recorded[0],
            about=subjects,
            version=aggregate.version,
            changes=tracked.changes,
            change_set=change_set,
        ).row(self.viewer.actor, self.at)

    def _rewrite_event(self, entry: Rewritten, change_set: UUID | None) -> dict[str, Any]:
        subjects = {"order_id": entry.order.id, "customer_id": entry.order.customer_id}
        return Entry(
            event=OrderCustomerUpdated(),
            about=subjects,
            version=entry.version,
            changes=entry.changes,
            change_set=change_set,
        ).row(self.viewer.actor, self.at)
