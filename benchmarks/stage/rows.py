"""The SQL that fills shops: made-up customers and orders, the same ones in every run.

An order has 3 lines, 1 payment with 1 transaction, 5 events and 1 message. The search words
`unique`, `hundred`, `myriad` and `tithe` are in 1, 100, 10,000 and a tenth of the orders.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

LAST = datetime(2026, 11, 20, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)

CUSTOMERS = (
    """INSERT INTO customer (shop_id, id, number, number_key, email, email_key, first_name,
           last_name, phone, name_key, language, order_count, total_spent, last_order_at,
           default_shipping_address_id, created_at, updated_at)
       SELECT {shop}, {customer}, 'K' || i, i, {own_email}, {own_email}, {first}, {last}, {phone},
           lower({last}) || ' ' || lower({first}), 'fi', {orders} / {customers},
           '{{"EUR": 100000}}', {end}, {address}, {born}, {born}
       FROM generate_series(1, {customers}) i""",
    """INSERT INTO customer_address (shop_id, id, customer_id, first_name, last_name, line1,
           postal_code, city, country, created_at)
       SELECT {shop}, {address}, {customer}, {first}, {last}, {street}, '00100', 'Helsinki',
           'FI', {born}
       FROM generate_series(1, {customers}) i""",
    """INSERT INTO customer_search (shop_id, customer_id, sorted_at, doc)
       SELECT {shop}, {customer}, {born}, '  ' || concat_ws('  ', 'k' || i, {own_email},
           lower({first}), lower({last}), 'helsinki') || '  '
       FROM generate_series(1, {customers}) i""",
)
ORDERS = (
    """INSERT INTO "order" (shop_id, id, number, number_key, state, fulfillment_status,
           payment_status, needs_handling, currency, source, language, customer_id, customer_key,
           details_email, details_email_key, details_first_name, details_last_name,
           details_phone, details_shipping_address, shipping_country, name_key, payment_method,
           shipping_method, shipping_price, shipping_tax_rate, shipping_net, shipping_tax,
           shipping_total, prices_include_tax, tax_rounding, discounts, tax_lines, placed_total,
           total, net, tax, paid, placed_at, sorted_at, created_at, updated_at)
       SELECT {shop}, {order}, 'C' || i, i, CASE WHEN i % 20 = 1 THEN 'OPEN' ELSE 'COMPLETED' END,
           CASE WHEN i % 20 = 1 THEN 'UNFULFILLED' ELSE 'FULFILLED' END, 'PAID', i % 20 = 1,
           'EUR', 'web', 'fi', {buyer}, 'account:' || replace({buyer}::text, '-', ''),
           {email}, {email}, {first}, {last}, {phone},
           jsonb_build_object('first_name', {first}, 'last_name', {last}, 'line1', {street},
               'postal_code', '00100', 'city', 'Helsinki', 'country', 'FI'),
           'FI', lower({last}) || ' ' || lower({first}), 'card', 'Posti', 590, 2550, 471, 119, 590,
           true, 'LINE', '[]', jsonb_build_array(jsonb_build_object('rate', 2550,
               'net', {total} - {tax}, 'tax', {tax})),
           {total}, {total}, {total} - {tax}, {tax}, {total}, {at}, {at}, {at}, {at}
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO order_line (shop_id, id, order_id, rank, kind, sku, title, currency, ordered,
           unit_price, tax_rate, net, tax, total)
       SELECT {shop}, {line}, {order}, n, 'PHYSICAL', 'MUG-' || (i + n) % 500, 'Mug ' || n, 'EUR',
           n, {unit}, 2550, {unit} * n - {unit} * n * 2550 / 12550, {unit} * n * 2550 / 12550,
           {unit} * n
       FROM generate_series(1, {orders}) i, generate_series(1, 3) n""",
    """INSERT INTO payment (shop_id, id, order_id, method, provider, state, currency, amount,
           captured, psp_reference, created_at, updated_at)
       SELECT {shop}, {payment}, {order}, 'card', 'stripe', 'CAPTURED', 'EUR', {total}, {total},
           'pi_' || i, {at}, {at}
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO payment_transaction (shop_id, id, payment_id, kind, status, currency, amount,
           reference, at, created_at)
       SELECT {shop}, {transaction}, {payment}, 'SALE', 'SUCCESS', 'EUR', {total}, 'ch_' || i, {at}, {at}
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO message (shop_id, id, order_id, customer_id, template, recipient,
           recipient_key, subject, body, locale, state, created_at, sent_at)
       SELECT {shop}, {message}, {order}, {buyer}, 'order_placed', {email}, {email},
           'Order C' || i, 'Thank you', 'fi', 'SENT', {at}, {at}
       FROM generate_series(1, {orders}) i""",
    """INSERT INTO event (shop_id, position, id, type, subject, actor_kind, actor_name,
           occurred_at, order_id, customer_id, subject_version, changes, data)
       SELECT {shop}, (i - 1) * 5 + n, {event},
           CASE n WHEN 1 THEN 'ORDER_PLACED' ELSE 'ORDER_UPDATED' END, 'ORDER', 'STOREFRONT',
           'Shop', {at}, {order}, {buyer}, n,
           CASE n WHEN 1 THEN '[]'::jsonb ELSE '[{{"path": "customerNote", "before": null,
               "after": "Ring the bell"}}]'::jsonb END,
           CASE n WHEN 1 THEN '{{"source": "web", "cart": null}}'::jsonb ELSE '{{}}'::jsonb END
       FROM generate_series(1, {orders}) i, generate_series(1, 5) n""",
    """INSERT INTO order_search (shop_id, order_id, sorted_at, doc)
       SELECT {shop}, {order}, {at}, '  ' || concat_ws('  ', 'c' || i, {email}, lower({first}),
           lower({last}), 'helsinki',
           CASE WHEN i = {orders} / 2 THEN 'unique' END,
           CASE WHEN i % greatest(1, {orders} / 100) = 0 THEN 'hundred' END,
           CASE WHEN i % greatest(1, {orders} / 10000) = 0 THEN 'myriad' END,
           CASE WHEN i % 10 = 4 THEN 'tithe' END) || '  '
       FROM generate_series(1, {orders}) i""",
)
COUNTERS = """UPDATE shop_counter SET position = {orders} * 5, order_number = {orders},
    customer_number = {customers} WHERE shop_id = {shop}"""

KINDS = ("customer", "address", "order", "line", "payment", "transaction", "message", "event")


def row_id(kind: str, nth: int, orders: int, part: int = 0) -> UUID:
    """Give the id of the `nth` row of a kind, in a shop of so many orders."""
    time = int(moment(nth, orders).timestamp()) * 1000
    return UUID(f"{time:012x}7{KINDS.index(kind):x}{part:02x}8000{nth:012x}")


def moment(nth: int, orders: int) -> datetime:
    """Tell when the `nth` order was placed: one a minute, the newest a minute before `LAST`."""
    return LAST - (orders - nth + 1) * _MINUTE


def statements(shop_id: UUID, customers: int, orders: int) -> list[str]:
    """Write the statements that fill one shop."""
    parts = {
        **{kind: _id(kind, "i", orders) for kind in KINDS},
        **{kind: _id(kind, "i", orders, "n") for kind in ("line", "event")},
        "buyer": _id("customer", f"(1 + i % {customers})", orders),
        "shop": f"'{shop_id}'::uuid",
        "orders": str(orders),
        "customers": str(customers),
        "email": f"('p' || (1 + i % {customers}) || '@example.com')",
        "own_email": "('p' || i || '@example.com')",
        "first": "('Aino' || i % 97)",
        "last": "('Virtanen' || i % 997)",
        "phone": "('040' || lpad((i % 10000000)::text, 7, '0'))",
        "street": "('Katu ' || i % 300)",
        "unit": "(500 + i::bigint * 7919 % 9000)",
        "end": f"timestamptz '{LAST.isoformat()}'",
    }
    parts["total"] = f"({parts['unit']} * 6 + 590)"
    taxes = (f"{parts['unit']} * {n} * 2550 / 12550" for n in (1, 2, 3))
    parts["tax"] = f"({' + '.join(taxes)} + 119)"
    parts["at"] = parts["born"] = f"({parts['end']} - ({orders} - i + 1) * interval '1 minute')"
    return [text.format(**parts) for text in (*CUSTOMERS, *ORDERS, COUNTERS)]


def _id(kind: str, number: str, orders: int, part: str = "0") -> str:
    """Write as SQL what `row_id` computes."""
    newest = int((LAST - _MINUTE).timestamp()) * 1000
    time = f"to_hex({newest} - ({orders} - {number}::bigint) * 60000)"
    return (
        f"(lpad({time}, 12, '0') || '7{KINDS.index(kind):x}' || lpad(to_hex({part}::int), 2, '0')"
        f" || '8000' || lpad(to_hex({number}::bigint), 12, '0'))::uuid"
    )
