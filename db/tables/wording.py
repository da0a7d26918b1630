"""What shops say in messages in their own words, what has messages sent, and how far that was read."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from db.tables.columns import (
    amount,
    flag,
    id_column,
    metadata,
    moment,
    of_shop,
    owned,
    states,
    text_column,
    whole,
)
from domain.letters import MessageTemplate
from domain.message_rule import MessageTrigger

message_wording = owned(
    "message_wording",
    *states("template", MessageTemplate),
    text_column("locale", null=False),
    text_column("subject"),
    text_column("mjml"),
    text_column("text"),
    moment("created_at", null=False),
    moment("updated_at", null=False),
    whole("version", default=1),
    of_shop(),
    UniqueConstraint("shop_id", "template", "locale"),
    Index(None, "shop_id", "updated_at", "id"),
)

message_rule = owned(
    "message_rule",
    *states("trigger", MessageTrigger),
    *states("template", MessageTemplate),
    flag("is_active"),
    amount("since"),
    moment("created_at", null=False),
    moment("updated_at", null=False),
    whole("version", default=1),
    of_shop(),
    UniqueConstraint("shop_id", "trigger", "template"),
)

message_reader = Table(
    "message_reader",
    metadata,
    id_column("shop_id"),
    amount("position"),
    PrimaryKeyConstraint("shop_id"),
    of_shop(),
)
