"""A webhook, the messages to it, and the attempts to deliver them."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from domain.access import Scope
from domain.delivery import TEST
from domain.log import encode_cursor
from queryplan.declare import Connection, Node, column, computed, group, many, one, source
from schema.enums import DeliveryState, EventType, PauseReason, WebhookState
from schema.event import Actor, Event, actor
from schema.webhook.filter import WebhookDeliveryFilter

READ = Scope.WEBHOOKS_READ.value


@strawberry.type(description="A header of a request.")
class WebhookHeader:
    """A header of a request."""

    name: str = strawberry.field(description="Its name, in small letters.")
    value: str = strawberry.field(description="What it said.")


def _types(stored: list[str] | None) -> list[EventType] | None:
    return None if stored is None else [EventType(each) for each in stored]


def _headers(stored: dict[str, str]) -> list[WebhookHeader]:
    return [WebhookHeader(name=name, value=value) for name, value in stored.items()]


@source("webhook_attempt", scope=READ)
class WebhookAttempt(Node):
    """One attempt to deliver a message: what was sent where, and what came back."""

    number: int = column(description="Which attempt at this message it was, from 1.")
    at: datetime = column(description="When the request was sent.")
    milliseconds: int = column(description="How long it took until the answer or the failure.")
    url: str = column(description="Where it was sent.")
    headers: list[WebhookHeader] = group(
        _headers, "headers", description="The headers of the request as they were sent."
    )
    status: int | None = column(
        description="The HTTP status of the answer; null when there was none."
    )
    response: str | None = column(description="The first 4 KiB of the answer's body.")
    error: str | None = column(
        description="Why there was no answer, as a sentence in English; null when there was one."
    )


@source("webhook_delivery", scope=READ)
class WebhookDelivery(Node):
    """A message to a webhook. It can be looked up for 30 days after it was delivered or given up."""

    webhook: Annotated["Webhook", strawberry.lazy("schema.webhook.types")] | None = one(
        description="The webhook that it is for."
    )
    message_id: str = column(
        description="The header `webhook-id`: the same at every attempt, redelivery and replay."
    )

    @computed("type")
    @staticmethod
    def type(type: str) -> EventType | None:
        """What happened; null for a test."""
        return None if type == TEST else EventType(type)

    event: Event | None = one(description="What happened; null for a test.")
    state: DeliveryState = column(description="What became of it.")
    attempt_count: int = column("attempts", description="How often it was sent.")
    body: str | None = column(
        description="The body of the request as it is sent, JSON; null before the first attempt, "
        "and when the customer whom it was about has been erased."
    )
    occurred_at: datetime = column(description="When that which it tells of was stored.")
    created_at: datetime = column(description="When it was queued first.")
    finished_at: datetime | None = column(
        description="When it was delivered or given up; null while it waits."
    )

    @computed("state", "due_at")
    @staticmethod
    def next_attempt_at(state: str, due_at: datetime) -> datetime | None:
        """When it is sent next, unless an older message about the same thing waits; else null."""
        return due_at if state == DeliveryState.WAITING else None

    attempts: Connection[WebhookAttempt] = many(description="The attempts, newest first.")


@source("webhook", scope=READ)
class Webhook(Node):
    """A program of a partner's that is told what happens in the shop.

    It sees what its maker's token could see when it was made, and no more.
    """

    name: str = column(description="What people call it.")
    url: str = column(description="Where messages are sent.")
    types: list[EventType] | None = group(
        _types, "types", description="The kinds of events that it is told; null for all."
    )
    filter: JSON | None = column(
        description="The orders that it is told of, as an `OrderFilter`; null for all events."
    )
    query: str | None = column(
        description="The subscription of `events` whose items it is told; null for the default."
    )
    scopes: list[str] = column(description="What it may see.")
    state: WebhookState = column(description="Whether it is told what happens.")
    pause_reason: PauseReason | None = column(description="Why it is paused; null while it is not.")
    paused_at: datetime | None = column(description="When it was paused; null while it is not.")
    version: int = column(
        description="Rises with each change by staff or pause; for `expectedVersion`."
    )
    created_by: Actor = actor(description="Who made it.")
    created_at: datetime = column(description="When it was made.")
    updated_at: datetime = column(description="When it was last changed.")
    last_success_at: datetime | None = column(
        description="When the receiver last took a message; null before the first."
    )
    old_secret_until: datetime | None = column(
        description="Until when the secret before the last rotation signs as well; null when it was "
        "never rotated."
    )

    @computed("position")
    @staticmethod
    def cursor(position: int) -> str:
        """The log's cursor up to which events were queued for it."""
        return encode_cursor(position)

    deliveries: Connection[WebhookDelivery] = many(
        filter=WebhookDeliveryFilter, description="The messages to it, newest first."
    )
