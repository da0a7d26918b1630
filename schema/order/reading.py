"""From the input of a placed order to what the rules take."""

from decimal import Decimal
from typing import Any

from domain.changes import camel
from domain.errors import InvalidInput, Problems
from domain.journey import MAX_CART
from domain.line import Discount
from domain.metadata import cleaned_entries
from domain.money import decimals_of
from domain.payment_log import LogEntry
from domain.placing import AtProvider, NewLine, NewOrder, NewShipping
from domain.ports import ContactCheck, Doubt
from domain.profile import CustomerDetails
from domain.receipts import page_address, provider_name, reference_text
from domain.text import clean, clean_required
from resolvers.context import Context
from resolvers.orders import MAX_LANGUAGE, MAX_NOTE
from resolvers.profile import CheckedParts, check_parts
from schema.address import AddressInput
from schema.inputs import external_number
from schema.metadata import entries_in
from schema.money import MoneyInput, minor_units
from schema.mutation import row_key
from schema.order.cart import (
    CustomerDetailsInput,
    OrderDiscountInput,
    OrderLineInput,
    OrderPaymentInput,
    PlaceOrderInput,
    ShippingInput,
)
from schema.payment.log_input import read_entries


def read_order(
    given: PlaceOrderInput, context: Context
) -> tuple[NewOrder, tuple[Doubt, ...], list[LogEntry]]:
    """Turn the input into what the rules take, with what looks unusual and what a provider said.

    Raises:
        InvalidInput, Refused: something can't be stored.
    """
    problems = Problems()
    read: dict[str, Any] = {}
    doubts: tuple[Doubt, ...] = ()
    log: list[LogEntry] = []
    currency = given.currency_code
    with problems.at("input", "currencyCode"):
        decimals_of(currency)
    problems.settle()  # no amount can be read in a currency that is none
    with problems.at("input", "customer"):
        read["customer_details"], doubts = read_details(given.customer, context.services.checks)
    with problems.at("input", "lines"):
        read["lines"] = read_lines(given.lines, currency)
    with problems.at("input", "shipping"):
        read["shipping"] = read_shipping(given.shipping, currency)
    with problems.at("input", "discounts"):
        read["discounts"] = read_discounts(given.discounts, currency)
    with problems.at("input", "total"):
        read["expected_total"] = None if given.total is None else minor_units(given.total, currency)
    with problems.at("input"):
        read["external_number"] = external_number(given.external_number, "externalNumber")
    with problems.at("input", "customerId"):
        read["customer_id"] = (
            None if given.customer_id is None else row_key("Customer", given.customer_id)
        )
    for name, limit in (
        ("payment_method", 100),
        ("source", 100),
        ("language", MAX_LANGUAGE),
        ("cart", MAX_CART),
    ):
        with problems.at("input", camel(name)):
            read[name] = clean(getattr(given, name), field=(), limit=limit)
    with problems.at("input", "metadata"):
        read["metadata"] = cleaned_entries(entries_in(given.metadata), field=())
    with problems.at("input", "payment"):
        read["payment"] = None if given.payment is None else _payment(given.payment)
        if given.payment is not None and given.payment.log:
            log = read_entries(context, given.payment.log, "log")
    with problems.at("input", "customerNote"):
        read["customer_note"] = clean(given.customer_note, field=(), limit=MAX_NOTE, multiline=True)
    problems.settle()
    return NewOrder(currency=currency, placed_at=given.placed_at, **read), doubts, log


def _payment(given: OrderPaymentInput) -> AtProvider:
    problems = Problems()
    read: dict[str, Any] = {}
    with problems.at("provider"):
        read["provider"] = provider_name(given.provider)
    with problems.at("pspReference"):
        read["psp_reference"] = reference_text(given.psp_reference)
    with problems.at("externalUrl"):
        read["external_url"] = page_address(given.external_url)
    problems.settle()
    return AtProvider(**read)


def read_details(
    given: CustomerDetailsInput, checks: ContactCheck
) -> tuple[CustomerDetails, tuple[Doubt, ...]]:
    """Read who buys, with what looks unusual about it."""
    problems = Problems()
    typed: dict[str, Any] = {}
    for name in CustomerDetails.__dataclass_fields__:
        value = getattr(given, name)
        with problems.at():
            typed[name] = value.value(camel(name)) if isinstance(value, AddressInput) else value
    address = typed.get("shipping_address")
    checked = CheckedParts({}, ())
    with problems.at():
        checked = check_parts(checks, typed, country=address.country if address else None)
    problems.settle()
    details = CustomerDetails().changed(checked.parts)
    under = ("input", "customer")
    return details, tuple(
        Doubt(doubt.code, doubt.message, (*under, *doubt.field)) for doubt in checked.doubts
    )


def read_lines(given: list[OrderLineInput], currency: str) -> tuple[NewLine, ...]:
    """Read the rows of a cart, in the order's currency."""
    problems = Problems()
    lines: list[NewLine] = []
    for nth, line in enumerate(given):
        with problems.at(str(nth)):
            lines.append(read_line(line, currency))
    problems.settle()
    return tuple(lines)


def read_line(given: OrderLineInput, currency: str) -> NewLine:
    """Read one row of a cart, in the order's currency."""
    problems = Problems()
    read: dict[str, Any] = {}
    with problems.at():
        read["title"] = clean_required(given.title, field=("title",))
    with problems.at():
        read["sku"] = clean(given.sku, field=("sku",), limit=100)
    with problems.at("unitPrice"):
        read["unit_price"] = minor_units(given.unit_price, currency)
    with problems.at("discount"):
        read["discount"] = read_amount(given.discount, currency)
    with problems.at("taxRate"):
        read["tax_rate"] = _basis_points(given.tax_rate)
    problems.settle()
    return NewLine(kind=given.kind, quantity=given.quantity, **read)


def read_shipping(given: ShippingInput | None, currency: str) -> NewShipping:
    """Read how an order travels."""
    if given is None:
        return NewShipping()
    problems = Problems()
    read: dict[str, Any] = {}
    with problems.at():
        read["method"] = clean(given.method, field=("method",), limit=100)
    with problems.at("price"):
        read["price"] = minor_units(given.price, currency)
    with problems.at("discount"):
        read["discount"] = read_amount(given.discount, currency)
    with problems.at("taxRate"):
        read["tax_rate"] = _basis_points(given.tax_rate)
    problems.settle()
    return NewShipping(**read)


def read_discounts(given: list[OrderDiscountInput], currency: str) -> tuple[Discount, ...]:
    """Read discounts on a whole order."""
    problems = Problems()
    discounts: list[Discount] = []
    for nth, discount in enumerate(given):
        with problems.at(str(nth)):
            discounts.append(
                Discount(
                    amount=read_amount(discount.amount, currency, "amount"),
                    title=clean(discount.title, field=("title",)),
                    code=clean(discount.code, field=("code",), limit=100),
                )
            )
    problems.settle()
    return tuple(discounts)


def read_amount(given: MoneyInput | None, currency: str, *path: str) -> int:
    """Read an amount as minor units of the order's currency; none is 0."""
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
