"""Pages of orders by hand: four statements, whose rows are put together in Python."""

from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from benchmarks.limit.values import global_id, money

_ORDERS = """SELECT id, number, state, fulfillment_status, payment_status, needs_handling, source,
    placed_at, total, currency, customer_id, sorted_at FROM "order" WHERE shop_id = $1"""
_PAGE, _HITS = 50, 20
_NEWEST = f"ORDER BY sorted_at DESC, id DESC LIMIT {_PAGE + 1}"
FIRST_PAGE = f"{_ORDERS} {_NEWEST}"
NEXT_PAGE = f"{_ORDERS} AND (sorted_at, id) < ($2, $3) {_NEWEST}"
CUSTOMERS = """SELECT id, number, email, first_name, last_name FROM customer
    WHERE shop_id = $1 AND id = ANY($2)"""
LINES = """SELECT order_id, id, title, sku, ordered, total, currency FROM order_line
    WHERE shop_id = $1 AND order_id = ANY($2) ORDER BY order_id, rank"""
PAYMENTS = """SELECT order_id, id, method, state, amount, currency FROM payment
    WHERE shop_id = $1 AND order_id = ANY($2) ORDER BY order_id, created_at, id"""
FOUND = f"""SELECT id, number, placed_at, total, currency, details_email, details_first_name,
    details_last_name, sorted_at FROM "order" WHERE shop_id = $1 AND id IN (
        SELECT * FROM order_search_page(ARRAY[$2::text], {_HITS + 1}, true, NULL, NULL, NULL, NULL))
    ORDER BY sorted_at DESC, id DESC LIMIT {_HITS + 1}"""


async def page(connection: Any, shop_id: Any, variables: dict[str, Any]) -> Any:
    """Answer `orders_page.graphql`."""
    after = variables.get("after")
    if after is None:
        rows = await connection.fetch(FIRST_PAGE, shop_id)
    else:
        place = orjson.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))[2:]
        rows = await connection.fetch(
            NEXT_PAGE, shop_id, datetime.fromisoformat(place[0]), UUID(place[1])
        )
    has_next = len(rows) > _PAGE
    rows = rows[:_PAGE]
    ids = [row[0] for row in rows]
    customers = {
        id: {
            "id": global_id("Customer", id),
            "number": number,
            "email": email,
            "firstName": first_name,
            "lastName": last_name,
        }
        for id, number, email, first_name, last_name in await connection.fetch(
            CUSTOMERS, shop_id, {row[10] for row in rows}
        )
    }
    lines: defaultdict[Any, list[Any]] = defaultdict(list)
    for order_id, id, title, sku, ordered, total, currency in await connection.fetch(
        LINES, shop_id, ids
    ):
        lines[order_id].append(
            {
                "id": global_id("OrderLine", id),
                "title": title,
                "sku": sku,
                "ordered": ordered,
                "total": money(total, currency),
            }
        )
    payments: defaultdict[Any, list[Any]] = defaultdict(list)
    for order_id, id, method, state, amount, currency in await connection.fetch(
        PAYMENTS, shop_id, ids
    ):
        payments[order_id].append(
            {
                "id": global_id("Payment", id),
                "method": method,
                "state": state,
                "amount": money(amount, currency),
            }
        )
    nodes = [
        {
            "id": global_id("Order", row[0]),
            "number": row[1],
            "state": row[2],
            "fulfillmentStatus": row[3],
            "paymentStatus": row[4],
            "needsHandling": row[5],
            "source": row[6],
            "placedAt": row[7].isoformat(),
            "total": money(row[8], row[9]),
            "customer": customers.get(row[10]),
            "lines": {"nodes": lines[row[0]]},
            "payments": {"nodes": payments[row[0]]},
        }
        for row in rows
    ]
    return {"orders": {"nodes": nodes, "pageInfo": _page_info(rows, 11, has_next=has_next)}}


async def search(connection: Any, shop_id: Any, variables: dict[str, Any]) -> Any:
    """Answer `order_search.graphql`, for one word of three letters or more."""
    rows = await connection.fetch(FOUND, shop_id, f"%{variables['search']}%")
    has_next = len(rows) > _HITS
    rows = rows[:_HITS]
    nodes = [
        {
            "id": global_id("Order", row[0]),
            "number": row[1],
            "placedAt": row[2].isoformat(),
            "total": money(row[3], row[4]),
            "customerDetails": {"email": row[5], "firstName": row[6], "lastName": row[7]},
        }
        for row in rows
    ]
    return {"orders": {"nodes": nodes, "pageInfo": _page_info(rows, 8, has_next=has_next)}}


def _page_info(rows: list[Any], sorted_at: int, *, has_next: bool) -> dict[str, Any]:
    end = None
    if rows:
        last = rows[-1]
        place = ["Query.orders", "placed_at DESC", last[sorted_at].isoformat(), last[0].hex]
        end = b2a_base64(orjson.dumps(place), newline=False).rstrip(b"=").decode()
    return {"hasNextPage": has_next, "endCursor": end}
