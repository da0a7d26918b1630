-- Run once, by a superuser, on an empty server (psql 15 or newer): the two roles, the database, and
-- the extensions that search needs. compose.yaml and the tests both run this very file.
-- Passwords come from the environment: TISKI_OWNER_PASSWORD, TISKI_APP_PASSWORD.
\set ON_ERROR_STOP on
\getenv owner_password TISKI_OWNER_PASSWORD
\getenv app_password TISKI_APP_PASSWORD

-- Owns tables and functions; migrations and `tiski shop create` log in as this role.
CREATE ROLE tiski_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
  PASSWORD :'owner_password';

-- What `tiski serve` logs in as: owns nothing, and row-level security binds it.
CREATE ROLE tiski_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
  PASSWORD :'app_password';

CREATE DATABASE tiski OWNER tiski_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE tiski FROM PUBLIC;
GRANT CONNECT ON DATABASE tiski TO tiski_app;

\connect tiski
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gin;
