"""Every optional field of every update: absent, an undefined variable, and null."""

from hashlib import sha256
from typing import Any

import pytest
from factories import Json, World, order_input
from good_inputs import MAKE_WEBHOOK
from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type
from handovers import TRACKING, sent
from pictures import base64, png

from schema.api import build_schema

CORE = build_schema()._schema
ADDRESS = {"line1": "Kotikatu 1", "city": "Turku", "country": "FI"}
PERSON = {
    "email": "full@example.com",
    "firstName": "Aino",
    "lastName": "Virtanen",
    "company": "Virtanen Oy",
    "phone": "+358 40 1234567",
    "vatId": "FI20774740",
}
DETAILS = PERSON | {"shippingAddress": ADDRESS, "billingAddress": ADDRESS}
ORDER = {"customerNote": "Ring twice", "language": "sv"}
PROFILE = PERSON | {"language": "fi", "note": "Kind"}
SHOP = {
    "name": "Full",
    "vatId": "FI20774740",
    "address": ADDRESS,
    "currency": "EUR",
    "country": "FI",
    "locale": "fi",
    "timeZone": "Europe/Helsinki",
    "pricesIncludeTax": True,
    "taxRounding": "LINE",
    "defaultTaxRate": "25.50",
    "orderPrefix": "C",
    "customerPrefix": "K",
    "senderName": "Tiski",
    "senderEmail": "hei@example.com",
    "replyTo": "vastaa@example.com",
    "phone": "+358 40 1234567",
    "website": "https://shop.example",
    "logo": base64(png()),
    "accentColor": "#1a7f5a",
    "iban": "FI2112345600000785",
    "bic": "NDEAFIHH",
    "paymentDays": 21,
    "invoicePrefix": "L",
    "creditNotePrefix": "H",
    "documentNote": "Kiitos!",
    "bookkeepingYears": 7,
    "messagesPerMinute": 600,
    "paymentReferenceKind": "FINNISH",
}
PAYMENT = {
    "method": "visa",
    "provider": "stripe",
    "pspReference": "pi_1",
    "externalUrl": "https://pay.example/1",
}
WEBHOOK = {
    "name": "Partner",
    "url": "https://partner.example/hooks",
    "types": ["ORDER_PLACED"],
    "filter": {"country": ["FI"]},
    "query": "subscription { events { event { type } order { number } } }",
}
FULL: dict[str, Json] = {
    "updateTracking": TRACKING,
    "updateOrderCustomer": DETAILS,
    "updateOrder": ORDER,
    "updateCustomer": PROFILE,
    "updateShop": SHOP,
    "updatePayment": PAYMENT,
    "updateWebhook": WEBHOOK,
}
"""A value for every field of every update; a new field of the schema has to be entered here."""

ELSEWHERE = {
    "AddressInput",  # replaced as a whole
    "UpdatePaymentProviderInput",  # tests/api/test_payment_providers.py
    "UpdateDraftOrderInput",  # tests/api/test_drafts.py
    "UpdateMessageTemplateInput",  # tests/api/test_message_templates.py
    "UpdateDigitalAssetInput",  # tests/api/test_digital_assets.py
}

REQUIRED = {
    "url",  # of a webhook
    *("name", "currency", "locale", "timeZone", "pricesIncludeTax", "taxRounding"),
    *("defaultTaxRate", "orderPrefix", "customerPrefix", "paymentReferenceKind"),
    *("paymentDays", "invoicePrefix", "creditNotePrefix"),
    *("method", "provider"),
}
"""What a shop, or a webhook, can't do without."""

NOT_REQUIRED = {("updateTracking", "url")}
"""Fields of these names that may be empty."""

READ = {
    "updateTracking": """node(id: $id) { ... on Fulfillment {
        order { version } thing: tracking { carrier number url } } }""",
    "updateOrderCustomer": """order(by: {id: $id}) { version thing: customerDetails {
        email firstName lastName company phone vatId
        shippingAddress { line1 city country } billingAddress { line1 city country } } }""",
    "updateOrder": "order(by: {id: $id}) { version customerNote language }",
    "updateCustomer": """customer(by: {id: $id}) { version
        email firstName lastName company phone vatId language note }""",
    "updateWebhook": "webhook(by: {id: $id}) { version name url types filter query }",
    "updateShop": """shop { version name vatId address { line1 city country }
        currency: currencyCode country locale timeZone pricesIncludeTax taxRounding defaultTaxRate
        orderPrefix customerPrefix senderName senderEmail bookkeepingYears messagesPerMinute paymentReferenceKind
        replyTo phone website logo { checksum } accentColor iban bic paymentDays invoicePrefix
        creditNotePrefix documentNote }""",
    "updatePayment": """payment(by: {id: $id}) { version method provider pspReference externalUrl }""",
}


