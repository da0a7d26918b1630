"""The command line: what it does, and what it says when it can't."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Addresses
from sqlalchemy import select
from typer.testing import Result

from app.cli import FILES, command_line, main
from app.cli.schema import sdl
from app.cli.serve import own_address
from app.clock import SystemClock
from db import tables as t
from db.database import Database
from db.readiness import NOT_MIGRATED, TOO_STRONG
from db.shops import Grant, grant_of, shop_id_of
from db.transactions import Mode

Tiski = Callable[..., Result]


def said(result: Result) -> str:
    """Return what a command that failed said on stderr."""
    assert result.exit_code != 0, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def shop_row(addresses: Addresses, slug: str) -> Any:
    async def read() -> Any:
        database = Database(addresses.app)
        shop_id = await shop_id_of(database, slug)
        assert shop_id
        async with database.transactions.open(Mode.READ, shop_id) as connection:
            found = await connection.execute(
                select(t.shop, t.shop_counter.c.order_number).join(
                    t.shop_counter, t.shop_counter.c.shop_id == t.shop.c.id
                )
            )
            row = found.one()
        await database.close()
        return row

    return asyncio.run(read())


def grant(addresses: Addresses, secret: str) -> Grant | None:
    async def read() -> Grant | None:
        database = Database(addresses.app)
        found = await grant_of(database, secret)
        await database.close()
        return found

    return asyncio.run(read())


def test_a_shop_needs_only_a_slug(tiski: Tiski, addresses: Addresses):
    result = tiski("shop", "create", "demo")
    assert result.exit_code == 0, result.output
    row = shop_row(addresses, "demo")
    assert (row.name, row.currency, row.country, row.locale) == ("demo", "EUR", None, "en")
    assert (row.time_zone, row.prices_include_tax, row.tax_rounding) == ("UTC", True, "LINE")
    assert (row.default_tax_rate, row.order_number) == (0, 999)


def test_a_shop_has_all_its_settings(tiski: Tiski, addresses: Addresses):
    result = tiski(
        *("shop", "create", "mugs-and-more", "--name", "Mugs & more", "--currency", "sek"),
        *("--country", "se", "--locale", "sv-SE", "--time-zone", "Europe/Stockholm"),
        *("--prices-exclude-tax", "--tax-rounding", "rate", "--tax-rate", "25.5"),
        *("--order-prefix", "S-", "--customer-prefix", "K", "--first-number", "1"),
        *("--sender-name", "Mugs", "--sender-email", "hello@mugs.example"),
    )
    assert result.exit_code == 0, result.output
    row = shop_row(addresses, "mugs-and-more")
    assert (row.name, row.currency, row.country) == ("Mugs & more", "SEK", "SE")
    assert (row.locale, row.time_zone) == ("sv_SE", "Europe/Stockholm")
    assert (row.prices_include_tax, row.tax_rounding, row.default_tax_rate) == (False, "RATE", 2550)
    assert (row.order_prefix, row.customer_prefix, row.order_number) == ("S-", "K", 0)
    assert (row.sender_name, row.sender_email) == ("Mugs", "hello@mugs.example")


def test_a_slug_is_taken_once(tiski: Tiski):
    tiski("shop", "create", "demo")
    assert "There is a shop with the slug demo already." in said(tiski("shop", "create", "demo"))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("slug", ["", "Demo", "a b", "-a", "a--b", "kahvi-ä", "a" * 64, "../x"])
def test_a_slug_that_would_not_fit_an_address_is_refused(slug: str, tiski: Tiski):
    assert "SLUG" in said(tiski("shop", "create", "--", slug))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--currency", "EURO", "is no ISO 4217 code"),
        ("--country", "Finland", "is no ISO 3166 code"),
        ("--locale", "klingon", "is no known locale"),
        ("--locale", "", "is no known locale"),
        ("--time-zone", "Helsinki", "is no known time zone"),
        ("--time-zone", "../etc/passwd", "is no known time zone"),
        ("--tax-rate", "100.01", "per cent"),
        ("--tax-rate", "25,5", "per cent"),
        ("--tax-rate", "-1", "per cent"),
        ("--tax-rate", "NaN", "per cent"),
        ("--tax-rounding", "up", "line"),
        ("--order-prefix", "#", "at most 10"),
        ("--order-prefix", "A" * 11, "at most 10"),
        ("--first-number", "0", "greater than or equal to 1"),
        ("--sender-email", "nobody", "--sender-email"),
    ],
)
def test_a_setting_of_a_shop_is_checked(option: str, value: str, words: str, tiski: Tiski):
    result = tiski("shop", "create", "demo", f"{option}={value}")
    assert result.exit_code == 2
    assert words in said(result)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_only_the_owner_of_the_tables_makes_shops(
    tiski: Tiski, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TISKI_MIGRATION_URL", addresses.app)
    assert "set TISKI_MIGRATION_URL" in said(tiski("shop", "create", "demo"))


def test_a_token_is_all_that_is_printed(tiski: Tiski, addresses: Addresses):
    tiski("shop", "create", "demo")
    result = tiski("token", "create", "--shop", "demo", "--name", " till   1 ")
    assert re.fullmatch(r"tsk_[A-Za-z0-9_-]{43}\n", result.stdout)
    found = grant(addresses, result.stdout.strip())
    assert found
    assert found.viewer.token_name == "till 1"
    assert found.viewer.actor.kind == "APP"
    assert found.expires_at is None


def test_a_token_may_have_few_rights_and_an_end(tiski: Tiski, addresses: Addresses):
    tiski("shop", "create", "demo")
    result = tiski(
        *("token", "create", "--shop", "demo", "--name", "window", "--kind", "storefront"),
        *("--scope", "orders:read", "--scope", "orders:place", "--expires", "30"),
    )
    found = grant(addresses, result.stdout.strip())
    assert found
    assert found.viewer.actor.kind == "STOREFRONT"
    assert found.viewer.scopes == {"orders:read", "orders:place"}
    assert found.expires_at
    assert 29.9 < (found.expires_at - SystemClock().now()).total_seconds() / 86400 < 30.1


def test_a_person_is_made_once_and_tokens_are_replaced(tiski: Tiski, addresses: Addresses):
    tiski("shop", "create", "demo")
    words = ("token", "create", "--shop", "demo", "--name", "laptop", "--staff", "Aino@x.example")
    first, second = (tiski(*words).stdout.strip() for _ in range(2))
    assert grant(addresses, first) is None
    found = grant(addresses, second)
    assert found
    assert (found.viewer.actor.kind, found.viewer.actor.name) == ("STAFF", "Aino")
    third = tiski(*words[:5], "other", *words[6:]).stdout.strip()
    other = grant(addresses, third)
    assert other
    assert other.viewer.actor == found.viewer.actor


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--scope", "orders:fly"), "orders:fly"),
        (("--expires", "0"), "greater than or equal to 1"),
        (("--expires", "99999"), "less than or equal to 3650"),
        (("--staff", "nobody"), "--staff"),
        (("--staff", "a@x.example", "--kind", "app"), "a person or for a program"),
        (("--kind", "psp"), "--kind"),
        (("--name", "  "), "1 to 100"),
        (("--name", "x" * 101), "1 to 100"),
    ],
)
def test_a_token_is_checked(words: tuple[str, ...], complaint: str, tiski: Tiski):
    tiski("shop", "create", "demo")
    result = tiski("token", "create", "--shop", "demo", "--name", "x", *words)
    assert result.exit_code == 2
    assert complaint in said(result)


def test_a_token_needs_a_shop(tiski: Tiski):
    result = tiski("token", "create", "--shop", "demo", "--name", "x")
    assert "There is no shop demo. Create it: tiski shop create demo" in said(result)


def test_a_token_is_revoked_by_its_name(tiski: Tiski, token: str, addresses: Addresses):
    assert tiski("token", "revoke", "test", "--shop", "demo").exit_code == 0
    found = grant(addresses, token)
    assert found
    assert found.revoked_at is not None
    assert "no token toast" in said(tiski("token", "revoke", "toast", "--shop", "demo"))


def test_migrate_brings_an_old_or_empty_database_up(
    tiski: Tiski, addresses: Addresses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(2):
        assert tiski("migrate").exit_code == 0
    monkeypatch.delenv("TISKI_MIGRATION_URL")
    monkeypatch.setenv("TISKI_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite")
    assert NOT_MIGRATED in said(tiski("token", "create", "--shop", "demo", "--name", "x"))
    assert tiski("migrate").exit_code == 0
    assert "There is no shop" in said(tiski("token", "create", "--shop", "demo", "--name", "x"))


UNREACHABLE = "postgresql+asyncpg://me:hunter2@127.0.0.1:1/tiski"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "words",
    [
        ("migrate",),
        ("serve",),
        ("worker",),
        ("shop", "create", "demo"),
        ("token", "create", "--shop", "demo", "--name", "x"),
    ],
    ids=" ".join,
)
def test_a_database_that_is_away_is_said_on_one_line(
    words: tuple[str, ...], tiski: Tiski, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TISKI_DATABASE_URL", UNREACHABLE)
    monkeypatch.delenv("TISKI_MIGRATION_URL")
    complaint = said(tiski(*words)).splitlines()[-1]
    assert complaint.startswith("Error: The database")
    assert "hunter2" not in complaint


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_wrong_setting_is_said_on_one_line(tiski: Tiski, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TISKI_POOL_SIZE", "many")
    for words in (("migrate",), ("serve",), ("worker",)):
        complaint = said(tiski(*words))
        assert complaint.startswith("Error: TISKI_POOL_SIZE: ")
        assert complaint.count("\n") == 1


def test_the_schema_is_printed_written_and_compared(
    tiski: Tiski, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    printed = tiski("schema", "export").stdout
    assert "type Query {" in printed
    assert printed.endswith("}\n")
    assert "schema.graphql is not what the code says" in said(tiski("schema", "export", "--check"))
    assert tiski("schema", "export", "--output", "schema.graphql").exit_code == 0
    assert (tmp_path / "schema.graphql").read_text() == printed == sdl()
    assert tiski("schema", "export", "--check").exit_code == 0
    (tmp_path / "schema.graphql").write_text(printed.replace("type Query {", "type Query{"))
    complaint = said(tiski("schema", "export", "--check"))
    assert "-type Query{" in complaint
    assert "Run: tiski schema export --output schema.graphql" in complaint
    assert "can't be written" in said(tiski("schema", "export", "--output", "no/such/folder"))


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_serve_refuses_to_be_the_owner(
    tiski: Tiski, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TISKI_DATABASE_URL", addresses.owner)
    assert TOO_STRONG in said(tiski("serve"))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_serve_refuses_a_database_without_tables(
    tiski: Tiski, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TISKI_DATABASE_URL", f"sqlite:///{tmp_path}/empty.sqlite")
    assert NOT_MIGRATED in said(tiski("serve"))


def test_the_program_shows_its_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.argv", ["tiski", "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for name in FILES:
        assert re.search(rf"^  {name} ", shown, re.MULTILINE)


def test_words_that_name_no_command_have_them_all_to_choose_from(tiski: Tiski):
    assert command_line([]).info.name == "tiski"
    assert [each.name or "" for each in command_line(["shop"]).registered_groups] == ["shop"]
    assert "Did you mean 'migrate'?" in said(tiski("migrat"))
    assert tiski("migrat").exit_code == 2


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001"),
        ("0.0.0.0", "http://127.0.0.1:8001"),
        ("::", "http://[::1]:8001"),
        ("shop.example", "http://shop.example:8001"),
    ],
)
def test_links_lead_to_the_server_that_runs(host: str, address: str) -> None:
    assert own_address(host, 8001) == address
