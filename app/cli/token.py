"""`tiski token`: who may call the API of a shop."""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final

import typer

from app.cli.console import email, fail, opened, settings, shop_of
from app.clock import SystemClock
from db.shops import create_token, revoke_token
from domain.access import ActorKind, Scope

commands = typer.Typer(help="Make and revoke access tokens.", no_args_is_help=True)

_LONGEST_LIFE: Final = 3650  # days
_LONGEST_NAME: Final = 100


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


async def _revoke(shop: str, name: str) -> None:
    async with opened(settings().database_url) as database:
        shop_id = await shop_of(database, shop)
        if not await revoke_token(database, shop_id, name, SystemClock().now()):
            fail(f"The shop {shop} has no token {name}.")
