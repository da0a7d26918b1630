"""What can happen in a shop: past-tense facts, one frozen dataclass a kind.

An aggregate records them; the unit of work adds who, when, and the true difference. A kind
stands in one place: its class here. Its name in the log and in the API is `type`, its
description is the docstring.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID


class Subject(StrEnum):
    """What an event happened to; `subject_version` counts its saved changes."""

    ORDER = "ORDER"
    CUSTOMER = "CUSTOMER"
    PAYMENT = "PAYMENT"
    CART = "CART"
    SHOP = "SHOP"
    MESSAGE = "MESSAGE"


class EventType(StrEnum):
    """The name of a kind of event in the log and in the API."""

    ORDER_PLACED = "ORDER_PLACED"
    ORDER_UPDATED = "ORDER_UPDATED"
    ORDER_CUSTOMER_UPDATED = "ORDER_CUSTOMER_UPDATED"
    ORDER_ATTACHED = "ORDER_ATTACHED"
    ORDER_DETACHED = "ORDER_DETACHED"
    ORDER_ACKNOWLEDGED = "ORDER_ACKNOWLEDGED"
    ORDER_ASSIGNED = "ORDER_ASSIGNED"
    ORDER_CONFIRMED = "ORDER_CONFIRMED"
    FULFILLMENT_STARTED = "FULFILLMENT_STARTED"
    ORDER_COMPLETED = "ORDER_COMPLETED"
    ORDER_REOPENED = "ORDER_REOPENED"
    ORDER_HELD = "ORDER_HELD"
    ORDER_RELEASED = "ORDER_RELEASED"
    ORDER_ARCHIVED = "ORDER_ARCHIVED"
    ORDER_UNARCHIVED = "ORDER_UNARCHIVED"
    FULFILLMENT_CREATED = "FULFILLMENT_CREATED"
    FULFILLMENT_SHIPPED = "FULFILLMENT_SHIPPED"
    FULFILLMENT_DELIVERED = "FULFILLMENT_DELIVERED"
    FULFILLMENT_TRACKING_UPDATED = "FULFILLMENT_TRACKING_UPDATED"
    FULFILLMENT_CANCELLED = "FULFILLMENT_CANCELLED"
    FULFILLMENT_FAILED = "FULFILLMENT_FAILED"
    FULFILLMENT_NOT_DELIVERED = "FULFILLMENT_NOT_DELIVERED"
    RETURN_REQUESTED = "RETURN_REQUESTED"
    RETURN_RECEIVED = "RETURN_RECEIVED"
    RETURN_CLOSED = "RETURN_CLOSED"
    RETURN_REOPENED = "RETURN_REOPENED"
    RETURN_CANCELLED = "RETURN_CANCELLED"
    ORDER_NOTE_ADDED = "ORDER_NOTE_ADDED"
    ORDER_NOTE_EDITED = "ORDER_NOTE_EDITED"
    ORDER_NOTE_DELETED = "ORDER_NOTE_DELETED"
    RETURN_BOOKED = "RETURN_BOOKED"
    ORDER_TAGS_CHANGED = "ORDER_TAGS_CHANGED"
    ORDER_METADATA_CHANGED = "ORDER_METADATA_CHANGED"
    ORDER_PAYMENTS_CHANGED = "ORDER_PAYMENTS_CHANGED"
    ORDER_CREDITED = "ORDER_CREDITED"
    DRAFT_ORDER_CREATED = "DRAFT_ORDER_CREATED"
    DRAFT_ORDER_UPDATED = "DRAFT_ORDER_UPDATED"
    ORDER_EDITED = "ORDER_EDITED"
    ORDER_LINES_CANCELLED = "ORDER_LINES_CANCELLED"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    SETTLEMENT_OPENED = "SETTLEMENT_OPENED"
    SETTLEMENT_SETTLED = "SETTLEMENT_SETTLED"
    SETTLEMENT_WAIVED = "SETTLEMENT_WAIVED"
    PAYMENT_CREATED = "PAYMENT_CREATED"
    PAYMENT_UPDATED = "PAYMENT_UPDATED"
    PAYMENT_RECORDED = "PAYMENT_RECORDED"
    PAYMENT_VERIFIED = "PAYMENT_VERIFIED"
    PAYMENT_UNVERIFIED = "PAYMENT_UNVERIFIED"
    PAYMENT_REQUESTED = "PAYMENT_REQUESTED"
    PAYMENT_AUTHORIZED = "PAYMENT_AUTHORIZED"
    PAYMENT_ADJUSTED = "PAYMENT_ADJUSTED"
    PAYMENT_CAPTURED = "PAYMENT_CAPTURED"
    PAYMENT_VOIDED = "PAYMENT_VOIDED"
    PAYMENT_REFUNDED = "PAYMENT_REFUNDED"
    PAYMENT_CHARGED_BACK = "PAYMENT_CHARGED_BACK"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAYMENT_EXPIRED = "PAYMENT_EXPIRED"
    PAYMENT_OUT_OF_SYNC = "PAYMENT_OUT_OF_SYNC"
    PAYMENT_PROVIDER_UPDATED = "PAYMENT_PROVIDER_UPDATED"
    CUSTOMER_CREATED = "CUSTOMER_CREATED"
    CUSTOMER_UPDATED = "CUSTOMER_UPDATED"
    CUSTOMER_ADDRESS_ADDED = "CUSTOMER_ADDRESS_ADDED"
    CUSTOMER_ADDRESS_UPDATED = "CUSTOMER_ADDRESS_UPDATED"
    CUSTOMER_ADDRESS_REMOVED = "CUSTOMER_ADDRESS_REMOVED"
    CUSTOMER_DEFAULT_ADDRESS_SET = "CUSTOMER_DEFAULT_ADDRESS_SET"
    SHOP_UPDATED = "SHOP_UPDATED"
    ORDERS_EXPORTED = "ORDERS_EXPORTED"
    DOCUMENT_CREATED = "DOCUMENT_CREATED"
    CART_ITEM_ADDED = "CART_ITEM_ADDED"
    CART_ITEM_REMOVED = "CART_ITEM_REMOVED"
    CHECKOUT_STARTED = "CHECKOUT_STARTED"
    SHIPPING_METHOD_SELECTED = "SHIPPING_METHOD_SELECTED"
    PAYMENT_METHOD_SELECTED = "PAYMENT_METHOD_SELECTED"
    CUSTOMER_TAGS_CHANGED = "CUSTOMER_TAGS_CHANGED"
    CUSTOMER_METADATA_CHANGED = "CUSTOMER_METADATA_CHANGED"
    CUSTOMER_ERASED = "CUSTOMER_ERASED"
    CUSTOMER_DATA_EXPORTED = "CUSTOMER_DATA_EXPORTED"
    ORDER_CUSTOMER_ERASED = "ORDER_CUSTOMER_ERASED"
    MARKETING_CONSENT_CHANGED = "MARKETING_CONSENT_CHANGED"
    JOB_FAILED = "JOB_FAILED"
    JOB_RETRIED = "JOB_RETRIED"
    JOB_CANCELLED = "JOB_CANCELLED"
    WEBHOOK_CREATED = "WEBHOOK_CREATED"
    WEBHOOK_UPDATED = "WEBHOOK_UPDATED"
    WEBHOOK_DELETED = "WEBHOOK_DELETED"
    WEBHOOK_PAUSED = "WEBHOOK_PAUSED"
    WEBHOOK_RESUMED = "WEBHOOK_RESUMED"
    WEBHOOK_SECRET_ROTATED = "WEBHOOK_SECRET_ROTATED"  # noqa: S105  (the name of an event)
    WEBHOOK_REPLAYED = "WEBHOOK_REPLAYED"
    WEBHOOK_DELIVERY_FAILED = "WEBHOOK_DELIVERY_FAILED"
    DIGITAL_ASSET_CREATED = "DIGITAL_ASSET_CREATED"
    DIGITAL_ASSET_UPDATED = "DIGITAL_ASSET_UPDATED"
    DIGITAL_ASSET_UPLOADED = "DIGITAL_ASSET_UPLOADED"
    DIGITAL_ASSET_DELETED = "DIGITAL_ASSET_DELETED"
    DOWNLOADS_ISSUED = "DOWNLOADS_ISSUED"
    DOWNLOADS_RENEWED = "DOWNLOADS_RENEWED"
    DOWNLOADS_REVOKED = "DOWNLOADS_REVOKED"
    DIGITAL_PRODUCT_DOWNLOADED = "DIGITAL_PRODUCT_DOWNLOADED"
    MESSAGE_QUEUED = "MESSAGE_QUEUED"
    MESSAGE_SENT = "MESSAGE_SENT"
    MESSAGE_DELIVERED = "MESSAGE_DELIVERED"
    MESSAGE_BOUNCED = "MESSAGE_BOUNCED"
    MESSAGE_COMPLAINED = "MESSAGE_COMPLAINED"
    MESSAGE_FAILED = "MESSAGE_FAILED"
    MESSAGE_SUPPRESSED = "MESSAGE_SUPPRESSED"
    MESSAGE_CANCELLED = "MESSAGE_CANCELLED"
    MESSAGE_RECORDED = "MESSAGE_RECORDED"
    SUPPRESSION_LIFTED = "SUPPRESSION_LIFTED"
    MESSAGE_TEMPLATE_UPDATED = "MESSAGE_TEMPLATE_UPDATED"
    MESSAGE_TEMPLATE_RESET = "MESSAGE_TEMPLATE_RESET"
    MESSAGE_RULE_UPDATED = "MESSAGE_RULE_UPDATED"
    MAIL_HOOK_UPDATED = "MAIL_HOOK_UPDATED"


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """A fact of the past. Fields of a kind are its own facts, stored as `data`.

    Facts that are `personal` are forgotten when the customer is erased.
    """

    type: ClassVar[EventType]
    subject: ClassVar[Subject]
    personal: ClassVar[frozenset[str]] = frozenset()

    def data(self) -> dict[str, Any]:
        """Give the facts as JSON."""
        return {item.name: _json(getattr(self, item.name)) for item in fields(self)}


def _json(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


@dataclass(frozen=True, slots=True)
class OrderPlaced(DomainEvent):
    """An order was placed."""

    type = EventType.ORDER_PLACED
    subject = Subject.ORDER
    personal = frozenset({"cart"})
    source: str | None
    cart: str | None = None


@dataclass(frozen=True, slots=True)
class OrderUpdated(DomainEvent):
    """The order's own fields were changed."""

    type = EventType.ORDER_UPDATED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderCustomerUpdated(DomainEvent):
    """The customer's details on the order were changed."""

    type = EventType.ORDER_CUSTOMER_UPDATED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderAttached(DomainEvent):
    """The order was attached to a customer account."""

    type = EventType.ORDER_ATTACHED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderDetached(DomainEvent):
    """The order was detached from its customer account."""

    type = EventType.ORDER_DETACHED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderAcknowledged(DomainEvent):
    """Staff noticed the order."""

    type = EventType.ORDER_ACKNOWLEDGED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderAssigned(DomainEvent):
    """Somebody else looks after the order, or nobody."""

    type = EventType.ORDER_ASSIGNED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderConfirmed(DomainEvent):
    """The shop agreed to deliver the order."""

    type = EventType.ORDER_CONFIRMED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class FulfillmentStarted(DomainEvent):
    """Packing of the order began."""

    type = EventType.FULFILLMENT_STARTED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderCompleted(DomainEvent):
    """Everything about the order was done."""

    type = EventType.ORDER_COMPLETED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderReopened(DomainEvent):
    """A completed order is worked on again."""

    type = EventType.ORDER_REOPENED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderHeld(DomainEvent):
    """The order has to wait."""

    type = EventType.ORDER_HELD
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    reason: str | None


