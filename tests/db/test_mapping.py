"""Rows and aggregates hold the same, column by column."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from db import tables as t
from db.mapping import ELSEWHERE, from_row, to_row
from domain.access import SYSTEM, Actor, ActorKind
from domain.address import Address
from domain.customer import Customer, ExternalNumber
from domain.fulfillment import Fulfillment, FulfillmentLine, Tracking
from domain.line import Discount, OrderLine, Shipping, TaxLine
from domain.metadata import Entry
from domain.order import Hold, Order
from domain.order_return import OrderReturn, ReturnLine
from domain.payment import Payment, Verification
from domain.pricing import TaxRounding
from domain.profile import CustomerDetails, Profile
from domain.settlement import Settlement
from domain.states import (
    FulfillmentState,
    FulfillmentStatus,
    LineKind,
    OrderState,
    PaymentState,
    PaymentStatus,
    ReturnState,
    SettlementDirection,
    SettlementState,
    TransactionKind,
    TransactionStatus,
)
from domain.transactions import Transaction

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
ID = UUID(int=1)

LINE = OrderLine(
    id=ID, rank=3, kind=LineKind.DIGITAL, sku=None, title="E-book", ordered=2, unit_price=100,
    tax_rate=1000,
)  # fmt: skip
RETURN = OrderReturn(
    id=ID,
    state=ReturnState.CLOSED,
    external_number=ExternalNumber("old", "C1"),
    reason="Too small",
    amount=200,
    actor=SYSTEM,
    created_at=AT,
)
FULFILLMENT = Fulfillment(
    id=ID,
    state=FulfillmentState.SHIPPED,
    tracking=Tracking(carrier="Posti", number="JJFI1"),
    actor=Actor(ActorKind.STAFF, ID, "Sanna"),
    created_at=AT,
    shipped_at=AT,
)
BARE = Order(
    id=ID,
    state=OrderState.DRAFT,
    currency="EUR",
    customer_details=CustomerDetails(),
    prices_include_tax=True,
    tax_rounding=TaxRounding.LINE,
    created_at=AT,
    updated_at=AT,
)
FULL = Order(
    id=ID,
    version=4,
    number="C1",
    external_number=ExternalNumber("old", "7"),
    state=OrderState.COMPLETED,
    fulfillment_status=FulfillmentStatus.PARTIALLY_RETURNED,
    payment_status=PaymentStatus.OVERPAID,
    needs_handling=False,
    currency="JPY",
    customer_id=ID,
    customer_details=CustomerDetails(
        email="a@b.fi", shipping_address=Address(city="Turku"), billing_address=Address(line1="A 1")
    ),
    shipping=Shipping(method="post", price=5, tax_rate=1000, net=4, tax=1, total=5),
    prices_include_tax=False,
    tax_rounding=TaxRounding.RATE,
    discounts=(Discount(5, "Welcome", "HEI"), Discount(1)),
    tax_lines=(TaxLine(1000, 9, 1),),
    metadata=(Entry("erp", "invoice", "R-7"),),
    placed_at=AT,
    created_at=AT,
    updated_at=AT,
    hold=Hold(AT, None, None),
)
CUSTOMER = Customer(
    id=ID,
    version=2,
    number="1000",
    external_number=ExternalNumber("old", "7"),
    profile=Profile(email="a@b.fi", vat_id="FI1"),
    metadata=(Entry("erp", "number", "77"), Entry("web", "id", "7")),
    default_billing_address_id=ID,
    created_at=AT,
    updated_at=AT,
)
PAYMENT = Payment(
    id=ID,
    order_id=ID,
    method="card",
    state=PaymentState.CAPTURED,
    currency="EUR",
    amount=5,
    created_at=AT,
    updated_at=AT,
)
VERIFIED = Payment(
    id=ID,
    order_id=ID,
    method="bank",
    currency="EUR",
    amount=5,
    received_at=AT,
    verification=Verification(AT, ID, "Seen"),
    created_at=AT,
    updated_at=AT,
)
TRANSACTION = Transaction(
    id=ID, kind=TransactionKind.REFUND, status=TransactionStatus.UNKNOWN, amount=5, at=AT,
    created_at=AT,
)  # fmt: skip
SETTLEMENT = Settlement(
    id=ID, direction=SettlementDirection.CHARGE, state=SettlementState.WAIVED, amount=5, settled=2,
    created_at=AT, closed_at=AT,
)  # fmt: skip

DERIVED = {
    "order": {"shop_id", "customer_key", "details_email_key", "shipping_country", "name_key",
              "number_key", "sorted_at"},
    "order_line": {"shop_id", "order_id", "currency"},
    "fulfillment": {"shop_id", "order_id"},
    "fulfillment_line": {"shop_id", "fulfillment_id"},
    "order_return": {"shop_id", "order_id", "currency"},
    "order_return_line": {"shop_id", "return_id"},
    "customer": {"shop_id", "email_key", "phone_key", "name_key", "number_key", "spent_key",
                 "last_order_key"},
    "payment": {"shop_id"},
    "payment_transaction": {"shop_id", "payment_id", "currency"},
    "settlement": {"shop_id", "order_id", "currency"},
}  # fmt: skip
"""Columns that follow from others, or say whose the row is."""

CASES: list[tuple[str, Any]] = [
    ("order", BARE),
    ("order", FULL),
    ("order_line", LINE),
    ("fulfillment", FULFILLMENT),
    ("fulfillment_line", FulfillmentLine(id=ID, line_id=ID, quantity=2)),
    ("order_return", RETURN),
    ("order_return_line", ReturnLine(id=ID, line_id=ID, quantity=2, received=1)),
    ("customer", CUSTOMER),
    ("payment", PAYMENT),
    ("payment", VERIFIED),
    ("payment_transaction", TRANSACTION),
    ("settlement", SETTLEMENT),
]


@pytest.mark.parametrize(("table", "value"), CASES)
def test_a_row_holds_every_column_that_it_must(table: str, value: Any) -> None:
    columns = t.metadata.tables[table].c
    row = to_row(value)
    assert set(row) <= {column.name for column in columns} - DERIVED[table]
    required = {each.name for each in columns if not each.nullable and not each.server_default}
    assert required <= set(row) | DERIVED[table]


@pytest.mark.parametrize(("table", "value"), CASES)
def test_a_value_comes_back_from_its_row(table: str, value: Any) -> None:
    row = to_row(value)
    # What the database gives back of a JSON column.
    stored = {
        name: orjson.loads(orjson.dumps(part)) if isinstance(part, dict | list) else part
        for name, part in row.items()
    }
    elsewhere: dict[str, Any] = {name: [] for name in ELSEWHERE.get(type(value), ())}
    assert from_row(type(value), stored, **elsewhere) == value
    prefixed = {f"x_{name}": part for name, part in stored.items()}
    assert from_row(type(value), prefixed, prefix="x_", **elsewhere) == value


def test_a_missing_part_has_empty_columns() -> None:
    row = to_row(BARE)
    empty = {"external_source", "external_number", "hold_at", "hold_by", "hold_reason"}
    assert {row[name] for name in empty} == {None}
    assert row["details_shipping_address"] is None
    assert row["discounts"] == []
