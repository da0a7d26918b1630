"""Messages written from the built-in templates, in four languages."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from adapters.templates import TemplateScribe
from adapters.templates.facts import facts_of
from adapters.templates.samples import full, samples
from domain.address import Address
from domain.letters import Letter, MessageTemplate, OwnWording
from domain.placing import MAX_LINES
from domain.states import OrderState

SCRIBE = TemplateScribe()
LOCALES = ("fi", "nb", "sv", "en")
T = MessageTemplate


class Page(HTMLParser):
    """Reads a mail as a browser does: its text, and its tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data) -> None:
        if self.tags and self.tags[-1] not in {"style", "title"}:
            self.pieces.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pieces).split())


def strings(facts: Any) -> list[str]:
    """Give every text among facts."""
    if isinstance(facts, dict):
        return [text for value in facts.values() for text in strings(value)]
    if isinstance(facts, list):
        return [text for value in facts for text in strings(value)]
    return [facts] if isinstance(facts, str) else []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("template", T)
def test_every_template_is_complete_in_every_language(template, locale):
    letter = full(template, locale)
    written = SCRIBE.write(letter)
    page = Page(written.html)
    assert written.missing == ()
    assert "C1042" in written.subject + written.text
    for text in (written.subject, page.text, written.text):
        assert not re.search(r"%\(|\{\{|\{%|\{#|None|Undefined", text)
    assert "Aino" in page.text
    assert "Aino" in written.text
    assert "Kotitiski" in written.text
    assert "See you again!" in page.text
    assert "See you again!" in written.text
    assert "cid:logo" in written.html
    for bare in samples(template, locale):
        SCRIBE.write(bare)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("template", [T.ORDER_RECEIVED, T.PAYMENT_REQUEST, T.INVOICE])
def test_the_order_is_there_with_every_line_tax_and_sum(template, locale):
    """S1-22: "order received" confirms the whole order."""
    letter = full(template, locale)
    order = facts_of(letter)["order"]
    written = SCRIBE.write(letter)
    page = Page(written.html).text
    wanted = [*strings(order["lines"]), *strings(order["taxLines"]), order["total"]]
    wanted += [order["products"], order["discount"], order["shipping"], order["toPay"]]
    if template is not T.PAYMENT_REQUEST:
        wanted += strings(order["shippingAddress"]) + strings(order["billingAddress"])
        wanted += [order["shippingMethod"], order["paymentMethod"]]
    for text in wanted:
        assert " ".join(text.split()) in page
        if not re.match("MUG|TWL|BOK", text) and text not in strings(
            [line["taxRate"] for line in order["lines"]]
        ):
            assert text in written.text


def test_sums_add_up_with_and_without_tax_in_the_prices():
    letter = full(T.ORDER_RECEIVED)
    assert letter.order is not None
    letter.order.prices_include_tax = False
    letter.order.reprice()
    order = facts_of(letter)["order"]
    amounts = {name: float(order[name][1:]) for name in ("products", "discount", "shipping")}
    taxes = sum(float(tax["tax"][1:]) for tax in order["taxLines"])
    total = amounts["products"] - amounts["discount"] + amounts["shipping"] + taxes
    assert f"€{total:.2f}" == order["total"]
    page = Page(SCRIBE.write(letter).html).text
    assert "VAT 25.5% of" in page
    assert "Includes VAT" not in page


def test_a_message_about_the_order_says_what_staff_wrote():
    """S1-20: the template "message about the order"."""
    letter = replace(
        full(T.ORDER_MESSAGE), subject="Colour?\r\nBcc: x@y.example", body="Red or <b>"
    )
    written = SCRIBE.write(letter)
    assert written.subject == "Colour? Bcc: x@y.example"
    assert "Red or <b>" in written.text
    assert "Red or &lt;b&gt;" in written.html
    assert "C1042" in written.text
    assert SCRIBE.write(replace(letter, body=" ")).missing == (
        "Nothing is written: the message has no text of its own.",
    )


def test_downloadable_products_come_with_their_links():
    """S1-23: the template "downloadable products"."""
    written = SCRIBE.write(full(T.DOWNLOADABLE_PRODUCTS))
    link = "https://shop.example/downloads/abc"
    assert ("href", link) in Page(written.html).attributes
    assert link in written.text
    assert "It can be used 3 times." in written.text
    letter = full(T.DOWNLOADABLE_PRODUCTS, "fi")
    once = replace(letter, downloads=[replace(letter.downloads[0], downloads_left=1)])
    assert "Sitä voi käyttää 1 kerran." in SCRIBE.write(once).text
    none = SCRIBE.write(replace(letter, downloads=[]))
    assert none.missing == ("The order has no downloads.",)


