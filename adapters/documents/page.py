"""A document as what is seen of it: texts in its language, in the order in which they stand.

The PDF and the page for screens are made of the same value, so that both say the same.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from adapters.documents.codes import Transfer, bars, finnish_bank_bars, transfer_code
from adapters.documents.words import IN_THE_EU, TAX_NOTES, WORDS
from adapters.formats import Formats, formats
from domain.brand import ink_on
from domain.documents.issuing import due
from domain.documents.kinds import VOUCHERS, DocumentType
from domain.documents.taxation import EU
from domain.money import Money
from domain.pricing import WHOLE
from domain.printing import Paper
from domain.shares import half_up
from domain.wording.values.documents import TITLES

ACCENT: Final = "#1f2937"
_GROUP: Final = 4

Json = dict[str, Any]


def page_of(paper: Paper) -> Json:
    """Say what a document shows."""
    return _Page(paper).view()


class _Page:
    """One document on its way to be seen."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.facts: Json = paper.facts
        self.kind = DocumentType(self.facts["type"])
        self.shop: Json = self.facts["shop"]
        self.order: Json = self.facts["order"]
        self.formats: Formats = formats(paper.locale, self.facts["timeZone"])

    def view(self) -> Json:
        """Give all parts, in the order of reading."""
        accent = self.shop["accentColor"] or ACCENT
        title = self.say(TITLES, self.kind)
        is_list = self.kind is DocumentType.PACKING_LIST
        return {
            "language": self.formats.language,
            "accent": accent,
            "ink": ink_on(accent),
            "shopName": self.shop["name"],
            "title": title,
            "number": self.paper.number,
            "page": self.word("page"),
            "sender": self.sender(),
            "parties": self.parties(),
            "facts": self.facts_rows(),
            "columns": self.columns(),
            "rows": [self.packed(row) if is_list else self.row(row) for row in self.items],
            "taxes": None if is_list else self.taxes(),
            "sums": [] if is_list else self.sums(),
            "notes": self.notes(),
            "payment": self.payment(),
            "orderBars": bars(self.order["number"] or "") if is_list else None,
            "orderNumber": self.order["number"],
            "foot": self.foot(),
        }

    @property
    def items(self) -> list[Json]:
        """The rows as they are kept."""
        return cast("list[Json]", self.facts["items"])

    def word(self, name: str) -> str:
        """Give a label."""
        return self.say(WORDS, name)

    def say(self, words: Mapping[str, Any], name: str) -> str:
        """Give a text in the document's language."""
        return str(getattr(words[name], self.formats.language))

    def money(self, text: str) -> str:
        """Write an amount with its currency."""
        return self.formats.money(self.amount(text))

    def plain(self, text: str) -> str:
        """Write an amount alone."""
        return self.formats.amount(self.amount(text))

    def amount(self, text: str) -> Money:
        """Read an amount."""
        return Money.of(Decimal(text), self.order["currency"])

    def day(self, text: str) -> str:
        """Write a day, of a moment or of itself."""
        is_moment = "T" in text
        return self.formats.day(
            datetime.fromisoformat(text) if is_moment else date.fromisoformat(text)
        )

    def sender(self) -> list[str]:
        """Give name and address of the shop."""
        lines = self.address(self.shop["address"], skip=self.shop["name"])
        return [self.shop["name"], *lines]

    def parties(self) -> list[Json]:
        """Give the buyer, and the receiver where that is another one."""
        receiver = self.facts["receiver"]
        found = [] if receiver is None else [self.party("receiver", receiver)]
        buyer = self.facts.get("buyer")
        if buyer is None:
            return found
        first = self.party("billedTo", buyer)
        if found and found[0]["lines"] == first["lines"]:
            found = []
        if buyer["vatId"]:
            first["lines"].append(f"{self.word('yourVatId')} {buyer['vatId']}")
        return [first, *found]

    def party(self, label: str, who: Json) -> Json:
        """Give a name and an address below a label."""
        address: Json = who["address"] or {}
        company: str | None = address.get("company") or who["company"]
        name: str | None = address.get("name") or who["name"]
        lines = list(dict.fromkeys(line for line in (company, name) if line))
        return {"label": self.word(label), "lines": [*lines, *self.address(who["address"])]}

    def address(self, address: Json | None, skip: str | None = None) -> list[str]:
        """Write an address in lines, its country in full."""
        if address is None:
            return []
        town = " ".join(filter(None, (address["postalCode"], address["city"])))
        country = address["country"] and self.formats.country(address["country"])
        lines = (address["line1"], address["line2"], town, address["region"], country)
        return [line for line in lines if line and line != skip]

    def facts_rows(self) -> list[list[str]]:
        """Give what stands beside the title, a label and a value each."""
        facts, order = self.facts, self.order
        invoice = facts.get("invoice")
        is_list = self.kind is DocumentType.PACKING_LIST
        rows: list[tuple[str, str | None]] = [
            ("number", self.paper.number),
            ("date", self.day(facts["issuedAt"])),
            ("dueOn", self._day(facts.get("dueOn")) if self.is_due else None),
            ("suppliedOn", self._day(facts.get("suppliedOn"))),
            ("creditOf", invoice and f"{invoice['number']} ({self.day(invoice['issuedAt'])})"),
            ("orderNumber", order["number"]),
            ("placedOn", self._day(order["placedAt"])),
            ("shippingMethod", order["shippingMethod"] if is_list else None),
            ("paymentMethod", facts.get("paymentMethod")),
        ]
        return [[self.word(name), value] for name, value in rows if value]

    def columns(self) -> list[str]:
        """Head the rows."""
        if self.kind is DocumentType.PACKING_LIST:
            return [self.word(name) for name in ("item", "quantity", "packed")]
        if self.is_voucher_of_tax:
            names = ("item", "quantity", "priceNet", "tax", "net", "total")
        else:
            names = ("item", "quantity", "price", "tax", "total")
        return [self.word(name) for name in names]

    def row(self, item: Json) -> Json:
        """Write a row with its amounts."""
        title = item["title"]
        if item["id"] == "shipping":
            title = f"{self.word('shipping')}: {title}" if title else self.word("shipping")
        is_credit = item["id"].startswith("credit")
        quantity = item["quantity"]
        below = [text for text in (item["sku"], self.discount(item)) if text]
        price = "" if is_credit else self.plain(item["unitPrice"])
        cells = ["" if is_credit or not quantity else self.formats.number(quantity)]
        if self.is_voucher_of_tax:
            price = "" if is_credit else self.net_price(item)
            cells += [price, self.formats.percent(item["rate"]), self.plain(item["net"])]
        else:
            cells += [price, self.formats.percent(item["rate"])]
        title = self.word("takenOff") if is_credit else title
        return {"title": title or "", "below": below, "cells": [*cells, self.plain(item["total"])]}

    def packed(self, item: Json) -> Json:
        """Write a row of a packing list; the last cell is a box to tick."""
        below = [item["sku"]] if item["sku"] else []
        cells = [self.formats.number(item["quantity"]), ""]
        return {"title": item["title"] or "", "below": below, "cells": cells}

    def discount(self, item: Json) -> str | None:
        """Say what was taken off a row, in the terms of its price."""
        off = self.amount(item["discount"])
        return None if off.minor <= 0 else f"{self.word('discount')} {self.formats.amount(-off)}"

    def net_price(self, item: Json) -> str:
        """Write the unit price without tax (Directive 2006/112/EC, Article 226 (8))."""
        price = self.amount(item["unitPrice"])
        if self.order["pricesIncludeTax"]:
            price = Money(half_up(price.minor * WHOLE, WHOLE + item["rate"]), price.currency)
        return self.formats.amount(price)

    def taxes(self) -> Json:
        """Give the table of taxes by rate."""
        head = [self.word(name) for name in ("taxRate", "net", "tax", "total")]
        rows = [
            [
                self.formats.percent(line["rate"]),
                *(self.plain(line[name]) for name in ("net", "tax", "total")),
            ]
            for line in self.facts["taxLines"]
        ]
        return {"head": head, "rows": rows}

    def sums(self) -> list[Json]:
        """Give the sums, the most important one marked."""
        facts = self.facts
        if self.kind is DocumentType.CREDIT_NOTE:
            return [
                *self._sums(("net", "net"), ("tax", "tax")),
                self._sum("credited", facts["total"], is_main=True),
            ]
        sums = self._sums(("net", "net"), ("tax", "tax"))
        is_main = self.kind is not DocumentType.INVOICE
        sums.append(self._sum("total", facts["total"], is_main=is_main))
        for name, sign in (("paid", -1), ("refunded", 1)):
            amount = self.amount(facts[name])
            if amount.minor:
                shown = amount if self.kind is DocumentType.RECEIPT or sign > 0 else -amount
                value = self.formats.money(shown)
                sums.append({"label": self.word(name), "value": value, "isMain": False})
        if self.kind is DocumentType.INVOICE:
            left = self.formats.money(Money(due(facts), self.order["currency"]))
            sums.append({"label": self.word("balance"), "value": left, "isMain": True})
        return sums

    def notes(self) -> list[str]:
        """Give what is said below the sums."""
        reason = self.facts.get("taxNote")
        said: list[str] = []
        if reason is not None:
            is_inside = self.shop["country"] in EU and reason in IN_THE_EU
            said.append(
                self.say(TAX_NOTES, reason) + (self.say(IN_THE_EU, reason) if is_inside else "")
            )
        if self.kind is DocumentType.INVOICE and not self.is_due:
            said.append(self.word("settled"))
        if self.facts["note"]:
            said.append(self.facts["note"])
        if self.shop["note"] and self.kind in VOUCHERS:
            said.append(self.shop["note"])
        return said

    @property
    def is_voucher_of_tax(self) -> bool:
        """Whether VAT law says what stands in it."""
        return self.kind in {DocumentType.INVOICE, DocumentType.CREDIT_NOTE}

    @property
    def is_due(self) -> bool:
        """Whether it asks for money."""
        return due(self.facts) > 0

    def payment(self) -> Json | None:
        """Say how to pay what is due by bank transfer, for people and for machines."""
        iban = self.shop["iban"]
        if not self.is_due or iban is None or self.kind is not DocumentType.INVOICE:
            return None
        amount = Money(due(self.facts), self.order["currency"])
        reference = self.facts["paymentReference"]
        text = f"{self.say(TITLES, self.kind)} {self.paper.number}"
        transfer = Transfer(
            name=self.shop["name"],
            iban=iban,
            bic=self.shop["bic"],
            amount=amount,
            reference=reference,
            text=text,
            due=date.fromisoformat(self.facts["dueOn"]),
        )
        digits = finnish_bank_bars(transfer)
        rows = [
            (self.word("account"), _grouped(iban)),
            ("BIC", self.shop["bic"]),
            (self.word("reference"), _grouped_back(reference) if reference else text),
            (self.word("dueOn"), self.day(self.facts["dueOn"])),
            (self.word("balance"), self.formats.money(amount)),
        ]
        return {
            "title": self.word("payBy"),
            "rows": [[label, value] for label, value in rows if value],
            "code": transfer_code(transfer),
            "scan": self.word("scan"),
            "bars": None if digits is None else bars(digits),
            "digits": digits,
            "barsLabel": self.word("bankBar"),
        }

    def foot(self) -> list[str]:
        """Give how the shop is reached."""
        vat = self.shop["vatId"] and f"{self.word('vatId')} {self.shop['vatId']}"
        phone = self.shop["phone"] and f"{self.word('phone')} {self.shop['phone']}"
        reached = [self.shop["name"], vat, phone, self.shop["email"], self.shop["website"]]
        return [" · ".join(filter(None, reached))]

    def _day(self, text: str | None) -> str | None:
        return None if text is None else self.day(text)

    def _sums(self, *names: tuple[str, str]) -> list[Json]:
        return [self._sum(label, self.facts[name]) for label, name in names]

    def _sum(self, label: str, text: str, *, is_main: bool = False) -> Json:
        return {"label": self.word(label), "value": self.money(text), "isMain": is_main}


def _grouped(text: str) -> str:
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def _grouped_back(reference: str) -> str:
    """Write a reference in groups of five from the right, as banks do; one of letters in fours."""
    if not reference.isdecimal():
        return _grouped(reference) if reference.startswith("RF") else reference
    size, first = 5, len(reference) % 5
    groups = [reference[at : at + size] for at in range(first, len(reference), size)]
    return " ".join(filter(None, [reference[:first], *groups]))
