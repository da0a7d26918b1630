"""Payments for writing."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.bulk import insert_rows
from db.repository import Repository, Tracked
from domain.payment import Payment
from domain.states import PaymentState


class Payments(Repository[Payment]):
    """The payments of the shop's orders."""

    table = t.payment

    async def states_of(self, order_id: UUID) -> list[PaymentState]:
        """Give the states of an order's payments, from which its status follows."""
        found = await self._block.connection.scalars(
            select(t.payment.c.state).where(
                t.payment.c.shop_id == self._block.shop_id, t.payment.c.order_id == order_id
            )
        )
        return [PaymentState(state) for state in found]

    async def save(self, tracked: Iterable[Tracked[Payment]]) -> None:
        """Write new and changed payments."""
        payments = list(tracked)
        new = [each.aggregate for each in payments if each.is_new]
        await self._update(each for each in payments if not each.is_new)
        await insert_rows(
            self._block.connection,
            t.payment,
            [{"shop_id": self._block.shop_id, **self._row(payment)} for payment in new],
        )
