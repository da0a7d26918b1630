"""Another shop's ids in every place for an id that the schema has, each with its twin."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial

import pytest
from digital import entered
from editing import draft_of, line_ids
from factories import Failed, Json, World, eur, line, order_input
from good_documents import issued
from good_inputs import ENTRY, PLACE_OF_ENTRY, good
from good_orders import READY, do, note_of, staff_of
from graphql import get_named_type
from handovers import asked_back, bought, call
from id_places import NESTING, Place, field_of, places
from payments import CREDIT
from payments import paid as paid_order
from sqlalchemy import insert

from db import tables as t
from db.ids import new_id
from domain.log import encode_cursor
from queryplan.ids import decode_id

KINDS = {
    "Query.order.by.id": "order",
    "Query.orders.filter.customer": "customer",
    "Query.orderCounts.filters.filter.customer": "customer",
    "Query.salesSummary.filter.customer": "customer",
    "Query.salesSummary.filter.assignee": "staff",
    "Query.customer.by.id": "customer",
    "Query.previewCustomerPropagation.customerId": "customer",
    "Query.previewCustomerPropagation.propagation.orderIds": "order",
    "Query.payments.filter.order": "order",
    "Query.messages.filter.order": "order",
    "Query.messages.filter.customer": "customer",
    "Query.message.by.id": "message",
    "Query.previewMessage.input.about.orderId": "order",
    "Query.previewMessage.input.about.customerId": "customer",
    "Query.emailCheck.orderId": "order",
    "Mutation.sendMessage.input.about.orderId": "order",
    "Mutation.sendMessage.input.about.customerId": "customer",
    "Mutation.resendMessage.id": "message",
    "Mutation.cancelMessage.id": "message",
    "Mutation.recordMessage.input.about.orderId": "order",
    "Mutation.recordMessage.input.about.customerId": "customer",
    "Query.events.filter.order": "order",
    "Query.events.filter.customer": "customer",
    "Query.changeSets.filter.customer": "customer",
    "Query.changeSets.filter.order": "order",
    "Query.node.id": "payment",
    "Query.nodes.ids": "change_set",
    "Order.events.filter.order": "order",
    "Order.events.filter.customer": "customer",
    "Customer.orders.filter.customer": "customer",
    "Customer.events.filter.order": "order",
    "Customer.events.filter.customer": "customer",
    "ChangeSet.events.filter.order": "order",
    "ChangeSet.events.filter.customer": "customer",
    "Query.orders.filter.assignee": "staff",
    "Query.orderCounts.filters.filter.assignee": "staff",
    "Customer.orders.filter.assignee": "staff",
    **{f"Mutation.{each}.id": f"order_{each}" for each in READY},
    "Mutation.assignOrder.staffId": "staff",
    "Mutation.addOrderNote.id": "order",
    "Query.document.by.id": "document",
    "Query.documents.filter.order": "order",
    "Mutation.createDocument.orderId": "order",
    "Mutation.createPackingLists.orderIds": "order",
    "Mutation.openDocuments.ids": "document",
    "Mutation.editOrderNote.id": "note",
    "Mutation.deleteOrderNote.id": "note",
    "Mutation.bulkOrders.input.ids": "order",
    "Mutation.bulkOrders.input.staffId": "staff",
    "Mutation.bulkOrders.input.filter.customer": "customer",
    "Mutation.bulkOrders.input.filter.assignee": "staff",
    "Mutation.fulfillOrder.id": "whole_order",
    "Mutation.fulfillOrder.input.lines.line": "line",
    "Mutation.createReturn.orderId": "sent_order",
    "Mutation.createReturn.input.lines.line": "sent_line",
    "Mutation.receiveReturn.input.lines.line": "return_line",
    "Mutation.markFulfillmentShipped.id": "packed",
    "Mutation.markFulfillmentDelivered.id": "fulfillment",
    "Mutation.markFulfillmentFailed.id": "fulfillment",
    "Mutation.markFulfillmentNotDelivered.id": "delivered",
    "Mutation.updateTracking.id": "fulfillment",
    "Mutation.cancelFulfillment.id": "fulfillment",
    "Mutation.receiveReturn.id": "return",
    "Mutation.closeReturn.id": "received",
    "Mutation.reopenReturn.id": "received",
    "Mutation.cancelReturn.id": "return",
    "Mutation.placeOrder.input.customerId": "customer",
    "Mutation.updateOrderCustomer.id": "order",
    "Mutation.updateOrder.id": "order",
    "Mutation.attachOrderToCustomer.id": "guest",
    "Mutation.attachOrderToCustomer.customerId": "customer",
    "Mutation.detachOrderFromCustomer.id": "order",
    "Mutation.addOrderTags.id": "order",
    "Mutation.removeOrderTags.id": "order",
    "Mutation.setOrderMetadata.id": "order",
    "Mutation.deleteOrderMetadata.id": "order",
    "Mutation.updateCustomer.id": "customer",
    "Mutation.updateCustomer.propagation.orderIds": "order",
    "Mutation.addCustomerAddress.customerId": "customer",
    "Mutation.updateCustomerAddress.id": "address",
    "Mutation.removeCustomerAddress.id": "address",
    "Mutation.setDefaultAddress.id": "address",
    "Mutation.updateMarketingConsent.id": "customer",
    "Mutation.addCustomerTags.id": "customer",
    "Mutation.removeCustomerTags.id": "customer",
    "Mutation.setCustomerMetadata.id": "customer",
    "Mutation.deleteCustomerMetadata.id": "customer",
    "Mutation.recordEvent.input.customerId": "customer",
    "Mutation.recordEvent.input.orderId": "order",
    "Mutation.recordEvents.input.events.customerId": "customer",
    "Mutation.recordEvents.input.events.orderId": "order",
    "Mutation.revertChangeSet.id": "change_set",
    "Mutation.eraseCustomer.id": "customer",
    "Mutation.exportCustomerData.id": "customer",
    "Query.customerExport.by.id": "export",
    "Mutation.exportOrders.filter.customer": "customer",
    "Mutation.exportOrders.filter.assignee": "staff",
    "Mutation.eraseOrderCustomer.id": "guest",
    "Subscription.orderPlaced.filter.customer": "customer",
    "Subscription.orderPlaced.filter.assignee": "staff",
    "Subscription.orderChanged.filter.assignee": "staff",
    "Mutation.createWebhook.input.filter.assignee": "staff",
    "Mutation.updateWebhook.input.filter.assignee": "staff",
    "Subscription.orderChanged.id": "order",
    "Subscription.orderChanged.filter.customer": "customer",
    "Subscription.customerChanged.id": "customer",
    "Query.job.by.id": "job",
    "Query.payment.by.id": "payment",
    "Query.settlement.by.id": "settlement",
    "Query.settlements.filter.order": "settled",
    "Mutation.createPayment.orderId": "order",
    "Mutation.updatePayment.id": "payment",
    "Mutation.recordPayment.orderId": "order",
    "Mutation.recordPayment.input.paymentId": "payment",
    "Mutation.recordRefund.id": "paid",
    "Mutation.verifyPayment.id": "payment",
    "Mutation.unverifyPayment.id": "payment",
    "Mutation.recordPaymentLog.input.payment.id": "payment",
    "Mutation.recordPaymentLog.input.payment.orderId": "order",
    "Mutation.creditOrder.id": "order",
    "Mutation.cancelOrder.id": "order",
    "Mutation.cancelOrder.input.lines.line": "own_line",
    "Mutation.createDraftOrder.input.customerId": "customer",
    "Mutation.updateDraftOrder.id": "draft",
    "Mutation.completeDraftOrder.id": "draft",
    "Mutation.duplicateOrder.id": "order",
    "Mutation.duplicateOrder.input.lines.line": "own_line",
    "Mutation.editOrder.id": "order",
    "Mutation.editOrder.input.operations.setQuantity.line": "own_line",
    "Mutation.editOrder.input.operations.setUnitPrice.line": "own_line",
    "Mutation.editOrder.input.operations.setLineDiscount.line": "own_line",
    "Mutation.editOrder.input.operations.removeLine.line": "own_line",
    "Mutation.settleBalance.id": "settlement",
    "Mutation.waiveSettlement.id": "settlement",
    "Mutation.cancelJob.id": "job",
    "Mutation.retryJob.id": "old_job",
    "Subscription.jobChanged.id": "job",
    "Query.webhook.by.id": "webhook",
    "Query.digitalAsset.by.id": "asset",
    "Mutation.updateDigitalAsset.id": "asset",
    "Mutation.deleteDigitalAsset.id": "asset",
    "Mutation.revokeDownloads.orderId": "order",
    "Mutation.revokeDownloads.lineId": "own_line",
    "Mutation.renewDownloads.orderId": "order",
    "Mutation.renewDownloads.lineId": "own_line",
    "Query.webhookDelivery.by.id": "delivery",
    "Mutation.createWebhook.input.filter.customer": "customer",
    "Mutation.updateWebhook.id": "webhook",
    "Mutation.updateWebhook.input.filter.customer": "customer",
    "Mutation.deleteWebhook.id": "webhook",
    "Mutation.pauseWebhook.id": "webhook",
    "Mutation.resumeWebhook.id": "paused_webhook",
    "Mutation.rotateWebhookSecret.id": "webhook",
    "Mutation.testWebhook.id": "webhook",
    "Mutation.redeliverWebhook.deliveryId": "delivery",
    "Mutation.replayWebhook.id": "webhook",
    "Mutation.capturePayment.id": "reserved",
    "Mutation.voidPayment.id": "reserved",
    "Mutation.refundPayment.id": "collected",
    "Mutation.syncPayment.id": "reserved",
}
"""What each place takes the id of. A new place of the schema has to be entered here."""

PLACES = places()
BEGINNING = encode_cursor(0)
REFUSED = {"NOT_FOUND", "INVALID_INPUT"}
SILENT = 0.3  # seconds in which a stream that has something to tell has told it
PATIENT = 10.0  # seconds in which it must have, however busy the machine is
STEP = {
    "type": "CHECKOUT_STARTED",
    "id": "step-1",
    "happenedAt": "2026-03-01T12:00:00Z",
    "cart": "cart-1",
}
CITY = {"city": "Oulu", "country": "FI"}


def pieces_of(own: Json, line: str) -> Json:
    """Name a piece of a line of one shop."""
    return {"lines": [{"line": own.get(line), "quantity": 1}]}


def least(place: Place, own: Json) -> Json:
    """Give the least that a field has to be told, with ids of one shop."""
    selected = {"scope": "SELECTED", "orderIds": [own["order"]]}
    tags = {"id": "", "tags": ["VIP"]}
    entries, keys = {"id": "", "entries": [ENTRY]}, {"id": "", "keys": [PLACE_OF_ENTRY]}
    some = {"amount": eur("1.00")}
    calls: dict[str, Json] = {
        "createPayment": {"input": {"provider": "stripe", "method": "card"}},
        "updatePayment": {"input": {"method": "visa"}},
        "recordPayment": {"orderId": own["order"], "input": some},
        "recordRefund": {"input": {**some, "asCredit": False}},
        "recordPaymentLog": {"input": {"payment": {}, "entries": [{"type": "told"}]}},
        "creditOrder": {"input": some},
        "createDraftOrder": {"input": {"currencyCode": "EUR", "lines": [line()]}},
        "updateDraftOrder": {"input": {"source": "phone"}},
        "duplicateOrder": {"id": own["order"], "input": {"keepPrices": True}},
        "cancelOrder": {"id": own["order"], "input": {"lines": [{"quantity": 1}]}}
        if "lines" in place.path
        else {},
        "settleBalance": {"input": {"method": "cash"}},
        "waiveSettlement": {"id": "", "reason": "Too little"},
        "orderCounts": {"filters": [{"key": "all"}]},
        "salesSummary": {
            "from": "2000-01-01T00:00:00Z",
            "to": "2100-01-01T00:00:00Z",
            "interval": "YEAR",
        },
        "previewCustomerPropagation": {
            "customerId": own["customer"],
            "input": {"lastName": "Previewed"},
            "propagation": selected,
        },
        "placeOrder": {"input": order_input()},
        "updateOrderCustomer": {"input": {"lastName": "Changed"}},
        "updateOrder": {"input": {"language": "sv"}},
        "assignOrder": {"id": own["order"]},
        "addOrderNote": {"input": {"text": "Blue"}},
        "createDocument": {"input": {"type": "PACKING_LIST"}},
        "editOrderNote": {"input": {"text": "Blue"}},
        "bulkOrders": {"input": {"action": "ASSIGN", "ids": [own["order"]]}},
        "fulfillOrder": {"id": own.get("whole_order"), "input": pieces_of(own, "line")},
        "createReturn": {"orderId": own.get("sent_order"), "input": pieces_of(own, "sent_line")},
        "receiveReturn": {"id": own.get("return"), "input": pieces_of(own, "return_line")},
        "updateTracking": {"input": {"carrier": "Posti"}},
        "attachOrderToCustomer": {"id": own["guest"], "customerId": own["customer"]},
        "addOrderTags": tags,
        "removeOrderTags": tags,
        "setOrderMetadata": entries,
        "deleteOrderMetadata": keys,
        "updateCustomer": {
            "id": own["customer"],
            "input": {"lastName": "Changed"},
            "propagateToOrders": True,
            "propagation": selected,
        },
        "addCustomerAddress": {"input": CITY},
        "updateCustomerAddress": {"input": CITY},
        "setDefaultAddress": {"shipping": True},
        "updateMarketingConsent": {"state": "GIVEN"},
        "addCustomerTags": tags,
        "removeCustomerTags": tags,
        "setCustomerMetadata": entries,
        "deleteCustomerMetadata": keys,
        "updateWebhook": {"input": {"name": "Changed"}},
        "replayWebhook": {"from": BEGINNING},
        "updateDigitalAsset": {"input": {"name": "Changed"}},
        "revokeDownloads": {"orderId": own["order"]},
        "renewDownloads": {"orderId": own["order"]},
        "refundPayment": {"input": {"asCredit": True}},
        "recordEvent": {"input": STEP},
        "previewMessage": {"input": {"about": {}, "body": "Hei"}},
        "emailCheck": {"address": "b@example.com"},
        "sendMessage": {"input": {"about": {}, "body": "Hei", "to": "aino@example.com"}},
        "recordMessage": {"input": {"about": {}, "to": "aino@example.com", "subject": "Hei"}},
        "eraseCustomer": {"id": "", "reason": "asked"},
        "eraseOrderCustomer": {"id": "", "reason": "asked"},
        "recordEvents": {"input": {"events": [STEP]}},
        "orderPlaced": {"after": BEGINNING},
        "orderChanged": {"after": BEGINNING},
        "customerChanged": {"after": BEGINNING},
    }
    if place.field == "editOrder":
        return least_edit(place, own)
    return calls.get(place.field, {})


def least_edit(place: Place, own: Json) -> Json:
    """Give an edit with the operation that a place is in, and one by which a line is left."""
    more: dict[str, Json] = {
        "setQuantity": {"quantity": 1},
        "setUnitPrice": {"unitPrice": eur("1.00")},
        "setLineDiscount": {"discount": eur("1.00")},
    }
    operations = [{name: more.get(name, {})} for name in place.path[2:3]]
    return {"id": own["order"], "input": {"operations": [*operations, {"addLine": line()}]}}


def answer_of(place: Place) -> str:
    """Select something by which one sees what was found."""
    kind = get_named_type(field_of(place.type, place.field).type).name
    if kind == "BulkOrdersPayload":
        return "{ userErrors { code field } results { code } }"
    if kind.endswith("Connection"):
        return "{ nodes { id } }"
    if kind.endswith("Payload"):
        return "{ userErrors { code field } }"
    known = {
        "Count": "{ totalCount }",
        "EmailCheck": "{ address hints { code suggestion } }",
        "SalesSummary": "{ series { sales { orders } } }",
        "CustomerPropagationPreview": (
            "{ userErrors { code field } orderCount orders { nodes { order { id } } } }"
        ),
        "MessagePreview": "{ userErrors { code field } subject }",
        "OrderPlacedItem": "{ order { id } }",
        "OrderChangedItem": "{ order { id } }",
        "CustomerChangedItem": "{ customer { id } }",
        "JobChangedItem": "{ job { id } }",
    }
    return known.get(kind, "{ id }")


def document(place: Place, arguments: Json, own: Json) -> str:
    """Write the operation that calls the field of the place."""
    given = [f"${name}: {place.arguments[name].type}" for name in arguments]
    values = [f"{name}: ${name}" for name in arguments]
    if "first" in place.arguments and arguments.keys().isdisjoint({"first", "last"}):
        values.append("first: 100")  # so that nothing hides on a later page
    call = f"{place.field}({', '.join(values)}) {answer_of(place)}"
    if not values:
        call = f"{place.field} {answer_of(place)}"
    operation = place.type.lower()
    if place.type not in {"Query", "Mutation", "Subscription"}:
        holder = {"Order": "order", "Customer": "customer", "ChangeSet": "change_set"}[place.type]
        operation = "query"
        call = f'node(id: "{own[holder]}") {{ ... on {place.type} {{ {call} }} }}'
    declared = f"({', '.join(given)})" if given else ""
    return f"{operation} {declared} {{ {call} }}"


async def furnish(world: World, only: str | None = None) -> Json:
    """Let a shop have one of everything, or just what one kind needs, and give the ids."""
    customer = await world.create_customer(address=CITY)
    order = await world.place(customerId=customer["id"])
    guest = await world.place()
    own = {"customer": customer["id"], "order": order["id"], "guest": guest["id"]}
    for kinds, make in PARTS.items():
        if only is None or only in kinds:
            made = await make(world, own)
            own |= made if isinstance(made, dict) else {kinds[0]: made}
    return own


async def settled(world: World, _: Json) -> Json:
    """Let an order be paid and get money back."""
    order, paid = await paid_order(world)
    credited = await world.do(CREDIT, id=order["id"], input={"amount": eur("1.00")})
    return {"settled": order["id"], "paid": paid["id"], "settlement": credited["settlement"]["id"]}


async def revised(world: World, own: Json) -> str:
    """Change a customer, and the orders with it."""
    document = """mutation ($id: ID!, $input: UpdateCustomerInput!) {
      updateCustomer(id: $id, input: $input, propagateToOrders: true) {
        userErrors { message } changeSet { id }
      }
    }"""
    payload = await world.do(document, id=own["customer"], input={"firstName": "Aina"})
    return payload["changeSet"]["id"]


async def exported(world: World, own: Json) -> str:
    """Ask for all that is stored about a customer."""
    document = """mutation ($id: ID!) { exportCustomerData(id: $id) {
      userErrors { message } export { id } } }"""
    return (await world.do(document, id=own["customer"]))["export"]["id"]


async def assigned(world: World, own: Json) -> str:
    """Let somebody of the staff have an order."""
    staff = await staff_of(world)
    await do(world, "assignOrder", own["order"], staffId=staff)
    return staff


async def belongings(world: World, own: Json) -> Json:
    """Give what an order and a customer have."""
    data = await world.ask(
        """query ($order: ID!, $customer: ID!) {
          order(by: {id: $order}) { payments { nodes { id } } }
          customer(by: {id: $customer}) { addresses { nodes { id } } }
        }""",
        order=own["order"],
        customer=own["customer"],
    )
    return {
        "payment": data["order"]["payments"]["nodes"][0]["id"],
        "address": data["customer"]["addresses"]["nodes"][0]["id"],
        "own_line": (await line_ids(world, own["order"]))[0],
    }


async def drafted(world: World, _: Json) -> str:
    """Begin an order."""
    return (await draft_of(world))["id"]


async def issued_for(world: World, own: Json) -> str:
    """Issue a document of an order."""
    return await issued(world, own["order"])


async def told(world: World, own: Json) -> Json:
    """Let an order's customer get a message; give its id and those of all events."""
    async with world.sql() as connection:
        await connection.execute(
            insert(t.message).values(
                shop_id=world.shop_id,
                id=new_id(),
                order_id=decode_id(own["order"])[1],
                customer_id=decode_id(own["customer"])[1],
                template="order_placed",
                recipient="aino@example.com",
                recipient_key="aino@example.com",
                subject="Hei",
                body="Hei",
                locale="fi",
                state="SENT",
                created_at=world.services.clock.now(),
            )
        )
    data = await world.ask("{ events(first: 100) { nodes { id } } messages { nodes { id } } }")
    return {"more": [node["id"] for part in data.values() for node in part["nodes"]]}


