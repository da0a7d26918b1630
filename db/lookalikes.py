"""The SQL behind accounts that look alike: for each that is asked about, a bounded look around.

Many keys are asked in one statement: on PostgreSQL by LATERAL, on SQLite by a correlated IN.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, text

from db.database import ReadSession
from db.types import identifier

HOLDERS = 50
"""How many accounts whose numbers end alike are looked at for each number."""
NAMESAKES = 100
"""How many accounts of the same name are looked at for each account."""
ORDERS = 50
"""How many of the last orders with an e-mail address are looked at for each account."""

_HOLDERS = {
    "postgresql": """
        SELECT holder.id, holder.phone, address.country
        FROM unnest(:keys) AS asked(value)
        CROSS JOIN LATERAL (
            SELECT id, phone, default_shipping_address_id FROM customer
            WHERE shop_id = :shop AND phone_key = asked.value ORDER BY id LIMIT :most
        ) AS holder
        LEFT JOIN customer_address AS address
            ON address.shop_id = :shop AND address.id = holder.default_shipping_address_id
    """,
    "sqlite": """
        SELECT holder.id, holder.phone, address.country
        FROM json_each(:keys) AS asked
        CROSS JOIN customer AS holder ON holder.shop_id = :shop AND holder.id IN (
            SELECT id FROM customer AS inside
            WHERE shop_id = :shop AND phone_key = asked.value ORDER BY id LIMIT :most
        )
        LEFT JOIN customer_address AS address
            ON address.shop_id = :shop AND address.id = holder.default_shipping_address_id
    """,
}

_SHARED_CODE = """
    EXISTS (
        SELECT 1 FROM customer_address AS own
        JOIN customer_address AS theirs ON theirs.shop_id = :shop
            AND theirs.customer_id = other.id AND theirs.postal_code = own.postal_code
        WHERE own.shop_id = :shop AND own.customer_id = mine.id
    )
"""
_NAMESAKES = {
    "postgresql": f"""
        SELECT mine.id AS one, other.id AS other
        FROM customer AS mine
        CROSS JOIN LATERAL (
            SELECT id FROM customer
            WHERE shop_id = :shop AND name_key = mine.name_key ORDER BY id LIMIT :most
        ) AS other
        WHERE mine.shop_id = :shop AND mine.id = ANY (:ids) AND mine.name_key <> ''
            AND other.id <> mine.id AND {_SHARED_CODE}
    """,
    "sqlite": f"""
        SELECT mine.id AS one, other.id AS other
        FROM json_each(:ids) AS asked
        CROSS JOIN customer AS mine
            ON mine.shop_id = :shop AND mine.id = asked.value AND mine.name_key <> ''
        CROSS JOIN customer AS other ON other.shop_id = :shop AND other.id IN (
            SELECT id FROM customer AS inside
            WHERE shop_id = :shop AND name_key = mine.name_key ORDER BY id LIMIT :most
        )
        WHERE other.id <> mine.id AND {_SHARED_CODE}
    """,
}

_LAST_ORDERS = """
    SELECT id, customer_id, details_phone, shipping_country FROM "order" AS inside
    WHERE shop_id = :shop AND details_email_key = mine.email_key
    ORDER BY sorted_at DESC, id DESC LIMIT :most
"""
_GUESTS = {
    "postgresql": f"""
        SELECT mine.id AS one, guest.details_phone AS phone, guest.shipping_country AS country
        FROM customer AS mine
        CROSS JOIN LATERAL ({_LAST_ORDERS}) AS guest
        WHERE mine.shop_id = :shop AND mine.id = ANY (:ids) AND guest.customer_id IS NULL
            AND guest.details_phone IS NOT NULL
    """,
    "sqlite": f"""
        SELECT mine.id AS one, guest.details_phone AS phone, guest.shipping_country AS country
        FROM json_each(:ids) AS asked
        CROSS JOIN customer AS mine ON mine.shop_id = :shop AND mine.id = asked.value
        CROSS JOIN "order" AS guest ON guest.shop_id = :shop
            AND guest.id IN (
                SELECT id FROM ({_LAST_ORDERS})
                WHERE customer_id IS NULL AND details_phone IS NOT NULL
            )
    """,
}


async def holders_of_phones(session: ReadSession, keys: Sequence[str]) -> Sequence[Any]:
    """Find accounts by the ends of their numbers: (id, phone, country)."""
    if not keys:
        return []
    given: Any = list(keys) if session.dialect == "postgresql" else json.dumps(list(keys))
    kind = ARRAY(Text) if session.dialect == "postgresql" else Text()
    asked = text(_HOLDERS[session.dialect]).bindparams(
        bindparam("keys", given, kind), bindparam("shop", session.shop_id, identifier()),
        most=HOLDERS,
    )  # fmt: skip
    return await session.fetch(asked.columns(id=identifier(), phone=Text(), country=Text()))


async def namesakes(session: ReadSession, ids: Sequence[UUID]) -> Sequence[Any]:
    """Find accounts with the same name and a postal code in common: (one, other)."""
    asked = _about(session, _NAMESAKES, ids, NAMESAKES)
    return await session.fetch(asked.columns(one=identifier(), other=identifier()))


async def guests_phones(session: ReadSession, ids: Sequence[UUID]) -> Sequence[Any]:
    """Find the numbers on guests' orders with an account's e-mail: (one, phone, country)."""
    asked = _about(session, _GUESTS, ids, ORDERS)
    return await session.fetch(asked.columns(one=identifier(), phone=Text(), country=Text()))


def _about(session: ReadSession, forms: dict[str, str], ids: Sequence[UUID], most: int) -> Any:
    if session.dialect == "postgresql":
        keys = bindparam("ids", list(ids), ARRAY(identifier()))
    else:
        keys = bindparam("ids", json.dumps([id.hex for id in ids]), Text())
    shop = bindparam("shop", session.shop_id, identifier())
    return text(forms[session.dialect]).bindparams(keys, shop, most=most)
