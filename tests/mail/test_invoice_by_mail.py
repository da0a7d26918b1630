"""Invoices as they reach the customer."""

from io import BytesIO

import pytest
from factories import Json, World
from mail.posting import RESEND, SEND, Office, look, office, settled, through_office
from pypdf import PdfReader

ISSUE = """mutation ($id: ID!) { createDocument(orderId: $id, input: {type: INVOICE}) {
  document { number } userErrors { code } } }"""
FILES = """query ($id: ID!) { message(by: {id: $id}) {
  attachments { fileName mediaType size } } }"""
PREVIEW = """query ($id: ID!) {
  previewMessage(input: {about: {orderId: $id}, template: INVOICE, locale: "en"}) {
    subject warnings { code message } } }"""
ERASE = """mutation ($id: ID!) { eraseOrderCustomer(id: $id, reason: "asked") {
  userErrors { code } } }"""

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def enclosed(desk: Office) -> tuple[str | None, bytes]:
    """Give the name and the bytes of the one file that came with the last mail."""
    (file,) = desk.taken[-1].iter_attachments()
    return file.get_filename(), file.get_content()


async def test_s1_9_an_invoice_goes_with_its_message_and_again_when_it_is_resent(
    world: World,
) -> None:
    """S1-9: what staff print reaches the customer too; the newest invoice, the same bytes."""
    order = await world.place()
    given: Json = {"about": {"orderId": order["id"]}, "template": "INVOICE", "locale": "en"}
    number = (await world.do(ISSUE, id=order["id"]))["document"]["number"]
    async with office() as desk:
        through_office(world, desk.port)
        first = (await world.do(SEND, input=given))["message"]
        (waiting,) = (await world.ask(FILES, id=first["id"]))["message"]["attachments"]
        assert waiting["size"] is None
        await settled(world, first["id"], "SENT")
        name, content = enclosed(desk)
        again = (await world.do(RESEND, id=first["id"]))["message"]
        await settled(world, again["id"], "SENT")
        assert enclosed(desk) == (name, content)
    assert name == f"invoice-{number}.pdf"
    assert number in desk.taken[0]["Subject"]
    page = PdfReader(BytesIO(content)).pages[0].extract_text()
    assert order["number"] in page
    (file,) = (await world.ask(FILES, id=first["id"]))["message"]["attachments"]
    assert file == {"fileName": name, "mediaType": "application/pdf", "size": len(content)}


@on_sqlite
async def test_without_an_invoice_the_preview_warns_and_nothing_is_enclosed(world: World) -> None:
    order = await world.place()
    before = (await world.ask(PREVIEW, id=order["id"]))["previewMessage"]["warnings"]
    lacks = [each for each in before if each["message"] == "The order has no invoice yet."]
    assert [each["code"] for each in lacks] == ["MESSAGE_INCOMPLETE"]
    number = (await world.do(ISSUE, id=order["id"]))["document"]["number"]
    shown = (await world.ask(PREVIEW, id=order["id"]))["previewMessage"]
    assert shown["warnings"] == [each for each in before if each not in lacks]
    assert number in shown["subject"]


@on_sqlite
async def test_what_was_erased_is_not_sent(world: World) -> None:
    order = await world.place()
    await world.do(ISSUE, id=order["id"])
    given: Json = {"about": {"orderId": order["id"]}, "template": "INVOICE"}
    queued = (await world.do(SEND, input=given))["message"]
    await world.do(ERASE, id=order["id"])
    async with office() as desk:
        through_office(world, desk.port)
        assert (await look(world, queued["id"]))["state"] == "CANCELLED"
    assert desk.taken == []
