"""Inputs with which documents are issued and read."""

from typing import Any

from factories import Json, World

ISSUE = """mutation ($id: ID!, $input: CreateDocumentInput!) {
  createDocument(orderId: $id, input: $input) { document { id } userErrors { message } } }"""


async def issued(world: World, order: str | None = None, kind: str = "ORDER_CONFIRMATION") -> str:
    """Issue a document of an order, a new one where none is named; give the document's id."""
    id = order or (await world.place())["id"]
    made = await world.do(ISSUE, id=id, input={"type": kind})
    return made["document"]["id"]


async def _create(world: World, nth: int) -> Json:
    order = (await world.place())["id"]
    note = {"note": f"Nr {nth}", "locale": "sv", "entire": False}
    return {"orderId": order, "input": {"type": "INVOICE", **note}}


async def _packing_lists(world: World, nth: int) -> Json:
    del nth
    return {"orderIds": [(await world.place())["id"] for _ in range(2)], "locale": "fi"}


async def _open(world: World, nth: int) -> Json:
    del nth
    return {"ids": [await issued(world)], "format": "HTML"}


DOCUMENT_MAKERS: dict[str, Any] = {
    "createDocument": _create,
    "createPackingLists": _packing_lists,
    "openDocuments": _open,
}
"""How to make what these mutations are about."""
