"""The enumerations of the API, described for those who draw them."""

from enum import Enum
from typing import Any

import strawberry

from domain.access import ActorKind
from domain.actions import Obstacle, OrderAction
from domain.bulk import BulkAction
from domain.errors import ErrorCode
from domain.event_kinds import EVENTS
from domain.events import EventType
from domain.job import JobKind
from domain.journey import JourneyType
from domain.ports import DoubtCode
from domain.pricing import TaxRounding
from domain.propagation import PropagationScope
from domain.states import (
    ConsentState,
    DeliveryState,
    FulfillmentStatus,
    JobItemState,
    JobState,
    LineKind,
    MessageState,
    OrderState,
    PauseReason,
    PaymentState,
    PaymentStatus,
    ReturnState,
    TransactionKind,
    TransactionStatus,
    WebhookState,
)
from domain.undo.steps import LeftReason
from resolvers.candidates import CandidateMatch

__all__ = [
    "ActorKind",
    "BulkAction",
    "CandidateMatch",
    "ConsentState",
    "DeliveryState",
    "DoubtCode",
    "ErrorCode",
    "EventType",
    "FulfillmentStatus",
    "JobItemState",
    "JobKind",
    "JobState",
    "JourneyType",
    "LeftReason",
    "LineKind",
    "MessageState",
    "Obstacle",
    "OrderAction",
    "OrderState",
    "PauseReason",
    "PaymentState",
    "PaymentStatus",
    "PropagationScope",
    "ReturnState",
    "TaxRounding",
    "TransactionKind",
    "TransactionStatus",
    "WebhookState",
    "expose",
]


class UndescribedValue(TypeError):
    """An enum value without a description: frontend developers would have to guess."""


def expose(
    enum: type[Enum], description: str, values: dict[Any, str], name: str | None = None
) -> None:
    """Make an enumeration of the rules one of the API; every value needs a description."""
    strawberry.enum(enum, description=description, name=name)
    definition: Any = getattr(enum, "__strawberry_definition__", None)
    for value in definition.values:
        member = enum[value.name]
        if member not in values:
            message = f"{enum.__name__}.{value.name} has no description"
            raise UndescribedValue(message)
        value.description = values[member]


