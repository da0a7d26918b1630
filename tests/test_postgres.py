"""The test server stands for a real one: its version, its two roles, and what binds them."""

import asyncio

import asyncpg
import postgres
import pytest
from lent_databases import LentDatabases

TENANTS = """
CREATE TABLE parcel (shop_id uuid NOT NULL, label text NOT NULL);
ALTER TABLE parcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON parcel
  USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON parcel TO tiski_app;
INSERT INTO parcel VALUES ('00000000-0000-7000-8000-000000000001', 'ours'),
                          ('00000000-0000-7000-8000-000000000002', 'theirs');
"""
STAFF = """
SET session_replication_role = replica;
INSERT INTO staff (shop_id, id, name, email, email_key, created_at) VALUES
  (gen_random_uuid(), gen_random_uuid(), 'Sanna', 'sanna@example.com', 'sanna@example.com', now());
"""
OURS = "SET app.shop_id = '00000000-0000-7000-8000-000000000001'"


@pytest.fixture
def as_app(postgres_server: postgres.Server):
    """Run SQL as the application, in a clone whose owner made a table with a row of two shops."""
    with postgres_server.clone() as name:
        postgres_server.psql("-c", TENANTS, role="tiski_owner", database=name)
        yield lambda *statements: postgres_server.psql(
            *(word for statement in statements for word in ("-c", statement)),
            role="tiski_app",
            database=name,
        )


def test_the_server_is_of_a_supported_version(postgres_server: postgres.Server):
    assert 150000 <= int(postgres_server.psql("-c", "SHOW server_version_num")) < 190000


def test_both_roles_log_in_and_neither_is_above_row_level_security(
    postgres_server: postgres.Server,
):
    roles = postgres_server.psql(
        "-c",
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
        " FROM pg_roles WHERE rolname LIKE 'tiski%' ORDER BY 1",
    )
    assert roles.splitlines() == ["tiski_app|t|f|f|f|f", "tiski_owner|t|f|f|f|f"]


def test_the_template_has_the_extensions_that_search_needs(postgres_server: postgres.Server):
    extensions = postgres_server.psql(
        "-c", "SELECT extname FROM pg_extension ORDER BY 1", database=postgres.TEMPLATE
    )
    assert {"btree_gin", "pg_trgm"} <= set(extensions.splitlines())


def test_trigrams_hold_letters_beyond_ascii(postgres_server: postgres.Server):
    trigrams = postgres_server.psql("-c", "SELECT show_trgm('жук')", database=postgres.TEMPLATE)
    assert len(trigrams.split(",")) == 4


def test_the_application_sees_its_own_shop_only(as_app):
    assert as_app(OURS, "SELECT label FROM parcel") == "ours"


@pytest.mark.parametrize("setting", ["RESET app.shop_id", "SET app.shop_id = ''"])
def test_without_a_shop_the_application_sees_nothing(as_app, setting: str):
    assert as_app(setting, "SELECT count(*) FROM parcel") == "0"


@pytest.mark.parametrize(
    "attempt",
    [
        "INSERT INTO parcel VALUES ('00000000-0000-7000-8000-000000000002', 'smuggled')",
        "UPDATE parcel SET shop_id = '00000000-0000-7000-8000-000000000002'",
        "SET row_security = off; SELECT label FROM parcel",
        "ALTER TABLE parcel DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_shop ON parcel",
        "SET ROLE tiski_owner",
        "CREATE TABLE mine (id int)",
        "DELETE FROM parcel",
    ],
)
def test_the_application_gets_around_no_policy(as_app, attempt: str):
    with pytest.raises(
        RuntimeError, match=r"violates row-level security|denied|must be owner|would be affected"
    ):
        as_app(OURS, attempt)


def test_a_wrong_password_is_refused(postgres_server: postgres.Server):
    url = postgres_server.url("tiski_app", postgres.TEMPLATE)
    address = url.replace("+asyncpg", "").replace(postgres_server.password, "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        asyncio.run(asyncpg.connect(address))


def test_clones_do_not_see_each_other(postgres_server: postgres.Server):
    look = ("-c", "SELECT to_regclass('note')")
    with postgres_server.clone() as one, postgres_server.clone() as other:
        postgres_server.psql("-c", "CREATE TABLE note (id int)", database=one, role="tiski_owner")
        assert postgres_server.psql(*look, database=one) == "note"
        assert postgres_server.psql(*look, database=other) == ""


def test_a_database_that_was_lent_comes_back_swept(postgres_template: postgres.Server):
    databases = LentDatabases(postgres_template)
    try:
        with databases.lend() as name:
            postgres_template.psql("-c", STAFF, database=name)
        with databases.lend() as again:
            assert again == name
            assert postgres_template.psql("-c", "TABLE staff", database=name) == ""
            assert postgres_template.psql("-c", "TABLE alembic_version", database=name) != ""
    finally:
        databases.close()


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE note (id int)",
        "DROP INDEX ix_message_shop_id_state_created_at_id",
        "REVOKE SELECT ON customer FROM tiski_app",
        "ALTER TABLE customer DISABLE ROW LEVEL SECURITY",
        'DROP POLICY own_shop ON "order"',
        "ANALYZE alembic_version",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_a_database_that_was_changed_is_not_lent_again(
    change: str, postgres_template: postgres.Server
):
    databases = LentDatabases(postgres_template)
    try:
        with databases.lend() as name:
            postgres_template.psql("-c", change, database=name)
        with databases.lend() as other:
            assert other != name
    finally:
        databases.close()
