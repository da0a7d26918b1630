"""Shops' access to payment providers, and the notices that these send."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier

revision = "0016"
down_revision = "0015"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
WAITING = sa.text("applied_at IS NULL AND reference IS NOT NULL")
BOUND = sa.text("payment_id IS NOT NULL")

FORGET = """
    CREATE FUNCTION forget_payment_notices(older timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
        WITH gone AS (DELETE FROM payment_notice WHERE received_at < older RETURNING 1)
        SELECT count(*) FROM gone
    $$"""


def upgrade() -> None:
    """Add two tables; PostgreSQL keeps them to the shop of the session."""
    _providers()
    _notices()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("payment_provider", "payment_notice"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")
        op.execute(FORGET)
        op.execute("REVOKE ALL ON FUNCTION forget_payment_notices(timestamptz) FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION forget_payment_notices(timestamptz) TO tiski_app")


def _providers() -> None:
    op.create_table(
        "payment_provider",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("given", document(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column(
            "is_enabled", sa.Boolean(name=None), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("webhook_path", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_payment_provider_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_payment_provider")),
        sa.UniqueConstraint("shop_id", "name", name=op.f("uq_payment_provider_shop_id_name")),
    )


def _notices() -> None:
    op.create_table(
        "payment_notice",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("facts", document(), nullable=False),
        sa.Column(
            "has_expired", sa.Boolean(name=None), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("data", document(), nullable=True),
        sa.Column("payment_id", identifier(), nullable=True),
        sa.Column("at", Timestamp(), nullable=False),
        sa.Column("received_at", Timestamp(), nullable=False),
        sa.Column("applied_at", Timestamp(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_payment_notice_shop_id")),
        sa.ForeignKeyConstraint(
            ["shop_id", "payment_id"],
            ["payment.shop_id", "payment.id"],
            name=op.f("fk_payment_notice_shop_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_payment_notice")),
        sa.UniqueConstraint(
            "shop_id",
            "provider",
            "external_id",
            name=op.f("uq_payment_notice_shop_id_provider_external_id"),
        ),
    )
    op.create_index(
        "ix_payment_notice_waiting",
        "payment_notice",
        ["shop_id", "provider", "reference", "received_at", "id"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_index(
        op.f("ix_payment_notice_shop_id_payment_id"),
        "payment_notice",
        ["shop_id", "payment_id"],
        postgresql_where=BOUND,
        sqlite_where=BOUND,
    )
    op.create_index(op.f("ix_payment_notice_received_at"), "payment_notice", ["received_at"])
