"""Documents of orders: issued, numbered, kept, listed and refused (S1-9: print documents)."""

import asyncio
import io
from typing import Any

import httpx2
import pytest
from editing import CANCEL, line_ids
from factories import FixedClock, Json, World, eur, line
from payments import CREDIT, record
from pictures import base64, png
from pypdf import PdfReader
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette

from app.documents import DocumentPages
from db import tables as t
from queryplan.ids import decode_id

CREATE = """mutation ($id: ID!, $input: CreateDocumentInput!, $key: String) {
  createDocument(orderId: $id, input: $input, idempotencyKey: $key) {
    userErrors { code field ... on DocumentNotPossible { obstacle } }
    document { id type number locale total { amount currencyCode } createdBy { name }
      refersTo { number } order { id } }
    url expiresAt
  }
}"""
LIST = """query ($id: ID!) { order(by: {id: $id}) {
  documents { nodes { id type number erasedAt } }
  events { nodes { type data summary(locale: "fi") } } } }"""
OPEN = """mutation ($ids: [ID!]!, $format: DocumentFormat!) {
  openDocuments(ids: $ids, format: $format) { userErrors { code field } url expiresAt } }"""
PACK = """mutation ($ids: [ID!]!) {
  createPackingLists(orderIds: $ids, locale: "sv") {
    userErrors { code field } documentCount url } }"""
SHOP = "mutation ($input: UpdateShopInput!) { updateShop(input: $input) { userErrors { code } } }"
ERASE = """mutation ($id: ID!) { eraseOrderCustomer(id: $id, reason: "asked") {
  userErrors { code } keptOrderCount } }"""
REFUSED = (DBAPIError,)


async def create(world: World, order: Json, kind: str, **more: Any) -> Json:
    """Issue a document."""
    return await world.do(CREATE, id=order["id"], input={"type": kind, **more})


async def refused(world: World, order: Json, kind: str, **more: Any) -> str:
    """Ask for a document that can't be, and say why it can't."""
    (error,) = await world.refused(CREATE, id=order["id"], input={"type": kind, **more})
    return error.get("obstacle") or error["code"]


async def read(world: World, url: str) -> httpx2.Response:
    """Read an address over HTTP."""
    app = Starlette(routes=DocumentPages(world.services).routes())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tiski") as client:
        return await client.get(url)


def text_of(content: bytes) -> str:
    """Give the text of a PDF, its hard spaces soft."""
    pages = PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u00a0", " ")


async def test_documents_are_printed_s1_9(world: World) -> None:
    """S1-9: an order's documents are issued, listed, read as PDF and HTML, and told in its events."""
    logo = {"logo": base64(png()), "iban": "FI2112345600000785", "invoicePrefix": "L"}
    await world.do(SHOP, input={**logo, "paymentReferenceKind": "FINNISH"})
    order = await world.place()
    await record(world, order["id"], "10.00")
    made: list[Json] = []
    for kind in ("ORDER_CONFIRMATION", "INVOICE", "PACKING_LIST", "RECEIPT"):
        payload = await create(world, order, kind, locale="en", note="By \u0416 bike")
        document = payload["document"]
        made.append({"type": kind, "number": document["number"], "erasedAt": None})
        assert document["createdBy"] == {"name": "Sanna"}
        total = "0.00" if kind == "PACKING_LIST" else "30.90"
        assert document["total"] == {"amount": total, "currencyCode": "EUR"}
        shown = await read(world, payload["url"])
        assert shown.headers["Content-Type"] == "application/pdf", shown.text
        text = text_of(shown.content)
        for said in (document["number"], order["number"], "Mug", "By \u0416 bike", "Page 1/1"):
            assert said in text, (kind, said)
        assert ("30.90" in text) == (kind != "PACKING_LIST")
        assert (await read(world, payload["url"])).content == shown.content
    number = order["number"]
    assert [each["number"] for each in made] == [f"{number}-1", "L1", f"{number}-3", f"{number}-4"]
    listed = (await world.ask(LIST, id=order["id"]))["order"]
    ids = [each.pop("id") for each in listed["documents"]["nodes"]]
    assert listed["documents"]["nodes"] == made
    told = [each for each in listed["events"]["nodes"] if each["type"] == "DOCUMENT_CREATED"]
    assert [each["data"]["kind"] for each in told] == [each["type"] for each in made]
    assert {each["summary"] for each in told} == {"Asiakirja luotiin"}
    page = await read(world, (await world.do(OPEN, ids=ids, format="HTML"))["url"])
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert page.text.count(f'<style nonce="{nonce}">') == 1
    assert page.text.count("<article") == len(made)
    assert "<script" not in page.text
    assert "data:image/png;base64," in page.text
    together = await read(world, (await world.do(OPEN, ids=ids, format="PDF"))["url"])
    assert len(PdfReader(io.BytesIO(together.content)).pages) == len(made)
    found = await world.ask(
        """query ($id: ID!, $order: ID!) {
          document(by: {id: $id}) { number }
          documents(filter: {order: $order, type: [INVOICE], number: "L1"}) {
            totalCount nodes { order { number } } } }""",
        id=ids[1],
        order=order["id"],
    )
    assert found["document"] == {"number": "L1"}
    assert found["documents"] == {"totalCount": 1, "nodes": [{"order": {"number": number}}]}


