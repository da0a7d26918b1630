"""What can be searched for, and how: folded text in rows of its own, behind a trigram index."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    Text,
    bindparam,
    column,
    false,
    func,
    literal_column,
    null,
    select,
    table,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.forms import InTwoForms
from domain.customer import Customer
from domain.order import Order
from domain.phones import phone_words
from domain.profile import CustomerDetails
from domain.text import doc_of, search_doc, search_terms, search_words
from queryplan.catalog import TENANT, Search, Window

NEWEST = 5_000
"""How many matches a search looks at, newest first, unless it gives one page after another."""

_SORTS = {"order_search": "placed_at", "customer_search": "created_at"}
"""The order of the matches: by what the search rows' `sorted_at` repeats."""


def order_doc(
    number: str,
    external_number: str | None,
    details: CustomerDetails,
    payment_reference: str | None = None,
) -> str:
    """Give the text by which staff find an order."""
    numbers = search_words(number, external_number, payment_reference)
    return doc_of((*numbers, *details_words(details)))


def details_words(details: CustomerDetails) -> tuple[str, ...]:
    """Give the words of the customer's details in the text of an order."""
    addresses = [
        address for address in (details.shipping_address, details.billing_address) if address
    ]
    country = addresses[0].country if addresses else None
    return search_words(
        details.email,
        details.first_name,
        details.last_name,
        details.company,
        *phone_words(details.phone, country),
        *(part for address in addresses for part in address.to_json().values()),
    )


def order_row(shop_id: UUID, order: Order) -> dict[str, Any]:
    """Give the search row of an order."""
    external = order.external_number.number if order.external_number else None
    details = order.customer_details if order.erased_at is None else CustomerDetails()
    return {
        "shop_id": shop_id,
        "order_id": order.id,
        "sorted_at": order.placed_at or order.created_at,
        "doc": order_doc(order.number or "", external, details, order.payment_reference),
    }


def customer_row(shop_id: UUID, customer: Customer) -> dict[str, Any]:
    """Give the search row of an account."""
    return {
        "shop_id": shop_id,
        "customer_id": customer.id,
        "sorted_at": customer.created_at,
        "doc": customer_doc(customer),
    }


def customer_doc(customer: Customer) -> str:
    """Give the text by which staff find a customer."""
    profile = customer.profile
    address = customer.default_shipping_address
    return search_doc(
        customer.number,
        customer.external_number.number if customer.external_number else None,
        profile.email,
        profile.first_name,
        profile.last_name,
        profile.company,
        *phone_words(profile.phone, address.country if address else None),
        *(part for entry in customer.addresses for part in entry.address.to_json().values()),
    )


def searching(search: Table, most: int = NEWEST) -> Search:
    """Say how rows are found by what somebody typed; `search` is the table of search rows."""
    return Search(
        lambda rows, query, window: found(search, rows, query, window),
        sort=_SORTS[search.name],
        most=most,
    )


def found(
    search: Table, rows: FromClause, query: str, window: Window | None = None
) -> ColumnElement[bool]:
    """Say that a row is among those matches of a query that the window holds.

    A query without a letter or a digit finds nothing.
    """
    terms = search_terms(query)
    if not terms:
        return false()
    window = window or Window(NEWEST)
    # PostgreSQL asks a function, because row-level security would keep a trigram index from being
    # used; SQLite asks its full-text index.
    return InTwoForms(
        rows.c.id.in_(_on_postgresql_page(search, terms, window)),
        rows.c.id.in_(_on_sqlite_page(search, terms, window)),
    )


def _on_postgresql_page(search: Table, terms: list[str], window: Window) -> Any:
    # The longest first: it rules out the most, and the function looks up the first three.
    longest = sorted(terms, key=len, reverse=True)
    patterns = bindparam(None, [f"%{term}%" for term in longest], type_=ARRAY(Text), unique=True)
    nowhere = (null(), null())
    page = getattr(func, f"{search.name}_page")(
        patterns,
        window.limit,
        true() if window.newest_first else false(),
        *(window.above or nowhere),
        *(window.below or nowhere),
    )
    return select(page.column_valued("id"))


def _on_sqlite_page(search: Table, terms: list[str], window: Window) -> Any:
    key = search.c[f"{search.name.removesuffix('_search')}_id"]
    index = table(f"{search.name}_index", column("rowid"))
    wanted = " AND ".join(f'"{term}"' for term in terms)
    match = literal_column(index.name).op("MATCH")(bindparam(None, wanted, Text, unique=True))
    matches = select(index.c.rowid).where(match)
    # The parameter, not the outer row's shop: with that, the search would run again for each row.
    shop = bindparam(TENANT, type_=search.c.shop_id.type)
    place = (search.c.sorted_at, key)
    return (
        select(key)
        .where(
            search.c.shop_id == shop,
            literal_column(f"{search.name}.row_id").in_(matches),
            *window.bounds(tuple_(*place)),
        )
        .order_by(*(each.desc() if window.newest_first else each.asc() for each in place))
        .limit(window.limit)
    )
