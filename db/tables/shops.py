"""The shop, its counters, its people, and their tokens."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from db.tables.columns import (
    amount,
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
from domain.access import ActorKind
from domain.brand import PictureType
from domain.pricing import TaxRounding
from domain.references import ReferenceKind

shop = Table(
    "shop",
    metadata,
    id_column("shop_id"),
    id_column("id"),
    text_column("slug", null=False),
    text_column("name", null=False),
    text_column("currency", null=False),
    text_column("country"),
    text_column("locale", null=False),
    text_column("time_zone", null=False),
    Column("prices_include_tax", Boolean(name=None), nullable=False),
    *states("tax_rounding", TaxRounding),
    whole("default_tax_rate"),
    text_column("order_prefix", null=False),
    text_column("customer_prefix", null=False),
    text_column("vat_id"),
    json_column("address"),
    text_column("sender_name"),
    text_column("sender_email"),
    *states("payment_reference_kind", ReferenceKind, default=ReferenceKind.NONE),
    whole("bookkeeping_years", default=None, null=True),
    whole("messages_per_minute", default=None, null=True),
    text_column("phone"),
    text_column("website"),
    text_column("reply_to"),
    id_column("logo_id", null=True),
    text_column("accent_color"),
    text_column("iban"),
    text_column("bic"),
    whole("payment_days", default=14),
    text_column("invoice_prefix", null=False, default=""),
    text_column("credit_note_prefix", null=False, default="CN-"),
    text_column("document_note"),
    moment("created_at", null=False),
    whole("version", default=1),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("slug"),
    CheckConstraint("shop_id = id", name="shop_id"),
    CheckConstraint("default_tax_rate BETWEEN 0 AND 10000", name="default_tax_rate"),
    CheckConstraint("bookkeeping_years BETWEEN 0 AND 30", name="bookkeeping_years"),
    CheckConstraint("messages_per_minute BETWEEN 1 AND 10000", name="messages_per_minute"),
    CheckConstraint("payment_days BETWEEN 0 AND 365", name="payment_days"),
    points_to("picture", "logo_id", is_later=True),
    referring("logo_id"),
)


picture = owned(
    "picture",
    *states("media_type", PictureType),
    whole("width", default=None),
    whole("height", default=None),
    text_column("checksum", null=False),
    Column("content", LargeBinary, nullable=False),
    moment("created_at", null=False),
    of_shop(),
    UniqueConstraint("shop_id", "checksum"),
)


shop_counter = Table(
    "shop_counter",
    metadata,
    id_column("shop_id"),
    amount("position"),
    amount("order_number"),
    amount("draft_number"),
    amount("customer_number"),
    amount("invoice_number"),
    amount("credit_note_number"),
    PrimaryKeyConstraint("shop_id"),
    of_shop(),
)


staff = owned(
    "staff",
    text_column("name", null=False),
    text_column("email", null=False),
    text_column("email_key", null=False),
    moment("created_at", null=False),
    of_shop(),
    UniqueConstraint("shop_id", "email_key"),
)


access_token = owned(
    "access_token",
    text_column("name", null=False),
    *states("kind", ActorKind),
    id_column("staff_id", null=True),
    text_column("hash", null=False),
    json_column("scopes", null=False),
    moment("created_at", null=False),
    moment("expires_at"),
    moment("revoked_at"),
    moment("rotated_at"),
    moment("used_at"),
    text_column("previous_hash"),
    moment("previous_until"),
    of_shop(),
    points_to("staff", "staff_id"),
    UniqueConstraint("hash"),
    UniqueConstraint("previous_hash"),
    UniqueConstraint("shop_id", "name"),
    CheckConstraint("(kind = 'STAFF') = (staff_id IS NOT NULL)", name="staff"),
    CheckConstraint("(previous_hash IS NULL) = (previous_until IS NULL)", name="previous"),
)
