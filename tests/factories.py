"""Shops, tokens and orders for tests, and a way to ask the API as a client does."""

import json
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import strawberry
from asset_files import handing
from documents import CREATE as CREATE
from documents import PLACE as PLACE
from fixed_clock import FixedClock as FixedClock
from moulds import Made, Mould, mould_of
from sqlalchemy import Table, event, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.contacts import contact_checks
from adapters.documents import printer
from adapters.mail import Folder
from adapters.sender import HttpSender
from adapters.templates import TemplateScribe
from adapters.vault import vault
from app.guard import Documents
from app.operation import Operation
from app.payloads import GraphqlPayloads
from app.road import Road
from app.sharing import Renderings, sharing_executor
from app.turns import Turns
from db.catalog import CATALOG
from db.database import Database
from db.doorbell import open_doorbell
from db.ids import new_id
from db.journal import Journal
from db.shops import create_shop, create_token, grant_of
from db.transactions import Mode
from domain.access import ActorKind, Viewer
from domain.pricing import TaxRounding
from domain.shop import Shop
from queryplan.bind import bind
from queryplan.ids import decode_id
from queryplan.plan import Plans
from resolvers.context import Context, Mailing, Services, Telling
from resolvers.feed import Feed
from schema.api import build_schema

Json = dict[str, Any]

_DOCUMENTS = Documents()
_MOULDS: dict[str, Mould] = {}
"""For each kind of database the shop that was made first."""
_TURNS = Turns(seconds=120)  # for what a busy machine does slowly; the limit has tests of its own
PRINTER = printer()
"""One for all tests: its threads keep what Typst has read."""


class Failed(AssertionError):
    """The API answered with top-level errors; `errors` holds them as a client sees them."""

    def __init__(self, errors: list[Json]) -> None:
        super().__init__(ascii(errors))
        self.errors = errors

    def refusals(self) -> list[str]:
        """Give the messages, all of which must be about what was sent."""
        codes = {error["extensions"]["code"] for error in self.errors}
        assert codes <= {"BAD_USER_INPUT", "COST_LIMIT", "IDS_LIMIT"}, str(self)[:1000]
        return [error["message"] for error in self.errors]


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


class World:
    """One shop on one database, and whoever asks in it."""

    def __init__(self, database: Database, services: Services, schema: strawberry.Schema) -> None:
        self.database = database
        self.services = services
        self.schema = schema
        self.shop: Shop
        self.viewer: Viewer
        self.token: str
        self.trace: list[str] | None = None
        self.compares = True
        """Whether every query is also answered without a plan, and both answers compared."""

    @property
    def shop_id(self) -> UUID:
        """The shop's id."""
        return self.shop.id

    def context(self) -> Context:
        """Make the context of one request."""
        return Context(
            services=self.services, viewer=self.viewer, request_id="test", trace=self.trace
        )

    async def ask(self, document: str, **variables: Any) -> Json:
        """Send a document and give its data.

        Raises:
            Failed: there are top-level errors.
        """
        result = await self._execute(self.schema, document, variables)
        if self.compares and not document.lstrip().startswith(("mutation", "subscription")):
            other = await self._execute(_ordinary(), document, variables)
            assert _answer(result) == _answer(other), "the plan answers otherwise than graphql-core"
        if result.errors:
            raise Failed([dict(error.formatted) for error in result.errors])
        assert result.data is not None
        return result.data

    async def _execute(self, schema: strawberry.Schema, document: str, variables: Json) -> Any:
        return await schema.execute(
            document, variable_values=variables, context_value=self.context()
        )

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

    @asynccontextmanager
    async def sql(self) -> AsyncGenerator[AsyncConnection]:
        """Hold a write transaction of the shop, past every rule of the application."""
        async with self.database.transactions.open(Mode.WRITE, self.shop_id) as connection:
            yield connection

    async def set(self, table: Table, id: str, **values: Any) -> None:
        """Write columns of a row by its global id, for states that no operation makes yet."""
        async with self.sql() as connection:
            done = await connection.execute(
                update(table)
                .where(table.c.shop_id == self.shop_id, table.c.id == decode_id(id)[1])
                .values(values)
            )
            assert done.rowcount == 1

    @contextmanager
    def counted(self) -> Generator[list[str]]:
        """Collect the statements that go to the database, without BEGIN and its kin."""
        found: list[str] = []
        compares, self.compares, self.trace = self.compares, False, found

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.split(maxsplit=1)[0] not in {"BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"}:
                found.append(statement)

        engine = self.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)
            self.compares, self.trace = compares, None

    async def another(self, *scopes: str, kind: ActorKind = ActorKind.APP) -> "World":
        """Give the same shop with another token."""
        other = World(self.database, self.services, self.schema)
        other.shop = self.shop
        staff = ("Sami", "sami@example.com") if kind is ActorKind.STAFF else None
        other.token, other.viewer = await _enter(
            self.database, self.shop, new_id().hex, kind, scopes, staff
        )
        return other

    async def place(self, **changes: Any) -> Json:
        """Place an order and give its id, number, version and total."""
        payload = await self.do(PLACE, input=order_input(**changes))
        return payload["order"]

    async def create_customer(self, **changes: Any) -> Json:
        """Create a customer and give its id and version."""
        given = {"email": "aino@example.com", "firstName": "Aino", "lastName": "Virtanen"}
        payload = await self.do(CREATE, input={**given, **changes})
        return payload["customer"]