HANDED = ("whole_order", "line", "sent_order", "sent_line", "return", "return_line")


async def handed(world: World, _: Json) -> Json:
    """Let a shop have an order, one that was handed over, and one that comes back."""
    whole, (line,) = await bought(world)
    sent, (sent_line,) = await bought(world)
    await call(world, "fulfillOrder", sent, input={})
    asked = await asked_back(world)
    piece = asked["orderReturn"]["lines"]["nodes"][0]["line"]["id"]
    found = (whole, line, sent, sent_line, asked["orderReturn"]["id"], piece)
    return dict(zip(HANDED, found, strict=True))


async def job_of(world: World, *, cancelled: bool = False) -> str:
    """Queue a job; one that is cancelled again is unlike any other."""
    payload = await world.do("mutation { rebuildSearch { job { id } userErrors { code } } }")
    id = payload["job"]["id"]
    if cancelled:
        cancel = "mutation ($id: ID!) { cancelJob(id: $id) { userErrors { code } } }"
        await world.do(cancel, id=id)
        await world.set(t.job, id, unique_key=None)
    return id


async def webhook_of(world: World, *, paused: bool = False) -> str:
    """Make a webhook."""
    return (await good(world, "resumeWebhook" if paused else "pauseWebhook"))["id"]


async def delivery_of(world: World) -> str:
    """Send something to a webhook."""
    return (await good(world, "redeliverWebhook"))["deliveryId"]


