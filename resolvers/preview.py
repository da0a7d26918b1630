"""What `updateCustomer(propagateToOrders: true)` would do, without doing it."""

from dataclasses import dataclass, field
from uuid import UUID

from db.previews import Counts, Reach
from db.snapshots import Rewritten
from domain.address import Address
from domain.errors import DomainError, Refused
from domain.ports import Doubt
from domain.profile import CustomerDetails
from domain.propagation import ProfileParts, Propagation
from resolvers.context import Context
from resolvers.customers import Remarks, change, states_of
from resolvers.profile import Parts, country_doubts


@dataclass(frozen=True, slots=True)
class Preview:
    """How many orders would be rewritten, how they are found, and what to think of before."""

    reach: Reach | None = None
    counts: Counts = field(default_factory=Counts)
    guest_orders: int = 0
    doubts: tuple[Doubt, ...] = ()
    errors: tuple[DomainError, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """Some of the orders that would be rewritten, newest first."""

    orders: tuple[Rewritten, ...] = ()
    edited_by_hand: frozenset[UUID] = frozenset()
    has_next: bool = False


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


async def preview_page(
    context: Context, preview: Preview, *, first: int, before: UUID | None
) -> PreviewPage:
    """Compute what would be written on some of the orders."""
    if preview.reach is None:
        return PreviewPage()
    async with context.look() as unit:
        page = await unit.previews.page(preview.reach, first=first, before=before)
    parts = ProfileParts(dict(preview.reach.parts))
    rewritten = tuple(order.written(parts.over(order.details)) for order in page.orders)
    return PreviewPage(rewritten, page.edited_by_hand, page.has_next)


async def _preview(
    context: Context, id: UUID, typed: Parts, remarks: Remarks, propagation: Propagation
) -> Preview:
    async with context.look() as unit:
        customer = await unit.customers.get(id, field=("customerId",))
        email = customer.profile.email
        checks = context.services.checks
        changed = await change(unit, checks, customer, typed, remarks, propagation.fields)
        reach = Reach(id, changed.parts.parts, states_of(propagation), propagation.order_ids)
        await unit.previews.ensure_owned(reach)
        counts = await unit.previews.count(reach)
        return Preview(
            reach=reach,
            counts=counts,
            guest_orders=await unit.previews.guests_with(email),
            doubts=(*changed.doubts, *_moved(counts, changed.parts)),
        )


def _moved(counts: Counts, parts: ProfileParts) -> list[Doubt]:
    """Warn of another country than the taxed one, as the mutation does."""
    address = parts.parts.get("shipping_address")
    if counts.was is None or not isinstance(address, Address):
        return []
    was = CustomerDetails(shipping_address=Address(country=counts.was))
    return country_doubts(was, CustomerDetails(shipping_address=address), "propagateToOrders")
