"""Change sets as they are taken back: what each did, and what was touched since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, union_all

from db import tables as t
from db.block import Block
from domain.changes import Change
from domain.errors import Erased, NotFound
from domain.events import EventType, Subject
from domain.undo.steps import LINK, Step, touched_by


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One call's changes, and what the call was about: ids by noun."""

    id: UUID
    refs: dict[str, UUID]


@dataclass(slots=True)
class Reach:
    """What a change set changed beside orders, and the accounts that orders moved between."""

    customers: set[UUID] = field(default_factory=set[UUID])
    accounts: set[UUID] = field(default_factory=set[UUID])
    shop: bool = False


_LINKING = (EventType.ORDER_ATTACHED.value, EventType.ORDER_DETACHED.value)


class ChangeSets:
    """The change sets of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def get(self, id: UUID) -> ChangeSet:
        """Load a change set.

        Raises:
            NotFound: the shop has no such change set.
            Erased: a customer whom it is about was erased.
        """
        found = await self._block.connection.execute(
            select(
                t.change_set.c.customer_id, t.change_set.c.order_id, t.change_set.c.erased_at
            ).where(t.change_set.c.shop_id == self._block.shop_id, t.change_set.c.id == id)
        )
        row = found.first()
        if row is None:
            raise NotFound("change set")
        if row.erased_at is not None:
            raise Erased("change set")
        about = {"customer": row.customer_id, "order": row.order_id}
        return ChangeSet(id, {noun: ref for noun, ref in about.items() if ref is not None})

    async def reach(self, id: UUID) -> Reach:
        """Tell what must be locked before a change set is taken back, its orders aside."""
        event = t.event.c
        found = await self._block.connection.execute(
            select(event.subject, event.customer_id, event.changes).where(
                event.shop_id == self._block.shop_id,
                event.change_set_id == id,
                or_(
                    event.subject.in_([Subject.CUSTOMER.value, Subject.SHOP.value]),
                    event.type.in_(_LINKING),
                ),
            )
        )
        reach = Reach()
        for subject, customer_id, changes in found:
            if subject == Subject.SHOP.value:
                reach.shop = True
            elif subject == Subject.CUSTOMER.value:
                reach.customers.add(customer_id)
            else:
                reach.accounts.update(_accounts(changes))
        return reach

    async def steps(self, id: UUID) -> list[Step]:
        """Give what a change set did to each thing, and the paths that later events touched.

        Nothing may be added meanwhile: customers, orders and the shop must be locked already.
        """
        touched = await self._touched_since(id)
        event = t.event.c
        found = await self._block.connection.execute(
            select(event.position, event.subject, event.order_id, event.customer_id, event.changes)
            .where(event.shop_id == self._block.shop_id, event.change_set_id == id)
            .order_by(event.position)
        )
        return [
            Step(
                Subject(row.subject),
                _subject_id(row),
                tuple(Change(**change) for change in row.changes),
                frozenset(touched[row.position]),
            )
            for row in found
        ]

    async def _touched_since(self, id: UUID) -> dict[int, set[str]]:
        """Give the paths that later events of the same subject touched, by the event's position."""
        mine, later = t.event.alias("mine"), t.event.alias("later")
        found = await self._block.connection.execute(
            union_all(
                *(
                    select(mine.c.position, later.c.changes)
                    .join(
                        later,
                        and_(
                            later.c.shop_id == mine.c.shop_id,
                            later.c.subject == mine.c.subject,
                            later.c.position > mine.c.position,
                            *same,
                        ),
                    )
                    .where(
                        mine.c.shop_id == self._block.shop_id,
                        mine.c.change_set_id == id,
                        mine.c.subject == subject.value,
                    )
                    for subject, same in (
                        (Subject.ORDER, [later.c.order_id == mine.c.order_id]),
                        (Subject.CUSTOMER, [later.c.customer_id == mine.c.customer_id]),
                        # A shop has changed its settings a few times: found by kind of event.
                        (Subject.SHOP, [later.c.type == EventType.SHOP_UPDATED.value]),
                    )
                )
            )
        )
        touched: dict[int, set[str]] = defaultdict(set)
        for position, changes in found:
            touched[position].update(touched_by(Change(**change) for change in changes))
        return touched


def _subject_id(row: Any) -> UUID | None:
    if row.subject == Subject.ORDER.value:
        return row.order_id
    return row.customer_id if row.subject == Subject.CUSTOMER.value else None


def _accounts(changes: Iterable[Mapping[str, Any]]) -> Iterator[UUID]:
    """Give the accounts between which an order's link moved."""
    for change in changes:
        if change["path"] == LINK:
            yield from (UUID(id) for id in (change["before"], change["after"]) if id)
