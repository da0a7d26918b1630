"""The tables of a shop.

Every table has `shop_id`, its primary key is `(shop_id, id)` and its foreign keys carry
`shop_id`, so that the database itself refuses a row that points into another shop. The
exceptions, and what guards each:

- `access_token`: found by hash before the shop is known, through the function `token_owner`.
- `trusted_document`: an admin's documents, the same for every shop; whoever installs Tiski loads them
  as the owner of the tables, the application may only read them.
- `order_search`, `customer_search` on SQLite: an integer key for the full-text index; read
  only together with their order or customer.

Foreign keys have no ON DELETE action and are checked at commit, because rows that carry a
drawn number are written last (see `db.log`).
"""

from db.tables.assets import digital_asset, digital_asset_sku, download_link
from db.tables.columns import metadata
from db.tables.customers import (
    customer,
    customer_address,
    customer_metadata,
    customer_search,
    customer_tag,
)
from db.tables.documents import document, document_file
from db.tables.exports import customer_export, customer_export_part
from db.tables.fulfillments import (
    fulfillment,
    fulfillment_line,
    order_return,
    order_return_line,
)
from db.tables.jobs import job, job_item
from db.tables.log import change_set, event, idempotency, log_archive
from db.tables.messages import mail_hook, mail_pace, message, message_attempt, suppression
from db.tables.orders import (
    order,
    order_line,
    order_metadata,
    order_note,
    order_search,
    order_tag,
)
from db.tables.payments import payment, payment_log, payment_transaction, settlement
from db.tables.persisted import persisted_document, trusted_document
from db.tables.providers import payment_notice, payment_provider
from db.tables.shops import access_token, picture, shop, shop_counter, staff
from db.tables.webhooks import webhook, webhook_attempt, webhook_delivery
from db.tables.wording import message_reader, message_rule, message_wording

__all__ = [
    "access_token",
    "change_set",
    "customer",
    "customer_address",
    "customer_export",
    "customer_export_part",
    "customer_metadata",
    "customer_search",
    "customer_tag",
    "digital_asset",
    "digital_asset_sku",
    "document",
    "document_file",
    "download_link",
    "event",
    "fulfillment",
    "fulfillment_line",
    "idempotency",
    "job",
    "job_item",
    "log_archive",
    "mail_hook",
    "mail_pace",
    "message",
    "message_attempt",
    "message_reader",
    "message_rule",
    "message_wording",
    "metadata",
    "order",
    "order_line",
    "order_metadata",
    "order_note",
    "order_return",
    "order_return_line",
    "order_search",
    "order_tag",
    "payment",
    "payment_log",
    "payment_notice",
    "payment_provider",
    "payment_transaction",
    "persisted_document",
    "picture",
    "settlement",
    "shop",
    "shop_counter",
    "staff",
    "suppression",
    "trusted_document",
    "webhook",
    "webhook_attempt",
    "webhook_delivery",
]
