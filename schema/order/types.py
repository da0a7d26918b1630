"""What an order shows."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import (
    Connection,
    Node,
    column,
    computed,
    group,
    many,
    one,
    part,
    source,
)
from schema.asset.types import DigitalAssetSku, DownloadLink
from schema.candidates import Candidate, attach_candidates
from schema.enums import FulfillmentStatus, LineKind, OrderState, PaymentStatus
from schema.event import Event, EventFilter, EventSort
from schema.fulfillment.types import Fulfillment
from schema.message.types import Message
from schema.metadata import MetadataEntry, metadata
from schema.money import Money, money
from schema.order.actions import FACTS, AllowedAction, allowed_actions_of
from schema.order.parts import (
    CustomerDetails,
    Hold,
    OrderDiscount,
    Shipping,
    TaxLine,
    balance_of,
    details_of,
    discounts_of,
    percent,
    shipping_of,
    tax_lines_of,
)
from schema.order_return.types import OrderReturn
from schema.payment.types import Payment
from schema.ranges import ExternalNumber, external
from schema.settlement.types import Settlement
from schema.staff import Staff

if TYPE_CHECKING:
    from schema.change_set.types import ChangeSet
    from schema.customer.types import Customer
    from schema.document.types import Document
    from schema.order.notes import OrderNote


@source("order_line", scope="orders:read")
class OrderLine(Node):
    """One row of the cart."""

    kind: LineKind = column(description="What it sells.")
    sku: str | None = column(description="The shop's article number.")
    title: str = column(description="What it is called.")
    ordered: int = column(description="Pieces that were ordered.")
    cancelled: int = column(description="Pieces that will not be delivered.")
    packed: int = column(
        description="Pieces in fulfilments that are PENDING: packed, and not handed over yet."
    )
    fulfilled: int = column(description="Pieces that were handed over.")
    awaited: int = column(description="Pieces in returns that are REQUESTED.")
    returned: int = column(description="Pieces that came back.")

    @computed("kind", "ordered", "cancelled", "packed", "fulfilled")
    @staticmethod
    def to_fulfill(kind: str, ordered: int, cancelled: int, packed: int, fulfilled: int) -> int:
        """Pieces that `fulfillOrder` can take: neither handed over nor packed. Services have none."""
        return 0 if kind == LineKind.SERVICE else ordered - cancelled - packed - fulfilled

    @computed("fulfilled", "awaited", "returned")
    @staticmethod
    def to_return(fulfilled: int, awaited: int, returned: int) -> int:
        """Pieces that `createReturn` can take: handed over, and neither back nor in a return."""
        return fulfilled - awaited - returned

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

    downloads: Connection[DownloadLink] = many(
        description="The links by which the customer downloads what belongs to it, oldest first."
    )
    digital_assets: Connection[DigitalAssetSku] = many(
        description="The files that are sold with its article number now. One that none of its "
        "`downloads` leads to was added later, or is not paid: `renewDownloads` makes the link."
    )


@source("order", scope="orders:read")
class Order(Node):
    """What a customer bought, what became of it and what it costs now."""

    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    number: str = column(
        description="The number that people use. A draft has one of its own kind, such as #D17, and "
        "gets an order's number when it is completed."
    )
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
    allowed_actions: list[AllowedAction] = group(
        allowed_actions_of,
        *FACTS,
        description="For everything that staff may want to do with it: whether that is possible "
        "now, and why not. The mutations ask the same table.",
    )
    tags: list[str] = column(
        description="Words that staff put on it, in the order in which they came."
    )
    metadata: list[MetadataEntry] = metadata()
    customer_details: CustomerDetails = group(
        details_of,
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
    fulfillments: Connection[Fulfillment] = many(
        description="What was handed over or packed, oldest first."
    )
    returns: Connection[OrderReturn] = many(description="What comes back, or came, oldest first.")
    discounts: list[OrderDiscount] = group(
        discounts_of, "discounts", "currency", description="Discounts on the whole order."
    )
    shipping: Shipping = group(
        shipping_of,
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
        tax_lines_of, "tax_lines", "currency", description="The tax by rate."
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
        balance_of,
        "total",
        "paid",
        "refunded",
        "currency",
        description="What the customer still owes; below zero, what the shop owes.",
    )
    payment_method: str | None = column(description="The method that the customer chose.")
    payment_reference: str | None = column(
        description="What the customer writes on a bank transfer; null where the shop had no kind "
        "of reference when the order was placed."
    )
    payments: Connection[Payment] = many(description="Its payments, oldest first.")
    settlements: Connection[Settlement] = many(
        description="What was to be charged or paid back after its total changed, oldest first."
    )
    downloads: Connection[DownloadLink] = many(
        description="The links by which the customer downloads what belongs to it, oldest first."
    )
    notes: Connection[Annotated["OrderNote", strawberry.lazy("schema.order.notes")]] = many(
        description="What staff wrote to each other about it, oldest first, at most 200."
    )
    messages: Connection[Message] = many(description="E-mails about it, oldest first.")
    documents: Connection[Annotated["Document", strawberry.lazy("schema.document.types")]] = many(
        description="Receipts, invoices and what else was printed for it, oldest first."
    )
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
    erased_at: datetime | None = column(
        description="When the customer was erased from it (`eraseCustomer`); null otherwise. What "
        "an invoice says of the buyer may stay for the years of bookkeeping."
    )
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
