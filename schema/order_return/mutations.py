"""Taking goods back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import Problems
from domain.receipts import MAX_NOTE
from domain.returning import Arrival, NewReturn
from domain.text import clean
from queryplan.declare import entity
from resolvers import returns
from schema.fulfillment.pieces import PiecesInput, pieces_of
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order
from schema.order_return.types import OrderReturn

ReturnId = Annotated[strawberry.ID, strawberry.argument(description="The return's id.")]


@strawberry.input(description="What comes back.")
class CreateReturnInput:
    """What comes back."""

    lines: list[PiecesInput] | None = strawberry.field(
        default=None,
        description="How many pieces of which lines; everything that was handed over when left out.",
    )
    reason: str | None = strawberry.field(
        default=None, description="Why the customer sends it back."
    )
    note: str | None = strawberry.field(default=None, description="What to remember about it.")


@strawberry.input(description="What came back.")
class ReceiveReturnInput:
    """What came back."""

    lines: list[PiecesInput] | None = strawberry.field(
        default=None,
        description="How many pieces of which lines came, at most as many as were to come; all of "
        "them when left out. Of a line that is not named, none came.",
    )
    received_at: datetime | None = strawberry.field(
        default=None, description="When it came; now when left out."
    )
    note: str | None = strawberry.field(
        default=None, description="What to remember about it; takes the place of an earlier note."
    )


@strawberry.type(description="What an operation on a return answers.")
class ReturnPayload(Payload):
    """What an operation on a return answers."""

    order_return_id: strawberry.Private[UUID | None] = None
    order_return: OrderReturn | None = entity(
        ref="order_return_id",
        description="The return as it stands now; null when the call was refused.",
    )
    order_id: strawberry.Private[UUID | None] = None
    order: Order | None = entity(
        ref="order_id", description="The order as it stands now; null when the call was refused."
    )


@strawberry.type(description="What `createReturn` answers.")
class CreateReturnPayload(ReturnPayload):
    """What `createReturn` answers."""


@strawberry.type(description="What `receiveReturn` answers.")
class ReceiveReturnPayload(ReturnPayload):
    """What `receiveReturn` answers."""


@strawberry.type(description="What `closeReturn` answers.")
class CloseReturnPayload(ReturnPayload):
    """What `closeReturn` answers."""


@strawberry.type(description="What `cancelReturn` answers.")
class CancelReturnPayload(ReturnPayload):
    """What `cancelReturn` answers."""


@strawberry.type
class ReturnMutations:
    """Taking goods back."""

    @mutation(CreateReturnPayload, scope=Scope.ORDERS_WRITE)
    async def create_return(
        self,
        info: strawberry.Info,
        order_id: Annotated[strawberry.ID, strawberry.argument(description="The order's id.")],
        input: Annotated[CreateReturnInput, strawberry.argument(description="What, and why.")],
    ) -> object:
        """Note that the customer wants to send pieces back that were handed over.

        Nothing changes for the money until they are here. `expectedVersion` is the order's.
        """
        problems = Problems()
        read: dict[str, Any] = {}
        with problems.at():
            read["lines"] = pieces_of(input.lines)
        with problems.at("input", "reason"):
            read["reason"] = clean(input.reason, field=(), limit=MAX_NOTE, multiline=True)
        with problems.at("input", "note"):
            read["note"] = clean(input.note, field=(), limit=MAX_NOTE, multiline=True)
        problems.settle()
        key = row_key("Order", order_id, "orderId")
        return await returns.create_return(info.context, key, NewReturn(**read))

    @mutation(ReceiveReturnPayload, scope=Scope.ORDERS_WRITE)
    async def receive_return(
        self,
        info: strawberry.Info,
        id: ReturnId,
        input: Annotated[
            ReceiveReturnInput | None, strawberry.argument(description="What came.")
        ] = None,
    ) -> object:
        """Take in what came back: the lines count it as returned, and the order costs less by it.

        Where money came for the order, this opens a settlement: the shop owes it. Nothing is paid
        back by itself. `expectedVersion` is the order's.
        """
        given = input or ReceiveReturnInput()
        problems = Problems()
        read: dict[str, Any] = {"received_at": given.received_at}
        with problems.at():
            read["lines"] = pieces_of(given.lines)
        with problems.at("input", "note"):
            read["note"] = clean(given.note, field=(), limit=MAX_NOTE, multiline=True)
        problems.settle()
        key = row_key("OrderReturn", id, "id")
        return await returns.receive_return(info.context, key, Arrival(**read))

    @mutation(CloseReturnPayload, scope=Scope.ORDERS_WRITE)
    async def close_return(self, info: strawberry.Info, id: ReturnId) -> object:
        """Put a received return away: nothing is left to do about it.

        It restocks nothing and pays nothing back. `expectedVersion` is the order's.
        """
        return await returns.close_return(info.context, row_key("OrderReturn", id, "id"))

    @mutation(CancelReturnPayload, scope=Scope.ORDERS_WRITE)
    async def cancel_return(
        self,
        info: strawberry.Info,
        id: ReturnId,
        reason: Annotated[str | None, strawberry.argument(description="Why.")] = None,
    ) -> object:
        """Note that a return came to nothing; its pieces can be returned another time.

        `expectedVersion` is the order's.
        """
        text = clean(reason, field=("reason",), limit=MAX_NOTE, multiline=True)
        return await returns.cancel_return(info.context, row_key("OrderReturn", id, "id"), text)