@dataclass(frozen=True, slots=True)
class OrderReleased(DomainEvent):
    """The order need not wait any longer."""

    type = EventType.ORDER_RELEASED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderArchived(DomainEvent):
    """The order was put away."""

    type = EventType.ORDER_ARCHIVED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderUnarchived(DomainEvent):
    """The order was taken out of the archive."""

    type = EventType.ORDER_UNARCHIVED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class FulfillmentCreated(DomainEvent):
    """Pieces of the order were packed, or handed over at once."""

    type = EventType.FULFILLMENT_CREATED
    subject = Subject.ORDER
    fulfillment_id: UUID
    pieces: int
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class FulfillmentShipped(DomainEvent):
    """A parcel of the order is on its way."""

    type = EventType.FULFILLMENT_SHIPPED
    subject = Subject.ORDER
    fulfillment_id: UUID
    pieces: int
    carrier: str | None
    notify_customer: bool | None = None


@dataclass(frozen=True, slots=True)
class FulfillmentDelivered(DomainEvent):
    """Pieces of the order reached the customer."""

    type = EventType.FULFILLMENT_DELIVERED
    subject = Subject.ORDER
    fulfillment_id: UUID
    pieces: int


@dataclass(frozen=True, slots=True)
class FulfillmentTrackingUpdated(DomainEvent):
    """How a parcel of the order is followed was changed."""

    type = EventType.FULFILLMENT_TRACKING_UPDATED
    subject = Subject.ORDER
    fulfillment_id: UUID


