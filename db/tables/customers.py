"""Customers, their addresses, and what they are found by."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.keys import NEVER
from db.tables.columns import (
    amount,
    entries_of,
    id_column,
    json_column,
    metadata,
    moment,
    of_shop,
    owned,
    points_to,
    referring,
    states,
    text_column,
    whole,
)
from db.types import Timestamp, minor_units, sortable
from domain.states import ConsentState

PROFILE = ("email", "first_name", "last_name", "company", "phone", "vat_id")


customer = owned(
    "customer",
    text_column("number", null=False),
    Column("number_key", minor_units(), nullable=False),
    text_column("external_source"),
    text_column("external_number"),
    *(text_column(part) for part in PROFILE),
    text_column("email_key"),
    text_column("phone_key"),
    Column("name_key", sortable(), nullable=False),
    text_column("language"),
    text_column("note"),
    json_column("tags", null=False, default="[]"),
    json_column("metadata", null=False, default="[]"),
    *states("consent", ConsentState, default=ConsentState.NOT_ASKED),
    moment("consent_at"),
    text_column("consent_source"),
    whole("order_count"),
    json_column("total_spent", null=False, default="{}"),
    moment("last_order_at"),
    amount("spent_key"),
    Column("last_order_key", Timestamp, nullable=False, server_default=text(f"'{NEVER}'")),
    id_column("default_shipping_address_id", null=True),
    id_column("default_billing_address_id", null=True),
    moment("created_at", null=False),
    moment("updated_at", null=False),
    moment("erased_at"),
    whole("version", default=1),
    of_shop(),
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
    CheckConstraint(
        "erased_at IS NULL OR (email IS NULL AND first_name IS NULL AND last_name IS NULL"
        " AND company IS NULL AND phone IS NULL AND vat_id IS NULL AND language IS NULL"
        " AND note IS NULL AND external_number IS NULL AND consent_source IS NULL)",
        name="erased",
    ),
    Index(None, "shop_id", "created_at", "id"),
    Index(None, "shop_id", "updated_at", "id"),
    Index(None, "shop_id", "name_key", "id"),
    Index(None, "shop_id", "number_key", "id"),
    Index(None, "shop_id", "order_count", "id"),
    Index(None, "shop_id", "spent_key", "id"),
    Index(None, "shop_id", "last_order_key", "id"),
    Index(
        "ix_customer_phone_key",
        "shop_id",
        "phone_key",
        "id",
        postgresql_where=text("phone_key IS NOT NULL"),
        sqlite_where=text("phone_key IS NOT NULL"),
    ),
    referring("default_shipping_address_id"),
    referring("default_billing_address_id"),
)


customer_address = owned(
    "customer_address",
    id_column("customer_id"),
    *(
        text_column(part)
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
    moment("created_at", null=False),
    points_to("customer", "customer_id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
    Index(None, "shop_id", "country", "customer_id"),
)


customer_search = Table(
    "customer_search",
    metadata,
    id_column("shop_id"),
    id_column("customer_id"),
    moment("sorted_at", null=False),
    Column("doc", Text, nullable=False),
    PrimaryKeyConstraint("shop_id", "customer_id"),
    points_to("customer", "customer_id"),
)


customer_tag = Table(
    "customer_tag",
    metadata,
    id_column("shop_id"),
    id_column("customer_id"),
    text_column("tag_key", null=False),
    PrimaryKeyConstraint("shop_id", "customer_id", "tag_key"),
    points_to("customer", "customer_id"),
    Index(None, "shop_id", "tag_key", "customer_id"),
)


customer_metadata = entries_of("customer")