async def reserved_payment_of(world: World) -> str:
    """Let a customer reserve money at a provider."""
    return (await good(world, "voidPayment"))["id"]


async def collected_payment_of(world: World) -> str:
    """Let a customer pay at a provider."""
    return (await good(world, "refundPayment"))["id"]


async def written_note(world: World) -> str:
    """Write a note on an order."""
    return (await note_of(world))[0]


async def queued_message(world: World) -> str:
    """Queue a message to a customer."""
    return (await good(world, "cancelMessage"))["id"]


async def order_for(world: World, mutation: str) -> str:
    """Bring an order where the mutation can be called."""
    return (await good(world, mutation))["id"]


async def handover_for(world: World, mutation: str) -> str:
    """Make what the mutation takes the id of: a fulfilment or a return."""
    return (await good(world, mutation))["id"]


async def asset_of(world: World) -> str:
    """Enter a digital asset."""
    return (await entered(world))["digitalAsset"]["id"]


def alone(make: Callable[[World], Awaitable[str]]) -> "Make":
    """Make something that has nothing to do with what else there is."""

    async def made(world: World, _: Json) -> str:
        return await make(world)

    return made


Make = Callable[[World, Json], Awaitable[Json | str]]
ALONE: dict[str, Callable[[World], Awaitable[str]]] = {
    "old_job": partial(job_of, cancelled=True),
    "job": job_of,
    "webhook": webhook_of,
    "paused_webhook": partial(webhook_of, paused=True),
    "delivery": delivery_of,
    "packed": partial(handover_for, mutation="markFulfillmentShipped"),
    "fulfillment": partial(handover_for, mutation="cancelFulfillment"),
    "delivered": partial(handover_for, mutation="markFulfillmentNotDelivered"),
    "received": partial(handover_for, mutation="closeReturn"),
    "reserved": reserved_payment_of,
    "collected": collected_payment_of,
    "note": written_note,
    "asset": asset_of,
    "message": queued_message,
    **{f"order_{each}": partial(order_for, mutation=each) for each in READY},
}
PARTS: dict[tuple[str, ...], Make] = {
    ("settled", "paid", "settlement"): settled,
    ("change_set",): revised,
    ("export",): exported,
    ("staff",): assigned,
    ("payment", "address", "own_line"): belongings,
    ("draft",): drafted,
    ("document",): issued_for,
    HANDED: handed,
    **{(kind,): alone(make) for kind, make in ALONE.items()},
    ("more",): told,
}
"""What a shop can have beside a customer, that customer's order and a guest's."""


