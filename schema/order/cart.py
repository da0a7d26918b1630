"""The input of a placed order: who buys what, how it travels, what it may cost."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.address import AddressInput
from schema.enums import LineKind
from schema.metadata import MetadataInput
from schema.money import MoneyInput
from schema.payment.log_input import PaymentLogInput
from schema.ranges import ExternalNumberInput


@strawberry.input(description="Who buys. Any part may be missing.")
class CustomerDetailsInput:
    """Who buys."""

    email: str | None = strawberry.field(
        default=None, description="Where e-mails about the order go."
    )
    first_name: str | None = strawberry.field(default=None, description="Given name.")
    last_name: str | None = strawberry.field(default=None, description="Family name.")
    company: str | None = strawberry.field(default=None, description="Company.")
    phone: str | None = strawberry.field(default=None, description="Phone number.")
    vat_id: str | None = strawberry.field(default=None, description="VAT or business id.")
    shipping_address: AddressInput | None = strawberry.field(
        default=None, description="Where the parcel goes."
    )
    billing_address: AddressInput | None = strawberry.field(
        default=None, description="Where the bill goes."
    )


@strawberry.input(description="One row of the cart.")
class OrderLineInput:
    """One row of the cart."""

    kind: LineKind = strawberry.field(default=LineKind.PHYSICAL, description="What it sells.")
    sku: str | None = strawberry.field(default=None, description="The shop's article number.")
    title: str = strawberry.field(description="What it is called.")
    quantity: int = strawberry.field(description="How many pieces, 1 to 1,000,000.")
    unit_price: MoneyInput = strawberry.field(
        description="What one piece costs, with or without tax by the shop's setting."
    )
    discount: MoneyInput | None = strawberry.field(
        default=None, description="What is taken off all its pieces together."
    )
    tax_rate: Decimal | None = strawberry.field(
        default=None,
        description="The tax rate in percent, such as 25.5; the shop's own when left out.",
    )


@strawberry.input(description="A discount on the whole order, shared out over its lines.")
class OrderDiscountInput:
    """A discount on the whole order."""

    amount: MoneyInput = strawberry.field(description="How much it takes off.")
    title: str | None = strawberry.field(default=None, description="What it is called.")
    code: str | None = strawberry.field(
        default=None, description="The code that the customer typed."
    )


@strawberry.input(description="How the order travels.")
class ShippingInput:
    """How the order travels."""

    method: str | None = strawberry.field(
        default=None, description="The method that the customer chose."
    )
    price: MoneyInput = strawberry.field(
        description="What it costs, with or without tax by the shop's setting."
    )
    discount: MoneyInput | None = strawberry.field(
        default=None, description="What is taken off its price."
    )
    tax_rate: Decimal | None = strawberry.field(
        default=None, description="The tax rate in percent; the shop's own when left out."
    )


@strawberry.input(description="Where the payment of the order is handled already.")
class OrderPaymentInput:
    """Where the payment is handled already."""

    provider: str = strawberry.field(
        description="Who handles it, such as stripe: small letters, digits, - and _."
    )
    psp_reference: str | None = strawberry.field(
        default=None, description="The payment's id at the provider, unique there."
    )
    external_url: str | None = strawberry.field(
        default=None, description="The payment's page at the provider, for staff."
    )
    log: list[PaymentLogInput] = strawberry.field(
        default_factory=list,
        description="What was said with the provider at the checkout, at most 50 entries.",
    )


@strawberry.input(description="Everything about an order that is placed.")
class PlaceOrderInput:
    """Everything about an order that is placed."""

    currency_code: str = strawberry.field(
        description="The order's one currency by ISO 4217; every amount below is in it."
    )
    customer: CustomerDetailsInput = strawberry.field(
        description="Who buys, as it stands on the order."
    )
    lines: list[OrderLineInput] = strawberry.field(description="The cart: 1 to 500 lines.")
    shipping: ShippingInput | None = strawberry.field(
        default=None, description="How the order travels."
    )
    discounts: list[OrderDiscountInput] = strawberry.field(
        default_factory=list, description="Discounts on the whole order, at most 20."
    )
    payment_method: str | None = strawberry.field(
        default=None, description="The method that the customer chose."
    )
    payment: OrderPaymentInput | None = strawberry.field(
        default=None,
        description="The payment at a provider that the checkout began; when left out, staff handle "
        "it.",
    )
    total: MoneyInput | None = strawberry.field(
        default=None,
        description="What you showed the customer. When the shop computes another total, nothing "
        "is stored and the answer is `TotalMismatch`.",
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The account of the customer who was logged in. Never found by e-mail.",
    )
    source: str | None = strawberry.field(
        default=None, description="Where the order comes from, in your words."
    )
    external_number: ExternalNumberInput | None = strawberry.field(
        default=None, description="The number that it has in another system."
    )
    cart: str | None = strawberry.field(
        default=None,
        description="Your id of the cart that it was. What `recordEvent` told of that cart, before "
        "or later, joins the order's events.",
    )
    language: str | None = strawberry.field(
        default=None, description="The customer's language, such as fi or nb."
    )
    metadata: list[MetadataInput] = strawberry.field(
        default_factory=list,
        description="Texts that your system keeps with the order: at most 50, each key once.",
    )
    customer_note: str | None = strawberry.field(
        default=None, description="What the customer wrote to the shop."
    )
    placed_at: datetime | None = strawberry.field(
        default=None, description="When it was placed, for imports; now when left out."
    )
