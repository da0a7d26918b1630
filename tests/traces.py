"""A customer who left traces wherever the API lets one, and where these are found again."""

import json
import re
from typing import Any

from factories import Json, World, line, order_input
from id_places import field_of
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db import tables as t
from db.ids import new_id
from domain.metadata import value_key
from queryplan.ids import decode_id

MARK = "qzxv"
"""Stands in everything that is written about the customer."""

LONG_AGO = "2014-03-01T12:00:00Z"
_DIGITS = "876543"
_VAT = "20774740"
_HASHES = "|".join(value_key(f"{MARK}{value}") for value in ("value", "another"))
_TRACE = re.compile(f"{MARK}|{_DIGITS}|{_VAT}|{_HASHES}", re.IGNORECASE)

EMAIL = f"{MARK}.mail@example.com"
PHONE = f"+358 40 9{_DIGITS}"


def address(nth: str) -> Json:
    """Make an address that names the customer in every part that is free."""
    parts = ("firstName", "lastName", "company", "line1", "line2", "postalCode", "city", "region")
    return {name: f"{MARK}{nth}{name}" for name in parts} | {"country": "FI", "phone": PHONE}


PERSON: Json = {
    "email": EMAIL,
    "firstName": f"{MARK}first",
    "lastName": f"{MARK}last",
    "company": f"{MARK}company",
    "phone": PHONE,
    "vatId": f"FI{_VAT}",
}
DETAILS: Json = PERSON | {"shippingAddress": address("s"), "billingAddress": address("b")}


def bought(nth: str, **changes: Any) -> Json:
    """Make the input of an order that names the customer in every part that is free."""
    number = {"source": f"{MARK}shop", "number": f"{MARK}o{nth}"}
    entry = {"namespace": "erp", "key": "session", "value": f"{MARK}value"}
    return order_input(
        customer=DETAILS,
        lines=[line()],
        externalNumber=number,
        cart=f"{MARK}cart{nth}",
        customerNote=f"{MARK} ring twice",
        metadata=[entry],
        **changes,
    )


async def call(world: World, field: str, arguments: Json, answer: str = "") -> Json:
    """Send a mutation with an idempotency key that names the customer."""
    given = arguments | {"idempotencyKey": f"{MARK}-{new_id().hex}"}
    types = field_of("Mutation", field).args
    declared = ", ".join(f"${name}: {types[name].type}" for name in given)
    passed = ", ".join(f"{name}: ${name}" for name in given)
    document = f"mutation ({declared}) {{ {field}({passed}) {{ userErrors {{ code message }} {answer} }} }}"
    return await world.do(document, **given)


