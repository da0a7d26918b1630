"""Good arguments for every mutation, with every place filled that the schema has."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from at_the_psp import CREDENTIALS, at_shared_psp
from editing import draft_of, line_ids
from factories import Json, World, eur, line, order_input
from good_assets import ASSET_MAKERS
from good_documents import DOCUMENT_MAKERS
from good_orders import ORDER_MAKERS
from handovers import HANDOVER_MAKERS
from id_places import field_of
from pictures import base64, png
from sqlalchemy import insert

from db import tables as t
from db.ids import new_id
from domain.log import encode_cursor
from domain.webhook import MOST_OF_A_SHOP

NUMBERS = count(1)
ADDRESS = {
    "firstName": "Aino",
    "lastName": "Virtanen",
    "company": "Virtanen Oy",
    "line1": "Kotikatu 1",
    "line2": "B 2",
    "postalCode": "20100",
    "city": "Turku",
    "region": "Varsinais-Suomi",
    "country": "FI",
    "phone": "+358 40 1234567",
}
PERSON = {
    "email": "new@example.com",
    "firstName": "Aino",
    "lastName": "Virtanen",
    "company": "Virtanen Oy",
    "phone": "+358 40 1234567",
    "vatId": "FI20774740",
}
DETAILS = PERSON | {"shippingAddress": ADDRESS, "billingAddress": ADDRESS}
REMARKS = {"language": "fi", "note": "Kind"}
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
WEBHOOK = {
    "name": "Partner",
    "url": "https://partner.example/hooks",
    "types": ["ORDER_PLACED"],
    "filter": {"country": ["FI"]},
    "query": "subscription { events { event { type } order { number } } }",
}
MAKE_WEBHOOK = """mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { id } userErrors { code message field } }
}"""
MOMENT = "2026-03-01T12:00:00Z"
PLACE_OF_ENTRY = {"namespace": "erp", "key": "invoice"}
ENTRY = PLACE_OF_ENTRY | {"value": "R-7"}
OF_ADDRESSES: dict[str, Json] = {
    "updateCustomerAddress": {
        "input": ADDRESS | {"city": "Vaasa"},
        "defaultShipping": True,
        "defaultBilling": True,
    },
    "removeCustomerAddress": {},
    "setDefaultAddress": {"shipping": True, "billing": True},
}
OF_ORDERS: dict[str, Json] = {
    "updateOrderCustomer": {"input": DETAILS},
    "updateOrder": {"input": {"customerNote": "Ring twice", "language": "sv"}},
    "attachOrderToCustomer": {},
    "detachOrderFromCustomer": {},
    "addOrderTags": {"tags": ["VIP"]},
    "removeOrderTags": {"tags": ["VIP"]},
    "setOrderMetadata": {"entries": [ENTRY]},
    "deleteOrderMetadata": {"keys": [PLACE_OF_ENTRY]},
}
OF_CUSTOMERS: dict[str, Json] = {
    "addCustomerTags": {"tags": ["VIP"]},
    "removeCustomerTags": {"tags": ["VIP"]},
    "setCustomerMetadata": {"entries": [ENTRY]},
    "deleteCustomerMetadata": {"keys": [PLACE_OF_ENTRY]},
    "updateMarketingConsent": {"state": "GIVEN", "source": "checkout", "at": MOMENT},
}


async def good(world: World, mutation: str) -> Json:
    """Make what a mutation is about, and arguments that it takes once."""
    nth = next(NUMBERS)
    given: Json = {"idempotencyKey": f"key-{nth}"}
    if "expectedVersion" in field_of("Mutation", mutation).args:
        given["expectedVersion"] = 1
    if mutation in OF_ADDRESSES:
        return given | {"id": await _address(world, nth), **OF_ADDRESSES[mutation]}
    if mutation in OF_CUSTOMERS:
        return given | {"id": await _customer(world, nth), **OF_CUSTOMERS[mutation]}
    if mutation in OF_ORDERS:
        return given | await _order(world, mutation, nth) | OF_ORDERS[mutation]
    return given | await MAKERS[mutation](world, nth)


async def _customer(world: World, nth: int) -> str:
    created = await world.create_customer(email=f"aino{nth}@example.com", address=ADDRESS)
    return created["id"]


async def _address(world: World, nth: int) -> str:
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { addresses { nodes { id } } } }",
        id=await _customer(world, nth),
    )
    return data["customer"]["addresses"]["nodes"][0]["id"]


async def _order(world: World, mutation: str, nth: int) -> Json:
    owned: Json = {}
    if mutation.endswith("Customer") and mutation.startswith(("attach", "detach")):
        owned = {"customerId": await _customer(world, nth)}
    attached = mutation.startswith("detach")
    order = await world.place(**owned if attached else {})
    return {"id": order["id"], **({} if attached else owned)}


async def _reserved(world: World, nth: int) -> Json:
    del nth
    till = await at_shared_psp(world)
    id = await till.synced()
    return {"id": id, "expectedVersion": (await till.look(id))["version"]}


async def _unknown(world: World, nth: int) -> Json:
    del nth
    return {"id": await (await at_shared_psp(world)).payment()}


async def _to_capture(world: World, nth: int) -> Json:
    return {**await _reserved(world, nth), "input": {"amount": eur("10.00")}}


async def _to_refund(world: World, nth: int) -> Json:
    del nth
    till = await at_shared_psp(world)
    id = await till.synced(is_manual=False)
    await till.credit(id, "30.90")  # so that all of it may be given back
    given = {"amount": eur("10.00"), "reason": "A crack", "asCredit": True}
    given["notifyCustomer"] = True
    return {"id": id, "expectedVersion": (await till.look(id))["version"], "input": given}


async def _provider(world: World, nth: int) -> Json:
    del nth
    till = await at_shared_psp(world)
    version = await till.provider_version()
    given = {"credentials": CREDENTIALS, "isEnabled": True}
    return {"provider": "test", "expectedVersion": version, "input": given}


async def _place(world: World, nth: int) -> Json:
    return {"input": cart(nth, await _customer(world, nth))}


async def _create(world: World, nth: int) -> Json:
    del world
    number = {"source": "old", "number": f"c-{nth}"}
    own = {"email": f"new{nth}@example.com", "externalNumber": number, "address": ADDRESS}
    return {"input": PERSON | REMARKS | own}


async def _update(world: World, nth: int) -> Json:
    customer = await _customer(world, nth)
    order = await world.place(customerId=customer)
    return {
        "id": customer,
        "input": PERSON | REMARKS | {"email": f"new{nth}@example.com"},
        "propagateToOrders": True,
        "propagation": {"scope": "SELECTED", "orderIds": [order["id"]], "fields": ["EMAIL"]},
    }


async def _add_address(world: World, nth: int) -> Json:
    own = {"input": ADDRESS, "defaultShipping": True, "defaultBilling": True}
    return {"customerId": await _customer(world, nth), **own}


async def _update_shop(world: World, nth: int) -> Json:
    del nth
    data = await world.ask("{ shop { version } }")
    return {"input": SHOP, "expectedVersion": data["shop"]["version"]}


async def _record(world: World, nth: int) -> Json:
    order = await world.place()
    return {"input": step(nth, customerId=await _customer(world, nth), orderId=order["id"])}


async def _record_many(world: World, nth: int) -> Json:
    return {"input": {"events": [(await _record(world, nth))["input"]]}}


async def _revert(world: World, nth: int) -> Json:
    done = await world.do(
        """mutation ($id: ID!) { updateCustomer(id: $id, input: {lastName: "Changed"}) {
          userErrors { code } changeSet { id }
        } }""",
        id=await _customer(world, nth),
    )
    return {"id": done["changeSet"]["id"], "dryRun": False}


async def _job(world: World, nth: int) -> Json:
    del nth
    data = await world.do("mutation { rebuildSearch { job { id } userErrors { code } } }")
    return {"id": data["job"]["id"]}


async def _cancelled_job(world: World, nth: int) -> Json:
    made = await _job(world, nth)
    cancel = """mutation ($id: ID!) {
      cancelJob(id: $id) { job { id version } userErrors { code } }
    }"""
    data = await world.do(cancel, **made)
    return {"id": data["job"]["id"], "expectedVersion": data["job"]["version"]}


async def _create_webhook(world: World, nth: int) -> Json:
    del world
    return {"input": WEBHOOK | {"name": f"Partner {nth}"}}


async def _webhook(world: World, nth: int) -> Json:
    await _make_room(world)
    data = await world.do(MAKE_WEBHOOK, input=WEBHOOK | {"name": f"Partner {nth}"})
    return {"id": data["webhook"]["id"]}


async def _make_room(world: World) -> None:
    """Delete webhooks when there are nearly as many as a shop may have."""
    found = (await world.ask("{ webhooks(first: 100) { nodes { id } } }"))["webhooks"]["nodes"]
    if len(found) < MOST_OF_A_SHOP - 1:
        return
    delete = "mutation ($id: ID!) { deleteWebhook(id: $id) { userErrors { code } } }"
    for webhook in found:
        await world.do(delete, id=webhook["id"])


async def _update_webhook(world: World, nth: int) -> Json:
    changed = {"url": "https://other.example/hooks", "types": ["ORDER_UPDATED"]}
    return await _webhook(world, nth) | {"input": WEBHOOK | changed}


async def _paused_webhook(world: World, nth: int) -> Json:
    made = await _webhook(world, nth)
    await world.do("mutation ($id: ID!) { pauseWebhook(id: $id) { userErrors { code } } }", **made)
    return made | {"expectedVersion": 2}


async def _delivery(world: World, nth: int) -> Json:
    test = "mutation ($id: ID!) { testWebhook(id: $id) { delivery { id } userErrors { code } } }"
    data = await world.do(test, **await _webhook(world, nth))
    return {"deliveryId": data["delivery"]["id"]}


async def _replay(world: World, nth: int) -> Json:
    return await _webhook(world, nth) | {"from": encode_cursor(0)}


async def _send(world: World, nth: int) -> Json:
    del nth
    given = {
        "about": {"orderId": (await world.place())["id"]},
        "template": "ORDER_MESSAGE",
        "locale": "fi",
        "subject": "About your mugs",
        "body": "They are blue.",
        "to": "aino@example.com",
        "cc": ["copy@example.com"],
        "replyTo": "answer@example.com",
    }
    return {"input": given}


async def _message(world: World, nth: int) -> Json:
    data = await world.do(
        """mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
          message { id } userErrors { code }
        } }""",
        **await _send(world, nth),
    )
    return {"id": data["message"]["id"]}


WORDS = """mutation ($template: MessageTemplate!, $locale: String!,
                     $input: UpdateMessageTemplateInput!) {
  updateMessageTemplate(template: $template, locale: $locale, input: $input) {
    messageWording { version } userErrors { code }
  }
}"""


async def _own_words(world: World, nth: int) -> Json:
    place = {"template": "ORDER_RECEIVED", "locale": ("fi", "nb", "sv", "en")[nth % 4]}
    done = await world.do(WORDS, **place, input={"subject": f"Before {nth}"})
    return {**place, "expectedVersion": done["messageWording"]["version"]}


async def _words(world: World, nth: int) -> Json:
    words = {"subject": f"Order {nth}", "mjml": "<mjml><mj-body /></mjml>", "text": "Hei"}
    return {**await _own_words(world, nth), "input": words}


async def _rule(world: World, nth: int) -> Json:
    del world
    trigger = ("ORDER_PLACED", "ORDER_CONFIRMED")[nth % 2]
    return {"trigger": trigger, "template": "ORDER_RECEIVED", "isActive": True}


async def _resend(world: World, nth: int) -> Json:
    return {**await _message(world, nth), "to": "other@example.com"}


async def _record_message(world: World, nth: int) -> Json:
    given = {
        "about": {"customerId": await _customer(world, nth)},
        "template": "WELCOME",
        "to": "aino@example.com",
        "cc": ["copy@example.com"],
        "replyTo": "answer@example.com",
        "subject": "Welcome",
        "html": "<p>Welcome</p>",
        "text": "Welcome",
        "locale": "fi",
        "state": "DELIVERED",
        "sentAt": MOMENT,
        "messageId": f"<{nth}@shop.example>",
    }
    return {"input": given}


async def _suppression(world: World, nth: int) -> Json:
    email = f"gone{nth}@example.com"
    row = {"email": email, "email_key": email, "reason": "BOUNCED", "created_at": datetime.now(UTC)}
    async with world.sql() as connection:
        row |= {"shop_id": world.shop_id, "id": new_id()}
        await connection.execute(insert(t.suppression).values(row))
    return {"email": email}


async def _hook(world: World, nth: int) -> Json:
    del world, nth
    return {"provider": "GENERIC", "secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="}


async def _removed_hook(world: World, nth: int) -> Json:
    document = """mutation ($provider: MailProvider!, $secret: String) {
      setMailHook(provider: $provider, secret: $secret) { userErrors { code } }
    }"""
    given = await _hook(world, nth)
    await world.do(document, **given)
    return {"provider": given["provider"]}


async def _export(world: World, nth: int) -> Json:
    return {"id": await _customer(world, nth), "guestOrders": True}


async def _export_orders(world: World, nth: int) -> Json:
    del world, nth
    return {"format": "JSONL", "filter": {"country": ["FI"]}}


async def _erase(world: World, nth: int) -> Json:
    own = {"reason": "asked by letter", "guestOrders": True, "dryRun": False}
    return {"id": await _customer(world, nth), **own}


async def _erase_order(world: World, nth: int) -> Json:
    del nth
    own = {"reason": "asked by letter", "guestOrders": True, "dryRun": False}
    return {"id": (await world.place())["id"], **own}


async def _nothing(world: World, nth: int) -> Json:
    del world, nth
    return {}


async def _paid_order(world: World, amount: str = "30.90") -> tuple[Json, Json]:
    order = await world.place()
    done = await world.do(
        """mutation ($id: ID!, $input: RecordPaymentInput!) {
          recordPayment(orderId: $id, input: $input) {
            order { id version } payment { id version } userErrors { code }
          }
        }""",
        id=order["id"],
        input={"amount": eur(amount)},
    )
    return done["order"], done["payment"]


async def _bind(world: World, nth: int) -> Json:
    given = {
        "provider": "stripe",
        "method": "visa",
        "amount": eur("12.00"),
        "pspReference": f"pi_{nth}",
        "externalUrl": f"https://pay.example/{nth}",
    }
    return {"orderId": (await world.place())["id"], "input": given}


async def _waiting_payment(world: World) -> tuple[str, str]:
    order = (await world.place())["id"]
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { payments { nodes { id } } } }", id=order
    )
    return order, data["order"]["payments"]["nodes"][0]["id"]


async def _record_payment(world: World, nth: int) -> Json:
    order, payment = await _waiting_payment(world)
    given = {
        "amount": eur("12.00"),
        "method": "bank transfer",
        "reference": f"R-{nth}",
        "receivedAt": MOMENT,
        "note": "Seen",
        "paymentId": payment,
    }
    return {"orderId": order, "input": given, "expectedVersion": 1}


async def _record_refund(world: World, nth: int) -> Json:
    _, payment = await _paid_order(world)
    given = {
        "amount": eur("2.00"),
        "method": "cash",
        "reference": f"R-{nth}",
        "reason": "Scratch",
        "refundedAt": MOMENT,
        "asCredit": True,
        "notifyCustomer": True,
    }
    return {"id": payment["id"], "input": given, "expectedVersion": payment["version"]}


async def _update_payment(world: World, nth: int) -> Json:
    _, payment = await _waiting_payment(world)
    given = {
        "method": "visa",
        "provider": "stripe",
        "pspReference": f"pi_{nth}",
        "externalUrl": f"https://pay.example/{nth}",
    }
    return {"id": payment, "input": given}


async def _verify(world: World, nth: int) -> Json:
    del nth
    _, payment = await _waiting_payment(world)
    return {"id": payment, "note": "On the account"}


async def _unverify(world: World, nth: int) -> Json:
    payment = (await _verify(world, nth))["id"]
    await world.do(
        "mutation ($id: ID!) { verifyPayment(id: $id) { userErrors { code } } }", id=payment
    )
    return {"id": payment, "expectedVersion": 2}


async def _tell(world: World, nth: int) -> Json:
    _, payment = await _waiting_payment(world)
    entry = {
        "type": "payment_intent.created",
        "message": "Made",
        "data": {"id": f"pi_{nth}"},
        "at": MOMENT,
        "id": f"entry-{nth}",
    }
    return {"input": {"payment": {"id": payment}, "entries": [entry]}}


async def _credit(world: World, nth: int) -> Json:
    del nth
    order = await world.place()
    return {"id": order["id"], "input": {"amount": eur("2.00"), "reason": "Scratch"}}


async def _edit(world: World, nth: int) -> Json:
    order = (await world.place(lines=[line(), line(title="Plate"), line(title="Bowl")]))["id"]
    cup, plate, bowl = await line_ids(world, order)
    operations = [
        {
            "addLine": line(
                kind="PHYSICAL", title=f"New {nth}", discount=eur("1.00"), taxRate="25.5"
            )
        },
        {"setQuantity": {"line": cup, "quantity": 1}},
        {"setUnitPrice": {"line": plate, "unitPrice": eur("9.00")}},
        {"setLineDiscount": {"line": plate, "discount": eur("1.00")}},
        {"removeLine": {"line": bowl}},
        {
            "setShipping": {
                "method": "Posti",
                "price": eur("6.90"),
                "discount": eur("0.90"),
                "taxRate": "25.5",
            }
        },
        {
            "setOrderDiscount": {
                "discounts": [{"amount": eur("1.00"), "title": "Spring", "code": "SPRING"}]
            }
        },
    ]
    given = {"operations": operations, "reason": "Asked by phone", "acknowledgePaid": True}
    return {"id": order, "input": given | {"dryRun": False}}


async def _cancel(world: World, nth: int) -> Json:
    order, _ = await _paid_order(world)
    (line,) = await line_ids(world, order["id"])
    refund = {
        "mode": "PARTIAL",
        "amount": eur("10.00"),
        "byHand": {"method": "cash", "reference": f"R-{nth}"},
    }
    given = {
        "reason": "Sold out",
        "lines": [{"line": line, "quantity": 1}],
        "refund": refund,
        "notifyCustomer": True,
        "askToOrderAgain": True,
    }
    return {"id": order["id"], "expectedVersion": order["version"], "input": given}


async def _create_draft(world: World, nth: int) -> Json:
    given = cart(nth, await _customer(world, nth))
    for name in ("total", "externalNumber", "cart", "payment", "placedAt"):
        del given[name]
    return {"input": given}


async def _draft(world: World, nth: int) -> Json:
    del nth
    order = await draft_of(world)
    return {"id": order["id"], "expectedVersion": order["version"]}


async def _update_draft(world: World, nth: int) -> Json:
    given = (await _create_draft(world, nth))["input"]
    names = ("lines", "customer", "shipping", "discounts", "paymentMethod", "source")
    changed = {name: given.get(name, "invoice") for name in names}
    return {**await _draft(world, nth), "input": changed}


async def _duplicate(world: World, nth: int) -> Json:
    del nth
    order = (await world.place())["id"]
    (id,) = await line_ids(world, order)
    lines = [{"line": id, "quantity": 3, "unitPrice": eur("9.00")}]
    return {"id": order, "input": {"keepPrices": True, "lines": lines}}


async def _settlement(world: World) -> Json:
    order, _ = await _paid_order(world)
    done = await world.do(
        """mutation ($id: ID!, $input: CreditOrderInput!) {
          creditOrder(id: $id, input: $input) {
            order { version } settlement { id } userErrors { code }
          }
        }""",
        id=order["id"],
        input={"amount": eur("2.00")},
    )
    return {"id": done["settlement"]["id"], "expectedVersion": done["order"]["version"]}


async def _settle(world: World, nth: int) -> Json:
    given = {"method": "cash", "reference": f"R-{nth}", "note": "At the counter"}
    return {**await _settlement(world), "input": given}


async def _waive(world: World, nth: int) -> Json:
    del nth
    return {**await _settlement(world), "reason": "Too little"}


MAKERS = {
    **ORDER_MAKERS,
    **HANDOVER_MAKERS,
    **ASSET_MAKERS,
    "createPayment": _bind,
    "recordPayment": _record_payment,
    "recordRefund": _record_refund,
    "updatePayment": _update_payment,
    "verifyPayment": _verify,
    "unverifyPayment": _unverify,
    "recordPaymentLog": _tell,
    "editOrder": _edit,
    "createDraftOrder": _create_draft,
    "updateDraftOrder": _update_draft,
    "completeDraftOrder": _draft,
    "duplicateOrder": _duplicate,
    "cancelOrder": _cancel,
    "creditOrder": _credit,
    "settleBalance": _settle,
    "waiveSettlement": _waive,
    "capturePayment": _to_capture,
    "voidPayment": _reserved,
    "refundPayment": _to_refund,
    "syncPayment": _unknown,
    "updatePaymentProvider": _provider,
    "placeOrder": _place,
    "createCustomer": _create,
    "updateCustomer": _update,
    "addCustomerAddress": _add_address,
    "updateShop": _update_shop,
    "recordEvent": _record,
    "recordEvents": _record_many,
    "revertChangeSet": _revert,
    "rebuildSearch": _nothing,
    "createWebhook": _create_webhook,
    "updateWebhook": _update_webhook,
    "deleteWebhook": _webhook,
    "pauseWebhook": _webhook,
    "resumeWebhook": _paused_webhook,
    "rotateWebhookSecret": _webhook,
    "testWebhook": _webhook,
    "redeliverWebhook": _delivery,
    "replayWebhook": _replay,
    "eraseCustomer": _erase,
    "exportCustomerData": _export,
    "exportOrders": _export_orders,
    **DOCUMENT_MAKERS,
    "eraseOrderCustomer": _erase_order,
    "updateMessageTemplate": _words,
    "resetMessageTemplate": _own_words,
    "updateMessageRule": _rule,
    "sendMessage": _send,
    "resendMessage": _resend,
    "cancelMessage": _message,
    "recordMessage": _record_message,
    "liftSuppression": _suppression,
    "setMailHook": _hook,
    "removeMailHook": _removed_hook,
    "cancelJob": _job,
    "retryJob": _cancelled_job,
}
"""How to make what the other mutations are about. A new mutation has to be entered here."""


def step(nth: int, **changes: Any) -> Json:
    """Make a step of a customer in the shop window."""
    return {
        "type": "CART_ITEM_ADDED",
        "id": f"step-{nth}",
        "happenedAt": MOMENT,
        "cart": "cart-1",
        "data": {"sku": "MUG-1", "title": "Mug", "quantity": 1, "method": None},
        **changes,
    }


def cart(nth: int, customer: str) -> Json:
    """Make the input of an order: two mugs at 12.50 and postage, all of it discounted."""
    return order_input(
        customer=DETAILS,
        lines=[line(kind="PHYSICAL", discount=eur("1.00"), taxRate="25.5")],
        shipping={
            "method": "Posti",
            "price": eur("5.90"),
            "discount": eur("0.90"),
            "taxRate": "25.5",
        },
        discounts=[{"amount": eur("2.00"), "title": "Spring", "code": "SPRING"}],
        total=eur("27.00"),
        customerId=customer,
        source="web",
        externalNumber={"source": "old", "number": f"o-{nth}"},
        cart=f"cart-{nth}",
        language="fi",
        customerNote="Ring twice",
        metadata=[ENTRY],
        payment={
            "provider": "stripe",
            "pspReference": f"pi_{nth}",
            "externalUrl": f"https://pay.example/{nth}",
            "log": [
                {
                    "type": "payment_intent.created",
                    "message": "Made",
                    "data": {"id": f"pi_{nth}"},
                    "at": MOMENT,
                    "id": f"entry-{nth}",
                }
            ],
        },
        placedAt=MOMENT,
    )
