"""Webhooks, and what they were told."""

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text

from db.tables.columns import (
    flag,
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
from domain.access import ActorKind
from domain.states import DeliveryState, PauseReason, WebhookState

_WAITING = text("state = 'WAITING'")

webhook = owned(
    "webhook",
    text_column("name", null=False),
    text_column("url", null=False),
    json_column("types"),
    json_column("filter"),
    text_column("query"),
    json_column("scopes", null=False),
    *states("actor_kind", ActorKind),
    id_column("actor_id", null=True),
    text_column("actor_name", null=False),
    *states("state", WebhookState),
    *states("pause_reason", PauseReason, null=True),
    moment("paused_at"),
    text_column("secret", null=False),
    text_column("old_secret"),
    moment("old_secret_until"),
    Column("position", minor_units(), nullable=False),
    moment("due_at"),
    moment("quiet_until"),
    moment("last_success_at"),
    flag("is_full"),
    id_column("lease", null=True),
    moment("lease_until"),
    moment("taken_at"),
    moment("created_at", null=False),
    moment("updated_at", null=False),
    whole("version", default=1),
    of_shop(),
    CheckConstraint("(state = 'PAUSED') = (pause_reason IS NOT NULL)", name="paused"),
    CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease"),
    CheckConstraint("(old_secret IS NULL) = (old_secret_until IS NULL)", name="old_secret"),
    Index(None, "shop_id", "created_at", "id"),
)


webhook_delivery = owned(
    "webhook_delivery",
    id_column("webhook_id"),
    text_column("message_id", null=False),
    Column("position", minor_units(), nullable=True),
    id_column("event_id", null=True),
    text_column("type", null=False),
    text_column("subject", null=False),
    id_column("order_id", null=True),
    id_column("customer_id", null=True),
    *states("state", DeliveryState),
    whole("attempts"),
    whole("tries"),
    moment("first_tried_at"),
    moment("due_at", null=False),
    moment("occurred_at", null=False),
    moment("created_at", null=False),
    moment("finished_at"),
    text_column("body"),
    of_shop(),
    points_to("webhook", "webhook_id"),
    UniqueConstraint("shop_id", "webhook_id", "position"),
    CheckConstraint("(state = 'WAITING') = (finished_at IS NULL)", name="finished_at"),
    CheckConstraint("(position IS NULL) = (event_id IS NULL)", name="event"),
    Index(None, "shop_id", "webhook_id", "created_at", "id"),
    Index(
        "ix_webhook_delivery_waiting",
        *("shop_id", "webhook_id", "subject", "position"),
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    ),
    Index(None, "finished_at"),
    Index(None, "shop_id", "message_id"),
)
"""A test has no position and no event. `subject` says whose messages must keep their order."""


webhook_attempt = owned(
    "webhook_attempt",
    id_column("webhook_id"),
    id_column("delivery_id"),
    whole("number", default=None),
    moment("at", null=False),
    whole("milliseconds", default=None),
    text_column("url", null=False),
    json_column("headers", null=False),
    whole("status", default=None, null=True),
    text_column("response"),
    text_column("error"),
    of_shop(),
    points_to("webhook_delivery", "delivery_id"),
    UniqueConstraint("shop_id", "delivery_id", "number"),
    Index(None, "shop_id", "webhook_id"),
)
