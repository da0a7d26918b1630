"""Which webhooks and messages to list, and filters as they are stored with a webhook."""

from dataclasses import is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, cast

import strawberry

from queryplan.declare import SortDirection, any_of, every_of, none_of
from schema.enums import DeliveryState, EventType, WebhookState
from schema.ranges import DateTimeRange
from schema.scalars import CONFIG


@strawberry.input(description="Which webhooks to list.")
class WebhookFilter:
    """Which webhooks to list."""

    state: list[WebhookState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only webhooks in these states."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only webhooks made in this span."
    )
    and_: "list[WebhookFilter] | None" = every_of()
    or_: "list[WebhookFilter] | None" = any_of()
    not_: "WebhookFilter | None" = none_of()


@strawberry.input(description="Which messages to a webhook to list.")
class WebhookDeliveryFilter:
    """Which messages to a webhook to list."""

    state: list[DeliveryState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages of which this became."
    )
    types: list[EventType] | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages about these kinds of events."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages queued in this span."
    )
    and_: "list[WebhookDeliveryFilter] | None" = every_of()
    or_: "list[WebhookDeliveryFilter] | None" = any_of()
    not_: "WebhookDeliveryFilter | None" = none_of()


@strawberry.enum(description="What webhooks can be sorted by.")
class WebhookSortField(Enum):
    """What webhooks can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the webhook was made.")


@strawberry.input(description="How to sort webhooks.")
class WebhookSort:
    """How to sort webhooks."""

    field: WebhookSortField = strawberry.field(
        default=WebhookSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


def written(value: Any) -> Any:
    """Write an input as the JSON by which a client would give it."""
    match value:
        case list():
            return [written(each) for each in cast("list[Any]", value)]
        case Enum():
            return value.name
        case datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _ if is_dataclass(value):
            fields: list[Any] = cast("Any", value).__strawberry_definition__.fields
            given = {
                CONFIG.name_converter.get_graphql_name(field): getattr(value, field.python_name)
                for field in fields
            }
            return {
                name: written(each)
                for name, each in given.items()
                if each is not None and each is not strawberry.UNSET
            }
        case _:
            return value
