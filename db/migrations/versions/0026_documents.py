"""What was issued to customers: numbered, kept, and never changed."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier

revision = "0026"
down_revision = "0025"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
REFERS = sa.text("refers_to_id IS NOT NULL")
TYPES = "'RECEIPT', 'INVOICE', 'PACKING_LIST', 'ORDER_CONFIRMATION', 'CREDIT_NOTE'"
KINDS = "'STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM'"
KEPT = (
    *("shop_id", "id", "order_id", "type", "number", "series_number", "refers_to_id", "locale"),
    *("currency", "total", "actor_kind", "actor_name", "created_at"),
)
"""What stays of a document when its customer is erased."""


def upgrade() -> None:
    """Make the tables, and let the databases refuse any change but the erasing of a customer."""
    op.create_table(
        "document",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series_number", sa.Integer(), nullable=True),
        sa.Column("refers_to_id", identifier(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("facts", document(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("erased_at", Timestamp(), nullable=True),
        sa.CheckConstraint(f"type IN ({TYPES})", name=op.f("ck_document_type")),
        sa.CheckConstraint(f"actor_kind IN ({KINDS})", name=op.f("ck_document_actor_kind")),
        sa.CheckConstraint(
            "(type IN ('INVOICE', 'CREDIT_NOTE')) = (series_number IS NOT NULL)",
            name=op.f("ck_document_series_number"),
        ),
        sa.CheckConstraint(
            "(type = 'CREDIT_NOTE') = (refers_to_id IS NOT NULL)",
            name=op.f("ck_document_refers_to_id"),
        ),
        sa.CheckConstraint(
            "(facts IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_document_erased_at")
        ),
        _foreign("document", "order_id", "order"),
        _foreign("document", "refers_to_id", "document"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "shop_id", "type", "number", name=op.f("uq_document_shop_id_type_number")
        ),
        sa.UniqueConstraint(
            "shop_id", "type", "series_number", name=op.f("uq_document_shop_id_type_series_number")
        ),
    )
    for columns in (["order_id", "created_at", "id"], ["created_at", "id"]):
        name = "_".join(["ix_document_shop_id", *columns])
        op.create_index(op.f(name), "document", ["shop_id", *columns])
    op.create_index(
        op.f("ix_document_shop_id_refers_to_id"),
        "document",
        ["shop_id", "refers_to_id"],
        postgresql_where=REFERS,
        sqlite_where=REFERS,
    )
    op.create_table(
        "document_file",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("document_id", identifier(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        _foreign("document_file", "document_id", "document"),
        sa.PrimaryKeyConstraint("shop_id", "document_id", name=op.f("pk_document_file")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id", column],
        [f"{target}.shop_id", f"{target}.id"],
        name=op.f(f"fk_{table}_shop_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _postgresql() -> None:
    for table in ("document", "document_file"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
    op.execute("GRANT SELECT, INSERT, UPDATE (facts, erased_at) ON document TO tiski_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON document_file TO tiski_app")
    op.execute(
        """CREATE FUNCTION document_stays() RETURNS trigger LANGUAGE plpgsql
        SET search_path FROM CURRENT AS $$
        BEGIN
            IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.facts IS NULL THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'an issued document never changes';
        END $$"""
    )
    op.execute(
        "CREATE TRIGGER document_stays BEFORE UPDATE ON document"
        " FOR EACH ROW EXECUTE FUNCTION document_stays()"
    )


def _sqlite() -> None:
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)
    refuse = "BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END"
    op.execute(
        "CREATE TRIGGER document_stays BEFORE UPDATE ON document WHEN OLD.erased_at IS NOT NULL"
        f" OR NEW.erased_at IS NULL OR NEW.facts IS NOT NULL OR {changed} {refuse}"
    )
    op.execute(f"CREATE TRIGGER document_kept BEFORE DELETE ON document {refuse}")
    op.execute(f"CREATE TRIGGER document_file_stays BEFORE UPDATE ON document_file {refuse}")
