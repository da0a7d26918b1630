"""When customers were erased, what of them bookkeeping still needs, and for how many years."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp

revision = "0013"
down_revision = "0012"

THERE = sa.text("voucher_year IS NOT NULL")
CUSTOMER = (
    "erased_at IS NULL OR (email IS NULL AND first_name IS NULL AND last_name IS NULL"
    " AND company IS NULL AND phone IS NULL AND vat_id IS NULL AND language IS NULL"
    " AND note IS NULL AND external_number IS NULL AND consent_source IS NULL)"
)
ORDER = (
    "erased_at IS NULL OR (details_email IS NULL AND details_phone IS NULL"
    " AND customer_note IS NULL AND (voucher_year IS NOT NULL OR (details_first_name IS NULL"
    " AND details_last_name IS NULL AND details_company IS NULL AND details_vat_id IS NULL"
    " AND external_number IS NULL)))"
)

SHOPS_WITH_KEPT_BUYERS = """
    CREATE FUNCTION shops_with_kept_buyers() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
        SELECT DISTINCT shop_id FROM "order" WHERE voucher_year IS NOT NULL
    $$"""


def upgrade() -> None:
    """Add the columns with their rules; PostgreSQL gets one question that crosses shops."""
    _add(
        "shop",
        "bookkeeping_years",
        sa.Integer(),
        bookkeeping_years="bookkeeping_years BETWEEN 0 AND 30",
    )
    _add("customer", "erased_at", Timestamp(), erased=CUSTOMER)
    _add("order", "erased_at", Timestamp())
    _add(
        "order",
        "voucher_year",
        sa.Integer(),
        erased=ORDER,
        voucher_year="voucher_year IS NULL OR erased_at IS NOT NULL",
    )
    _add("event", "erased_at", Timestamp())
    _add("change_set", "erased_at", Timestamp())
    op.create_index(
        op.f("ix_order_shop_id_voucher_year"),
        "order",
        ["shop_id", "voucher_year"],
        postgresql_where=THERE,
        sqlite_where=THERE,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(SHOPS_WITH_KEPT_BUYERS)
        op.execute("REVOKE ALL ON FUNCTION shops_with_kept_buyers() FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION shops_with_kept_buyers() TO tiski_app")


def _add(table: str, column: str, kind: Any, **checks: str) -> None:
    rules = (
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in checks.items()
    )
    op.add_column(table, sa.Column(column, kind, *rules, nullable=True))
