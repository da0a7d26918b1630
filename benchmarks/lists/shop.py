"""Fills a shop with made-up rows by bulk SQL: a common and a rare value in each column."""

import hashlib
import sqlite3
from typing import Any
from uuid import UUID

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

RARE = "i % 5000 = 7"

LOAD = (
    """INSERT INTO customer (shop_id, id, number, number_key, external_source, external_number,
           email, email_key, name_key, phone, phone_key, order_count, total_spent, spent_key,
           last_order_at, last_order_key, created_at, updated_at)
       SELECT {shop}, {id}, 'K' || i, i, CASE WHEN {rare} THEN 'old' END,
           CASE WHEN {rare} THEN {digits} END,
           CASE WHEN i % 50 <> 3 THEN 'p' || i || '@example.com' END,
           CASE WHEN i % 50 <> 3 THEN 'p' || i || '@example.com' END,
           CASE WHEN i % 100 = 11 THEN 'virtanen matti' ELSE {hash} END,
           CASE WHEN i % 100 = 11 THEN '+358401234567' ELSE '+358' || (400000000 + i * 7) END,
           CASE WHEN i % 100 = 11 THEN '234567' ELSE substr('' || (400000000 + i * 7), 4) END,
           CASE WHEN i % 1000 = 5 THEN 9 ELSE i % 3 END,
           CASE WHEN i % 3 = 0 THEN '{{}}' ELSE '{{"EUR": 7}}' END{json},
           CASE WHEN i % 3 = 0 THEN 0 ELSE 100 + i * 7919 % 100000 END,
           CASE WHEN i % 3 = 0 THEN NULL ELSE {joined} END,
           CASE WHEN i % 3 = 0 THEN {never} ELSE {joined} END, {joined}, {joined}
       FROM {customers}""",
    """INSERT INTO customer_address (shop_id, id, customer_id, city, postal_code, country,
           created_at)
       SELECT {shop}, {id}, {id}, 'X', '' || (10000 + i / 100 % 1000), {country}, {joined}
       FROM {customers}""",
    """INSERT INTO customer_tag (shop_id, customer_id, tag_key)
       SELECT {shop}, {id}, CASE WHEN {rare} THEN 'rare' ELSE 'vip' END
       FROM {customers} WHERE i % 10 = 3 OR {rare}""",
    """INSERT INTO "order" (shop_id, id, number, number_key, external_source, external_number,
           state, fulfillment_status, payment_status, needs_handling, currency, source,
           customer_id, customer_key, details_email, details_email_key, details_phone,
           shipping_country, name_key, payment_method, prices_include_tax, tax_rounding,
           discounts, tax_lines, placed_total, total, net, placed_at, sorted_at, created_at,
           updated_at, archived_at)
       SELECT {shop}, {id}, 'C' || i, i, CASE WHEN {rare} THEN 'old' END,
           CASE WHEN {rare} THEN {digits} END,
           CASE WHEN {rare} THEN 'CANCELLED' WHEN i % 20 = 1 THEN 'OPEN' ELSE 'COMPLETED' END,
           CASE WHEN {rare} THEN 'RETURNED' WHEN i % 20 = 1 THEN 'UNFULFILLED'
               ELSE 'FULFILLED' END,
           CASE WHEN {rare} THEN 'VOIDED' WHEN i % 20 = 1 THEN 'PENDING' ELSE 'PAID' END,
           i % 2000 = 1, CASE WHEN {rare} THEN 'SEK' ELSE 'EUR' END,
           CASE WHEN {rare} THEN 'phone' ELSE 'web' END,
           CASE WHEN i % 2 = 0 THEN {customer} END,
           CASE WHEN i % 2 = 0 THEN 'account:' || {customer} ELSE 'order:' || i END,
           'p' || (i * 7919 % {count}) || '@example.com',
           'p' || (i * 7919 % {count}) || '@example.com',
           '+358' || (400000000 + i * 7919 % {count} * 7),
           {country}, {hash}, CASE WHEN {rare} THEN 'voucher' ELSE 'card' END,
           true, 'LINE', '[]', '[]', 100 + i * 7919 % 100000, 100 + i * 7919 % 100000,
           100 + i * 7919 % 100000, {at}, {at}, {at}, {at},
           CASE WHEN i % 5000 = 9 THEN {at} END
       FROM {orders}""",
    """INSERT INTO order_line (shop_id, id, order_id, rank, kind, sku, title, currency, ordered,
           tax_rate)
       SELECT {shop}, {id}, {id}, 0, 'PHYSICAL',
           CASE WHEN {rare} THEN 'RARE' ELSE 'MUG-' || i % 10 END, 'Mug', 'EUR', 1, 2550
       FROM {orders}""",
    """INSERT INTO order_tag (shop_id, order_id, tag_key)
       SELECT {shop}, {id}, CASE WHEN {rare} THEN 'rare' ELSE 'vip' END
       FROM {orders} WHERE i % 10 = 3 OR {rare}""",
    """INSERT INTO order_search (shop_id, order_id, sorted_at, doc)
       SELECT {shop}, {id}, {at}, '  c' || i || '  ' || {hash} || '  '
           || CASE WHEN i = {total} / 2 THEN 'unique  ' ELSE '' END
           || CASE WHEN i % ({total} / 100) = 3 THEN 'hundred  ' ELSE '' END
           || CASE WHEN i % ({total} / 10000) = 0 THEN 'myriad  ' ELSE '' END
           || CASE WHEN i % 10 = 4 THEN 'tithe  ' ELSE '' END
       FROM {orders}""",
    """INSERT INTO payment (shop_id, id, order_id, method, provider, state, currency, amount,
           psp_reference, created_at, updated_at)
       SELECT {shop}, {id}, {id}, CASE WHEN {rare} THEN 'voucher' ELSE 'card' END,
           CASE WHEN {rare} THEN 'old' ELSE 'stripe' END,
           CASE WHEN {rare} THEN 'EXPIRED' ELSE 'CAPTURED' END, 'EUR',
           i * 7919 % 100000, 'pi_' || i, {at}, {at}
       FROM {orders}""",
    """INSERT INTO message (shop_id, id, order_id, customer_id, template, recipient, recipient_key,
           subject, body, locale, state, created_at)
       SELECT {shop}, {id}, {id}, CASE WHEN i % 2 = 0 THEN {customer} END,
           CASE WHEN {rare} THEN 'rare' ELSE 'order_placed' END,
           'p' || i || '@example.com', 'p' || i || '@example.com', 'Hei', 'Hei', 'fi',
           CASE WHEN {rare} THEN 'BOUNCED' ELSE 'SENT' END, {at}
       FROM {orders}""",
    """INSERT INTO event (shop_id, position, id, type, subject, actor_kind, actor_name, occurred_at,
           order_id, customer_id, changes, data)
       SELECT {shop}, i, {id}, CASE WHEN {rare} THEN 'ORDER_UPDATED' ELSE 'ORDER_PLACED' END,
           'ORDER', CASE WHEN {rare} THEN 'STAFF' ELSE 'STOREFRONT' END, 'Shop', {at}, {id},
           CASE WHEN i % 2 = 0 THEN {customer} END, '[]', '{{}}'
       FROM {orders}""",
)
"""What stands in them does not hang together, as it does in a real shop: only its spread matters."""

