"""Notes that staff write to each other about an order."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.notes import LONGEST
from queryplan.declare import Node, column, entity, one, part, source
from resolvers import notes
from schema.event import Actor
from schema.mutation import mutation, row_key
from schema.order.mutations import OrderId, OrderPayload

if TYPE_CHECKING:
    from schema.order.types import Order

NoteId = Annotated[strawberry.ID, strawberry.argument(description="The note's id.")]


@source("order_note", scope="orders:read")
class OrderNote(Node):
    """A note of the staff on an order. Customers never see it."""

    text: str = column(description="What it says.")
    author: Actor = part(
        Actor, {"kind": "author_kind", "name": "author_name"}, description="Who wrote it first."
    )
    created_at: datetime = column(description="When it was written.")
    edited_at: datetime | None = column(
        description="When it was last written anew; `Order.events` tell by whom and what it said."
    )
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it is about."
    )


@strawberry.input(description="What a note says.")
class OrderNoteInput:
    """What a note says."""

    text: str = strawberry.field(description=f"The text, 1 to {LONGEST:,} characters.")


Said = Annotated[OrderNoteInput, strawberry.argument(description="What it says.")]


@strawberry.type(description="What a mutation of a note answers.")
class OrderNotePayload(OrderPayload):
    """What a mutation of a note answers."""

    note_id: strawberry.Private[UUID | None] = None
    note: OrderNote | None = entity(
        ref="note_id", description="The note as it stands now; null when the call was refused."
    )


@strawberry.type(description="What `addOrderNote` answers.")
class AddOrderNotePayload(OrderNotePayload):
    """What `addOrderNote` answers."""


@strawberry.type(description="What `editOrderNote` answers.")
class EditOrderNotePayload(OrderNotePayload):
    """What `editOrderNote` answers."""


@strawberry.type(description="What `deleteOrderNote` answers.")
class DeleteOrderNotePayload(OrderPayload):
    """What `deleteOrderNote` answers."""


@strawberry.type
class OrderNoteMutations:
    """Notes on orders."""

    @mutation(AddOrderNotePayload, scope=Scope.ORDERS_WRITE, creates=True)
    async def add_order_note(self, info: strawberry.Info, id: OrderId, input: Said) -> object:
        """Write a note on an order, for the staff alone."""
        return await notes.add_note(info.context, row_key("Order", id, "id"), input.text)

    @mutation(EditOrderNotePayload, scope=Scope.ORDERS_WRITE)
    async def edit_order_note(self, info: strawberry.Info, id: NoteId, input: Said) -> object:
        """Write a note anew. What it said before stands in `Order.events`.

        `expectedVersion` is the order's.
        """
        return await notes.edit_note(info.context, row_key("OrderNote", id, "id"), input.text)

    @mutation(DeleteOrderNotePayload, scope=Scope.ORDERS_WRITE)
    async def delete_order_note(self, info: strawberry.Info, id: NoteId) -> object:
        """Take a note off its order. What it said stands in `Order.events`.

        `expectedVersion` is the order's.
        """
        return await notes.delete_note(info.context, row_key("OrderNote", id, "id"))
