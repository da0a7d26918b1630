"""Webhooks: what they are, what they were told, and what of it crosses shops."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier

revision = "0012"
down_revision = "0011"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
WAITING = sa.text("state = 'WAITING'")
TABLES = ("webhook", "webhook_delivery", "webhook_attempt")

FUNCTIONS = {
    "webhooks_due(timestamptz, integer)": """
        CREATE FUNCTION webhooks_due(moment timestamptz, most integer)
        RETURNS TABLE (shop_id uuid, webhook_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
            SELECT w.shop_id, w.id FROM webhook w JOIN shop_counter c ON c.shop_id = w.shop_id
            WHERE (w.lease_until IS NULL OR w.lease_until <= moment)
              AND (w.quiet_until IS NULL OR w.quiet_until <= moment)
              AND (w.due_at <= moment
                   OR w.state = 'ACTIVE' AND NOT w.is_full AND w.position < c.position)
            ORDER BY w.taken_at NULLS FIRST, w.id LIMIT most
        $$""",
    "webhook_backlog()": """
        CREATE FUNCTION webhook_backlog()
        RETURNS TABLE (waiting bigint, oldest timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
            SELECT count(*), min(d.occurred_at) FROM webhook_delivery d
            JOIN webhook w ON w.shop_id = d.shop_id AND w.id = d.webhook_id
            WHERE d.state = 'WAITING' AND w.state = 'ACTIVE'
        $$""",
    "forget_deliveries(timestamptz)": """
        CREATE FUNCTION forget_deliveries(before timestamptz) RETURNS integer
        LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
        DECLARE forgotten integer;
        BEGIN
            DELETE FROM webhook_attempt a USING webhook_delivery d
            WHERE d.shop_id = a.shop_id AND d.id = a.delivery_id AND d.finished_at < before;
            DELETE FROM webhook_delivery WHERE finished_at < before;
            GET DIAGNOSTICS forgotten = ROW_COUNT;
            RETURN forgotten;
        END $$""",
}


def upgrade() -> None:
    """Make the tables; on PostgreSQL with their policies and the questions that cross shops."""
    _create_webhook()
    _create_delivery()
    _create_attempt()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")
        for name, text in FUNCTIONS.items():
            op.execute(text)
            op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
            op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO tiski_app")


def _create_webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", document(), nullable=True),
        sa.Column("filter", document(), nullable=True),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("scopes", document(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", identifier(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("paused_at", Timestamp(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text(), nullable=True),
        sa.Column("old_secret_until", Timestamp(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("due_at", Timestamp(), nullable=True),
        sa.Column("quiet_until", Timestamp(), nullable=True),
        sa.Column("last_success_at", Timestamp(), nullable=True),
        sa.Column("is_full", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("lease", identifier(), nullable=True),
        sa.Column("lease_until", Timestamp(), nullable=True),
        sa.Column("taken_at", Timestamp(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')",
            name=op.f("ck_webhook_actor_kind"),
        ),
        sa.CheckConstraint("state IN ('ACTIVE', 'PAUSED')", name=op.f("ck_webhook_state")),
        sa.CheckConstraint(
            "pause_reason IN ('REQUESTED', 'GONE', 'FAILING', 'QUERY_INVALID')",
            name=op.f("ck_webhook_pause_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'PAUSED') = (pause_reason IS NOT NULL)", name=op.f("ck_webhook_paused")
        ),
        sa.CheckConstraint(
            "(lease IS NULL) = (lease_until IS NULL)", name=op.f("ck_webhook_lease")
        ),
        sa.CheckConstraint(
            "(old_secret IS NULL) = (old_secret_until IS NULL)", name=op.f("ck_webhook_old_secret")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_webhook_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_webhook")),
    )
    op.create_index(
        op.f("ix_webhook_shop_id_created_at_id"), "webhook", ["shop_id", "created_at", "id"]
    )


def _create_delivery() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("webhook_id", identifier(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("event_id", identifier(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("order_id", identifier(), nullable=True),
        sa.Column("customer_id", identifier(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_tried_at", Timestamp(), nullable=True),
        sa.Column("due_at", Timestamp(), nullable=False),
        sa.Column("occurred_at", Timestamp(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("finished_at", Timestamp(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('WAITING', 'DELIVERED', 'FAILED')", name=op.f("ck_webhook_delivery_state")
        ),
        sa.CheckConstraint(
            "(state = 'WAITING') = (finished_at IS NULL)",
            name=op.f("ck_webhook_delivery_finished_at"),
        ),
        sa.CheckConstraint(
            "(position IS NULL) = (event_id IS NULL)", name=op.f("ck_webhook_delivery_event")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_webhook_delivery_shop_id")),
        sa.ForeignKeyConstraint(
            ["shop_id", "webhook_id"],
            ["webhook.shop_id", "webhook.id"],
            name=op.f("fk_webhook_delivery_shop_id_webhook_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "shop_id",
            "webhook_id",
            "position",
            name=op.f("uq_webhook_delivery_shop_id_webhook_id_position"),
        ),
    )
    op.create_index(
        op.f("ix_webhook_delivery_shop_id_webhook_id_created_at_id"),
        "webhook_delivery",
        ["shop_id", "webhook_id", "created_at", "id"],
    )
    op.create_index(
        "ix_webhook_delivery_waiting",
        "webhook_delivery",
        ["shop_id", "webhook_id", "subject", "position"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_index(
        op.f("ix_webhook_delivery_shop_id_message_id"),
        "webhook_delivery",
        ["shop_id", "message_id"],
    )
    op.create_index(op.f("ix_webhook_delivery_finished_at"), "webhook_delivery", ["finished_at"])


def _create_attempt() -> None:
    op.create_table(
        "webhook_attempt",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("webhook_id", identifier(), nullable=False),
        sa.Column("delivery_id", identifier(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Timestamp(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headers", document(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_webhook_attempt_shop_id")),
        sa.ForeignKeyConstraint(
            ["shop_id", "delivery_id"],
            ["webhook_delivery.shop_id", "webhook_delivery.id"],
            name=op.f("fk_webhook_attempt_shop_id_delivery_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_webhook_attempt")),
        sa.UniqueConstraint(
            "shop_id",
            "delivery_id",
            "number",
            name=op.f("uq_webhook_attempt_shop_id_delivery_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_webhook_attempt_shop_id_webhook_id"), "webhook_attempt", ["shop_id", "webhook_id"]
    )
