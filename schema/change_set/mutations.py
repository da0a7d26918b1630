"""Taking change sets back."""

from dataclasses import field
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import entity
from resolvers import change_sets
from resolvers.change_sets import LISTED
from schema.customer.types import Customer
from schema.enums import LeftReason
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order

_PATH = "The field, such as `customerDetails.email`. An address is one value."
_TAG = "The tag that it is about, where the field is `tags`: each tag stands for itself."
_ORDER = "The order that it belongs to."
_CUSTOMER = "The customer that it belongs to; without either it is a setting of the shop."


@strawberry.type(description="A field of an order, a customer or the shop that was written back.")
class RestoredField:
    """A field that was written back."""

    path: str = strawberry.field(description=_PATH)
    tag: str | None = strawberry.field(description=_TAG)
    order_id: strawberry.Private[UUID | None]
    customer_id: strawberry.Private[UUID | None]
    order: Order | None = entity(ref="order_id", description=_ORDER)
    customer: Customer | None = entity(ref="customer_id", description=_CUSTOMER)


@strawberry.type(description="A field of an order, a customer or the shop that stays as it is.")
class LeftField:
    """A field that stays as it is."""

    path: str = strawberry.field(description=_PATH)
    tag: str | None = strawberry.field(description=_TAG)
    reason: LeftReason = strawberry.field(description="Why it was left alone.")
    order_id: strawberry.Private[UUID | None]
    customer_id: strawberry.Private[UUID | None]
    order: Order | None = entity(ref="order_id", description=_ORDER)
    customer: Customer | None = entity(ref="customer_id", description=_CUSTOMER)


def _id(row: dict[str, str], noun: str) -> UUID | None:
    return UUID(row[noun]) if noun in row else None


@strawberry.type(description="What `revertChangeSet` answers.")
class RevertChangeSetPayload(Payload):
    """What `revertChangeSet` answers."""

    order_id: strawberry.Private[UUID | None] = None
    customer_id: strawberry.Private[UUID | None] = None
    restored_rows: strawberry.Private[list[dict[str, str]]] = field(
        default_factory=list[dict[str, str]]
    )
    left_rows: strawberry.Private[list[dict[str, str]]] = field(
        default_factory=list[dict[str, str]]
    )
    order: Order | None = entity(
        ref="order_id", description="The order that the call was about, as it stands now."
    )
    customer: Customer | None = entity(
        ref="customer_id", description="The customer that the call was about, as it stands now."
    )
    reverted_order_count: int = strawberry.field(
        default=0, description="How many orders got at least one earlier value back."
    )
    restored_count: int = strawberry.field(
        default=0, description="How many fields got their earlier value back."
    )
    left_alone_count: int = strawberry.field(
        default=0, description="How many fields of the change set stay as they are."
    )

    @strawberry.field(description=f"The fields that were written back, the first {LISTED}.")
    def restored(self) -> list[RestoredField]:
        """Show what was written back."""
        return [
            RestoredField(
                path=row["path"],
                tag=row.get("tag"),
                order_id=_id(row, "order"),
                customer_id=_id(row, "customer"),
            )
            for row in self.restored_rows
        ]

    @strawberry.field(description=f"The fields that stay as they are, the first {LISTED}.")
    def left_alone(self) -> list[LeftField]:
        """Show what was left alone."""
        return [
            LeftField(
                path=row["path"],
                tag=row.get("tag"),
                reason=LeftReason(row["reason"]),
                order_id=_id(row, "order"),
                customer_id=_id(row, "customer"),
            )
            for row in self.left_rows
        ]


@strawberry.type
class ChangeSetMutations:
    """Taking change sets back."""

    # It makes a change set; what was changed since is told apart by field, without a version.
    @mutation(RevertChangeSetPayload, scope=Scope.ORDERS_WRITE, creates=True)
    async def revert_change_set(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The change set's id.")],
        dry_run: Annotated[
            bool,
            strawberry.argument(
                description="Whether to answer what would be done, and store nothing. "
                "`changeSet` and `logCursor` are null then, and `idempotencyKey` is not kept."
            ),
        ] = False,
    ) -> object:
        """Take back what one call changed, as far as nothing has changed since.

        Each field gets the value that it had before that call, unless a later call changed the
        same field: such a field is left alone and named in `leftAlone`, even if it has the value
        of that call again. An address is one field, and so is each tag and each entry of
        metadata. Only what people wrote is taken back: the details of the customer on orders, the
        order's account, the account and its addresses, tags, metadata, notes, languages, settings
        of the shop. Amounts, lines and states have operations of their own, and marketing consent
        is what the customer said. The result is a change set itself, and can be reverted. What
        stands on a customer's account also needs the scope `customers:write`, and settings
        `shop:write`.
        """
        return await change_sets.revert_change_set(
            info.context, row_key("ChangeSet", id, "id"), dry_run=dry_run
        )
