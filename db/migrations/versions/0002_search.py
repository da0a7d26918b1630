"""Search rows of orders and customers, with a trigram index on either database."""

from alembic import op

revision = "0002"
down_revision = "0001"

SUBJECTS = ("order", "customer")


def upgrade() -> None:
    """Create the search tables; the rows are folded text that Python writes."""
    build = _postgresql if op.get_bind().dialect.name == "postgresql" else _sqlite
    for subject in SUBJECTS:
        for statement in build(subject):
            op.execute(statement)


def _postgresql(subject: str) -> tuple[str, ...]:
    table = f"{subject}_search"
    return (
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE EXTENSION IF NOT EXISTS btree_gin",
        f"""CREATE TABLE {table} (
            shop_id uuid NOT NULL,
            {subject}_id uuid NOT NULL,
            sorted_at timestamptz NOT NULL,
            doc text NOT NULL,
            CONSTRAINT pk_{table} PRIMARY KEY (shop_id, {subject}_id),
            CONSTRAINT fk_{table}_shop_id_{subject}_id FOREIGN KEY (shop_id, {subject}_id)
                REFERENCES "{subject}" (shop_id, id) DEFERRABLE INITIALLY DEFERRED)""",
        f"CREATE INDEX ix_{table}_doc ON {table} USING gin (shop_id, doc gin_trgm_ops)",
        f"CREATE INDEX ix_{table}_sorted ON {table} (shop_id, sorted_at, {subject}_id)",
        # PostgreSQL reads either from the newest match on until the page is full, or all matches
        # of a rare word: the plan is made for each pattern and bound anew.
        f"""CREATE FUNCTION {table}_page(
                patterns text[], most integer, newest_first boolean,
                above_at timestamptz, above_id uuid, below_at timestamptz, below_id uuid)
            RETURNS SETOF uuid
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
            DECLARE
                shop uuid := nullif(current_setting('app.shop_id', true), '')::uuid;
                way text := CASE WHEN newest_first THEN 'DESC' ELSE 'ASC' END;
                conditions text := '';
                pattern text;
            BEGIN
                IF shop IS NULL THEN
                    RETURN;
                END IF;
                FOREACH pattern IN ARRAY patterns LOOP
                    conditions := conditions || format(' AND doc LIKE %L', pattern);
                END LOOP;
                IF above_at IS NOT NULL THEN
                    conditions := conditions || ' AND (sorted_at, {subject}_id) > ($3, $4)';
                END IF;
                IF below_at IS NOT NULL THEN
                    conditions := conditions || ' AND (sorted_at, {subject}_id) < ($5, $6)';
                END IF;
                RETURN QUERY EXECUTE 'SELECT {subject}_id FROM {table} WHERE shop_id = $1'
                    || conditions
                    || format(' ORDER BY sorted_at %s, {subject}_id %s LIMIT $2', way, way)
                    USING shop, most, above_at, above_id, below_at, below_id;
            END $$""",
        f"REVOKE ALL ON FUNCTION {table}_page FROM PUBLIC",
    )


def _sqlite(subject: str) -> tuple[str, ...]:
    table = f"{subject}_search"
    drop = f"INSERT INTO {table}_index({table}_index, rowid, doc) VALUES('delete', old.row_id, old.doc)"
    add = f"INSERT INTO {table}_index(rowid, doc) VALUES (new.row_id, new.doc)"
    return (
        f"""CREATE TABLE {table} (
            row_id INTEGER PRIMARY KEY,
            shop_id CHAR(32) NOT NULL,
            {subject}_id CHAR(32) NOT NULL,
            sorted_at DATETIME NOT NULL,
            doc TEXT NOT NULL,
            CONSTRAINT uq_{table} UNIQUE (shop_id, {subject}_id),
            CONSTRAINT fk_{table}_shop_id_{subject}_id FOREIGN KEY (shop_id, {subject}_id)
                REFERENCES "{subject}" (shop_id, id) DEFERRABLE INITIALLY DEFERRED)""",
        f"CREATE INDEX ix_{table}_sorted ON {table} (shop_id, sorted_at, {subject}_id)",
        f"""CREATE VIRTUAL TABLE {table}_index USING fts5(
            doc, content='{table}', content_rowid='row_id', tokenize='trigram case_sensitive 1')""",
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add}; END",
        f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {drop}; END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF doc ON {table} BEGIN {drop}; {add}; END",
    )
