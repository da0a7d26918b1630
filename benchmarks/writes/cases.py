"""The mutations that are measured; each request changes something, or places another order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks.cases import an_order, document, post
from benchmarks.stage.client import Post
from benchmarks.stage.database import FilledShop
from queryplan.ids import encode_id

_STREET = {"line1": "Katu 1", "postalCode": "00100", "city": "Helsinki", "country": "FI"}
_PRICE = {"amount": "12.50", "currencyCode": "EUR"}
_serial = count(1)


@dataclass(frozen=True)
class Write:
    """A mutation; `variables` gives those of a request, with a number that never comes again."""

    name: str
    document: str
    variables: Callable[[FilledShop, int], dict[str, Any]]
    shops: Sequence[FilledShop]

    def posts(self, requests: int) -> list[Post]:
        """Write requests, by turns to each of the shops."""
        text = document(self.document)
        numbers = [next(_serial) for _ in range(requests)]
        shops = [self.shops[number % len(self.shops)] for number in numbers]
        return [
            post(shop, text, self.variables(shop, number))
            for shop, number in zip(shops, numbers, strict=True)
        ]


def writes(shop: FilledShop, small: Sequence[FilledShop]) -> Iterator[Write]:
    """Go through the mutations; `small` are shops besides."""
    yield Write("Q4 updateCustomer, one field", "update_customer", _customer, [shop])
    yield Write("Q4b updateOrderCustomer", "update_order_customer", _order, [shop])
    yield Write("Q8 placeOrder, one shop", "place_order", _placed, small[:1])
    yield Write(f"Q8 placeOrder, {len(small)} shops", "place_order", _placed, small)


def _customer(shop: FilledShop, number: int) -> dict[str, Any]:
    id = shop.row_id("customer", 1 + number % shop.customers)
    return {"id": encode_id("Customer", id), "input": {"note": f"Remark {number}"}}


def _order(shop: FilledShop, number: int) -> dict[str, Any]:
    return {**an_order(shop, number), "input": {"phone": f"040{number:07d}"}}


def _placed(_shop: FilledShop, number: int) -> dict[str, Any]:
    return {
        "input": {
            "currencyCode": "EUR",
            "customer": {
                "email": f"p{number}@example.com",
                "firstName": "Aino",
                "lastName": "Virtanen",
                "shippingAddress": _STREET,
            },
            "lines": [
                {"sku": f"MUG-{nth}", "title": "Mug", "quantity": nth, "unitPrice": _PRICE}
                for nth in (1, 2, 3)
            ],
            "shipping": {"method": "Posti", "price": {"amount": "5.90", "currencyCode": "EUR"}},
            "paymentMethod": "card",
        }
    }