async def answered(
    world: World, place: Place, own: Json, id: str | None, *, within: float = SILENT
) -> Json | None:
    """Send the call with an id in its place; None when a stream stays silent."""
    arguments = least(place, own)
    if id is not None:
        arguments = place.filled(arguments, id)
    text = document(place, arguments, own)
    if place.type != "Subscription":
        return await world.ask(text, **arguments)
    stream = await world.schema.subscribe(
        text, variable_values=arguments, context_value=world.context()
    )
    async with aclosing(stream) as items:
        try:
            async with asyncio.timeout(within):
                result = await anext(items)
        except TimeoutError:
            return None
    if result.errors:
        raise Failed([dict(error.formatted) for error in result.errors])
    return result.data


def user_errors(data: Json) -> list[Json]:
    """Give why a mutation or a preview was refused."""
    (payload,) = data.values()
    if not isinstance(payload, dict):
        return []
    refused = [each for each in payload.get("results", []) if each["code"]]
    return [*payload.get("userErrors", []), *({**each, "field": ["input"]} for each in refused)]


def shows(data: Json | None, owned: Json) -> bool:
    """Tell whether an answer has any id of a shop in it, counts, checks or writes anything."""
    text = json.dumps(data)
    every = [*owned["more"], *(id for name, id in owned.items() if name != "more")]
    counted = [each["totalCount"] for each in (data or {}).get("orderCounts", [])]
    summed = (data or {}).get("salesSummary", {}).get("series", [])
    counted += [each["sales"]["orders"] for each in summed]
    written = (data or {}).get("previewMessage") or {}
    checked = (data or {}).get("emailCheck") or {}
    counted += [1] if written.get("subject") or checked.get("address") else []
    return any(id in text for id in every) or any(counted)


