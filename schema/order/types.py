"""What an order shows."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from queryplan.declare import (
    Connection,
    Node,
    column,
    computed,
    entity,
    group,
    many,
    one,
    part,
    source,
)
from schema.address import Address, address_of
from schema.candidates import Candidate, attach_candidates
from schema.enums import FulfillmentStatus, LineKind, OrderState, PaymentStatus, ReturnState
from schema.event import Event, EventFilter, EventSort
from schema.message import Message
from schema.money import Money, money, money_of
from schema.payment import Payment
from schema.ranges import ExternalNumber, external
from schema.staff import Staff

if TYPE_CHECKING:
    from schema.change_set.types import ChangeSet
    from schema.customer.types import Customer


def percent(basis_points: int) -> Decimal:
    """Write a tax rate as people do: 2550 is 25.50."""
    return Decimal(basis_points).scaleb(-2)


@strawberry.type(description="Who bought, as it stands on this very order.")
class CustomerDetails:
    """Who bought, as it stands on this very order."""

    email: str | None = strawberry.field(description="Where e-mails about the order go.")
    first_name: str | None = strawberry.field(description="Given name.")
    last_name: str | None = strawberry.field(description="Family name.")
    company: str | None = strawberry.field(description="Company.")
    phone: str | None = strawberry.field(description="Phone number, as it was typed.")
    vat_id: str | None = strawberry.field(description="VAT or business id, as it was typed.")
    shipping_address: Address | None = strawberry.field(description="Where the parcel goes.")
    billing_address: Address | None = strawberry.field(description="Where the bill goes.")


@strawberry.type(description="A discount on the whole order.")
class OrderDiscount:
    """A discount on the whole order."""

    title: str | None = strawberry.field(description="What it is called.")
    code: str | None = strawberry.field(description="The code that the customer typed.")
    amount: Money = strawberry.field(description="How much it takes off.")


@strawberry.type(description="The tax of one rate over the whole order.")
class TaxLine:
    """The tax of one rate over the whole order."""

    rate: Decimal = strawberry.field(description="The rate in percent, such as 25.50.")
    net: Money = strawberry.field(description="What is taxed.")
    tax: Money = strawberry.field(description="The tax on it.")


@strawberry.type(description="How the order travels, and what that costs.")
class Shipping:
    """How the order travels, and what that costs."""

    method: str | None = strawberry.field(description="The method that the customer chose.")
    price: Money = strawberry.field(description="What it costs before the discount.")
    discount: Money = strawberry.field(description="What is taken off.")
    tax_rate: Decimal = strawberry.field(description="Its tax rate in percent.")
    tax: Money = strawberry.field(description="The tax in it.")
    total: Money = strawberry.field(description="What it costs, tax included.")


@strawberry.type(description="Why an order waits.")
class Hold:
    """Why an order waits."""

    at: datetime = strawberry.field(description="Since when.")
    reason: str | None = strawberry.field(description="What was said about it.")
    by_id: strawberry.Private[UUID | None]
    by: Staff | None = entity(ref="by_id", description="Who stopped it.")


def _details(*columns: Any) -> CustomerDetails:
    email, first_name, last_name, company, phone, vat_id, shipping, billing = columns
    return CustomerDetails(
        email=email,
        first_name=first_name,
        last_name=last_name,
        company=company,
        phone=phone,
        vat_id=vat_id,
        shipping_address=address_of(shipping),
        billing_address=address_of(billing),
    )


def _discounts(stored: list[dict[str, Any]], currency: str) -> list[OrderDiscount]:
    return [
        OrderDiscount(
            title=part["title"], code=part["code"], amount=money_of(part["amount"], currency)
        )
        for part in stored
    ]


def _tax_lines(stored: list[dict[str, Any]], currency: str) -> list[TaxLine]:
    return [
        TaxLine(
            rate=percent(part["rate"]),
            net=money_of(part["net"], currency),
            tax=money_of(part["tax"], currency),
        )
        for part in stored
    ]


def _shipping(
    method: str | None, price: int, discount: int, rate: int, tax: int, total: int, currency: str
) -> Shipping:
    return Shipping(
        method=method,
        price=money_of(price, currency),
        discount=money_of(discount, currency),
        tax_rate=percent(rate),
        tax=money_of(tax, currency),
        total=money_of(total, currency),
    )


def _balance(total: int, paid: int, refunded: int, currency: str) -> Money:
    return money_of(total - paid + refunded, currency)


@source("order_line", scope="orders:read")
class OrderLine(Node):
    """One row of the cart."""

    kind: LineKind = column(description="What it sells.")
    sku: str | None = column(description="The shop's article number.")
    title: str = column(description="What it is called.")
    ordered: int = column(description="Pieces that were ordered.")
    cancelled: int = column(description="Pieces that will not be delivered.")
    fulfilled: int = column(description="Pieces that were handed over.")
    returned: int = column(description="Pieces that came back.")
    unit_price: Money = money("unit_price", description="What one piece costs.")
    discount: Money = money("discount", description="The line's own discount, for all pieces.")
    order_discount: Money = money(
        "order_discount", description="The line's share of the order's discounts."
    )
    tax: Money = money("tax", description="The tax in its total.")
    total: Money = money(
        "total", description="What it costs now: discounts taken off, tax included."
    )

    @computed("tax_rate")
    @staticmethod
    def tax_rate(basis_points: int) -> Decimal:
        """The tax rate in percent, such as 25.50."""
        return percent(basis_points)


@source("order_return", scope="orders:read")
class OrderReturn(Node):
    """Goods of an order that came back."""

    state: ReturnState = column(description="Where it stands.")
    external_number: ExternalNumber | None = external(
        description="The number that it has in another system."
    )
    amount: Money = money("amount", description="How much less the order costs for it.")
    created_at: datetime = column(description="When it was entered.")
    closed_at: datetime | None = column(description="When it was booked.")


@source("order", scope="orders:read")
class Order(Node):
    """What a customer bought, what became of it and what it costs now."""

    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    number: str = column(description="The number that people use.")
    external_number: ExternalNumber | None = external(
        description="The number that it came with from another system."
    )
    state: OrderState = column(description="Where it stands as an agreement.")
    fulfillment_status: FulfillmentStatus = column(description="How much was handed over.")
    payment_status: PaymentStatus = column(description="How much was paid.")
    needs_handling: bool = column(
        description="Whether staff have something to do: not noticed yet, or not all handed over."
    )
    currency_code: str = column("currency", description="The order's one currency by ISO 4217.")
    source: str | None = column(description="Where it came from, in the caller's words.")
    language: str | None = column(description="The language to write in, such as fi or nb.")
    customer_note: str | None = column(description="What the customer wrote to the shop.")
    tags: list[str] = column(
        description="Words that staff put on it, in the order in which they came."
    )
    customer_details: CustomerDetails = group(
        _details,
        "details_email",
        "details_first_name",
        "details_last_name",
        "details_company",
        "details_phone",
        "details_vat_id",
        "details_shipping_address",
        "details_billing_address",
        description="Who bought, as it stands on this very order.",
    )
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = one(
        description="The account that the order belongs to; null for a guest's."
    )
    attach_candidates: list[Candidate] = attach_candidates()
    customer_orders: Connection[Annotated["Order", strawberry.lazy("schema.order.types")]] = many(
        description=(
            "All orders of the same account, or for a guest's order all guests' orders with the "
            "same e-mail address; newest first, this one among them."
        )
    )
    lines: Connection[OrderLine] = many(description="The cart, in the customer's order.")
    returns: Connection[OrderReturn] = many(description="What came back, oldest first.")
    discounts: list[OrderDiscount] = group(
        _discounts, "discounts", "currency", description="Discounts on the whole order."
    )
    shipping: Shipping = group(
        _shipping,
        "shipping_method",
        "shipping_price",
        "shipping_discount",
        "shipping_tax_rate",
        "shipping_tax",
        "shipping_total",
        "currency",
        description="How it travels, and what that costs.",
    )
    tax_lines: list[TaxLine] = group(
        _tax_lines, "tax_lines", "currency", description="The tax by rate."
    )
    placed_total: Money = money("placed_total", description="What it cost when it was placed.")
    total: Money = money("total", description="What it costs now, tax included.")
    net: Money = money("net", description="What it costs now, without tax.")
    tax: Money = money("tax", description="The tax in what it costs now.")
    credits: Money = money("credits", description="What was taken off it afterwards.")
    authorized: Money = money("authorized", description="What is reserved and not collected.")
    paid: Money = money("paid", description="What was collected.")
    refunded: Money = money("refunded", description="What was given back of it.")
    balance: Money = group(
        _balance,
        "total",
        "paid",
        "refunded",
        "currency",
        description="What the customer still owes; below zero, what the shop owes.",
    )
    payment_method: str | None = column(description="The method that the customer chose.")
    payments: Connection[Payment] = many(description="Its payments, oldest first.")
    messages: Connection[Message] = many(description="E-mails about it, oldest first.")
    events: Connection[Event] = many(
        filter=EventFilter,
        order_by=EventSort,
        description="What happened to it, oldest first unless sorted otherwise.",
    )
    change_sets: Connection[Annotated["ChangeSet", strawberry.lazy("schema.change_set.types")]] = (
        many(
            description=(
                "The calls about this very order, newest first, for `revertChangeSet`. The query "
                "`changeSets` with `order` in its filter also finds those about the customer that "
                "reached it."
            )
        )
    )
    placed_at: datetime | None = column(description="When it was placed; null for a draft.")
    created_at: datetime = column(description="When it was stored.")
    updated_at: datetime = column(description="When it last changed.")
    acknowledged_at: datetime | None = column(description="When staff noticed it.")
    acknowledged_by: Staff | None = one(description="Who noticed it.")
    assignee: Staff | None = one(description="Who looks after it.")
    started_at: datetime | None = column(description="When packing began.")
    confirmed_at: datetime | None = column(description="When the shop agreed to deliver it.")
    completed_at: datetime | None = column(description="When everything was done.")
    cancelled_at: datetime | None = column(description="When it was cancelled.")
    archived_at: datetime | None = column(description="When it was put away.")
    hold: Hold | None = part(
        Hold,
        {"at": "hold_at", "reason": "hold_reason", "by_id": "hold_by"},
        present="hold_at",
        description="Why it waits; null when it doesn't.",
    )
