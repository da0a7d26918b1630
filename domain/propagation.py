"""Writing a customer's profile over the snapshots of the customer's orders."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.address import Address
from domain.customer import Customer
from domain.errors import InvalidInput
from domain.profile import DETAILS_PARTS, PROFILE_PARTS, CustomerDetails

MAX_SELECTED = 250


class PropagationScope(StrEnum):
    """Which of the customer's orders are rewritten."""

    ALL = "ALL"
    NOT_COMPLETED = "NOT_COMPLETED"
    SELECTED = "SELECTED"


@dataclass(frozen=True, slots=True)
class Propagation:
    """Which orders are rewritten and which parts; no `fields` means every part."""

    scope: PropagationScope = PropagationScope.ALL
    order_ids: tuple[UUID, ...] = ()
    fields: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.scope is PropagationScope.SELECTED and not self.order_ids:
            raise InvalidInput("Name the orders to rewrite.", field=("propagation", "orderIds"))
        if self.scope is not PropagationScope.SELECTED and self.order_ids:
            raise InvalidInput(
                "Orders are named only with the scope SELECTED.", field=("propagation", "orderIds")
            )
        if len(self.order_ids) > MAX_SELECTED:
            raise InvalidInput(
                f"At most {MAX_SELECTED} orders can be named, not {len(self.order_ids)}.",
                field=("propagation", "orderIds"),
            )
        if self.fields is not None and not self.fields:
            raise InvalidInput("Name at least one field.", field=("propagation", "fields"))


@dataclass(frozen=True, slots=True)
class ProfileParts:
    """What a profile writes over a snapshot: filled parts, and those that were just cleared."""

    parts: dict[str, "str | Address | None"]

    @classmethod
    def of(
        cls, customer: Customer, fields: Collection[str] | None, cleared: Collection[str]
    ) -> "ProfileParts":
        """Collect the parts. An empty one clears nothing unless this very call cleared it."""
        values: dict[str, str | Address | None] = {
            part: getattr(customer.profile, part) for part in PROFILE_PARTS
        }
        values["shipping_address"] = customer.default_shipping_address
        values["billing_address"] = customer.default_billing_address
        wanted = DETAILS_PARTS if fields is None else fields
        return cls(
            {
                part: value
                for part, value in values.items()
                if part in wanted and (value is not None or part in cleared)
            }
        )

    def over(self, details: CustomerDetails) -> CustomerDetails:
        """Write them over a snapshot; an order without a shipping address stays without."""
        parts = dict(self.parts)
        if details.shipping_address is None:
            parts.pop("shipping_address", None)
        return details.changed(parts)
