"""A shop that works with a PSP which runs beside the tests."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from at_work import at_work
from factories import FixedClock, Json, World
from serving import free_port
from small_shop import until

from adapters.payments import provider_kinds
from adapters.payments.playing import Playing
from adapters.vault import vault
from app.psp import PLAY, Books, create_psp
from db import tables as t
from resolvers.context import Paying

KEY = "k" * 32
CREDENTIALS = [
    {"name": "apiKey", "value": PLAY.api_key},
    {"name": "webhookSecret", "value": PLAY.webhook_secret},
]
CONNECT = """mutation ($provider: String! = "test", $input: UpdatePaymentProviderInput!,
    $version: Int) {
  updatePaymentProvider(provider: $provider, input: $input, expectedVersion: $version) {
    paymentProvider { name version isEnabled givenCredentials webhookPath }
    userErrors { code message field ... on Conflict { currentVersion } }
  }
}"""
PAYMENT = """id version state provider pspReference externalUrl outOfSync
    amount { amount } authorized { amount } captured { amount } refunded { amount }
    transactions(first: 50) { nodes { id kind status amount { amount } reference error } }"""
ORDER = "id paymentStatus total { amount } paid { amount } refunded { amount } balance { amount }"
ANSWER = f"""payment {{ {PAYMENT} }} order {{ {ORDER} }} logCursor
    warnings {{ code message }}
    userErrors {{ code message field
      ... on AmountExceeded {{ allowedAmount {{ amount }} }}
      ... on IllegalTransition {{ current wanted allowed }}
      ... on Conflict {{ currentVersion changedFields }} }}"""
ASKED = f"transaction {{ id kind status amount {{ amount }} reference error }} {ANSWER}"
CAPTURE = f"""mutation ($id: ID!, $input: CapturePaymentInput, $version: Int, $key: String) {{
  capturePayment(id: $id, input: $input, expectedVersion: $version, idempotencyKey: $key) {{ {ASKED} }}
}}"""
REFUND = f"""mutation ($id: ID!, $input: RefundPaymentInput, $version: Int, $key: String) {{
  refundPayment(id: $id, input: $input, expectedVersion: $version, idempotencyKey: $key) {{ {ASKED} }}
}}"""
VOID = f"""mutation ($id: ID!, $version: Int, $key: String) {{
  voidPayment(id: $id, expectedVersion: $version, idempotencyKey: $key) {{ {ASKED} }}
}}"""
SYNC = f"""mutation ($id: ID!, $version: Int, $key: String) {{
  syncPayment(id: $id, expectedVersion: $version, idempotencyKey: $key) {{ {ANSWER} }}
}}"""
LOOK = f"query ($id: ID!) {{ payment: node(id: $id) {{ ... on Payment {{ {PAYMENT} }} }} }}"
JOBS = "{ jobs(first: 100) { nodes { id kind state error attempts } } }"


@asynccontextmanager
async def serving_app(app: Any) -> AsyncGenerator[str]:
    """Serve an application of the test in this loop, and give its address."""
    port = free_port()
    config = uvicorn.Config(
        app, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started, within=30)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


class Till:
    """A shop, the PSP that it works with, and the PSP's books."""

    def __init__(self, world: World, books: Books, address: str = "") -> None:
        self.world = world
        self.books = books
        self.address = address

    async def payment(
        self, amount: int = 3090, *, is_manual: bool = True, order_id: str | None = None
    ) -> str:
        """Place an order, let the customer pay at the PSP, and give the payment's id."""
        account = self.books.open(amount=amount, currency="EUR", is_manual=is_manual)
        found = await self.world.ask(
            "query ($id: ID!) { order(by: {id: $id}) { payments { nodes { id } } } }",
            id=order_id or (await self.world.place())["id"],
        )
        (payment,) = found["order"]["payments"]["nodes"]
        told = {"provider": "test", "psp_reference": account.id, "amount": amount}
        await self.world.set(t.payment, payment["id"], **told)
        return payment["id"]

    async def synced(self, amount: int = 3090, *, is_manual: bool = True) -> str:
        """Do the same, and take over what the PSP knows."""
        id = await self.payment(amount, is_manual=is_manual)
        await self.world.do(SYNC, id=id)
        return id

    async def credit(self, id: str, amount: str) -> None:
        """Take something off what the order of a payment costs."""
        found = await self.world.ask(
            "query ($id: ID!) { node(id: $id) { ... on Payment { order { id } } } }", id=id
        )
        await self.world.do(
            """mutation ($id: ID!, $input: CreditOrderInput!) {
              creditOrder(id: $id, input: $input) { userErrors { code message } }
            }""",
            id=found["node"]["order"]["id"],
            input=eur(amount),
        )

    async def provider_version(self) -> int:
        """Give the version of the shop's access to the PSP."""
        found = await self.world.ask("{ paymentProviders { nodes { version } } }")
        return found["paymentProviders"]["nodes"][0]["version"]

    async def look(self, id: str) -> Json:
        """Give a payment as it stands."""
        return (await self.world.ask(LOOK, id=id))["payment"]

    async def jobs(self, kind: str) -> list[Json]:
        """Give the jobs of a kind, newest first."""
        found = (await self.world.ask(JOBS))["jobs"]["nodes"]
        return [job for job in found if job["kind"] == kind]


