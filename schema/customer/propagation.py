"""Which orders a changed profile is written to, and which parts of it."""

from enum import Enum

import strawberry

from domain.errors import InvalidInput
from domain.propagation import Propagation
from schema.enums import PropagationScope
from schema.mutation import row_key


@strawberry.enum(description="A part of the customer's details on an order.")
class CustomerDetailsField(Enum):
    """A part of the customer's details on an order."""

    EMAIL = strawberry.enum_value("email", description="The e-mail address.")
    FIRST_NAME = strawberry.enum_value("first_name", description="The given name.")
    LAST_NAME = strawberry.enum_value("last_name", description="The family name.")
    COMPANY = strawberry.enum_value("company", description="The company.")
    PHONE = strawberry.enum_value("phone", description="The phone number.")
    VAT_ID = strawberry.enum_value("vat_id", description="The VAT or business id.")
    SHIPPING_ADDRESS = strawberry.enum_value(
        "shipping_address", description="The default shipping address, as a whole."
    )
    BILLING_ADDRESS = strawberry.enum_value(
        "billing_address", description="The default billing address, as a whole."
    )


@strawberry.input(description="Which orders are rewritten and with which parts of the profile.")
class PropagationInput:
    """Which orders are rewritten and with which parts."""

    scope: PropagationScope = strawberry.field(
        default=PropagationScope.ALL, description="Which of the customer's orders."
    )
    order_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The orders, at most 250; only with the scope SELECTED."
    )
    fields: list[CustomerDetailsField] | None = strawberry.field(
        default=None, description="Only these parts; every part that the profile holds when null."
    )


def read_propagation(asked: bool, given: PropagationInput | None) -> Propagation | None:
    """Read what is to be rewritten; None when nothing is.

    Raises:
        InvalidInput: details without the box ticked, or ids that don't fit the scope.
    """
    if given is None or given is strawberry.UNSET:
        return Propagation() if asked else None
    if not asked:
        raise InvalidInput(
            "This says how orders are rewritten, but propagateToOrders is not true.",
            field=("propagation",),
        )
    return Propagation(
        scope=given.scope,
        order_ids=tuple(
            row_key("Order", id, "propagation", "orderIds", str(nth))
            for nth, id in enumerate(given.order_ids or ())
        ),
        fields=None
        if given.fields is None
        else frozenset(str(part.value) for part in given.fields),
    )
