"""What readers are offered: sources, relations, and the SQL of every filter and sort."""

from db import tables as t
from db.asset_catalog import ASSETS, OF_LINES
from db.filters import (
    among,
    among_codes,
    amount,
    at_provider,
    changed,
    equals,
    external,
    folded_email,
    is_set,
    lives_in,
    number_within,
    of_orders_paid,
    one_of,
    payment_reference,
    placed_within,
    tagged,
    tracked,
    with_metadata,
    with_reference,
    with_sku,
    within,
)
from db.search import searching
from db.webhook_catalog import WEBHOOKS
from queryplan.catalog import Catalog, Condition, Source, to_many, to_one

ORDER_FILTERS: dict[str, Condition] = {
    "state": one_of("state"),
    "fulfillment_status": one_of("fulfillment_status"),
    "payment_status": one_of("payment_status"),
    "needs_handling": lambda rows, wanted: rows.c.needs_handling.is_(wanted),
    "acknowledged": is_set("acknowledged_at"),
    "assignee": equals("assignee_id"),
    "assigned": is_set("assignee_id"),
    "on_hold": is_set("hold_at"),
    "archived": is_set("archived_at"),
    "placed_at": placed_within,
    "total": amount("total"),
    "customer": equals("customer_id"),
    "has_account": is_set("customer_id"),
    "email": folded_email("details_email_key"),
    "country": among_codes("shipping_country"),
    "tags": tagged(t.order_tag, "order_id"),
    "metadata": with_metadata(t.order_metadata, "order_id"),
    "sku": with_sku,
    "tracking_number": tracked,
    "payment_method": among("payment_method"),
    "payment_reference": payment_reference,
    "currency_code": among_codes("currency"),
    "source": among("source"),
    "external_source": among("external_source"),
    "updated_at": within("updated_at"),
}

CUSTOMER_FILTERS: dict[str, Condition] = {
    "email": folded_email("email_key"),
    "created_at": within("created_at"),
    "updated_at": within("updated_at"),
    "tags": tagged(t.customer_tag, "customer_id"),
    "metadata": with_metadata(t.customer_metadata, "customer_id"),
    "country": lives_in,
    "has_email": is_set("email_key"),
    "has_orders": lambda rows, wanted: (
        rows.c.order_count > 0 if wanted else rows.c.order_count == 0
    ),
    "order_count": number_within("order_count"),
    "external_source": among("external_source"),
    "erased": is_set("erased_at"),
}

PAYMENT_FILTERS: dict[str, Condition] = {
    "state": one_of("state"),
    "method": among("method"),
    "provider": among("provider"),
    "order": equals("order_id"),
    "amount": amount("amount"),
    "created_at": within("created_at"),
    "psp_reference": equals("psp_reference"),
    "reference": with_reference,
    "verified": is_set("verification_at"),
    "received_at": within("received_at"),
    "out_of_sync": lambda rows, wanted: rows.c.out_of_sync.is_(wanted),
    "order_payment_status": of_orders_paid,
}

SETTLEMENT_FILTERS: dict[str, Condition] = {
    "state": one_of("state"),
    "direction": one_of("direction"),
    "order": equals("order_id"),
    "amount": amount("amount"),
    "created_at": within("created_at"),
}

MESSAGE_FILTERS: dict[str, Condition] = {
    "state": one_of("state"),
    "template": among("template"),
    "order": equals("order_id"),
    "customer": equals("customer_id"),
    "to": folded_email("recipient_key"),
    "sent_by": one_of("actor_kind"),
    "created_at": within("created_at"),
}

DOCUMENT_FILTERS: dict[str, Condition] = {
    "type": one_of("type"),
    "order": equals("order_id"),
    "number": equals("number"),
    "created_at": within("created_at"),
}

ORDER_SORTS = {
    "placed_at": "sorted_at",
    "number": "number_key",
    "total": "total",
    "updated_at": "updated_at",
    "name": "name_key",
}


CHANGE_SET_FILTERS: dict[str, Condition] = {
    "customer": changed("customer_id"),
    "order": changed("order_id"),
    "mutation": lambda rows, names: rows.c.mutation.in_(names),
    "created_at": within("created_at"),
}

EVENT_FILTERS: dict[str, Condition] = {
    "types": one_of("type"),
    "actor_kind": one_of("actor_kind"),
    "occurred_at": within("occurred_at"),
    "order": equals("order_id"),
    "customer": equals("customer_id"),
    "cart": equals("cart"),
}

JOB_FILTERS: dict[str, Condition] = {
    "kind": one_of("kind"),
    "state": one_of("state"),
    "created_at": within("created_at"),
}