def test_a_cancelled_order_asks_to_order_again_where_wanted():
    """S1-29: the message that asks the customer to order again."""
    letter = full(T.ORDER_CANCELLED)
    assert letter.order is not None
    letter.order.state = OrderState.CANCELLED
    asking = SCRIBE.write(letter)
    assert asking.subject == "Your order C1042 was cancelled"
    assert "place a new order in our shop" in Page(asking.html).text
    assert "place a new order in our shop" in asking.text
    assert ("href", "https://kotitiski.example") in Page(asking.html).attributes
    plain = SCRIBE.write(replace(letter, facts={**letter.facts, "askToOrderAgain": False}))
    assert "place a new order" not in plain.text + plain.html


def test_what_is_missing_is_said():
    said = {template: SCRIBE.write(list(samples(template))[1]).missing for template in T}
    assert all(
        sentences for template, sentences in said.items() if template is not T.ORDER_RECEIVED
    )
    lost = Letter(template=T.INVOICE, locale="en", shop=full(T.INVOICE).shop)
    assert SCRIBE.write(lost).missing == (
        "This template is about an order, and no order is named.",
    )


EVIL = "<svg onload=alert(1)><script>alert(1)</script>\"'>{{ 7*7 }}{% raw %}\x00\x1b[31m\u2028&lt;"


def test_what_customers_write_is_text_and_nothing_else():
    """HTML, SVG, quotes and template code in customers' fields do nothing."""
    address = Address(**dict.fromkeys(("first_name", "company", "line1", "city"), EVIL))
    for template in T:
        letter = full(template)
        order = letter.order
        assert order is not None
        details = {"first_name": EVIL, "last_name": EVIL, "shipping_address": address}
        order.customer_details = replace(order.customer_details, **details)
        order.customer_note = EVIL
        order.shipping = replace(order.shipping, method=EVIL)
        order.lines[0].title = order.lines[0].sku = EVIL
        written = SCRIBE.write(replace(letter, body=EVIL, facts={**letter.facts, "reason": EVIL}))
        page, harmless = Page(written.html), Page(SCRIBE.write(full(template)).html)
        assert set(page.tags) <= {*harmless.tags, "br"}
        assert {name for name, _ in page.attributes} <= {name for name, _ in harmless.attributes}
        assert "<svg onload=alert(1)>" in unescape(page.text)
        assert "{{ 7*7 }}" in page.text
        assert "{{ 7*7 }}" in written.text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", written.html + written.text)


def test_links_lead_to_pages_only():
    for evil in (
        "javascript:alert(1)",
        "data:text/html,x",
        'https://x/" onclick="y',
        "//x.example",
    ):
        letter = full(T.SHIPPING_CONFIRMATION)
        written = SCRIBE.write(replace(letter, facts={"trackingUrl": evil}))
        assert evil not in written.html + written.text
        assert "onclick" not in {name for name, _ in Page(written.html).attributes}


def test_a_locale_that_is_none_of_ours_is_written_in_english():
    assert "Hello Aino" in SCRIBE.write(full(T.ORDER_RECEIVED, "de_DE")).text
    assert "Hei Aino" in SCRIBE.write(full(T.ORDER_RECEIVED, "nn-NO")).text


def test_a_part_of_ones_own_stands_beside_the_built_in_ones():
    letter = full(T.ORDER_RECEIVED, "fi")
    written = SCRIBE.write(replace(letter, own=OwnWording(subject="Moi {{ customer.firstName }}!")))
    assert written.subject == "Moi Aino!"
    assert "Kiitos tilauksestasi" in written.html


def test_built_in_templates_can_be_saved_as_ones_own():
    for template in T:
        SCRIBE.check(template, SCRIBE.built_in(template))


def test_the_largest_order_has_room():
    letter = full(T.ORDER_RECEIVED)
    assert letter.order is not None
    line = replace(letter.order.lines[0], title="x" * 255)
    letter.order.lines = [replace(line) for _ in range(MAX_LINES)]
    letter.order.reprice()
    written = SCRIBE.write(letter)
    assert Page(written.html).text.count("x" * 255) == MAX_LINES
    assert written.text.count("x" * 255) == MAX_LINES
