"""A postal address, as it is written on one order or kept in a customer's book."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from domain.countries import COUNTRIES
from domain.errors import InvalidInput, Path, Problems
from domain.text import clean

_LIMITS = {"postal_code": 32, "phone": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address is one value: it is replaced as a whole. Each part may be missing."""

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    line1: str | None = None
    line2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    phone: str | None = None

    @classmethod
    def make(
        cls,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        company: str | None = None,
        line1: str | None = None,
        line2: str | None = None,
        postal_code: str | None = None,
        city: str | None = None,
        region: str | None = None,
        country: str | None = None,
        phone: str | None = None,
        field: Path = (),
    ) -> "Address":
        """Make an address of what somebody typed.

        `field` is the address's own path. What can't be stored is raised with the part's name
        below it, an address without any part with the path itself. `country` is an ISO 3166-1
        code of two letters, in any case.
        """
        given = cls(
            first_name=first_name,
            last_name=last_name,
            company=company,
            line1=line1,
            line2=line2,
            postal_code=postal_code,
            city=city,
            region=region,
            country=country,
            phone=phone,
        )
        return given._checked(field)

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Address":
        """Read a stored address; what was stored is not checked again."""
        parts = {name: part for name in PARTS if isinstance(part := stored.get(name), str)}
        return cls(**parts)

    def to_json(self) -> dict[str, str]:
        """Give the parts that are there, by name."""
        return {name: part for name in PARTS if (part := getattr(self, name)) is not None}

    def _checked(self, field: Path) -> "Address":
        problems = Problems()
        parts: dict[str, str | None] = {}
        for name in PARTS:
            with problems.at(*field, _PATHS.get(name, name)):
                parts[name] = clean(getattr(self, name), field=(), limit=_LIMITS.get(name, 255))
        with problems.at(*field, "country"):
            parts["country"] = _country(parts.get("country"))
        problems.settle()
        if not any(parts.values()):
            raise InvalidInput("An address needs at least one of its parts.", field=field)
        return Address(**parts)


PARTS = tuple(part.name for part in fields(Address))
"""The names of an address's parts, in the order in which a form asks for them."""

_PATHS = {"first_name": "firstName", "last_name": "lastName", "postal_code": "postalCode"}


def _country(code: str | None) -> str | None:
    if code is None:
        return None
    upper = code.upper()
    if upper not in COUNTRIES:
        raise InvalidInput("This is not the code of a country in two letters, such as FI or NO.")
    return upper
