"""What `updateCustomer(propagateToOrders: true)` would do, without doing it."""

from dataclasses import dataclass
from uuid import UUID

from db.snapshots import Rewritten
from domain.errors import DomainError, Refused
from domain.ports import Doubt
from domain.propagation import Propagation
from domain.states import OrderState
from resolvers.context import Context
from resolvers.customers import Remarks, change
from resolvers.profile import Parts


@dataclass(frozen=True, slots=True)
class Preview:
    """The orders that would be rewritten, newest first, and what to think of before."""

    orders: tuple[Rewritten, ...] = ()
    edited_by_hand: frozenset[UUID] = frozenset()
    guest_orders: int = 0
    doubts: tuple[Doubt, ...] = ()
    errors: tuple[DomainError, ...] = ()

    def in_state(self, state: OrderState) -> int:
        """Count the orders in a state."""
        return sum(each.order.state is state for each in self.orders)

    @property
    def archived(self) -> int:
        """How many of the orders are archived."""
        return sum(each.order.is_archived for each in self.orders)

    @property
    def edited(self) -> int:
        """How many of the orders somebody corrected by hand."""
        return sum(each.order.id in self.edited_by_hand for each in self.orders)


async def preview_propagation(
    context: Context, id: UUID, typed: Parts, remarks: Remarks, propagation: Propagation
) -> Preview:
    """Compute what the mutation would write, by the same functions; refusals are part of it."""
    try:
        return await _preview(context, id, typed, remarks.cleaned(), propagation)
    except Refused as refused:
        return Preview(errors=refused.errors)
    except DomainError as error:
        return Preview(errors=(error,))


async def _preview(
    context: Context, id: UUID, typed: Parts, remarks: Remarks, propagation: Propagation
) -> Preview:
    async with context.look() as unit:
        customer = await unit.customers.get(id, field=("customerId",))
        email = customer.profile.email
        checks = context.services.checks
        changed = await change(unit, checks, customer, typed, remarks, propagation)
        orders = sorted(changed.rewritten, key=lambda each: each.order.id, reverse=True)
        return Preview(
            orders=tuple(orders),
            edited_by_hand=await unit.snapshots.edited_by_hand(id),
            guest_orders=await unit.snapshots.guests_with(email),
            doubts=changed.doubts,
        )
