"""Shops' own wording of messages, what has messages sent, and how far the log was read for it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from db.ids import new_id
from db.types import Timestamp, identifier, minor_units, whole_number

revision = "0027"
down_revision = "0026"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
ORDER = "ORDER_RECEIVED", "DOWNLOADABLE_PRODUCTS", "ORDER_MESSAGE", "SHIPPING_CONFIRMATION"
TEMPLATES = (*ORDER, "ORDER_CANCELLED", "REFUND_ISSUED", "PAYMENT_REQUEST", "INVOICE")
PAIRS = (
    ("ORDER_PLACED", "ORDER_RECEIVED"),
    ("ORDER_PLACED", "PAYMENT_REQUEST"),
    ("ORDER_CONFIRMED", "ORDER_RECEIVED"),
    ("ORDER_CONFIRMED", "PAYMENT_REQUEST"),
    ("DIGITAL_HANDED_OVER", "DOWNLOADABLE_PRODUCTS"),
    ("FULFILLMENT_SHIPPED", "SHIPPING_CONFIRMATION"),
    ("ORDER_CANCELLED", "ORDER_CANCELLED"),
    ("ORDER_LINES_CANCELLED", "ORDER_CANCELLED"),
    ("PAYMENT_REFUNDED", "REFUND_ISSUED"),
)
DUE = """
    CREATE FUNCTION message_readers_due(most integer) RETURNS TABLE (shop_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
        SELECT r.shop_id FROM message_reader r JOIN shop_counter c ON c.shop_id = r.shop_id
        WHERE r.position < c.position ORDER BY r.position - c.position LIMIT most
    $$"""


def upgrade() -> None:
    """Add three tables; what happened before is told to nobody."""
    _wording()
    _rules()
    op.create_table(
        "message_reader",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("position", minor_units(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_message_reader_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_message_reader")),
    )
    op.add_column(
        "payment_transaction", sa.Column("notify_customer", sa.Boolean(name=None), nullable=True)
    )
    _fill()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("message_wording", "message_rule", "message_reader"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")
        op.execute(DUE)
        op.execute("REVOKE ALL ON FUNCTION message_readers_due(integer) FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION message_readers_due(integer) TO tiski_app")


def _wording() -> None:
    op.create_table(
        "message_wording",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("mjml", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        *_times(),
        sa.CheckConstraint(
            f"template IN {_listed(TEMPLATES)}", name=op.f("ck_message_wording_template")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_message_wording_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_message_wording")),
        sa.UniqueConstraint(
            "shop_id",
            "template",
            "locale",
            name=op.f("uq_message_wording_shop_id_template_locale"),
        ),
    )
    op.create_index(
        op.f("ix_message_wording_shop_id_updated_at_id"),
        "message_wording",
        ["shop_id", "updated_at", "id"],
    )


def _rules() -> None:
    triggers = tuple(dict.fromkeys(trigger for trigger, _ in PAIRS))
    op.create_table(
        "message_rule",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column(
            "is_active", sa.Boolean(name=None), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("since", minor_units(), server_default=sa.text("0"), nullable=False),
        *_times(),
        sa.CheckConstraint(f"trigger IN {_listed(triggers)}", name=op.f("ck_message_rule_trigger")),
        sa.CheckConstraint(
            f"template IN {_listed(TEMPLATES)}", name=op.f("ck_message_rule_template")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_message_rule_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_message_rule")),
        sa.UniqueConstraint(
            "shop_id", "trigger", "template", name=op.f("uq_message_rule_shop_id_trigger_template")
        ),
    )


def _fill() -> None:
    """Give the shops that are there their rules, all off, and begin at the end of their logs."""
    bind = op.get_bind()
    bind.execute(
        sa.text(
            "INSERT INTO message_reader (shop_id, position) "
            "SELECT shop_id, position FROM shop_counter"
        )
    )
    rule = sa.table(
        "message_rule",
        sa.column("shop_id", identifier()),
        sa.column("id", identifier()),
        sa.column("trigger", sa.Text()),
        sa.column("template", sa.Text()),
        sa.column("created_at", Timestamp()),
        sa.column("updated_at", Timestamp()),
    )
    now = datetime.now(UTC)
    shop = sa.table("shop", sa.column("id", identifier()))
    rows = [
        {
            "shop_id": id,
            "id": new_id(),
            "trigger": trigger,
            "template": template,
            "created_at": now,
            "updated_at": now,
        }
        for (id,) in bind.execute(sa.select(shop.c.id)).all()
        for trigger, template in PAIRS
    ]
    if rows:
        bind.execute(sa.insert(rule), rows)


def _times() -> tuple[sa.Column[datetime], sa.Column[datetime], sa.Column[int]]:
    return (
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("version", whole_number(), server_default=sa.text("1"), nullable=False),
    )


def _listed(values: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