@dataclass(frozen=True, slots=True)
class FulfillmentCancelled(DomainEvent):
    """A fulfilment was taken back; its pieces are still to be handed over."""

    type = EventType.FULFILLMENT_CANCELLED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    fulfillment_id: UUID
    pieces: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class FulfillmentFailed(DomainEvent):
    """A parcel did not arrive; its pieces are still to be handed over."""

    type = EventType.FULFILLMENT_FAILED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    fulfillment_id: UUID
    pieces: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class FulfillmentNotDelivered(DomainEvent):
    """That a fulfilment arrived was noted by mistake, and taken back."""

    type = EventType.FULFILLMENT_NOT_DELIVERED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    fulfillment_id: UUID
    pieces: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReturnRequested(DomainEvent):
    """The customer wants to send pieces back."""

    type = EventType.RETURN_REQUESTED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    return_id: UUID
    pieces: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReturnReceived(DomainEvent):
    """Pieces of the order came back, and it costs less."""

    type = EventType.RETURN_RECEIVED
    subject = Subject.ORDER
    return_id: UUID
    pieces: int


@dataclass(frozen=True, slots=True)
class ReturnClosed(DomainEvent):
    """A return was put away."""

    type = EventType.RETURN_CLOSED
    subject = Subject.ORDER
    return_id: UUID


