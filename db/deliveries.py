"""Messages to webhooks for writing: queueing, choosing the next, saving what came of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, insert, select, true, update

from db import tables as t
from db.block import Block
from db.bulk import insert_rows, insertion, update_rows
from db.ids import new_id
from db.mapping import from_row, to_row
from domain.delivery import Delivery
from domain.errors import NotFound
from domain.events import EventType
from domain.states import DeliveryState

_WAITING = DeliveryState.WAITING.value
_LASTING = frozenset(
    {"id", "webhook_id", "message_id", "type", "subject", "occurred_at", "created_at", "position",
     "event_id", "order_id", "customer_id"}
)  # fmt: skip
_ERASING = [EventType.CUSTOMER_ERASED.value, EventType.ORDER_CUSTOMER_ERASED.value]
_ANEW = {"state": _WAITING, "tries": 0, "first_tried_at": None, "finished_at": None, "body": None}


class Deliveries:
    """The messages to the shop's webhooks."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def add(self, delivery: Delivery) -> None:
        """Queue a message."""
        row = {"shop_id": self._block.shop_id, **to_row(delivery)}
        await self._block.connection.execute(insert(t.webhook_delivery).values(row))

    async def queue(self, deliveries: Sequence[Delivery]) -> None:
        """Queue the messages of events; those that were told before are told anew."""
        if not deliveries:
            return
        added = insertion(self._block.connection, t.webhook_delivery)
        added = added.on_conflict_do_update(
            index_elements=["shop_id", "webhook_id", "position"],
            set_={**_ANEW, "due_at": added.excluded.due_at},
        )
        rows = [{"shop_id": self._block.shop_id, **to_row(each)} for each in deliveries]
        await self._block.connection.execute(added, rows)

    async def webhook_of(self, id: UUID) -> UUID:
        """Tell whose message it is.

        Raises:
            NotFound: the shop has no such message (any more).
        """
        found = await self._block.connection.scalar(
            select(t.webhook_delivery.c.webhook_id).where(
                t.webhook_delivery.c.shop_id == self._block.shop_id, t.webhook_delivery.c.id == id
            )
        )
        if found is None:
            raise NotFound("delivery", field=("deliveryId",))
        return found

    async def get(self, id: UUID) -> Delivery:
        """Load a message and lock it.

        Raises:
            NotFound: the shop has no such message (any more).
        """
        query = select(t.webhook_delivery).where(
            t.webhook_delivery.c.shop_id == self._block.shop_id, t.webhook_delivery.c.id == id
        )
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        if row is None:
            raise NotFound("delivery", field=("deliveryId",))
        return from_row(Delivery, row)

    async def some(self, ids: Collection[UUID]) -> dict[UUID, Delivery]:
        """Load those messages that are still there."""
        found = await self._block.connection.execute(
            select(t.webhook_delivery).where(
                t.webhook_delivery.c.shop_id == self._block.shop_id,
                t.webhook_delivery.c.id.in_(ids),
            )
        )
        return {row["id"]: from_row(Delivery, row) for row in found.mappings()}

    async def save(self, *deliveries: Delivery) -> None:
        """Write what became of messages."""
        rows = [
            {name: value for name, value in to_row(each).items() if name not in _LASTING}
            | {"id": each.id}
            for each in deliveries
        ]
        await update_rows(self._block.connection, t.webhook_delivery, self._block.shop_id, rows)

    async def were_erased(self, after: int) -> bool:
        """Tell whether anybody was erased after a position of the log."""
        event = t.event.c
        found = await self._block.connection.scalar(
            select(event.position)
            .where(
                event.shop_id == self._block.shop_id,
                event.type.in_(_ERASING),
                event.position > after,
            )
            .limit(1)
        )
        return found is not None

    async def keep_bodies(self, bodies: Mapping[UUID, str | None]) -> None:
        """Store the bodies of messages before they are sent."""
        rows = [{"id": id, "body": body} for id, body in bodies.items()]
        await update_rows(self._block.connection, t.webhook_delivery, self._block.shop_id, rows)

    async def note(self, attempts: Sequence[Mapping[str, Any]]) -> None:
        """Store attempts."""
        rows = [{"shop_id": self._block.shop_id, "id": new_id(), **each} for each in attempts]
        await insert_rows(self._block.connection, t.webhook_attempt, rows)

    async def begin_anew(self, webhook_id: UUID) -> None:
        """Let whatever waits be tried at once, with all its attempts before it."""
        await self._block.connection.execute(
            update(t.webhook_delivery)
            .where(*self._waiting(t.webhook_delivery, webhook_id))
            .values(tries=0, first_tried_at=None, due_at=self._block.at)
        )

    async def withdraw(self, webhook_id: UUID, after: int) -> None:
        """Take back what waits of the events after a position, for they will be read again."""
        each = t.webhook_delivery
        await self._block.connection.execute(
            update(each)
            .where(*self._waiting(each, webhook_id), each.c.position > after)
            .values(state=DeliveryState.FAILED.value, finished_at=self._block.at)
        )

    async def waiting(self, webhook_id: UUID) -> int:
        """Count the messages of events that wait."""
        each = t.webhook_delivery
        counted = select(func.count()).select_from(each)
        return (
            await self._block.connection.scalar(
                counted.where(*self._waiting(each, webhook_id), each.c.position.is_not(None))
            )
            or 0
        )

    async def ready(
        self, webhook_id: UUID, limit: int, *, busy: Collection[str], events: bool
    ) -> Sequence[Delivery]:
        """Load messages to send now: of each subject the oldest that waits, if it is due.

        Subjects that are `busy` are left out; without `events`, only tests are given.
        """
        each = t.webhook_delivery
        query = (
            self._first_of_each(webhook_id, events=events)
            .where(each.c.due_at <= self._block.at, each.c.subject.not_in(sorted(busy)))
            .order_by(each.c.position.nulls_first(), each.c.created_at)
            .limit(limit)
        )
        found = await self._block.connection.execute(query)
        return [from_row(Delivery, row) for row in found.mappings()]

    async def next_due(self, webhook_id: UUID, *, events: bool) -> datetime | None:
        """Tell when the next message is due."""
        heads = self._first_of_each(webhook_id, events=events).subquery()
        due: datetime | None = await self._block.connection.scalar(
            select(func.min(heads.c.due_at, type_=t.webhook_delivery.c.due_at.type))
        )
        return due

    def _first_of_each(self, webhook_id: UUID, *, events: bool) -> Select[Any]:
        each, older = t.webhook_delivery, t.webhook_delivery.alias("older")
        is_behind = exists().where(
            *self._waiting(older, webhook_id),
            older.c.subject == each.c.subject,
            older.c.position < each.c.position,
        )
        chosen = true() if events else each.c.position.is_(None)
        return select(each).where(*self._waiting(each, webhook_id), chosen, ~is_behind)

    def _waiting(self, table: Any, webhook_id: UUID) -> list[Any]:
        return [
            table.c.shop_id == self._block.shop_id,
            table.c.webhook_id == webhook_id,
            table.c.state == _WAITING,
        ]
