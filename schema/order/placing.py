"""Placing an order."""

from typing import Annotated

import strawberry

from domain.access import Scope
from resolvers import orders
from schema.mutation import mutation
from schema.order.cart import PlaceOrderInput
from schema.order.mutations import OrderPayload
from schema.order.reading import read_order


@strawberry.type(description="What `placeOrder` answers.")
class PlaceOrderPayload(OrderPayload):
    """What `placeOrder` answers."""


@strawberry.type
class PlacingMutations:
    """How orders come to be."""

    @mutation(PlaceOrderPayload, scope=Scope.ORDERS_PLACE, creates=True)
    async def place_order(
        self,
        info: strawberry.Info,
        input: Annotated[PlaceOrderInput, strawberry.argument(description="The order.")],
    ) -> object:
        """Place an order. Tax, discounts and totals are computed by the shop.

        The order is OPEN and waits for its payment. It belongs to an account only when you name
        one.
        """
        new, doubts, log = read_order(input, info.context)
        return await orders.place_order(info.context, new, doubts, log)
