"""`tiski token`: who may call the API of a shop."""

import asyncio
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from app.cli.console import email, fail, opened, settings, shop_of
from app.cli.listing import day, show_json, show_rows
from app.clock import SystemClock
from db.shops import create_token, revoke_token
from db.tokens import (
    NameTaken,
    Token,
    TokenEnded,
    TokenMissing,
    list_tokens,
    rename_token,
    rotate_token,
)
from domain.access import ActorKind, Scope

commands = typer.Typer(
    help="Make, list, rename, rotate and revoke access tokens.", no_args_is_help=True
)

_LONGEST_LIFE: Final = 3650  # days
_LONGEST_NAME: Final = 100
_LONGEST_OVERLAP: Final = 30 * 24  # hours


class Kind(StrEnum):
    """What a token without a person stands for."""

    APP = "app"
    STOREFRONT = "storefront"


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise typer.BadParameter(f"give it 1 to {_LONGEST_NAME} characters")
    return name


ShopSlug = Annotated[str, typer.Option("--shop", metavar="SLUG", help="The shop's slug.")]
Name = Annotated[str, typer.Option(parser=_name, metavar="NAME", help="What the token is for.")]


@commands.command()
def create(
    shop: ShopSlug,
    name: Name,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="A right of the token; repeat it. Without any, it has all."),
    ] = None,
    expires: Annotated[
        int | None,
        typer.Option(min=1, max=_LONGEST_LIFE, metavar="DAYS", help="Days until it expires."),
    ] = None,
    staff: Annotated[
        str | None,
        typer.Option(
            parser=email, metavar="EMAIL", help="The person it is for, added when missing."
        ),
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="What it is for when not for a person.  [default: app]")
    ] = None,
) -> None:
    """Make a token and print it; it is shown this once. One of the same name is replaced."""
    if staff is not None and kind is not None:
        raise typer.BadParameter(
            "a token is for a person or for a program", param_hint="--staff and --kind"
        )
    actor = ActorKind.STAFF if staff else ActorKind((kind or Kind.APP).value.upper())
    scopes = sorted({item.value for item in scope or ()})
    life = None if expires is None else timedelta(days=expires)
    typer.echo(asyncio.run(_create(shop, name, actor, scopes, life, staff)))


@commands.command()
def revoke(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The token's name.")], shop: ShopSlug
) -> None:
    """Revoke a token; five seconds later nobody gets in or hears anything with it."""
    asyncio.run(_revoke(shop, _name(name)))
    typer.echo(f"The token {name} is revoked.")


@commands.command("list")
def list_(
    shop: ShopSlug,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """List a shop's tokens: what each is for and may do, never the secret itself."""
    now = SystemClock().now()
    found = asyncio.run(_list(shop))
    if json:
        show_json([_told(each, now) for each in found])
        return
    heads = ("NAME", "KIND", "PERSON", "SCOPES", "MADE", "LAST USED", "EXPIRES", "STATE")
    show_rows(heads, [_shown(each, now) for each in found])


@commands.command()
def rename(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The token's name.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name that it gets.")],
    shop: ShopSlug,
) -> None:
    """Give a token another name; whoever uses it notices nothing."""
    asyncio.run(_rename(shop, _name(name), _name(new)))
    typer.echo(f"The token {_name(name)} is named {_name(new)} now.")


@commands.command()
def rotate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The token's name.")],
    shop: ShopSlug,
    overlap: Annotated[
        int,
        typer.Option(min=0, max=_LONGEST_OVERLAP, metavar="HOURS", help="How long both work."),
    ] = 24,
    expires: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=_LONGEST_LIFE,
            metavar="DAYS",
            help="Days until it expires.  [default: when it would have]",
        ),
    ] = None,
) -> None:
    """Put a new secret in place of a token's old one, and print it; it is shown this once.

    The old one works until the overlap is over. The token keeps its name, its rights and its place
    in the log. There are two secrets at most: rotating again ends the oldest at once.
    """
    typer.echo(asyncio.run(_rotate(shop, _name(name), timedelta(hours=overlap), expires)))


async def _create(
    shop: str,
    name: str,
    kind: ActorKind,
    scopes: list[str],
    life: timedelta | None,
    staff: str | None,
) -> str:
    now = SystemClock().now()
    async with opened(settings().database_url) as database:
        return await create_token(
            database,
            await shop_of(database, shop),
            name=name,
            kind=kind,
            scopes=scopes,
            expires_at=None if life is None else now + life,
            staff=None if staff is None else (staff.partition("@")[0], staff),
            at=now,
        )


async def _list(shop: str) -> list[Token]:
    async with opened(settings().database_url) as database:
        return await list_tokens(database, await shop_of(database, shop))


async def _rename(shop: str, name: str, new: str) -> None:
    async with opened(settings().database_url) as database:
        shop_id = await shop_of(database, shop)
        try:
            await rename_token(database, shop_id, name, new)
        except TokenMissing:
            fail(f"The shop {shop} has no token {name}.")
        except NameTaken:
            fail(f"The shop {shop} has a token {new} already.")


async def _rotate(shop: str, name: str, overlap: timedelta, days: int | None) -> str:
    now = SystemClock().now()
    async with opened(settings().database_url) as database:
        shop_id = await shop_of(database, shop)
        end = None if days is None else now + timedelta(days=days)
        try:
            return await rotate_token(
                database, shop_id, name, until=now + overlap, expires_at=end, at=now
            )
        except TokenMissing:
            fail(f"The shop {shop} has no token {name}.")
        except TokenEnded:
            fail(f"The token {name} was revoked or has expired: make a new one.")


def _state(token: Token, now: datetime) -> str:
    if token.revoked_at is not None:
        return "REVOKED"
    return "EXPIRED" if token.expires_at is not None and token.expires_at <= now else "VALID"


def _both_until(token: Token, now: datetime) -> datetime | None:
    until = token.previous_until
    return until if until and until > now and _state(token, now) == "VALID" else None


def _shown(token: Token, now: datetime) -> tuple[str, ...]:
    both = _both_until(token, now)
    return (
        token.name,
        token.kind,
        token.staff_email or "-",
        " ".join(token.scopes) or "all",
        day(token.rotated_at or token.created_at),
        day(token.used_at),
        day(token.expires_at),
        f"{_state(token, now)}, the one before until {day(both)}" if both else _state(token, now),
    )


def _told(token: Token, now: datetime) -> dict[str, Any]:
    person = {"name": token.staff_name, "email": token.staff_email} if token.staff_email else None
    return {
        "name": token.name,
        "kind": token.kind,
        "person": person,
        "scopes": list(token.scopes) or "all",
        "state": _state(token, now),
        "madeAt": token.created_at,
        "rotatedAt": token.rotated_at,
        "previousUntil": _both_until(token, now),
        "lastUsedAt": token.used_at,
        "expiresAt": token.expires_at,
        "revokedAt": token.revoked_at,
    }


async def _revoke(shop: str, name: str) -> None:
    async with opened(settings().database_url) as database:
        shop_id = await shop_of(database, shop)
        if not await revoke_token(database, shop_id, name, SystemClock().now()):
            fail(f"The shop {shop} has no token {name}.")
