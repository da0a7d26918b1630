"""What a change set did, and which of it is written back.

A path is written back when no later event of the same thing touched it. Of a list of tags each tag
is an element of its own: `tags:gift` among the values stands for the tag `gift`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import cast
from uuid import UUID

from domain.changes import Change, Json, camel
from domain.events import Subject
from domain.profile import DETAILS_PARTS, PROFILE_PARTS
from domain.shop import Shop
from domain.tags import tag_key

TAGS = "tags"
TAG = "tags:"
"""What stands before a single tag."""

METADATA = "metadata."
"""What stands before the namespace and key of an entry."""

LINK = "customer"
"""The path of an order's link to an account."""

DETAILS_PATHS = {f"customerDetails.{camel(part)}": part for part in DETAILS_PARTS}
PROFILE_PATHS = {camel(part): part for part in PROFILE_PARTS}
ORDER_PATHS = {"customerNote": "customer_note", "language": "language"}
CUSTOMER_PATHS = {"note": "note", "language": "language"}
DEFAULTS = {
    "defaultShippingAddressId": "default_shipping_address_id",
    "defaultBillingAddressId": "default_billing_address_id",
}
SHOP_PATHS = {
    camel(item.name): item.name
    for item in fields(Shop)
    if item.name not in {"id", "version", "recorded", "told", "slug"}
}

_ADDRESS_ID = re.compile(r"addresses\.[^.]+\.id")
"""It comes and goes with its address."""

_CONSENT = frozenset({"consent", "consentAt", "consentSource"})
_PATHS = {
    Subject.ORDER: frozenset({*DETAILS_PATHS, *ORDER_PATHS, LINK}),
    Subject.CUSTOMER: frozenset({*PROFILE_PATHS, *CUSTOMER_PATHS, *DEFAULTS}),
    Subject.SHOP: frozenset(SHOP_PATHS),
}
_LABELLED = frozenset({Subject.ORDER, Subject.CUSTOMER})
"""What has tags and metadata."""


class LeftReason(StrEnum):
    """Why a path was not written back."""

    CHANGED_SINCE = "CHANGED_SINCE"
    NOT_REVERTIBLE = "NOT_REVERTIBLE"
    CONSENT = "CONSENT"
    EMAIL_TAKEN = "EMAIL_TAKEN"
    ADDRESS_GONE = "ADDRESS_GONE"
    NO_ROOM = "NO_ROOM"
    NOT_ALLOWED = "NOT_ALLOWED"


@dataclass(frozen=True, slots=True)
class Step:
    """What a change set did to one thing, and what later events of it touched (`touched_by`)."""

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


def touched_by(changes: Iterable[Change]) -> Iterator[str]:
    """Name what changes touched: their paths, and of tags each tag, however it is spelled."""
    for change in changes:
        if change.path == TAGS:
            for tag in _differing(change):
                yield TAG + tag_key(tag)
        else:
            yield change.path


def sort_out(step: Step) -> tuple[dict[str, Json], list[LeftAlone]]:
    """Give the paths to write back with their earlier values, and those to leave alone.

    The earlier value of a tag that was taken off is the list of all tags up to it, as they stood.
    """
    values: dict[str, Json] = {}
    left: list[LeftAlone] = []
    for change in _elements(step):
        reason = _objection(step, change)
        if reason is None:
            values[change.path] = change.before
        else:
            left.append(LeftAlone(step.subject, step.id, change.path, reason))
    return values, left


def _elements(step: Step) -> Iterator[Change]:
    for change in step.changes:
        if change.path != TAGS or step.subject not in _LABELLED:
            if not _ADDRESS_ID.fullmatch(change.path):
                yield change
            continue
        before, after = _tags(change.before), _tags(change.after)
        for tag in _differing(change):
            upto = before[: before.index(tag) + 1] if tag in before else None
            yield Change(TAG + tag, upto, [tag] if tag in after else None)


def _differing(change: Change) -> list[str]:
    before, after = _tags(change.before), _tags(change.after)
    return [
        *(tag for tag in after if tag not in before),
        *(tag for tag in before if tag not in after),
    ]


def _tags(value: Json) -> list[str]:
    return cast("list[str]", value or [])


def _objection(step: Step, change: Change) -> LeftReason | None:
    if not _is_revertible(step.subject, change.path):
        is_consent = step.subject is Subject.CUSTOMER and change.path in _CONSENT
        return LeftReason.CONSENT if is_consent else LeftReason.NOT_REVERTIBLE
    if any(_overlap(change.path, path) for path in step.touched):
        return LeftReason.CHANGED_SINCE
    return None


def _is_revertible(subject: Subject, path: str) -> bool:
    if path.startswith((TAG, METADATA)):
        return subject in _LABELLED
    if path.startswith("addresses."):
        return subject is Subject.CUSTOMER
    return path in _PATHS.get(subject, ())


def _overlap(one: str, other: str) -> bool:
    if one.startswith(TAG):
        return TAG + tag_key(one.removeprefix(TAG)) == other
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
