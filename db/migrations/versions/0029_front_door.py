"""Documents that are known by an id, and tokens whose predecessor works for a while."""

import sqlalchemy as sa
from alembic import op

from db.types import Timestamp, identifier

revision = "0029"
down_revision = "0028"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"

OWNER = """
    CREATE OR REPLACE FUNCTION token_owner(wanted text) RETURNS TABLE (
        shop_id uuid, id uuid, name text, kind text, scopes jsonb,
        expires_at timestamptz, revoked_at timestamptz, staff_id uuid, staff_name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
        SELECT t.shop_id, t.id, t.name, t.kind, t.scopes,
               CASE WHEN t.hash = wanted THEN t.expires_at
                    ELSE least(t.expires_at, t.previous_until) END,
               t.revoked_at, t.staff_id, s.name
        FROM access_token t
        LEFT JOIN staff s ON s.shop_id = t.shop_id AND s.id = t.staff_id
        WHERE t.hash = wanted OR t.previous_hash = wanted
    $$"""


def upgrade() -> None:
    """Make the tables; what is loaded for all shops the application may only read."""
    op.create_table(
        "persisted_document",
        sa.Column("shop_id", identifier(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used_at", Timestamp(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_persisted_document_digest_length")),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 20000", name=op.f("ck_persisted_document_text_length")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_persisted_document_shop_id")
        ),
        sa.PrimaryKeyConstraint("shop_id", "digest", name=op.f("pk_persisted_document")),
    )
    op.create_index(
        op.f("ix_persisted_document_shop_id_used_at"),
        "persisted_document",
        ["shop_id", "used_at"],
    )
    _trusted()
    with op.batch_alter_table("access_token") as token:
        token.add_column(sa.Column("rotated_at", Timestamp(), nullable=True))
        token.add_column(sa.Column("used_at", Timestamp(), nullable=True))
        token.add_column(sa.Column("previous_hash", sa.Text(), nullable=True))
        token.add_column(sa.Column("previous_until", Timestamp(), nullable=True))
        token.create_unique_constraint(op.f("uq_access_token_previous_hash"), ["previous_hash"])
        token.create_check_constraint(
            op.f("ck_access_token_previous"),
            "(previous_hash IS NULL) = (previous_until IS NULL)",
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE persisted_document ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_shop ON persisted_document USING (shop_id = {SHOP})")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON persisted_document TO tiski_app")
        op.execute("ALTER TABLE trusted_document ENABLE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY every_shop ON trusted_document FOR SELECT USING (true)")
        op.execute("GRANT SELECT ON trusted_document TO tiski_app")
        op.execute(OWNER)


def _trusted() -> None:
    op.create_table(
        "trusted_document",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("loaded_at", Timestamp(), nullable=False),
        sa.CheckConstraint(
            "length(client) BETWEEN 1 AND 100", name=op.f("ck_trusted_document_client_length")
        ),
        sa.CheckConstraint(
            "length(id) BETWEEN 1 AND 200", name=op.f("ck_trusted_document_id_length")
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_trusted_document_digest_length")),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 100000", name=op.f("ck_trusted_document_text_length")
        ),
        sa.PrimaryKeyConstraint("client", "id", name=op.f("pk_trusted_document")),
    )
    for column in ("id", "digest"):
        op.create_index(op.f(f"ix_trusted_document_{column}"), "trusted_document", [column])
