"""Postal addresses: a value on orders, an entry in a customer's book."""

from dataclasses import asdict

import strawberry

from domain import address as rules
from domain.errors import Path


@strawberry.type(description="A postal address. Any part may be missing.")
class Address:
    """A postal address."""

    first_name: str | None = strawberry.field(description="Given name of the receiver.")
    last_name: str | None = strawberry.field(description="Family name of the receiver.")
    company: str | None = strawberry.field(description="Company of the receiver.")
    line1: str | None = strawberry.field(description="Street and house number.")
    line2: str | None = strawberry.field(description="Flat, floor, c/o.")
    postal_code: str | None = strawberry.field(description="Postal code.")
    city: str | None = strawberry.field(description="Town or city.")
    region: str | None = strawberry.field(description="State or province, where it is written.")
    country: str | None = strawberry.field(description="Country by ISO 3166-1, such as FI.")
    phone: str | None = strawberry.field(description="Phone number for the carrier.")


@strawberry.input(description="A postal address, written as a whole. It needs at least one part.")
class AddressInput:
    """A postal address."""

    first_name: str | None = strawberry.field(
        default=None, description="Given name of the receiver."
    )
    last_name: str | None = strawberry.field(
        default=None, description="Family name of the receiver."
    )
    company: str | None = strawberry.field(default=None, description="Company of the receiver.")
    line1: str | None = strawberry.field(default=None, description="Street and house number.")
    line2: str | None = strawberry.field(default=None, description="Flat, floor, c/o.")
    postal_code: str | None = strawberry.field(default=None, description="Postal code.")
    city: str | None = strawberry.field(default=None, description="Town or city.")
    region: str | None = strawberry.field(
        default=None, description="State or province, where it is written."
    )
    country: str | None = strawberry.field(
        default=None, description="Country by ISO 3166-1 in two letters, such as FI."
    )
    phone: str | None = strawberry.field(default=None, description="Phone number for the carrier.")

    def value(self, *path: str) -> rules.Address:
        """Make the address that the rules know; `path` is where it stands in the input."""
        return rules.Address.make(**asdict(self), field=path)


def address_of(stored: dict[str, str] | None) -> Address | None:
    """Make the API's address of the one that an order's row holds."""
    if stored is None:
        return None
    return Address(**{part: stored.get(part) for part in rules.PARTS})


ADDRESS_COLUMNS = rules.PARTS


def address_of_columns(*parts: str | None) -> Address:
    """Make the API's address of the columns of an address book's row."""
    return Address(**dict(zip(ADDRESS_COLUMNS, parts, strict=True)))


__all__ = ["ADDRESS_COLUMNS", "Address", "AddressInput", "Path", "address_of", "address_of_columns"]
