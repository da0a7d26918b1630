"""Which orders get links to downloads, and which lose them."""

from digital import (
    BOOK,
    DOWNLOADS,
    RENEW,
    REVOKE,
    UPDATE_ASSET,
    asset,
    entered,
    links,
    looking,
    pay,
    sold,
)
from editing import CANCEL, edited, line_ids
from factories import Json, World, eur, line
from good_orders import do
from handovers import call
from payments import READ, REFUND

from db.exports import Whose
from queryplan.ids import decode_id

EBOOK = line(**BOOK, unitPrice=eur("9.00"))
LOG = """query ($id: ID!) { order(by: {id: $id}) { events(first: 100,
  filter: {types: [DOWNLOADS_ISSUED, DOWNLOADS_REVOKED]}) { nodes { type actor { kind } data } } } }"""


async def live(world: World, order: str) -> list[str]:
    """Name what the links of an order lead to that were not revoked."""
    return [each["title"] for each in await links(world, order) if each["revokedAt"] is None]


async def reasons(world: World, order: str) -> list[str | None]:
    """Tell why each link of an order was revoked."""
    return [each["revokeReason"] for each in await links(world, order)]


async def refund_all(world: World, order: str) -> None:
    """Give back by hand all that was paid, as a credit."""
    found = (await world.ask(READ, id=order))["order"]
    paid = next(each for each in found["payments"]["nodes"] if each["state"] == "CAPTURED")
    given: Json = {"amount": eur(paid["captured"]["amount"]), "asCredit": True}
    await world.do(REFUND, id=paid["id"], input=given)


async def test_every_line_of_a_paid_order_gets_what_its_article_is_sold_with(world: World) -> None:
    await asset(world)
    await asset(world, name="Audio book", fileName="novel.mp3")
    await asset(world, name="Album", skus=["LP-1", "CD-1"])
    await entered(world, name="Nobody's", skus=[])
    lines = [EBOOK, line(sku="LP-1", title="Record"), line(), line(sku=None, kind="DIGITAL")]
    order = await world.place(lines=lines)
    assert await links(world, order["id"]) == []
    await pay(world, order)
    found = (await world.ask(DOWNLOADS, id=order["id"]))["order"]
    told = [(each["title"], each["line"]["sku"]) for each in found["downloads"]["nodes"]]
    assert told == [("Novel", "BOOK-1"), ("Audio book", "BOOK-1"), ("Album", "LP-1")]
    per_line = found["lines"]["nodes"]
    assert [len(each["downloads"]["nodes"]) for each in per_line] == [2, 1, 0, 0]
    assert [len(each["digitalAssets"]["nodes"]) for each in per_line] == [2, 1, 0, 0]
    assert found["fulfillmentStatus"] == "PARTIALLY_FULFILLED"  # digital lines, with files or not
    events = (await world.ask(LOG, id=order["id"]))["order"]["events"]["nodes"]
    assert [(each["type"], each["data"]) for each in events] == [("DOWNLOADS_ISSUED", {"links": 3})]


async def test_what_is_free_held_edited_or_handed_over_by_hand(world: World) -> None:
    await asset(world)
    free = await world.place(lines=[line(**BOOK, unitPrice=eur("0.00"))], shipping=None)
    assert await live(world, free["id"]) == ["Novel"]
    held = await world.place(lines=[EBOOK])
    await do(world, "holdOrder", held["id"], reason="Look at it")
    await pay(world, held)
    assert await live(world, held["id"]) == []
    await do(world, "releaseOrder", held["id"])
    assert await live(world, held["id"]) == ["Novel"]
    bare = await world.place()
    await pay(world, bare)
    await edited(
        world,
        bare["id"],
        {"addLine": line(**BOOK, unitPrice=eur("0.00"))},
        acknowledgePaid=True,
    )
    assert await live(world, bare["id"]) == ["Novel"]
    unpaid = await world.place(lines=[EBOOK, EBOOK])
    (first, _) = await line_ids(world, unpaid["id"])
    given = {"lines": [{"line": first, "quantity": 1}]}
    await call(world, "fulfillOrder", unpaid["id"], input=given)
    assert await live(world, unpaid["id"]) == ["Novel"]
    await pay(world, unpaid)
    assert await live(world, unpaid["id"]) == ["Novel", "Novel"]