def _answer(result: Any) -> str:
    """Write an answer as a client sees it, its errors included."""
    errors = [error.formatted for error in result.errors or ()]
    return json.dumps({"data": result.data, "errors": errors}, default=str)


@cache
def _ordinary() -> strawberry.Schema:
    """Build the schema whose every answer is graphql-core's own."""
    return build_schema([lambda: Operation(_DOCUMENTS, turns=_TURNS)])


@cache
def _api(backend: str) -> tuple[strawberry.Schema, Callable[..., Any], GraphqlPayloads]:
    """Build the schema, its reads and its plans, once a process and kind of database."""
    road = Road()
    executor = road.executor()
    schema = build_schema(
        [lambda: Operation(_DOCUMENTS, road, turns=_TURNS)],
        sharing_executor(executor, Renderings(), _TURNS),
    )
    reads = bind(schema, CATALOG)
    dialect = sqlite.dialect() if backend == "sqlite" else asyncpg.dialect()
    road.plans = Plans(reads, dialect)
    return schema, reads, GraphqlPayloads(schema, _DOCUMENTS, executor)


async def _everywhere(host: str, port: int) -> list[str]:
    """Find every name on the public internet, without asking anybody."""
    del host, port
    return ["93.184.216.34"]


async def open_world(app_url: str, owner_url: str, **settings: Any) -> World:
    """Open a database with one shop and a token of its staff; `close_world` closes it."""
    world = await open_database(app_url)
    await enter_shop(world, owner_url, **settings)
    return world


async def open_database(app_url: str) -> World:
    """Open a database; who asks, and in which shop, is still to be said."""
    doorbell = open_doorbell(app_url)
    database = Database(app_url, rang=doorbell.ring)
    schema, reads, payloads = _api(database.engine.dialect.name)
    sealing = vault(["a key for the tests, with much chance"])
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=FixedClock(),
        feed=Feed(Journal(database), doorbell),
        read=lambda session: reads(session.fetch, session.shop_id),
        printing=PRINTER,
        telling=Telling(
            sender=HttpSender(resolve=_everywhere),
            vault=sealing,
            payloads=payloads,
        ),
        handing=handing(sealing),
        mailing=Mailing(
            scribe=TemplateScribe(), mailer=Folder(Path(tempfile.gettempdir()) / "tiski-test-mail")
        ),
    )
    await services.feed.start()
    return World(database, services, schema)


async def enter_shop(
    world: World, owner_url: str, *, scopes: Iterable[str] = (), **settings: Any
) -> None:
    """Create a shop and let the world's asker be a person of its staff."""
    kind = world.database.engine.dialect.name
    is_plain = not (settings or scopes)
    if is_plain and kind in _MOULDS:
        made = await _MOULDS[kind].write_another(owner_url)
        world.shop, world.token, world.viewer = made.shop, made.token, made.viewer
        return
    world.shop = make_shop(**settings)
    owner = Database(owner_url)
    try:
        await create_shop(owner, world.shop, first_number=1000, at=datetime.now(UTC))
    finally:
        await owner.close()
    world.token, world.viewer = await _enter(
        world.database, world.shop, "test", ActorKind.STAFF, scopes, ("Sanna", "sanna@example.com")
    )
    if is_plain:
        _MOULDS[kind] = await mould_of(owner_url, Made(world.shop, world.token, world.viewer))


async def _enter(
    database: Database,
    shop: Shop,
    name: str,
    kind: ActorKind,
    scopes: Iterable[str],
    staff: tuple[str, str] | None,
) -> tuple[str, Viewer]:
    token = await create_token(
        database,
        shop.id,
        name=name,
        kind=kind,
        scopes=list(scopes),
        expires_at=None,
        staff=staff,
        at=datetime.now(UTC),
    )
    grant = await grant_of(database, token)
    assert grant is not None
    return token, grant.viewer


async def close_world(world: World) -> None:
    """Stop the feed and close every connection."""
    await world.services.webhooks.sender.close()
    for kind in world.services.paying.kinds.values():
        await kind.close()
    await world.services.feed.stop()
    await world.database.close()