@dataclass(frozen=True, slots=True)
class ReturnReopened(DomainEvent):
    """That a return came was noted by mistake, and taken back; the order costs as before."""

    type = EventType.RETURN_REOPENED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    return_id: UUID
    pieces: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReturnCancelled(DomainEvent):
    """A return came to nothing."""

    type = EventType.RETURN_CANCELLED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    return_id: UUID
    reason: str | None


@dataclass(frozen=True, slots=True)
class OrderNoteAdded(DomainEvent):
    """Staff wrote a note on the order."""

    type = EventType.ORDER_NOTE_ADDED
    subject = Subject.ORDER
    note_id: UUID


@dataclass(frozen=True, slots=True)
class OrderNoteEdited(DomainEvent):
    """A note on the order was written anew."""

    type = EventType.ORDER_NOTE_EDITED
    subject = Subject.ORDER
    note_id: UUID


@dataclass(frozen=True, slots=True)
class OrderNoteDeleted(DomainEvent):
    """A note was taken off the order."""

    type = EventType.ORDER_NOTE_DELETED
    subject = Subject.ORDER
    note_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentCreated(DomainEvent):
    """A receipt, an invoice or another document of the order was written."""

    type = EventType.DOCUMENT_CREATED
    subject = Subject.ORDER
    document_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class ReturnBooked(DomainEvent):
    """Goods of the order came back."""

    type = EventType.RETURN_BOOKED
    subject = Subject.ORDER
    personal = frozenset({"reference"})
    return_id: UUID
    reference: str | None


@dataclass(frozen=True, slots=True)
class OrderTagsChanged(DomainEvent):
    """Tags were put on the order or taken off it."""

    type = EventType.ORDER_TAGS_CHANGED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderMetadataChanged(DomainEvent):
    """Metadata of the order was set or deleted."""

    type = EventType.ORDER_METADATA_CHANGED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderPaymentsChanged(DomainEvent):
    """What was paid, reserved or given back of the order changed."""

    type = EventType.ORDER_PAYMENTS_CHANGED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderCredited(DomainEvent):
    """Something was taken off what the order costs."""

    type = EventType.ORDER_CREDITED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    amount: str
    currency: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class OrderEdited(DomainEvent):
    """What the order consists of, or what it costs, was changed."""

    type = EventType.ORDER_EDITED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    reason: str | None


@dataclass(frozen=True, slots=True)
class DraftOrderCreated(DomainEvent):
    """A draft of an order was written, or copied from another order."""

    type = EventType.DRAFT_ORDER_CREATED
    subject = Subject.ORDER
    copied_from: UUID | None


@dataclass(frozen=True, slots=True)
class DraftOrderUpdated(DomainEvent):
    """Parts of a draft were written anew."""

    type = EventType.DRAFT_ORDER_UPDATED
    subject = Subject.ORDER


