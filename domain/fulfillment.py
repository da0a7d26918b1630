"""A fulfilment: pieces of an order that are handed over together, such as a parcel."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.access import Actor
from domain.changes import logged
from domain.errors import IllegalTransition
from domain.states import FULFILLMENT_MOVES, FulfillmentState
from domain.text import clean

MAX_CARRIER = 100
MAX_NUMBER = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """How a parcel is followed. The number and the page lead to who gets it."""

    carrier: str | None = None
    number: str | None = logged(personal=True, default=None)
    url: str | None = logged(personal=True, default=None)

    @property
    def is_personal(self) -> bool:
        """Tell whether it leads to a person."""
        return self.number is not None or self.url is not None


@dataclass(slots=True, kw_only=True)
class FulfillmentLine:
    """How many pieces of one line are in it."""

    id: UUID = logged(skip=True)
    line_id: UUID = logged(name="line")
    quantity: int


@dataclass(slots=True, kw_only=True)
class Fulfillment:
    """Pieces that are handed over together. `reason` says why it was cancelled or failed."""

    id: UUID = logged(skip=True)
    state: FulfillmentState = FulfillmentState.PENDING
    tracking: Tracking = field(default_factory=Tracking)
    reason: str | None = logged(personal=True, default=None)
    actor: Actor = logged(skip=True)
    created_at: datetime = logged(skip=True)
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    failed_at: datetime | None = None
    lines: list[FulfillmentLine] = field(default_factory=list[FulfillmentLine])

    @property
    def is_packed(self) -> bool:
        """Tell whether its pieces are packed and were not handed over."""
        return self.state is FulfillmentState.PENDING

    def require(self, wanted: FulfillmentState) -> None:
        """Refuse a step that its state does not allow.

        Raises:
            IllegalTransition: the wanted state can't follow.
        """
        allowed = FULFILLMENT_MOVES[self.state]
        if wanted not in allowed:
            raise IllegalTransition("fulfilment", self.state, wanted, allowed).at("id")


def tracking_key(number: str | None) -> str | None:
    """Give what a parcel is found by: its number without spaces, hyphens and case."""
    return "".join(sign for sign in number.casefold() if sign.isalnum()) or None if number else None


def carrier_name(text: str | None) -> str | None:
    """Read the name of who carries a parcel."""
    return clean(text, field=(), limit=MAX_CARRIER)


def tracking_number(text: str | None) -> str | None:
    """Read the number of a parcel."""
    return clean(text, field=(), limit=MAX_NUMBER)
