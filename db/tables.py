"""The tables of a shop.

Every table has `shop_id`, its primary key is `(shop_id, id)` and its foreign keys carry
`shop_id`, so that the database itself refuses a row that points into another shop. The
exceptions, and what guards each:

- `access_token`: found by hash before the shop is known, through the function `token_owner`.
- `job`: taken by workers across shops, through functions.
- `order_search`, `customer_search` on SQLite: an integer key for the full-text index; read
  only together with their order or customer.

Foreign keys have no ON DELETE action and are checked at commit, because rows that carry a
drawn number are written last (see `db.log`).
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.types import Timestamp, document, identifier, minor_units, sortable, whole_number
from domain.access import ActorKind
from domain.events import Subject
from domain.pricing import TaxRounding
from domain.states import (
    FulfillmentStatus,
    JobState,
    LineKind,
    MessageState,
    OrderState,
    PaymentState,
    PaymentStatus,
    ReturnState,
    TransactionKind,
    TransactionStatus,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, identifier(), nullable=null)


def _text(name: str, *, null: bool = True) -> Column[Any]:
    return Column(name, Text, nullable=null)


def _at(name: str, *, null: bool = True) -> Column[Any]:
    return Column(name, Timestamp, nullable=null)


def _money(name: str) -> Column[Any]:
    return Column(name, minor_units(), nullable=False, server_default=text("0"))


def _number(name: str, *, default: int | None = 0, null: bool = False) -> Column[Any]:
    start = None if default is None else text(str(default))
    return Column(name, whole_number(), nullable=null, server_default=start)


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean(name=None), nullable=False, server_default=text("false"))


def _json(name: str, *, null: bool = True) -> Column[Any]:
    return Column(name, document(), nullable=null)


def _states(
    name: str, enum: type[StrEnum], *, null: bool = False
) -> tuple[Column[Any], CheckConstraint]:
    values = ", ".join(f"'{member.value}'" for member in enum)
    return Column(name, Text, nullable=null), CheckConstraint(f"{name} IN ({values})", name=name)


def _points_to(target: str, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["shop_id", column],
        [f"{target}.shop_id", f"{target}.id"],
        deferrable=True,
        initially="DEFERRED",
    )


def _of_shop() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["shop_id"], ["shop.id"])


def _owned(name: str, *parts: Any) -> Table:
    """Make a table of things that belong to a shop."""
    return Table(
        name, metadata, _id("shop_id"), _id("id"), PrimaryKeyConstraint("shop_id", "id"), *parts
    )


shop = Table(
    "shop",
    metadata,
    _id("shop_id"),
    _id("id"),
    _text("slug", null=False),
    _text("name", null=False),
    _text("currency", null=False),
    _text("country"),
    _text("locale", null=False),
    _text("time_zone", null=False),
    Column("prices_include_tax", Boolean(name=None), nullable=False),
    *_states("tax_rounding", TaxRounding),
    _number("default_tax_rate"),
    _text("order_prefix", null=False),
    _text("customer_prefix", null=False),
    _text("sender_name"),
    _text("sender_email"),
    _at("created_at", null=False),
    _number("version", default=1),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("slug"),
    CheckConstraint("shop_id = id", name="shop_id"),
    CheckConstraint("default_tax_rate BETWEEN 0 AND 10000", name="default_tax_rate"),
)

shop_counter = Table(
    "shop_counter",
    metadata,
    _id("shop_id"),
    _money("position"),
    _money("order_number"),
    _money("customer_number"),
    _money("invoice_number"),
    _money("credit_note_number"),
    PrimaryKeyConstraint("shop_id"),
    _of_shop(),
)

staff = _owned(
    "staff",
    _text("name", null=False),
    _text("email", null=False),
    _text("email_key", null=False),
    _at("created_at", null=False),
    _of_shop(),
    UniqueConstraint("shop_id", "email_key"),
)

access_token = _owned(
    "access_token",
    _text("name", null=False),
    *_states("kind", ActorKind),
    _id("staff_id", null=True),
    _text("hash", null=False),
    _json("scopes", null=False),
    _at("created_at", null=False),
    _at("expires_at"),
    _at("revoked_at"),
    _of_shop(),
    _points_to("staff", "staff_id"),
    UniqueConstraint("hash"),
    UniqueConstraint("shop_id", "name"),
    CheckConstraint("(kind = 'STAFF') = (staff_id IS NOT NULL)", name="staff"),
)

PROFILE = ("email", "first_name", "last_name", "company", "phone", "vat_id")

customer = _owned(
    "customer",
    _text("number", null=False),
    Column("number_key", minor_units(), nullable=False),
    _text("external_source"),
    _text("external_number"),
    *(_text(part) for part in PROFILE),
    _text("email_key"),
    Column("name_key", sortable(), nullable=False),
    _text("language"),
    _text("note"),
    _id("default_shipping_address_id", null=True),
    _id("default_billing_address_id", null=True),
    _at("created_at", null=False),
    _at("updated_at", null=False),
    _number("version", default=1),
    _of_shop(),
    ForeignKeyConstraint(
        ["shop_id", "default_shipping_address_id"],
        ["customer_address.shop_id", "customer_address.id"],
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    ForeignKeyConstraint(
        ["shop_id", "default_billing_address_id"],
        ["customer_address.shop_id", "customer_address.id"],
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    UniqueConstraint("shop_id", "number"),
    Index("uq_customer_email_key", "shop_id", "email_key", unique=True),
    Index("uq_customer_external", "shop_id", "external_source", "external_number", unique=True),
    CheckConstraint("(email IS NULL) = (email_key IS NULL)", name="email_key"),
    CheckConstraint("(external_source IS NULL) = (external_number IS NULL)", name="external"),
    Index(None, "shop_id", "created_at", "id"),
    Index(None, "shop_id", "updated_at", "id"),
    Index(None, "shop_id", "name_key", "id"),
    Index(None, "shop_id", "number_key", "id"),
)

customer_address = _owned(
    "customer_address",
    _id("customer_id"),
    *(
        _text(part)
        for part in (
            "first_name",
            "last_name",
            "company",
            "line1",
            "line2",
            "postal_code",
            "city",
            "region",
            "country",
            "phone",
        )
    ),
    _at("created_at", null=False),
    _points_to("customer", "customer_id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
)

order = _owned(
    "order",
    _text("number", null=False),
    Column("number_key", minor_units(), nullable=False),
    _text("external_source"),
    _text("external_number"),
    *_states("state", OrderState),
    *_states("fulfillment_status", FulfillmentStatus),
    *_states("payment_status", PaymentStatus),
    _flag("needs_handling"),
    _text("currency", null=False),
    _text("source"),
    _text("language"),
    _text("customer_note"),
    _id("customer_id", null=True),
    _text("customer_key"),
    *(_text(f"details_{part}") for part in PROFILE),
    _text("details_email_key"),
    _json("details_shipping_address"),
    _json("details_billing_address"),
    _text("shipping_country"),
    Column("name_key", sortable(), nullable=False),
    _text("payment_method"),
    _text("shipping_method"),
    _money("shipping_price"),
    _money("shipping_discount"),
    _number("shipping_tax_rate"),
    _money("shipping_net"),
    _money("shipping_tax"),
    _money("shipping_total"),
    Column("prices_include_tax", Boolean(name=None), nullable=False),
    *_states("tax_rounding", TaxRounding),
    _json("discounts", null=False),
    _json("tax_lines", null=False),
    _money("placed_total"),
    _money("total"),
    _money("net"),
    _money("tax"),
    _money("credits"),
    _money("authorized"),
    _money("paid"),
    _money("refunded"),
    _at("placed_at"),
    _at("sorted_at", null=False),
    _at("created_at", null=False),
    _at("updated_at", null=False),
    _at("acknowledged_at"),
    _id("acknowledged_by", null=True),
    _id("assignee_id", null=True),
    _at("started_at"),
    _at("confirmed_at"),
    _at("completed_at"),
    _at("cancelled_at"),
    _at("archived_at"),
    _at("hold_at"),
    _id("hold_by", null=True),
    _text("hold_reason"),
    _number("version", default=1),
    _of_shop(),
    _points_to("customer", "customer_id"),
    _points_to("staff", "acknowledged_by"),
    _points_to("staff", "assignee_id"),
    _points_to("staff", "hold_by"),
    UniqueConstraint("shop_id", "number"),
    Index("uq_order_external", "shop_id", "external_source", "external_number", unique=True),
    CheckConstraint("(external_source IS NULL) = (external_number IS NULL)", name="external"),
    CheckConstraint("total = net + tax - credits", name="total"),
    CheckConstraint("state = 'DRAFT' OR placed_at IS NOT NULL", name="placed_at"),
    CheckConstraint("(details_email IS NULL) = (details_email_key IS NULL)", name="email_key"),
    CheckConstraint(
        "total >= 0 AND placed_total >= 0 AND credits >= 0 AND authorized >= 0"
        " AND paid >= 0 AND refunded >= 0 AND refunded <= paid",
        name="amounts",
    ),
    Index(None, "shop_id", "sorted_at", "id"),
    Index(None, "shop_id", "updated_at", "id"),
    Index(None, "shop_id", "number_key", "id"),
    Index(None, "shop_id", "total", "id"),
    Index(None, "shop_id", "name_key", "id"),
    Index(None, "shop_id", "customer_id", "sorted_at", "id"),
    Index(None, "shop_id", "customer_key", "sorted_at", "id"),
    Index(None, "shop_id", "details_email_key", "sorted_at", "id"),
    Index(None, "shop_id", "state", "sorted_at", "id"),
    Index(None, "shop_id", "fulfillment_status", "sorted_at", "id"),
    Index(None, "shop_id", "payment_status", "sorted_at", "id"),
    Index(None, "shop_id", "needs_handling", "sorted_at", "id"),
)

order_line = _owned(
    "order_line",
    _id("order_id"),
    _number("rank", default=None),
    *_states("kind", LineKind),
    _text("sku"),
    _text("title", null=False),
    _text("currency", null=False),
    _number("ordered", default=None),
    _number("cancelled"),
    _number("fulfilled"),
    _number("returned"),
    _money("unit_price"),
    _money("discount"),
    _money("order_discount"),
    _number("tax_rate", default=None),
    _money("net"),
    _money("tax"),
    _money("total"),
    _points_to("order", "order_id"),
    UniqueConstraint("shop_id", "order_id", "rank"),
    CheckConstraint("ordered > 0", name="ordered"),
    CheckConstraint(
        "cancelled >= 0 AND fulfilled >= 0 AND returned >= 0"
        " AND cancelled + returned <= ordered AND cancelled + fulfilled <= ordered",
        name="quantities",
    ),
    CheckConstraint("total = net + tax", name="total"),
    CheckConstraint("unit_price >= 0 AND discount >= 0 AND total >= 0", name="amounts"),
    CheckConstraint("tax_rate BETWEEN 0 AND 10000", name="tax_rate"),
    Index(None, "shop_id", "sku"),
)

order_return = _owned(
    "order_return",
    _id("order_id"),
    *_states("state", ReturnState),
    _text("external_source"),
    _text("external_number"),
    _text("currency", null=False),
    _money("amount"),
    _json("lines", null=False),
    _at("created_at", null=False),
    _at("received_at"),
    _at("closed_at"),
    _points_to("order", "order_id"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index("uq_order_return_external", "shop_id", "external_source", "external_number", unique=True),
)

payment = _owned(
    "payment",
    _id("order_id"),
    _text("method", null=False),
    _text("provider", null=False),
    *_states("state", PaymentState),
    _text("currency", null=False),
    _money("amount"),
    _money("authorized"),
    _money("captured"),
    _money("refunded"),
    _text("psp_reference"),
    _text("external_url"),
    _flag("out_of_sync"),
    _at("created_at", null=False),
    _at("updated_at", null=False),
    _number("version", default=1),
    _points_to("order", "order_id"),
    CheckConstraint(
        "amount >= 0 AND authorized >= 0 AND captured >= 0 AND refunded BETWEEN 0 AND captured",
        name="amounts",
    ),
    Index(None, "shop_id", "order_id", "created_at", "id"),
)

payment_transaction = _owned(
    "payment_transaction",
    _id("payment_id"),
    *_states("kind", TransactionKind),
    *_states("status", TransactionStatus),
    _text("currency", null=False),
    _money("amount"),
    _text("reference"),
    _text("error"),
    _at("created_at", null=False),
    _points_to("payment", "payment_id"),
    Index(None, "shop_id", "payment_id", "created_at", "id"),
)

message = _owned(
    "message",
    _id("order_id", null=True),
    _id("customer_id", null=True),
    _text("template"),
    _text("recipient", null=False),
    _text("subject", null=False),
    _text("body", null=False),
    _text("locale", null=False),
    *_states("state", MessageState),
    _at("created_at", null=False),
    _at("sent_at"),
    _points_to("order", "order_id"),
    _points_to("customer", "customer_id"),
    CheckConstraint("order_id IS NOT NULL OR customer_id IS NOT NULL", name="about"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
)

change_set = _owned(
    "change_set",
    _text("mutation", null=False),
    _id("customer_id", null=True),
    _id("order_id", null=True),
    *_states("actor_kind", ActorKind),
    _text("actor_name", null=False),
    _number("order_count"),
    _at("created_at", null=False),
    _of_shop(),
    _points_to("customer", "customer_id"),
    _points_to("order", "order_id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
)

event = Table(
    "event",
    metadata,
    _id("shop_id"),
    Column("position", minor_units(), nullable=False, autoincrement=False),
    _id("id"),
    _text("type", null=False),
    *_states("subject", Subject),
    *_states("actor_kind", ActorKind),
    _id("actor_id", null=True),
    _text("actor_name", null=False),
    _at("occurred_at", null=False),
    _id("order_id", null=True),
    _id("customer_id", null=True),
    _id("payment_id", null=True),
    _id("message_id", null=True),
    _number("subject_version"),
    _json("changes", null=False),
    _json("data", null=False),
    _text("reason"),
    _id("change_set_id", null=True),
    PrimaryKeyConstraint("shop_id", "position"),
    UniqueConstraint("shop_id", "id"),
    _of_shop(),
    _points_to("order", "order_id"),
    _points_to("customer", "customer_id"),
    _points_to("payment", "payment_id"),
    _points_to("message", "message_id"),
    _points_to("change_set", "change_set_id"),
    Index(None, "shop_id", "order_id", "position"),
    Index(None, "shop_id", "customer_id", "position"),
    Index(None, "shop_id", "type", "position"),
    Index(None, "shop_id", "change_set_id", "position"),
)

idempotency = Table(
    "idempotency",
    metadata,
    _id("shop_id"),
    _id("token_id"),
    _text("mutation", null=False),
    _text("key", null=False),
    _text("input_hash", null=False),
    _json("answer"),
    _at("created_at", null=False),
    PrimaryKeyConstraint("shop_id", "token_id", "mutation", "key"),
    _of_shop(),
    Index(None, "created_at"),
)

order_search = Table(
    "order_search",
    metadata,
    _id("shop_id"),
    _id("order_id"),
    _at("sorted_at", null=False),
    Column("doc", Text, nullable=False),
    PrimaryKeyConstraint("shop_id", "order_id"),
    _points_to("order", "order_id"),
)

customer_search = Table(
    "customer_search",
    metadata,
    _id("shop_id"),
    _id("customer_id"),
    _at("sorted_at", null=False),
    Column("doc", Text, nullable=False),
    PrimaryKeyConstraint("shop_id", "customer_id"),
    _points_to("customer", "customer_id"),
)

job = Table(
    "job",
    metadata,
    _id("id"),
    _id("shop_id", null=True),
    _text("kind", null=False),
    *_states("state", JobState),
    _json("payload", null=False),
    _number("attempts"),
    _at("run_at", null=False),
    _at("leased_until"),
    _text("error"),
    _at("created_at", null=False),
    PrimaryKeyConstraint("id"),
    _of_shop(),
    Index(None, "state", "run_at", "id"),
)
