"""Accounts that look like the customer of an order, or like another account; for people to judge.

Each question takes the same few statements for one order or account as for a page of them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, select, text

from db import tables as t
from db.database import ReadSession
from db.types import identifier
from domain.phones import phone_words

MOST = 10
_SHORTEST = 7
_POSTGRESQL = """
    SELECT asked.word, page.id
    FROM unnest(:words) AS asked(word)
    CROSS JOIN LATERAL customer_search_page(
        ARRAY['%  ' || asked.word || '  %'], :most, true, NULL, NULL, NULL, NULL
    ) AS page(id)
"""
_SQLITE = """
    SELECT asked.value AS word, customer_search.customer_id AS id
    FROM json_each(:words) AS asked
    JOIN customer_search_index
        ON customer_search_index.customer_search_index MATCH ('"  ' || asked.value || '  "')
    JOIN customer_search ON customer_search.row_id = customer_search_index.rowid
    WHERE customer_search.shop_id = :shop
"""


class CandidateMatch(StrEnum):
    """What two have in common."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    NAME_AND_POSTAL_CODE = "NAME_AND_POSTAL_CODE"


@dataclass(slots=True)
class Candidate:
    """An account, and what speaks for it."""

    customer_id: UUID
    matches: list[CandidateMatch] = field(default_factory=list[CandidateMatch])


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


async def attach_candidates(session: ReadSession, ids: Sequence[UUID]) -> list[list[Candidate]]:
    """Name, for each guest's order, the accounts that have its e-mail address or phone number."""
    order, customer = t.order.c, t.customer.c
    rows = await session.fetch(
        select(
            order.id, order.details_email_key, order.details_phone, order.shipping_country
        ).where(order.shop_id == session.shop_id, order.id.in_(ids), order.customer_id.is_(None))
    )
    found = _Found()
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
    phones = {row.id: _phones(row.details_phone, row.shipping_country) for row in rows}
    await _match_phones(session, phones, found)
    return [found.of(id) for id in ids]


async def duplicate_candidates(session: ReadSession, ids: Sequence[UUID]) -> list[list[Candidate]]:
    """Name, for each account, others with its phone number, or with its name and postal code."""
    address, mine, other = t.customer_address.c, t.customer.alias(), t.customer.alias()
    own, theirs = t.customer_address.alias(), t.customer_address.alias()
    rows = await session.fetch(
        select(mine.c.id, mine.c.phone, address.country)
        .outerjoin(
            t.customer_address,
            (address.shop_id == mine.c.shop_id)
            & (address.id == mine.c.default_shipping_address_id),
        )
        .where(mine.c.shop_id == session.shop_id, mine.c.id.in_(ids))
    )
    found = _Found()
    await _match_phones(session, {row.id: _phones(row.phone, row.country) for row in rows}, found)
    shop = session.shop_id
    pairs = await session.fetch(
        select(mine.c.id.label("one"), other.c.id.label("other"))
        .distinct()
        .join_from(mine, own, (own.c.shop_id == shop) & (own.c.customer_id == mine.c.id))
        .join(other, (other.c.shop_id == shop) & (other.c.name_key == mine.c.name_key))
        .join(theirs, (theirs.c.shop_id == shop) & (theirs.c.customer_id == other.c.id))
        .where(
            mine.c.shop_id == shop,
            mine.c.id.in_(ids),
            mine.c.name_key != "",
            other.c.id != mine.c.id,
            theirs.c.postal_code == own.c.postal_code,
        )
    )
    for pair in pairs:
        found.add(pair.one, pair.other, CandidateMatch.NAME_AND_POSTAL_CODE)
    return [found.of(id) for id in ids]


def _phones(phone: str | None, country: str | None) -> list[str]:
    return [word for word in phone_words(phone, country) if len(word) >= _SHORTEST]


async def _match_phones(session: ReadSession, phones: dict[UUID, list[str]], found: _Found) -> None:
    words = sorted({word for each in phones.values() for word in each})
    if not words:
        return
    holders: dict[str, list[UUID]] = {}
    for word, id in await _holders(session, words):
        holders.setdefault(word, []).append(id)
    for key, each in phones.items():
        for word in each:
            for id in holders.get(word, ()):
                if id != key:
                    found.add(key, id, CandidateMatch.PHONE)


async def _holders(session: ReadSession, words: list[str]) -> Iterable[Any]:
    """Find who has a number by the search rows, which hold each number as a word of its own."""
    if session.dialect == "postgresql":
        asked = text(_POSTGRESQL).bindparams(bindparam("words", words, ARRAY(Text)), most=MOST + 1)
    else:
        shop = bindparam("shop", session.shop_id, identifier())
        asked = text(_SQLITE).bindparams(shop, words=json.dumps(words))
    return await session.fetch(asked.columns(word=Text(), id=identifier()))
