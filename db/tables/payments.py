"""Payments, what moved their money, what was said with providers, and what is to be settled."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, text

from db.tables.columns import (
    amount,
    flag,
    id_column,
    json_column,
    moment,
    owned,
    points_to,
    referring,
    states,
    text_column,
    whole,
)
from domain.states import (
    LogSource,
    PaymentState,
    SettlementDirection,
    SettlementState,
    TransactionKind,
    TransactionStatus,
)

_UNVERIFIED = text("verification_at IS NULL")
_OPEN = text("state = 'OPEN'")

payment = owned(
    "payment",
    id_column("order_id"),
    text_column("method", null=False),
    text_column("provider", null=False),
    *states("state", PaymentState),
    text_column("currency", null=False),
    amount("amount"),
    amount("authorized"),
    amount("captured"),
    amount("refunded"),
    text_column("psp_reference"),
    text_column("external_url"),
    flag("out_of_sync"),
    moment("received_at"),
    moment("expired_at"),
    moment("verification_at"),
    id_column("verification_by", null=True),
    text_column("verification_note"),
    moment("created_at", null=False),
    moment("updated_at", null=False),
    whole("version", default=1),
    points_to("order", "order_id"),
    points_to("staff", "verification_by"),
    CheckConstraint(
        "verification_at IS NOT NULL OR (verification_by IS NULL AND verification_note IS NULL)",
        name="verification",
    ),
    CheckConstraint(
        "amount >= 0 AND authorized >= 0 AND captured >= 0 AND refunded BETWEEN 0 AND captured",
        name="amounts",
    ),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "created_at", "id"),
    Index(None, "shop_id", "amount", "id"),
    Index(None, "shop_id", "state", "created_at", "id"),
    Index(None, "shop_id", "method", "created_at", "id"),
    Index(None, "shop_id", "provider", "created_at", "id"),
    Index(None, "shop_id", "received_at", "id"),
    Index(
        "ix_payment_unverified",
        "shop_id",
        "created_at",
        "id",
        postgresql_where=_UNVERIFIED,
        sqlite_where=_UNVERIFIED,
    ),
    Index("uq_payment_psp_reference", "shop_id", "provider", "psp_reference", unique=True),
    referring("psp_reference"),
)


payment_transaction = owned(
    "payment_transaction",
    id_column("payment_id"),
    *states("kind", TransactionKind),
    *states("status", TransactionStatus),
    text_column("currency", null=False),
    amount("amount"),
    text_column("method"),
    text_column("reference"),
    text_column("error"),
    text_column("note"),
    Column("notify_customer", Boolean(name=None)),
    moment("at", null=False),
    moment("created_at", null=False),
    points_to("payment", "payment_id"),
    Index(None, "shop_id", "payment_id", "created_at", "id"),
    referring("reference"),
)


payment_log = owned(
    "payment_log",
    id_column("payment_id"),
    moment("at", null=False),
    *states("source", LogSource),
    text_column("type", null=False),
    text_column("message"),
    json_column("data"),
    text_column("external_id"),
    moment("created_at", null=False),
    points_to("payment", "payment_id"),
    Index(None, "shop_id", "payment_id", "at", "id"),
    Index("uq_payment_log_external_id", "shop_id", "external_id", unique=True),
)


settlement = owned(
    "settlement",
    id_column("order_id"),
    *states("direction", SettlementDirection),
    *states("state", SettlementState),
    text_column("currency", null=False),
    amount("amount"),
    amount("settled"),
    text_column("reason"),
    text_column("note"),
    moment("created_at", null=False),
    moment("closed_at"),
    points_to("order", "order_id"),
    CheckConstraint("amount >= 0 AND settled BETWEEN 0 AND amount", name="amounts"),
    CheckConstraint("(state = 'OPEN') = (closed_at IS NULL)", name="closed_at"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "created_at", "id"),
    Index(None, "shop_id", "state", "created_at", "id"),
    Index(
        "uq_settlement_open",
        "shop_id",
        "order_id",
        unique=True,
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    ),
)
