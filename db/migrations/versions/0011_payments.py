"""What money moved for payments, what was said with providers, and what is to be settled."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier, minor_units

revision = "0011"
down_revision = "0010"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
UNVERIFIED = sa.text("verification_at IS NULL")
OPEN = sa.text("state = 'OPEN'")
NAMED = sa.text("reference IS NOT NULL")


def upgrade() -> None:
    """Add columns and tables; PostgreSQL keeps these to the shop of the session."""
    _payments()
    _transactions()
    op.add_column("order", sa.Column("payment_reference", sa.Text(), nullable=True))
    op.create_index(
        "uq_order_payment_reference", "order", ["shop_id", "payment_reference"], unique=True
    )
    op.add_column(
        "shop",
        sa.Column(
            "payment_reference_kind",
            sa.Text(),
            sa.CheckConstraint(
                "payment_reference_kind IN ('NONE', 'FINNISH', 'KID_MOD10', 'KID_MOD11', 'RF')",
                name=op.f("ck_shop_payment_reference_kind"),
            ),
            server_default=sa.text("'NONE'"),
            nullable=False,
        ),
    )
    _log()
    _settlements()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("payment_log", "settlement"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")


def _payments() -> None:
    with op.batch_alter_table("payment") as payment:
        payment.add_column(sa.Column("received_at", Timestamp(), nullable=True))
        payment.add_column(sa.Column("expired_at", Timestamp(), nullable=True))
        payment.add_column(sa.Column("verification_at", Timestamp(), nullable=True))
        payment.add_column(sa.Column("verification_by", identifier(), nullable=True))
        payment.add_column(sa.Column("verification_note", sa.Text(), nullable=True))
        payment.create_foreign_key(
            op.f("fk_payment_shop_id_verification_by"),
            "staff",
            ["shop_id", "verification_by"],
            ["shop_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )
        payment.create_check_constraint(
            op.f("ck_payment_verification"),
            "verification_at IS NOT NULL OR (verification_by IS NULL AND verification_note IS NULL)",
        )
    op.create_index(
        op.f("ix_payment_shop_id_received_at_id"), "payment", ["shop_id", "received_at", "id"]
    )
    op.create_index(
        "ix_payment_unverified",
        "payment",
        ["shop_id", "created_at", "id"],
        postgresql_where=UNVERIFIED,
        sqlite_where=UNVERIFIED,
    )
    op.create_index(
        "uq_payment_psp_reference",
        "payment",
        ["shop_id", "provider", "psp_reference"],
        unique=True,
    )


def _transactions() -> None:
    with op.batch_alter_table("payment_transaction") as transaction:
        transaction.add_column(sa.Column("note", sa.Text(), nullable=True))
        transaction.add_column(sa.Column("at", Timestamp(), nullable=True))
    op.execute("UPDATE payment_transaction SET at = created_at")
    with op.batch_alter_table("payment_transaction") as transaction:
        transaction.alter_column("at", existing_type=Timestamp(), nullable=False)
    op.create_index(
        op.f("ix_payment_transaction_shop_id_reference"),
        "payment_transaction",
        ["shop_id", "reference"],
        postgresql_where=NAMED,
        sqlite_where=NAMED,
    )


def _log() -> None:
    op.create_table(
        "payment_log",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("payment_id", identifier(), nullable=False),
        sa.Column("at", Timestamp(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("data", document(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "source IN ('STAFF', 'APP', 'STOREFRONT', 'PROVIDER_CALL', 'WEBHOOK', 'RECONCILER')",
            name=op.f("ck_payment_log_source"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "payment_id"],
            ["payment.shop_id", "payment.id"],
            name=op.f("fk_payment_log_shop_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_payment_log")),
    )
    op.create_index(
        op.f("ix_payment_log_shop_id_payment_id_at_id"),
        "payment_log",
        ["shop_id", "payment_id", "at", "id"],
    )
    op.create_index(
        "uq_payment_log_external_id", "payment_log", ["shop_id", "external_id"], unique=True
    )


def _settlements() -> None:
    op.create_table(
        "settlement",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", minor_units(), server_default=sa.text("0"), nullable=False),
        sa.Column("settled", minor_units(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("closed_at", Timestamp(), nullable=True),
        sa.CheckConstraint(
            "direction IN ('CHARGE', 'REFUND')", name=op.f("ck_settlement_direction")
        ),
        sa.CheckConstraint(
            "state IN ('OPEN', 'SETTLED', 'WAIVED')", name=op.f("ck_settlement_state")
        ),
        sa.CheckConstraint(
            "amount >= 0 AND settled BETWEEN 0 AND amount", name=op.f("ck_settlement_amounts")
        ),
        sa.CheckConstraint(
            "(state = 'OPEN') = (closed_at IS NULL)", name=op.f("ck_settlement_closed_at")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_settlement_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_settlement")),
    )
    for columns in (
        ["shop_id", "order_id", "created_at", "id"],
        ["shop_id", "created_at", "id"],
        ["shop_id", "state", "created_at", "id"],
    ):
        op.create_index(op.f(f"ix_settlement_{'_'.join(columns)}"), "settlement", columns)
    op.create_index(
        "uq_settlement_open",
        "settlement",
        ["shop_id", "order_id"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
