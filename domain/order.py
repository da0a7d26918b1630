"""An order: what was agreed, what became of it, what it costs now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain import events
from domain.address import Address
from domain.aggregate import Aggregate
from domain.changes import logged
from domain.customer import ExternalNumber
from domain.errors import (
    AlreadyAttached,
    AmountExceeded,
    Erased,
    InvalidInput,
    NotAttached,
    NotFound,
)
from domain.fulfillment import Fulfillment
from domain.line import Discount, OrderLine, Shipping, TaxLine
from domain.metadata import Entry, Key, Metadata, with_entries, without_keys
from domain.money import amount_text
from domain.notes import OrderNote
from domain.order_return import OrderReturn
from domain.payment import Standing
from domain.pricing import LineTerms, ShippingTerms, TaxRounding, TaxRules, price_order
from domain.profile import DETAILS_PARTS, CustomerDetails
from domain.settlement import Opening, Settlement, after_money, after_total, open_one, owed
from domain.states import (
    FulfillmentStatus,
    OrderState,
    PaymentState,
    PaymentStatus,
    SettlementState,
    fulfillment_status,
    needs_handling,
    payment_status,
)
from domain.tags import Tags, with_tags, without_tags
from domain.unset import UNSET, Untouched


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an order waits, since when, and who stopped it."""

    at: datetime
    by: UUID | None
    reason: str | None = logged(personal=True)


