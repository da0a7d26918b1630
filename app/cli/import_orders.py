"""`tiski import`: orders from files of other systems."""

import asyncio
import codecs
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn
from zoneinfo import ZoneInfo

import orjson
import typer

from app.cli.console import opened, settings, shop_of
from app.cli.import_report import show
from app.cli.progress import progress
from app.cli.shop import currency_code, percent, time_zone_name
from app.clock import SystemClock
from app.importing.report import FileUnreadable, Report
from app.importing.terms import COLUMNS, Terms, TermsInvalid, columns_of
from app.offline import offline_context, offline_services
from domain.countries import COUNTRIES
from domain.shop import Shop

commands = typer.Typer(help="Take over what other systems hold.", no_args_is_help=True)

_SOURCE: Final = "import"
_LONGEST: Final = 100
_UNREADABLE: Final = 2
_BAD_LINES: Final = 1

Options = Mapping[str, Any]


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSONL = "jsonl"


@commands.callback()
def import_() -> None:
    """Take over what other systems hold."""


@commands.command()
def orders(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .jsonl file.")],
    shop: Annotated[str, typer.Option(metavar="SLUG", help="The shop's slug.")],
    format: Annotated[  # noqa: A002  (the option's name)
        Format | None, typer.Option(help="How it is written.  [default: by the file's name]")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="CSV: the other system. Its numbers are stored together with this name, once each."
            "  [default: import]",
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            parser=currency_code, metavar="CODE", help="CSV: its currency.  [default: the shop's]"
        ),
    ] = None,
    tax_rate: Annotated[
        str | None,
        typer.Option(
            parser=percent, metavar="PERCENT", help="CSV: its VAT rate.  [default: the shop's]"
        ),
    ] = None,
    prices_include_tax: Annotated[
        bool | None,
        typer.Option(
            "--prices-include-tax/--prices-exclude-tax",
            help="CSV: whether its prices hold the tax, whatever the shop's own prices do."
            "  [default: they do, and orders cost what is printed]",
        ),
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(
            parser=time_zone_name,
            metavar="ZONE",
            help="CSV: the zone of its times.  [default: the shop's]",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="CSV: how its letters are written.  [default: utf-8]"),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="WHAT=COLUMN",
            help="CSV: how a column is called; repeat it. WHAT is one of "
            f"{', '.join(COLUMNS)}; nothing after the = says that the file has no such column.",
        ),
    ] = None,
    shipping_code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SKU",
            help="CSV: an article number that is postage; repeat it.  [default: POST]",
        ),
    ] = None,
    discount_code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SKU",
            help="CSV: an article number that is a discount; repeat it.  [default: D]",
        ),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=CODE",
            help="CSV: the ISO code of a country's name that is not known; repeat it. "
            "Nothing after the = leaves the country out.",
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report as JSON too.")
    ] = None,
) -> None:
    """Import orders. What was imported before is left alone, so the same file may come again.

    A CSV file has a line for each line of an invoice; numbers that begin with C are cancellations
    and become returns. A JSON line is an input of placeOrder with an externalNumber.
    Exit code 1: some lines were reported. 2: the file was not read, nothing was changed.
    """
    how = format or _format_of(file)
    given = {
        "source": source,
        "currency": currency,
        "tax_rate": tax_rate,
        "prices_include_tax": prices_include_tax,
        "time_zone": time_zone,
        "encoding": encoding,
        "map": column,
        "shipping_code": shipping_code,
        "discount_code": discount_code,
        "country": country,
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    if how is Format.JSONL and chosen:
        _refuse(f"--{next(iter(chosen)).replace('_', '-')} is for CSV files; JSON lines say it.")
    try:
        terms_for = _terms(chosen)
        done = asyncio.run(_import(file, shop, how, terms_for))
    except (FileUnreadable, TermsInvalid) as error:
        _refuse(str(error))
    show(done, file.name, shop)
    if report is not None:
        _write(report, done)
    if done.problems:
        raise typer.Exit(_BAD_LINES)


async def _import(file: Path, slug: str, how: Format, terms_for: Callable[[Shop], Terms]) -> Report:
    # The schema takes a second to load; other commands don't need it.
    from app.importing.run import import_inputs, import_invoices  # noqa: PLC0415

    async with opened(settings().database_url) as database:
        shop_id = await shop_of(database, slug)
        context = offline_context(offline_services(database, SystemClock()), shop_id)
        with progress("Importing") as step:
            if how is Format.JSONL:
                return await import_inputs(context, file, step)
            async with context.write() as unit:
                shop = await unit.shop()
            return await import_invoices(context, file, terms_for(shop), step)


def _terms(chosen: Options) -> Callable[[Shop], Terms]:
    """Check the options, and give what makes terms of them and of the shop's settings."""
    columns = columns_of(_pairs(chosen.get("map", ()), "--map"))
    countries = {
        name: _country(code) for name, code in _pairs(chosen.get("country", ()), "--country")
    }
    source = " ".join(chosen.get("source", _SOURCE).split())
    if not 0 < len(source) <= _LONGEST:
        raise TermsInvalid(f"The source has 1 to {_LONGEST} characters.")
    encoding = chosen.get("encoding", "utf-8")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise TermsInvalid(f"There is no encoding {encoding}.") from None
    rate = chosen.get("tax_rate")

    def terms(shop: Shop) -> Terms:
        return Terms(
            source=source,
            currency=chosen.get("currency", shop.currency),
            tax_rate=shop.default_tax_rate if rate is None else int(Decimal(rate) * 100),
            prices_include_tax=chosen.get("prices_include_tax", True),
            zone=ZoneInfo(chosen.get("time_zone", shop.time_zone)),
            columns=columns,
            shipping_codes=frozenset(chosen.get("shipping_code", ("POST",))),
            discount_codes=frozenset(chosen.get("discount_code", ("D",))),
            countries=countries,
            encoding=encoding,
        )

    return terms


def _format_of(file: Path) -> Format:
    endings = {".csv": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL}
    found = endings.get(file.suffix.lower())
    if found is None:
        _refuse(f"Say with --format how {file} is written: csv or jsonl.")
    return found


def _pairs(texts: Iterable[str], option: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise TermsInvalid(f"{option} {text!r} has no = between two names.")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _country(code: str) -> str | None:
    upper = code.upper()
    if upper and upper not in COUNTRIES:
        raise TermsInvalid(f"{code} is no ISO 3166 code of a country, such as FI.")
    return upper or None


def _write(path: Path, report: Report) -> None:
    try:
        path.write_bytes(orjson.dumps(report.to_json(), option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        typer.echo(f"Error: {path} can't be written: {error.strerror}", err=True)
        raise typer.Exit(_BAD_LINES) from error


def _refuse(message: str) -> NoReturn:
    typer.echo(f"Error: {message}", err=True)
    raise typer.Exit(_UNREADABLE)
