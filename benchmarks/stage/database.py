"""A PostgreSQL of our own with the two roles, and shops filled with made-up orders."""

import asyncio
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.stage.rows import moment, row_id, statements
from db.database import Database
from db.ids import new_id
from db.migrate import upgrade
from db.shops import create_shop, create_token
from domain.access import ActorKind
from domain.pricing import TaxRounding
from domain.shop import Shop

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
postgres: Any = import_module("postgres")
asyncpg: Any = import_module("asyncpg")  # it ships no types


@dataclass(frozen=True)
class FilledShop:
    """A shop, what it holds, and a token of its staff."""

    id: UUID
    token: str
    customers: int
    orders: int

    def row_id(self, kind: str, nth: int, part: int = 0) -> UUID:
        """Give the id of a row; the newest order has the highest number."""
        return row_id(kind, nth, self.orders, part)

    def moment(self, nth: int) -> datetime:
        """Tell when an order was placed."""
        return moment(nth, self.orders)


@dataclass
class Stage:
    """A running database; `postmaster` is its process."""

    server: Any
    name: str
    postmaster: int
    shops: list[FilledShop] = field(default_factory=list[FilledShop])

    @property
    def app_url(self) -> str:
        """The address for the role that serves."""
        return self.server.url("tiski_app", self.name)

    @property
    def owner_url(self) -> str:
        """The address for the role that owns the tables."""
        return self.server.url("tiski_owner", self.name)

    def add_shop(self, customers: int = 0, orders: int = 0) -> FilledShop:
        """Make a shop with so many customers and orders, and a token for it."""
        shop_id = new_id()
        token = asyncio.run(_enter(self.owner_url, shop_id, 0 if orders else 1000))
        if orders:
            started = time.perf_counter()
            asyncio.run(self._fill(statements(shop_id, customers, orders)))
            if time.perf_counter() - started > 1:
                seconds = time.perf_counter() - started
                print(f"{orders:,} orders loaded in {seconds:.0f} s", flush=True)
        shop = FilledShop(shop_id, token, customers, orders)
        self.shops.append(shop)
        return shop

    def settle(self) -> None:
        """Do what autovacuum would do at some moment of the measurement."""
        asyncio.run(self._fill(["VACUUM ANALYZE", "CHECKPOINT"]))

    async def _fill(self, texts: list[str]) -> None:
        # As a superuser, without triggers: the rows are consistent as they are made.
        address = self.server.url("postgres", self.name).replace("+asyncpg", "")
        connection: Any = await asyncpg.connect(address)
        await connection.execute("SET session_replication_role = replica")
        for text in texts:
            await connection.execute(text)
        await connection.close()


@contextmanager
def staged() -> Generator[Stage]:
    """Start a server with the newest schema; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tiski-bench-"))
    try:
        server = postgres.start(folder)
        upgrade(server.url("tiski_owner", postgres.TEMPLATE))
        (pid_file,) = folder.glob("postgres-*/data/postmaster.pid")
        yield Stage(server, postgres.TEMPLATE, int(pid_file.read_text().split()[0]))
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


async def _enter(owner_url: str, shop_id: UUID, first_number: int) -> str:
    at = datetime.now(UTC)
    database = Database(owner_url)
    try:
        await create_shop(database, _shop(shop_id), first_number=first_number, at=at)
        return await create_token(
            database,
            shop_id,
            name="benchmark",
            kind=ActorKind.STAFF,
            scopes=[],
            expires_at=None,
            staff=("Sanna Salo", "sanna@tiski.example"),
            at=at,
        )
    finally:
        await database.close()


def _shop(shop_id: UUID) -> Shop:
    return Shop(
        id=shop_id,
        slug=f"bench-{secrets.token_hex(6)}",
        name="Tiskin kauppa",
        currency="EUR",
        country="FI",
        locale="fi",
        time_zone="Europe/Helsinki",
        prices_include_tax=True,
        tax_rounding=TaxRounding.LINE,
        default_tax_rate=2550,
        order_prefix="C",
        customer_prefix="K",
        sender_name=None,
        sender_email=None,
    )
