"""Sending messages, sending them again, taking them back, recording those of others."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.message import (
    LONGEST_BODY,
    LONGEST_HTML,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MOST_CC,
)
from queryplan.declare import entity
from resolvers import messages
from schema.customer.types import Customer
from schema.enums import MessageState
from schema.message.enums import MessageTemplate
from schema.message.types import Message
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order

MessageId = Annotated[strawberry.ID, strawberry.argument(description="The message's id.")]

ABOUT = ("input", "about")
LOCALE = "The language, such as fi, nb, sv or en; the order's, the account's or the shop's when left out."
CC = f"Up to {MOST_CC} addresses that get a copy."
REPLY_TO = "Where answers go, if not to the address that the shop writes from."


@strawberry.input(one_of=True, description="What a message is about: exactly one of these.")
class MessageAboutInput:
    """What a message is about."""

    order_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The order; the message stands with its account, too."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The account, for a message about no order."
    )


@strawberry.input(description="A message to send.")
class SendMessageInput:
    """A message to send."""

    about: MessageAboutInput = strawberry.field(description="What it is about.")
    template: MessageTemplate = strawberry.field(
        default=MessageTemplate.ORDER_MESSAGE, description="What kind of message it is."
    )
    locale: str | None = strawberry.field(default=None, description=LOCALE)
    subject: str | None = strawberry.field(
        default=None,
        description=f"The subject line, at most {LONGEST_SUBJECT} characters; the template's own "
        "when left out.",
    )
    body: str | None = strawberry.field(
        default=None,
        description=f"What to say, as plain text of at most {LONGEST_BODY:,} characters; blank "
        "lines part paragraphs. ORDER_MESSAGE needs it, other templates put it in.",
    )
    to: str | None = strawberry.field(
        default=None,
        description="The address. Left out, the message goes to the order's "
        "`customerDetails.email`, or the account's address, as it is when it is sent.",
    )
    cc: list[str] = strawberry.field(default_factory=list, description=CC)
    reply_to: str | None = strawberry.field(default=None, description=REPLY_TO)


@strawberry.input(description="A message that another program sent.")
class RecordMessageInput:
    """A message that another program sent."""

    about: MessageAboutInput = strawberry.field(description="What it is about.")
    template: str | None = strawberry.field(
        default=None,
        description="What kind of message it was: the name of a `MessageTemplate`, so that it can "
        "be sent again from here, or one of your own.",
    )
    to: str = strawberry.field(description="The address that it went to.")
    cc: list[str] = strawberry.field(default_factory=list, description=CC)
    reply_to: str | None = strawberry.field(default=None, description="Where answers go.")
    subject: str = strawberry.field(
        description=f"Its subject line, at most {LONGEST_SUBJECT} characters."
    )
    html: str | None = strawberry.field(
        default=None, description=f"What it said as HTML, at most {LONGEST_HTML:,} characters."
    )
    text: str | None = strawberry.field(
        default=None,
        description=f"What it said as plain text, at most {LONGEST_TEXT:,} characters.",
    )
    locale: str | None = strawberry.field(default=None, description=LOCALE)
    state: MessageState = strawberry.field(
        default=MessageState.SENT,
        description="What became of it: SENT, DELIVERED, BOUNCED or FAILED.",
    )
    sent_at: datetime | None = strawberry.field(
        default=None, description="When it was sent; now when left out."
    )
    message_id: str | None = strawberry.field(
        default=None,
        description="Its header `Message-ID`. A message that was told before is kept once.",
    )


@strawberry.type(description="What an operation on a message to a customer answers.")
class MessagePayload(Payload):
    """What an operation on a message to a customer answers."""

    message_id: strawberry.Private[UUID | None] = None
    order_id: strawberry.Private[UUID | None] = None
    customer_id: strawberry.Private[UUID | None] = None
    message: Message | None = entity(
        ref="message_id",
        description="The message as it stands now; null when the call was refused.",
    )
    order: Order | None = entity(
        ref="order_id", description="The order that it is about; null where there is none."
    )
    customer: Customer | None = entity(
        ref="customer_id", description="The account that it is about; null where there is none."
    )


@strawberry.type(description="What `sendMessage` answers.")
class SendMessagePayload(MessagePayload):
    """What `sendMessage` answers."""


@strawberry.type(description="What `resendMessage` answers.")
class ResendMessagePayload(MessagePayload):
    """What `resendMessage` answers."""


@strawberry.type(description="What `cancelMessage` answers.")
class CancelMessagePayload(MessagePayload):
    """What `cancelMessage` answers."""


@strawberry.type(description="What `recordMessage` answers.")
class RecordMessagePayload(MessagePayload):
    """What `recordMessage` answers."""


@strawberry.type
class MessageMutations:
    """What can be done with messages."""

    @mutation(SendMessagePayload, scope=Scope.MESSAGES_WRITE, creates=True)
    async def send_message(
        self,
        info: strawberry.Info,
        input: Annotated[SendMessageInput, strawberry.argument(description="The message.")],
    ) -> object:
        """Write an e-mail to a customer, about an order or an account.

        It is queued; a moment later it is written from its template and sent.
        """
        wanted = messages.Wanted(
            template=input.template,
            locale=input.locale,
            subject=input.subject,
            body=input.body,
            to=input.to,
            cc=input.cc,
            reply_to=input.reply_to,
        )
        return await messages.send_message(info.context, about_of(input.about), wanted)

    @mutation(ResendMessagePayload, scope=Scope.MESSAGES_WRITE, creates=True)
    async def resend_message(
        self,
        info: strawberry.Info,
        id: MessageId,
        to: Annotated[
            str | None,
            strawberry.argument(
                description="Another address; where the first went, or would go now, when left out."
            ),
        ] = None,
    ) -> object:
        """Send a message again, such as a confirmation that did not arrive.

        It is a new message, written anew from the same template, by what the order says now; one
        that another program wrote goes out as that wrote it. Links to downloads begin anew.
        """
        return await messages.resend_message(info.context, row_key("Message", id, "id"), to)

    @mutation(CancelMessagePayload, scope=Scope.MESSAGES_WRITE)
    async def cancel_message(self, info: strawberry.Info, id: MessageId) -> object:
        """Take a message back that is QUEUED. One that is on its way just now may still go out."""
        return await messages.cancel_message(info.context, row_key("Message", id, "id"))

    @mutation(RecordMessagePayload, scope=Scope.MESSAGES_RECORD, creates=True)
    async def record_message(
        self,
        info: strawberry.Info,
        input: Annotated[RecordMessageInput, strawberry.argument(description="The message.")],
    ) -> object:
        """Keep an e-mail that another program sent to a customer, such as the storefront."""
        told = messages.Told(
            template=input.template,
            to=input.to,
            cc=input.cc,
            reply_to=input.reply_to,
            subject=input.subject,
            html=input.html,
            text=input.text,
            locale=input.locale,
            state=input.state,
            sent_at=input.sent_at,
            header_id=input.message_id,
        )
        return await messages.record_message(info.context, about_of(input.about), told)


def about_of(given: MessageAboutInput) -> messages.About:
    """Read what a message is about."""
    if given.order_id is not strawberry.UNSET and given.order_id is not None:
        return messages.About(order_id=row_key("Order", given.order_id, *ABOUT, "orderId"))
    key = row_key("Customer", given.customer_id or strawberry.ID(""), *ABOUT, "customerId")
    return messages.About(customer_id=key)