def test_every_place_for_an_id_is_probed() -> None:
    assert {place.plain for place in PLACES} == set(KINDS)
    assert len(PLACES) > len(KINDS)
    assert any(set(place.path) & set(NESTING) for place in PLACES)


WRITES = [place for place in PLACES if place.type == "Mutation" and "filter" not in place.path]
"""A webhook's filter with another shop's id is stored and lets nothing through, as a list's."""


async def test_a_write_with_another_shops_id(world: World, neighbour: World) -> None:
    mine, theirs = await furnish(world), await furnish(neighbour)
    ends = [await shop.ask("{ logCursor }") for shop in (world, neighbour)]
    wrong: list[str] = []
    for place in WRITES:
        errors = user_errors(await answered(world, place, mine, theirs[KINDS[place.plain]]) or {})
        if [(error["code"] in REFUSED, error["field"][0]) for error in errors] != [
            (True, place.path[0])
        ]:
            wrong.append(f"{place} is answered with {errors}")
    assert wrong == []
    # Nothing was written, neither here nor there.
    assert [await shop.ask("{ logCursor }") for shop in (world, neighbour)] == ends


@pytest.mark.parametrize("place", WRITES, ids=str)
async def test_a_write_with_ones_own_id(world: World, place: Place) -> None:
    """The twin of each: the same call is good, but for whose the id is."""
    own = await furnish(world, KINDS[place.plain])
    data = await answered(world, place, own, own[KINDS[place.plain]])
    assert data is not None
    assert user_errors(data) == []


