"""Who a customer is and how to reach them: the same parts on an account and on an order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.address import Address
from domain.changes import logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The parts that an account holds. Any of them may be missing."""

    email: str | None = logged(personal=True, default=None)
    first_name: str | None = logged(personal=True, default=None)
    last_name: str | None = logged(personal=True, default=None)
    company: str | None = logged(personal=True, default=None)
    phone: str | None = logged(personal=True, default=None)
    vat_id: str | None = logged(personal=True, default=None)

    def changed(self, parts: Mapping[str, str | None]) -> "Profile":
        """Give the profile with those parts replaced; None clears one."""
        return replace(self, **parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDetails:
    """The snapshot of a customer that an order carries."""

    email: str | None = logged(personal=True, default=None)
    first_name: str | None = logged(personal=True, default=None)
    last_name: str | None = logged(personal=True, default=None)
    company: str | None = logged(personal=True, default=None)
    phone: str | None = logged(personal=True, default=None)
    vat_id: str | None = logged(personal=True, default=None)
    shipping_address: Address | None = logged(whole=True, personal=True, default=None)
    billing_address: Address | None = logged(whole=True, personal=True, default=None)

    def changed(self, parts: Mapping[str, "str | Address | None"]) -> "CustomerDetails":
        """Give the snapshot with those parts replaced; None clears one."""
        return replace(self, **parts)  # pyright: ignore[reportArgumentType]


PROFILE_PARTS = frozenset(Profile.__dataclass_fields__)
DETAILS_PARTS = frozenset(CustomerDetails.__dataclass_fields__)
