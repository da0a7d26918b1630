"""What is done with webhooks: making, changing, pausing, trying out, telling again."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.journal import Choice
from db.unit import UnitOfWork
from domain import events
from domain.access import Scope
from domain.delivery import TEST, Delivery, message_id
from domain.errors import InvalidInput, NotConfigured, Problems
from domain.events import DomainEvent
from domain.log import LogArchived, decode_cursor, encode_cursor
from domain.ports import Doubt
from domain.signing import new_secret
from domain.states import PauseReason
from domain.webhook import (
    MOST_OF_A_SHOP,
    WHAT,
    Webhook,
    checked_name,
    checked_query,
    checked_url,
)
from resolvers.context import Context
from resolvers.payloads import DocumentUnfit

KEY: Final = "TISKI_SECRET_KEY"
_CLEARABLE: Final = frozenset({"types", "filter", "query"})


async def create_webhook(context: Context, given: Mapping[str, Any]) -> Answer:
    """Make a webhook that is told what happens from now on, with the caller's rights."""
    _require_key(context)
    scopes = context.viewer.scopes
    values, doubts = await _checked(context, given)
    _check_rights(context, values, scopes)
    secret, actor = new_secret(), context.viewer.actor
    async with context.write() as unit:
        if await unit.webhooks.count() >= MOST_OF_A_SHOP:
            raise InvalidInput(f"A shop has at most {MOST_OF_A_SHOP} webhooks.", field=("input",))
        webhook = Webhook(
            id=new_id(),
            **values,
            scopes=tuple(sorted(scopes)),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            secret=context.services.webhooks.vault.seal(secret),
            position=await unit.log_end(),
            created_at=unit.at,
            updated_at=unit.at,
        )
        await unit.webhooks.add(webhook)
        unit.tell(_told(events.WebhookCreated, webhook))
        return unit.answer(webhook=webhook.id, warnings=doubts, once={"secret": secret})


async def update_webhook(context: Context, id: UUID, given: Mapping[str, Any]) -> Answer:
    """Change a webhook; whoever decides who is told what leaves it no scopes but their own."""
    values, doubts = await _checked(context, given)
    async with _changing(context, id) as (unit, webhook):
        changed = {name: value for name, value in values.items() if value != getattr(webhook, name)}
        if changed:
            webhook.update(changed, frozenset(context.viewer.scopes))
            if any(name in WHAT for name in changed):
                now = {name: getattr(webhook, name) for name in WHAT}
                _check_rights(context, now, frozenset(webhook.scopes))
            changes = await unit.webhooks.revise(webhook)
            unit.tell(_told(events.WebhookUpdated, webhook), changes)
        return unit.answer(webhook=id, warnings=doubts)


async def delete_webhook(context: Context, id: UUID) -> Answer:
    """Remove a webhook and all that it was told."""
    async with _changing(context, id) as (unit, webhook):
        await unit.webhooks.remove(id)
        unit.tell(_told(events.WebhookDeleted, webhook))
        return unit.answer(deleted=id)


async def pause_webhook(context: Context, id: UUID) -> Answer:
    """Tell a webhook nothing until it is resumed."""
    async with _changing(context, id) as (unit, webhook):
        webhook.pause(PauseReason.REQUESTED, unit.at)
        changes = await unit.webhooks.revise(webhook)
        unit.tell(_told(events.WebhookPaused, webhook, why="Somebody asked for it."), changes)
        return unit.answer(webhook=id)


async def resume_webhook(context: Context, id: UUID) -> Answer:
    """Let a webhook go on where it stood; whatever waits is tried at once."""
    async with _changing(context, id) as (unit, webhook):
        webhook.resume(unit.at)
        await unit.deliveries.begin_anew(id)
        changes = await unit.webhooks.revise(webhook)
        unit.tell(_told(events.WebhookResumed, webhook), changes)
        return unit.answer(webhook=id)


async def rotate_secret(context: Context, id: UUID) -> Answer:
    """Give a webhook a new secret; the old one signs beside it for a while."""
    _require_key(context)
    secret = new_secret()
    async with _changing(context, id) as (unit, webhook):
        webhook.rotate(context.services.webhooks.vault.seal(secret), unit.at)
        changes = await unit.webhooks.revise(webhook)
        unit.tell(_told(events.WebhookSecretRotated, webhook), changes)
        return unit.answer(webhook=id, once={"secret": secret})


async def try_out(context: Context, id: UUID) -> Answer:
    """Queue a message that is about nothing, also to a webhook that is paused."""
    async with _changing(context, id) as (unit, webhook):
        test = new_id()
        delivery = Delivery(
            id=test,
            webhook_id=id,
            message_id=message_id(id, test),
            type=TEST,
            subject=f"test:{test}",
            occurred_at=unit.at,
            due_at=unit.at,
            created_at=unit.at,
        )
        await unit.deliveries.add(delivery)
        webhook.due_at = unit.at
        await unit.webhooks.save(webhook)
        return unit.answer(webhook=id, delivery=test)


