"""Links to downloads as they reach the customer (S1-21, S1-23)."""

import re

from digital import BYTES, REVOKE, asset, http, links, sold
from factories import Json, World
from mail.posting import RESEND, SEND, Office, office, settled, through_office

from domain.letters import MessageTemplate
from domain.message_rule import MessageTrigger
from resolvers.occasions import read_on

TURN = """mutation ($trigger: MessageTrigger!, $template: MessageTemplate!) {
  updateMessageRule(trigger: $trigger, template: $template, isActive: true) {
    messageRule { isActive } userErrors { code } } }"""


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


async def test_s1_23_whoever_pays_is_mailed_the_links_where_the_shop_has_it_so(
    world: World,
) -> None:
    """S1-23: the rule sends them once there are any, and only then."""
    rule = MessageTrigger.DIGITAL_HANDED_OVER, MessageTemplate.DOWNLOADABLE_PRODUCTS
    await world.do(TURN, trigger=rule[0].value, template=rule[1].value)
    await sold(world)  # nothing is sold with it yet
    await asset(world)
    order = await sold(world)
    while await read_on(world.services, world.shop_id):
        pass
    (message,) = (await world.ask("{ messages { nodes { id order { id } } } }"))["messages"][
        "nodes"
    ]
    assert message["order"]["id"] == order
    async with office() as desk, http(world) as client:
        through_office(world, desk.port)
        await settled(world, message["id"], "SENT")
        assert (await client.get(await told(desk))).content == BYTES
