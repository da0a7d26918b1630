"""The payment providers that a shop works with."""

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import Connection, Node, SortDirection, column, entity, page, source
from resolvers import providers
from schema.inputs import touched
from schema.mutation import Payload, mutation


@source("payment_provider", scope=Scope.PAYMENTS_READ.value)
class PaymentProvider(Node):
    """A payment provider that the shop works with. What it was told is secret and never read."""

    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    name: str = column(description="The name by which payments know it, such as `stripe`.")
    is_enabled: bool = column(description="Whether it may be asked for money.")
    given_credentials: list[str] = column(
        "given", description="The names of the credentials that it was told; never their values."
    )
    webhook_path: str = column(
        description="Where the provider's notices go, below the server's own address."
    )
    created_at: datetime = column(description="When the shop began to work with it.")
    updated_at: datetime = column(description="When its settings last changed.")


@strawberry.enum(description="What payment providers can be sorted by.")
class PaymentProviderSortField(Enum):
    """What payment providers can be sorted by."""

    NAME = strawberry.enum_value("name", description="Its name.")


@strawberry.input(description="How to sort payment providers.")
class PaymentProviderSort:
    """How to sort payment providers."""

    field: PaymentProviderSortField = strawberry.field(
        default=PaymentProviderSortField.NAME, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.ASC, description="Which end comes first."
    )


@strawberry.type
class PaymentProviderQueries:
    """What can be asked about payment providers."""

    payment_providers: Connection[PaymentProvider] = page(
        order_by=PaymentProviderSort,
        description="The payment providers that the shop works with, by name.",
    )


@strawberry.input(description="One thing that a payment provider needs to know of the shop.")
class PaymentCredentialInput:
    """One thing that a payment provider needs to know of the shop."""

    name: str = strawberry.field(
        description="Its name: `apiKey` and `webhookSecret` for `stripe` and `test`."
    )
    value: str | None = strawberry.field(
        default=None,
        description="It is stored encrypted and never read again. Null takes it back.",
    )


@strawberry.input(description="What to change; what is left out stays as it is.")
class UpdatePaymentProviderInput:
    """What to change."""

    credentials: strawberry.Maybe[list[PaymentCredentialInput] | None] = strawberry.field(
        description="What the provider needs to know; those not named stay as they are."
    )
    is_enabled: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether it may be asked for money. Notices are taken in any case."
    )


@strawberry.type(description="What `updatePaymentProvider` answers.")
class UpdatePaymentProviderPayload(Payload):
    """What `updatePaymentProvider` answers."""

    payment_provider_id: strawberry.Private[UUID | None] = None
    payment_provider: PaymentProvider | None = entity(
        ref="payment_provider_id",
        description="The provider as it stands now; null when the call was refused.",
    )


@strawberry.type
class PaymentProviderMutations:
    """Changes of the payment providers that a shop works with."""

    @mutation(UpdatePaymentProviderPayload, scope=Scope.SHOP_WRITE)
    async def update_payment_provider(
        self,
        info: strawberry.Info,
        provider: Annotated[
            str, strawberry.argument(description="Its name, such as `stripe` or `test`.")
        ],
        input: Annotated[
            UpdatePaymentProviderInput, strawberry.argument(description="What to change.")
        ],
    ) -> object:
        """Work with a payment provider: tell what it needs to know, turn it on or off."""
        credentials = (input.credentials.value if input.credentials else None) or []
        return await providers.update_payment_provider(
            info.context,
            provider,
            [providers.Told(each.name, each.value) for each in credentials],
            touched(input.is_enabled),
        )