@dataclass(frozen=True, slots=True)
class OrderLinesCancelled(DomainEvent):
    """Pieces of the order were cancelled, and others are left."""

    type = EventType.ORDER_LINES_CANCELLED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    notify_customer: bool | None
    ask_to_order_again: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class OrderCancelled(DomainEvent):
    """The order was cancelled as a whole."""

    type = EventType.ORDER_CANCELLED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    notify_customer: bool | None
    ask_to_order_again: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class SettlementOpened(DomainEvent):
    """The total of a paid order changed: a difference is to be settled."""

    type = EventType.SETTLEMENT_OPENED
    subject = Subject.ORDER
    settlement_id: UUID
    direction: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class SettlementSettled(DomainEvent):
    """Nothing is left of a difference of the order."""

    type = EventType.SETTLEMENT_SETTLED
    subject = Subject.ORDER
    settlement_id: UUID
    direction: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class SettlementWaived(DomainEvent):
    """A difference of the order was let go."""

    type = EventType.SETTLEMENT_WAIVED
    subject = Subject.ORDER
    personal = frozenset({"reason"})
    settlement_id: UUID
    direction: str
    amount: str
    currency: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class PaymentProviderUpdated(DomainEvent):
    """The shop's access to a payment provider was changed; the credentials are named, not told."""

    type = EventType.PAYMENT_PROVIDER_UPDATED
    subject = Subject.SHOP
    name: str
    credentials: str


@dataclass(frozen=True, slots=True)
class PaymentCreated(DomainEvent):
    """A payment was opened for the order."""

    type = EventType.PAYMENT_CREATED
    subject = Subject.PAYMENT
    method: str


@dataclass(frozen=True, slots=True)
class PaymentUpdated(DomainEvent):
    """What is known of the payment was changed."""

    type = EventType.PAYMENT_UPDATED
    subject = Subject.PAYMENT


@dataclass(frozen=True, slots=True)
class PaymentRecorded(DomainEvent):
    """Money that came was entered by hand."""

    type = EventType.PAYMENT_RECORDED
    subject = Subject.PAYMENT
    method: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentVerified(DomainEvent):
    """A person made sure that the money came."""

    type = EventType.PAYMENT_VERIFIED
    subject = Subject.PAYMENT


@dataclass(frozen=True, slots=True)
class PaymentUnverified(DomainEvent):
    """A person took back that the money came."""

    type = EventType.PAYMENT_UNVERIFIED
    subject = Subject.PAYMENT


@dataclass(frozen=True, slots=True)
class PaymentRequested(DomainEvent):
    """The provider is being asked to move money."""

    type = EventType.PAYMENT_REQUESTED
    subject = Subject.PAYMENT
    kind: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentAuthorized(DomainEvent):
    """Money was reserved for the payment."""

    type = EventType.PAYMENT_AUTHORIZED
    subject = Subject.PAYMENT
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentAdjusted(DomainEvent):
    """What is reserved for the payment was changed."""

    type = EventType.PAYMENT_ADJUSTED
    subject = Subject.PAYMENT
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentCaptured(DomainEvent):
    """Money was collected."""

    type = EventType.PAYMENT_CAPTURED
    subject = Subject.PAYMENT
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentVoided(DomainEvent):
    """The payment was given up, or what was reserved let go."""

    type = EventType.PAYMENT_VOIDED
    subject = Subject.PAYMENT
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentRefunded(DomainEvent):
    """Money was given back."""

    type = EventType.PAYMENT_REFUNDED
    subject = Subject.PAYMENT
    amount: str
    currency: str
    method: str | None = None
    notify_customer: bool | None = None


@dataclass(frozen=True, slots=True)
class PaymentChargedBack(DomainEvent):
    """The customer's bank took money back."""

    type = EventType.PAYMENT_CHARGED_BACK
    subject = Subject.PAYMENT
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentFailed(DomainEvent):
    """The provider refused to move money."""

    type = EventType.PAYMENT_FAILED
    subject = Subject.PAYMENT
    personal = frozenset({"error"})
    kind: str
    amount: str
    currency: str
    error: str | None


@dataclass(frozen=True, slots=True)
class PaymentExpired(DomainEvent):
    """The provider's time for the payment ran out."""

    type = EventType.PAYMENT_EXPIRED
    subject = Subject.PAYMENT


@dataclass(frozen=True, slots=True)
class PaymentOutOfSync(DomainEvent):
    """The order changed after the provider was told its amount."""

    type = EventType.PAYMENT_OUT_OF_SYNC
    subject = Subject.PAYMENT


