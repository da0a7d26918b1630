"""Finding payments."""

import strawberry

from queryplan.declare import Connection, entity, id_of, page
from schema.payment.filter import PaymentFilter, PaymentSort
from schema.payment.types import Payment


@strawberry.input(description="A payment's id at its provider.")
class PspReferenceInput:
    """A payment's id at its provider."""

    provider: str = strawberry.field(description="The provider, such as stripe.")
    reference: str = strawberry.field(description="The payment's id there.")


@strawberry.input(one_of=True, description="What to find a payment by: exactly one of these.")
class PaymentBy:
    """What to find a payment by."""

    id: strawberry.ID | None = id_of("Payment", description="The payment's id.")
    psp_reference: PspReferenceInput | None = strawberry.field(
        default=strawberry.UNSET, description="Its id at its provider."
    )


@strawberry.type
class PaymentQueries:
    """What can be asked about payments."""

    payment: Payment | None = entity(
        by=PaymentBy, description="One payment; null when there is none."
    )
    payments: Connection[Payment] = page(
        filter=PaymentFilter,
        order_by=PaymentSort,
        description="The payments of all orders, newest first unless sorted otherwise.",
    )
