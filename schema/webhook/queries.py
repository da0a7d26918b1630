"""Finding webhooks."""

import strawberry

from queryplan.declare import Connection, entity, id_of, page
from schema.webhook.filter import WebhookFilter, WebhookSort
from schema.webhook.types import Webhook, WebhookDelivery


@strawberry.input(one_of=True, description="What to find a webhook by: exactly one of these.")
class WebhookBy:
    """What to find a webhook by."""

    id: strawberry.ID | None = id_of("Webhook", description="The webhook's id.")


@strawberry.input(one_of=True, description="What to find a message by: exactly one of these.")
class WebhookDeliveryBy:
    """What to find a message by."""

    id: strawberry.ID | None = id_of("WebhookDelivery", description="The message's id.")
    message_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its header `webhook-id`."
    )


@strawberry.type
class WebhookQueries:
    """What can be asked about webhooks."""

    webhook: Webhook | None = entity(
        by=WebhookBy, description="One webhook; null when there is none."
    )
    webhooks: Connection[Webhook] = page(
        filter=WebhookFilter,
        order_by=WebhookSort,
        description="The webhooks of the shop, newest first unless sorted otherwise.",
    )
    webhook_delivery: WebhookDelivery | None = entity(
        by=WebhookDeliveryBy, description="One message to a webhook; null when there is none."
    )
