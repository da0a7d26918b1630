"""Payments for writing: loading one with its transactions, saving it."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows
from db.mapping import from_row, to_row
from db.repository import Changed, Repository, Tracked
from domain.errors import NotFound
from domain.payment import Payment, Standing
from domain.states import PaymentState
from domain.transactions import Sums, Transaction


class Payments(Repository[Payment]):
    """The payments of the shop's orders. The order is locked first, whatever changes of them."""

    table = t.payment

    def __init__(self, block: Block) -> None:
        super().__init__(block)
        self._of_order: dict[UUID, list[UUID]] = {}
        """Orders all of whose payments a series has at hand."""
        self._holders: dict[tuple[str, str | None], UUID | None] = {}

    def add(self, aggregate: Payment) -> None:
        """Take a new payment; its reference is taken from now on."""
        super().add(aggregate)
        self._of_order.get(aggregate.order_id, []).append(aggregate.id)
        reference = (aggregate.provider, aggregate.psp_reference)
        if reference in self._holders:
            self._holders[reference] = aggregate.id

    async def expect(
        self, order_ids: Collection[UUID], references: Collection[tuple[str, str]]
    ) -> None:
        """Look up at once what a series is going to ask one by one.

        Loads and locks the payments of these orders, which are locked already, and finds who has
        these references at providers.
        """
        payment, ids = t.payment.c, {reference for _, reference in references}
        self._holders.update(dict.fromkeys(references))
        if ids:
            held = await self._block.connection.execute(
                select(payment.provider, payment.psp_reference, payment.id).where(
                    payment.shop_id == self._block.shop_id, payment.psp_reference.in_(sorted(ids))
                )
            )
            self._holders.update({(row[0], row[1]): row[2] for row in held})
        new = {*order_ids} - self._of_order.keys()
        self._of_order.update({id: [] for id in new})
        if new:
            for each in await self._load(select(t.payment).where(payment.order_id.in_(new))):
                self._tracked.pop(each.id)
                self._foresee(each)
                self._of_order[each.order_id].append(each.id)

    def made_with(self, order_id: UUID, payments: Iterable[Payment]) -> None:
        """Take note that a call of a series made an order, and with it all the payments it has."""
        self._of_order[order_id] = [each.id for each in payments if each.order_id == order_id]

    def handed_over(self, kept: Collection[UUID]) -> None:
        """Take note that another process stores what was waiting, but for that of these orders."""
        self._of_order = {id: ids for id, ids in self._of_order.items() if id in kept}
        self._holders.clear()
        super().handed_over({id for ids in self._of_order.values() for id in ids})

    def stored(self) -> None:
        """Take note that what was waiting is stored; what was expected is no longer known."""
        super().stored()
        self._of_order.clear()
        self._holders.clear()

    async def order_of(self, id: UUID) -> UUID:
        """Find the order that a payment belongs to, to lock it first; this never changes.

        Raises:
            NotFound: the shop has no such payment.
        """
        if (known := self.known(id)) is not None:
            return known.order_id
        found = await self._block.connection.scalar(
            select(t.payment.c.order_id).where(
                t.payment.c.shop_id == self._block.shop_id, t.payment.c.id == id
            )
        )
        if found is None:
            raise NotFound("payment")
        return found

    async def get(self, id: UUID) -> Payment:
        """Load a payment with its transactions and lock it; its order is locked already.

        Raises:
            NotFound: the shop has no such payment.
        """
        if (made := self._recall(id)) is not None:
            return made
        if id in self._tracked:
            return self._tracked[id].aggregate
        found = await self._load(select(t.payment).where(t.payment.c.id == id))
        if not found:
            raise NotFound("payment")
        return found[0]

    async def of_order(self, order_id: UUID) -> list[Payment]:
        """Load and lock all payments of an order, oldest first; the order is locked already."""
        if (known := self._of_order.get(order_id)) is not None:
            return [await self.get(id) for id in known]
        stored = await self._load(select(t.payment).where(t.payment.c.order_id == order_id))
        loaded = {payment.id for payment in stored}
        made = [
            id
            for id, each in {**self._waiting, **self._tracked}.items()
            if each.aggregate.order_id == order_id and id not in loaded
        ]
        return [*stored, *[await self.get(id) for id in made]]

    async def by_reference(self, provider: str, reference: str) -> UUID | None:
        """Find the payment that has a reference at a provider."""
        if (provider, reference) in self._holders:
            return self._holders[provider, reference]
        return await self._block.connection.scalar(
            select(t.payment.c.id).where(
                t.payment.c.shop_id == self._block.shop_id,
                t.payment.c.provider == provider,
                t.payment.c.psp_reference == reference,
            )
        )

    async def ids_of(self, order_id: UUID) -> list[UUID]:
        """Name at most two payments of an order."""
        found = await self._block.connection.scalars(
            select(t.payment.c.id)
            .where(t.payment.c.shop_id == self._block.shop_id, t.payment.c.order_id == order_id)
            .limit(2)
        )
        return list(found)

    async def standing(self, order_id: UUID) -> list[Standing]:
        """Give what an order's sums and status need, with what this block has changed of it."""
        if (of_order := self._of_order.get(order_id)) is not None:
            all_known = [self.known(id) for id in of_order]
            return [each.standing for each in all_known if each is not None]
        known = {**self._waiting, **self._tracked}
        ours = {id: each.aggregate for id, each in known.items()}
        columns = t.payment.c
        found = await self._block.connection.execute(
            select(
                columns.id, columns.state, columns.authorized, columns.captured, columns.refunded
            ).where(columns.shop_id == self._block.shop_id, columns.order_id == order_id)
        )
        stored = [
            Standing(PaymentState(state), Sums(*sums))
            for id, state, *sums in found
            if id not in ours
        ]
        return stored + [each.standing for each in ours.values() if each.order_id == order_id]

    async def save(self, tracked: Iterable[Tracked[Payment]]) -> None:
        """Write new and changed payments with their transactions."""
        payments = list(tracked)
        new = [each.aggregate for each in payments if each.is_new]
        changed = Changed(payments)
        await self._update(changed.all)
        moved = changed.at("transactions")
        await self._replace_parts(
            t.payment_transaction,
            "payment_id",
            [payment.id for payment in moved],
            [row for payment in moved for row in _transaction_rows(payment)],
        )
        shop = self._block.shop_id
        await insert_rows(
            self._block.connection,
            t.payment,
            [{"shop_id": shop, **self._row(payment)} for payment in new],
        )
        await insert_rows(
            self._block.connection,
            t.payment_transaction,
            [{"shop_id": shop, **row} for payment in new for row in _transaction_rows(payment)],
        )

    async def _load(self, query: Select[Any]) -> list[Payment]:
        connection, shop = self._block.connection, self._block.shop_id
        rows = await connection.execute(
            self._block.lock(
                query.where(t.payment.c.shop_id == shop).order_by(
                    t.payment.c.created_at, t.payment.c.id
                )
            )
        )
        found = rows.mappings().all()
        moved = await connection.execute(
            select(t.payment_transaction)
            .where(
                t.payment_transaction.c.shop_id == shop,
                t.payment_transaction.c.payment_id.in_([row["id"] for row in found]),
            )
            .order_by(t.payment_transaction.c.created_at, t.payment_transaction.c.id)
        )
        by_payment: dict[UUID, list[Transaction]] = {row["id"]: [] for row in found}
        for row in moved.mappings():
            by_payment[row["payment_id"]].append(from_row(Transaction, row))
        return [
            self._tracked[row["id"]].aggregate
            if row["id"] in self._tracked
            else self._track(from_row(Payment, row, transactions=by_payment[row["id"]]))
            for row in found
        ]


def _transaction_rows(payment: Payment) -> list[dict[str, Any]]:
    return [
        {"payment_id": payment.id, "currency": payment.currency, **to_row(each)}
        for each in payment.transactions
    ]
