"""What a propagation would change, before it is done."""

from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import InvalidInput, Refused
from domain.propagation import Propagation
from queryplan.declare import (
    PAGE_DEFAULT,
    PAGE_LIMIT,
    MalformedId,
    PageInfo,
    bad_input,
    decode_id,
    encode_id,
    entity,
)
from resolvers.customers import Remarks
from resolvers.preview import Preview, preview_page, preview_propagation
from schema.customer.mutations import PROFILE, CustomerId, UpdateCustomerInput
from schema.customer.propagation import PropagationInput, read_propagation
from schema.errors import InputWarning, UserError, presented, warned
from schema.event import Change, changes_of
from schema.inputs import given_parts, touched
from schema.mutation import row_key
from schema.order.types import Order

_READS_ORDERS = {"scope": Scope.ORDERS_READ.value}
_ORDER = "The order, as it stands now."
_CHANGES = "Every field of it that would change, before and after."
_BY_HAND = (
    "Whether somebody corrected the details on this very order, by `updateOrderCustomer`, which "
    "the propagation may overwrite."
)


@strawberry.type(description="An order that would be rewritten.")
class PreviewedOrder:
    """An order that would be rewritten."""

    order_id: strawberry.Private[UUID]
    order: Order | None = entity(ref="order_id", description=_ORDER)
    changes: list[Change] = strawberry.field(description=_CHANGES)
    edited_by_hand: bool = strawberry.field(description=_BY_HAND)


@strawberry.type(description="An order that would be rewritten, with its place in the list.")
class PreviewedOrderEdge:
    """An order that would be rewritten, with its place in the list."""

    order_id: strawberry.Private[UUID]
    cursor: str = strawberry.field(
        description="The order's place in the list; opaque, for `after`."
    )
    node: Order | None = entity(ref="order_id", description=_ORDER)
    changes: list[Change] = strawberry.field(description=_CHANGES)
    edited_by_hand: bool = strawberry.field(description=_BY_HAND)


@strawberry.type(description="One page of the orders that would be rewritten.")
class PreviewedOrderConnection:
    """One page of the orders that would be rewritten."""

    edges: list[PreviewedOrderEdge] = strawberry.field(
        description="The page's orders with their cursors, for clients that go by Relay's rules."
    )
    nodes: list[PreviewedOrder] = strawberry.field(description="The page's orders.")
    page_info: PageInfo = strawberry.field(description="Whether and how the list goes on.")


@strawberry.type(description="What `updateCustomer(propagateToOrders: true)` would do.")
class CustomerPropagationPreview:
    """What a propagation would do."""

    found: strawberry.Private[Preview]
    user_errors: list[UserError] = strawberry.field(
        description="Why the call would be refused; empty when it would be done."
    )
    warnings: list[InputWarning] = strawberry.field(
        description="What the call would warn of, such as another country than the taxed one."
    )
    order_count: int = strawberry.field(
        description="How many orders would change; those already equal don't count."
    )
    completed_count: int = strawberry.field(description="How many of them are completed.")
    cancelled_count: int = strawberry.field(description="How many of them are cancelled.")
    archived_count: int = strawberry.field(description="How many of them are archived.")
    edited_by_hand_count: int = strawberry.field(
        description="How many of them somebody corrected by `updateOrderCustomer`."
    )
    guest_order_count: int = strawberry.field(
        description="How many guests' orders carry the account's present e-mail address. They "
        "are never changed; attach them first if they belong to the account.",
        metadata=_READS_ORDERS,
    )

    @strawberry.field(
        description="The orders that would change, newest first.", metadata=_READS_ORDERS
    )
    async def orders(
        self,
        info: strawberry.Info,
        first: Annotated[
            int, strawberry.argument(description=f"How many orders to take: 0 to {PAGE_LIMIT}.")
        ] = PAGE_DEFAULT,
        after: Annotated[
            str | None,
            strawberry.argument(description="Only orders after this cursor: an `endCursor`."),
        ] = None,
    ) -> PreviewedOrderConnection:
        """Show one page."""
        if not 0 <= first <= PAGE_LIMIT:
            raise bad_input(f"`first` must be from 0 to {PAGE_LIMIT}, not {first}.", "first")
        place = None if after is None else _place(after)
        page = await preview_page(info.context, self.found, first=first, before=place)
        nodes = [
            PreviewedOrder(
                order_id=each.order.id,
                changes=changes_of([change._asdict() for change in each.changes]),
                edited_by_hand=each.order.id in page.edited_by_hand,
            )
            for each in page.orders
        ]
        edges = [
            PreviewedOrderEdge(
                order_id=node.order_id,
                cursor=encode_id("Order", node.order_id),
                changes=node.changes,
                edited_by_hand=node.edited_by_hand,
            )
            for node in nodes
        ]
        return PreviewedOrderConnection(
            edges=edges,
            nodes=nodes,
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=place is not None,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
        )


def _place(cursor: str) -> UUID:
    try:
        return decode_id(cursor)[1]
    except MalformedId:
        message = "`after` is not a cursor of this API; leave it out to start anew."
        raise bad_input(message, "after") from None


@strawberry.type
class CustomerPreviewQueries:
    """What can be asked before something is done to a customer."""

    @strawberry.field(
        description=(
            "What `updateCustomer` with the same `input` and `propagateToOrders: true` would do to "
            "the customer's orders. Nothing is stored."
        ),
        metadata={"scope": Scope.CUSTOMERS_WRITE.value},
    )
    async def preview_customer_propagation(
        self,
        info: strawberry.Info,
        customer_id: CustomerId,
        input: Annotated[
            UpdateCustomerInput, strawberry.argument(description="What would be changed.")
        ],
        propagation: Annotated[
            PropagationInput | None,
            strawberry.argument(description="Which orders and which parts; all when left out."),
        ] = strawberry.UNSET,
    ) -> CustomerPropagationPreview:
        """Preview a propagation."""
        try:
            found = await preview_propagation(
                info.context,
                row_key("Customer", customer_id, "customerId"),
                given_parts(input, PROFILE),
                Remarks(language=touched(input.language), note=touched(input.note)),
                read_propagation(asked=True, given=propagation) or Propagation(),
            )
        except Refused as refused:
            found = Preview(errors=refused.errors)
        except InvalidInput as error:
            found = Preview(errors=(error,))
        return CustomerPropagationPreview(
            found=found,
            user_errors=[presented(error) for error in found.errors],
            warnings=[warned(doubt) for doubt in found.doubts],
            order_count=found.counts.orders,
            completed_count=found.counts.completed,
            cancelled_count=found.counts.cancelled,
            archived_count=found.counts.archived,
            edited_by_hand_count=found.counts.edited_by_hand,
            guest_order_count=found.guest_orders,
        )
