"""What a shop's payment providers need, and what they told."""

from sqlalchemy import Index, UniqueConstraint, text

from db.tables.columns import (
    flag,
    id_column,
    json_column,
    moment,
    of_shop,
    owned,
    points_to,
    referring,
    text_column,
    whole,
)

_WAITING = text("applied_at IS NULL AND reference IS NOT NULL")

payment_provider = owned(
    "payment_provider",
    text_column("name", null=False),
    text_column("sealed"),
    json_column("given", null=False, default="[]"),
    flag("is_enabled"),
    text_column("webhook_path", null=False),
    moment("created_at", null=False),
    moment("updated_at", null=False),
    whole("version", default=1),
    of_shop(),
    UniqueConstraint("shop_id", "name"),
)

payment_notice = owned(
    "payment_notice",
    text_column("provider", null=False),
    text_column("external_id", null=False),
    text_column("type", null=False),
    text_column("reference"),
    json_column("facts", null=False),
    flag("has_expired"),
    json_column("data"),
    id_column("payment_id", null=True),
    moment("at", null=False),
    moment("received_at", null=False),
    moment("applied_at"),
    of_shop(),
    points_to("payment", "payment_id"),
    UniqueConstraint("shop_id", "provider", "external_id"),
    Index(
        "ix_payment_notice_waiting",
        "shop_id",
        "provider",
        "reference",
        "received_at",
        "id",
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    ),
    referring("payment_id"),
    Index(None, "received_at"),
)
