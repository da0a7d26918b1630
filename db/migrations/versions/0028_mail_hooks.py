"""Where mail providers tell what became of messages, and how many a shop sends a minute."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, identifier, whole_number

revision = "0028"
down_revision = "0027"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"


def upgrade() -> None:
    """Make the tables; PostgreSQL keeps them to the shop of the session."""
    op.create_table(
        "mail_hook",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "provider IN ('GENERIC', 'MAILGUN')", name=op.f("ck_mail_hook_provider")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_mail_hook_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_mail_hook")),
        sa.UniqueConstraint("shop_id", "provider", name=op.f("uq_mail_hook_shop_id_provider")),
    )
    op.create_table(
        "mail_pace",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("next_at", Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_mail_pace_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_mail_pace")),
    )
    with op.batch_alter_table("shop") as shop:
        shop.add_column(sa.Column("messages_per_minute", whole_number(), nullable=True))
        shop.create_check_constraint(
            op.f("ck_shop_messages_per_minute"), "messages_per_minute BETWEEN 1 AND 10000"
        )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("mail_hook", "mail_pace"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")
