"""What is printed: every row, every tax, every total, in each language and on each page."""

import asyncio
import io
import json
import re
from typing import Any

import pytest
from factories import PRINTER
from papers import LOGO, item, paper
from pictures import JPEG
from pypdf import PdfReader

from adapters.documents.codes import Transfer, bars, finnish_bank_bars, transfer_code
from adapters.documents.letters import printable
from adapters.documents.page import page_of
from adapters.formats import formats
from domain.documents.items import SHIPPING, Item
from domain.money import Money
from domain.printing import Paper
from domain.references import rf_check_digits

LOCALES = ("fi", "nb_NO", "sv_FI", "en")
TITLES = {
    "INVOICE": ("Lasku", "Faktura", "Faktura", "Invoice"),
    "RECEIPT": ("Kuitti", "Kvittering", "Kvitto", "Receipt"),
    "PACKING_LIST": ("Pakkausluettelo", "Pakkliste", "Packlista", "Packing list"),
    "ORDER_CONFIRMATION": (
        "Tilausvahvistus", "Ordrebekreftelse", "Orderbekräftelse", "Order confirmation",
    ),
    "CREDIT_NOTE": ("Hyvityslasku", "Kreditnota", "Kreditfaktura", "Credit note"),
}  # fmt: skip
PAGES = ("Sivu", "Side", "Sida", "Page")


