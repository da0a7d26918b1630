"""Taking a change set back."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from uuid import UUID

from db.answer import Answer
from db.snapshots import Rewritten, Snapshot
from db.unit import UnitOfWork
from domain.access import Scope
from domain.changes import Json
from domain.customer import Customer
from domain.errors import EmailTaken
from domain.events import Subject
from domain.undo import (
    LeftAlone,
    LeftReason,
    details_of,
    gone_defaults,
    has_own_fields,
    restore_customer,
    restore_order,
    sort_out,
)
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

    def leave(self, customer_id: UUID, paths: Iterable[str], reason: LeftReason) -> None:
        """Leave paths of a customer alone after all."""
        values = self.values[Subject.CUSTOMER, customer_id]
        for path in list(paths):
            del values[path]
            self.left.append(LeftAlone(Subject.CUSTOMER, customer_id, path, reason))

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
        customers = {
            customer_id: await unit.customers.get(customer_id)
            for customer_id in await unit.change_sets.customers(id)
        }
        orders = await unit.snapshots.of_change_set(id)
        revert = _Revert()
        for step in await unit.change_sets.steps(id):
            values, left = sort_out(step)
            revert.values[step.subject, step.id] = values
            revert.left.extend(left)
        allowed = context.allows(Scope.CUSTOMERS_WRITE)
        for customer in customers.values():
            await _restore_customer(unit, customer, revert, allowed=allowed)
        rewritten = await _restore_orders(unit, orders, revert.of(Subject.ORDER))
        if not dry_run:
            await unit.rewrite(rewritten)
            unit.note_revert(id)
        return unit.answer(
            warnings=(),
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


async def _restore_customer(
    unit: UnitOfWork, customer: Customer, revert: _Revert, *, allowed: bool
) -> None:
    values = revert.values[Subject.CUSTOMER, customer.id]
    if not allowed:
        revert.leave(customer.id, values, LeftReason.NOT_ALLOWED)
    if await _is_taken(unit, values.get("email"), customer.id):
        revert.leave(customer.id, ["email"], LeftReason.EMAIL_TAKEN)
    revert.leave(customer.id, gone_defaults(customer, values), LeftReason.ADDRESS_GONE)
    if values:
        restore_customer(customer, values)


async def _is_taken(unit: UnitOfWork, email: Json, customer_id: UUID) -> bool:
    if not isinstance(email, str):
        return False
    try:
        await unit.customers.ensure_email_is_free(email, but_for=customer_id)
    except EmailTaken:
        return True
    return False


async def _restore_orders(
    unit: UnitOfWork,
    orders: Mapping[UUID, Snapshot],
    values: Mapping[UUID, Mapping[str, Json]],
) -> list[Rewritten]:
    """Restore single orders' own fields one by one, and give the rest to write at once."""
    rewritten: list[Rewritten] = []
    for id, wanted in values.items():
        if has_own_fields(wanted):
            restore_order(await unit.orders.head(id), wanted)
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
    return {"path": path} if id is None else {"path": path, subject.value.lower(): str(id)}
