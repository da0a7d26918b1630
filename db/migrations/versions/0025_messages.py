"""What messages say, who wanted them, the attempts to send them, addresses mail is kept from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier, whole_number

revision = "0025"
down_revision = "0024"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
ACTORS = "actor_kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')"
STATES = (
    "state IN ('QUEUED', 'SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'SUPPRESSED', "
    "'CANCELLED')"
)
OUTCOMES = (
    "outcome IN ('SENDING', 'SENT', 'DEFERRED', 'BOUNCED', 'FAILED', 'SUPPRESSED', 'DELIVERED', "
    "'COMPLAINED')"
)
SUBJECTS = "subject IN ('ORDER', 'CUSTOMER', 'PAYMENT', 'CART', 'SHOP', 'MESSAGE')"
THERE = sa.text("resent_from_id IS NOT NULL")


def upgrade() -> None:
    """Let messages hold what they say; make the tables beside them."""
    with op.batch_alter_table("event") as event:
        event.drop_constraint(op.f("ck_event_subject"), type_="check")
        event.create_check_constraint(op.f("ck_event_subject"), SUBJECTS)
    _message()
    _attempts()
    _suppressions()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("message_attempt", "suppression"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")


def _message() -> None:
    with op.batch_alter_table("message") as message:
        for column in _columns():
            message.add_column(column)
        for name in ("subject", "body"):
            message.alter_column(name, existing_type=sa.Text(), nullable=True)
        message.drop_constraint(op.f("ck_message_state"), type_="check")
        message.create_check_constraint(op.f("ck_message_state"), STATES)
        message.create_check_constraint(op.f("ck_message_actor_kind"), ACTORS)
        message.create_unique_constraint(
            op.f("uq_message_shop_id_header_id"), ["shop_id", "header_id"]
        )
        message.create_foreign_key(
            op.f("fk_message_shop_id_resent_from_id"),
            "message",
            ["shop_id", "resent_from_id"],
            ["shop_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )
    op.execute("UPDATE message SET text = body, body = NULL")
    op.create_index(
        op.f("ix_message_shop_id_actor_kind_created_at_id"),
        "message",
        ["shop_id", "actor_kind", "created_at", "id"],
    )
    op.create_index(
        op.f("ix_message_shop_id_resent_from_id"),
        "message",
        ["shop_id", "resent_from_id"],
        postgresql_where=THERE,
        sqlite_where=THERE,
    )


def _columns() -> list[sa.Column[Any]]:
    false, one = sa.text("false"), sa.text("1")
    return [
        sa.Column("recipient_is_named", sa.Boolean(), server_default=false, nullable=False),
        _json("cc", "[]"),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        _json("facts", "{}"),
        _json("attachments", "[]"),
        _json("hints", "[]"),
        sa.Column("header_id", sa.Text(), nullable=True),
        sa.Column("resent_from_id", identifier(), nullable=True),
        sa.Column("actor_kind", sa.Text(), server_default=sa.text("'SYSTEM'"), nullable=False),
        sa.Column("actor_id", identifier(), nullable=True),
        sa.Column("actor_name", sa.Text(), server_default=sa.text("'Tiski'"), nullable=False),
        sa.Column("version", whole_number(), server_default=one, nullable=False),
    ]


def _json(name: str, empty: str) -> sa.Column[Any]:
    return sa.Column(name, document(), server_default=sa.text(f"'{empty}'"), nullable=False)


def _attempts() -> None:
    op.create_table(
        "message_attempt",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("message_id", identifier(), nullable=False),
        sa.Column("at", Timestamp(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("notice_id", sa.Text(), nullable=True),
        sa.CheckConstraint(OUTCOMES, name=op.f("ck_message_attempt_outcome")),
        _points_to_message("message_attempt"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_message_attempt")),
        sa.UniqueConstraint(
            "shop_id", "notice_id", name=op.f("uq_message_attempt_shop_id_notice_id")
        ),
    )
    op.create_index(
        op.f("ix_message_attempt_shop_id_message_id_at_id"),
        "message_attempt",
        ["shop_id", "message_id", "at", "id"],
    )


def _suppressions() -> None:
    there = sa.text("message_id IS NOT NULL")
    op.create_table(
        "suppression",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("message_id", identifier(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('BOUNCED', 'COMPLAINED')", name=op.f("ck_suppression_reason")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_suppression_shop_id")),
        _points_to_message("suppression"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("shop_id", "email_key", name=op.f("uq_suppression_shop_id_email_key")),
    )
    op.create_index(
        op.f("ix_suppression_shop_id_created_at_id"),
        "suppression",
        ["shop_id", "created_at", "id"],
    )
    op.create_index(
        op.f("ix_suppression_shop_id_message_id"),
        "suppression",
        ["shop_id", "message_id"],
        postgresql_where=there,
        sqlite_where=there,
    )


def _points_to_message(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id", "message_id"],
        ["message.shop_id", "message.id"],
        name=op.f(f"fk_{table}_shop_id_message_id"),
        initially="DEFERRED",
        deferrable=True,
    )
