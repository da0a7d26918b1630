"""A payment of an order, as far as the shop knows about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.changes import logged
from domain.states import PaymentState


@dataclass(slots=True, kw_only=True)
class Payment(Aggregate):
    """One way in which an order is paid. Amounts are minor units of the order's currency."""

    noun = "payment"

    order_id: UUID = logged(skip=True)
    method: str
    provider: str = "manual"
    state: PaymentState = PaymentState.PENDING
    currency: str
    amount: int = logged(money=True)
    authorized: int = logged(money=True, default=0)
    captured: int = logged(money=True, default=0)
    refunded: int = logged(money=True, default=0)
    psp_reference: str | None = None
    external_url: str | None = None
    out_of_sync: bool = False
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)

    @classmethod
    def pending(
        cls, *, id: UUID, order_id: UUID, method: str, amount: int, currency: str, at: datetime
    ) -> "Payment":
        """Open the payment that the customer chose at the checkout; nothing has come yet."""
        payment = cls(
            id=id,
            order_id=order_id,
            method=method,
            amount=amount,
            currency=currency,
            created_at=at,
            updated_at=at,
        )
        payment.record(events.PaymentCreated(method))
        return payment