_LAST = 1793491200  # 1 November 2026, when the last order came; one came each minute


async def fill(url: str, shop_id: UUID, orders: int) -> None:
    """Insert so many orders with all that hangs on them, a fifth as many customers, and ANALYZE.

    On PostgreSQL `url` must be a superuser's: foreign keys are not checked meanwhile.
    """
    count = max(orders // 5, 1000)
    sqlite = make_url(url).get_backend_name() == "sqlite"
    series = "(WITH RECURSIVE s(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM s WHERE i < {})"
    form, time = (_SQLITE, _sqlite_time) if sqlite else (_POSTGRESQL, _postgresql_time)
    parts: dict[str, Any] = {
        **form,
        "shop": f"'{shop_id.hex}'" if sqlite else f"'{shop_id}'::uuid",
        "id": form["id"].format("i"),
        "customer": form["id"].format(f"(1 + i % {count})"),
        "rare": RARE,
        "country": f"CASE WHEN {RARE} THEN 'IS' WHEN i / 7 % 5 = 0 THEN 'SE' ELSE 'FI' END",
        "at": time(f"{_LAST} - ({orders} - i) * 60"),
        "joined": time(f"{_LAST} - ({count} - i) * 300"),
        "never": time("-2208988800"),
        "total": orders,
        "count": count,
    }
    for name, rows in (("orders", orders), ("customers", count)):
        plain = f"generate_series(1::bigint, {rows}) i"
        parts[name] = f"{series.format(rows)} SELECT i FROM s)" if sqlite else plain
    statements = [statement.format(**parts) for statement in LOAD]
    if sqlite:
        _run_on_sqlite(make_url(url).database or "", [*statements, "ANALYZE"])
    else:
        await _run_on_postgresql(url, statements)


_POSTGRESQL = {
    "id": "(lpad(to_hex({}), 8, '0') || '-0000-7000-8000-000000000000')::uuid",
    "digits": "i::text",
    "hash": "md5(i::text)",
    "json": "::jsonb",
}
_SQLITE = {
    "id": "(printf('%08x', {}) || '000070008000000000000000')",
    "digits": "CAST(i AS text)",
    "hash": "md5(i)",
    "json": "",
}


def _postgresql_time(seconds: str) -> str:
    return f"to_timestamp({seconds})"


def _sqlite_time(seconds: str) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%S.000000', {seconds}, 'unixepoch')"


async def _run_on_postgresql(url: str, statements: list[str]) -> None:
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql("SET session_replication_role = replica")
        await connection.exec_driver_sql("SET maintenance_work_mem = '1GB'")
        for statement in statements:
            await connection.exec_driver_sql(statement)
        await connection.exec_driver_sql("VACUUM ANALYZE")
    await engine.dispose()


def _run_on_sqlite(file: str, statements: list[str]) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.create_function("md5", 1, _md5, deterministic=True)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def _md5(number: int) -> str:
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
