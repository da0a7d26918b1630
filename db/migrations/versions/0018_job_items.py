"""The orders that a job is about, and what became of each."""

import sqlalchemy as sa
from alembic import op

from db.types import identifier

revision = "0018"
down_revision = "0017"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
TABLE = "job_item"


def upgrade() -> None:
    """Make the table; PostgreSQL keeps it to the shop of the session."""
    op.create_table(
        TABLE,
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("job_id", identifier(), nullable=False),
        sa.Column("order_id", identifier(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('WAITING', 'DONE', 'REFUSED')", name=op.f("ck_job_item_state")
        ),
        sa.CheckConstraint(
            "(state = 'REFUSED') = (code IS NOT NULL)", name=op.f("ck_job_item_code")
        ),
        _points_to("job", "job_id"),
        _points_to("order", "order_id"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_job_item")),
        sa.UniqueConstraint(
            "shop_id", "job_id", "order_id", name=op.f("uq_job_item_shop_id_job_id_order_id")
        ),
    )
    op.create_index(
        op.f("ix_job_item_shop_id_job_id_state_id"), TABLE, ["shop_id", "job_id", "state", "id"]
    )
    op.create_index(op.f("ix_job_item_shop_id_job_id_id"), TABLE, ["shop_id", "job_id", "id"])
    op.create_index(op.f("ix_job_item_shop_id_order_id"), TABLE, ["shop_id", "order_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_shop ON {TABLE} USING (shop_id = {SHOP})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO tiski_app")


def _points_to(target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id", column],
        [f"{target}.shop_id", f"{target}.id"],
        name=op.f(f"fk_{TABLE}_shop_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )
