"""What is held about customers, gathered for them: kept for a few days."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, identifier

revision = "0014"
down_revision = "0013"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"

FORGET_EXPORTS = """
    CREATE FUNCTION forget_exports(moment timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
        WITH old AS (SELECT shop_id, id FROM customer_export WHERE expires_at < moment),
        parts AS (DELETE FROM customer_export_part p USING old
                  WHERE p.shop_id = old.shop_id AND p.export_id = old.id),
        gone AS (DELETE FROM customer_export e USING old
                 WHERE e.shop_id = old.shop_id AND e.id = old.id RETURNING 1)
        SELECT count(*) FROM gone
    $$"""


def upgrade() -> None:
    """Make the tables; PostgreSQL keeps them to the shop, and forgets the old ones of all shops."""
    _create_exports()
    _create_parts()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("customer_export", "customer_export_part"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_shop ON {table} USING (shop_id = {SHOP})")
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tiski_app")
        op.execute(FORGET_EXPORTS)
        op.execute("REVOKE ALL ON FUNCTION forget_exports(timestamptz) FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION forget_exports(timestamptz) TO tiski_app")


def _create_exports() -> None:
    table = "customer_export"
    op.create_table(
        table,
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("customer_id", identifier(), nullable=False),
        sa.Column("job_id", identifier(), nullable=False),
        sa.Column("part_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("log_start", sa.BigInteger(), nullable=False),
        sa.Column("log_end", sa.BigInteger(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("finished_at", Timestamp(), nullable=True),
        sa.Column("expires_at", Timestamp(), nullable=False),
        _points_to(table, "customer", "customer_id"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        op.f(f"ix_{table}_shop_id_customer_id_created_at_id"),
        table,
        ["shop_id", "customer_id", "created_at", "id"],
    )
    op.create_index(op.f(f"ix_{table}_expires_at"), table, ["expires_at"])


def _create_parts() -> None:
    table = "customer_export_part"
    op.create_table(
        table,
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("export_id", identifier(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _points_to(table, "customer_export", "export_id"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "shop_id", "export_id", "nth", name=op.f(f"uq_{table}_shop_id_export_id_nth")
        ),
    )


def _points_to(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["shop_id", column],
        [f"{target}.shop_id", f"{target}.id"],
        name=op.f(f"fk_{table}_shop_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )
