"""What an order shows inside: who bought, discounts, tax, shipping, why it waits."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from queryplan.declare import entity
from schema.address import Address, address_of
from schema.money import Money, money_of
from schema.staff import Staff


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


def details_of(*columns: Any) -> CustomerDetails:
    """Show who bought."""
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


def discounts_of(stored: list[dict[str, Any]], currency: str) -> list[OrderDiscount]:
    """Show the discounts as the row keeps them."""
    return [
        OrderDiscount(
            title=part["title"], code=part["code"], amount=money_of(part["amount"], currency)
        )
        for part in stored
    ]


def tax_lines_of(stored: list[dict[str, Any]], currency: str) -> list[TaxLine]:
    """Show the tax by rate."""
    return [
        TaxLine(
            rate=percent(part["rate"]),
            net=money_of(part["net"], currency),
            tax=money_of(part["tax"], currency),
        )
        for part in stored
    ]


def shipping_of(
    method: str | None, price: int, discount: int, rate: int, tax: int, total: int, currency: str
) -> Shipping:
    """Show how the order travels."""
    return Shipping(
        method=method,
        price=money_of(price, currency),
        discount=money_of(discount, currency),
        tax_rate=percent(rate),
        tax=money_of(tax, currency),
        total=money_of(total, currency),
    )


def balance_of(total: int, paid: int, refunded: int, currency: str) -> Money:
    """Tell what the customer still owes."""
    return money_of(total - paid + refunded, currency)
