"""`tiski demo`: a believable shop to look at."""

import asyncio
import gc
from typing import Annotated, Final

import typer

from adapters.payments.playing import Playing
from adapters.vault import vault
from app.cli.console import fail, opened, settings
from app.cli.progress import progress
from app.cli.shop import slug_text
from app.clock import SystemClock
from app.settings import Settings
from db.shops import has_orders
from resolvers.context import Paying

commands = typer.Typer()

_CUSTOMERS_AN_ORDER: Final = 0.5
_MOST: Final = 1_000_000
_PSP: Final = "http://127.0.0.1:8100"
"""Where `tiski test-psp` listens by itself."""


@commands.command()
def demo(
    shop: Annotated[
        str,
        typer.Option(parser=slug_text, metavar="SLUG", help="The shop; made when missing."),
    ] = "demo",
    customers: Annotated[
        int | None,
        typer.Option(min=0, max=_MOST, help="How many accounts.  [default: 0.5 an order]"),
    ] = None,
    orders: Annotated[int, typer.Option(min=0, max=_MOST, help="How many orders.")] = 500,
    seed: Annotated[int, typer.Option(help="The same number makes the same demo.")] = 1,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing in a shop that has orders.")
    ] = False,
) -> None:
    """Fill a shop with made-up customers and orders of the last two years.

    It makes the shop, which on PostgreSQL needs the tables' owner: TISKI_MIGRATION_URL.
    """
    accounts = round(orders * _CUSTOMERS_AN_ORDER) if customers is None else customers
    asyncio.run(_demo(shop, accounts, orders, seed, if_empty=if_empty))


async def _demo(slug: str, customers: int, orders: int, seed: int, *, if_empty: bool) -> None:
    # Faker takes a while to load; other commands don't need it.
    from app.demo.plan import Wish  # noqa: PLC0415
    from app.demo.run import fill  # noqa: PLC0415
    from app.demo.shop import create_demo_shop, enter_demo_shop, turn_rules  # noqa: PLC0415

    chosen, clock = settings(), SystemClock()
    async with opened(chosen.database_url) as database:
        entered = await enter_demo_shop(database, slug, clock)
        if entered is None:
            async with opened(chosen.owner_url) as owner:
                await create_demo_shop(owner, slug, clock)
            entered = await enter_demo_shop(database, slug, clock)
        if entered is None:
            fail(f"The shop {slug} was made in another database: TISKI_MIGRATION_URL names it.")
        shop_id, staff = entered
        if if_empty and await has_orders(database, shop_id):
            typer.echo(f"The shop {slug} has orders already; nothing was added.")
            return
        await turn_rules(database, shop_id, staff, clock, on=False)
        # A plan is a great many objects that live to the end: looking through them again and again
        # for garbage would cost an eighth of the time, and there is hardly any.
        gc.disable()
        with progress("Filling the shop") as step:
            wish = Wish(customers, orders, seed)
            made = await fill(database, shop_id, staff, wish, clock, step, paying=_paying(chosen))
        await turn_rules(database, shop_id, staff, clock, on=True)
    accounts = len(made.customers) - made.known
    typer.echo(
        f"The shop {slug} has {accounts:,} new customers and {len(made.orders):,} new orders."
    )


def _paying(settings: Settings) -> Paying:
    """Let the shop be connected with the PSP for tests; nobody is asked for anything here."""
    playing = Playing(settings.test_psp_url or _PSP)
    return Paying(kinds={playing.name: playing}, vault=vault(settings.secret_keys))