async def redeliver(context: Context, id: UUID) -> Answer:
    """Queue a message again that was delivered or given up, or send at once one that waits."""
    async with context.write() as unit:
        # The webhook is locked before its messages, as by those who send.
        webhook = await unit.webhooks.get(await unit.deliveries.webhook_of(id))
        webhook.expect(context.call.expected_version)
        delivery = await unit.deliveries.get(id)
        delivery.begin_anew(unit.at)
        await unit.deliveries.save(delivery)
        webhook.due_at = unit.at
        await unit.webhooks.save(webhook)
        return unit.answer(webhook=webhook.id, delivery=id)


async def replay_webhook(context: Context, id: UUID, cursor: str) -> Answer:
    """Tell a webhook again what happened after a cursor."""
    try:
        position = decode_cursor(cursor)
    except InvalidInput as error:
        raise error.at("from") from error
    await _require_whole(context, id, position)
    async with _changing(context, id) as (unit, webhook):
        if position > await unit.log_end():
            raise InvalidInput("This cursor is ahead of the shop's log.", field=("from",))
        await unit.deliveries.withdraw(id, position)
        webhook.position, webhook.is_full = position, False
        await unit.webhooks.revise(webhook)
        unit.tell(_told(events.WebhookReplayed, webhook, position=position))
        return unit.answer(webhook=id)


async def _require_whole(context: Context, id: UUID, position: int) -> None:
    """Refuse a position after which the log does not hold all that the webhook is told."""
    async with context.look() as unit:
        webhook = await unit.webhooks.get(id)
    await context.release()
    choice = Choice(types=webhook.types, of_orders=webhook.filter is not None)
    try:
        await context.services.feed.check(context.viewer.shop_id, position, choice)
    except LogArchived as error:
        whole = encode_cursor(error.position)
        raise InvalidInput(
            "Some of what happened after this cursor has left the log for an archive. The log is "
            f"whole after the cursor {whole}.",
            field=("from",),
        ) from error


@asynccontextmanager
async def _changing(context: Context, id: UUID) -> AsyncGenerator[tuple[UnitOfWork, Webhook]]:
    async with context.write() as unit:
        webhook = await unit.webhooks.get(id)
        webhook.expect(context.call.expected_version)
        yield unit, webhook


async def _checked(
    context: Context, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Doubt]]:
    """Read what a caller says about a webhook, and look its address up."""
    values, doubts, problems = dict(given), list[Doubt](), Problems()
    for name in given:
        with problems.at("input"):
            if given[name] is None and name not in _CLEARABLE:
                raise InvalidInput("A webhook can't do without this.", field=(name,))
    problems.settle()
    sender = context.services.webhooks.sender
    with problems.at("input"):
        if "name" in values:
            values["name"] = checked_name(values["name"])
    with problems.at("input"):
        if values.get("query") is not None:
            values["query"] = checked_query(values["query"])
    with problems.at("input"):
        if values.get("types") is not None:
            values["types"] = tuple(dict.fromkeys(values["types"]))
            if not values["types"]:
                raise InvalidInput(
                    "Name at least one kind of event, or leave it out.", field=("types",)
                )
    with problems.at("input"):
        if "url" in values:
            values["url"] = checked_url(values["url"], plain=sender.allows_plain)
            doubt = (await sender.look(values["url"])).doubt(("url",))
            doubts += [] if doubt is None else [Doubt(doubt.code, doubt.message, ("input", "url"))]
    problems.settle()
    return values, doubts


def _check_rights(context: Context, values: Mapping[str, Any], scopes: frozenset[str]) -> None:
    """Refuse a webhook that would see more than its scopes allow.

    Raises:
        InvalidInput: its document is no good, or it lacks a scope.
    """
    problems = Problems()
    with problems.at("input", "query"):
        try:
            context.services.webhooks.payloads.check(values.get("query"), scopes)
        except DocumentUnfit as error:
            raise InvalidInput(error.message) from error
    with problems.at("input", "filter"):
        if values.get("filter") is not None and Scope.ORDERS_READ not in scopes:
            raise InvalidInput(f"A filter by orders needs the scope {Scope.ORDERS_READ.value}.")
    problems.settle()


def _require_key(context: Context) -> None:
    if not context.services.webhooks.vault.is_ready:
        raise NotConfigured(KEY)


def _told(kind: Any, webhook: Webhook, **facts: Any) -> DomainEvent:
    return kind(webhook_id=webhook.id, name=webhook.name, **facts)
