"""Row-level security, the application's rights, and the few questions that cross shops.

Only PostgreSQL has these. The tables belong to whoever migrates (`tiski_owner`); the
application logs in as `tiski_app`, which owns nothing and sees one shop at a time.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"

POLICED = (
    "shop",
    "shop_counter",
    "staff",
    "access_token",
    "customer",
    "customer_address",
    "customer_tag",
    "order",
    "order_line",
    "order_return",
    "order_tag",
    "payment",
    "payment_transaction",
    "message",
    "change_set",
    "event",
    "idempotency",
    "order_search",
    "customer_search",
)

RIGHTS = {
    "shop": "SELECT, UPDATE",
    "shop_counter": "SELECT, UPDATE",
    "event": "SELECT, INSERT, UPDATE",
    "change_set": "SELECT, INSERT, UPDATE",
    "staff": "SELECT, INSERT, UPDATE",
    "alembic_version": "SELECT",
}
"""What the application may do where that is less than everything."""

FUNCTIONS = {
    "token_owner(text)": """
        CREATE FUNCTION token_owner(wanted text) RETURNS TABLE (
            shop_id uuid, id uuid, name text, kind text, scopes jsonb,
            expires_at timestamptz, revoked_at timestamptz, staff_id uuid, staff_name text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
            SELECT t.shop_id, t.id, t.name, t.kind, t.scopes, t.expires_at, t.revoked_at,
                   t.staff_id, s.name
            FROM access_token t
            LEFT JOIN staff s ON s.shop_id = t.shop_id AND s.id = t.staff_id
            WHERE t.hash = wanted
        $$""",
    "shop_of_slug(text)": """
        CREATE FUNCTION shop_of_slug(wanted text) RETURNS uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
            SELECT id FROM shop WHERE slug = wanted
        $$""",
    "log_ends(uuid[])": """
        CREATE FUNCTION log_ends(wanted uuid[]) RETURNS TABLE (shop_id uuid, ending bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
            SELECT c.shop_id, c.position FROM shop_counter c WHERE c.shop_id = ANY (wanted)
        $$""",
    "forget_idempotency(timestamptz)": """
        CREATE FUNCTION forget_idempotency(older timestamptz) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
            WITH gone AS (DELETE FROM idempotency WHERE created_at < older RETURNING 1)
            SELECT count(*) FROM gone
        $$""",
}

ROLE_IS_MISSING = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tiski_app') THEN
        RAISE EXCEPTION 'The role tiski_app does not exist. Create it first: '
            'CREATE ROLE tiski_app LOGIN PASSWORD ''...''';
    END IF;
END $$
"""


def upgrade() -> None:
    """Lock every table to the shop of the session and give the application its rights."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(ROLE_IS_MISSING)
    for table in POLICED:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_shop ON "{table}" USING (shop_id = {SHOP})')
    for table in (*POLICED, "job", "alembic_version"):
        rights = RIGHTS.get(table, "SELECT, INSERT, UPDATE, DELETE")
        op.execute(f'GRANT {rights} ON "{table}" TO tiski_app')
    for signature, body in FUNCTIONS.items():
        op.execute(body)
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO tiski_app")
    for subject in ("order", "customer"):
        op.execute(f"GRANT EXECUTE ON FUNCTION {subject}_search_page TO tiski_app")