async def leave_traces(world: World, *, placed_at: str = LONG_AGO) -> Json:
    """Let a customer do everything, and staff write about them everywhere; give the ids."""
    entry = {"namespace": "erp", "key": "session", "value": f"{MARK}value"}
    other = entry | {"value": f"{MARK}another"}
    created = await call(
        world,
        "createCustomer",
        {
            "input": PERSON
            | {
                "language": MARK,
                "note": f"{MARK} note",
                "externalNumber": {"source": f"{MARK}crm", "number": f"{MARK}7"},
                "address": address("1"),
            }
        },
        "customer { id }",
    )
    id = created["customer"]["id"]
    ordered = await call(
        world,
        "placeOrder",
        {"input": bought("1", customerId=id, placedAt=placed_at)},
        "order { id payments { nodes { id } } }",
    )
    order = ordered["order"]["id"]
    guest = await call(
        world, "placeOrder", {"input": bought("2", placedAt=placed_at)}, "order { id }"
    )
    changed = await call(
        world,
        "updateCustomer",
        {
            "id": id,
            "input": {"firstName": f"{MARK}second", "note": f"{MARK} more", "language": f"{MARK}2"},
            "propagateToOrders": True,
        },
        "changeSet { id }",
    )
    added = await call(
        world, "addCustomerAddress", {"customerId": id, "input": address("2")}, "address { id }"
    )
    place = {"id": added["address"]["id"]}
    await call(world, "updateCustomerAddress", place | {"input": address("3")})
    await call(world, "setDefaultAddress", place | {"shipping": True})
    await call(world, "addCustomerTags", {"id": id, "tags": [f"{MARK}tag"]})
    await call(world, "setCustomerMetadata", {"id": id, "entries": [entry]})
    await call(world, "setCustomerMetadata", {"id": id, "entries": [other]})
    await call(
        world, "updateMarketingConsent", {"id": id, "state": "GIVEN", "source": f"{MARK} desk"}
    )
    # Somebody attached the wrong order for a while.
    await call(world, "attachOrderToCustomer", {"id": guest["order"]["id"], "customerId": id})
    await call(world, "detachOrderFromCustomer", {"id": guest["order"]["id"]})
    for mine in (order, guest["order"]["id"]):
        await call(world, "updateOrderCustomer", {"id": mine, "input": {"lastName": f"{MARK}typo"}})
        await call(world, "updateOrder", {"id": mine, "input": {"customerNote": f"{MARK} twice"}})
        await call(world, "addOrderTags", {"id": mine, "tags": [f"{MARK}tag"]})
        await call(world, "setOrderMetadata", {"id": mine, "entries": [other]})
    step = {
        "type": "CART_ITEM_ADDED",
        "happenedAt": "2026-03-01T12:00:00Z",
        "data": {"title": "Mug", "quantity": 1},
    }
    told = [
        step | {"id": f"{MARK}-1", "cart": f"{MARK}cart1"},
        step | {"id": f"{MARK}-2", "cart": f"{MARK}unbought"},
        step | {"id": f"{MARK}-3", "cart": f"{MARK}unbought", "customerId": id},
    ]
    await call(world, "recordEvents", {"input": {"events": told[:2]}})
    await call(world, "recordEvent", {"input": told[2]})
    await call(world, "recordEvent", {"input": step | {"id": f"{MARK}-4", "cart": f"{MARK}cart2"}})
    confirmed = {"orderId": order, "input": {"type": "ORDER_CONFIRMATION"}}
    await call(world, "createDocument", confirmed)
    payment = ordered["order"]["payments"]["nodes"][0]["id"]
    await _unreachable(world, id, order, payment)
    return {
        "customer": id,
        "order": order,
        "guest": guest["order"]["id"],
        "change_set": changed["changeSet"]["id"],
    }


