"""What has messages sent by itself."""

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.message_rule import MessageTrigger
from queryplan.declare import Connection, Node, SortDirection, column, entity, page, source
from resolvers import wordings
from schema.enums import expose
from schema.message.enums import MessageTemplate
from schema.mutation import Payload, mutation

expose(
    MessageTrigger,
    "What happens to an order that can have a message sent.",
    {
        MessageTrigger.ORDER_PLACED: "The order was placed. Imported orders don't count.",
        MessageTrigger.ORDER_CONFIRMED: "The shop agreed to deliver it.",
        MessageTrigger.DIGITAL_HANDED_OVER: "Files that are sold with it were paid for: it has links to downloads (`DOWNLOADS_ISSUED`).",
        MessageTrigger.FULFILLMENT_SHIPPED: "A parcel of it left.",
        MessageTrigger.ORDER_CANCELLED: "All of it was cancelled.",
        MessageTrigger.ORDER_LINES_CANCELLED: "A part of it was cancelled.",
        MessageTrigger.PAYMENT_REFUNDED: "Money was given back.",
    },
)


@source("message_rule", scope=Scope.MESSAGES_READ.value)
class MessageRule(Node):
    """Whether something that happens has a message sent. A new shop's rules are all off."""

    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    trigger: MessageTrigger = column(description="What happens.")
    template: MessageTemplate = column(description="The message that is sent then.")
    is_active: bool = column(description="Whether it is sent.")
    updated_at: datetime = column(description="When it was last turned on or off.")


@strawberry.enum(description="What rules of messages can be sorted by.")
class MessageRuleSortField(Enum):
    """What rules of messages can be sorted by."""

    TRIGGER = strawberry.enum_value("trigger", description="What happens.")


@strawberry.input(description="How to sort rules of messages.")
class MessageRuleSort:
    """How to sort rules of messages."""

    field: MessageRuleSortField = strawberry.field(
        default=MessageRuleSortField.TRIGGER, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.ASC, description="Which end comes first."
    )


@strawberry.type
class MessageRuleQueries:
    """What can be asked about rules of messages."""

    message_rules: Connection[MessageRule] = page(
        order_by=MessageRuleSort,
        description="All rules: what can have which message sent by itself, and whether it does.",
    )


@strawberry.type(description="What `updateMessageRule` answers.")
class UpdateMessageRulePayload(Payload):
    """What `updateMessageRule` answers."""

    message_rule_id: strawberry.Private[UUID | None] = None
    message_rule: MessageRule | None = entity(
        ref="message_rule_id",
        description="The rule as it stands now; null when the call was refused.",
    )


@strawberry.type
class MessageRuleMutations:
    """Changes of rules of messages."""

    @mutation(UpdateMessageRulePayload, scope=Scope.SHOP_WRITE)
    async def update_message_rule(
        self,
        info: strawberry.Info,
        trigger: Annotated[MessageTrigger, strawberry.argument(description="What happens.")],
        template: Annotated[
            MessageTemplate, strawberry.argument(description="The message that is sent then.")
        ],
        is_active: Annotated[bool, strawberry.argument(description="Whether it is sent.")],
    ) -> object:
        """Turn a rule on or off: whether a message is sent when something happens.

        What a call says with `notifyCustomer` comes before the rule.
        """
        return await wordings.update_message_rule(
            info.context, trigger, template, is_active=is_active
        )