async def test_an_invoice_is_credited_piece_by_piece(world: World) -> None:
    order = await world.place(lines=[line(quantity=3), line(sku="CUP", title="Cup")])
    assert await refused(world, order, "CREDIT_NOTE") == "NOT_INVOICED"
    assert await refused(world, order, "RECEIPT") == "NOTHING_PAID"
    invoice = (await create(world, order, "INVOICE"))["document"]
    assert invoice["total"]["amount"] == "68.40"
    assert await refused(world, order, "INVOICE") == "ALREADY_INVOICED"
    assert await refused(world, order, "CREDIT_NOTE") == "NOTHING_TO_CREDIT"
    assert await refused(world, order, "RECEIPT", entire=True) == "INVALID_INPUT"
    mug, _ = await line_ids(world, order["id"])
    await world.do(CANCEL, id=order["id"], input={"lines": [{"line": mug, "quantity": 1}]})
    first = await create(world, order, "CREDIT_NOTE", locale="fi")
    assert first["document"]["total"]["amount"] == "12.50"
    assert first["document"]["refersTo"] == {"number": invoice["number"]}
    text = text_of((await read(world, first["url"])).content)
    for said in ("Hyvityslasku CN-1", "Hyvitetään lasku", "Mug", "12,50", "2,54", "25,5 %"):
        assert said in text, said
    assert "Cup" not in text
    await world.do(CREDIT, id=order["id"], input={"amount": eur("5.00")})
    second = (await create(world, order, "CREDIT_NOTE"))["document"]
    assert (second["number"], second["total"]["amount"]) == ("CN-2", "5.00")
    assert await refused(world, order, "CREDIT_NOTE") == "NOTHING_TO_CREDIT"
    rest = (await create(world, order, "CREDIT_NOTE", entire=True))["document"]
    assert rest["total"]["amount"] == "50.90"
    again = (await create(world, order, "INVOICE"))["document"]
    assert (again["number"], again["total"]["amount"]) == ("2", "50.90")
    await world.do(CANCEL, id=order["id"], input={})
    last = (await create(world, order, "CREDIT_NOTE"))["document"]
    assert (last["number"], last["total"]["amount"]) == ("CN-4", "50.90")
    assert await refused(world, order, "PACKING_LIST") == "CANCELLED"
    assert await refused(world, order, "INVOICE") == "NOTHING_TO_CHARGE"


async def test_numbers_have_no_gap_whoever_is_faster(world: World) -> None:
    orders = [await world.place() for _ in range(6)]
    world.compares = False
    payloads = await asyncio.gather(
        *(
            world.ask(CREATE, id=order["id"], input={"type": "INVOICE"}, key=f"{nth % 6}")
            for nth, order in enumerate(orders * 2)
        ),
        *(world.ask(CREATE, id=order["id"], input={"type": "INVOICE"}) for order in orders),
    )
    made = [each["createDocument"]["document"] for each in payloads]
    codes = {error["code"] for each in payloads for error in each["createDocument"]["userErrors"]}
    assert codes <= {"DOCUMENT_NOT_POSSIBLE", "RETRY"}
    async with world.sql() as connection:
        kept = await connection.execute(
            select(t.document.c.number, t.document.c.series_number)
            .where(t.document.c.shop_id == world.shop_id)
            .order_by(t.document.c.series_number)
        )
        numbers = [tuple(row) for row in kept]
        drawn = await connection.scalar(
            select(t.shop_counter.c.invoice_number).where(t.shop_counter.c.shop_id == world.shop_id)
        )
    assert numbers == [(str(nth), nth) for nth in range(1, len(numbers) + 1)]
    assert drawn == len(numbers) == len({each["order"]["id"] for each in made if each})


async def test_what_was_issued_never_changes(world: World) -> None:
    """Neither by later changes of shop and order, nor by a statement of the application."""
    await world.do(SHOP, input={"logo": base64(png()), "name": "Before"})
    order = await world.place()
    made = await create(world, order, "INVOICE", locale="en")
    content = (await read(world, made["url"])).content
    await world.do(SHOP, input={"logo": None, "name": "After", "iban": "FI2112345600000785"})
    rename = """mutation ($id: ID!) { updateOrderCustomer(id: $id, input: {lastName: "Other"}) {
      userErrors { code } } }"""
    await world.do(rename, id=order["id"])
    ids = [made["document"]["id"]]
    again = await world.do(OPEN, ids=ids, format="PDF")
    assert (await read(world, again["url"])).content == content
    page = await read(world, (await world.do(OPEN, ids=ids, format="HTML"))["url"])
    assert "Before" in page.text
    assert "After" not in page.text
    assert "Other" not in page.text
    document, file = t.document, t.document_file
    for change in (
        update(document).values(number="9"),
        update(document).values(facts={"items": []}),
        update(document).values(facts=None, erased_at=world.services.clock.now(), total=0),
        delete(document),
        update(file).values(checksum="x"),
    ):
        with pytest.raises(REFUSED):
            async with world.sql() as connection:
                await connection.execute(change)
    assert (await read(world, again["url"])).content == content


