"""Making webhooks, changing, pausing and trying them out, telling them again."""

from typing import Annotated, Any

import strawberry

from domain.access import Scope
from domain.unset import UNSET
from resolvers import webhooks
from schema.enums import EventType
from schema.inputs import touched
from schema.mutation import mutation, row_key
from schema.order.filter import OrderFilter
from schema.webhook.filter import written
from schema.webhook.payloads import (
    CreateWebhookPayload,
    DeleteWebhookPayload,
    PauseWebhookPayload,
    RedeliverWebhookPayload,
    ReplayWebhookPayload,
    ResumeWebhookPayload,
    RotateWebhookSecretPayload,
    TestWebhookPayload,
    UpdateWebhookPayload,
)

WRITE = Scope.WEBHOOKS_WRITE
WebhookId = Annotated[strawberry.ID, strawberry.argument(description="The webhook's id.")]

URL = (
    "Where messages are sent: https://, on the public internet, at port 443 or 1024 to 65535, "
    "without a password."
)
TYPES = "The kinds of events to tell; null for all."
FILTER = (
    "Tell only of orders that meet these conditions when the event is read. Events that are about "
    "no order are not told then. Needs the scope `orders:read`."
)
QUERY = (
    "What to tell of an event: a subscription of `events` alone, without arguments and variables, "
    "such as `subscription { events { event { type } order { number } } }`. Each of its items "
    "becomes `data` of a message. Left out, `data` is the event with its changes."
)


@strawberry.input(description="A new webhook.")
class CreateWebhookInput:
    """A new webhook."""

    name: str = strawberry.field(description="What people call it, such as the partner's name.")
    url: str = strawberry.field(description=URL)
    types: list[EventType] | None = strawberry.field(default=strawberry.UNSET, description=TYPES)
    filter: OrderFilter | None = strawberry.field(default=strawberry.UNSET, description=FILTER)
    query: str | None = strawberry.field(default=strawberry.UNSET, description=QUERY)


@strawberry.input(
    description="What to change about a webhook. A field left out stays as it is; null clears it."
)
class UpdateWebhookInput:
    """What to change about a webhook."""

    name: strawberry.Maybe[str | None] = strawberry.field(description="What people call it.")
    url: strawberry.Maybe[str | None] = strawberry.field(description=URL)
    types: strawberry.Maybe[list[EventType] | None] = strawberry.field(description=TYPES)
    filter: strawberry.Maybe[OrderFilter | None] = strawberry.field(description=FILTER)
    query: strawberry.Maybe[str | None] = strawberry.field(description=QUERY)


@strawberry.type
class WebhookMutations:
    """What can be done with webhooks."""

    @mutation(CreateWebhookPayload, scope=WRITE, creates=True)
    async def create_webhook(
        self,
        info: strawberry.Info,
        input: Annotated[CreateWebhookInput, strawberry.argument(description="The webhook.")],
    ) -> object:
        """Tell a program what happens in the shop from now on.

        The webhook sees what your token may see, also later. The answer holds its secret, once.
        """
        names = CreateWebhookInput.__dataclass_fields__
        given = {name: getattr(input, name) for name in names}
        return await webhooks.create_webhook(info.context, await _stored(info, given))

    @mutation(UpdateWebhookPayload, scope=WRITE)
    async def update_webhook(
        self,
        info: strawberry.Info,
        id: WebhookId,
        input: Annotated[UpdateWebhookInput, strawberry.argument(description="What to change.")],
    ) -> object:
        """Change what a webhook is told, where, or what it is called.

        Whoever changes more than its name leaves it only those of its scopes that they have too.
        """
        names = UpdateWebhookInput.__dataclass_fields__
        given = {name: touched(getattr(input, name)) for name in names}
        given = {name: value for name, value in given.items() if value is not UNSET}
        return await webhooks.update_webhook(
            info.context, row_key("Webhook", id, "id"), await _stored(info, given)
        )

    @mutation(DeleteWebhookPayload, scope=WRITE)
    async def delete_webhook(self, info: strawberry.Info, id: WebhookId) -> object:
        """Delete a webhook and the messages to it. What is under way may still arrive."""
        return await webhooks.delete_webhook(info.context, row_key("Webhook", id, "id"))

    @mutation(PauseWebhookPayload, scope=WRITE)
    async def pause_webhook(self, info: strawberry.Info, id: WebhookId) -> object:
        """Tell a webhook nothing until `resumeWebhook`. What is under way may still arrive."""
        return await webhooks.pause_webhook(info.context, row_key("Webhook", id, "id"))

    @mutation(ResumeWebhookPayload, scope=WRITE)
    async def resume_webhook(self, info: strawberry.Info, id: WebhookId) -> object:
        """Let a paused webhook go on where it stood, and send at once what waits."""
        return await webhooks.resume_webhook(info.context, row_key("Webhook", id, "id"))

    @mutation(RotateWebhookSecretPayload, scope=WRITE)
    async def rotate_webhook_secret(self, info: strawberry.Info, id: WebhookId) -> object:
        """Give a webhook a new secret. For 24 hours the old one signs every message as well."""
        return await webhooks.rotate_secret(info.context, row_key("Webhook", id, "id"))

    @mutation(TestWebhookPayload, scope=WRITE)
    async def test_webhook(self, info: strawberry.Info, id: WebhookId) -> object:
        """Send a message of the type WEBHOOK_TEST, once, also to a webhook that is paused."""
        return await webhooks.try_out(info.context, row_key("Webhook", id, "id"))

    @mutation(RedeliverWebhookPayload, scope=WRITE)
    async def redeliver_webhook(
        self,
        info: strawberry.Info,
        delivery_id: Annotated[strawberry.ID, strawberry.argument(description="The message's id.")],
    ) -> object:
        """Send a message again as it was sent before; one that waits is sent at once.

        It keeps its `webhook-id`. `expectedVersion` is that of the webhook.
        """
        key = row_key("WebhookDelivery", delivery_id, "deliveryId")
        return await webhooks.redeliver(info.context, key)

    @mutation(ReplayWebhookPayload, scope=WRITE)
    async def replay_webhook(
        self,
        info: strawberry.Info,
        id: WebhookId,
        from_: Annotated[
            str,
            strawberry.argument(
                name="from",
                description="A cursor of the log; the event after it is the first to be told again.",
            ),
        ],
    ) -> object:
        """Tell a webhook again everything that happened after a cursor, then what follows.

        Messages are written anew and keep their `webhook-id`.
        """
        return await webhooks.replay_webhook(info.context, row_key("Webhook", id, "id"), from_)


async def _stored(info: strawberry.Info, given: dict[str, Any]) -> dict[str, Any]:
    """Give inputs in the form that is stored; a filter that can't be read is refused."""
    values = {name: None if value is strawberry.UNSET else value for name, value in given.items()}
    types = values.get("types")
    if types is not None:
        values["types"] = [EventType(each).value for each in types]
    if values.get("filter") is not None:
        reads = info.context.reads
        await reads.sift_as("Subscription", "orderChanged", values["filter"], [])
        await info.context.release()
        values["filter"] = written(values["filter"])
    return values