@dataclass(frozen=True, slots=True)
class CustomerCreated(DomainEvent):
    """A customer account was created."""

    type = EventType.CUSTOMER_CREATED
    subject = Subject.CUSTOMER


@dataclass(frozen=True, slots=True)
class CustomerUpdated(DomainEvent):
    """The customer's profile was changed."""

    type = EventType.CUSTOMER_UPDATED
    subject = Subject.CUSTOMER


@dataclass(frozen=True, slots=True)
class CustomerAddressAdded(DomainEvent):
    """An address was added to the customer's account."""

    type = EventType.CUSTOMER_ADDRESS_ADDED
    subject = Subject.CUSTOMER
    address_id: UUID


@dataclass(frozen=True, slots=True)
class CustomerAddressUpdated(DomainEvent):
    """An address of the customer's account was changed."""

    type = EventType.CUSTOMER_ADDRESS_UPDATED
    subject = Subject.CUSTOMER
    address_id: UUID


@dataclass(frozen=True, slots=True)
class CustomerAddressRemoved(DomainEvent):
    """An address was removed from the customer's account."""

    type = EventType.CUSTOMER_ADDRESS_REMOVED
    subject = Subject.CUSTOMER
    address_id: UUID


@dataclass(frozen=True, slots=True)
class CustomerDefaultAddressSet(DomainEvent):
    """Another address became the customer's default."""

    type = EventType.CUSTOMER_DEFAULT_ADDRESS_SET
    subject = Subject.CUSTOMER


@dataclass(frozen=True, slots=True)
class CustomerTagsChanged(DomainEvent):
    """Tags were put on the customer or taken off."""

    type = EventType.CUSTOMER_TAGS_CHANGED
    subject = Subject.CUSTOMER


@dataclass(frozen=True, slots=True)
class CustomerMetadataChanged(DomainEvent):
    """Metadata of the customer was set or deleted."""

    type = EventType.CUSTOMER_METADATA_CHANGED
    subject = Subject.CUSTOMER


@dataclass(frozen=True, slots=True)
class CustomerErased(DomainEvent):
    """Everything personal about the customer was erased; delete your copy of it."""

    type = EventType.CUSTOMER_ERASED
    subject = Subject.CUSTOMER


@dataclass(frozen=True, slots=True)
class CustomerDataExported(DomainEvent):
    """Somebody asked for all that is held about the customer."""

    type = EventType.CUSTOMER_DATA_EXPORTED
    subject = Subject.CUSTOMER
    export_id: UUID


@dataclass(frozen=True, slots=True)
class OrderCustomerErased(DomainEvent):
    """Who bought was erased from the order, all of it or what bookkeeping does not need."""

    type = EventType.ORDER_CUSTOMER_ERASED
    subject = Subject.ORDER
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ShopUpdated(DomainEvent):
    """Settings of the shop were changed."""

    type = EventType.SHOP_UPDATED
    subject = Subject.SHOP


@dataclass(frozen=True, slots=True)
class OrdersExported(DomainEvent):
    """Somebody asked for an address from which orders can be downloaded."""

    type = EventType.ORDERS_EXPORTED
    subject = Subject.SHOP
    format: str


@dataclass(frozen=True, slots=True)
class CartItemAdded(DomainEvent):
    """The customer put something into the cart."""

    type = EventType.CART_ITEM_ADDED
    subject = Subject.CART
    sku: str | None
    title: str | None
    quantity: int


@dataclass(frozen=True, slots=True)
class CartItemRemoved(DomainEvent):
    """The customer took something out of the cart."""

    type = EventType.CART_ITEM_REMOVED
    subject = Subject.CART
    sku: str | None
    title: str | None
    quantity: int


@dataclass(frozen=True, slots=True)
class CheckoutStarted(DomainEvent):
    """The customer went to the checkout."""

    type = EventType.CHECKOUT_STARTED
    subject = Subject.CART


@dataclass(frozen=True, slots=True)
class ShippingMethodSelected(DomainEvent):
    """The customer chose how the order travels."""

    type = EventType.SHIPPING_METHOD_SELECTED
    subject = Subject.CART
    method: str


@dataclass(frozen=True, slots=True)
class PaymentMethodSelected(DomainEvent):
    """The customer chose how to pay."""

    type = EventType.PAYMENT_METHOD_SELECTED
    subject = Subject.CART
    method: str


