"""What staff write to each other about an order."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, identifier

revision = "0021"
down_revision = "0020"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
TABLE = "order_note"


def upgrade() -> None:
    """Make the table; PostgreSQL keeps it to the shop of the session."""
    op.create_table(
        TABLE,
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_kind", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("edited_at", Timestamp(), nullable=True),
        sa.CheckConstraint(
            "author_kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')",
            name=op.f("ck_order_note_author_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["order.shop_id", "order.id"],
            name=op.f("fk_order_note_shop_id_order_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_order_note")),
    )
    op.create_index(
        op.f("ix_order_note_shop_id_order_id_created_at_id"),
        TABLE,
        ["shop_id", "order_id", "created_at", "id"],
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_shop ON {TABLE} USING (shop_id = {SHOP})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO tiski_app")
