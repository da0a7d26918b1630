"""References for bank transfers: made with orders, found by, and checked when money comes."""

import pytest
from factories import World
from payments import record

from domain.references import ReferenceKind, is_reference

SET = """mutation ($kind: PaymentReferenceKind) {
  updateShop(input: {paymentReferenceKind: $kind}) { userErrors { code } }
}"""
FIND = """query ($reference: String!) {
  order(by: {paymentReference: $reference}) { id paymentReference }
  orders(filter: {paymentReference: $reference}) { nodes { id } }
}"""


async def reference_of(world: World, id: str) -> str:
    query = "query ($id: ID!) { order(by: {id: $id}) { paymentReference } }"
    return (await world.ask(query, id=id))["order"]["paymentReference"]


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        (ReferenceKind.FINNISH, "10003"),
        (ReferenceKind.KID_MOD10, "10009"),
        (ReferenceKind.KID_MOD11, "10006"),
        (ReferenceKind.RF, "RF671000"),
    ],
)
async def test_orders_get_the_reference_that_the_shop_chose(
    world: World, kind: ReferenceKind, reference: str
) -> None:
    await world.do(SET, kind=kind.value)
    order = await world.place()
    assert order["number"] == "C1000"
    found = await reference_of(world, order["id"])
    assert is_reference(kind, found)
    assert found == reference
    again = await reference_of(world, (await world.place())["id"])
    assert again != found
    spaced = " ".join(found)
    for typed in (found, spaced, found.lower(), f"  {found} "):
        data = await world.ask(FIND, reference=typed)
        assert data["order"] == {"id": order["id"], "paymentReference": found}
        assert data["orders"]["nodes"] == [{"id": order["id"]}]


async def test_a_shop_without_a_kind_makes_none(world: World) -> None:
    order = await world.place()
    assert await reference_of(world, order["id"]) is None
    await world.do(SET, kind="FINNISH")
    assert await reference_of(world, order["id"]) is None
    data = await world.ask(FIND, reference="10003")
    assert (data["order"], data["orders"]["nodes"]) == (None, [])


async def test_zeros_in_front_mean_nothing(world: World) -> None:
    await world.do(SET, kind="FINNISH")
    order = await world.place()
    data = await world.ask(FIND, reference="00000 00000 00000 10003")
    assert data["order"]["id"] == order["id"]


async def test_it_is_found_by_the_search_field(world: World) -> None:
    await world.do(SET, kind="RF")
    order = await world.place()
    await world.place()
    query = "query ($search: String!) { orders(search: $search) { nodes { id } } }"
    for typed in ("RF671000", "rf671000"):
        found = (await world.ask(query, search=typed))["orders"]["nodes"]
        assert found == [{"id": order["id"]}]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("10003", None),
        ("0001 0003", None),
        ("10004", "PAYMENT_REFERENCE_MISTYPED"),
        ("10016", "PAYMENT_REFERENCE_DIFFERS"),
        ("RF48 1001", "PAYMENT_REFERENCE_MISTYPED"),
        ("archive id 2611-A", None),
        (None, None),
    ],
)
async def test_a_reference_that_looks_wrong_is_stored_with_a_warning(
    world: World, reference: str | None, code: str | None
) -> None:
    await world.do(SET, kind="FINNISH")
    order = await world.place()
    payload = await record(world, order["id"], "30.90", reference=reference)
    expected = [] if code is None else [{"code": code, "field": ["input", "reference"]}]
    assert payload["warnings"] == expected
    (moved,) = payload["payment"]["transactions"]["nodes"]
    assert moved["reference"] == reference


async def test_two_shops_may_have_the_same(world: World, neighbour: World) -> None:
    for shop in (world, neighbour):
        await shop.do(SET, kind="FINNISH")
    mine, theirs = await world.place(), await neighbour.place()
    assert (await world.ask(FIND, reference="10003"))["order"]["id"] == mine["id"]
    assert (await neighbour.ask(FIND, reference="10003"))["order"]["id"] == theirs["id"]
