"""Fills a shop with made-up rows by bulk SQL: a common and a rare value in each column."""

from sqlalchemy.ext.asyncio import AsyncConnection

LOAD = (
    """INSERT INTO customer (shop_id, id, number, number_key, external_source, external_number,
           email, email_key, name_key, order_count, created_at, updated_at)
       SELECT {shop}, {id}, 'K' || i, i, CASE WHEN i % 5000 = 7 THEN 'old' END,
           CASE WHEN i % 5000 = 7 THEN i::text END,
           CASE WHEN i % 50 <> 3 THEN 'p' || i || '@example.com' END,
           CASE WHEN i % 50 <> 3 THEN 'p' || i || '@example.com' END,
           md5(i::text), CASE WHEN i % 1000 = 5 THEN 9 ELSE i % 3 END, {at}, {at}
       FROM generate_series(1, {customers}) i""",
    """INSERT INTO customer_address (shop_id, id, customer_id, city, country, created_at)
       SELECT {shop}, {id}, {id}, 'X', {country}, {at} FROM generate_series(1, {customers}) i""",
    """INSERT INTO customer_tag (shop_id, customer_id, tag_key)
       SELECT {shop}, {id}, CASE WHEN i % 5000 = 7 THEN 'rare' ELSE 'vip' END
       FROM generate_series(1, {customers}) i WHERE i % 10 = 0 OR i % 5000 = 7""",
    """INSERT INTO "order" (shop_id, id, number, number_key, external_source, external_number,
           state, fulfillment_status, payment_status, needs_handling, currency, source,
           customer_id, customer_key, details_email, details_email_key, shipping_country,
           name_key, payment_method, prices_include_tax, tax_rounding, discounts, tax_lines,
           placed_total, total, net, placed_at, sorted_at, created_at, updated_at, archived_at)
       SELECT {shop}, {id}, 'C' || i, i, CASE WHEN i % 5000 = 7 THEN 'old' END,
           CASE WHEN i % 5000 = 7 THEN i::text END,
           CASE WHEN i % 5000 = 7 THEN 'CANCELLED' WHEN i % 20 = 1 THEN 'OPEN' ELSE 'COMPLETED' END,
           CASE WHEN i % 5000 = 7 THEN 'RETURNED' WHEN i % 20 = 1 THEN 'UNFULFILLED'
               ELSE 'FULFILLED' END,
           CASE WHEN i % 5000 = 7 THEN 'VOIDED' WHEN i % 20 = 1 THEN 'PENDING' ELSE 'PAID' END,
           i % 2000 = 1, CASE WHEN i % 5000 = 7 THEN 'SEK' ELSE 'EUR' END,
           CASE WHEN i % 5000 = 7 THEN 'phone' ELSE 'web' END,
           CASE WHEN i % 2 = 0 THEN {customer} END, CASE WHEN i % 2 = 0 THEN {customer}::text END,
           'p' || (i * 7919 % {customers}) || '@example.com',
           'p' || (i * 7919 % {customers}) || '@example.com',
           {country}, md5(i::text), CASE WHEN i % 5000 = 7 THEN 'voucher' ELSE 'card' END,
           true, 'LINE', '[]', '[]', 100 + i * 7919 % 100000, 100 + i * 7919 % 100000,
           100 + i * 7919 % 100000, {at}, {at}, {at}, {at}, CASE WHEN i % 5000 = 9 THEN {at} END
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO order_line (shop_id, id, order_id, rank, kind, sku, title, currency, ordered,
           tax_rate)
       SELECT {shop}, {id}, {id}, 0, 'PHYSICAL',
           CASE WHEN i % 5000 = 7 THEN 'RARE' ELSE 'MUG-' || i % 10 END, 'Mug', 'EUR', 1, 2550
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO order_tag (shop_id, order_id, tag_key)
       SELECT {shop}, {id}, CASE WHEN i % 5000 = 7 THEN 'rare' ELSE 'vip' END
       FROM generate_series(1, {orders}) i WHERE i % 10 = 0 OR i % 5000 = 7""",
    """INSERT INTO order_search (shop_id, order_id, sorted_at, doc)
       SELECT {shop}, {id}, {at}, '  c' || i || '  ' || md5(i::text) || '  '
           || CASE WHEN i = {orders} / 2 THEN 'unique  ' ELSE '' END
           || CASE WHEN i % ({orders} / 100) = 3 THEN 'hundred  ' ELSE '' END
           || CASE WHEN i % ({orders} / 10000) = 0 THEN 'myriad  ' ELSE '' END
           || CASE WHEN i % 10 = 4 THEN 'tithe  ' ELSE '' END
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO payment (shop_id, id, order_id, method, provider, state, currency, amount,
           psp_reference, created_at, updated_at)
       SELECT {shop}, {id}, {id}, CASE WHEN i % 5000 = 7 THEN 'voucher' ELSE 'card' END,
           CASE WHEN i % 5000 = 7 THEN 'old' ELSE 'stripe' END,
           CASE WHEN i % 5000 = 7 THEN 'EXPIRED' ELSE 'CAPTURED' END, 'EUR',
           i * 7919 % 100000, 'pi_' || i, {at}, {at}
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO message (shop_id, id, order_id, customer_id, template, recipient, recipient_key,
           subject, body, locale, state, created_at)
       SELECT {shop}, {id}, {id}, CASE WHEN i % 2 = 0 THEN {customer} END,
           CASE WHEN i % 5000 = 7 THEN 'rare' ELSE 'order_placed' END,
           'p' || i || '@example.com', 'p' || i || '@example.com', 'Hei', 'Hei', 'fi',
           CASE WHEN i % 5000 = 7 THEN 'BOUNCED' ELSE 'SENT' END, {at}
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO event (shop_id, position, id, type, subject, actor_kind, actor_name, occurred_at,
           order_id, customer_id, changes, data)
       SELECT {shop}, i, {id}, CASE WHEN i % 5000 = 7 THEN 'ORDER_UPDATED' ELSE 'ORDER_PLACED' END,
           'ORDER', CASE WHEN i % 5000 = 7 THEN 'STAFF' ELSE 'STOREFRONT' END, 'Shop', {at}, {id},
           CASE WHEN i % 2 = 0 THEN {customer} END, '[]', '{{}}'
       FROM generate_series(1, {orders}) i""",
)

_ID = "(lpad(to_hex({}), 8, '0') || '-0000-7000-8000-000000000000')::uuid"
_COUNTRY = "CASE WHEN i % 5000 = 7 THEN 'IS' WHEN i % 5 = 0 THEN 'SE' ELSE 'FI' END"


async def fill(connection: AsyncConnection, shop_id: object, orders: int) -> None:
    """Insert so many orders with all that hangs on them, a fifth as many customers, and ANALYZE."""
    customers = max(orders // 5, 1000)
    parts = {
        "shop": f"'{shop_id}'::uuid",
        "id": _ID.format("i"),
        "customer": _ID.format(f"1 + i % {customers}"),
        "country": _COUNTRY,
        "at": "timestamptz '2026-11-01' - i * interval '1 minute'",
        "orders": orders,
        "customers": customers,
    }
    for statement in LOAD:
        await connection.exec_driver_sql(statement.format(**parts))
    await connection.commit()
    await connection.exec_driver_sql("ANALYZE")
    await connection.commit()
