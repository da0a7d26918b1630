"""What orders and customers are found by, and how the two databases look for it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from db import tables as t
from db.search import customer_doc, found, order_doc
from domain.address import Address
from domain.customer import Customer, ExternalNumber
from domain.profile import CustomerDetails, Profile
from domain.text import search_terms

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
DETAILS = CustomerDetails(
    email="aino.virtanen@example.com",
    first_name="Aino",
    last_name="Virtanen-Öst",
    company="O'Brien & Co",
    phone="040 123 4567",
    vat_id="FI20774740",
    shipping_address=Address(line1="Mannerheimintie 1", city="Helsinki", country="FI"),
    billing_address=Address(line1="Karl Johans gate 22", postal_code="0159", city="Oslo"),
)


def is_found(doc: str, query: str) -> bool:
    terms = search_terms(query)
    return bool(terms) and all(term in doc for term in terms)


@pytest.mark.parametrize(
    "query",
    [
        "C1000", "1000", "X-77", "aino", "AINO VIRTANEN", "virt", "ost", "öst", "ö",
        "obrien", "O'Brien", "0401234567", "040 1234567", "+358 40 123 4567", "00358401234567",
        "358401234567", "4567", "mannerheimintie", "helsinki oslo", "0159", "gate 22",
        "aino.virtanen@example.com", "example.com", "co",
    ],
)  # fmt: skip
def test_an_order_is_found_by(query: str) -> None:
    """S2-3."""
    assert is_found(order_doc("C1000", "X-77", DETAILS), query)


@pytest.mark.parametrize("query", ["in", "C1001", "anio", "049", "turku", "aino turku", "&", ""])
def test_an_order_is_not_found_by(query: str) -> None:
    assert not is_found(order_doc("C1000", "X-77", DETAILS), query)


def test_an_order_of_nobody_is_found_by_its_number() -> None:
    assert order_doc("C1000", None, CustomerDetails()) == "  c1000  "


def test_a_customer_is_found_by_the_whole_book() -> None:
    """S2-8."""
    customer = Customer(
        id=UUID(int=1),
        number="1000",
        external_number=ExternalNumber("old", "17850"),
        profile=Profile(email="aino@example.com", phone="040 123 4567"),
        note="secret",
        created_at=AT,
        updated_at=AT,
    )
    for nth, city in enumerate(("Turku", "Äänekoski")):
        address = Address(city=city, country="FI")
        customer.add_address(UUID(int=nth + 2), address, AT, shipping=False, billing=False)
    doc = customer_doc(customer)
    for query in ("1000", "17850", "aino@example.com", "+358401234567", "turku", "aanekoski"):
        assert is_found(doc, query), query
    assert not is_found(doc, "secret")


def test_a_search_is_one_text_whatever_is_looked_for() -> None:
    """Words are parameters: nothing that is typed becomes SQL."""
    for dialect in (postgresql.dialect(), sqlite.dialect()):
        texts = {
            str(
                select(t.order.c.id)
                .where(found(t.order_search, t.order, query))
                .compile(dialect=dialect)
            )
            for query in ("aino", "a'; DROP TABLE x; --", "aino virtanen")
        }
        assert len(texts) == 1


def test_sqlite_searches_once_and_not_for_each_row() -> None:
    statement = select(t.order.c.id).where(found(t.order_search, t.order, "aino"))
    outer, _, inner = str(statement.compile(dialect=sqlite.dialect())).partition("IN (")
    assert '"order"' in outer
    assert '"order"' not in inner
