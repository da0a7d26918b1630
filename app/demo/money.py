"""What happens to payments: what the provider tells, what staff enter, make sure of, give back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.demo.steps import ChangeOrder, Made, Who, reference_of
from db.unit import UnitOfWork
from domain.money import Money
from domain.order import Order
from domain.payment import Payment
from domain.provider import Contact, Fact, Statement
from domain.receipts import PaidBack, Receipt
from domain.settlement import open_one
from domain.states import LogSource, TransactionKind, TransactionStatus
from resolvers.context import Context
from resolvers.movements import Wish, move
from resolvers.payments import record_payment, record_refund, verify_payment
from resolvers.settlements import credit_order, settle_balance, waive_settlement
from resolvers.statements import take_statement

ALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that the provider did with a share of a payment, in percent."""

    kind: TransactionKind
    share: int = ALL
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(ChangeOrder):
    """The provider tells what became of a payment; it may be that its time ran out."""

    mutation = "APPLY_NOTICES"
    by = Who.PROVIDER

    said: Sequence[Told] = ()
    expired: bool = False

    async def take(self, context: Context, made: Made) -> None:
        """Take the provider's word."""
        async with context.write() as unit:
            payment = await _payment(unit, self, made)
            if not payment.amount:
                return
            name = reference_of(made, self.order)
            facts = [self._fact(payment, name, each) for each in self.said]
            kind = f"payment.{'expired' if self.expired else facts[-1].kind.value.lower()}"
            statement = Statement(
                payment=name,
                contact=Contact(
                    type=kind,
                    message=facts[-1].error or "" if facts else "",
                    data={"type": kind, "payment": name},
                ),
                facts=tuple(facts),
                has_expired=self.expired,
            )
            await take_statement(unit, payment.id, statement, LogSource.WEBHOOK)

    def _fact(self, payment: Payment, name: str, told: Told) -> Fact:
        failed = told.error is not None
        return Fact(
            kind=told.kind,
            status=TransactionStatus.FAILURE if failed else TransactionStatus.SUCCESS,
            amount=_share(payment.amount, told.share),
            currency=payment.currency,
            at=self.at,
            reference=f"{name}_{told.kind.value.lower()}{'_failed' if failed else ''}",
            error=told.error,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive(ChangeOrder):
    """Money came, and staff enter a share of what the order costs, in percent."""

    mutation = "recordPayment"
    by = Who.STAFF

    share: int = ALL

    async def take(self, context: Context, made: Made) -> None:
        """Record it."""
        async with context.write() as unit:
            order, _ = await _both(unit, self, made)
        if order.total:
            receipt = Receipt(
                amount=Money(_share(order.total, self.share), order.currency),
                method=None,
                reference=None,
                note=None,
                received_at=None,
            )
            await record_payment(context, order.id, None, receipt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(ChangeOrder):
    """Staff find the money on the shop's account."""

    mutation = "verifyPayment"
    by = Who.STAFF

    async def take(self, context: Context, made: Made) -> None:
        """Verify the payment."""
        async with context.write() as unit:
            payment = await _payment(unit, self, made)
        if payment.captured:
            await verify_payment(context, payment.id, "Seen on the bank statement")


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp(ChangeOrder):
    """Staff no longer wait for a payment."""

    mutation = "voidPayment"
    by = Who.STAFF

    async def take(self, context: Context, made: Made) -> None:
        """Void it."""
        async with context.write() as unit:
            payment = await _payment(unit, self, made)
        if payment.amount:
            await move(context, payment.id, Wish(kind=TransactionKind.VOID))


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack(ChangeOrder):
    """Staff pay back by bank what was paid too much, or everything when it `returns`."""

    mutation = "recordRefund"
    by = Who.STAFF

    returns: bool

    async def take(self, context: Context, made: Made) -> None:
        """Record the refund."""
        async with context.write() as unit:
            order, payment = await _both(unit, self, made)
        amount = order.total if self.returns else -order.balance
        if amount > 0:
            back = PaidBack(
                amount=Money(amount, order.currency),
                method="bank",
                reference=None,
                reason="Sent back" if self.returns else "Paid too much",
                refunded_at=None,
                as_credit=True,
            )
            await record_refund(context, payment.id, back)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit(ChangeOrder):
    """Staff take a share off what an order costs, in percent."""

    mutation = "creditOrder"
    by = Who.STAFF

    share: int
    reason: str

    async def take(self, context: Context, made: Made) -> None:
        """Credit the order."""
        async with context.write() as unit:
            order, _ = await _both(unit, self, made)
        if order.total:
            amount = Money(_share(order.total, self.share), order.currency)
            await credit_order(context, order.id, amount, self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle(ChangeOrder):
    """Staff pay out what a credit left open, or agree with the customer to let it go."""

    mutation = "settleBalance"
    by = Who.STAFF

    waives: bool

    async def take(self, context: Context, made: Made) -> None:
        """Settle or waive it."""
        async with context.write() as unit:
            order, _ = await _both(unit, self, made)
        left = open_one(order.settlements)
        if left is None:
            return
        if self.waives:
            await waive_settlement(context, left.id, "A voucher instead")
        else:
            await settle_balance(context, left.id, "bank", None, None)


async def _both(unit: UnitOfWork, step: ChangeOrder, made: Made) -> tuple[Order, Payment]:
    """Give the order of the step, and the payment that it was placed with."""
    order = await unit.orders.account(made.orders[step.order])
    return order, (await unit.payments.of_order(order.id))[0]


async def _payment(unit: UnitOfWork, step: ChangeOrder, made: Made) -> Payment:
    _, payment = await _both(unit, step, made)
    return payment


def _share(amount: int, percent: int) -> int:
    return max(amount * percent // ALL, 1)
