"""The input of drafts, and of copies of orders."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import strawberry

from domain.changes import camel
from domain.drafting import CopiedLine, Copy
from domain.errors import Problems
from domain.metadata import cleaned_entries
from domain.money import decimals_of
from domain.placing import Content, NewShipping
from domain.ports import Doubt
from domain.profile import CustomerDetails
from domain.text import clean
from domain.unset import UNSET
from resolvers.context import Context
from resolvers.orders import MAX_LANGUAGE, MAX_NOTE
from schema.inputs import touched
from schema.metadata import MetadataInput, entries_in
from schema.money import MoneyInput, minor_units
from schema.mutation import row_key
from schema.order.cart import (
    CustomerDetailsInput,
    OrderDiscountInput,
    OrderLineInput,
    ShippingInput,
)
from schema.order.reading import read_details, read_discounts, read_lines, read_shipping

METHOD = 100
TEXTS = (("payment_method", METHOD), ("source", METHOD), ("language", MAX_LANGUAGE))


@strawberry.input(description="An order that nobody has placed yet.")
class DraftOrderInput:
    """An order that nobody has placed yet."""

    currency_code: str = strawberry.field(
        description="The order's one currency by ISO 4217; every amount below is in it."
    )
    lines: list[OrderLineInput] = strawberry.field(description="What is sold: 1 to 500 lines.")
    customer: CustomerDetailsInput | None = strawberry.field(
        default=None, description="Who buys, as it stands on the order."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=None, description="The customer's account. Never found by e-mail."
    )
    shipping: ShippingInput | None = strawberry.field(
        default=None, description="How the order travels."
    )
    discounts: list[OrderDiscountInput] = strawberry.field(
        default_factory=list, description="Discounts on the whole order, at most 20."
    )
    payment_method: str | None = strawberry.field(
        default=None, description="The method that the customer will pay by."
    )
    source: str | None = strawberry.field(
        default=None, description="Where the order comes from, in your words."
    )
    language: str | None = strawberry.field(
        default=None, description="The customer's language, such as fi or nb."
    )
    customer_note: str | None = strawberry.field(
        default=None, description="What the customer wrote to the shop."
    )
    metadata: list[MetadataInput] = strawberry.field(
        default_factory=list,
        description="Texts that your system keeps with the order: at most 50, each key once.",
    )


@strawberry.input(
    description="What to write anew in a draft. A field left out stays as it is, null clears it."
)
class UpdateDraftOrderInput:
    """What to write anew in a draft."""

    lines: strawberry.Maybe[list[OrderLineInput] | None] = strawberry.field(
        description="What is sold, in place of all lines until now: 1 to 500."
    )
    customer: strawberry.Maybe[CustomerDetailsInput | None] = strawberry.field(
        description="Who buys, in place of all that stands there."
    )
    shipping: strawberry.Maybe[ShippingInput | None] = strawberry.field(
        description="How the order travels."
    )
    discounts: strawberry.Maybe[list[OrderDiscountInput] | None] = strawberry.field(
        description="All discounts on the whole order, at most 20."
    )
    payment_method: strawberry.Maybe[str | None] = strawberry.field(
        description="The method that the customer will pay by."
    )
    source: strawberry.Maybe[str | None] = strawberry.field(
        description="Where the order comes from, in your words."
    )


@strawberry.input(description="What is different about a line of a copy.")
class DuplicateLineInput:
    """What is different about a line of a copy."""

    line: strawberry.ID = strawberry.field(
        description="The line's id, of the order that is copied."
    )
    quantity: int | None = strawberry.field(
        default=None, description="How many pieces; 0 leaves the line out."
    )
    unit_price: MoneyInput | None = strawberry.field(
        default=None,
        description="What one piece costs now. The line's discount is not copied then.",
    )


@strawberry.input(description="What a copy of an order costs.")
class DuplicateOrderInput:
    """What a copy of an order costs."""

    keep_prices: bool = strawberry.field(
        default=False,
        description="Whether lines without a new price keep the old one, and the order its discounts, "
        "in proportion to what is copied. Otherwise each line needs its price.",
    )
    lines: list[DuplicateLineInput] = strawberry.field(
        default_factory=list, description="New prices or quantities, each line once."
    )


def read_draft(given: DraftOrderInput, context: Context) -> tuple[Content, tuple[Doubt, ...]]:
    """Turn the input into what the rules take, with what looks unusual.

    Raises:
        InvalidInput, Refused: something can't be stored.
    """
    problems = Problems()
    read: dict[str, Any] = {"customer_details": CustomerDetails()}
    doubts: tuple[Doubt, ...] = ()
    currency = given.currency_code
    with problems.at("input", "currencyCode"):
        decimals_of(currency)
    problems.settle()  # no amount can be read in a currency that is none
    if given.customer is not None:
        with problems.at("input", "customer"):
            read["customer_details"], doubts = read_details(given.customer, context.services.checks)
    with problems.at("input", "lines"):
        read["lines"] = read_lines(given.lines, currency)
    with problems.at("input", "shipping"):
        read["shipping"] = read_shipping(given.shipping, currency)
    with problems.at("input", "discounts"):
        read["discounts"] = read_discounts(given.discounts, currency)
    with problems.at("input", "customerId"):
        read["customer_id"] = (
            None if given.customer_id is None else row_key("Customer", given.customer_id)
        )
    for name, limit in TEXTS:
        with problems.at("input", camel(name)):
            read[name] = clean(getattr(given, name), field=(), limit=limit)
    with problems.at("input", "customerNote"):
        read["customer_note"] = clean(given.customer_note, field=(), limit=MAX_NOTE, multiline=True)
    with problems.at("input", "metadata"):
        read["metadata"] = cleaned_entries(entries_in(given.metadata), field=())
    problems.settle()
    return Content(currency=currency, **read), doubts


def read_update(
    given: UpdateDraftOrderInput, context: Context
) -> tuple[Callable[[str], Mapping[str, Any]], tuple[Doubt, ...]]:
    """Read what is not about money; give what reads the rest in the order's currency."""
    problems = Problems()
    read: dict[str, Any] = {}
    doubts: tuple[Doubt, ...] = ()
    customer = touched(given.customer)
    if customer is None:
        read["customer_details"] = CustomerDetails()
    elif customer is not UNSET:
        with problems.at("input", "customer"):
            read["customer_details"], doubts = read_details(customer, context.services.checks)
    for name in ("payment_method", "source"):
        value = touched(getattr(given, name))
        if value is not UNSET:
            with problems.at("input", camel(name)):
                read[name] = clean(value, field=(), limit=METHOD)
    problems.settle()
    return partial(_priced, given, read), doubts


