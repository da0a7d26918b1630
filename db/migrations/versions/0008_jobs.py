"""Work in the background: a table of each shop's own, in place of one that nothing ever used."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, document, identifier

revision = "0008"
down_revision = "0007"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"
ACTIVE = sa.text("state IN ('QUEUED', 'RUNNING')")

SHOPS_WITH_WORK = """
    CREATE FUNCTION shops_with_work(moment timestamptz)
    RETURNS TABLE (shop_id uuid, waiting bigint, oldest timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
        SELECT j.shop_id, count(*), min(j.due_at) FROM job j
        WHERE j.state IN ('QUEUED', 'RUNNING') AND j.due_at <= moment
        GROUP BY j.shop_id
    $$"""


def upgrade() -> None:
    """Make the table anew; on PostgreSQL with its policy, and one question that crosses shops."""
    op.drop_table("job")
    _create()
    op.create_index(op.f("ix_job_shop_id_created_at_id"), "job", ["shop_id", "created_at", "id"])
    op.create_index(
        "ix_job_due", "job", ["due_at", "shop_id"], postgresql_where=ACTIVE, sqlite_where=ACTIVE
    )
    op.create_index(
        "uq_job_unique_key",
        "job",
        ["shop_id", "kind", "unique_key"],
        unique=True,
        postgresql_where=ACTIVE,
        sqlite_where=ACTIVE,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE job ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_shop ON job USING (shop_id = {SHOP})")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON job TO tiski_app")
        op.execute(SHOPS_WITH_WORK)
        op.execute("REVOKE ALL ON FUNCTION shops_with_work(timestamptz) FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION shops_with_work(timestamptz) TO tiski_app")


def _create() -> None:
    op.create_table(
        "job",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("id", identifier(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payload", document(), nullable=False),
        sa.Column("checkpoint", document(), nullable=False),
        sa.Column("unique_key", sa.Text(), nullable=True),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("due_at", Timestamp(), nullable=False),
        sa.Column("lease", identifier(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", identifier(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("started_at", Timestamp(), nullable=True),
        sa.Column("finished_at", Timestamp(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')",
            name=op.f("ck_job_state"),
        ),
        sa.CheckConstraint(
            "actor_kind IN ('STAFF', 'APP', 'STOREFRONT', 'PSP', 'SYSTEM')",
            name=op.f("ck_job_actor_kind"),
        ),
        sa.CheckConstraint("(state = 'RUNNING') = (lease IS NOT NULL)", name=op.f("ck_job_lease")),
        sa.CheckConstraint(
            "(state IN ('QUEUED', 'RUNNING')) = (finished_at IS NULL)",
            name=op.f("ck_job_finished_at"),
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_job_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_job")),
    )