def updates() -> dict[str, GraphQLInputObjectType]:
    """Find the inputs of which every field may be left out: those of the updates."""
    assert CORE.mutation_type is not None
    found: dict[str, GraphQLInputObjectType] = {}
    for name, field in CORE.mutation_type.fields.items():
        if name.startswith("update") and "input" in field.args:
            kind = get_named_type(field.args["input"].type)
            assert isinstance(kind, GraphQLInputObjectType)
            if kind.name not in ELSEWHERE:
                found[name] = kind
    return found


def document(name: str, *fields: str) -> str:
    """Write the update with one variable for each field."""
    inputs = updates()[name].fields
    given = ["$id: ID!"] if name != "updateShop" else []
    given += [f"${field}: {inputs[field].type}" for field in fields]
    inside = ", ".join(f"{field}: ${field}" for field in fields)
    who = "id: $id, " if name != "updateShop" else ""
    declared = f"({', '.join(given)})" if given else ""
    return f"""mutation {declared} {{ {name}({who}input: {{{inside}}}) {{
      userErrors {{ code field message }}
    }} }}"""


async def target(world: World, name: str) -> Json:
    """Make what the update is about and fill every field; give its variables."""
    given: Json = {}
    if name == "updateCustomer":
        given = {"id": (await world.create_customer())["id"]}
    elif name == "updateWebhook":
        data = await world.do(MAKE_WEBHOOK, input=WEBHOOK)
        given = {"id": data["webhook"]["id"]}
    elif name == "updateTracking":
        given = {"id": (await sent(world))["fulfillment"]["id"]}
    elif name == "updatePayment":
        order = await world.place()
        query = "query ($id: ID!) { order(by: {id: $id}) { payments { nodes { id } } } }"
        data = await world.ask(query, id=order["id"])
        given = {"id": data["order"]["payments"]["nodes"][0]["id"]}
    elif name != "updateShop":
        given = {"id": (await world.place(**order_input()))["id"]}
    await world.do(document(name, *FULL[name]), **given, **FULL[name])
    return given


async def read(world: World, name: str, given: Json) -> tuple[Any, Json]:
    """Read the version and every field of the update."""
    declared = "query ($id: ID!)" if given else "query"
    data = await world.ask(f"{declared} {{ {READ[name]} }}", **given)
    (found,) = data.values()
    version = found["order"]["version"] if "order" in found else found.pop("version")
    if found.get("logo") == {"checksum": sha256(png()).hexdigest()}:
        found["logo"] = SHOP["logo"]
    return version, found.get("thing", found)


def test_every_field_of_every_update_is_tried() -> None:
    assert {name: set(kind.fields) for name, kind in updates().items()} == {
        name: set(fields) for name, fields in FULL.items()
    }
    for kind in updates().values():
        for field in kind.fields.values():
            assert not isinstance(field.type, GraphQLNonNull)


@pytest.mark.parametrize("name", FULL)
async def test_absent_and_undefined_leave_everything(world: World, name: str) -> None:
    given = await target(world, name)
    before = await read(world, name, given)
    assert before[1] == FULL[name]
    end = await world.ask("{ logCursor }")
    await world.do(document(name), **given)
    await world.do(document(name, *FULL[name]), **given)
    assert await read(world, name, given) == before
    assert await world.ask("{ logCursor }") == end


@pytest.mark.parametrize("name", FULL)
async def test_null_clears_its_own_field_or_is_refused(world: World, name: str) -> None:
    given = await target(world, name)
    for field in updates()[name].fields:
        version, before = await read(world, name, given)
        assert before[field] is not None
        # Each other field is an undefined variable, which has to stay.
        text = document(name, *FULL[name])
        if field in REQUIRED and (name, field) not in NOT_REQUIRED:
            (error,) = await world.refused(text, **given, **{field: None})
            assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", field])
            assert await read(world, name, given) == (version, before)
            continue
        await world.do(text, **given, **{field: None})
        assert await read(world, name, given) == (version + 1, before | {field: None})
        await world.do(text, **given, **{field: FULL[name][field]})
        assert await read(world, name, given) == (version + 2, before)