def pages_of(*papers: Paper) -> list[str]:
    """Print and give the text of each page, its spaces all alike."""
    content = asyncio.run(PRINTER.pdf(papers))
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    return [plain(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def plain(text: str) -> str:
    """Make all spaces alike, and take out where long words may be broken."""
    return " ".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_says_all_of_it(locale: str) -> None:
    written = formats(locale)
    at = LOCALES.index(locale)
    rows = [item(1), item(2, 1400), item(3, 0, discount=250)]
    rows.append(Item(id=SHIPPING, title="Posti", unit_price=590, rate=2550, net=470, tax=120))
    for kind, titles in TITLES.items():
        one = paper(kind, locale, rows)
        (text,) = pages_of(one)
        assert f"Kotitiski {titles[at]} L8 {PAGES[at]} 1/1" in text
        said = ["C536379", "Mug 1", "Mug 2", "Mug 3", "M-1", "Eino", "Ranta 2"]
        if kind != "PACKING_LIST":
            for line in one.facts["taxLines"]:
                said.append(written.percent(line["rate"]))
                said += [written.amount(money(line[name])) for name in ("net", "tax", "total")]
            said += [written.amount(money(row["total"])) for row in one.facts["items"]]
            said += [written.money(money(one.facts[name])) for name in ("net", "tax", "total")]
            said += ["Virtanen Oy", "Posti", written.amount(Money(-250, "EUR"))]
        for each in said:
            assert plain(each) in text, (kind, each)
        shown = plain(re.sub(r"<[^>]*>", " ", PRINTER.html([one], "n")))
        for each in said:
            assert plain(each) in shown, (kind, each)


def money(text: str) -> Money:
    """Read an amount of euros."""
    return Money(int(text.replace(".", "")), "EUR")


def test_an_invoice_says_how_it_is_paid() -> None:
    (text,) = pages_of(paper("INVOICE", "fi", [item(1)]))
    for said in ("FI21 1234 5600 0007 85", "NDEAFIHH", "1232", "6.12.2026", "Maksettavaa 25,00 €"):
        assert said in text
    digits = f"4{2112345600000785}{2500:08}000{1232:020}261206"
    assert digits in text.replace(" ", "")
    (settled,) = pages_of(paper("INVOICE", "fi", [item(1)], paid="25.00", balance="0.00"))
    assert "Lasku on maksettu." in settled
    assert "FI21" not in settled
    (credit,) = pages_of(paper("CREDIT_NOTE", "fi", [item(1)]))
    assert "Hyvitetään lasku L7 (21.11.2026)" in credit
    assert "FI21" not in credit


@pytest.mark.parametrize(
    ("note", "country", "said"),
    [
        ("REVERSE_CHARGE", "FI", "Omvänd betalningsskyldighet"),
        ("INTRA_COMMUNITY", "FI", "artikel 138"),
        ("EXPORT", "FI", "artikel 146"),
        ("EXPORT", "NO", "Momsfri försäljning vid export."),
        ("UNTAXED", "FI", "Utan moms där satsen är 0 %."),
    ],
)
def test_why_no_tax_is_charged(note: str, country: str, said: str) -> None:
    one = paper("INVOICE", "sv", [item(1, 0)], taxNote=note, shop={"country": country})
    one.facts["buyer"]["vatId"] = "DE136695976"
    (text,) = pages_of(one)
    assert said in text
    assert "0 % 25,00 0,00 25,00" in text
    assert "Köparens momsnummer DE136695976" in text
    assert ("146" in text) == (note == "EXPORT" and country == "FI")


def test_three_hundred_rows_have_a_head_on_each_page() -> None:
    one = paper("INVOICE", "fi", [item(nth) for nth in range(300)])
    texts = pages_of(one)
    assert len(texts) > 5
    for nth, text in enumerate(texts, start=1):
        assert text.startswith(f"Kotitiski Lasku L8 Sivu {nth}/{len(texts)}")
    together = " ".join(texts)
    for nth in range(300):
        assert f"Mug {nth} M-{nth} 2 9,96 25,5 % 19,92 25,00" in together
    assert sum("Tuote Kpl À veroton" in text for text in texts) >= len(texts) - 1
    assert "Yhteensä 7 500,00 €" in together


def test_long_words_are_broken_and_nothing_is_lost() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 7
    one = paper("INVOICE", "nb", [item(1, title=name)])
    one.facts["buyer"]["name"] = name
    (text,) = pages_of(one)
    assert text.replace(" ", "").count(name) == 2


def test_letters_that_the_font_lacks_are_boxes() -> None:
    """PDF/A allows no letter without a shape; what turns the writing is left out."""
    typed = "Иван Ελλη e\u0301 \uff21\uff22 日本 \u202eevil\u202c \U0001f6cd \u200fx"
    assert printable(typed) == "Иван Ελλη é AB □□ evil □ x"
    assert printable(["a" * 30, {"code": "<svg>日", "n": 1}]) == [
        "\u200b".join(["a" * 12, "a" * 12, "a" * 6]), {"code": "<svg>日", "n": 1},
    ]  # fmt: skip
    (text,) = pages_of(paper("INVOICE", "en", [item(1, title=typed)]))
    assert "Иван Ελλη é AB □□ evil □ x" in text


EVIL = (
    '#panic("x")', "$sum_1^n$", '#read("/etc/passwd")', "*b* _i_ `raw` = Head", "\\u{41} \\",
    ']#eval("1+1")[', "<script>alert(1)</script>", "{{ 7 * 7 }} {% for x in y %}", "</style><b>",
    '"}],"x":[{', "<svg onload=x()>",
)  # fmt: skip


def test_whatever_is_written_is_text() -> None:
    rows = [item(nth, title=evil) for nth, evil in enumerate(EVIL)]
    one = paper("INVOICE", "en", rows, note="\n".join(EVIL), shop={"name": EVIL[0]})
    one.facts["buyer"] |= {"name": EVIL[2], "company": EVIL[6]}
    text = " ".join(pages_of(one))
    for evil in EVIL:
        assert text.count(plain(evil)) >= 2, evil
    page = PRINTER.html([one], "n")
    assert page.count("<style") == page.count("</style>") == 1
    assert not re.search(r"<(script|b>|svg)", page)
    assert " 49 " not in page


def test_the_same_facts_give_the_same_bytes() -> None:
    one = paper("RECEIPT", "fi", [item(1)])
    first = asyncio.run(PRINTER.pdf([one]))
    assert first == asyncio.run(PRINTER.pdf([one]))
    assert json.dumps(page_of(one)) == json.dumps(page_of(one))


def test_a_logo_is_tried_before_it_is_kept() -> None:
    assert asyncio.run(PRINTER.draws(LOGO))
    broken = JPEG[:100] + bytes(20) + JPEG[-2:]
    damaged: Any = type(LOGO)(
        id=LOGO.id, media_type=LOGO.media_type, width=1, height=1, content=broken
    )
    assert not asyncio.run(PRINTER.draws(damaged))


def transfer(**more: Any) -> Transfer:
    """Make a transfer of 12.30 euros."""
    given: dict[str, Any] = {"name": "Shop", "iban": "FI2112345600000785", "bic": None}
    given |= {"reference": "1232"}
    given |= {"amount": Money(1230, "EUR"), "text": "Invoice 1"}
    return Transfer(**given | more)


def test_codes_to_pay_by() -> None:
    """Finance Finland's own form: version, account, euros and cents, reference, due date."""
    four = finnish_bank_bars(transfer())
    assert four == "4" + "2112345600000785" + "00001230" + "000" + "1232".zfill(20) + "000000"
    reference = f"RF{rf_check_digits('1232')}1232"
    five = finnish_bank_bars(transfer(reference=reference))
    assert (
        five == "5" + "2112345600000785" + "00001230" + reference[2:4] + "1232".zfill(21) + "0" * 6
    )
    assert len(four or "") == len(five or "") == 54
    for other in (
        {"reference": None},
        {"reference": "RF18539007547034ABC"},
        {"reference": "1233"},
        {"iban": "NO9386011117947"},
        {"amount": Money(10**8, "EUR")},
        {"amount": Money(1230, "SEK")},
    ):
        assert finnish_bank_bars(transfer(**other)) is None
    assert (transfer_code(transfer()) or "").startswith("<svg")
    assert transfer_code(transfer(amount=Money(0, "EUR"))) is None
    assert transfer_code(transfer(amount=Money(100, "NOK"))) is None
    assert bars("Ä1") is None
    drawn = bars("C1") or ""
    assert sum(map(int, re.findall(r"h(\d+)v", drawn))) > 10