async def _unreachable(world: World, customer: str, order: str, payment: str) -> None:
    """Write what no mutation writes at once: e-mails as they were sent, a provider's references, a hold, a return."""
    now, shop = world.services.clock.now(), world.shop_id
    order_id = decode_id(order)[1]
    await world.set(
        t.payment,
        payment,
        psp_reference=f"{MARK}psp",
        external_url=f"{MARK}url",
        verification_at=now,
        verification_note=f"{MARK} called",
    )
    await world.set(t.order, order, hold_at=now, hold_reason=f"{MARK} has moved")
    message = {
        "shop_id": shop,
        "template": "order_placed",
        "recipient": EMAIL,
        "recipient_key": EMAIL,
        "cc": [f"copy@{MARK}.example"],
        "reply_to": f"answer@{MARK}.example",
        "subject": f"Hei {MARK}",
        "body": f"{MARK}, kiitos",
        "html": f"<p>{MARK}, kiitos</p>",
        "text": f"{MARK}, kiitos",
        "facts": {"name": f"{MARK}"},
        "attachments": [{"file_name": f"{MARK}.pdf"}],
        "hints": [{"code": "BOUNCED_BEFORE", "message": "", "suggestion": f"{MARK}@example.com"}],
        "locale": "fi",
        "state": "SENT",
        "created_at": now,
    }
    async with world.sql() as connection:
        for about in ({"order_id": order_id}, {"customer_id": decode_id(customer)[1]}):
            id = new_id()
            own = {"id": id, "header_id": f"<{id.hex}@{MARK}.example>"}
            await connection.execute(insert(t.message).values(**own, **message, **about))
            await connection.execute(
                insert(t.message_attempt).values(
                    shop_id=shop, id=new_id(), message_id=id, at=now, outcome="BOUNCED",
                    text=f"550 {MARK} is unknown",
                )
            )  # fmt: skip
        await connection.execute(
            insert(t.suppression).values(
                shop_id=shop, id=new_id(), email=EMAIL, email_key=EMAIL, reason="BOUNCED",
                text=f"550 {MARK} is unknown", message_id=id, created_at=now,
            )
        )  # fmt: skip
        common = {"shop_id": shop, "created_at": now}
        of_payment = common | {"payment_id": decode_id(payment)[1], "at": now}
        await connection.execute(
            insert(t.payment_transaction).values(
                **of_payment, id=new_id(), kind="CAPTURE", status="FAILURE", currency="EUR",
                reference=f"{MARK}ref", error=f"{MARK} lacks money", note=f"{MARK} said so",
            )
        )  # fmt: skip
        await connection.execute(
            insert(t.payment_log).values(
                **of_payment, id=new_id(), source="WEBHOOK", type="declined", message=f"{MARK} no",
                data={"payer": f"{MARK}"}, external_id=f"{MARK}log",
            )
        )  # fmt: skip
        await connection.execute(
            insert(t.settlement).values(
                **common, id=new_id(), order_id=order_id, direction="CHARGE", state="WAIVED",
                currency="EUR", reason=f"{MARK} moved", note=f"{MARK} was kind", closed_at=now,
            )
        )  # fmt: skip
        await connection.execute(
            insert(t.order_return).values(
                shop_id=shop, id=new_id(), order_id=order_id, state="REQUESTED", currency="EUR",
                external_source=f"{MARK}shop", external_number=f"{MARK}r", created_at=now,
                reason=f"{MARK} changed her mind", note=f"{MARK} called", actor_kind="STAFF",
                actor_name="Sanna",
            )
        )  # fmt: skip
        await connection.execute(
            insert(t.fulfillment).values(
                shop_id=shop, id=new_id(), order_id=order_id, state="CANCELLED", created_at=now,
                tracking_number=f"{MARK}1", tracking_key=f"{MARK}1", reason=f"{MARK} moved",
                tracking_url=f"https://posti.example/{MARK}", actor_kind="STAFF",
                actor_name="Sanna", cancelled_at=now,
            )
        )  # fmt: skip
        await connection.execute(
            insert(t.order_note).values(
                **common, id=new_id(), order_id=order_id, text=f"{MARK} is in a hurry",
                author_kind="STAFF", author_name="Sanna",
            )
        )  # fmt: skip
        webhook = common | {"id": new_id(), "updated_at": now}
        await connection.execute(
            insert(t.webhook).values(
                **webhook, name=f"partner-{new_id().hex}", url="https://a.example", scopes=[],
                actor_kind="STAFF", actor_name="Sanna", state="ACTIVE", secret="sealed", position=0,
            )
        )  # fmt: skip
        places = await connection.execute(
            select(t.event.c.position, t.event.c.id).where(
                t.event.c.shop_id == shop, t.event.c.order_id == order_id
            )
        )
        position, event_id = places.all()[0]
        delivery = common | {"id": new_id(), "webhook_id": webhook["id"]}
        await connection.execute(
            insert(t.webhook_delivery).values(
                **delivery, message_id=new_id().hex, position=position, event_id=event_id,
                type="ORDER_PLACED", subject="order", order_id=order_id, state="DELIVERED",
                due_at=now, occurred_at=now, finished_at=now, body=f"{MARK} told",
            )
        )  # fmt: skip
        await connection.execute(
            insert(t.webhook_attempt).values(
                shop_id=shop, id=new_id(), webhook_id=webhook["id"], delivery_id=delivery["id"],
                number=1, at=now, milliseconds=9, url="https://a.example", headers={}, status=400,
                response=f"{MARK} who", error=f"{MARK} unknown",
            )
        )  # fmt: skip
        export = common | {"id": new_id()}
        await connection.execute(
            insert(t.customer_export).values(
                **export, customer_id=decode_id(customer)[1], job_id=new_id(), part_count=1,
                log_start=0, expires_at=now,
            )
        )  # fmt: skip
        await connection.execute(
            insert(t.customer_export_part).values(
                shop_id=shop, id=new_id(), export_id=export["id"], nth=0, text=f"{MARK} all",
            )
        )  # fmt: skip
        names = {"digest": new_id().hex * 2, "text": f'{{ orders(search: "{MARK}") {{ id }} }}'}
        await connection.execute(
            insert(t.persisted_document).values(shop_id=shop, **names, used_at=now)
        )
        told = t.event.update().where(t.event.c.shop_id == shop, t.event.c.type == "ORDER_UPDATED")
        await connection.execute(told.values(reason=f"{MARK} called", data={}))


async def find_traces(owner_url: str) -> dict[str, set[str]]:
    """Look into every column of every table, whoever made it, and name those with traces."""
    engine = create_async_engine(owner_url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            found: dict[str, set[str]] = {}
            for name in names:
                rows = await connection.execute(text(f'SELECT * FROM "{name}"'))
                for row in rows.mappings():
                    for column, value in row.items():
                        if _TRACE.search(_written(value)):
                            found.setdefault(name, set()).add(column)
            return found
    finally:
        await engine.dispose()


def _written(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
