"""A question that crosses shops: how far behind the log's readers are."""

from alembic import op

revision = "0030"
down_revision = "0029"

BEHIND = """
    CREATE FUNCTION log_readers() RETURNS TABLE (reader text, behind bigint, oldest timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
        SELECT 'messages', coalesce(sum(c.position - r.position), 0)::bigint, min(e.occurred_at)
        FROM message_reader r JOIN shop_counter c ON c.shop_id = r.shop_id
        LEFT JOIN event e ON e.shop_id = r.shop_id AND e.position = r.position + 1
        WHERE r.position < c.position
        UNION ALL
        SELECT 'webhooks', coalesce(sum(c.position - w.position), 0)::bigint, min(e.occurred_at)
        FROM webhook w JOIN shop_counter c ON c.shop_id = w.shop_id
        LEFT JOIN event e ON e.shop_id = w.shop_id AND e.position = w.position + 1
        WHERE w.state = 'ACTIVE' AND w.position < c.position
    $$"""


def upgrade() -> None:
    """Add the function on PostgreSQL; on SQLite nobody needs leave to ask."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(BEHIND)
        op.execute("REVOKE ALL ON FUNCTION log_readers() FROM PUBLIC")
        op.execute("GRANT EXECUTE ON FUNCTION log_readers() TO tiski_app")
