"""Payments, and contacts with providers."""

from sqlalchemy import CheckConstraint, Index

from db.tables.columns import (
    amount,
    flag,
    id_column,
    moment,
    owned,
    points_to,
    referring,
    states,
    text_column,
    whole,
)
from domain.states import PaymentState, TransactionKind, TransactionStatus

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
    moment("created_at", null=False),
    moment("updated_at", null=False),
    whole("version", default=1),
    points_to("order", "order_id"),
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
    referring("psp_reference"),
)


payment_transaction = owned(
    "payment_transaction",
    id_column("payment_id"),
    *states("kind", TransactionKind),
    *states("status", TransactionStatus),
    text_column("currency", null=False),
    amount("amount"),
    text_column("reference"),
    text_column("error"),
    moment("created_at", null=False),
    points_to("payment", "payment_id"),
    Index(None, "shop_id", "payment_id", "created_at", "id"),
)
