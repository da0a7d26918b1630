"""E-mails to customers."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import Node, column, one, source
from schema.enums import MessageState

if TYPE_CHECKING:
    from schema.customer.types import Customer
    from schema.order.types import Order


@source("message", scope="messages:read")
class Message(Node):
    """An e-mail to a customer."""

    template: str | None = column(description="The template that it was written from.")
    to: str = column("recipient", description="The address that it goes to.")
    subject: str = column(description="Its subject line.")
    locale: str = column(description="The language that it is written in.")
    state: MessageState = column(description="What became of it.")
    created_at: datetime = column(description="When it was written.")
    sent_at: datetime | None = column(description="When it was given to the mail server.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = one(
        description="The order that it is about."
    )
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = one(
        description="The account that it is about."
    )
