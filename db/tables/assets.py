"""Digital assets, the article numbers they are sold under, and the links of those who bought."""

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text

from db.tables.columns import (
    id_column,
    json_column,
    moment,
    of_shop,
    owned,
    points_to,
    states,
    text_column,
    whole,
)
from db.types import minor_units
from domain.asset import AssetState
from domain.download import RevokeReason

_LIVE = text("revoked_at IS NULL")

digital_asset = owned(
    "digital_asset",
    text_column("name", null=False),
    json_column("skus", null=False),
    *states("state", AssetState),
    whole("link_days", default=None, null=True),
    whole("download_limit", default=None, null=True),
    text_column("file_name"),
    text_column("content_type"),
    Column("size", minor_units(), nullable=True),
    text_column("sha256"),
    whole("file_version"),
    text_column("storage_key"),
    moment("uploaded_at"),
    whole("uploads"),
    json_column("awaited"),
    moment("created_at", null=False),
    moment("updated_at", null=False),
    whole("version", default=1),
    of_shop(),
    CheckConstraint(
        "(file_version > 0) = (file_name IS NOT NULL) AND (file_name IS NULL) = (sha256 IS NULL)"
        " AND (file_name IS NULL) = (size IS NULL) AND (file_name IS NULL) = (content_type IS NULL)"
        " AND (file_name IS NULL) = (uploaded_at IS NULL)",
        name="file",
    ),
    CheckConstraint(
        "CASE state WHEN 'READY' THEN storage_key IS NOT NULL"
        " WHEN 'ARCHIVED' THEN true ELSE storage_key IS NULL END",
        name="stored",
    ),
    CheckConstraint("storage_key IS NULL OR file_version > 0", name="storage_key"),
    CheckConstraint("link_days > 0", name="link_days"),
    CheckConstraint("download_limit > 0", name="download_limit"),
    CheckConstraint("size > 0", name="size"),
    Index(None, "shop_id", "created_at", "id"),
)


digital_asset_sku = owned(
    "digital_asset_sku",
    id_column("asset_id"),
    text_column("sku", null=False),
    moment("created_at", null=False),
    points_to("digital_asset", "asset_id"),
    UniqueConstraint("shop_id", "asset_id", "sku"),
    Index(None, "shop_id", "sku", "created_at", "id"),
)


download_link = owned(
    "download_link",
    id_column("order_id"),
    id_column("line_id"),
    id_column("asset_id"),
    text_column("title", null=False),
    moment("created_at", null=False),
    moment("renewed_at"),
    moment("expires_at", null=False),
    whole("download_limit", default=None),
    whole("downloads"),
    moment("last_downloaded_at"),
    moment("revoked_at"),
    *states("revoke_reason", RevokeReason, null=True),
    points_to("order", "order_id"),
    points_to("order_line", "line_id"),
    points_to("digital_asset", "asset_id"),
    CheckConstraint("downloads BETWEEN 0 AND download_limit", name="downloads"),
    CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked"),
    Index(
        "uq_download_link_live", "shop_id", "line_id", "asset_id",
        unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE,
    ),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "line_id", "created_at", "id"),
    Index(None, "shop_id", "asset_id", "created_at", "id"),
)  # fmt: skip
