"""What is asked of the lists: each filter with a common and a rare value, each order, searches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from db import tables as t
from queryplan.cursors import CursorForm, key_of
from queryplan.ids import encode_id

Json = dict[str, Any]

ROOTS: dict[str, tuple[str, str]] = {
    "orders": ("Order", "number total { amount } customerDetails { email }"),
    "customers": ("Customer", "number email"),
    "payments": ("Payment", "method state amount { amount }"),
    "messages": ("Message", "subject state"),
    "events": ("Event", "type occurredAt"),
}
SORTS: dict[str, dict[str, str]] = {
    "orders": {
        "placed_at": "sorted_at",
        "number": "number_key",
        "total": "total",
        "updated_at": "updated_at",
        "name": "name_key",
    },
    "customers": {
        "created_at": "created_at",
        "updated_at": "updated_at",
        "name": "name_key",
        "number": "number_key",
        "order_count": "order_count",
        "total_spent": "spent_key",
        "last_order_at": "last_order_key",
    },
    "payments": {"created_at": "created_at", "amount": "amount"},
    "messages": {"created_at": "created_at"},
    "events": {"position": "position", "occurred_at": "occurred_at"},
}
LONG = 40
RECENT = datetime(2026, 10, 1, tzinfo=UTC).isoformat()
SPAN = {"from": RECENT}
EARLY = datetime(2026, 10, 26, tzinfo=UTC).isoformat()
LAST_ID = UUID(int=2**128 - 1)
LOOKALIKES = {
    "orders": "attachCandidates { matchedBy customer { number } }",
    "customers": "duplicateCandidates { matchedBy customer { number } }",
}
EURO = {"currencyCode": "EUR", "min": "10", "max": "12"}


def filters(order_id: Any, customer_id: Any) -> dict[str, list[Json]]:
    """Name the filters that are tried on each list."""
    order, customer = encode_id("Order", order_id), encode_id("Customer", customer_id)
    tags = {"or": [{"tags": ["vip"]}, {"sku": ["RARE"]}], "not": {"country": ["SE"]}}
    return {
        "orders": [
            *({"country": [code]} for code in ("FI", "IS")),
            *({"tags": [tag]} for tag in ("vip", "rare")),
            *({"sku": [sku]} for sku in ("MUG-1", "RARE")),
            *({"paymentMethod": [method]} for method in ("card", "voucher")),
            *({"currencyCode": [code]} for code in ("EUR", "SEK")),
            *({"source": [source]} for source in ("web", "phone")),
            *({"state": [state]} for state in ("COMPLETED", "CANCELLED")),
            {"state": ["OPEN", "CONFIRMED"], "country": ["FI", "SE"]},
            *({"paymentStatus": [status]} for status in ("PAID", "VOIDED")),
            {"fulfillmentStatus": ["FULFILLED"]},
            {"fulfillmentStatus": ["RETURNED"]},
            *({"needsHandling": value} for value in (True, False)),
            *({"archived": value} for value in (True, False)),
            *({"hasAccount": value} for value in (True, False)),
            {"externalSource": ["old"]},
            {"email": "p7@example.com"},
            {"customer": customer},
            {"placedAt": SPAN},
            {"updatedAt": SPAN},
            {"total": EURO},
            {"tags": ["vip"], "country": ["SE"]},
            {"tags": ["vip"], "sku": ["MUG-1"]},
            tags,
            {"or": [{"tags": ["rare"]}, {"sku": ["RARE"]}]},
            {"or": [{"country": ["IS"]}, {"source": ["phone"]}]},
        ],
        "customers": [
            *({"tags": [tag]} for tag in ("vip", "rare")),
            *({"country": [code]} for code in ("FI", "IS")),
            *({"hasEmail": value} for value in (True, False)),
            *({"hasOrders": value} for value in (True, False)),
            {"orderCount": {"min": 9}},
            {"email": "p7@example.com"},
            {"externalSource": ["old"]},
            {"createdAt": SPAN},
            {"updatedAt": SPAN},
        ],
        "payments": [
            *({"state": [state]} for state in ("CAPTURED", "EXPIRED")),
            *({"method": [method]} for method in ("card", "voucher")),
            *({"provider": [provider]} for provider in ("stripe", "old")),
            {"order": order},
            {"amount": EURO},
            {"pspReference": "pi_7"},
            {"createdAt": SPAN},
        ],
        "messages": [
            *({"state": [state]} for state in ("SENT", "BOUNCED")),
            *({"template": [name]} for name in ("order_placed", "rare")),
            {"to": "p7@example.com"},
            {"order": order},
            {"customer": customer},
            {"createdAt": SPAN},
        ],
        "events": [
            {"types": ["ORDER_PLACED"]},
            {"types": ["ORDER_UPDATED"]},
            {"actorKind": ["STAFF"]},
            {"order": order},
            {"customer": customer},
            {"occurredAt": SPAN},
        ],
    }


SEARCHES = {"0": "qqqq", "1": "unique", "100": "hundred", "10,000": "myriad", "10 %": "tithe"}
"""The numbers of hits, and a word that has so many."""


@dataclass(frozen=True)
class Case:
    """One request that is measured."""

    name: str
    root: str
    variables: Json = field(default_factory=dict[str, Any])
    counted: bool = False
    deep: bool = False
    more: str = ""

    @property
    def document(self) -> str:
        """Write the request."""
        kind, fields = ROOTS[self.root]
        search = ", $search: String" if self.root in {"orders", "customers"} else ""
        given = ", search: $search" if search else ""
        total = "totalCount totalCountIsExact" if self.counted else ""
        return f"""query (
          $filter: {kind}Filter, $by: {kind}Sort, $after: String{search}
        ) {{ {self.root}(filter: $filter, orderBy: $by, after: $after{given}) {{
          {total} nodes {{ {fields} {self.more} }} pageInfo {{ endCursor hasNextPage }}
        }} }}"""


def cursor(root: str, sort: str, place: list[Any], way: str = "DESC") -> str:
    """Write the cursor of a place in a list."""
    table = t.metadata.tables[root.removesuffix("s")]
    names = list(dict.fromkeys((SORTS[root][sort], "id")))
    keys = tuple(key for key in (key_of(table.c[name]) for name in names) if key)
    return CursorForm(f"Query.{root}", f"{sort} {way}", keys).write(place)


def cases(
    places: dict[tuple[str, str], list[Any]], order_id: Any, customer_id: Any
) -> Iterator[Case]:
    """Go through all requests; `places` are deep in each list, by root and sort."""
    for root, sorts in SORTS.items():
        for sort in sorts:
            by = {"field": sort.upper(), "direction": "DESC"}
            yield Case(f"{root} by {sort}", root, {"by": by})
            after = cursor(root, sort, places[root, sort])
            yield Case(f"{root} by {sort}", root, {"by": by, "after": after}, deep=True)
        yield Case(f"{root} counted", root, counted=True)
        first = next(iter(sorts))
        by = {"field": first.upper(), "direction": "DESC"}
        after = cursor(root, first, places[root, first])
        for given in filters(order_id, customer_id)[root]:
            name = f"{root} {_short(given)}"
            yield Case(name, root, {"filter": given, "by": by})
            yield Case(name, root, {"filter": given, "by": by, "after": after}, deep=True)
            yield Case(f"{name} counted", root, {"filter": given, "by": by}, counted=True)
    spans: list[tuple[str, Json]] = [
        ("from", {"occurredAt": SPAN}),
        ("to", {"occurredAt": {"to": EARLY}}),
    ]
    for side, given in spans:
        for sort in ("POSITION", "OCCURRED_AT"):
            for way in ("ASC", "DESC"):
                by = {"field": sort, "direction": way}
                yield Case(
                    f"events {side} a day by {sort} {way}", "events", {"filter": given, "by": by}
                )
    for way in ("ASC", "DESC"):
        by = {"field": "PLACED_AT", "direction": way}
        yield Case(
            f"orders updated since a day by placed_at {way}",
            "orders",
            {"filter": {"updatedAt": SPAN}, "by": by},
        )
    yield Case("orders with attachCandidates", "orders", more=LOOKALIKES["orders"])
    yield Case("customers with duplicateCandidates", "customers", more=LOOKALIKES["customers"])
    yield Case(
        "customers of one name and number",
        "customers",
        {
            "by": {"field": "NAME"},
            "after": cursor("customers", "name", ["virtanen matti", LAST_ID]),
        },
        more=LOOKALIKES["customers"],
    )
    after = cursor("orders", "placed_at", places["orders", "placed_at"])
    for hits, word in SEARCHES.items():
        name = f"search with {hits} hits"
        yield Case(name, "orders", {"search": word})
        yield Case(name, "orders", {"search": word, "after": after}, deep=True)
        yield Case(f"{name} counted", "orders", {"search": word}, counted=True)
        yield Case(f"{name}, by name", "orders", {"search": word, "by": {"field": "NAME"}})
        yield Case(f"{name}, filtered", "orders", {"search": word, "filter": {"country": ["SE"]}})


def _short(given: Json) -> str:
    """Name a filter by its parts, ids by what they are of."""
    parts = [
        f"{key}={'id' if isinstance(value, str) and len(value) > LONG else value}"
        for key, value in given.items()
    ]
    return " ".join(parts).replace("'", "").replace("[", "").replace("]", "")
