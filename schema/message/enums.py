"""The enumerations of messages, described for those who draw them."""

from domain.letters import MessageTemplate
from domain.message import HintCode, MessageOutcome
from domain.notices import MailProvider
from domain.suppression import SuppressionReason
from schema.enums import expose

__all__ = ["HintCode", "MailProvider", "MessageOutcome", "MessageTemplate", "SuppressionReason"]

expose(
    MessageTemplate,
    "The kinds of message that a shop writes to its customers.",
    {
        MessageTemplate.ORDER_RECEIVED: "The order confirmation.",
        MessageTemplate.DOWNLOADABLE_PRODUCTS: "Links to the digital products that were bought.",
        MessageTemplate.ORDER_MESSAGE: "A message about the order, in the staff's own words.",
        MessageTemplate.SHIPPING_CONFIRMATION: "A parcel is on its way.",
        MessageTemplate.ORDER_CANCELLED: "The order was cancelled; it may ask to order again.",
        MessageTemplate.REFUND_ISSUED: "Money was given back.",
        MessageTemplate.PAYMENT_REQUEST: "Something is still to be paid.",
        MessageTemplate.INVOICE: "The invoice.",
    },
)
expose(
    MessageOutcome,
    "What an attempt to send a message came to, or what was heard of it afterwards.",
    {
        MessageOutcome.SENDING: "It is on its way to the mail server, or whoever sent it was "
        "killed: then it is sent again with the same Message-ID.",
        MessageOutcome.SENT: "The mail server took it.",
        MessageOutcome.DEFERRED: "It did not go through this time; it is tried again.",
        MessageOutcome.BOUNCED: "The receiver's side refused it for good.",
        MessageOutcome.FAILED: "It could not be sent, and is tried no more.",
        MessageOutcome.SUPPRESSED: "It was not sent: mail to the address came back before.",
        MessageOutcome.DELIVERED: "The mail provider told that it arrived.",
        MessageOutcome.COMPLAINED: "The mail provider told that the receiver called it spam.",
    },
)
expose(
    HintCode,
    "What looks wrong about an e-mail address.",
    {
        HintCode.MALFORMED: "It is no e-mail address.",
        HintCode.UNUSUAL: "Its spelling is unusual, or no mail from outside reaches its domain.",
        HintCode.DOMAIN_MISTYPED: "Its domain is nearly that of a large provider, such as "
        "gmial.com; `suggestion` is the address that was probably meant.",
        HintCode.BOUNCED_BEFORE: "Messages to it came back.",
        HintCode.COMPLAINED_BEFORE: "Messages to it were called spam.",
        HintCode.DIFFERS_FROM_ACCOUNT: "The customer's account has another address, which is the "
        "`suggestion`.",
    },
    name="AddressHintCode",
)
expose(
    SuppressionReason,
    "Why a shop does not write to an address.",
    {
        SuppressionReason.BOUNCED: "Mail to it came back for good.",
        SuppressionReason.COMPLAINED: "Its owner called mail from the shop spam.",
    },
)
expose(
    MailProvider,
    "Who tells what became of messages.",
    {
        MailProvider.GENERIC: "Any program that signs as Standard Webhooks says.",
        MailProvider.MAILGUN: "Mailgun.",
    },
)