async def test_a_read_with_another_shops_id(world: World, neighbour: World) -> None:
    mine, theirs = await furnish(world), await furnish(neighbour)
    wrong: list[str] = []
    for place in PLACES:
        if place.type == "Mutation":
            continue
        id = theirs[KINDS[place.plain]]
        if not await nothing(world, place, mine, theirs):
            wrong.append(f"{place} shows something to the other shop")
        twin = await answered(neighbour, place, theirs, id, within=PATIENT)
        if user_errors(twin or {}) or not (
            # What is not theirs is everything else that they have.
            twin != await answered(neighbour, place, theirs, None)
            if "not" in place.path
            else shows(twin, theirs)
        ):
            wrong.append(f"{place} shows nothing to its own shop")
    assert wrong == []


async def nothing(world: World, place: Place, mine: Json, theirs: Json) -> bool:
    """Tell whether the call with their id gives nothing; `not` gives all of one's own."""
    try:
        data = await answered(world, place, mine, theirs[KINDS[place.plain]])
    except Failed as failed:
        return {error["extensions"]["code"] for error in failed.errors} == {"BAD_USER_INPUT"}
    if "not" in place.path:
        return data == await answered(world, place, mine, None) and shows(data, mine)
    return not shows(data, theirs) and not shows(data, mine)
