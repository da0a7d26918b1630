"""Links to downloads as they reach the customer (S1-21, S1-23)."""

import re

from digital import BYTES, REVOKE, asset, http, links, sold
from factories import Json, World
from mail.posting import RESEND, SEND, Office, office, settled, through_office


async def told(desk: Office) -> str:
    """Give the one link in the last mail that came, from its text."""
    (text, html) = [part.get_content() for part in desk.taken[-1].iter_parts()]
    (url,) = set(re.findall(r"http://tiski/downloads/[\w-]+", text))
    assert url in html
    return url


async def test_s1_21_s1_23_the_link_in_the_mail_gives_the_very_bytes_and_is_sent_again(
    world: World,
) -> None:
    """S1-23: the mail holds links to what was bought; S1-21: sent again, they begin anew."""
    await asset(world, downloadLimit=1)
    order = await sold(world, language="en")
    given: Json = {"about": {"orderId": order}, "template": "DOWNLOADABLE_PRODUCTS"}
    async with office() as desk, http(world) as client:
        through_office(world, desk.port)
        first = await world.do(SEND, input=given)
        assert first["warnings"] == []
        await settled(world, first["message"]["id"], "SENT")
        url = await told(desk)
        assert (await client.get(url)).content == BYTES
        assert (await client.get(url)).status_code == 410
        again = await world.do(RESEND, id=first["message"]["id"])
        await settled(world, again["message"]["id"], "SENT")
        newer = await told(desk)
        assert (await client.get(newer)).content == BYTES
        assert (await client.get(url)).status_code == 410  # one link, one count
        await world.do(REVOKE, order=order)
        third = await world.do(SEND, input=given)
        await settled(world, third["message"]["id"], "SENT")
        assert (await client.get(await told(desk))).content == BYTES
    assert desk.recipients == ["aino@example.com"] * 3
    assert [each["downloads"] for each in await links(world, order)] == [2, 1]


async def test_a_mail_without_links_is_warned_of(world: World) -> None:
    order = await world.place()
    given: Json = {"about": {"orderId": order["id"]}, "template": "DOWNLOADABLE_PRODUCTS"}
    answer = await world.do(SEND, input=given)
    (warning,) = answer["warnings"]
    assert warning["code"] == "NOTHING_TO_DOWNLOAD"
    assert warning["field"] == ["input", "about", "orderId"]
