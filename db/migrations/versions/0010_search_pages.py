"""Search pages that cost about the same in a shop of a million orders as in one of ten thousand."""

from alembic import op

revision = "0010"
down_revision = "0009"

SUBJECTS = ("order", "customer")
NEAR, FAR = 500, 20_000
"""So many of the nearest rows are read for a guess, and for a short page of a frequent word."""
RARE, FREQUENT = 3, 10
"""How many of the `NEAR` rows hold a word: fewer than the one, or at least the other."""
ANYWHERE = 1_000
"""So many rows of all shops may hold a rare word before it is looked up in one shop's rows."""


def upgrade() -> None:
    """Let the functions of PostgreSQL find out for themselves how frequent a word is."""
    if op.get_bind().dialect.name == "postgresql":
        for subject in SUBJECTS:
            op.execute(_page(subject))


def _page(subject: str) -> str:
    table, key = f"{subject}_search", f"{subject}_id"
    bounds = f"""AND (sorted_at, {key}) > (above_at, above_id)
                        AND (sorted_at, {key}) < (below_at, below_id)"""
    indexed = """doc LIKE patterns[1] AND doc LIKE coalesce(patterns[2], '%')
                        AND doc LIKE coalesce(patterns[3], '%') AND doc LIKE ALL (patterns)"""

    def walk(way: str) -> str:
        return f"""ARRAY(SELECT id FROM (
                    SELECT {key} AS id, doc FROM {table} WHERE shop_id = shop {bounds}
                    ORDER BY sorted_at {way}, {key} {way} LIMIT span) AS near
                WHERE strpos(doc, word) > 0 AND doc LIKE ALL (patterns) LIMIT most)"""

    walk_on = f"""found := CASE WHEN newest_first THEN {walk("DESC")} ELSE {walk("ASC")} END;
            RETURN QUERY SELECT unnest(found);
            hits := cardinality(found);
            most := most - hits;
            IF hits > 0 AND newest_first THEN
                SELECT sorted_at, {key} INTO below_at, below_id FROM {table}
                WHERE shop_id = shop AND {key} = found[hits];
            ELSIF hits > 0 THEN
                SELECT sorted_at, {key} INTO above_at, above_id FROM {table}
                WHERE shop_id = shop AND {key} = found[hits];
            END IF;"""
    nearest = """seen := cardinality(found);
            RETURN QUERY SELECT unnest(CASE WHEN newest_first
                THEN found[seen - most + 1:] ELSE found[1:most] END);"""
    # The planner would choose between walk and index by a guess from a sample, which is far off for
    # a word in one row of a thousand; this counts, and its plans are made once. The index has one
    # long list of the rows of each shop: to look up a rare word's rows in it costs far more than to
    # see whose rows they are.
    return f"""CREATE OR REPLACE FUNCTION {table}_page(
            patterns text[], most integer, newest_first boolean,
            above_at timestamptz, above_id uuid, below_at timestamptz, below_id uuid)
        RETURNS SETOF uuid
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
        SET plan_cache_mode = force_generic_plan
        SET enable_seqscan = off SET enable_sort = off AS $$
        DECLARE
            shop uuid := nullif(current_setting('app.shop_id', true), '')::uuid;
            word text := btrim(patterns[1], '%');
            is_short boolean := most <= {NEAR};
            span integer := {NEAR};
            hits integer;
            seen integer;
            found uuid[];
        BEGIN
            IF shop IS NULL THEN
                RETURN;
            END IF;
            above_id := coalesce(above_id, '00000000-0000-0000-0000-000000000000');
            above_at := coalesce(above_at, '-infinity');
            below_id := coalesce(below_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
            below_at := coalesce(below_at, 'infinity');
            {walk_on}
            IF most > 0 AND hits < {RARE} THEN
                SELECT count(*), array_agg(id ORDER BY at, id) FILTER (WHERE owner = shop)
                INTO seen, found FROM (
                    SELECT shop_id AS owner, {key} AS id, sorted_at AS at FROM {table}
                    WHERE {indexed}
                        {bounds}
                    LIMIT {ANYWHERE}) AS anywhere;
                IF seen < {ANYWHERE} THEN
                    {nearest}
                    RETURN;
                END IF;
            END IF;
            IF most > 0 AND (is_short OR hits >= {FREQUENT}) THEN
                span := CASE WHEN is_short THEN {FAR} END;
                {walk_on}
            END IF;
            IF most = 0 OR span IS NULL THEN
                RETURN;
            END IF;
            SELECT array_agg(id ORDER BY at, id) INTO found FROM (
                SELECT {key} AS id, sorted_at AS at FROM {table}
                WHERE shop_id = shop AND {indexed}
                    {bounds}
                OFFSET 0) AS ours;
            {nearest}
        END $$"""
