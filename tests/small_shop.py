"""A shop to write the log of, and orders to place in it."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from db.call import Call
from db.database import Database
from db.ids import new_id
from db.shops import create_shop
from db.unit import UnitOfWork
from domain.access import ALL_SCOPES, SYSTEM, Viewer
from domain.order import Order
from domain.placing import NewLine, NewOrder, NewShipping, place
from domain.pricing import TaxRounding
from domain.profile import CustomerDetails
from domain.shop import Shop
from domain.states import LineKind


@asynccontextmanager
async def connected(
    url: str, *, rang: Callable[[UUID], None] = lambda _: None
) -> AsyncGenerator[Database]:
    """Hold a database open."""
    database = Database(url, rang=rang)
    try:
        yield database
    finally:
        await database.close()


async def open_shop(owner_url: str, slug: str = "small") -> Viewer:
    """Create a shop, and a viewer who may do everything in it."""
    shop = Shop(
        id=new_id(),
        slug=slug,
        name="Small",
        currency="EUR",
        country="FI",
        locale="fi",
        time_zone="Europe/Helsinki",
        prices_include_tax=True,
        tax_rounding=TaxRounding.LINE,
        default_tax_rate=2550,
        order_prefix="",
        customer_prefix="",
        sender_name=None,
        sender_email=None,
    )
    async with connected(owner_url) as owner:
        await create_shop(owner, shop, first_number=1, at=now())
    return viewer_of(shop.id)


def viewer_of(shop_id: UUID) -> Viewer:
    """Stand for the system itself in a shop."""
    return Viewer(shop_id, UUID(int=1), "test", SYSTEM, frozenset(ALL_SCOPES))


async def place_order(database: Database, viewer: Viewer, *, note: str | None = None) -> Order:
    """Place an order with one line; its log gets two events."""
    async with database.writing(viewer, Call(mutation="placeOrder"), now()) as unit:
        return await place_in(unit, note=note)


async def place_in(unit: UnitOfWork, *, note: str | None = None) -> Order:
    """Place an order in a write block that is open."""
    order, payment = place(new_order(note), await unit.shop(), unit.at, new_id)
    unit.orders.add(order)
    unit.payments.add(payment)
    return order


def new_order(note: str | None = None) -> NewOrder:
    """Say what is ordered."""
    return NewOrder(
        currency="EUR",
        customer_details=CustomerDetails(email="buyer@shop.example"),
        lines=[
            NewLine(
                kind=LineKind.PHYSICAL,
                sku="S",
                title="Thing",
                quantity=2,
                unit_price=1250,
                discount=0,
                tax_rate=2550,
            )
        ],
        shipping=NewShipping(method="post", price=500, tax_rate=2550),
        discounts=(),
        payment_method="card",
        customer_id=None,
        source="WEB",
        external_number=None,
        language="fi",
        customer_note=note,
        placed_at=None,
        expected_total=None,
    )


def now() -> dt.datetime:
    """Tell the time."""
    return dt.datetime.now(dt.UTC)


async def until(done: Callable[[], bool], *, within: float = 5.0) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(within):
        while not done():  # noqa: ASYNC110  (there is no event to wait for)
            await asyncio.sleep(0.002)
