"""Whether a customer wants to hear of offers."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain.access import Scope
from domain.states import ConsentState
from resolvers import consent
from schema.customer.mutations import CustomerId
from schema.customer.payloads import CustomerPayload
from schema.mutation import mutation, row_key


@strawberry.enum(description="What a customer said about marketing.")
class ConsentAnswer(Enum):
    """What a customer said about marketing."""

    GIVEN = strawberry.enum_value("GIVEN", description="The customer wants to hear of offers.")
    WITHDRAWN = strawberry.enum_value(
        "WITHDRAWN", description="The customer does not want to hear of offers."
    )


@strawberry.type(description="What `updateMarketingConsent` answers.")
class UpdateMarketingConsentPayload(CustomerPayload):
    """What `updateMarketingConsent` answers."""


@strawberry.type
class ConsentMutations:
    """Changes of consent."""

    @mutation(UpdateMarketingConsentPayload, scope=Scope.CUSTOMERS_WRITE)
    async def update_marketing_consent(
        self,
        info: strawberry.Info,
        id: CustomerId,
        state: Annotated[ConsentAnswer, strawberry.argument(description="What they said.")],
        said_in: Annotated[
            str | None,
            strawberry.argument(
                name="source",
                description="Where they said it, in your words, such as `checkout` or `phone`.",
            ),
        ] = None,
        at: Annotated[
            datetime | None,
            strawberry.argument(description="When they said it; now when null."),
        ] = None,
    ) -> object:
        """Note that a customer gave consent to marketing, or withdrew it.

        What was said before stays in the customer's events of the type `MARKETING_CONSENT_CHANGED`.
        The same answer from the same source again keeps its first date unless `at` names another.
        """
        return await consent.update_marketing_consent(
            info.context, row_key("Customer", id, "id"), ConsentState(state.value), said_in, at
        )