@dataclass(slots=True, kw_only=True)
class Order(Aggregate):
    """What a customer bought. Amounts are minor units of the order's one currency.

    `customer_details` is the order's own snapshot, `customer_id` the link to an account; the
    one never follows the other. `total` is what the order costs now, `placed_total` what it
    cost when it was placed.
    """

    noun = "order"

    number: str | None = logged(skip=True, default=None)
    external_number: ExternalNumber | None = logged(whole=True, personal=True, default=None)
    state: OrderState
    fulfillment_status: FulfillmentStatus = FulfillmentStatus.UNFULFILLED
    payment_status: PaymentStatus = PaymentStatus.PENDING
    needs_handling: bool = logged(skip=True, default=True)
    to_fulfill: int = logged(skip=True, default=0)
    to_return: int = logged(skip=True, default=0)
    packed: int = logged(skip=True, default=0)
    awaited: int = logged(skip=True, default=0)
    to_cancel: int = logged(skip=True, default=0)
    currency: str
    source: str | None = None
    language: str | None = None
    customer_note: str | None = logged(personal=True, default=None)
    tags: Tags = logged(personal=True, default=())
    metadata: Metadata = logged(keyed=True, personal=True, default=())
    customer_id: UUID | None = logged(name="customer", default=None)
    customer_details: CustomerDetails
    payment_method: str | None = None
    payment_reference: str | None = logged(skip=True, default=None)
    shipping: Shipping = field(default_factory=Shipping)
    prices_include_tax: bool = logged(skip=True)
    tax_rounding: TaxRounding = logged(skip=True)
    discounts: tuple[Discount, ...] = logged(whole=True, default=())
    tax_lines: tuple[TaxLine, ...] = logged(whole=True, default=())
    placed_total: int = logged(skip=True, default=0)
    total: int = logged(money=True, default=0)
    net: int = logged(money=True, default=0)
    tax: int = logged(money=True, default=0)
    credits: int = logged(money=True, default=0)
    authorized: int = logged(money=True, default=0)
    paid: int = logged(money=True, default=0)
    refunded: int = logged(money=True, default=0)
    placed_at: datetime | None = None
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)
    acknowledged_at: datetime | None = None
    acknowledged_by: UUID | None = None
    assignee_id: UUID | None = logged(name="assignee", default=None)
    started_at: datetime | None = None
    confirmed_at: datetime | None = None
    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    archived_at: datetime | None = None
    hold: Hold | None = None
    erased_at: datetime | None = logged(skip=True, default=None)
    lines: list[OrderLine] = field(default_factory=list[OrderLine])
    fulfillments: list[Fulfillment] = field(default_factory=list[Fulfillment])
    returns: list[OrderReturn] = field(default_factory=list[OrderReturn])
    settlements: list[Settlement] = field(default_factory=list[Settlement])
    notes: list[OrderNote] = field(default_factory=list[OrderNote])

    @property
    def balance(self) -> int:
        """What the customer still owes; below zero, what the shop owes."""
        return self.total - self.paid + self.refunded

    @property
    def is_held(self) -> bool:
        """Whether it waits."""
        return self.hold is not None

    @property
    def is_acknowledged(self) -> bool:
        """Whether staff noticed it."""
        return self.acknowledged_at is not None

    @property
    def is_started(self) -> bool:
        """Whether packing began."""
        return self.started_at is not None

    @property
    def is_archived(self) -> bool:
        """Whether it was put away."""
        return self.archived_at is not None

    def update(
        self,
        *,
        customer_note: str | Untouched | None = UNSET,
        language: str | Untouched | None = UNSET,
    ) -> None:
        """Change the customer's note or the language that the shop writes in."""
        self._refuse_when_erased()
        if customer_note is not UNSET:
            self.customer_note = customer_note
        if language is not UNSET:
            self.language = language
        self.record(events.OrderUpdated())

    def add_tags(self, tags: Tags) -> None:
        """Put tags on the order; those that it has keep their spelling."""
        self.tags = with_tags(self.tags, tags)
        self.record(events.OrderTagsChanged())

    def remove_tags(self, tags: Tags) -> None:
        """Take tags off the order, however they are spelled."""
        self.tags = without_tags(self.tags, tags)
        self.record(events.OrderTagsChanged())

    def set_metadata(self, entries: Iterable[Entry]) -> None:
        """Set entries; those under other keys stay as they are."""
        self.metadata = with_entries(self.metadata, entries)
        self.record(events.OrderMetadataChanged())

    def delete_metadata(self, keys: Collection[Key]) -> None:
        """Delete the entries under some keys."""
        self.metadata = without_keys(self.metadata, keys)
        self.record(events.OrderMetadataChanged())

    def update_customer(self, parts: Mapping[str, "str | Address | None"]) -> None:
        """Change the snapshot of the customer; never the link, never the profile."""
        self._refuse_when_erased()
        unknown = parts.keys() - DETAILS_PARTS
        if unknown:
            raise InvalidInput(f"Customer details have no {', '.join(sorted(unknown))}.")
        self.customer_details = self.customer_details.changed(parts)
        self.record(events.OrderCustomerUpdated())

    def attach(self, customer_id: UUID) -> None:
        """Link the order to an account; the snapshot stays as it is."""
        self._refuse_when_erased()
        if self.customer_id not in {None, customer_id}:
            raise AlreadyAttached(self.customer_id or customer_id)
        self.customer_id = customer_id
        self.record(events.OrderAttached())

    def detach(self) -> None:
        """Cut the link to the account; the snapshot stays as it is."""
        self._refuse_when_erased()
        if self.customer_id is None:
            raise NotAttached
        self.customer_id = None
        self.record(events.OrderDetached())

    def credit(self, amount: int, reason: str | None) -> None:
        """Take something off what the order costs; `follow_total` has to come after it.

        Raises:
            AmountExceeded: more than it costs now.
        """
        text = amount_text(amount, self.currency), self.currency
        if amount > self.total:
            most = f"{amount_text(self.total, self.currency)} {self.currency}"
            raise AmountExceeded(
                f"The order costs {most} now; no more can be taken off.", self.total, self.currency
            )
        self.credits += amount
        self.total -= amount
        self.record(events.OrderCredited(*text, reason))

    def follow_total(
        self, before: int, payments: Iterable[Standing], opening: Opening
    ) -> Settlement | None:
        """Follow a change of the total: the payment status, and what is to be settled by hand.

        Whoever changes the total of a placed order calls this after it. `before` is the balance
        before the change. Gives the settlement that is open now.
        """
        waived = self.balance - owed(self.balance, self.settlements)
        if self.paid > 0:
            for event in after_total(
                self.settlements, before - waived, self.balance - waived, self.currency, opening
            ):
                self.tell(event)
        self._read_payments(payments)
        return open_one(self.settlements)

    def follow_payments(self, payments: Iterable[Standing], at: datetime) -> None:
        """Follow a change of its payments: sums, payment status, and what they settle."""
        standings = tuple(payments)
        before = (self.authorized, self.paid, self.refunded, self.payment_status)
        self.authorized = sum(each.sums.authorized for each in standings)
        self.paid = sum(each.sums.captured for each in standings)
        self.refunded = sum(each.sums.refunded for each in standings)
        now = owed(self.balance, self.settlements)
        for event in after_money(self.settlements, now, self.currency, at):
            self.tell(event)
        self._read_payments(standings)
        after = (self.authorized, self.paid, self.refunded, self.payment_status)
        if after != before and not self.recorded:
            self.record(events.OrderPaymentsChanged())

    def settlement(self, id: UUID) -> Settlement:
        """Find one of its settlements."""
        for each in self.settlements:
            if each.id == id:
                return each
        raise NotFound("settlement")

    def waive(self, id: UUID, reason: str | None, at: datetime) -> None:
        """Let a settlement go.

        Raises:
            IllegalTransition: it is not open.
        """
        settlement = self.settlement(id)
        settlement.require_open(SettlementState.WAIVED)
        rest = amount_text(settlement.rest, self.currency)
        settlement.waive(reason, at)
        self.record(
            events.SettlementWaived(id, settlement.direction.value, rest, self.currency, reason)
        )

    def reprice(self) -> None:
        """Compute every amount anew from what stands; shipping a cancelled order costs nothing."""
        shipping = Shipping() if self.state is OrderState.CANCELLED else self.shipping
        price = price_order(
            [
                LineTerms(
                    unit_price=line.unit_price,
                    ordered=line.ordered,
                    quantity=line.counting,
                    tax_rate=line.tax_rate,
                    discount=line.discount,
                )
                for line in self.lines
            ],
            ShippingTerms(
                price=shipping.price, tax_rate=shipping.tax_rate, discount=shipping.discount
            ),
            [discount.amount for discount in self.discounts],
            TaxRules(prices_include_tax=self.prices_include_tax, rounding=self.tax_rounding),
        )
        for line, item in zip(self.lines, price.lines, strict=True):
            line.order_discount = item.order_discount
            line.net, line.tax, line.total = item.net, item.tax, item.total
        if price.shipping is not None:
            item = price.shipping
            self.shipping = replace(self.shipping, net=item.net, tax=item.tax, total=item.total)
        self.tax_lines = price.tax_lines
        self.net, self.tax = price.net, price.tax
        self.credits = min(self.credits, price.total)  # not more than is left to pay for
        self.total = price.total - self.credits

    def derive(self, payments: Iterable[PaymentState]) -> None:
        """Read the statuses off the lines and the payments as they stand."""
        self.derive_handling()
        self._read_status(payments)

    def derive_handling(self) -> None:
        """Read off the lines what was handed over and what is left to do."""
        handled = [line.handled for line in self.lines]
        self.fulfillment_status = fulfillment_status(handled, started=self.is_started)
        self.to_fulfill = sum(line.to_fulfill for line in handled)
        self.packed = sum(line.packed for line in handled)
        self.to_return = sum(line.to_return for line in handled)
        self.awaited = sum(line.awaited for line in handled)
        self.to_cancel = sum(line.cancellable for line in self.lines)
        self.needs_handling = needs_handling(self.state, handled, acknowledged=self.is_acknowledged)

    def _read_payments(self, payments: Iterable[Standing]) -> None:
        self._read_status(each.state for each in payments)

    def _read_status(self, payments: Iterable[PaymentState]) -> None:
        self.payment_status = payment_status(
            total=self.total,
            paid=self.paid,
            refunded=self.refunded,
            authorized=self.authorized,
            payments=payments,
        )

    def _refuse_when_erased(self) -> None:
        if self.erased_at is not None:
            raise Erased("order")
