"""What the mutations of webhooks answer."""

from uuid import UUID

import strawberry

from queryplan.declare import encode_id, entity
from schema.mutation import Payload
from schema.webhook.types import Webhook, WebhookDelivery


@strawberry.type(description="What an operation on a webhook answers.")
class WebhookPayload(Payload):
    """What an operation on a webhook answers."""

    webhook_id: strawberry.Private[UUID | None] = None
    webhook: Webhook | None = entity(
        ref="webhook_id",
        description="The webhook as it stands now; null when the call was refused.",
    )


@strawberry.type(description="What an operation on a webhook's secret answers.")
class SecretPayload(WebhookPayload):
    """What an operation on a webhook's secret answers."""

    secret: str | None = strawberry.field(
        default=None,
        description="The secret that signs messages, `whsec_…`. It is shown this once: null when "
        "the call was refused, or repeated with its idempotency key.",
    )


@strawberry.type(description="What `createWebhook` answers.")
class CreateWebhookPayload(SecretPayload):
    """What `createWebhook` answers."""


@strawberry.type(description="What `rotateWebhookSecret` answers.")
class RotateWebhookSecretPayload(SecretPayload):
    """What `rotateWebhookSecret` answers."""


@strawberry.type(description="What `updateWebhook` answers.")
class UpdateWebhookPayload(WebhookPayload):
    """What `updateWebhook` answers."""


@strawberry.type(description="What `pauseWebhook` answers.")
class PauseWebhookPayload(WebhookPayload):
    """What `pauseWebhook` answers."""


@strawberry.type(description="What `resumeWebhook` answers.")
class ResumeWebhookPayload(WebhookPayload):
    """What `resumeWebhook` answers."""


@strawberry.type(description="What `replayWebhook` answers.")
class ReplayWebhookPayload(WebhookPayload):
    """What `replayWebhook` answers."""


@strawberry.type(description="What `deleteWebhook` answers.")
class DeleteWebhookPayload(Payload):
    """What `deleteWebhook` answers."""

    deleted_id: strawberry.Private[UUID | None] = None

    @strawberry.field(description="The id of the webhook; null when the call was refused.")
    def deleted_webhook_id(self) -> strawberry.ID | None:
        """Give the id of what is gone."""
        id = self.deleted_id
        return None if id is None else strawberry.ID(encode_id("Webhook", id))


@strawberry.type(description="What an operation on a message answers.")
class WebhookDeliveryPayload(WebhookPayload):
    """What an operation on a message answers."""

    delivery_id: strawberry.Private[UUID | None] = None
    delivery: WebhookDelivery | None = entity(
        ref="delivery_id", description="The message; null when the call was refused."
    )


@strawberry.type(description="What `testWebhook` answers.")
class TestWebhookPayload(WebhookDeliveryPayload):
    """What `testWebhook` answers."""


@strawberry.type(description="What `redeliverWebhook` answers.")
class RedeliverWebhookPayload(WebhookDeliveryPayload):
    """What `redeliverWebhook` answers."""
