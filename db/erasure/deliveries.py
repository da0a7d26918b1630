"""What webhooks were told of a person: a body that is missing is made anew when it is sent again."""

from collections.abc import Collection

from sqlalchemy import select, update

from db import tables as t
from db.block import Block
from db.bulk import in_parts


async def forget_deliveries(block: Block, positions: Collection[int]) -> None:
    """Empty what was sent about events, and what was answered."""
    webhook, delivery, attempt = t.webhook.c, t.webhook_delivery.c, t.webhook_attempt.c
    webhooks = select(webhook.id).where(webhook.shop_id == block.shop_id)
    for some in in_parts(sorted(positions)):
        about = (
            delivery.shop_id == block.shop_id,
            delivery.webhook_id.in_(webhooks),
            delivery.position.in_(some),
        )
        await block.connection.execute(
            update(t.webhook_attempt)
            .where(
                attempt.shop_id == block.shop_id,
                attempt.delivery_id.in_(select(delivery.id).where(*about)),
            )
            .values(response=None, error=None)
        )
        await block.connection.execute(update(t.webhook_delivery).where(*about).values(body=None))
