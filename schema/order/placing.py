"""Placing an order: what the shop window, a partner or an import says about it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from domain.access import Scope
from domain.changes import camel
from domain.errors import InvalidInput, Problems
from domain.line import Discount
from domain.placing import NewLine, NewOrder, NewShipping
from domain.ports import ContactCheck, Doubt
from domain.profile import CustomerDetails
from domain.text import clean, clean_required
from resolvers import orders
from resolvers.orders import MAX_LANGUAGE, MAX_NOTE
from resolvers.profile import check_parts
from schema.address import AddressInput
from schema.enums import LineKind
from schema.inputs import external_number
from schema.money import MoneyInput, minor_units
from schema.mutation import mutation, row_key
from schema.order.mutations import OrderPayload
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
    language: str | None = strawberry.field(
        default=None, description="The customer's language, such as fi or nb."
    )
    customer_note: str | None = strawberry.field(
        default=None, description="What the customer wrote to the shop."
    )
    placed_at: datetime | None = strawberry.field(
        default=None, description="When it was placed, for imports; now when left out."
    )


@strawberry.type(description="What `placeOrder` answers.")
class PlaceOrderPayload(OrderPayload):
    """What `placeOrder` answers."""


@strawberry.type
class PlacingMutations:
    """How orders come to be."""

    @mutation(PlaceOrderPayload, scope=Scope.ORDERS_PLACE, creates=True)
    async def place_order(
        self,
        info: strawberry.Info,
        input: Annotated[PlaceOrderInput, strawberry.argument(description="The order.")],
    ) -> object:
        """Place an order. Tax, discounts and totals are computed by the shop.

        The order is OPEN and waits for its payment. It belongs to an account only when you name
        one.
        """
        new, doubts = read_order(input, info.context.services.checks)
        return await orders.place_order(info.context, new, doubts)


def read_order(given: PlaceOrderInput, checks: ContactCheck) -> tuple[NewOrder, tuple[Doubt, ...]]:
    """Turn the input into what the rules take, with what looks unusual about it.

    Raises:
        InvalidInput, Refused: something can't be stored.
    """
    problems = Problems()
    read: dict[str, Any] = {}
    doubts: tuple[Doubt, ...] = ()
    currency = given.currency_code
    with problems.at("input", "customer"):
        read["customer_details"], doubts = _details(given.customer, checks)
    with problems.at("input", "lines"):
        read["lines"] = _lines(given.lines, currency)
    with problems.at("input", "shipping"):
        read["shipping"] = _shipping(given.shipping, currency)
    with problems.at("input", "discounts"):
        read["discounts"] = _discounts(given.discounts, currency)
    with problems.at("input", "total"):
        read["expected_total"] = None if given.total is None else minor_units(given.total, currency)
    with problems.at("input"):
        read["external_number"] = external_number(given.external_number, "externalNumber")
    with problems.at("input", "customerId"):
        read["customer_id"] = (
            None if given.customer_id is None else row_key("Customer", given.customer_id)
        )
    for name, limit in (("payment_method", 100), ("source", 100), ("language", MAX_LANGUAGE)):
        with problems.at("input", camel(name)):
            read[name] = clean(getattr(given, name), field=(), limit=limit)
    with problems.at("input", "customerNote"):
        read["customer_note"] = clean(given.customer_note, field=(), limit=MAX_NOTE, multiline=True)
    problems.settle()
    return NewOrder(currency=currency, placed_at=given.placed_at, **read), doubts


def _details(
    given: CustomerDetailsInput, checks: ContactCheck
) -> tuple[CustomerDetails, tuple[Doubt, ...]]:
    problems = Problems()
    typed: dict[str, Any] = {}
    for name in CustomerDetails.__dataclass_fields__:
        value = getattr(given, name)
        with problems.at():
            typed[name] = value.value(camel(name)) if isinstance(value, AddressInput) else value
    problems.settle()
    address = typed["shipping_address"]
    checked = check_parts(checks, typed, country=address.country if address else None)
    details = CustomerDetails().changed(checked.parts)
    under = ("input", "customer")
    return details, tuple(
        Doubt(doubt.code, doubt.message, (*under, *doubt.field)) for doubt in checked.doubts
    )


def _lines(given: list[OrderLineInput], currency: str) -> tuple[NewLine, ...]:
    problems = Problems()
    lines: list[NewLine] = []
    for nth, line in enumerate(given):
        with problems.at(str(nth)):
            lines.append(_line(line, currency))
    problems.settle()
    return tuple(lines)


def _line(given: OrderLineInput, currency: str) -> NewLine:
    problems = Problems()
    read: dict[str, Any] = {}
    with problems.at():
        read["title"] = clean_required(given.title, field=("title",))
    with problems.at():
        read["sku"] = clean(given.sku, field=("sku",), limit=100)
    with problems.at("unitPrice"):
        read["unit_price"] = minor_units(given.unit_price, currency)
    with problems.at("discount"):
        read["discount"] = _amount(given.discount, currency)
    with problems.at("taxRate"):
        read["tax_rate"] = _basis_points(given.tax_rate)
    problems.settle()
    return NewLine(kind=given.kind, quantity=given.quantity, **read)


def _shipping(given: ShippingInput | None, currency: str) -> NewShipping:
    if given is None:
        return NewShipping()
    problems = Problems()
    read: dict[str, Any] = {}
    with problems.at():
        read["method"] = clean(given.method, field=("method",), limit=100)
    with problems.at("price"):
        read["price"] = minor_units(given.price, currency)
    with problems.at("discount"):
        read["discount"] = _amount(given.discount, currency)
    with problems.at("taxRate"):
        read["tax_rate"] = _basis_points(given.tax_rate)
    problems.settle()
    return NewShipping(**read)


def _discounts(given: list[OrderDiscountInput], currency: str) -> tuple[Discount, ...]:
    problems = Problems()
    discounts: list[Discount] = []
    for nth, discount in enumerate(given):
        with problems.at(str(nth)):
            discounts.append(
                Discount(
                    amount=_amount(discount.amount, currency, "amount"),
                    title=clean(discount.title, field=("title",)),
                    code=clean(discount.code, field=("code",), limit=100),
                )
            )
    problems.settle()
    return tuple(discounts)


def _amount(given: MoneyInput | None, currency: str, *path: str) -> int:
    problems = Problems()
    amount = 0
    with problems.at(*path):
        amount = 0 if given is None else minor_units(given, currency)
    problems.settle()
    return amount


def _basis_points(percent: Decimal | None) -> int | None:
    if percent is None:
        return None
    points = percent.scaleb(2)
    if points != points.to_integral_value():
        raise InvalidInput("A tax rate has at most 2 decimals, such as 25.5 or 8.25.")
    return int(points)
