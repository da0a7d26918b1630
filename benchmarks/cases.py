"""What is asked of the servers: documents, and requests with variables that differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.stage.client import Post
from benchmarks.stage.database import FilledShop
from db import tables as t
from queryplan.cursors import CursorForm, key_of
from queryplan.ids import encode_id

DOCUMENTS = Path(__file__).parent / "documents"
SEARCHES = {"0": "qqqq", "1": "unique", "100": "hundred", "10,000": "myriad", "10 %": "tithe"}
"""The numbers of hits among 100,000 orders, and a word that has so many."""
DEEP = 9, 10
"""The share of a shop's orders that stand before a deep page."""

Variables = Callable[[FilledShop, int], dict[str, Any]]


def document(name: str) -> str:
    """Read a document of the folder `documents`."""
    return (DOCUMENTS / f"{name}.graphql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Read:
    """A query that is measured; `variables` gives those of the nth request."""

    name: str
    document: str
    variables: Variables
    weight: float = 1
    """How many requests are sent, against other cases."""

    def posts(self, shop: FilledShop, count: int) -> list[Post]:
        """Write requests."""
        text = document(self.document)
        return [post(shop, text, self.variables(shop, nth)) for nth in range(count)]


def post(shop: FilledShop, text: str, variables: dict[str, Any]) -> Post:
    """Write one request."""
    return Post(shop.token, orjson.dumps({"query": text, "variables": variables}))


def deep_cursor(shop: FilledShop) -> str:
    """Write the cursor behind which a tenth of the orders is left."""
    nth = shop.orders - shop.orders * DEEP[0] // DEEP[1]
    table = t.order
    keys = tuple(key for name in ("sorted_at", "id") if (key := key_of(table.c[name])))
    place = [shop.moment(nth), shop.row_id("order", nth)]
    return CursorForm("Query.orders", "placed_at DESC", keys).write(place)


def an_order(shop: FilledShop, nth: int) -> dict[str, Any]:
    """Name some order, another one each time."""
    return {"id": encode_id("Order", shop.row_id("order", 1 + nth * 7919 % shop.orders))}


def _always(variables: dict[str, Any]) -> Variables:
    return lambda _shop, _nth: variables


def reads() -> Iterator[Read]:
    """Go through the queries in the order in which they are reported."""
    yield Read("Q1 50 newest orders", "orders_page", _always({}), 0.5)
    yield Read("Q2 one order with everything", "order", an_order)
    for hits, word in SEARCHES.items():
        yield Read(f"Q3 search, {hits} hits", "order_search", _always({"search": word}))
    yield Read("Q5 one order's id", "order_id", an_order, 2)
    yield Read("Q6 Q1, deep", "orders_page", lambda shop, _nth: {"after": deep_cursor(shop)}, 0.5)