CATALOG = Catalog(
    tenant="shop_id",
    **WEBHOOKS,
    **ASSETS,
    shop=Source(t.shop, {"logo": to_one("picture", "logo_id")}),
    picture=Source(t.picture),
    staff=Source(t.staff, sorts={"email": "email_key"}),
    customer=Source(
        t.customer,
        {
            "default_shipping_address": to_one("customer_address", "default_shipping_address_id"),
            "default_billing_address": to_one("customer_address", "default_billing_address_id"),
            "addresses": to_many("customer_address", "customer_id", order=("created_at",)),
            "orders": to_many("order", "customer_id", order=("-sorted_at",)),
            "events": to_many("event", "customer_id", order=("position",)),
            "messages": to_many("message", "customer_id", order=("created_at",)),
            "change_sets": to_many("change_set", "customer_id", order=("-created_at",)),
        },
        filters=CUSTOMER_FILTERS,
        sorts={
            "created_at": "created_at",
            "updated_at": "updated_at",
            "name": "name_key",
            "number": "number_key",
            "order_count": "order_count",
            "total_spent": "spent_key",
            "last_order_at": "last_order_key",
        },
        lookups={"email": folded_email("email_key"), "external_number": external},
        search=searching(t.customer_search),
    ),
    customer_address=Source(t.customer_address),
    order=Source(
        t.order,
        {
            "customer": to_one("customer", "customer_id"),
            "customer_orders": to_many(
                "order", "customer_key", order=("-sorted_at",), local="customer_key"
            ),
            "lines": to_many("order_line", "order_id", order=("rank",)),
            "fulfillments": to_many("fulfillment", "order_id", order=("created_at",)),
            "returns": to_many("order_return", "order_id", order=("created_at",)),
            "payments": to_many("payment", "order_id", order=("created_at",)),
            "settlements": to_many("settlement", "order_id", order=("created_at",)),
            "notes": to_many("order_note", "order_id", order=("created_at",)),
            "messages": to_many("message", "order_id", order=("created_at",)),
            "documents": to_many("document", "order_id", order=("created_at",)),
            "events": to_many("event", "order_id", order=("position",)),
            "change_sets": to_many("change_set", "order_id", order=("-created_at",)),
            "downloads": to_many("download_link", "order_id", order=("created_at",)),
            "acknowledged_by": to_one("staff", "acknowledged_by"),
            "assignee": to_one("staff", "assignee_id"),
        },
        filters=ORDER_FILTERS,
        sorts=ORDER_SORTS,
        lookups={
            "number": equals("number"),
            "external_number": external,
            "payment_reference": payment_reference,
        },
        search=searching(t.order_search),
    ),
    order_line=Source(t.order_line, OF_LINES),
    fulfillment=Source(
        t.fulfillment,
        {
            "order": to_one("order", "order_id"),
            "lines": to_many("fulfillment_line", "fulfillment_id", order=("id",)),
        },
    ),
    fulfillment_line=Source(t.fulfillment_line, {"line": to_one("order_line", "line_id")}),
    order_return=Source(
        t.order_return,
        {
            "order": to_one("order", "order_id"),
            "lines": to_many("order_return_line", "return_id", order=("id",)),
        },
    ),
    order_return_line=Source(t.order_return_line, {"line": to_one("order_line", "line_id")}),
    order_note=Source(t.order_note, {"order": to_one("order", "order_id")}),
    document=Source(
        t.document,
        {
            "order": to_one("order", "order_id"),
            "refers_to": to_one("document", "refers_to_id"),
        },
        filters=DOCUMENT_FILTERS,
        sorts={"created_at": "created_at"},
    ),
    payment=Source(
        t.payment,
        {
            "order": to_one("order", "order_id"),
            "transactions": to_many("payment_transaction", "payment_id", order=("created_at",)),
            "log": to_many("payment_log", "payment_id", order=("at",)),
        },
        filters=PAYMENT_FILTERS,
        sorts={"created_at": "created_at", "amount": "amount"},
        lookups={"psp_reference": at_provider},
    ),
    payment_transaction=Source(t.payment_transaction),
    payment_log=Source(t.payment_log),
    settlement=Source(
        t.settlement,
        {"order": to_one("order", "order_id")},
        filters=SETTLEMENT_FILTERS,
        sorts={"created_at": "created_at"},
    ),
    payment_provider=Source(t.payment_provider, sorts={"name": "name"}),
    message=Source(
        t.message,
        {
            "order": to_one("order", "order_id"),
            "customer": to_one("customer", "customer_id"),
            "resent_from": to_one("message", "resent_from_id"),
            "attempts": to_many("message_attempt", "message_id", order=("at",)),
        },
        filters=MESSAGE_FILTERS,
        sorts={"created_at": "created_at"},
    ),
    message_attempt=Source(t.message_attempt),
    message_wording=Source(t.message_wording, sorts={"updated_at": "updated_at"}),
    message_rule=Source(t.message_rule, sorts={"trigger": "trigger"}),
    suppression=Source(
        t.suppression,
        {"message": to_one("message", "message_id")},
        filters={"email": folded_email("email_key"), "reason": one_of("reason")},
    ),
    mail_hook=Source(t.mail_hook),
    event=Source(
        t.event,
        {
            "order": to_one("order", "order_id"),
            "customer": to_one("customer", "customer_id"),
            "payment": to_one("payment", "payment_id"),
            "message": to_one("message", "message_id"),
            "change_set": to_one("change_set", "change_set_id"),
        },
        filters=EVENT_FILTERS,
        sorts={"position": "position", "occurred_at": "occurred_at"},
    ),
    change_set=Source(
        t.change_set,
        {
            "customer": to_one("customer", "customer_id"),
            "order": to_one("order", "order_id"),
            "events": to_many("event", "change_set_id", order=("position",)),
            "reverts": to_one("change_set", "reverts_id"),
            "reverted_by": to_many("change_set", "reverts_id", order=("created_at",)),
        },
        filters=CHANGE_SET_FILTERS,
    ),
    customer_export=Source(
        t.customer_export,
        {
            "customer": to_one("customer", "customer_id"),
            "job": to_one("job", "job_id"),
            "parts": to_many("customer_export_part", "export_id", order=("nth",)),
        },
    ),
    customer_export_part=Source(t.customer_export_part),
    job=Source(
        t.job,
        {"items": to_many("job_item", "job_id", order=("id",))},
        filters=JOB_FILTERS,
        sorts={"created_at": "created_at"},
    ),
    job_item=Source(
        t.job_item,
        {"order": to_one("order", "order_id")},
        filters={"state": one_of("state")},
    ),
)
