"""What a message lacks: sentences for the staff who are about to send it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from adapters.templates.facts import Facts
from domain.letters import Letter
from domain.letters import MessageTemplate as T


def missing(letter: Letter, facts: Facts) -> Iterator[str]:
    """Say what the template wanted and the letter lacks."""
    if letter.template is not T.ORDER_MESSAGE and letter.order is None:
        return iter(("This template is about an order, and no order is named.",))
    return _WANTED[letter.template](facts)


def _order(facts: Facts) -> Iterator[str]:
    if not facts["order"]["lines"]:
        yield "The order has no lines that count."
    if any(line["isDigital"] for line in facts["order"]["lines"]):
        yield from _broken_links(facts)


def _downloads(facts: Facts) -> Iterator[str]:
    if not facts["downloads"]:
        yield "The order has no downloads."
    yield from _broken_links(facts)


def _broken_links(facts: Facts) -> Iterator[str]:
    for file in facts["downloads"]:
        if file["url"] is None:
            yield f"The file {file['fileName']} has no link."


def _parcel(facts: Facts) -> Iterator[str]:
    parcel = facts["parcel"]
    if not parcel["lines"]:
        yield "Nothing of the order has been shipped."
    if parcel["number"] is None and parcel["url"] is None:
        yield "The parcel has no tracking number."
    if not facts["order"]["shippingAddress"]:
        yield "The order has no shipping address."


def _refund(facts: Facts) -> Iterator[str]:
    if facts["refund"]["amount"] is None:
        yield "It is not known how much was refunded."


def _payment(facts: Facts) -> Iterator[str]:
    payment = facts["payment"]
    if payment["amount"] is None:
        yield "Nothing is left to pay."
    elif payment["iban"] is None and payment["url"] is None:
        yield "The shop has no bank account, and there is no link to pay."
    elif payment["iban"] is not None and payment["reference"] is None:
        yield "The order has no payment reference."


def _message(facts: Facts) -> Iterator[str]:
    if not facts["message"]:
        yield "Nothing is written: the message has no text of its own."


def _cancellation(facts: Facts) -> Iterator[str]:
    if not facts["cancellation"]["lines"]:
        yield "Nothing of the order is cancelled."


def _invoice(facts: Facts) -> Iterator[str]:
    if facts["invoice"]["number"] is None:
        yield "The order has no invoice yet."
    yield from _payment(facts)


_WANTED: Final[Mapping[T, Callable[[Facts], Iterator[str]]]] = {
    T.ORDER_RECEIVED: _order,
    T.DOWNLOADABLE_PRODUCTS: _downloads,
    T.ORDER_MESSAGE: _message,
    T.SHIPPING_CONFIRMATION: _parcel,
    T.ORDER_CANCELLED: _cancellation,
    T.REFUND_ISSUED: _refund,
    T.PAYMENT_REQUEST: _payment,
    T.INVOICE: _invoice,
}
