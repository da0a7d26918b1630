"""The shop's settings: read, changed, checked, and without force on what is there."""

import httpx2
import pytest
from factories import Failed, Json, World
from pictures import JPEG, base64, png
from sqlalchemy import func, select
from starlette.applications import Starlette

from app.pictures import Pictures
from db import tables as t

UPDATE = """
    mutation ($input: UpdateShopInput!, $version: Int, $key: String) {
      updateShop(input: $input, expectedVersion: $version, idempotencyKey: $key) {
        userErrors { code message field ... on Conflict { changedFields } }
        warnings { code field }
        logCursor
        shop {
          version name vatId currencyCode country locale timeZone pricesIncludeTax taxRounding
          defaultTaxRate orderPrefix customerPrefix senderName senderEmail
          replyTo phone website accentColor iban bic paymentDays invoicePrefix creditNotePrefix
          documentNote logo { mediaType width height checksum url }
          address { line1 city country }
        }
      }
    }
"""
NEW = {
    "name": "Tiskin kauppa 🛍",
    "vatId": "FI20774740",
    "address": {"line1": "Kauppatori 1", "city": "Turku", "country": "fi"},
    "currency": "nok",
    "country": "no",
    "locale": "nb-no",
    "timeZone": "Europe/Oslo",
    "pricesIncludeTax": False,
    "taxRounding": "RATE",
    "defaultTaxRate": "14.5",
    "orderPrefix": "N-",
    "customerPrefix": "K",
    "senderName": "Tiski",
    "senderEmail": "hei@example.com",
    "replyTo": "kysy@example.com",
    "phone": "+358 40 1234567",
    "website": "https://shop.example/fi",
    "accentColor": "#1a7f5a",
    "iban": "FI2112345600000785",
    "bic": "NDEAFIHHXXX",
    "paymentDays": 30,
    "invoicePrefix": "L",
    "creditNotePrefix": "H",
    "documentNote": "Y-tunnus 2077474-0\nKotipaikka Turku",
}


async def change(world: World, **given: object) -> Json:
    payload = await world.do(UPDATE, input=given)
    return payload["shop"]


async def test_everything_is_changed_and_logged(world: World) -> None:
    shop = await change(world, **NEW)
    expected = {key: value for key, value in NEW.items() if key != "currency"} | {"logo": None}
    assert shop == expected | {
        "version": 2,
        "currencyCode": "NOK",
        "country": "NO",
        "locale": "nb_NO",
        "defaultTaxRate": "14.50",
        "address": {"line1": "Kauppatori 1", "city": "Turku", "country": "FI"},
    }
    data = await world.ask(
        """{ events(filter: {types: [SHOP_UPDATED]}) { nodes {
          type actor { name } order { id } changes { path label(locale: "en") before after }
        } } }"""
    )
    (event,) = data["events"]["nodes"]
    assert (event["actor"], event["order"]) == ({"name": "Sanna"}, None)
    changes = {item["path"]: (item["before"], item["after"]) for item in event["changes"]}
    assert set(changes) == set(NEW)
    assert changes["currency"] == ("EUR", "NOK")
    assert changes["pricesIncludeTax"] == (True, False)


async def test_what_is_there_keeps_its_rules(world: World) -> None:
    query = """query ($id: ID!) { order(by: {id: $id}) {
      version number total { amount currencyCode } tax { amount }
    } }"""
    old = await world.place()
    before = await world.ask(query, id=old["id"])
    await change(world, currency="NOK", pricesIncludeTax=False, orderPrefix="N", taxRounding="RATE")
    assert await world.ask(query, id=old["id"]) == before
    new = await world.place()
    assert (new["number"], new["total"]["amount"]) == ("N1001", "38.78")
    assert before["order"]["total"]["amount"] == "30.90"


async def test_nothing_and_the_same_again_change_nothing(world: World) -> None:
    await change(world, name="New")
    for given in ({}, {"name": "New"}, {"name": " New "}):
        assert (await change(world, **given))["version"] == 2


async def test_null_clears_what_a_shop_can_do_without(world: World) -> None:
    await change(world, **NEW)
    await change(world, logo=base64(png()))
    nothing = dict.fromkeys(
        (
            *("vatId", "address", "country", "senderName", "senderEmail", "replyTo", "phone"),
            *("website", "logo", "accentColor", "iban", "bic", "documentNote"),
        )
    )
    shop = await change(world, **nothing)
    assert {name: shop[name] for name in nothing} == nothing
    for name in sorted(set(NEW) - set(nothing)):
        (error,) = await world.refused(UPDATE, input={name: None})
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", name])