def _priced(
    given: UpdateDraftOrderInput, read: Mapping[str, Any], currency: str
) -> Mapping[str, Any]:
    problems = Problems()
    found = dict(read)
    lines, shipping, discounts = (
        touched(value) for value in (given.lines, given.shipping, given.discounts)
    )
    if lines is not UNSET:
        with problems.at("input", "lines"):
            found["lines"] = read_lines(lines or [], currency)
    if shipping is not UNSET:
        with problems.at("input", "shipping"):
            found["shipping"] = (
                NewShipping() if shipping is None else read_shipping(shipping, currency)
            )
    if discounts is not UNSET:
        with problems.at("input", "discounts"):
            found["discounts"] = read_discounts(discounts or [], currency)
    problems.settle()
    return found


def read_copy(given: DuplicateOrderInput, currency: str) -> Copy:
    """Turn the input into what the rules take; amounts must be in the order's currency."""
    problems = Problems()
    lines: list[CopiedLine] = []
    for nth, each in enumerate(given.lines):
        with problems.at("input", "lines", str(nth)):
            lines.append(_copied(each, currency))
    problems.settle()
    return Copy(keeps_prices=given.keep_prices, lines=lines)


def _copied(given: DuplicateLineInput, currency: str) -> CopiedLine:
    problems = Problems()
    read: dict[str, Any] = {"unit_price": None}
    with problems.at():
        read["line"] = row_key("OrderLine", given.line, "line")
    if given.unit_price is not None:
        with problems.at("unitPrice"):
            read["unit_price"] = minor_units(given.unit_price, currency)
    problems.settle()
    return CopiedLine(quantity=given.quantity, **read)
