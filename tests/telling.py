"""Webhooks for tests: documents about them, and somebody who tells them what happened."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from factories import Json, World
from receiver import Receiver

from adapters.sender import HttpSender
from app.clock import SystemClock
from app.metrics import Metrics
from app.worker import Couriers
from db.outbox import Outbox

WEBHOOK = """id name url types filter query scopes state pauseReason pausedAt version cursor
  createdBy { kind name } createdAt updatedAt lastSuccessAt oldSecretUntil"""
ERRORS = """userErrors { code message field ... on IllegalTransition { current allowed }
  ... on Conflict { currentVersion } ... on NotConfigured { setting } } warnings { code field }"""
CREATE = f"""mutation ($input: CreateWebhookInput!, $key: String) {{
  createWebhook(input: $input, idempotencyKey: $key) {{
    secret logCursor webhook {{ {WEBHOOK} }} {ERRORS}
  }}
}}"""
UPDATE = f"""mutation ($id: ID!, $input: UpdateWebhookInput!, $version: Int) {{
  updateWebhook(id: $id, input: $input, expectedVersion: $version) {{
    webhook {{ {WEBHOOK} }} {ERRORS}
  }}
}}"""
CALL = f"""mutation ($id: ID!, $version: Int) {{
  %s(id: $id, expectedVersion: $version) {{ webhook {{ {WEBHOOK} }} {ERRORS} }}
}}"""
PAUSE, RESUME = CALL % "pauseWebhook", CALL % "resumeWebhook"
ROTATE = f"""mutation ($id: ID!, $key: String) {{
  rotateWebhookSecret(id: $id, idempotencyKey: $key) {{
    secret webhook {{ {WEBHOOK} }} {ERRORS}
  }}
}}"""
DELETE = f"mutation ($id: ID!) {{ deleteWebhook(id: $id) {{ deletedWebhookId {ERRORS} }} }}"
TRY = f"mutation ($id: ID!) {{ testWebhook(id: $id) {{ delivery {{ id state }} {ERRORS} }} }}"
REDELIVER = f"""mutation ($id: ID!) {{
  redeliverWebhook(deliveryId: $id) {{ delivery {{ id state messageId }} {ERRORS} }}
}}"""
REPLAY = f"""mutation ($id: ID!, $from: String!) {{
  replayWebhook(id: $id, from: $from) {{ webhook {{ {WEBHOOK} }} {ERRORS} }}
}}"""
DELIVERY = """id messageId type state attemptCount body createdAt finishedAt nextAttemptAt
  event { id type } webhook { id }
  attempts(first: 10) { nodes { number at milliseconds url headers { name value } status response error } }"""
DELIVERIES = f"""query ($id: ID!, $filter: WebhookDeliveryFilter) {{
  webhook(by: {{id: $id}}) {{ deliveries(filter: $filter, first: 40) {{
    nodes {{ {DELIVERY} }} }} }}
}}"""
LOOK = f"query ($id: ID!) {{ webhook(by: {{id: $id}}) {{ {WEBHOOK} }} }}"
PLACED = ["ORDER_PLACED"]


async def resolve(host: str, port: int) -> list[str]:
    """Find the receivers of the tests; other names lead to a place that must not be called."""
    del port
    return ["127.0.0.1"] if host == "partner.example" else ["127.0.0.2"]


def local_sender(**settings: Any) -> HttpSender:
    """Make a sender that may call one address of this machine, and no other."""
    given: dict[str, Any] = {"resolve": resolve, "patience": 2.0, "allows_plain": True, **settings}
    return HttpSender(allowed=[ip_network("127.0.0.1/32")], **given)


@asynccontextmanager
async def telling(world: World, sender: HttpSender | None = None) -> AsyncGenerator["Teller"]:
    """Let webhooks be told, by requests that reach one address of this machine only."""
    before = world.services.webhooks
    sender = sender or local_sender()
    world.services.telling = replace(before, sender=sender)
    try:
        yield Teller(world)
    finally:
        world.services.telling = before
        await sender.close()


class Teller:
    """Tells webhooks what happened, when a test says so."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.metrics = Metrics(backlog=Outbox(world.database, world.services.clock).backlog)
        self.couriers = Couriers(world.services, self.metrics, look=0.02, grace=0.0)

    async def tell(self) -> None:
        """Tell all that is due now, and wait until all turns have ended."""
        async with asyncio.timeout(60):
            while await Outbox(self.world.database, self.world.services.clock).due(1):
                await self.couriers.begin()
                await self.couriers.settle()

    def later(self, **span: float) -> None:
        """Let time pass."""
        clock: Any = self.world.services.clock
        clock.at = (clock.at or SystemClock().now()) + timedelta(**span)

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        """Let somebody tell webhooks all the time."""
        task = asyncio.create_task(self.couriers.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


async def hook(world: World, receiver: Receiver, **changes: Any) -> Json:
    """Create a webhook of placed orders; give the payload, its secret included."""
    given = {"name": "Partner", "url": receiver.url, "types": PLACED, **changes}
    return await world.do(CREATE, input=given)


async def deliveries(world: World, id: str, **filter: Any) -> list[Json]:
    """List the messages to a webhook, newest first."""
    data = await world.ask(DELIVERIES, id=id, filter=filter or None)
    return data["webhook"]["deliveries"]["nodes"]
