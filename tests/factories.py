"""Shops, tokens and orders for tests, and a way to ask the API as a client does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import strawberry

from adapters.contacts import contact_checks
from app.guard import Documents
from app.operation import Operation
from db.catalog import CATALOG
from db.database import Database
from db.doorbell import open_doorbell
from db.ids import new_id
from db.journal import Journal
from db.shops import create_shop, create_token, grant_of
from domain.access import ActorKind, Viewer
from domain.pricing import TaxRounding
from domain.shop import Shop
from queryplan.bind import bind
from resolvers.context import Context, Services
from resolvers.feed import Feed
from schema.api import build_schema

Json = dict[str, Any]


class FixedClock:
    """A clock that a test moves by hand; it starts at the true time."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def now(self) -> datetime:
        """Tell the time that the test set, or the true one."""
        return self.at or datetime.now(UTC)


class Failed(AssertionError):
    """The API answered with top-level errors; `errors` holds them as a client sees them."""

    def __init__(self, errors: list[Json]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def make_shop(**changes: Any) -> Shop:
    """Make a Finnish shop with prices that include tax."""
    settings: Json = {
        "id": new_id(),
        "slug": f"shop-{new_id().hex[-12:]}",
        "name": "Tiskin kauppa",
        "currency": "EUR",
        "country": "FI",
        "locale": "fi",
        "time_zone": "Europe/Helsinki",
        "prices_include_tax": True,
        "tax_rounding": TaxRounding.LINE,
        "default_tax_rate": 2550,
        "order_prefix": "C",
        "customer_prefix": "",
        "sender_name": None,
        "sender_email": None,
    }
    return Shop(**{**settings, **changes})


def line(**changes: Any) -> Json:
    """Make an input line: two mugs at 12.50."""
    return {
        "sku": "MUG-1",
        "title": "Mug",
        "quantity": 2,
        "unitPrice": eur("12.50"),
        **changes,
    }


def eur(amount: str) -> Json:
    """Make an input amount."""
    return {"amount": amount, "currencyCode": "EUR"}


def order_input(**changes: Any) -> Json:
    """Make the input of `placeOrder`: two mugs and postage for Aino Virtanen."""
    return {
        "currencyCode": "EUR",
        "customer": {
            "email": "aino@example.com",
            "firstName": "Aino",
            "lastName": "Virtanen",
            "shippingAddress": {
                "line1": "Mannerheimintie 1",
                "postalCode": "00100",
                "city": "Helsinki",
                "country": "FI",
            },
        },
        "lines": [line()],
        "shipping": {"method": "Posti", "price": eur("5.90")},
        "paymentMethod": "card",
        **changes,
    }


@dataclass(slots=True)
class Counter:
    """Counts the statements that reads send."""

    statements: list[str]


class World:
    """One shop on one database, and whoever asks in it."""

    def __init__(self, database: Database, services: Services, schema: strawberry.Schema) -> None:
        self.database = database
        self.services = services
        self.schema = schema
        self.statements: list[str] = []
        self.shop: Shop
        self.viewer: Viewer
        self.token: str

    @property
    def shop_id(self) -> UUID:
        """The shop's id."""
        return self.shop.id

    def context(self) -> Context:
        """Make the context of one request."""
        return Context(services=self.services, viewer=self.viewer, request_id="test")

    async def ask(self, document: str, **variables: Any) -> Json:
        """Send a document and give its data.

        Raises:
            Failed: there are top-level errors.
        """
        result = await self.schema.execute(
            document, variable_values=variables, context_value=self.context()
        )
        if result.errors:
            raise Failed([dict(error.formatted) for error in result.errors])
        assert result.data is not None
        return result.data

    async def do(self, document: str, **variables: Any) -> Json:
        """Send one mutation and give its payload, which must have no user errors."""
        (payload,) = (await self.ask(document, **variables)).values()
        assert payload["userErrors"] == [], payload
        return payload

    async def refused(self, document: str, **variables: Any) -> list[Json]:
        """Send one mutation that must be refused and give its user errors."""
        (payload,) = (await self.ask(document, **variables)).values()
        assert payload["userErrors"], payload
        return payload["userErrors"]

    async def place(self, **changes: Any) -> Json:
        """Place an order and give its id, number, version and total."""
        payload = await self.do(PLACE, input=order_input(**changes))
        return payload["order"]

    async def create_customer(self, **changes: Any) -> Json:
        """Create a customer and give its id and version."""
        given = {"email": "aino@example.com", "firstName": "Aino", "lastName": "Virtanen"}
        payload = await self.do(CREATE, input={**given, **changes})
        return payload["customer"]


PLACE = """
    mutation ($input: PlaceOrderInput!, $key: String) {
      placeOrder(input: $input, idempotencyKey: $key) {
        userErrors { __typename code message field }
        warnings { code field }
        logCursor
        order { id number version total { amount currencyCode } }
      }
    }
"""

CREATE = """
    mutation ($input: CreateCustomerInput!, $key: String) {
      createCustomer(input: $input, idempotencyKey: $key) {
        userErrors { __typename code message field }
        customer { id number version }
      }
    }
"""


async def open_world(app_url: str, owner_url: str, **settings: Any) -> World:
    """Open a database with one shop and a token of its staff; `close_world` closes it."""
    doorbell = open_doorbell(app_url)
    database = Database(app_url, rang=doorbell.ring)
    schema = build_schema([lambda documents=Documents(): Operation(documents)])
    reads = bind(schema, CATALOG)
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=FixedClock(),
        feed=Feed(Journal(database), doorbell),
        read=lambda session: reads(session.fetch, session.shop_id),
    )
    await services.feed.start()
    world = World(database, services, schema)
    await enter_shop(world, owner_url, **settings)
    return world


async def enter_shop(
    world: World, owner_url: str, *, scopes: Iterable[str] = (), **settings: Any
) -> None:
    """Create a shop and let the world's asker be a person of its staff."""
    world.shop = make_shop(**settings)
    owner = Database(owner_url)
    await create_shop(owner, world.shop, first_number=1000, at=datetime.now(UTC))
    await owner.close()
    world.token = await create_token(
        world.database,
        world.shop.id,
        name="test",
        kind=ActorKind.STAFF,
        scopes=list(scopes),
        expires_at=None,
        staff=("Sanna", "sanna@example.com"),
        at=datetime.now(UTC),
    )
    grant = await grant_of(world.database, world.token)
    assert grant is not None
    world.viewer = grant.viewer


async def close_world(world: World) -> None:
    """Stop the feed and close the database."""
    await world.services.feed.stop()
    await world.database.close()