async def test_what_is_cancelled_returned_or_paid_back_is_taken_back(world: World) -> None:
    await asset(world)
    await asset(world, name="Song", skus=["SONG"])
    song = line(sku="SONG", title="Song", kind="DIGITAL", quantity=2, unitPrice=eur("1.00"))
    order = await sold(world, song)
    assert await live(world, order) == ["Novel", "Song"]
    (_, second) = await line_ids(world, order)
    for left, expected in ((1, ["Novel", "Song"]), (0, ["Novel"])):
        made = await call(
            world, "createReturn", order, input={"lines": [{"line": second, "quantity": 1}]}
        )
        await call(world, "receiveReturn", made["orderReturn"]["id"])
        assert await live(world, order) == expected, left
    assert await reasons(world, order) == [None, "TAKEN_BACK"]
    refunded = await sold(world)
    await refund_all(world, refunded)
    assert await reasons(world, refunded) == ["REFUNDED"]
    events = (await world.ask(LOG, id=refunded))["order"]["events"]["nodes"]
    assert events[-1]["data"] == {"why": "REFUNDED"}
    assert events[-1]["actor"]["kind"] == "STAFF"


async def test_cancelling_takes_links_back_with_their_lines(world: World) -> None:
    await asset(world, name="Album", skus=["LP-1"])
    record = line(sku="LP-1", title="Record", quantity=1)
    order = await world.place(lines=[record, record, line()])
    await pay(world, order)
    (first, *_) = await line_ids(world, order["id"])
    await world.do(
        CANCEL,
        id=order["id"],
        input={"lines": [{"line": first, "quantity": 1}], "refund": {"mode": "NONE"}},
    )
    assert await reasons(world, order["id"]) == ["TAKEN_BACK", None]
    await world.do(CANCEL, id=order["id"], input={"refund": {"mode": "NONE"}})
    assert await reasons(world, order["id"]) == ["TAKEN_BACK", "TAKEN_BACK"]
    done = await world.do(RENEW, order=order["id"])
    assert (done["links"], len(done["warnings"])) == ([], 1)


async def test_renewing_gives_what_is_sold_now(world: World) -> None:
    made = await asset(world)
    order = await sold(world, line(sku="SONG", title="Song"))
    (book, _) = await line_ids(world, order)
    await asset(world, name="Song", skus=["SONG"])
    found = (await world.ask(DOWNLOADS, id=order))["order"]["lines"]["nodes"]
    assert [len(each["downloads"]["nodes"]) for each in found] == [1, 0]
    assert found[1]["digitalAssets"]["nodes"][0]["asset"] == {"name": "Song", "state": "READY"}
    await world.do(UPDATE_ASSET, id=made["id"], input={"linkDays": 60, "downloadLimit": 2})
    done = await world.do(RENEW, order=order, line=book, key="once")
    (only,) = [each["link"] for each in done["links"]]
    assert (only["title"], only["downloadsLeft"], only["renewedAt"] is None) == ("Novel", 2, False)
    assert (await world.do(RENEW, order=order, line=book, key="once"))["links"] == []
    assert (await world.do(REVOKE, order=order, line=book))["revoked"] == 1
    done = await world.do(RENEW, order=order)
    assert [each["link"]["title"] for each in done["links"]] == ["Novel", "Song"]
    assert [each["link"]["id"] == only["id"] for each in done["links"]] == [False, False]


async def test_what_staff_revoked_no_other_change_brings_back(world: World) -> None:
    await asset(world)
    order = await sold(world, line())
    await world.do(REVOKE, order=order)
    await call(world, "fulfillOrder", order, input={})
    assert await reasons(world, order) == ["REQUESTED"]


async def test_what_can_not_be_renewed_is_said(world: World) -> None:
    await asset(world)
    unpaid = await world.place(lines=[EBOOK])
    mugs = await sold_mugs(world)
    for order in (unpaid["id"], mugs):
        done = await world.do(RENEW, order=order)
        assert done["links"] == []
        assert [each["code"] for each in done["warnings"]] == ["NOTHING_TO_DOWNLOAD"]
    paid, other = await sold(world), await sold(world)
    (elsewhere,) = await line_ids(world, other)
    for text in (RENEW, REVOKE):
        (error,) = await world.refused(text, order=paid, line=elsewhere)
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["lineId"])
    await world.do(REVOKE, order=paid, version=None)
    await do(world, "acknowledgeOrder", paid)
    (error,) = await world.refused(REVOKE, order=paid, version=1)
    assert error["code"] == "CONFLICT"


async def sold_mugs(world: World) -> str:
    """Place and pay an order without anything digital."""
    order = await world.place()
    await pay(world, order)
    return order["id"]


async def test_links_belong_to_what_a_customer_is_given(world: World) -> None:
    customer = await world.create_customer()
    await asset(world)
    await sold(world, customerId=customer["id"])
    async with looking(world) as unit:
        whose = Whose(decode_id(customer["id"])[1])
        (order,) = await unit.exports.orders(whose, None, 10)
    (link,) = order["downloads"]
    assert (link["title"], link["downloads"], link["lastDownloadedAt"]) == ("Novel", 0, None)
