"""Who buys: people made of pools of names, one pool a country, recombined."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from random import Random
from typing import Final

from faker import Faker

from adapters.contacts import contact_checks
from app.demo.chance import chance
from app.demo.countries import COUNTRIES, Country
from domain.address import Address
from domain.text import words

_POOL: Final = 200
_FIRMS: Final = 60
_HOUSES: Final = 60
_MAILBOXES: Final = ("mail.example", "post.example", "home.example", "letters.example")
_COMPANIES: Final = 0.07
_PLACES: Final = {country.code: tuple(country.places.items()) for country in COUNTRIES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who buys."""

    country: Country
    first_name: str
    last_name: str
    company: str | None
    vat_id: str | None
    email: str
    phone: str
    address: Address

    def parts(self) -> dict[str, str | Address | None]:
        """Give what a profile holds."""
        return {
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "company": self.company,
            "phone": self.phone,
            "vat_id": self.vat_id,
        }


@dataclass(frozen=True, slots=True)
class _Pool:
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    companies: tuple[tuple[str, str], ...]


class People:
    """Makes people; no two of them have the same e-mail address."""

    def __init__(self, seed: int) -> None:
        self._pools = {country.code: _pool(country, seed) for country in COUNTRIES}
        self._weights = tuple(accumulate(country.weight for country in COUNTRIES))
        self._emails: set[str] = set()

    def double(self, person: Person, random: Random) -> Person:
        """Make the same person again, with another e-mail address."""
        return replace(person, email=self._email(person.first_name, person.last_name, random))

    def person(self, random: Random) -> Person:
        """Make somebody new."""
        (country,) = random.choices(COUNTRIES, cum_weights=self._weights)
        pool = self._pools[country.code]
        first_name, last_name = random.choice(pool.first_names), random.choice(pool.last_names)
        company, vat_id = None, None
        if random.random() < _COMPANIES:
            company, vat_id = random.choice(pool.companies)
        person = Person(
            country=country,
            first_name=first_name,
            last_name=last_name,
            company=company,
            vat_id=vat_id,
            email=self._email(first_name, last_name, random),
            phone=phone(country, random),
            address=Address(),
        )
        return replace(person, address=address(person, random))

    def _email(self, first_name: str, last_name: str, random: Random) -> str:
        name = ".".join("".join(words(part)) for part in (first_name, last_name))
        mailbox = random.choice(_MAILBOXES)
        email, nth = f"{name}@{mailbox}", 1
        while email in self._emails:
            nth += random.randint(1, 30)
            email = f"{name}{nth}@{mailbox}"
        self._emails.add(email)
        return email


def _companies(country: Country, faker: Faker, random: Random) -> Iterator[tuple[str, str]]:
    """Make companies with VAT ids whose check digits are right."""
    checks = contact_checks()
    while True:
        vat_id = _digits(country.vat_id, random)
        if checks.vat_id(vat_id, country.code).problem is None:
            yield faker.company(), vat_id


def _digits(pattern: str, random: Random) -> str:
    count = pattern.count("#")
    digits = f"{random.randrange(10**count):0{count}}"
    return pattern.replace("#", "{}").format(*digits)


def phone(country: Country, random: Random) -> str:
    """Make a mobile number of the country."""
    return _digits(random.choice(country.phone), random)


def address(person: Person, random: Random) -> Address:
    """Make an address of the person, in the same country."""
    country = person.country
    house, street = random.randint(1, _HOUSES), random.choice(country.streets)
    postal_code, city = random.choice(_PLACES[country.code])
    return Address(
        first_name=person.first_name,
        last_name=person.last_name,
        company=person.company,
        line1=f"{house} {street}" if country.number_first else f"{street} {house}",
        postal_code=postal_code,
        city=city,
        country=country.code,
        phone=person.phone,
    )


def _pool(country: Country, seed: int) -> _Pool:
    faker = Faker(country.locale)
    faker.seed_instance(seed)
    return _Pool(
        tuple(faker.first_name() for _ in range(_POOL)),
        tuple(faker.last_name() for _ in range(_POOL)),
        tuple(islice(_companies(country, faker, chance(f"{seed}/{country.code}")), _FIRMS)),
    )
