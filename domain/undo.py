"""Taking a change set back, path by path, without touching what was changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from domain import events
from domain.address import Address
from domain.changes import Change, Json, camel
from domain.customer import Customer
from domain.events import Subject
from domain.order import Order
from domain.profile import DETAILS_PARTS, PROFILE_PARTS

DETAILS_PATHS = {f"customerDetails.{camel(part)}": part for part in DETAILS_PARTS}
PROFILE_PATHS = {camel(part): part for part in PROFILE_PARTS}
_ORDER_PATHS = {"customerNote": "customer_note", "language": "language"}
_CUSTOMER_PATHS = {"note": "note", "language": "language"}
_DEFAULTS = {
    "defaultShippingAddressId": "default_shipping_address_id",
    "defaultBillingAddressId": "default_billing_address_id",
}


class LeftReason(StrEnum):
    """Why a path was not written back."""

    CHANGED_SINCE = "CHANGED_SINCE"
    NOT_REVERTIBLE = "NOT_REVERTIBLE"
    EMAIL_TAKEN = "EMAIL_TAKEN"
    ADDRESS_GONE = "ADDRESS_GONE"
    NOT_ALLOWED = "NOT_ALLOWED"


@dataclass(frozen=True, slots=True)
class Step:
    """What a change set did to one thing, and the paths that later events of it touched."""

    subject: Subject
    id: UUID | None
    changes: tuple[Change, ...]
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A path that stays as it is."""

    subject: Subject
    id: UUID | None
    path: str
    reason: LeftReason


def sort_out(step: Step) -> tuple[dict[str, Json], list[LeftAlone]]:
    """Give the paths to write back with their earlier values, and those to leave alone."""
    values: dict[str, Json] = {}
    left: list[LeftAlone] = []
    for change in step.changes:
        if not _is_revertible(step.subject, change):
            left.append(LeftAlone(step.subject, step.id, change.path, LeftReason.NOT_REVERTIBLE))
        elif any(_overlap(change.path, path) for path in step.touched):
            left.append(LeftAlone(step.subject, step.id, change.path, LeftReason.CHANGED_SINCE))
        else:
            values[change.path] = change.before
    return values, left


def details_of(values: Mapping[str, Json]) -> dict[str, "str | Address | None"]:
    """Give the parts of an order's snapshot among the values, by their Python names."""
    return {
        DETAILS_PATHS[path]: _part(value) for path, value in values.items() if path in DETAILS_PATHS
    }


def restore_order(order: Order, values: Mapping[str, Json]) -> None:
    """Write values back on an order."""
    details = details_of(values)
    order.customer_details = order.customer_details.changed(details)
    for path, name in _ORDER_PATHS.items():
        if path in values:
            setattr(order, name, values[path])
    order.record(events.OrderCustomerUpdated() if details else events.OrderUpdated())


def restore_customer(customer: Customer, values: Mapping[str, Json]) -> None:
    """Write values back on a customer's account; the defaults named there must stand in it."""
    profile = {
        PROFILE_PATHS[path]: cast("str | None", value)
        for path, value in values.items()
        if path in PROFILE_PATHS
    }
    customer.profile = customer.profile.changed(profile)
    for path, name in _CUSTOMER_PATHS.items():
        if path in values:
            setattr(customer, name, values[path])
    restored: list[UUID] = []
    for path, value in values.items():
        if path in _DEFAULTS:
            setattr(customer, _DEFAULTS[path], _address_id(value))
        elif path.startswith("addresses."):
            entry = customer.address(UUID(path.split(".")[1]))
            entry.address = Address.from_json(cast("dict[str, Any]", value))
            restored.append(entry.id)
    if profile or values.keys() & _CUSTOMER_PATHS.keys():
        customer.record(events.CustomerUpdated())
    elif restored:
        customer.record(events.CustomerAddressUpdated(restored[0]))
    else:
        customer.record(events.CustomerDefaultAddressSet())


def gone_defaults(customer: Customer, values: Mapping[str, Json]) -> list[str]:
    """Name the defaults among the values whose address is no longer in the customer's book."""
    book = {entry.id for entry in customer.addresses}
    return [
        path
        for path in _DEFAULTS
        if values.get(path) is not None and _address_id(values[path]) not in book
    ]


def has_own_fields(values: Mapping[str, Json]) -> bool:
    """Tell whether something other than the snapshot of an order is to be written back."""
    return bool(values.keys() & _ORDER_PATHS.keys())


def _is_revertible(subject: Subject, change: Change) -> bool:
    path = change.path
    if subject is Subject.ORDER:
        return path in DETAILS_PATHS or path in _ORDER_PATHS
    if subject is not Subject.CUSTOMER:
        return False
    if path.startswith("addresses."):
        # An address that was added or removed has its own mutations: to remove and to add it.
        return change.before is not None and change.after is not None
    return path in PROFILE_PATHS or path in _CUSTOMER_PATHS or path in _DEFAULTS


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _part(value: Json) -> "str | Address | None":
    return Address.from_json(value) if isinstance(value, dict) else cast("str | None", value)


def _address_id(value: Json) -> UUID | None:
    return None if value is None else UUID(cast("str", value))
