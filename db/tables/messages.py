"""Messages to customers, the attempts to send them, and addresses that mail is kept from."""

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from db.tables.columns import (
    flag,
    id_column,
    json_column,
    metadata,
    moment,
    of_shop,
    owned,
    points_to,
    referring,
    states,
    text_column,
    whole,
)
from domain.access import ActorKind
from domain.message import MessageOutcome
from domain.notices import MailProvider
from domain.states import MessageState
from domain.suppression import SuppressionReason

message = owned(
    "message",
    id_column("order_id", null=True),
    id_column("customer_id", null=True),
    text_column("template"),
    text_column("recipient", null=False),
    text_column("recipient_key", null=False),
    flag("recipient_is_named"),
    json_column("cc", null=False, default="[]"),
    text_column("reply_to"),
    text_column("subject"),
    text_column("body"),
    text_column("html"),
    text_column("text"),
    text_column("locale", null=False),
    json_column("facts", null=False, default="{}"),
    json_column("attachments", null=False, default="[]"),
    json_column("hints", null=False, default="[]"),
    text_column("header_id"),
    id_column("resent_from_id", null=True),
    *states("actor_kind", ActorKind, default=ActorKind.SYSTEM),
    id_column("actor_id", null=True),
    text_column("actor_name", null=False, default="Tiski"),
    *states("state", MessageState),
    moment("created_at", null=False),
    moment("sent_at"),
    whole("version", default=1),
    points_to("order", "order_id"),
    points_to("customer", "customer_id"),
    points_to("message", "resent_from_id"),
    UniqueConstraint("shop_id", "header_id"),
    CheckConstraint("order_id IS NOT NULL OR customer_id IS NOT NULL", name="about"),
    Index(None, "shop_id", "created_at", "id"),
    Index(None, "shop_id", "state", "created_at", "id"),
    Index(None, "shop_id", "template", "created_at", "id"),
    Index(None, "shop_id", "actor_kind", "created_at", "id"),
    Index(None, "shop_id", "recipient_key", "created_at", "id"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
    referring("resent_from_id"),
)


message_attempt = owned(
    "message_attempt",
    id_column("message_id"),
    moment("at", null=False),
    *states("outcome", MessageOutcome),
    text_column("code"),
    text_column("text"),
    text_column("notice_id"),
    points_to("message", "message_id"),
    UniqueConstraint("shop_id", "notice_id"),
    Index(None, "shop_id", "message_id", "at", "id"),
)
"""`notice_id` names what a mail provider told, which is noted once."""


suppression = owned(
    "suppression",
    text_column("email", null=False),
    text_column("email_key", null=False),
    *states("reason", SuppressionReason),
    text_column("text"),
    id_column("message_id", null=True),
    moment("created_at", null=False),
    of_shop(),
    points_to("message", "message_id"),
    UniqueConstraint("shop_id", "email_key"),
    Index(None, "shop_id", "created_at", "id"),
    referring("message_id"),
)
"""Addresses that the shop does not write to, until staff let it."""


mail_hook = owned(
    "mail_hook",
    *states("provider", MailProvider),
    text_column("sealed", null=False),
    text_column("path", null=False),
    moment("created_at", null=False),
    of_shop(),
    UniqueConstraint("shop_id", "provider"),
)
"""Mail providers that may tell what became of messages, with the secret that they sign with."""


mail_pace = Table(
    "mail_pace",
    metadata,
    id_column("shop_id"),
    moment("next_at", null=False),
    PrimaryKeyConstraint("shop_id"),
    of_shop(),
)
"""When a shop that limits its mail may send the next message."""
