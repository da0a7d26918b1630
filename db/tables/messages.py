"""Messages to customers."""

from sqlalchemy import CheckConstraint, Index

from db.tables.columns import id_column, moment, owned, points_to, states, text_column
from domain.states import MessageState

message = owned(
    "message",
    id_column("order_id", null=True),
    id_column("customer_id", null=True),
    text_column("template"),
    text_column("recipient", null=False),
    text_column("recipient_key", null=False),
    text_column("subject", null=False),
    text_column("body", null=False),
    text_column("locale", null=False),
    *states("state", MessageState),
    moment("created_at", null=False),
    moment("sent_at"),
    points_to("order", "order_id"),
    points_to("customer", "customer_id"),
    CheckConstraint("order_id IS NOT NULL OR customer_id IS NOT NULL", name="about"),
    Index(None, "shop_id", "created_at", "id"),
    Index(None, "shop_id", "state", "created_at", "id"),
    Index(None, "shop_id", "template", "created_at", "id"),
    Index(None, "shop_id", "recipient_key", "created_at", "id"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
)
