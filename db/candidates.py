"""Accounts that look like the customer of an order, or like another account; for people to judge.

Each question takes the same few statements for one order or account as for a page of them, and
each statement looks at a bounded number of rows for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.database import ReadSession
from db.lookalikes import guests_phones, holders_of_phones, namesakes
from domain.phones import phone_key, phone_words

MOST = 10
_SHORTEST = 7


class CandidateMatch(StrEnum):
    """What two have in common."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    NAME_AND_POSTAL_CODE = "NAME_AND_POSTAL_CODE"
    GUEST_ORDER = "GUEST_ORDER"


@dataclass(slots=True)
class Candidate:
    """An account, and what speaks for it."""

    customer_id: UUID
    matches: list[CandidateMatch] = field(default_factory=list[CandidateMatch])


Asked = tuple[UUID, CandidateMatch]
"""Who is asked about, and what it says if the number is somebody's."""


class _Found:
    """Collects candidates, at most ten for each that was asked about, the surest first."""

    def __init__(self) -> None:
        self._by_key: dict[UUID, dict[UUID, Candidate]] = {}

    def add(self, key: UUID, customer_id: UUID, match: CandidateMatch) -> None:
        """Note what speaks for an account."""
        known = self._by_key.setdefault(key, {})
        candidate = known.setdefault(customer_id, Candidate(customer_id))
        if match not in candidate.matches:
            candidate.matches.append(match)

    def of(self, key: UUID) -> list[Candidate]:
        """Give what was found for one."""
        found = self._by_key.get(key, {}).values()
        return sorted(found, key=lambda each: (-len(each.matches), each.customer_id))[:MOST]


class _Numbers:
    """Phone numbers whose holders are sought."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Asked]] = {}
        self._keys: set[str] = set()

    def add(self, asked: Asked, phone: str | None, country: str | None) -> None:
        """Take a number; one with few digits says nothing about whose it is."""
        key = phone_key(phone)
        for word in _long_words(phone, country):
            self._by_word.setdefault(word, []).append(asked)
            self._keys |= set() if key is None else {key}

    async def match(self, session: ReadSession, found: _Found) -> None:
        """Note the accounts that have one of the numbers, however either is written."""
        for holder in await holders_of_phones(session, sorted(self._keys)):
            for word in _long_words(holder.phone, holder.country):
                for key, match in self._by_word.get(word, ()):
                    if key != holder.id:
                        found.add(key, holder.id, match)


def _long_words(phone: str | None, country: str | None) -> list[str]:
    return [word for word in phone_words(phone, country) if len(word) >= _SHORTEST]


async def attach_candidates(session: ReadSession, ids: Sequence[UUID]) -> list[list[Candidate]]:
    """Name, for each guest's order, the accounts that have its e-mail address or phone number."""
    order, customer = t.order.c, t.customer.c
    rows = await session.fetch(
        select(
            order.id, order.details_email_key, order.details_phone, order.shipping_country
        ).where(order.shop_id == session.shop_id, order.id.in_(ids), order.customer_id.is_(None))
    )
    found, numbers = _Found(), _Numbers()
    keys = {row.details_email_key for row in rows} - {None}
    if keys:
        holders = await session.fetch(
            select(customer.email_key, customer.id).where(
                customer.shop_id == session.shop_id, customer.email_key.in_(keys)
            )
        )
        account = {holder.email_key: holder.id for holder in holders}
        for row in rows:
            if row.details_email_key in account:
                found.add(row.id, account[row.details_email_key], CandidateMatch.EMAIL)
    for row in rows:
        numbers.add((row.id, CandidateMatch.PHONE), row.details_phone, row.shipping_country)
    await numbers.match(session, found)
    return [found.of(id) for id in ids]


async def duplicate_candidates(session: ReadSession, ids: Sequence[UUID]) -> list[list[Candidate]]:
    """Name, for each account, others that may be the same person.

    They have its phone number, its name and postal code, or the phone number of a guest's order
    that has its e-mail address.
    """
    customer, address = t.customer.c, t.customer_address.c
    rows = await session.fetch(
        select(customer.id, customer.phone, address.country)
        .outerjoin(
            t.customer_address,
            (address.shop_id == customer.shop_id)
            & (address.id == customer.default_shipping_address_id),
        )
        .where(customer.shop_id == session.shop_id, customer.id.in_(ids))
    )
    found, numbers = _Found(), _Numbers()
    for row in rows:
        numbers.add((row.id, CandidateMatch.PHONE), row.phone, row.country)
    for row in await guests_phones(session, ids):
        numbers.add((row.one, CandidateMatch.GUEST_ORDER), row.phone, row.country)
    await numbers.match(session, found)
    for pair in await namesakes(session, ids):
        found.add(pair.one, pair.other, CandidateMatch.NAME_AND_POSTAL_CODE)
    return [found.of(id) for id in ids]
