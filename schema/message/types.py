"""An e-mail to a customer, and the attempts to send it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.message import Attachment, Hint
from queryplan.declare import Connection, Node, column, group, many, one, source
from schema.enums import MessageState
from schema.event import Actor, actor
from schema.message.enums import HintCode, MessageOutcome

if TYPE_CHECKING:
    from schema.customer.types import Customer
    from schema.order.types import Order

READ = "messages:read"


@strawberry.type(description="Something about an e-mail address that staff should look at.")
class AddressHint:
    """Something about an e-mail address that staff should look at."""

    code: HintCode = strawberry.field(description="What it is, for programs.")
    message: str = strawberry.field(description="What it is, as a sentence in English.")
    suggestion: str | None = strawberry.field(
        description="An address that may be the right one; null where there is none."
    )


@strawberry.type(description="A file that goes with a message.")
class MessageAttachment:
    """A file that goes with a message."""

    file_name: str = strawberry.field(description="Its name.")
    media_type: str = strawberry.field(description="What it is, such as application/pdf.")
    size: int | None = strawberry.field(
        description="How many bytes it has; null until it was printed, just before the first attempt."
    )


def hints_of(stored: list[dict[str, Any]]) -> list[AddressHint]:
    """Make hints of what is stored."""
    return [presented(Hint.from_json(each)) for each in stored]


def presented(hint: Hint) -> AddressHint:
    """Give a hint to a client."""
    return AddressHint(code=hint.code, message=hint.message, suggestion=hint.suggestion)


def _attachments(stored: list[dict[str, Any]]) -> list[MessageAttachment]:
    files = [Attachment.from_json(each) for each in stored]
    return [
        MessageAttachment(file_name=each.file_name, media_type=each.media_type, size=each.size)
        for each in files
    ]


@source("message_attempt", scope=READ)
class MessageAttempt(Node):
    """An attempt to send a message, or what a mail provider told of it afterwards."""

    at: datetime = column(description="When it began, or was told.")
    outcome: MessageOutcome = column(description="What it came to.")
    code: str | None = column(
        description="The mail server's code, such as 250 or 550, or the provider's word; null "
        "where nobody answered."
    )
    text: str | None = column(
        description="What the server or the provider said, or why it could not be asked."
    )


@source("message", scope=READ)
class Message(Node):
    """An e-mail to a customer."""

    template: str | None = column(
        description="The `MessageTemplate` that it is written from, or the other program's own "
        "name of it."
    )
    to: str = column(
        "recipient",
        description="The address that it goes to. Until it is sent, that follows the order's "
        "`customerDetails.email`, unless somebody named an address.",
    )
    cc: list[str] = column(description="The addresses that get a copy.")
    reply_to: str | None = column(
        description="Where answers go, if not to the address that it comes from."
    )
    subject: str | None = column(
        description="Its subject line; null until it is written, which is just before it is sent."
    )
    body: str | None = column(description="What staff typed; null for a template without that.")
    html: str | None = column(
        description="What it says as HTML. Show it in a sandboxed frame. Null until it is written."
    )
    text: str | None = column(description="What it says as plain text; null until it is written.")
    locale: str = column(description="The language that it is written in.")
    state: MessageState = column(description="What became of it.")
    version: int = column(
        description="Rises whenever something becomes of it; for `expectedVersion`."
    )
    message_id: str | None = column(
        "header_id",
        description="The header `Message-ID`, the same at every attempt; null where the program "
        "that sent it did not tell.",
    )
    sent_by: Actor = actor(description="Who wanted it sent.")
    attachments: list[MessageAttachment] = group(
        _attachments, "attachments", description="The files that go with it."
    )
    hints: list[AddressHint] = group(
        hints_of,
        "hints",
        description="What looked wrong about the address when the message was queued, and again "
        "when it was sent. `emailCheck` looks anew.",
    )
    created_at: datetime = column(description="When it was queued or recorded.")
    sent_at: datetime | None = column(description="When it was given to the mail server.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = one(
        description="The order that it is about."
    )
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = one(
        description="The account that it is about."
    )
    resent_from: Annotated["Message", strawberry.lazy("schema.message.types")] | None = one(
        description="The message that this one repeats; null for a first one."
    )
    attempts: Connection[MessageAttempt] = many(
        description="The attempts to send it, and what was heard of it, oldest first."
    )