expose(
    OrderState,
    "Where an order stands as an agreement with the customer.",
    {
        OrderState.DRAFT: "Not placed yet: staff are still writing it.",
        OrderState.OPEN: "Placed, and not confirmed by the shop yet.",
        OrderState.CONFIRMED: "The shop has agreed to deliver it.",
        OrderState.COMPLETED: "Everything is done.",
        OrderState.CANCELLED: "It will not be delivered.",
    },
)
expose(
    FulfillmentStatus,
    "How much of an order was handed over. Derived from its physical and digital lines.",
    {
        FulfillmentStatus.NOT_REQUIRED: "There is nothing to hand over.",
        FulfillmentStatus.RETURNED: "Everything came back.",
        FulfillmentStatus.PARTIALLY_RETURNED: "Some pieces came back.",
        FulfillmentStatus.FULFILLED: "Everything was handed over.",
        FulfillmentStatus.PARTIALLY_FULFILLED: "Some pieces were handed over.",
        FulfillmentStatus.IN_PROGRESS: "Somebody is packing it.",
        FulfillmentStatus.UNFULFILLED: "Nothing was handed over yet.",
    },
)
expose(
    PaymentStatus,
    "How much of an order was paid. Derived from its payments.",
    {
        PaymentStatus.NOT_REQUIRED: "It costs nothing.",
        PaymentStatus.REFUNDED: "All that was paid was given back.",
        PaymentStatus.OVERPAID: "More came than it costs now.",
        PaymentStatus.PARTIALLY_REFUNDED: "Part of what was paid was given back.",
        PaymentStatus.PAID: "All of it was paid.",
        PaymentStatus.PARTIALLY_PAID: "Part of it was paid.",
        PaymentStatus.AUTHORIZED: "The money is reserved and was not collected yet.",
        PaymentStatus.VOIDED: "Every payment failed, expired or was given up.",
        PaymentStatus.PENDING: "Nothing came yet.",
    },
)
expose(
    PaymentState,
    "Where one payment stands.",
    {
        PaymentState.PENDING: "Nothing came yet.",
        PaymentState.AUTHORIZED: "The money is reserved.",
        PaymentState.PARTIALLY_CAPTURED: "Part of its amount was collected.",
        PaymentState.CAPTURED: "The money was collected.",
        PaymentState.PARTIALLY_REFUNDED: "Part of it was given back.",
        PaymentState.REFUNDED: "All of it was given back.",
        PaymentState.VOIDED: "It was given up before anything was collected.",
        PaymentState.FAILED: "The last attempt was refused.",
        PaymentState.EXPIRED: "The provider's time for it ran out.",
    },
)
expose(
    TransactionKind,
    "What a contact with a payment provider was for.",
    {
        TransactionKind.AUTHORIZATION: "To reserve money.",
        TransactionKind.CAPTURE: "To collect reserved money.",
        TransactionKind.SALE: "To reserve and collect in one step.",
        TransactionKind.VOID: "To give a reservation up.",
        TransactionKind.REFUND: "To give money back.",
        TransactionKind.CHARGEBACK: "The customer's bank took the money back.",
        TransactionKind.ADJUSTMENT: "To change how much is reserved; below zero, to less.",
    },
)
expose(
    TransactionStatus,
    "How a contact with a payment provider ended.",
    {
        TransactionStatus.PENDING: "No answer yet.",
        TransactionStatus.SUCCESS: "It was done.",
        TransactionStatus.FAILURE: "It was refused.",
        TransactionStatus.UNKNOWN: "The provider has to be asked what became of it.",
    },
)
expose(
    LineKind,
    "What a line sells.",
    {
        LineKind.PHYSICAL: "Goods that are sent or picked up.",
        LineKind.DIGITAL: "Files or codes.",
        LineKind.SERVICE: "Work, fees, gift wrapping: nothing to hand over.",
    },
)
expose(
    ReturnState,
    "Where a return stands.",
    {
        ReturnState.REQUESTED: "The customer wants to send goods back.",
        ReturnState.RECEIVED: "The goods are here, and the order costs less by them.",
        ReturnState.CLOSED: "Nothing is left to do about it.",
        ReturnState.CANCELLED: "It came to nothing.",
    },
)
expose(
    OrderAction,
    "Something that staff can do with an order.",
    {
        OrderAction.ACKNOWLEDGE: "Note that it was seen: `acknowledgeOrder`.",
        OrderAction.ASSIGN: "Put somebody in charge of it: `assignOrder`.",
        OrderAction.CONFIRM: "Agree to deliver: `confirmOrder`.",
        OrderAction.START_FULFILLMENT: "Begin to pack: `startFulfillment`.",
        OrderAction.FULFILL: "Hand pieces over, or pack them: `fulfillOrder`.",
        OrderAction.SHIP: "Send what is packed: `markFulfillmentShipped`.",
        OrderAction.CREATE_RETURN: "Take pieces back: `createReturn`.",
        OrderAction.COMPLETE: "Close it: `completeOrder`.",
        OrderAction.REOPEN: "Work on it again: `reopenOrder`.",
        OrderAction.HOLD: "Let it wait: `holdOrder`.",
        OrderAction.RELEASE: "Let it go on: `releaseOrder`.",
        OrderAction.ARCHIVE: "Put it away: `archiveOrder`.",
        OrderAction.UNARCHIVE: "Take it out of the archive: `unarchiveOrder`.",
        OrderAction.EDIT: "Change what it consists of: `editOrder`.",
        OrderAction.EDIT_PAID: "Change it although money may be held: `editOrder` with "
        "`acknowledgePaid`.",
        OrderAction.UPDATE_DRAFT: "Write a draft anew: `updateDraftOrder`.",
        OrderAction.COMPLETE_DRAFT: "Place a draft: `completeDraftOrder`.",
        OrderAction.DUPLICATE: "Copy it into a new draft: `duplicateOrder`.",
        OrderAction.CANCEL: "Cancel all of it: `cancelOrder`.",
        OrderAction.CANCEL_LINES: "Cancel pieces that were not handed over: `cancelOrder` with "
        "`lines`.",
    },
)
expose(
    BulkAction,
    "Something that can be done with many orders at once.",
    {
        BulkAction.ACKNOWLEDGE: "Note that they were seen.",
        BulkAction.ASSIGN: "Put somebody in charge of them: `staffId`.",
        BulkAction.CONFIRM: "Agree to deliver.",
        BulkAction.START_FULFILLMENT: "Begin to pack.",
        BulkAction.FULFILL: "Hand over all that is left, as `fulfillOrder` without lines.",
        BulkAction.COMPLETE: "Close them.",
        BulkAction.REOPEN: "Work on them again.",
        BulkAction.HOLD: "Let them wait: `reason`.",
        BulkAction.RELEASE: "Let them go on.",
        BulkAction.ARCHIVE: "Put them away.",
        BulkAction.UNARCHIVE: "Take them out of the archive.",
        BulkAction.CANCEL: "Cancel them, as `cancelOrder` without lines: `reason`, `refund`, "
        "`notifyCustomer`.",
        BulkAction.ADD_TAGS: "Put `tags` on them.",
        BulkAction.REMOVE_TAGS: "Take `tags` off them.",
    },
)
expose(
    JobItemState,
    "What became of one of the orders that a job is about.",
    {
        JobItemState.WAITING: "Nothing yet.",
        JobItemState.DONE: "It was done.",
        JobItemState.REFUSED: "It was refused: `code` and `message` say why.",
    },
)
expose(
    Obstacle,
    "What stands against an action on an order.",
    {
        Obstacle.STATE: "Its state does not allow it.",
        Obstacle.ON_HOLD: "It waits; release it first.",
        Obstacle.NOT_ON_HOLD: "It does not wait.",
        Obstacle.ACKNOWLEDGED: "It was noticed already.",
        Obstacle.STARTED: "Packing has begun already.",
        Obstacle.PIECES_LEFT: "Some pieces are still to be handed over.",
        Obstacle.NOTHING_TO_FULFILL: "Nothing is left to be handed over.",
        Obstacle.ALL_PACKED: "All that is left is packed already.",
        Obstacle.NOTHING_PACKED: "Nothing is packed.",
        Obstacle.NOTHING_TO_RETURN: "No pieces are with the customer, or all are in a return.",
        Obstacle.NOTHING_TO_CANCEL: "All pieces are packed, handed over or cancelled.",
        Obstacle.RETURN_OPEN: "Pieces are in a return that did not come yet.",
        Obstacle.ARCHIVED: "It is archived; take it out first.",
        Obstacle.NOT_ARCHIVED: "It is not archived.",
        Obstacle.HANDED_OVER: "Pieces were handed over and did not come back.",
        Obstacle.PACKED: "Pieces are in a fulfilment that has not left yet.",
        Obstacle.MONEY_HELD: "Money was reserved or collected for it.",
    },
)
expose(
    MessageState,
    "What became of a message.",
    {
        MessageState.QUEUED: "Waiting to be sent.",
        MessageState.SENT: "Given to the mail server.",
        MessageState.DELIVERED: "Arrived.",
        MessageState.BOUNCED: "Refused by the receiver's mail server.",
        MessageState.COMPLAINED: "The receiver called it spam.",
        MessageState.FAILED: "Could not be sent.",
        MessageState.SUPPRESSED: "Not sent, because earlier mail to the address came back.",
        MessageState.CANCELLED: "Taken back before it was sent.",
    },
)
expose(
    ConsentState,
    "Whether a customer wants to hear of offers.",
    {
        ConsentState.NOT_ASKED: "Nobody asked.",
        ConsentState.GIVEN: "The customer wants to hear of offers.",
        ConsentState.WITHDRAWN: "The customer does not want to hear of offers.",
    },
)
expose(
    CandidateMatch,
    "What an account has in common with an order or with another account.",
    {
        CandidateMatch.EMAIL: "The e-mail address.",
        CandidateMatch.PHONE: "A phone number, however it is written.",
        CandidateMatch.NAME_AND_POSTAL_CODE: "The whole name, and a postal code.",
        CandidateMatch.GUEST_ORDER: "A guest's order has the e-mail address of the one and the "
        "phone number of the other.",
    },
)
expose(
    TaxRounding,
    "When tax is rounded to whole cents.",
    {
        TaxRounding.LINE: "On each line.",
        TaxRounding.RATE: "Once for each tax rate of the order.",
    },
)
expose(
    ActorKind,
    "What kind of actor did something.",
    {
        ActorKind.STAFF: "A person who works for the shop.",
        ActorKind.APP: "A partner's program.",
        ActorKind.STOREFRONT: "The shop window: what the customer did.",
        ActorKind.PSP: "A payment provider.",
        ActorKind.SYSTEM: "Tiski itself, such as an import.",
    },
)
expose(
    PropagationScope,
    "Which of a customer's orders are rewritten.",
    {
        PropagationScope.ALL: (
            "Every placed order of the account: completed, cancelled and archived ones too."
        ),
        PropagationScope.NOT_COMPLETED: "Orders that are OPEN or CONFIRMED.",
        PropagationScope.SELECTED: "The orders named in `orderIds`.",
    },
)
expose(
    EventType,
    "What happened.",
    {name: kind.__doc__ or "" for name, kind in EVENTS.items()},
)
expose(
    JourneyType,
    "What a customer did in the shop window.",
    {name: EVENTS[EventType(name)].__doc__ or "" for name in JourneyType},
)
expose(
    ErrorCode,
    "Why a mutation was refused.",
    {
        ErrorCode.INVALID_INPUT: "A value can't be stored, or values don't fit together.",
        ErrorCode.NOT_FOUND: "Nothing in this shop has that id.",
        ErrorCode.CONFLICT: "Somebody else changed the same fields meanwhile.",
        ErrorCode.ILLEGAL_TRANSITION: "The state does not allow that step.",
        ErrorCode.ACTION_NOT_ALLOWED: "Something other than the state stands against that action.",
        ErrorCode.TOTAL_MISMATCH: "The total that you expect is not what the shop computes.",
        ErrorCode.EMAIL_TAKEN: "Another account has that e-mail address.",
        ErrorCode.EXTERNAL_NUMBER_TAKEN: "That source has used that number already.",
        ErrorCode.ALREADY_ATTACHED: "The order belongs to another account.",
        ErrorCode.NOT_ATTACHED: "The order belongs to no account.",
        ErrorCode.TOO_MANY_ADDRESSES: "The account has no room for another address.",
        ErrorCode.ORDER_ALREADY_PAID: "Money is held for the order that you edit.",
        ErrorCode.AMOUNT_EXCEEDED: "There is less money than that to collect, give back or take off.",
        ErrorCode.QUANTITY_EXCEEDED: "There are fewer pieces than that to hand over or take back.",
        ErrorCode.DOCUMENT_NOT_POSSIBLE: "The order gets no document of that type now.",
        ErrorCode.CURRENCY_MISMATCH: "The amount is in another currency than the order.",
        ErrorCode.PAYMENT_REFERENCE_TAKEN: "Another payment has that reference at that provider.",
        ErrorCode.STAFF_ONLY: "Only a person of the staff may do that, no program.",
        ErrorCode.PROVIDER_UNAVAILABLE: (
            "The payment's provider gives no answer, or the shop has no access to it."
        ),
        ErrorCode.NOT_CONFIGURED: "The server lacks a setting that this needs.",
        ErrorCode.TEMPLATE_BROKEN: "The shop's own words for a message can't be used.",
        ErrorCode.ERASED: "The customer was erased; nothing is written to them any more.",
        ErrorCode.IDEMPOTENCY_KEY_REUSED: "The key was used for another input.",
        ErrorCode.RETRY: "A race between writers was lost; the same call may succeed.",
    },
    name="UserErrorCode",
)
expose(
    DoubtCode,
    "What looks wrong about a value that was stored all the same.",
    {
        DoubtCode.EMAIL_DOUBTFUL: "The e-mail address may not exist.",
        DoubtCode.PHONE_DOUBTFUL: "The phone number may not exist.",
        DoubtCode.VAT_ID_DOUBTFUL: "The VAT id may not exist.",
        DoubtCode.TAX_COUNTRY_DIFFERS: (
            "The country changed, while the tax stays as it was when the order was placed."
        ),
        DoubtCode.URL_DOUBTFUL: "The host of the address can't be found in DNS now.",
        DoubtCode.PAYMENT_REFERENCE_MISTYPED: "The check digits of the reference are wrong.",
        DoubtCode.PAYMENT_REFERENCE_DIFFERS: "The reference is that of another order.",
        DoubtCode.ORDER_OVERPAID: "More money came than the order costs.",
        DoubtCode.PROVIDER_REFUSED: (
            "The payment's provider refused: the transaction's status is FAILURE. No money moved."
        ),
        DoubtCode.NOTHING_TO_DOWNLOAD: "A customer will not find a file that goes with the order.",
        DoubtCode.LEFT_TO_SETTLE: (
            "Money that is to be given back can't be asked of a payment provider: it waits in a "
            "settlement."
        ),
        DoubtCode.MESSAGE_INCOMPLETE: "A message lacks something that its template wants.",
        DoubtCode.SENDER_MISSING: "Messages will fail until the shop has a `senderEmail`.",
        DoubtCode.OUTCOME_UNKNOWN: (
            "The payment's provider gave no clear answer: the transaction's status is UNKNOWN until "
            "it is found out by asking, which happens by itself."
        ),
    },
    name="WarningCode",
)
expose(
    WebhookState,
    "Whether a webhook is told what happens.",
    {
        WebhookState.ACTIVE: "It is told what happens.",
        WebhookState.PAUSED: "It is told nothing; `resumeWebhook` lets it go on where it stood.",
    },
)
expose(
    PauseReason,
    "Why a webhook is paused.",
    {
        PauseReason.REQUESTED: "Somebody called `pauseWebhook`.",
        PauseReason.GONE: "The receiver answered 410 Gone.",
        PauseReason.FAILING: "The receiver took nothing for 3 days.",
        PauseReason.QUERY_INVALID: "Its `query` does not fit this version of the schema.",
    },
    name="WebhookPauseReason",
)
expose(
    DeliveryState,
    "What became of a message to a webhook.",
    {
        DeliveryState.WAITING: "It is to be sent, or to be sent again.",
        DeliveryState.DELIVERED: "The receiver answered 2xx.",
        DeliveryState.FAILED: "It was given up; `redeliverWebhook` queues it again.",
    },
    name="WebhookDeliveryState",
)
expose(
    LeftReason,
    "Why a change was not taken back.",
    {
        LeftReason.CHANGED_SINCE: (
            "A later call changed the same field, put on or took off the same tag, or made the "
            "added address a default."
        ),
        LeftReason.NOT_REVERTIBLE: (
            "Amounts, lines and states have operations of their own as their way back."
        ),
        LeftReason.CONSENT: (
            "Marketing consent is what the customer said, and is never put back; "
            "`updateMarketingConsent` notes what they say now."
        ),
        LeftReason.EMAIL_TAKEN: "Another account has the earlier e-mail address by now.",
        LeftReason.ADDRESS_GONE: "The address is no longer in the customer's book.",
        LeftReason.NO_ROOM: "The tags, the metadata or the address book have no room for it any more.",
        LeftReason.NOT_ALLOWED: (
            "The token lacks `customers:write` for an account, or `shop:write` for settings."
        ),
    },
)
expose(
    JobState,
    "Where work in the background stands.",
    {
        JobState.QUEUED: "It waits for its first attempt, or for the next one.",
        JobState.RUNNING: "A worker is at it.",
        JobState.DONE: "All of it is done.",
        JobState.FAILED: "It was given up. `retryJob` queues it again.",
        JobState.CANCELLED: "Somebody cancelled it. `retryJob` queues it again.",
    },
)
expose(
    JobKind,
    "What work in the background does.",
    {
        JobKind.REBUILD_SEARCH: "Writes anew by what orders and customers are found.",
        JobKind.EXPORT_CUSTOMER: "Gathers what is held about a customer.",
        JobKind.RECONCILE_PAYMENT: "Asks a payment's provider what became of a request.",
        JobKind.BULK_ORDERS: "Does one thing with all orders that meet a filter (`bulkOrders`).",
        JobKind.APPLY_NOTICES: "Applies what a payment's provider told by itself.",
        JobKind.CLEAR_ASSET_FILES: "Deletes files of digital assets that were replaced or left over.",
        JobKind.SEND_MESSAGE: "Sends an e-mail to a customer.",
    },
)
