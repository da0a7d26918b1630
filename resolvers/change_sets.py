"""Taking a change set back."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from uuid import UUID

from db.answer import Answer
from db.change_sets import Reach
from db.snapshots import Rewritten, Snapshot
from db.unit import UnitOfWork
from domain.access import Scope
from domain.changes import Json
from domain.customer import Customer
from domain.errors import EmailTaken
from domain.events import Subject
from domain.shop import Shop
from domain.undo.customers import restore_customer
from domain.undo.orders import details_of, has_own_fields, restore_order
from domain.undo.shops import restore_shop
from domain.undo.steps import TAG, TAGS, LeftAlone, LeftReason, sort_out
from resolvers.context import Context

LISTED = 100
"""How many paths an answer names of each kind; all are counted."""


@dataclass(slots=True)
class _Revert:
    """What is written back, and what is left alone."""

    values: dict[tuple[Subject, UUID | None], dict[str, Json]] = field(
        default_factory=dict[tuple[Subject, UUID | None], dict[str, Json]]
    )
    left: list[LeftAlone] = field(default_factory=list[LeftAlone])

    def leave(
        self, subject: Subject, id: UUID | None, left: Iterable[tuple[str, LeftReason]]
    ) -> None:
        """Leave paths alone after all."""
        values = self.values[subject, id]
        for path, reason in list(left):
            del values[path]
            self.left.append(LeftAlone(subject, id, path, reason))

    def of(self, subject: Subject) -> dict[UUID, dict[str, Json]]:
        """Give what is written back on the things of one kind."""
        return {
            id: values
            for (kind, id), values in self.values.items()
            if kind is subject and id is not None and values
        }


async def revert_change_set(context: Context, id: UUID, *, dry_run: bool) -> Answer:
    """Write back every path of a change set that nothing has touched since."""
    async with _block(context, dry_run=dry_run) as unit:
        target = await unit.change_sets.get(id)
        reach = await unit.change_sets.reach(id)
        customers = await _lock_accounts(unit, reach)
        orders = await unit.snapshots.of_change_set(id)
        shop = await unit.settings.get() if reach.shop else None
        revert = _Revert()
        for step in await unit.change_sets.steps(id):
            values, left = sort_out(step)
            revert.values[step.subject, step.id] = values
            revert.left.extend(left)
        for customer in customers:
            allowed = context.allows(Scope.CUSTOMERS_WRITE)
            await _restore_customer(unit, customer, revert, allowed=allowed)
        if shop is not None:
            _restore_shop(shop, revert, allowed=context.allows(Scope.SHOP_WRITE))
        rewritten = await _restore_orders(unit, orders, revert)
        if not dry_run:
            await unit.rewrite(rewritten)
            unit.note_revert(id)
        return unit.answer(
            warnings=(),
            once=None,
            counts={
                "reverted_order_count": len(revert.of(Subject.ORDER)),
                "restored_count": sum(map(len, revert.values.values())),
                "left_alone_count": len(revert.left),
            },
            lists={"restored_rows": _restored(revert), "left_rows": _left(revert.left)},
            **target.refs,
        )


def _block(context: Context, *, dry_run: bool) -> AbstractAsyncContextManager[UnitOfWork]:
    return context.look() if dry_run else context.write()


async def _lock_accounts(unit: UnitOfWork, reach: Reach) -> list[Customer]:
    """Lock all accounts in the order of their ids, and give those that are to be restored."""
    customers: list[Customer] = []
    for id in sorted(reach.customers | reach.accounts):
        if id in reach.customers:
            customers.append(await unit.customers.get(id))
        else:
            await unit.customers.require(id, field=("id",))
    return customers


async def _restore_customer(
    unit: UnitOfWork, customer: Customer, revert: _Revert, *, allowed: bool
) -> None:
    id, values = customer.id, revert.values[Subject.CUSTOMER, customer.id]
    if not allowed:
        left = [(path, LeftReason.NOT_ALLOWED) for path in values]
        revert.leave(Subject.CUSTOMER, id, left)
    if await _is_taken(unit, values.get("email"), id):
        revert.leave(Subject.CUSTOMER, id, [("email", LeftReason.EMAIL_TAKEN)])
    if values:
        revert.leave(Subject.CUSTOMER, id, restore_customer(customer, values, unit.at))


def _restore_shop(shop: Shop, revert: _Revert, *, allowed: bool) -> None:
    values = revert.values[Subject.SHOP, None]
    if not allowed:
        left = [(path, LeftReason.NOT_ALLOWED) for path in values]
        revert.leave(Subject.SHOP, None, left)
    if values:
        restore_shop(shop, values)


async def _is_taken(unit: UnitOfWork, email: Json, customer_id: UUID) -> bool:
    if not isinstance(email, str):
        return False
    try:
        await unit.customers.ensure_email_is_free(email, but_for=customer_id)
    except EmailTaken:
        return True
    return False


async def _restore_orders(
    unit: UnitOfWork, orders: Mapping[UUID, Snapshot], revert: _Revert
) -> list[Rewritten]:
    """Restore single orders' own fields one by one, and give the rest to write at once."""
    rewritten: list[Rewritten] = []
    for id, wanted in revert.of(Subject.ORDER).items():
        if has_own_fields(wanted):
            left = restore_order(await unit.orders.head(id), wanted)
            revert.leave(Subject.ORDER, id, left)
        else:
            order = orders[id]
            rewritten.append(order.written(order.details.changed(details_of(wanted))))
    return rewritten


def _restored(revert: _Revert) -> list[dict[str, str]]:
    return [
        _row(subject, id, path)
        for (subject, id), values in revert.values.items()
        for path in values
    ][:LISTED]


def _left(left: Iterable[LeftAlone]) -> list[dict[str, str]]:
    return [
        {**_row(each.subject, each.id, each.path), "reason": each.reason.value} for each in left
    ][:LISTED]


def _row(subject: Subject, id: UUID | None, path: str) -> dict[str, str]:
    row = {"path": path}
    if path.startswith(TAG):
        row = {"path": TAGS, "tag": path.removeprefix(TAG)}
    return row if id is None else {**row, subject.value.lower(): str(id)}
