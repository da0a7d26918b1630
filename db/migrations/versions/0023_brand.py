"""How a shop looks on its documents and mail, and where it is paid."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, identifier

revision = "0023"
down_revision = "0022"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
TABLE = "picture"
HAS_LOGO = sa.text("logo_id IS NOT NULL")


def upgrade() -> None:
    """Make the table of pictures; PostgreSQL keeps it to the shop of the session."""
    _pictures()
    with op.batch_alter_table("shop") as shop:
        for name in ("phone", "website", "reply_to", "accent_color", "iban", "bic"):
            shop.add_column(_text(name))
        shop.add_column(_text("document_note"))
        shop.add_column(_text("invoice_prefix", start=""))
        shop.add_column(_text("credit_note_prefix", start="CN-"))
        days = sa.Column("payment_days", sa.Integer(), nullable=False, server_default="14")
        shop.add_column(days)
        shop.create_check_constraint(op.f("ck_shop_payment_days"), "payment_days BETWEEN 0 AND 365")
        shop.add_column(sa.Column("logo_id", identifier(), nullable=True))
        shop.create_foreign_key(
            op.f("fk_shop_shop_id_logo_id"),
            TABLE,
            ["shop_id", "logo_id"],
            ["shop_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )
    op.create_index(
        op.f("ix_shop_shop_id_logo_id"),
        "shop",
        ["shop_id", "logo_id"],
        postgresql_where=HAS_LOGO,
        sqlite_where=HAS_LOGO,
    )


def _pictures() -> None:
    op.create_table(
        TABLE,
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('image/png', 'image/jpeg')", name=op.f("ck_picture_media_type")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_picture_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_picture")),
        sa.UniqueConstraint("shop_id", "checksum", name=op.f("uq_picture_shop_id_checksum")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_shop ON {TABLE} USING (shop_id = {SHOP})")
        op.execute(f"GRANT SELECT, INSERT ON {TABLE} TO tiski_app")


def _text(name: str, *, start: str | None = None) -> sa.Column[Any]:
    default = None if start is None else sa.text(f"'{start}'")
    return sa.Column(name, sa.Text(), nullable=start is None, server_default=default)
