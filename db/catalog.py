"""What readers are offered: sources, relations, and the SQL of every filter and sort."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, select, true

from db import tables as t
from db.search import searching
from domain.money import Money
from domain.text import email_key
from queryplan.catalog import TENANT, Catalog, Condition, Source, to_many, to_one


def _one_of(column: str) -> Condition:
    return lambda rows, wanted: rows.c[column].in_([value.value for value in wanted])


def _equals(column: str) -> Condition:
    return lambda rows, wanted: rows.c[column] == wanted


def _is_set(column: str) -> Condition:
    def condition(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
        return rows.c[column].is_not(None) if wanted else rows.c[column].is_(None)

    return condition


def _folded_email(column: str) -> Condition:
    return lambda rows, wanted: rows.c[column] == email_key(wanted)


def _within(column: str) -> Condition:
    """From the first moment up to, and without, the last."""

    def condition(rows: FromClause, span: Any) -> ColumnElement[bool]:
        bounds: list[ColumnElement[bool]] = [true()]
        if span.since is not None:
            bounds.append(rows.c[column] >= span.since)
        if span.until is not None:
            bounds.append(rows.c[column] < span.until)
        return and_(*bounds)

    return condition


def _amount(column: str) -> Condition:
    """Between two amounts of one currency, both included."""

    def condition(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
        bounds: list[ColumnElement[bool]] = [rows.c.currency == wanted.currency_code]
        if wanted.least is not None:
            bounds.append(rows.c[column] >= _minor(wanted.least, wanted.currency_code))
        if wanted.most is not None:
            bounds.append(rows.c[column] <= _minor(wanted.most, wanted.currency_code))
        return and_(*bounds)

    return condition


def _minor(amount: Any, currency: str) -> int:
    return Money.of(amount, currency).minor


def _external(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    return and_(rows.c.external_source == wanted.source, rows.c.external_number == wanted.number)


ORDER_FILTERS: dict[str, Condition] = {
    "state": _one_of("state"),
    "fulfillment_status": _one_of("fulfillment_status"),
    "payment_status": _one_of("payment_status"),
    "needs_handling": lambda rows, wanted: rows.c.needs_handling.is_(wanted),
    "archived": _is_set("archived_at"),
    "placed_at": _within("placed_at"),
    "total": _amount("total"),
    "customer": _equals("customer_id"),
    "has_account": _is_set("customer_id"),
    "email": _folded_email("details_email_key"),
}

ORDER_SORTS = {
    "placed_at": "sorted_at",
    "number": "number_key",
    "total": "total",
    "updated_at": "updated_at",
    "name": "name_key",
}


def _changed(column: str) -> Condition:
    """The change sets with an event of that order or customer."""

    def condition(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
        event = t.event.alias()
        # The parameter, not the outer row's shop: with that, it would be looked up for each row.
        shop = bindparam(TENANT, type_=event.c.shop_id.type)
        return rows.c.id.in_(
            select(event.c.change_set_id).where(
                event.c.shop_id == shop,
                event.c[column] == wanted,
                event.c.change_set_id.is_not(None),
            )
        )

    return condition


CHANGE_SET_FILTERS: dict[str, Condition] = {
    "customer": _changed("customer_id"),
    "order": _changed("order_id"),
    "mutation": lambda rows, names: rows.c.mutation.in_(names),
    "created_at": _within("created_at"),
}

EVENT_FILTERS: dict[str, Condition] = {
    "types": _one_of("type"),
    "actor_kind": _one_of("actor_kind"),
    "occurred_at": _within("occurred_at"),
    "order": _equals("order_id"),
    "customer": _equals("customer_id"),
    "cart": _equals("cart"),
}

CATALOG = Catalog(
    shop=Source(t.shop),
    staff=Source(t.staff),
    customer=Source(
        t.customer,
        {
            "default_shipping_address": to_one("customer_address", "default_shipping_address_id"),
            "default_billing_address": to_one("customer_address", "default_billing_address_id"),
            "addresses": to_many("customer_address", "customer_id", order=("created_at",)),
            "orders": to_many("order", "customer_id", order=("-sorted_at",)),
            "events": to_many("event", "customer_id", order=("position",)),
            "messages": to_many("message", "customer_id", order=("created_at",)),
        },
        filters={"email": _folded_email("email_key"), "created_at": _within("created_at")},
        sorts={
            "created_at": "created_at",
            "updated_at": "updated_at",
            "name": "name_key",
            "number": "number_key",
        },
        lookups={"email": _folded_email("email_key"), "external_number": _external},
        search=searching(t.customer_search),
    ),
    customer_address=Source(t.customer_address),
    order=Source(
        t.order,
        {
            "customer": to_one("customer", "customer_id"),
            "customer_orders": to_many(
                "order", "customer_key", order=("-sorted_at",), local="customer_key"
            ),
            "lines": to_many("order_line", "order_id", order=("rank",)),
            "returns": to_many("order_return", "order_id", order=("created_at",)),
            "payments": to_many("payment", "order_id", order=("created_at",)),
            "messages": to_many("message", "order_id", order=("created_at",)),
            "events": to_many("event", "order_id", order=("position",)),
            "acknowledged_by": to_one("staff", "acknowledged_by"),
            "assignee": to_one("staff", "assignee_id"),
        },
        filters=ORDER_FILTERS,
        sorts=ORDER_SORTS,
        lookups={"number": _equals("number"), "external_number": _external},
        search=searching(t.order_search),
    ),
    order_line=Source(t.order_line),
    order_return=Source(t.order_return),
    payment=Source(
        t.payment,
        {
            "order": to_one("order", "order_id"),
            "transactions": to_many("payment_transaction", "payment_id", order=("created_at",)),
        },
    ),
    payment_transaction=Source(t.payment_transaction),
    message=Source(
        t.message,
        {"order": to_one("order", "order_id"), "customer": to_one("customer", "customer_id")},
    ),
    event=Source(
        t.event,
        {
            "order": to_one("order", "order_id"),
            "customer": to_one("customer", "customer_id"),
            "payment": to_one("payment", "payment_id"),
            "message": to_one("message", "message_id"),
            "change_set": to_one("change_set", "change_set_id"),
        },
        filters=EVENT_FILTERS,
        sorts={"position": "position"},
    ),
    change_set=Source(
        t.change_set,
        {
            "customer": to_one("customer", "customer_id"),
            "order": to_one("order", "order_id"),
            "events": to_many("event", "change_set_id", order=("position",)),
            "reverts": to_one("change_set", "reverts_id"),
            "reverted_by": to_many("change_set", "reverts_id", order=("created_at",)),
        },
        filters=CHANGE_SET_FILTERS,
    ),
)
