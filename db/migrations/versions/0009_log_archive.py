"""Up to which position old events of each shop's log have been moved to files."""

import sqlalchemy as sa
from alembic import op

from db.types import identifier

revision = "0009"
down_revision = "0008"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"


def upgrade() -> None:
    """Make the table; on PostgreSQL the application reads its own shop's row and writes none."""
    op.create_table(
        "log_archive",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_log_archive_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_log_archive")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE log_archive ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_shop ON log_archive USING (shop_id = {SHOP})")
        op.execute("GRANT SELECT ON log_archive TO tiski_app")