async def test_what_a_customer_was_told_is_erased_with_the_customer(world: World) -> None:
    """Vouchers are kept for bookkeeping's years, without e-mail and phone; the rest goes at once."""
    order = await world.place(placedAt="2001-05-01T12:00:00Z")
    urls = {}
    for kind in ("PACKING_LIST", "INVOICE"):
        made = await create(world, order, kind)
        urls[kind] = made["url"]
        assert (await read(world, made["url"])).status_code == 200
    assert (await world.do(ERASE, id=order["id"]))["keptOrderCount"] == 1
    listed = (await world.ask(LIST, id=order["id"]))["order"]["documents"]["nodes"]
    assert [each["erasedAt"] is None for each in listed] == [False, True]
    assert (await read(world, urls["PACKING_LIST"])).status_code == 410
    kept = await read(world, urls["INVOICE"])
    assert "Virtanen" in text_of(kept.content)
    assert "aino@example.com" not in text_of(kept.content)
    (error,) = await world.refused(OPEN, ids=[listed[0]["id"]], format="PDF")
    assert error == {"code": "ERASED", "field": ["ids", "0"]}
    assert await refused(world, order, "RECEIPT") == "ERASED"
    async with world.sql() as connection:
        files = select(t.document_file.c.document_id)
        assert (await connection.scalars(files)).all() == [decode_id(listed[1]["id"])[1]]


async def test_packing_lists_of_many_orders_are_one_pdf(world: World) -> None:
    orders = [await world.place(lines=[line(title=f"Thing {nth}")]) for nth in range(3)]
    ids = [order["id"] for order in reversed(orders)]
    made = await world.do(PACK, ids=ids)
    assert made["documentCount"] == 3
    pages = PdfReader(io.BytesIO((await read(world, made["url"])).content)).pages
    texts = [page.extract_text() for page in pages]
    for nth, text in enumerate(reversed(texts)):
        assert f"Thing {nth}" in text
        assert f"Packlista {orders[nth]['number']}-1" in text
        assert "Sida 1/1" in text.replace("\u00a0", " ")
    services = await world.place(lines=[line(kind="SERVICE")])
    end = await world.ask("{ logCursor }")
    for bad in ([], [ids[0], ids[0]], [*ids, services["id"]], ids * 40):
        assert await world.refused(PACK, ids=bad)
    assert await world.ask("{ logCursor }") == end


async def test_an_address_ends_and_is_for_nothing_else(world: World, neighbour: World) -> None:
    order = await world.place()
    made = await create(world, order, "INVOICE")
    ids = [made["document"]["id"]]
    (error,) = await neighbour.refused(OPEN, ids=ids, format="PDF")
    assert error == {"code": "NOT_FOUND", "field": ["ids", "0"]}
    assert (await read(world, made["url"][:-4] + "AAAA")).status_code == 403
    exported = "mutation { exportOrders { userErrors { code } url } }"
    sealed = (await world.do(exported))["url"].rpartition("/")[2]
    assert (await read(world, f"/documents/{sealed}")).status_code == 403
    many = await world.do(OPEN, ids=ids, format="PDF")
    assert isinstance(world.services.clock, FixedClock)
    world.services.clock.pass_by(minutes=11)
    for url in (made["url"], many["url"]):
        assert (await read(world, url)).status_code == 410
    count = select(func.count()).select_from(t.document_file)
    async with world.sql() as connection:
        assert await connection.scalar(count) == 0


async def test_a_customers_texts_are_data(world: World) -> None:
    """Whatever a customer writes is printed as it stands, and never carried out."""
    bad = '#panic("x") $x$ #read("/etc/passwd") <script>alert(1)</script> {{ 7*7 }} \\u{41} */'
    details = {"firstName": bad, "lastName": "\u202eevil\u65e5", "shippingAddress": {"city": bad}}
    order = await world.place(customer=details, lines=[line(title=bad)])
    made = await create(world, order, "INVOICE", locale="en", note=f"{bad}\n#import")
    shown = await read(world, made["url"])
    assert shown.status_code == 200, shown.text
    text = " ".join(text_of(shown.content).replace("\u200b", "").split())
    assert '#panic("x") $x$ #read("/etc/passwd")' in text
    assert "{{ 7*7 }}" in text
    assert "root:" not in text
    assert "\u202e" not in text
    page = await read(
        world, (await world.do(OPEN, ids=[made["document"]["id"]], format="HTML"))["url"]
    )
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "49" not in page.text.partition("</style>")[2]
