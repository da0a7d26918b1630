"""What readers are offered of webhooks; part of `db.catalog`."""

from collections.abc import Mapping
from typing import Final

from db import tables as t
from db.filters import equals, one_of, within
from queryplan.catalog import Condition, Source, to_many, to_one

WEBHOOK_FILTERS: dict[str, Condition] = {
    "state": one_of("state"),
    "created_at": within("created_at"),
}

WEBHOOK_DELIVERY_FILTERS: dict[str, Condition] = {
    "state": one_of("state"),
    "types": one_of("type"),
    "created_at": within("created_at"),
}

WEBHOOKS: Final[Mapping[str, Source]] = {
    "webhook": Source(
        t.webhook,
        {"deliveries": to_many("webhook_delivery", "webhook_id", order=("-created_at",))},
        filters=WEBHOOK_FILTERS,
        sorts={"created_at": "created_at"},
    ),
    "webhook_delivery": Source(
        t.webhook_delivery,
        {
            "webhook": to_one("webhook", "webhook_id"),
            "event": to_one("event", "event_id"),
            "attempts": to_many("webhook_attempt", "delivery_id", order=("-number",)),
        },
        filters=WEBHOOK_DELIVERY_FILTERS,
        lookups={"message_id": equals("message_id")},
    ),
    "webhook_attempt": Source(t.webhook_attempt),
}