@dataclass(frozen=True, slots=True)
class MarketingConsentChanged(DomainEvent):
    """The customer gave consent to marketing, or withdrew it."""

    type = EventType.MARKETING_CONSENT_CHANGED
    subject = Subject.CUSTOMER


@dataclass(frozen=True, slots=True)
class JobFailed(DomainEvent):
    """Work in the background failed for good; staff may retry it."""

    type = EventType.JOB_FAILED
    subject = Subject.SHOP
    job_id: UUID
    kind: str
    error: str


@dataclass(frozen=True, slots=True)
class JobRetried(DomainEvent):
    """Work in the background was queued again."""

    type = EventType.JOB_RETRIED
    subject = Subject.SHOP
    job_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class JobCancelled(DomainEvent):
    """Work in the background was cancelled."""

    type = EventType.JOB_CANCELLED
    subject = Subject.SHOP
    job_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class WebhookCreated(DomainEvent):
    """A webhook was created."""

    type = EventType.WEBHOOK_CREATED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WebhookUpdated(DomainEvent):
    """What a webhook is told, or where, was changed."""

    type = EventType.WEBHOOK_UPDATED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WebhookDeleted(DomainEvent):
    """A webhook was deleted."""

    type = EventType.WEBHOOK_DELETED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WebhookPaused(DomainEvent):
    """A webhook was paused, by staff or because its receiver did not answer."""

    type = EventType.WEBHOOK_PAUSED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class WebhookResumed(DomainEvent):
    """A webhook goes on."""

    type = EventType.WEBHOOK_RESUMED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WebhookSecretRotated(DomainEvent):
    """A webhook got a new secret."""

    type = EventType.WEBHOOK_SECRET_ROTATED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WebhookReplayed(DomainEvent):
    """A webhook is told again what happened since a point of the log."""

    type = EventType.WEBHOOK_REPLAYED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class WebhookDeliveryFailed(DomainEvent):
    """A message to a webhook was given up; staff may redeliver it."""

    type = EventType.WEBHOOK_DELIVERY_FAILED
    subject = Subject.SHOP
    webhook_id: UUID
    name: str
    delivery_id: UUID
    event: str


@dataclass(frozen=True, slots=True)
class DigitalAssetCreated(DomainEvent):
    """A digital asset was entered; its file is still to be uploaded."""

    type = EventType.DIGITAL_ASSET_CREATED
    subject = Subject.SHOP
    asset_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DigitalAssetUpdated(DomainEvent):
    """A digital asset was changed, archived or sold again, or a new file of it is expected."""

    type = EventType.DIGITAL_ASSET_UPDATED
    subject = Subject.SHOP
    asset_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DigitalAssetUploaded(DomainEvent):
    """The file of a digital asset arrived, the first or a newer one."""

    type = EventType.DIGITAL_ASSET_UPLOADED
    subject = Subject.SHOP
    asset_id: UUID
    name: str
    file_version: int


@dataclass(frozen=True, slots=True)
class DigitalAssetDeleted(DomainEvent):
    """A digital asset was deleted with its file; links to it were revoked."""

    type = EventType.DIGITAL_ASSET_DELETED
    subject = Subject.SHOP
    asset_id: UUID
    name: str
    links: int


@dataclass(frozen=True, slots=True)
class DownloadsIssued(DomainEvent):
    """Links to downloads were made for what was paid or handed over."""

    type = EventType.DOWNLOADS_ISSUED
    subject = Subject.ORDER
    links: int


@dataclass(frozen=True, slots=True)
class DownloadsRenewed(DomainEvent):
    """Staff let the links to an order's downloads begin anew."""

    type = EventType.DOWNLOADS_RENEWED
    subject = Subject.ORDER
    links: int


@dataclass(frozen=True, slots=True)
class DownloadsRevoked(DomainEvent):
    """Links to an order's downloads were revoked: by staff, or with what was cancelled or paid back."""

    type = EventType.DOWNLOADS_REVOKED
    subject = Subject.ORDER
    why: str


@dataclass(frozen=True, slots=True)
class DigitalProductDownloaded(DomainEvent):
    """Somebody who has the link began to download a file of an order."""

    type = EventType.DIGITAL_PRODUCT_DOWNLOADED
    subject = Subject.ORDER
    link_id: UUID
    asset_id: UUID
    title: str
    file_version: int
    downloads_left: int
