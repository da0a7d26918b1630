"""The demo's shop and the person who works in it."""

from typing import Final
from uuid import UUID

from app.demo.goods import USUAL
from app.demo.steps import PROVIDER
from app.psp import PLAY
from db.call import Call
from db.database import Database
from db.ids import new_id
from db.shops import add_staff, create_shop, shop_id_of
from domain.access import Actor, ActorKind, viewer_without_token
from domain.message_rule import PAIRS
from domain.message_rule import USUAL as USUAL_RULES
from domain.ports import Clock
from domain.pricing import TaxRounding
from domain.shop import Shop
from resolvers.context import Context
from resolvers.providers import Told, update_payment_provider
from resolvers.wordings import turn

STAFF_NAME: Final = "Sanna Salo"
STAFF_EMAIL: Final = "demo@tiski.example"
FIRST_NUMBER: Final = 1000

SHOPPERS: Final = Actor(ActorKind.STOREFRONT, None, "Web shop")
"""Who places orders and makes accounts: the customers themselves, in the shop window."""


def demo_shop(slug: str) -> Shop:
    """Make the shop, which is Finnish."""
    return Shop(
        id=new_id(),
        slug=slug,
        name="Kotitiski",
        currency="EUR",
        country="FI",
        locale="en",
        time_zone="Europe/Helsinki",
        prices_include_tax=True,
        tax_rounding=TaxRounding.LINE,
        default_tax_rate=USUAL,
        order_prefix="",
        customer_prefix="",
        sender_name="Kotitiski",
        sender_email=STAFF_EMAIL,
        accent_color="#1a7f5a",
        iban="FI2112345600000785",
        bic="NDEAFIHH",
    )


async def create_demo_shop(owner: Database, slug: str, clock: Clock) -> None:
    """Create the shop; needs the role that owns the tables."""
    await create_shop(owner, demo_shop(slug), first_number=FIRST_NUMBER, at=clock.now())


async def enter_demo_shop(database: Database, slug: str, clock: Clock) -> tuple[UUID, Actor] | None:
    """Find the shop and whoever works in it, added when missing; None when there is no shop."""
    shop_id = await shop_id_of(database, slug)
    if shop_id is None:
        return None
    staff_id = await add_staff(database, shop_id, STAFF_NAME, STAFF_EMAIL, clock.now())
    return shop_id, Actor(ActorKind.STAFF, staff_id, STAFF_NAME)


async def connect_provider(context: Context) -> None:
    """Let the shop work with the provider `test`; without a key for secrets it stays turned off."""
    paying = context.services.paying
    if PROVIDER not in paying.kinds:
        return
    async with context.look() as unit:
        is_known = await unit.providers.get(PROVIDER) is not None
    await context.session.release()
    if is_known:
        return
    is_ready = paying.vault is not None and paying.vault.is_ready
    told = [Told("apiKey", PLAY.api_key), Told("webhookSecret", PLAY.webhook_secret)]
    await update_payment_provider(context, PROVIDER, told if is_ready else [], is_ready)


async def turn_rules(
    database: Database, shop_id: UUID, staff: Actor, clock: Clock, *, on: bool
) -> None:
    """Have customers told what shops usually tell, from now on, or nothing by itself.

    While the shop is filled nothing is, so that hundreds of made-up orders send no mail.
    """
    viewer = viewer_without_token(shop_id, staff)
    async with database.writing(viewer, Call(mutation="updateMessageRule"), clock.now()) as unit:
        for trigger, template in PAIRS:
            rule = await unit.wordings.rule(trigger, template)
            await turn(unit, rule, on=on and (trigger, template) in USUAL_RULES)
