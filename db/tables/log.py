"""The log, what belongs together in it, and answered calls."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint, text

from db.tables.columns import (
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
from db.types import minor_units
from domain.access import ActorKind
from domain.events import Subject


def versions_of(subject: str, *columns: str) -> Index:
    """Index what happened to one kind of subject by its versions.

    Among the events that name an account, most are its orders'; of the shop's own there are few.
    """
    there = text(f"subject = '{subject.upper()}'")
    return Index(
        f"ix_event_{subject}_version", *columns, postgresql_where=there, sqlite_where=there
    )


change_set = owned(
    "change_set",
    text_column("mutation", null=False),
    id_column("customer_id", null=True),
    id_column("order_id", null=True),
    *states("actor_kind", ActorKind),
    text_column("actor_name", null=False),
    whole("order_count"),
    id_column("reverts_id", null=True),
    moment("created_at", null=False),
    moment("erased_at"),
    of_shop(),
    points_to("customer", "customer_id"),
    points_to("order", "order_id"),
    points_to("change_set", "reverts_id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    referring("reverts_id"),
    Index(None, "shop_id", "created_at", "id"),
)


event = Table(
    "event",
    metadata,
    id_column("shop_id"),
    Column("position", minor_units(), nullable=False, autoincrement=False),
    id_column("id"),
    text_column("type", null=False),
    *states("subject", Subject),
    *states("actor_kind", ActorKind),
    id_column("actor_id", null=True),
    text_column("actor_name", null=False),
    moment("occurred_at", null=False),
    moment("happened_at"),
    text_column("external_id"),
    text_column("cart"),
    id_column("order_id", null=True),
    id_column("customer_id", null=True),
    id_column("payment_id", null=True),
    id_column("message_id", null=True),
    whole("subject_version"),
    json_column("changes", null=False),
    json_column("data", null=False),
    text_column("reason"),
    id_column("change_set_id", null=True),
    moment("erased_at"),
    PrimaryKeyConstraint("shop_id", "position"),
    UniqueConstraint("shop_id", "id"),
    of_shop(),
    points_to("order", "order_id"),
    points_to("customer", "customer_id"),
    points_to("payment", "payment_id"),
    points_to("message", "message_id"),
    points_to("change_set", "change_set_id"),
    Index(None, "shop_id", "order_id", "position"),
    Index(None, "shop_id", "customer_id", "position"),
    Index(None, "shop_id", "type", "position"),
    Index(None, "shop_id", "actor_kind", "position"),
    Index(None, "shop_id", "occurred_at", "id"),
    Index(None, "shop_id", "change_set_id", "position"),
    referring("payment_id"),
    referring("message_id"),
    Index("uq_event_external_id", "shop_id", "external_id", unique=True),
    Index(None, "shop_id", "cart", "position"),
    versions_of("customer", "shop_id", "customer_id", "subject_version"),
    versions_of("shop", "shop_id", "subject_version"),
)


log_archive = Table(
    "log_archive",
    metadata,
    id_column("shop_id"),
    Column("position", minor_units(), nullable=False, autoincrement=False),
    PrimaryKeyConstraint("shop_id"),
    of_shop(),
)
"""After which position a shop's log is whole; before it, archived events are missing."""


idempotency = Table(
    "idempotency",
    metadata,
    id_column("shop_id"),
    id_column("token_id"),
    text_column("mutation", null=False),
    text_column("key", null=False),
    text_column("input_hash", null=False),
    json_column("answer"),
    moment("created_at", null=False),
    PrimaryKeyConstraint("shop_id", "token_id", "mutation", "key"),
    of_shop(),
    Index(None, "created_at"),
)
