"""What leaves the shop and what comes back: fulfilments and returns, and the pieces in them."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from db.tables.columns import (
    amount,
    id_column,
    moment,
    owned,
    points_to,
    states,
    text_column,
    whole,
)
from domain.access import ActorKind
from domain.states import FulfillmentState, ReturnState

fulfillment = owned(
    "fulfillment",
    id_column("order_id"),
    *states("state", FulfillmentState),
    text_column("tracking_carrier"),
    text_column("tracking_number"),
    text_column("tracking_key"),
    text_column("tracking_url"),
    text_column("reason"),
    *states("actor_kind", ActorKind),
    id_column("actor_id", null=True),
    text_column("actor_name", null=False),
    moment("created_at", null=False),
    moment("shipped_at"),
    moment("delivered_at"),
    moment("cancelled_at"),
    moment("failed_at"),
    points_to("order", "order_id"),
    CheckConstraint("state <> 'PENDING' OR shipped_at IS NULL", name="pending"),
    CheckConstraint("state NOT IN ('SHIPPED', 'FAILED') OR shipped_at IS NOT NULL", name="shipped"),
    CheckConstraint("(state = 'DELIVERED') = (delivered_at IS NOT NULL)", name="delivered"),
    CheckConstraint("(state = 'CANCELLED') = (cancelled_at IS NOT NULL)", name="cancelled"),
    CheckConstraint("(state = 'FAILED') = (failed_at IS NOT NULL)", name="failed"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "tracking_key", "order_id"),
)


fulfillment_line = owned(
    "fulfillment_line",
    id_column("fulfillment_id"),
    id_column("line_id"),
    whole("quantity", default=None),
    points_to("fulfillment", "fulfillment_id"),
    points_to("order_line", "line_id"),
    UniqueConstraint("shop_id", "fulfillment_id", "line_id"),
    CheckConstraint("quantity > 0", name="quantity"),
    Index(None, "shop_id", "fulfillment_id", "id"),
    Index(None, "shop_id", "line_id"),
)


order_return = owned(
    "order_return",
    id_column("order_id"),
    *states("state", ReturnState),
    text_column("external_source"),
    text_column("external_number"),
    text_column("reason"),
    text_column("note"),
    text_column("currency", null=False),
    amount("amount"),
    *states("actor_kind", ActorKind),
    id_column("actor_id", null=True),
    text_column("actor_name", null=False),
    moment("created_at", null=False),
    moment("received_at"),
    moment("closed_at"),
    moment("cancelled_at"),
    points_to("order", "order_id"),
    CheckConstraint(
        "(state IN ('RECEIVED', 'CLOSED')) = (received_at IS NOT NULL)", name="received"
    ),
    CheckConstraint("(state = 'CLOSED') = (closed_at IS NOT NULL)", name="closed"),
    CheckConstraint("(state = 'CANCELLED') = (cancelled_at IS NOT NULL)", name="cancelled"),
    CheckConstraint("amount >= 0", name="amount"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index("uq_order_return_external", "shop_id", "external_source", "external_number", unique=True),
)


order_return_line = owned(
    "order_return_line",
    id_column("return_id"),
    id_column("line_id"),
    whole("quantity", default=None),
    whole("received"),
    points_to("order_return", "return_id"),
    points_to("order_line", "line_id"),
    UniqueConstraint("shop_id", "return_id", "line_id"),
    CheckConstraint("quantity > 0 AND received BETWEEN 0 AND quantity", name="quantities"),
    Index(None, "shop_id", "return_id", "id"),
    Index(None, "shop_id", "line_id"),
)
