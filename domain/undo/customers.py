"""Writing earlier values back on a customer's account."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from domain import events
from domain.address import Address
from domain.changes import Json
from domain.customer import MAX_ADDRESSES, Customer, CustomerAddress
from domain.events import DomainEvent
from domain.undo.metadata import restored_metadata
from domain.undo.steps import (
    CUSTOMER_PATHS,
    DEFAULTS,
    METADATA,
    PROFILE_PATHS,
    TAG,
    LeftReason,
)
from domain.undo.tags import Left, restored_tags

_BOOK = "addresses."


def restore_customer(customer: Customer, values: Mapping[str, Json], at: datetime) -> Left:
    """Write values back on a customer's account, and give those that have no place any more.

    An address that was removed gets its id back and stands last in the book, entered `at` now. One
    that was added goes again, unless it was made a default since.
    """
    profile = {
        PROFILE_PATHS[path]: cast("str | None", value)
        for path, value in values.items()
        if path in PROFILE_PATHS
    }
    customer.profile = customer.profile.changed(profile)
    for path, name in CUSTOMER_PATHS.items():
        if path in values:
            setattr(customer, name, values[path])
    customer.tags, left = restored_tags(customer.tags, values)
    customer.metadata, more = restored_metadata(customer.metadata, values)
    left += more
    book = {entry.id for entry in customer.addresses}
    left += _put_back(customer, values, at)
    left += _restore_defaults(customer, values)
    left += _take_out(customer, values)
    customer.record(_event(values, book))
    return left


def _event(values: Mapping[str, Json], book: Collection[UUID]) -> DomainEvent:
    """Name what happened by the weightiest of it; `book` held the addresses until now."""
    if values.keys() & (PROFILE_PATHS.keys() | CUSTOMER_PATHS.keys()):
        return events.CustomerUpdated()
    if any(path.startswith(TAG) for path in values):
        return events.CustomerTagsChanged()
    if any(path.startswith(METADATA) for path in values):
        return events.CustomerMetadataChanged()
    for path, value in values.items():
        if path.startswith(_BOOK):
            id = _id(path)
            if value is None:
                return events.CustomerAddressRemoved(id)
            known = id in book
            return events.CustomerAddressUpdated(id) if known else events.CustomerAddressAdded(id)
    return events.CustomerDefaultAddressSet()


def _put_back(customer: Customer, values: Mapping[str, Json], at: datetime) -> Left:
    left: Left = []
    book = {entry.id: entry for entry in customer.addresses}
    for path, value in values.items():
        if not path.startswith(_BOOK) or value is None:
            continue
        id, address = _id(path), Address.from_json(cast("dict[str, Any]", value))
        if id in book:
            book[id].address = address
        elif len(customer.addresses) < MAX_ADDRESSES:
            customer.addresses.append(CustomerAddress(id=id, address=address, created_at=at))
        else:
            left.append((path, LeftReason.NO_ROOM))
    return left


def _restore_defaults(customer: Customer, values: Mapping[str, Json]) -> Left:
    left: Left = []
    book = {entry.id for entry in customer.addresses}
    for path, name in DEFAULTS.items():
        if path not in values:
            continue
        value = cast("str | None", values[path])
        id = None if value is None else UUID(value)
        if id is None or id in book:
            setattr(customer, name, id)
        else:
            left.append((path, LeftReason.ADDRESS_GONE))
    return left


def _take_out(customer: Customer, values: Mapping[str, Json]) -> Left:
    left: Left = []
    used = {customer.default_shipping_address_id, customer.default_billing_address_id}
    for path, value in values.items():
        if not path.startswith(_BOOK) or value is not None:
            continue
        if _id(path) in used:
            left.append((path, LeftReason.CHANGED_SINCE))
        else:
            customer.addresses.remove(customer.address(_id(path)))
    return left


def _id(path: str) -> UUID:
    return UUID(path.split(".")[1])
