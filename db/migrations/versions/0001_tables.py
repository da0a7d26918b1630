"""Tables of the shop: people, orders, payments, messages, the log."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier, sortable

revision = "0001"
down_revision = None

DEFAULTS = ("default_shipping_address_id", "default_billing_address_id")


def upgrade() -> None:
    """Create the tables. A customer and its addresses point at each other."""
    op.create_table(
        "shop",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("tax_rounding", sa.Text(), nullable=False),
        sa.Column("default_tax_rate", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("order_prefix", sa.Text(), nullable=False),
        sa.Column("customer_prefix", sa.Text(), nullable=False),
        sa.Column("vat_id", sa.Text(), nullable=True),
        sa.Column("address", document(), nullable=True),
        sa.Column("sender_name", sa.Text(), nullable=True),
        sa.Column("sender_email", sa.Text(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("tax_rounding IN ('LINE', 'RATE')", name=op.f("ck_shop_tax_rounding")),
        sa.CheckConstraint(
            "default_tax_rate BETWEEN 0 AND 10000", name=op.f("ck_shop_default_tax_rate")
        ),
        sa.CheckConstraint("shop_id = id", name=op.f("ck_shop_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sa.UniqueConstraint("slug", name=op.f("uq_shop_slug")),
    )
    op.create_table(
        "customer",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.BigInteger(), nullable=False),
        sa.Column("external_source", sa.Text(), nullable=True),
        sa.Column("external_number", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("vat_id", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("name_key", sortable(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("tags", document(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("consent", sa.Text(), server_default=sa.text("'NOT_ASKED'"), nullable=False),
        sa.Column("consent_at", Timestamp(), nullable=True),
        sa.Column("consent_source", sa.Text(), nullable=True),
        sa.Column("order_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_spent", document(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("last_order_at", Timestamp(), nullable=True),
        sa.Column("default_shipping_address_id", identifier(), nullable=True),
        sa.Column("default_billing_address_id", identifier(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "consent IN ('NOT_ASKED', 'GIVEN', 'WITHDRAWN')", name=op.f("ck_customer_consent")
        ),
        sa.CheckConstraint(
            "(email IS NULL) = (email_key IS NULL)", name=op.f("ck_customer_email_key")
        ),
        sa.CheckConstraint(
            "(external_source IS NULL) = (external_number IS NULL)",
            name=op.f("ck_customer_external"),
        ),
        *_default_addresses(),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_customer_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_customer")),
        sa.UniqueConstraint("shop_id", "number", name=op.f("uq_customer_shop_id_number")),
    )
    op.create_index(
        op.f("ix_customer_shop_id_created_at_id"),
        "customer",
        ["shop_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_customer_shop_id_default_billing_address_id"),
        "customer",
        ["shop_id", "default_billing_address_id"],
        unique=False,
        postgresql_where=sa.text("default_billing_address_id IS NOT NULL"),
        sqlite_where=sa.text("default_billing_address_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_customer_shop_id_default_shipping_address_id"),
        "customer",
        ["shop_id", "default_shipping_address_id"],
        unique=False,
        postgresql_where=sa.text("default_shipping_address_id IS NOT NULL"),
        sqlite_where=sa.text("default_shipping_address_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_customer_shop_id_name_key_id"),
        "customer",
        ["shop_id", "name_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_customer_shop_id_number_key_id"),
        "customer",
        ["shop_id", "number_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_customer_shop_id_order_count_id"),
        "customer",
        ["shop_id", "order_count", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_customer_shop_id_updated_at_id"),
        "customer",
        ["shop_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index("uq_customer_email_key", "customer", ["shop_id", "email_key"], unique=True)
    op.create_index(
        "uq_customer_external",
        "customer",
        ["shop_id", "external_source", "external_number"],
        unique=True,
    )
    op.create_table(
        "idempotency",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("token_id", identifier(), nullable=False),
        sa.Column("mutation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("answer", document(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_idempotency_shop_id")),
        sa.PrimaryKeyConstraint(
            "shop_id", "token_id", "mutation", "key", name=op.f("pk_idempotency")
        ),
    )
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("shop_id", identifier(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payload", document(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("run_at", Timestamp(), nullable=False),
        sa.Column("leased_until", Timestamp(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')",
            name=op.f("ck_job_state"),
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_job_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state_run_at_id"), "job", ["state", "run_at", "id"], unique=False)
    op.create_table(
        "shop_counter",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("order_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("customer_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("invoice_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "credit_note_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_shop_counter_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_shop_counter")),
    )
    op.create_table(
        "staff",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_staff_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_staff")),
        sa.UniqueConstraint("shop_id", "email_key", name=op.f("uq_staff_shop_id_email_key")),
    )
    op.create_table(
        "access_token",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("staff_id", identifier(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("scopes", document(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("expires_at", Timestamp(), nullable=True),
        sa.Column("revoked_at", Timestamp(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'STAFF') = (staff_id IS NOT NULL)", name=op.f("ck_access_token_staff")
        ),
        sa.CheckConstraint(
            "kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')",
            name=op.f("ck_access_token_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "staff_id"],
            ["staff.shop_id", "staff.id"],
            name=op.f("fk_access_token_shop_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_access_token_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_access_token_hash")),
        sa.UniqueConstraint("shop_id", "name", name=op.f("uq_access_token_shop_id_name")),
    )
    op.create_table(
        "customer_address",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("customer_id", identifier(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("line1", sa.Text(), nullable=True),
        sa.Column("line2", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "customer_id"],
            ["customer.shop_id", "customer.id"],
            name=op.f("fk_customer_address_shop_id_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_customer_address")),
    )
    op.create_index(
        op.f("ix_customer_address_shop_id_customer_id_created_at_id"),
        "customer_address",
        ["shop_id", "customer_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "customer_tag",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("customer_id", identifier(), nullable=False),
        sa.Column("tag_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "customer_id"],
            ["customer.shop_id", "customer.id"],
            name=op.f("fk_customer_tag_shop_id_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "customer_id", "tag_key", name=op.f("pk_customer_tag")),
    )
    op.create_index(
        op.f("ix_customer_tag_shop_id_tag_key_customer_id"),
        "customer_tag",
        ["shop_id", "tag_key", "customer_id"],
        unique=False,
    )
    op.create_table(
        "order",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.BigInteger(), nullable=False),
        sa.Column("external_source", sa.Text(), nullable=True),
        sa.Column("external_number", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fulfillment_status", sa.Text(), nullable=False),
        sa.Column("payment_status", sa.Text(), nullable=False),
        sa.Column("needs_handling", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("customer_note", sa.Text(), nullable=True),
        sa.Column("tags", document(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("customer_id", identifier(), nullable=True),
        sa.Column("customer_key", sa.Text(), nullable=True),
        sa.Column("details_email", sa.Text(), nullable=True),
        sa.Column("details_first_name", sa.Text(), nullable=True),
        sa.Column("details_last_name", sa.Text(), nullable=True),
        sa.Column("details_company", sa.Text(), nullable=True),
        sa.Column("details_phone", sa.Text(), nullable=True),
        sa.Column("details_vat_id", sa.Text(), nullable=True),
        sa.Column("details_email_key", sa.Text(), nullable=True),
        sa.Column("details_shipping_address", document(), nullable=True),
        sa.Column("details_billing_address", document(), nullable=True),
        sa.Column("shipping_country", sa.Text(), nullable=True),
        sa.Column("name_key", sortable(), nullable=False),
        sa.Column("payment_method", sa.Text(), nullable=True),
        sa.Column("shipping_method", sa.Text(), nullable=True),
        sa.Column("shipping_price", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "shipping_discount", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("shipping_tax_rate", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("shipping_net", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("shipping_tax", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("shipping_total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("tax_rounding", sa.Text(), nullable=False),
        sa.Column("discounts", document(), nullable=False),
        sa.Column("tax_lines", document(), nullable=False),
        sa.Column("placed_total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("net", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tax", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("credits", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("authorized", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("paid", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("placed_at", Timestamp(), nullable=True),
        sa.Column("sorted_at", Timestamp(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("acknowledged_at", Timestamp(), nullable=True),
        sa.Column("acknowledged_by", identifier(), nullable=True),
        sa.Column("assignee_id", identifier(), nullable=True),
        sa.Column("started_at", Timestamp(), nullable=True),
        sa.Column("confirmed_at", Timestamp(), nullable=True),
        sa.Column("completed_at", Timestamp(), nullable=True),
        sa.Column("cancelled_at", Timestamp(), nullable=True),
        sa.Column("archived_at", Timestamp(), nullable=True),
        sa.Column("hold_at", Timestamp(), nullable=True),
        sa.Column("hold_by", identifier(), nullable=True),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "fulfillment_status IN ('NOT_REQUIRED', 'RETURNED', 'PARTIALLY_RETURNED', 'FULFILLED', 'PARTIALLY_FULFILLED', 'IN_PROGRESS', 'UNFULFILLED')",
            name=op.f("ck_order_fulfillment_status"),
        ),
        sa.CheckConstraint(
            "payment_status IN ('NOT_REQUIRED', 'REFUNDED', 'OVERPAID', 'PARTIALLY_REFUNDED', 'PAID', 'PARTIALLY_PAID', 'AUTHORIZED', 'VOIDED', 'PENDING')",
            name=op.f("ck_order_payment_status"),
        ),
        sa.CheckConstraint(
            "state = 'DRAFT' OR placed_at IS NOT NULL", name=op.f("ck_order_placed_at")
        ),
        sa.CheckConstraint(
            "state IN ('DRAFT', 'OPEN', 'CONFIRMED', 'COMPLETED', 'CANCELLED')",
            name=op.f("ck_order_state"),
        ),
        sa.CheckConstraint("tax_rounding IN ('LINE', 'RATE')", name=op.f("ck_order_tax_rounding")),
        sa.CheckConstraint(
            "(details_email IS NULL) = (details_email_key IS NULL)", name=op.f("ck_order_email_key")
        ),
        sa.CheckConstraint(
            "(external_source IS NULL) = (external_number IS NULL)", name=op.f("ck_order_external")
        ),
        sa.CheckConstraint("total = net + tax - credits", name=op.f("ck_order_total")),
        sa.CheckConstraint(
            "total >= 0 AND placed_total >= 0 AND credits >= 0 AND authorized >= 0 AND paid >= 0 AND refunded >= 0 AND refunded <= paid",
            name=op.f("ck_order_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "acknowledged_by"],
            ["staff.shop_id", "staff.id"],
            name=op.f("fk_order_shop_id_acknowledged_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "assignee_id"],
            ["staff.shop_id", "staff.id"],
            name=op.f("fk_order_shop_id_assignee_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "customer_id"],
            ["customer.shop_id", "customer.id"],
            name=op.f("fk_order_shop_id_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "hold_by"],
            ["staff.shop_id", "staff.id"],
            name=op.f("fk_order_shop_id_hold_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_order_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_order")),
        sa.UniqueConstraint("shop_id", "number", name=op.f("uq_order_shop_id_number")),
    )
    op.create_index(
        op.f("ix_order_shop_id_customer_id_sorted_at_id"),
        "order",
        ["shop_id", "customer_id", "sorted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_customer_key_sorted_at_id"),
        "order",
        ["shop_id", "customer_key", "sorted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_details_email_key_sorted_at_id"),
        "order",
        ["shop_id", "details_email_key", "sorted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_fulfillment_status_sorted_at_id"),
        "order",
        ["shop_id", "fulfillment_status", "sorted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_name_key_id"), "order", ["shop_id", "name_key", "id"], unique=False
    )
    op.create_index(
        op.f("ix_order_shop_id_needs_handling_sorted_at_id"),
        "order",
        ["shop_id", "needs_handling", "sorted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_number_key_id"),
        "order",
        ["shop_id", "number_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_payment_status_sorted_at_id"),
        "order",
        ["shop_id", "payment_status", "sorted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_sorted_at_id"), "order", ["shop_id", "sorted_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_order_shop_id_state_sorted_at_id"),
        "order",
        ["shop_id", "state", "sorted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_shop_id_total_id"), "order", ["shop_id", "total", "id"], unique=False
    )
    op.create_index(
        op.f("ix_order_shop_id_updated_at_id"),
        "order",
        ["shop_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_order_external", "order", ["shop_id", "external_source", "external_number"], unique=True
    )
    op.create_table(
        "change_set",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("mutation", sa.Text(), nullable=False),
        sa.Column("customer_id", identifier(), nullable=True),
        sa.Column("order_id", identifier(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("order_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reverts_id", identifier(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')",
            name=op.f("ck_change_set_actor_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "customer_id"],
            ["customer.shop_id", "customer.id"],
            name=op.f("fk_change_set_shop_id_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_change_set_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "reverts_id"],
            ["change_set.shop_id", "change_set.id"],
            name=op.f("fk_change_set_shop_id_reverts_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_change_set_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_change_set")),
    )
    op.create_index(
        op.f("ix_change_set_shop_id_created_at_id"),
        "change_set",
        ["shop_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_change_set_shop_id_customer_id_created_at_id"),
        "change_set",
        ["shop_id", "customer_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_change_set_shop_id_order_id"),
        "change_set",
        ["shop_id", "order_id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
        sqlite_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_change_set_shop_id_reverts_id"),
        "change_set",
        ["shop_id", "reverts_id"],
        unique=False,
        postgresql_where=sa.text("reverts_id IS NOT NULL"),
        sqlite_where=sa.text("reverts_id IS NOT NULL"),
    )
    op.create_table(
        "message",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=True),
        sa.Column("customer_id", identifier(), nullable=True),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("sent_at", Timestamp(), nullable=True),
        sa.CheckConstraint(
            "state IN ('QUEUED', 'SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'SUPPRESSED')",
            name=op.f("ck_message_state"),
        ),
        sa.CheckConstraint(
            "order_id IS NOT NULL OR customer_id IS NOT NULL", name=op.f("ck_message_about")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "customer_id"],
            ["customer.shop_id", "customer.id"],
            name=op.f("fk_message_shop_id_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_message_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_message")),
    )
    op.create_index(
        op.f("ix_message_shop_id_customer_id_created_at_id"),
        "message",
        ["shop_id", "customer_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_message_shop_id_order_id_created_at_id"),
        "message",
        ["shop_id", "order_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "order_line",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("ordered", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fulfilled", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("returned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("discount", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("order_discount", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("net", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tax", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('PHYSICAL', 'DIGITAL', 'SERVICE')", name=op.f("ck_order_line_kind")
        ),
        sa.CheckConstraint(
            "cancelled >= 0 AND fulfilled >= 0 AND returned >= 0 AND cancelled + returned <= ordered AND cancelled + fulfilled <= ordered",
            name=op.f("ck_order_line_quantities"),
        ),
        sa.CheckConstraint("ordered > 0", name=op.f("ck_order_line_ordered")),
        sa.CheckConstraint("tax_rate BETWEEN 0 AND 10000", name=op.f("ck_order_line_tax_rate")),
        sa.CheckConstraint("total = net + tax", name=op.f("ck_order_line_total")),
        sa.CheckConstraint(
            "unit_price >= 0 AND discount >= 0 AND total >= 0", name=op.f("ck_order_line_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_order_line_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_order_line")),
        sa.UniqueConstraint(
            "shop_id", "order_id", "rank", name=op.f("uq_order_line_shop_id_order_id_rank")
        ),
    )
    op.create_index(
        op.f("ix_order_line_shop_id_sku"), "order_line", ["shop_id", "sku"], unique=False
    )
    op.create_table(
        "order_return",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("external_source", sa.Text(), nullable=True),
        sa.Column("external_number", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lines", document(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("received_at", Timestamp(), nullable=True),
        sa.Column("closed_at", Timestamp(), nullable=True),
        sa.CheckConstraint(
            "state IN ('REQUESTED', 'RECEIVED', 'CLOSED', 'CANCELLED')",
            name=op.f("ck_order_return_state"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_order_return_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_order_return")),
    )
    op.create_index(
        op.f("ix_order_return_shop_id_order_id_created_at_id"),
        "order_return",
        ["shop_id", "order_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_order_return_external",
        "order_return",
        ["shop_id", "external_source", "external_number"],
        unique=True,
    )
    op.create_table(
        "order_tag",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("tag_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_order_tag_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "order_id", "tag_key", name=op.f("pk_order_tag")),
    )
    op.create_index(
        op.f("ix_order_tag_shop_id_tag_key_order_id"),
        "order_tag",
        ["shop_id", "tag_key", "order_id"],
        unique=False,
    )
    op.create_table(
        "payment",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("authorized", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("captured", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("psp_reference", sa.Text(), nullable=True),
        sa.Column("external_url", sa.Text(), nullable=True),
        sa.Column("out_of_sync", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('PENDING', 'AUTHORIZED', 'PARTIALLY_CAPTURED', 'CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'VOIDED', 'FAILED', 'EXPIRED')",
            name=op.f("ck_payment_state"),
        ),
        sa.CheckConstraint(
            "amount >= 0 AND authorized >= 0 AND captured >= 0 AND refunded BETWEEN 0 AND captured",
            name=op.f("ck_payment_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_payment_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_payment")),
    )
    op.create_index(
        op.f("ix_payment_shop_id_order_id_created_at_id"),
        "payment",
        ["shop_id", "order_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "event",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", identifier(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("occurred_at", Timestamp(), nullable=False),
        sa.Column("happened_at", Timestamp(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("cart", sa.Text(), nullable=True),
        sa.Column("order_id", identifier(), nullable=True),
        sa.Column("customer_id", identifier(), nullable=True),
        sa.Column("payment_id", identifier(), nullable=True),
        sa.Column("message_id", identifier(), nullable=True),
        sa.Column("subject_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changes", document(), nullable=False),
        sa.Column("data", document(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("change_set_id", identifier(), nullable=True),
        sa.CheckConstraint(
            "actor_kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')",
            name=op.f("ck_event_actor_kind"),
        ),
        sa.CheckConstraint(
            "subject IN ('ORDER', 'CUSTOMER', 'PAYMENT', 'CART', 'SHOP')",
            name=op.f("ck_event_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "change_set_id"],
            ["change_set.shop_id", "change_set.id"],
            name=op.f("fk_event_shop_id_change_set_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "customer_id"],
            ["customer.shop_id", "customer.id"],
            name=op.f("fk_event_shop_id_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "message_id"],
            ["message.shop_id", "message.id"],
            name=op.f("fk_event_shop_id_message_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_event_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "payment_id"],
            ["payment.shop_id", "payment.id"],
            name=op.f("fk_event_shop_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_event_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "position", name=op.f("pk_event")),
        sa.UniqueConstraint("shop_id", "id", name=op.f("uq_event_shop_id_id")),
    )
    op.create_index(
        op.f("ix_event_shop_id_cart_position"),
        "event",
        ["shop_id", "cart", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_shop_id_change_set_id_position"),
        "event",
        ["shop_id", "change_set_id", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_shop_id_customer_id_position"),
        "event",
        ["shop_id", "customer_id", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_shop_id_message_id"),
        "event",
        ["shop_id", "message_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NOT NULL"),
        sqlite_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_event_shop_id_order_id_position"),
        "event",
        ["shop_id", "order_id", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_shop_id_payment_id"),
        "event",
        ["shop_id", "payment_id"],
        unique=False,
        postgresql_where=sa.text("payment_id IS NOT NULL"),
        sqlite_where=sa.text("payment_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_event_shop_id_type_position"),
        "event",
        ["shop_id", "type", "position"],
        unique=False,
    )
    op.create_index("uq_event_external_id", "event", ["shop_id", "external_id"], unique=True)
    op.create_table(
        "payment_transaction",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("payment_id", identifier(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('AUTHORIZATION', 'CAPTURE', 'SALE', 'VOID', 'REFUND', 'CHARGEBACK', 'ADJUSTMENT')",
            name=op.f("ck_payment_transaction_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('PENDING', 'SUCCESS', 'FAILURE', 'UNKNOWN')",
            name=op.f("ck_payment_transaction_status"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "payment_id"],
            ["payment.shop_id", "payment.id"],
            name=op.f("fk_payment_transaction_shop_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_payment_transaction")),
    )
    op.create_index(
        op.f("ix_payment_transaction_shop_id_payment_id_created_at_id"),
        "payment_transaction",
        ["shop_id", "payment_id", "created_at", "id"],
        unique=False,
    )

    if op.get_bind().dialect.name == "postgresql":
        for column in DEFAULTS:
            op.create_foreign_key(
                f"fk_customer_shop_id_{column}",
                "customer",
                "customer_address",
                ["shop_id", column],
                ["shop_id", "id"],
                deferrable=True,
                initially="DEFERRED",
            )


def _default_addresses() -> list[sa.ForeignKeyConstraint]:
    """SQLite can't add a foreign key later, and does not ask whether the other table exists."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    return [
        sa.ForeignKeyConstraint(
            ["shop_id", column],
            ["customer_address.shop_id", "customer_address.id"],
            name=f"fk_customer_shop_id_{column}",
            deferrable=True,
            initially="DEFERRED",
        )
        for column in DEFAULTS
    ]
