"""`tiski shop`: the shops of this deployment."""

import asyncio
import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import available_timezones

import typer
from babel import Locale, UnknownLocaleError

from app.cli.console import email, fail, opened, settings
from app.clock import SystemClock
from db.ids import new_id
from db.shops import create_shop
from domain.countries import COUNTRIES
from domain.currencies import DECIMALS
from domain.pricing import TaxRounding
from domain.shop import PREFIX, Shop

commands = typer.Typer(help="Make shops.", no_args_is_help=True)


@commands.callback()
def shop() -> None:
    """Make shops."""


_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG: Final = 63
_PERCENT: Final = re.compile(r"[0-9]{1,2}([.][0-9]{1,2})?|100([.]00?)?")
_LAST_NUMBER: Final = 10**15


class Rounding(StrEnum):
    """`TaxRounding` as it is written on the command line."""

    LINE = "line"
    RATE = "rate"


def slug_text(text: str) -> str:
    """Check a shop's slug that was given as an option."""
    if len(text) > _LONGEST_SLUG or not _SLUG.fullmatch(text):
        raise typer.BadParameter(
            f"use a to z, 0 to 9 and single hyphens in between, {_LONGEST_SLUG} characters at most"
        )
    return text


def currency_code(text: str) -> str:
    """Check the code of a currency that was given as an option."""
    code = text.upper()
    if code not in DECIMALS:
        raise typer.BadParameter(f"{text} is no ISO 4217 code of a currency, such as EUR")
    return code


def _country(text: str) -> str:
    code = text.upper()
    if code not in COUNTRIES:
        raise typer.BadParameter(f"{text} is no ISO 3166 code of a country, such as FI")
    return code


def _locale(text: str) -> str:
    try:
        locale = Locale.parse(text.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        raise typer.BadParameter(f"{text} is no known locale, such as fi or en-GB") from None
    return str(locale)


def time_zone_name(text: str) -> str:
    """Check the name of a time zone that was given as an option."""
    if text not in available_timezones():
        raise typer.BadParameter(f"{text} is no known time zone, such as Europe/Helsinki")
    return text


def percent(text: str) -> str:
    """Check a tax rate that was given as an option."""
    if not _PERCENT.fullmatch(text):
        raise typer.BadParameter("give per cent, 0 to 100, with two decimals at most: 25.5")
    return text


def _prefix(text: str) -> str:
    if not PREFIX.fullmatch(text):
        raise typer.BadParameter(
            "use at most 10 letters, digits and . / _ -, a letter or digit first"
        )
    return text


@commands.command()
def create(
    slug: Annotated[
        str, typer.Argument(parser=slug_text, metavar="SLUG", help="The shop's short name.")
    ],
    name: Annotated[str | None, typer.Option(help="The shop's name.  [default: the slug]")] = None,
    currency: Annotated[
        str, typer.Option(parser=currency_code, metavar="CODE", help="What new orders are in.")
    ] = "EUR",
    country: Annotated[
        str | None, typer.Option(parser=_country, metavar="CODE", help="Where the shop is.")
    ] = None,
    locale: Annotated[
        str, typer.Option(parser=_locale, metavar="LOCALE", help="Its language: fi, en-GB.")
    ] = "en",
    time_zone: Annotated[
        str, typer.Option(parser=time_zone_name, metavar="ZONE", help="Where its days begin.")
    ] = "UTC",
    prices_include_tax: Annotated[
        bool,
        typer.Option(
            "--prices-include-tax/--prices-exclude-tax", help="Whether prices hold the tax."
        ),
    ] = True,
    tax_rounding: Annotated[
        Rounding, typer.Option(help="Round tax for each line or each rate.")
    ] = Rounding.LINE,
    tax_rate: Annotated[
        str, typer.Option(parser=percent, metavar="PERCENT", help="The usual rate: 25.5.")
    ] = "0",
    order_prefix: Annotated[
        str, typer.Option(parser=_prefix, help="What stands before an order's number.")
    ] = "",
    customer_prefix: Annotated[
        str, typer.Option(parser=_prefix, help="What stands before a customer's number.")
    ] = "",
    first_number: Annotated[
        int,
        typer.Option(min=1, max=_LAST_NUMBER, help="The first order's and customer's number."),
    ] = 1000,
    sender_name: Annotated[str | None, typer.Option(help="From whom its mail comes.")] = None,
    sender_email: Annotated[
        str | None,
        typer.Option(parser=email, metavar="EMAIL", help="From which address its mail comes."),
    ] = None,
) -> None:
    """Make a shop. On PostgreSQL this needs the tables' owner: TISKI_MIGRATION_URL."""
    made = Shop(
        id=new_id(),
        slug=slug,
        name=name or slug,
        currency=currency,
        country=country,
        locale=locale,
        time_zone=time_zone,
        prices_include_tax=prices_include_tax,
        tax_rounding=TaxRounding(tax_rounding.value.upper()),
        default_tax_rate=int(Decimal(tax_rate) * 100),
        order_prefix=order_prefix,
        customer_prefix=customer_prefix,
        sender_name=sender_name,
        sender_email=sender_email,
    )
    asyncio.run(_create(made, first_number))
    typer.echo(f"The shop {slug} is there.")


async def _create(made: Shop, first_number: int) -> None:
    async with opened(settings().owner_url) as database:
        try:
            await create_shop(database, made, first_number=first_number, at=SystemClock().now())
        except ValueError as error:
            fail(str(error))
