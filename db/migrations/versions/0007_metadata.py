"""Metadata of orders and customers, and the rows by which they are found."""

import sqlalchemy as sa
from alembic import op

from db.types import document, identifier

revision = "0007"
down_revision = "0006"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"


def upgrade() -> None:
    """Add the columns and the tables; PostgreSQL keeps these to the shop of the session."""
    for noun in ("order", "customer"):
        op.add_column(
            noun,
            sa.Column("metadata", document(), server_default=sa.text("'[]'"), nullable=False),
        )
        table = f"{noun}_metadata"
        _create(table, noun)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")


def _create(table: str, noun: str) -> None:
    op.create_table(
        table,
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column(f"{noun}_id", identifier(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", f"{noun}_id"],
            [f"{noun}.shop_id", f"{noun}.id"],
            name=op.f(f"fk_{table}_shop_id_{noun}_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "shop_id", f"{noun}_id", "namespace", "key", name=op.f(f"pk_{table}")
        ),
    )
    op.create_index(
        f"ix_{table}_entry", table, ["shop_id", "namespace", "key", "value_key", f"{noun}_id"]
    )
