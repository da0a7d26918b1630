"""Writes messages plainly, in English: what staff typed, and the order's lines."""

from collections.abc import Iterator
from html import escape
from typing import Final

from domain.letters import Letter, MessageTemplate, OwnWording, Written
from domain.money import amount_text

_SUBJECTS: Final = {
    MessageTemplate.ORDER_RECEIVED: "Order {number}",
    MessageTemplate.DOWNLOADABLE_PRODUCTS: "Downloads of your order {number}",
    MessageTemplate.ORDER_MESSAGE: "About your order {number}",
    MessageTemplate.SHIPPING_CONFIRMATION: "Your order {number} is on its way",
    MessageTemplate.ORDER_CANCELLED: "Your order {number} was cancelled",
    MessageTemplate.REFUND_ISSUED: "Refund of your order {number}",
    MessageTemplate.PAYMENT_REQUEST: "Payment of your order {number}",
    MessageTemplate.INVOICE: "Invoice of your order {number}",
}


class PlainScribe:
    """A writer without templates."""

    def write(self, letter: Letter) -> Written:
        """Write a message."""
        paragraphs = list(_paragraphs(letter))
        html = "".join(f"<p>{escape(each).replace(chr(10), '<br>')}</p>" for each in paragraphs)
        return Written(
            subject=letter.subject or _subject(letter),
            html=f"<!doctype html><html><body>{html}</body></html>",
            text="\n\n".join(paragraphs) + "\n",
        )

    def check(self, template: MessageTemplate, own: OwnWording) -> None:
        """Take any wording: none is used."""


def _subject(letter: Letter) -> str:
    number = None if letter.order is None else letter.order.number
    if number is None:
        return f"A message from {letter.shop.name}"
    return _SUBJECTS[letter.template].format(number=number)


def _paragraphs(letter: Letter) -> Iterator[str]:
    if letter.body is not None:
        yield letter.body
    order = letter.order
    if order is not None and letter.template is not MessageTemplate.ORDER_MESSAGE:
        lines = [f"{line.ordered} x {line.title}" for line in order.lines]
        total = f"{amount_text(order.total, order.currency)} {order.currency}"
        yield "\n".join([*lines, f"Total: {total}"])
    for link in letter.downloads:
        yield f"{link.title}: {link.url}"
    yield letter.shop.name
