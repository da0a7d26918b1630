"""Files that are sold, their article numbers, and the links of whoever bought them."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier

revision = "0024"
down_revision = "0023"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
TABLES = ("digital_asset", "digital_asset_sku", "download_link")
LIVE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Make the tables; PostgreSQL keeps them to the shop of the session."""
    _assets()
    _article_numbers()
    _links()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")


def _assets() -> None:
    op.create_table(
        "digital_asset",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("skus", document(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("link_days", sa.Integer(), nullable=True),
        sa.Column("download_limit", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("file_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("uploaded_at", Timestamp(), nullable=True),
        sa.Column("uploads", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("awaited", document(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('AWAITING_UPLOAD', 'READY', 'ARCHIVED', 'DELETED')",
            name=op.f("ck_digital_asset_state"),
        ),
        sa.CheckConstraint(
            "(file_version > 0) = (file_name IS NOT NULL) AND (file_name IS NULL) = (sha256 IS NULL)"
            " AND (file_name IS NULL) = (size IS NULL)"
            " AND (file_name IS NULL) = (content_type IS NULL)"
            " AND (file_name IS NULL) = (uploaded_at IS NULL)",
            name=op.f("ck_digital_asset_file"),
        ),
        sa.CheckConstraint(
            "CASE state WHEN 'READY' THEN storage_key IS NOT NULL"
            " WHEN 'ARCHIVED' THEN true ELSE storage_key IS NULL END",
            name=op.f("ck_digital_asset_stored"),
        ),
        sa.CheckConstraint(
            "storage_key IS NULL OR file_version > 0", name=op.f("ck_digital_asset_storage_key")
        ),
        sa.CheckConstraint("link_days > 0", name=op.f("ck_digital_asset_link_days")),
        sa.CheckConstraint("download_limit > 0", name=op.f("ck_digital_asset_download_limit")),
        sa.CheckConstraint("size > 0", name=op.f("ck_digital_asset_size")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_digital_asset_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_digital_asset")),
    )
    _index("digital_asset", "created_at", "id")


def _article_numbers() -> None:
    op.create_table(
        "digital_asset_sku",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("asset_id", identifier(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        _refers("digital_asset_sku", "digital_asset", "asset_id"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_digital_asset_sku")),
        sa.UniqueConstraint(
            "shop_id", "asset_id", "sku", name=op.f("uq_digital_asset_sku_shop_id_asset_id_sku")
        ),
    )
    _index("digital_asset_sku", "sku", "created_at", "id")


def _links() -> None:
    op.create_table(
        "download_link",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("line_id", identifier(), nullable=False),
        sa.Column("asset_id", identifier(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("renewed_at", Timestamp(), nullable=True),
        sa.Column("expires_at", Timestamp(), nullable=False),
        sa.Column("download_limit", sa.Integer(), nullable=False),
        sa.Column("downloads", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_downloaded_at", Timestamp(), nullable=True),
        sa.Column("revoked_at", Timestamp(), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "revoke_reason IN ('REQUESTED', 'TAKEN_BACK', 'REFUNDED', 'ASSET_DELETED')",
            name=op.f("ck_download_link_revoke_reason"),
        ),
        sa.CheckConstraint(
            "downloads BETWEEN 0 AND download_limit", name=op.f("ck_download_link_downloads")
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)",
            name=op.f("ck_download_link_revoked"),
        ),
        _refers("download_link", "order", "order_id"),
        _refers("download_link", "order_line", "line_id"),
        _refers("download_link", "digital_asset", "asset_id"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_download_link")),
    )
    op.create_index(
        "uq_download_link_live",
        "download_link",
        ["shop_id", "line_id", "asset_id"],
        unique=True,
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
    _index("download_link", "order_id", "created_at", "id")
    _index("download_link", "line_id", "created_at", "id")
    _index("download_link", "asset_id", "created_at", "id")


def _index(table: str, *columns: str) -> None:
    names = ("shop_id", *columns)
    op.create_index(op.f("_".join(("ix", table, *names))), table, list(names))


def _refers(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id", column],
        [f"{target}.shop_id", f"{target}.id"],
        name=op.f(f"fk_{table}_shop_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )
