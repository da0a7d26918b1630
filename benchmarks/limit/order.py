"""One order by hand: one statement, whose nested rows asyncpg decodes to tuples."""

from typing import Any

from benchmarks.limit.values import amount, global_id, money
from queryplan.ids import decode_id

ORDER_ID = 'SELECT id FROM "order" WHERE shop_id = $1 AND id = $2'
ORDER = """
SELECT o.id, o.version, o.number, o.state, o.fulfillment_status, o.payment_status,
    o.needs_handling, o.source, o.placed_at, o.updated_at, o.details_email, o.details_first_name,
    o.details_last_name, o.details_phone, o.details_shipping_address, o.total, o.paid, o.refunded,
    o.currency,
    (SELECT row(c.id, c.number, c.email, c.first_name, c.last_name,
        array(SELECT row(a.id, a.line1, a.postal_code, a.city, a.country) FROM customer_address a
            WHERE a.shop_id = $1 AND a.customer_id = c.id ORDER BY a.created_at, a.id LIMIT 20),
        array(SELECT row(x.id, x.number, x.state, x.placed_at, x.total, x.currency)
            FROM "order" x WHERE x.shop_id = $1 AND x.customer_id = c.id
            ORDER BY x.sorted_at DESC, x.id DESC LIMIT 5))
        FROM customer c WHERE c.shop_id = $1 AND c.id = o.customer_id),
    array(SELECT row(l.id, l.title, l.sku, l.ordered, l.unit_price, l.total) FROM order_line l
        WHERE l.shop_id = $1 AND l.order_id = o.id ORDER BY l.rank, l.id LIMIT 20),
    array(SELECT row(p.id, p.method, p.state, p.amount, p.currency,
            array(SELECT row(x.id, x.kind, x.status, x.amount, x.created_at)
                FROM payment_transaction x WHERE x.shop_id = $1 AND x.payment_id = p.id
                ORDER BY x.created_at, x.id LIMIT 20))
        FROM payment p WHERE p.shop_id = $1 AND p.order_id = o.id
        ORDER BY p.created_at, p.id LIMIT 20),
    array(SELECT row(e.id, e.type, e.occurred_at, e.actor_kind, e.actor_name, e.changes)
        FROM event e WHERE e.shop_id = $1 AND e.order_id = o.id ORDER BY e.position LIMIT 10),
    array(SELECT row(m.id, m.template, m.recipient, m.subject, m.state, m.sent_at)
        FROM message m WHERE m.shop_id = $1 AND m.order_id = o.id
        ORDER BY m.created_at, m.id LIMIT 20)
FROM "order" o WHERE o.shop_id = $1 AND o.id = $2
"""


async def only_id(connection: Any, shop_id: Any, variables: dict[str, Any]) -> Any:
    """Answer `order_id.graphql`."""
    row = await connection.fetchrow(ORDER_ID, shop_id, decode_id(variables["id"])[1])
    return {"order": None if row is None else {"id": global_id("Order", row[0])}}


async def everything(connection: Any, shop_id: Any, variables: dict[str, Any]) -> Any:
    """Answer `order.graphql`."""
    row = await connection.fetchrow(ORDER, shop_id, decode_id(variables["id"])[1])
    if row is None:
        return {"order": None}
    (
        id, version, number, state, fulfillment_status, payment_status, needs_handling, source,
        placed_at, updated_at, email, first_name, last_name, phone, address, total, paid,
        refunded, currency, customer, lines, payments, events, messages,
    ) = row  # fmt: skip
    order = {
        "id": global_id("Order", id),
        "version": version,
        "number": number,
        "state": state,
        "fulfillmentStatus": fulfillment_status,
        "paymentStatus": payment_status,
        "needsHandling": needs_handling,
        "source": source,
        "placedAt": placed_at.isoformat(),
        "updatedAt": updated_at.isoformat(),
        "customerDetails": {
            "email": email,
            "firstName": first_name,
            "lastName": last_name,
            "phone": phone,
            "shippingAddress": None
            if address is None
            else {
                "line1": address.get("line1"),
                "postalCode": address.get("postal_code"),
                "city": address.get("city"),
                "country": address.get("country"),
            },
        },
        "total": money(total, currency),
        "paid": money(paid, currency),
        "balance": money(total - paid + refunded, currency),
        "customer": None if customer is None else _customer(customer),
        "lines": {
            "nodes": [
                {
                    "id": global_id("OrderLine", id),
                    "title": title,
                    "sku": sku,
                    "ordered": ordered,
                    "unitPrice": {"amount": amount(unit_price)},
                    "total": {"amount": amount(total)},
                }
                for id, title, sku, ordered, unit_price, total in lines
            ]
        },
        "payments": {"nodes": [_payment(*payment) for payment in payments]},
        "events": {
            "nodes": [
                {
                    "id": global_id("Event", id),
                    "type": type,
                    "occurredAt": occurred_at.isoformat(),
                    "actor": {"kind": kind, "name": name},
                    "changes": [
                        {"path": part["path"], "before": part["before"], "after": part["after"]}
                        for part in changes
                    ],
                }
                for id, type, occurred_at, kind, name, changes in events
            ]
        },
        "messages": {
            "nodes": [
                {
                    "id": global_id("Message", id),
                    "template": template,
                    "to": to,
                    "subject": subject,
                    "state": state,
                    "sentAt": None if sent_at is None else sent_at.isoformat(),
                }
                for id, template, to, subject, state, sent_at in messages
            ]
        },
    }
    return {"order": order}


def _customer(row: Any) -> dict[str, Any]:
    id, number, email, first_name, last_name, addresses, orders = row
    return {
        "id": global_id("Customer", id),
        "number": number,
        "email": email,
        "firstName": first_name,
        "lastName": last_name,
        "addresses": {
            "nodes": [
                {
                    "id": global_id("CustomerAddress", id),
                    "address": {
                        "line1": line1,
                        "postalCode": postal_code,
                        "city": city,
                        "country": country,
                    },
                }
                for id, line1, postal_code, city, country in addresses
            ]
        },
        "orders": {
            "nodes": [
                {
                    "id": global_id("Order", id),
                    "number": number,
                    "state": state,
                    "placedAt": placed_at.isoformat(),
                    "total": money(total, currency),
                }
                for id, number, state, placed_at, total, currency in orders
            ]
        },
    }


def _payment(
    id: Any, method: str, state: str, minor: int, currency: str, transactions: list[Any]
) -> dict[str, Any]:
    return {
        "id": global_id("Payment", id),
        "method": method,
        "state": state,
        "amount": money(minor, currency),
        "transactions": {
            "nodes": [
                {
                    "id": global_id("PaymentTransaction", id),
                    "kind": kind,
                    "status": status,
                    "amount": {"amount": amount(part)},
                    "createdAt": created_at.isoformat(),
                }
                for id, kind, status, part, created_at in transactions
            ]
        },
    }