BAD = [
    ("name", " "),
    ("name", "x" * 256),
    ("currency", "EURO"),
    ("country", "XX"),
    ("locale", "finnish language"),
    ("timeZone", "Helsinki"),
    ("timeZone", "../etc/passwd"),
    ("defaultTaxRate", "100.01"),
    ("defaultTaxRate", "-1"),
    ("defaultTaxRate", "1.001"),
    ("orderPrefix", "-C"),
    ("customerPrefix", "12345678901"),
    ("vatId", "FI20774741"),
    ("senderEmail", "a b@c.fi"),
    ("senderName", "a\nb"),
    ("replyTo", "a b@c.fi"),
    ("phone", "call us"),
    ("website", "shop.example"),
    ("website", "javascript:alert(1)"),
    ("website", "https://[::1"),
    ("logo", base64(b"<svg onload='x()'/>")),
    ("accentColor", "red"),
    ("iban", "FI2112345600000786"),
    ("iban", "XX2112345600000785"),
    ("bic", "NDEAFI"),
    ("paymentDays", 366),
    ("invoicePrefix", " "),
    ("documentNote", "x" * 501),
]


async def test_what_a_setting_can_not_be(world: World) -> None:
    before = await world.ask("{ logCursor shop { version } }")
    for name, bad in BAD:
        (error,) = await world.refused(UPDATE, input={name: bad})
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", name])
    assert await world.ask("{ logCursor shop { version } }") == before


async def test_every_fault_is_named_at_once(world: World) -> None:
    bad = {"name": "", "currency": "X", "address": {"country": "XX"}, "senderName": "a\0"}
    errors = await world.refused(UPDATE, input=bad)
    assert {tuple(error["field"][:2]) for error in errors} == {("input", name) for name in bad}


async def test_versions_keys_scopes_and_other_shops(world: World, neighbour: World) -> None:
    await world.do(UPDATE, input={"name": "One"}, version=1, key="k")
    await world.do(UPDATE, input={"name": "One"}, version=1, key="k")
    (error,) = await world.refused(UPDATE, input={"name": "Two"}, version=1)
    assert (error["code"], error["changedFields"]) == ("CONFLICT", ["name"])
    assert (await world.do(UPDATE, input={"locale": "sv"}, version=1))["shop"]["version"] == 3
    with pytest.raises(Failed) as failed:
        await (await world.another("orders:write")).ask(UPDATE, input={"name": "Two"})
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["shop:write"]
    assert await neighbour.ask("{ shop { name } }") == {"shop": {"name": "Tiskin kauppa"}}


async def test_an_account_is_written_in_any_way(world: World) -> None:
    shop = await change(world, iban="fi21 1234 5600 0007 85", bic="ndea fi hh")
    assert (shop["iban"], shop["bic"]) == ("FI2112345600000785", "NDEAFIHH")


async def test_a_logo_is_kept_once_and_shown_to_everybody(world: World, neighbour: World) -> None:
    content = png(300, 80)
    logo = (await change(world, logo=base64(content)))["logo"]
    assert (logo["mediaType"], logo["width"], logo["height"]) == ("image/png", 300, 80)
    second = (await change(world, logo=base64(JPEG)))["logo"]
    assert second["mediaType"] == "image/jpeg"
    assert (await change(world, logo=base64(content)))["logo"] == logo
    assert (await change(neighbour, logo=base64(content)))["logo"]["url"] != logo["url"]
    last = """{ changeSets(first: 1) { nodes {
      id events { nodes { changes { path label(locale: "sv") before after } } } } } }"""
    (made,) = (await world.ask(last))["changeSets"]["nodes"]
    (changed,) = made["events"]["nodes"][0]["changes"]
    assert (changed["path"], changed["label"]) == ("logoId", "Logotyp")
    assert changed["after"].replace("-", "") in logo["url"]
    undo = "mutation ($id: ID!) { revertChangeSet(id: $id) { userErrors { code } leftAlone { path } } }"
    assert (await world.do(undo, id=made["id"]))["leftAlone"] == []
    assert (await world.ask("{ shop { logo { url } } }"))["shop"]["logo"]["url"] == second["url"]
    await change(world, logo=None)
    async with world.sql() as connection:
        count = (
            select(func.count()).select_from(t.picture).where(t.picture.c.shop_id == world.shop_id)
        )
        assert await connection.scalar(count) == 2
    app = Starlette(routes=Pictures(world.services).routes())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tiski") as client:
        shown = await client.get(logo["url"])
        assert (shown.content, shown.headers["Content-Type"]) == (content, "image/png")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        _, _, shop, id = logo["url"].split("/")
        theirs = neighbour.shop_id.hex
        for wrong in (f"{theirs}/{id}", f"{shop}/{theirs}", f"{shop}/x", f"x/{id}"):
            assert (await client.get(f"/pictures/{wrong}")).status_code == 404
