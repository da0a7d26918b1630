"""A shop's own words for its messages, and how they look before they are sent."""

from typing import Any

from factories import Json, World
from table_contents import contents

UPDATE = """
    mutation ($template: MessageTemplate!, $locale: String!, $input: UpdateMessageTemplateInput!,
              $version: Int) {
      updateMessageTemplate(
        template: $template, locale: $locale, input: $input, expectedVersion: $version
      ) {
        messageWording { template locale subject mjml text version }
        userErrors {
          __typename code field message ... on TemplateRefused { part line reason }
          ... on Conflict { currentVersion }
        }
      }
    }
"""
RESET = """
    mutation ($template: MessageTemplate!, $locale: String!) {
      resetMessageTemplate(template: $template, locale: $locale) { userErrors { code field } }
    }
"""
BUILT_IN = "{ messageTemplates { template subject mjml text } }"
OWN = "{ messageWordings { nodes { template locale subject } } }"
PREVIEW = """
    query ($input: PreviewMessageInput!) {
      previewMessage(input: $input) {
        subject html text to locale warnings { code message } userErrors { code field message }
      }
    }
"""
EVENTS = """{ events(filter: {types: [MESSAGE_TEMPLATE_UPDATED, MESSAGE_TEMPLATE_RESET]}) {
  nodes { type data } } }"""
SUBJECT = "Hei {{ customer.firstName }}!"


async def saved(world: World, locale: str = "fi", **parts: Any) -> Json:
    """Save words for the order confirmation."""
    return await world.do(UPDATE, template="ORDER_RECEIVED", locale=locale, input=parts)


async def preview(world: World, **given: Any) -> Json:
    """Look at a message."""
    return (await world.ask(PREVIEW, input=given))["previewMessage"]


async def test_own_words_are_saved_used_and_reset(world: World) -> None:
    order = await world.place()
    about = {"about": {"orderId": order["id"]}, "template": "ORDER_RECEIVED"}
    number = order["number"]
    assert (await preview(world, **about))["subject"] == f"Tilauksesi {number}"
    done = await saved(world, "fi-FI", subject=SUBJECT, text="{{ order.total }}")
    own = {"template": "ORDER_RECEIVED", "locale": "fi", "subject": SUBJECT}
    assert done["messageWording"] == {
        **own,
        "mjml": None,
        "text": "{{ order.total }}",
        "version": 1,
    }
    seen = await preview(world, **about)
    assert (seen["subject"], seen["text"].split()) == ("Hei Aino!", ["30,90", "€"])
    assert "Kiitos tilauksestasi" in seen["html"]
    assert (await preview(world, **about, locale="en"))["subject"] == f"Your order {number}"
    assert (await saved(world, text=None))["messageWording"]["version"] == 2
    assert "Mug" in (await preview(world, **about))["text"]
    assert (await world.ask(OWN))["messageWordings"]["nodes"] == [own]
    given = {"template": "ORDER_RECEIVED", "locale": "fi"}
    for same in ({}, {"subject": SUBJECT, "mjml": None}):
        again = await world.do(UPDATE, **given, input=same)
        assert again["messageWording"]["version"] == 2
    (error,) = await world.refused(UPDATE, **given, input={"subject": "x"}, version=1)
    assert (error["code"], error["currentVersion"]) == ("CONFLICT", 2)
    await world.do(RESET, **given)
    assert (await preview(world, **about))["subject"] == f"Tilauksesi {number}"
    (error,) = await world.refused(RESET, **given)
    assert error["code"] == "NOT_FOUND"
    told = (await world.ask(EVENTS))["events"]["nodes"]
    assert sorted(each["data"].get("parts", "-") for each in told) == ["-", "subject, text", "text"]


async def test_broken_words_are_refused_with_their_line(world: World) -> None:
    before = await contents(world)
    given = {"template": "ORDER_RECEIVED", "locale": "sv"}
    for parts, line in (
        ({"text": "one\n{{ order.nubmer }}"}, 2),
        ({"mjml": "<mjml><mj-body>\n\n<mj-include path='/etc/passwd' />\n</mj-body></mjml>"}, 3),
        ({"subject": "{{ ''.__class__.__mro__ }}"}, 1),
        ({"text": "{% for a in order.lines %}" * 20 + "{% endfor %}" * 20}, 1),
    ):
        (part,) = parts
        (error,) = await world.refused(UPDATE, **given, input=parts)
        assert (error["__typename"], error["code"]) == ("TemplateRefused", "TEMPLATE_BROKEN")
        assert (error["part"], error["line"], error["field"]) == (part, line, ["input", part])
    (error,) = await world.refused(UPDATE, **{**given, "locale": "de"}, input={"subject": "x"})
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["locale"])
    assert await contents(world) == before


async def test_staff_start_from_the_built_in_words(world: World) -> None:
    templates = (await world.ask(BUILT_IN))["messageTemplates"]
    assert len(templates) == 8
    for each in templates:
        name = each.pop("template")
        await world.do(UPDATE, template=name, locale="nb", input=each)
    assert len((await world.ask(OWN))["messageWordings"]["nodes"]) == 8


async def test_a_preview_says_what_is_missing_and_stores_nothing(world: World) -> None:
    """S1-20: the message about an order, looked at before it is sent."""
    order = await world.place()
    customer = await world.create_customer(email="else@example.com")
    before = await contents(world)
    about = {"about": {"orderId": order["id"]}}
    written = await preview(world, **about, subject="Väri?", body="Punainen vai <b>?")
    assert (written["subject"], written["to"]) == ("Väri?", "aino@example.com")
    assert "Punainen vai <b>?" in written["text"]
    assert "Punainen vai &lt;b&gt;?" in written["html"]
    assert written["warnings"] == []
    empty = await preview(world, **about, template="SHIPPING_CONFIRMATION", locale="en")
    assert {each["code"] for each in empty["warnings"]} == {"MESSAGE_INCOMPLETE"}
    assert "The parcel has no tracking number." in [each["message"] for each in empty["warnings"]]
    tried = await preview(world, **about, body="x", wording={"subject": "Try {{ order.number }}"})
    assert tried["subject"] == f"Try {order['number']}"
    broken = await preview(world, **about, body="x", wording={"text": "{{ x }}"})
    assert broken["html"] is None
    assert broken["userErrors"][0]["code"] == "TEMPLATE_BROKEN"
    assert broken["userErrors"][0]["field"] == ["input", "wording", "text"]
    account = await preview(world, about={"customerId": customer["id"]}, body="Hei!")
    assert (account["to"], account["userErrors"]) == ("else@example.com", [])
    given = {"wording": {"subject": "x" * 1_001}, "subject": "x" * 201, "locale": "?"}
    errors = (await preview(world, **about, **given))["userErrors"]
    assert [each["field"][1:] for each in errors] == [
        ["wording", "subject"],
        ["subject"],
        ["locale"],
    ]
    (error,) = (await preview(world, about={"orderId": customer["id"]}))["userErrors"]
    assert error["field"] == ["input", "about", "orderId"]
    assert await contents(world) == before
