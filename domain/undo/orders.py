"""Writing earlier values back on an order."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from domain import events
from domain.address import Address
from domain.changes import Json
from domain.order import Order
from domain.undo.metadata import restored_metadata
from domain.undo.steps import DETAILS_PATHS, LINK, ORDER_PATHS, TAG
from domain.undo.tags import Left, restored_tags


def details_of(values: Mapping[str, Json]) -> dict[str, "str | Address | None"]:
    """Give the parts of an order's snapshot among the values, by their Python names."""
    return {
        DETAILS_PATHS[path]: _part(value) for path, value in values.items() if path in DETAILS_PATHS
    }


def has_own_fields(values: Mapping[str, Json]) -> bool:
    """Tell whether something other than the snapshot of an order is to be written back."""
    return bool(values.keys() - DETAILS_PATHS.keys())


def restore_order(order: Order, values: Mapping[str, Json]) -> Left:
    """Write values back on an order, and give those that have no place any more."""
    details = details_of(values)
    order.customer_details = order.customer_details.changed(details)
    for path, name in ORDER_PATHS.items():
        if path in values:
            setattr(order, name, values[path])
    order.tags, left = restored_tags(order.tags, values)
    order.metadata, more = restored_metadata(order.metadata, values)
    if LINK in values:
        account = cast("str | None", values[LINK])
        order.customer_id = None if account is None else UUID(account)
        order.record(events.OrderAttached() if account else events.OrderDetached())
    elif details:
        order.record(events.OrderCustomerUpdated())
    elif values.keys() & ORDER_PATHS.keys():
        order.record(events.OrderUpdated())
    elif any(path.startswith(TAG) for path in values):
        order.record(events.OrderTagsChanged())
    else:
        order.record(events.OrderMetadataChanged())
    return [*left, *more]


def _part(value: Json) -> "str | Address | None":
    return Address.from_json(value) if isinstance(value, dict) else cast("str | None", value)