@cache
def shared_psp() -> tuple[str, Books]:
    """Run a PSP for the whole of a test process, and give its address and books."""
    books, port = Books(), free_port()
    config = uvicorn.Config(create_psp(PLAY, books), port=port, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    Thread(target=server.run, daemon=True).start()
    while not server.started:
        sleep(0.01)
    return f"http://127.0.0.1:{port}", books


async def at_shared_psp(world: World) -> Till:
    """Let a shop work with the PSP that all tests share; `close_world` ends it."""
    address, books = shared_psp()
    if "test" not in world.services.paying.kinds:
        kinds = {**provider_kinds(), "test": Playing(address)}
        world.services.paying = Paying(kinds=kinds, vault=vault([KEY]))
    await world.do(CONNECT, input={"isEnabled": True, "credentials": CREDENTIALS})
    return Till(world, books)


@asynccontextmanager
async def till_of(
    world: World, *, patience: float = 2.0, webhook: str | None = None
) -> AsyncGenerator[Till]:
    """Open a PSP that tells its notices to `webhook`, and let the shop work with it.

    `patience` is in seconds.
    """
    books = Books()
    async with serving_app(create_psp(replace(PLAY, webhook=webhook), books)) as address:
        kind = Playing(address, patience=patience)
        kinds = {**provider_kinds(), "test": kind}
        world.services.paying = Paying(kinds=kinds, vault=vault([KEY]))
        await world.do(CONNECT, input={"isEnabled": True, "credentials": CREDENTIALS})
        try:
            yield Till(world, books, address)
        finally:
            await kind.close()


async def reconciled(till: Till, id: str) -> Json:
    """Let workers ask what became of a payment until nothing is open; time flies."""
    world, clock = till.world, till.world.services.clock
    assert isinstance(clock, FixedClock)
    compares, world.compares = world.compares, False  # a worker writes between two answers
    async with at_work(world), asyncio.timeout(60):
        while True:
            clock.pass_by(minutes=1)
            payment = await till.look(id)
            statuses = {each["status"] for each in payment["transactions"]["nodes"]}
            if not statuses & {"PENDING", "UNKNOWN"}:
                world.compares = compares
                return payment
            await asyncio.sleep(0.05)


def statuses(payment: Json) -> list[tuple[str, str]]:
    """Give what was asked for, and how it ended."""
    return [(each["kind"], each["status"]) for each in payment["transactions"]["nodes"]]


def eur(amount: str) -> Json:
    """Write an amount as an input."""
    return {"amount": {"amount": amount, "currencyCode": "EUR"}}
