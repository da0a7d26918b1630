"""Trouble with addresses: what looks wrong, those not written to, who tells what came back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import DomainError
from queryplan.declare import (
    Connection,
    Node,
    any_of,
    bad_input,
    column,
    entity,
    every_of,
    none_of,
    one,
    page,
    row_id,
    source,
)
from resolvers import mail_notices, suppressions
from schema.message.enums import MailProvider, SuppressionReason
from schema.message.types import READ, AddressHint, Message, presented
from schema.mutation import Payload, mutation

Provider = Annotated[MailProvider, strawberry.argument(description="Whose notices they are.")]


@source("suppression", scope=READ)
class Suppression(Node):
    """An address that the shop does not write to, because mail to it came back."""

    email: str = column(description="The address.")
    reason: SuppressionReason = column(description="What happened.")
    text: str | None = column(description="What the mail server or the provider said.")
    created_at: datetime = column(description="Since when nothing is sent to it.")
    message: Message | None = one(description="The message that came back.")


@source("mail_hook", scope=READ)
class MailHook(Node):
    """A mail provider that tells what became of messages. Its secret is never read."""

    provider: MailProvider = column(description="Whose notices they are.")
    path: str = column(description="Where they go, below the server's own address.")
    created_at: datetime = column(description="When it was set up.")


@strawberry.type(description="What there is to say about an e-mail address.")
class EmailCheck:
    """What there is to say about an e-mail address."""

    address: str = strawberry.field(description="The address.")
    is_suppressed: bool = strawberry.field(
        description="Whether nothing is sent to it, until `liftSuppression`."
    )
    hints: list[AddressHint] = strawberry.field(
        description="What looks wrong, the gravest first; empty where nothing does."
    )


@strawberry.input(description="Which addresses to list.")
class SuppressionFilter:
    """Which addresses to list."""

    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="This address, in any case."
    )
    reason: list[SuppressionReason] | None = strawberry.field(
        default=strawberry.UNSET, description="Only addresses of which this happened."
    )
    and_: "list[SuppressionFilter] | None" = every_of()
    or_: "list[SuppressionFilter] | None" = any_of()
    not_: "SuppressionFilter | None" = none_of()


@strawberry.type
class AddressQueries:
    """What can be asked about addresses."""

    suppressions: Connection[Suppression] = page(
        filter=SuppressionFilter,
        description="The addresses that the shop does not write to, the newest first.",
    )
    mail_hooks: Connection[MailHook] = page(
        description="The mail providers that tell what became of messages, the newest first."
    )

    @strawberry.field(
        description="What looks wrong about an e-mail address: its spelling, its domain, earlier "
        "messages that came back. Nothing is stored, and nobody is asked over the network.",
        metadata={"scope": READ},
    )
    async def email_check(
        self,
        info: strawberry.Info,
        address: Annotated[str, strawberry.argument(description="The address.")],
        order_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="An order, to compare the address with that of its account."
            ),
        ] = None,
    ) -> EmailCheck:
        """Look at an address."""
        order = None if order_id is None else row_id(order_id, "Order", "orderId")
        try:
            found = await suppressions.examine(info.context, address, order)
        except DomainError as error:
            raise bad_input(f"`{error.field[0]}`: {error.message}", *error.field) from error
        return EmailCheck(
            address=found.email,
            is_suppressed=found.is_suppressed,
            hints=[presented(hint) for hint in found.hints],
        )


@strawberry.type(description="What `liftSuppression` answers.")
class LiftSuppressionPayload(Payload):
    """What `liftSuppression` answers."""


@strawberry.type(description="What `setMailHook` answers.")
class SetMailHookPayload(Payload):
    """What `setMailHook` answers."""

    mail_hook_id: strawberry.Private[UUID | None] = None
    mail_hook: MailHook | None = entity(
        ref="mail_hook_id", description="The hook; null when the call was refused."
    )
    secret: str | None = strawberry.field(
        default=None,
        description="The secret that was made for GENERIC, `whsec_…`. It is shown this once.",
    )


@strawberry.type(description="What `removeMailHook` answers.")
class RemoveMailHookPayload(Payload):
    """What `removeMailHook` answers."""


@strawberry.type
class AddressMutations:
    """What can be done about addresses."""

    @mutation(LiftSuppressionPayload, scope=Scope.MESSAGES_WRITE, creates=True)
    async def lift_suppression(
        self,
        info: strawberry.Info,
        email: Annotated[str, strawberry.argument(description="The address, in any case.")],
    ) -> object:
        """Let an address from which mail came back be written to again."""
        return await suppressions.lift_suppression(info.context, email)

    @mutation(SetMailHookPayload, scope=Scope.SHOP_WRITE, creates=True)
    async def set_mail_hook(
        self,
        info: strawberry.Info,
        provider: Provider,
        secret: Annotated[
            str | None,
            strawberry.argument(
                description="MAILGUN: its HTTP webhook signing key. GENERIC: left out, one is made."
            ),
        ] = None,
    ) -> object:
        """Let a mail provider tell what became of messages; another secret takes effect at once."""
        return await mail_notices.set_mail_hook(info.context, provider, secret)

    @mutation(RemoveMailHookPayload, scope=Scope.SHOP_WRITE, creates=True)
    async def remove_mail_hook(self, info: strawberry.Info, provider: Provider) -> object:
        """Take nothing more from a mail provider."""
        return await mail_notices.remove_mail_hook(info.context, provider)
