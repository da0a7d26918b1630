"""Migrations, forward only; `db.migrate` runs them."""
