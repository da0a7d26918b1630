"""Which columns say something about a person, and so are emptied when one is erased.

Numbers, moments, ids, truth values and states never do by themselves. Every other column has to be
entered here; a test names what is missing. One that is `PERSONAL` is emptied in `db.erasure`, and
held a value of the erased person in the test that looks for these afterwards.
"""

from collections.abc import Mapping
from typing import Final

_ADDRESS = frozenset(
    {
        *("first_name", "last_name", "company", "line1", "line2", "postal_code", "city"),
        *("region", "country", "phone"),
    }
)
_ENTRY = frozenset({"value_key"})
_PLACE = frozenset({"namespace", "key"})  # words of another system, not of a person

PERSONAL: Final[Mapping[str, frozenset[str]]] = {
    "customer": frozenset(
        {
            *("email", "email_key", "first_name", "last_name", "name_key", "company", "phone"),
            *("phone_key", "vat_id", "external_source", "external_number", "language", "note"),
            *("tags", "metadata", "consent_source"),
        }
    ),
    "customer_address": _ADDRESS,
    "customer_search": frozenset({"doc"}),
    "customer_tag": frozenset({"tag_key"}),
    "customer_metadata": _ENTRY,
    "order": frozenset(
        {
            *("details_email", "details_email_key", "details_first_name", "details_last_name"),
            *("details_company", "details_phone", "details_vat_id", "details_shipping_address"),
            *("details_billing_address", "name_key", "customer_key", "customer_note", "tags"),
            *("metadata", "hold_reason", "external_source", "external_number"),
        }
    ),
    "fulfillment": frozenset({"tracking_number", "tracking_key", "tracking_url", "reason"}),
    "order_return": frozenset({"external_source", "external_number", "reason", "note"}),
    "order_search": frozenset({"doc"}),
    "order_tag": frozenset({"tag_key"}),
    "order_metadata": _ENTRY,
    "payment": frozenset({"psp_reference", "external_url", "verification_note"}),
    "payment_transaction": frozenset({"reference", "error", "note"}),
    "payment_log": frozenset({"message", "data", "external_id"}),
    "settlement": frozenset({"reason", "note"}),
    "order_note": frozenset({"text"}),
    "message": frozenset(
        {
            *("recipient", "recipient_key", "cc", "reply_to", "subject", "body", "html", "text"),
            *("facts", "hints", "attachments", "header_id"),
        }
    ),
    "message_attempt": frozenset({"text"}),
    "suppression": frozenset({"email", "email_key", "text"}),
    "document": frozenset({"facts"}),
    "event": frozenset({"changes", "data", "reason", "cart", "external_id"}),
    "idempotency": frozenset({"key"}),
    "webhook_delivery": frozenset({"body"}),
    "webhook_attempt": frozenset({"response", "error"}),
    "customer_export_part": frozenset({"text"}),
    "persisted_document": frozenset({"text"}),  # a client may write values into it
}
"""Columns of which nothing is left of an erased person, once bookkeeping needs nothing any more."""

NOT_PERSONAL: Final[Mapping[str, frozenset[str]]] = {
    "shop": frozenset(
        {
            *("slug", "name", "currency", "country", "locale", "time_zone", "order_prefix"),
            *("customer_prefix", "vat_id", "address", "sender_name", "sender_email"),
            *("phone", "website", "reply_to", "accent_color", "iban", "bic"),
            *("invoice_prefix", "credit_note_prefix", "document_note"),
        }
    ),
    "picture": frozenset({"checksum"}),  # the shop's own
    "staff": frozenset({"name", "email", "email_key"}),  # whoever works in the shop
    "access_token": frozenset({"name", "hash", "scopes", "previous_hash"}),
    "customer": frozenset({"number", "total_spent"}),
    "order": frozenset(
        {
            *("number", "currency", "source", "language", "shipping_country", "payment_method"),
            *("payment_reference", "shipping_method", "discounts", "tax_lines"),
        }
    ),
    "order_line": frozenset({"sku", "title", "currency"}),  # what was bought
    "fulfillment": frozenset({"tracking_carrier", "actor_name"}),
    "order_return": frozenset({"currency", "actor_name"}),
    "customer_metadata": _PLACE,
    "order_metadata": _PLACE,
    "payment": frozenset({"method", "provider", "currency"}),
    "payment_transaction": frozenset({"method", "currency"}),
    "payment_log": frozenset({"type"}),
    "message_wording": frozenset({"locale", "subject", "mjml", "text"}),  # for all customers
    "payment_provider": frozenset({"name", "sealed", "given", "webhook_path"}),
    # Emptied when it is applied; one that never is belongs to nobody the shop knows, for 90 days.
    "payment_notice": frozenset({"provider", "external_id", "type", "reference", "facts", "data"}),
    "settlement": frozenset({"currency"}),
    "order_note": frozenset({"author_name"}),
    "message": frozenset({"template", "locale", "actor_name"}),
    "message_attempt": frozenset({"code", "notice_id"}),
    "document": frozenset({"number", "locale", "currency", "actor_name"}),
    "document_file": frozenset({"checksum"}),  # deleted with what it shows
    "mail_hook": frozenset({"sealed", "path"}),
    "change_set": frozenset({"mutation", "actor_name"}),
    "event": frozenset({"type", "actor_name"}),
    "idempotency": frozenset({"mutation", "input_hash", "answer"}),
    "webhook": frozenset(
        {
            *("name", "url", "types", "filter", "query", "scopes", "actor_name", "secret"),
            "old_secret",
        }
    ),
    "webhook_delivery": frozenset({"message_id", "type", "subject"}),
    "digital_asset": frozenset(
        {"name", "skus", "file_name", "content_type", "sha256", "storage_key", "awaited"}
    ),
    "digital_asset_sku": frozenset({"sku"}),
    "download_link": frozenset({"title"}),  # what was bought
    "webhook_attempt": frozenset({"url", "headers"}),
    "job_item": frozenset({"code", "message"}),  # why our rules refused
    "persisted_document": frozenset({"digest"}),
    "trusted_document": frozenset({"client", "id", "digest", "name", "text"}),  # an admin's code
    "job": frozenset({"kind", "payload", "checkpoint", "unique_key", "error", "actor_name"}),
}
"""Columns that say nothing about a customer, or nothing without the personal ones."""
