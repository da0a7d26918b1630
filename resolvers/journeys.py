"""What a storefront tells about its customers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain.errors import Erased, InvalidInput, NotFound, Path, Problems
from domain.journey import Journey
from resolvers.context import Context


async def record_event(context: Context, journey: Journey) -> Answer:
    """Record one step of a customer; a step that was told before is answered again."""
    async with context.write() as unit:
        (id,), _ = await _record(unit, [journey], [("input",)])
        return unit.answer(event=id)


async def record_events(context: Context, journeys: Sequence[Journey]) -> Answer:
    """Record steps of customers, all of them or none; what was told before is left out."""
    paths = [("input", "events", str(nth)) for nth in range(len(journeys))]
    async with context.write() as unit:
        ids, recorded = await _record(unit, journeys, paths)
        return unit.answer(counts={"recorded": recorded, "repeated": len(ids) - recorded})


async def _record(
    unit: UnitOfWork, journeys: Sequence[Journey], paths: Sequence[Path]
) -> tuple[list[UUID], int]:
    """Add what is new; give the ids of all, and how many are new."""
    known = await unit.journeys.known({journey.external_id for journey in journeys})
    customers = await unit.journeys.customers(
        {journey.customer_id for journey in journeys if journey.customer_id is not None}
    )
    orders = await unit.journeys.orders(
        {journey.order_id for journey in journeys if journey.order_id is not None}
    )
    problems, new = Problems(), dict[str, tuple[UUID, Journey]]()
    ids: list[UUID] = []
    for journey, path in zip(journeys, paths, strict=True):
        with problems.at(*path):
            before, twin = known.get(journey.external_id), new.get(journey.external_id)
            if before is not None:
                _same(before.tells(journey))
                ids.append(before.id)
            elif twin is not None:
                _same(twin[1] == journey)
                ids.append(twin[0])
            else:
                _exists(journey.customer_id, customers, "customer", "customerId")
                _exists(journey.order_id, orders, "order", "orderId")
                id = unit.journeys.add(journey)
                new[journey.external_id] = (id, journey)
                ids.append(id)
    problems.settle()
    return ids, len(new)


def _same(is_same: object) -> None:
    if not is_same:
        raise InvalidInput("An event with this id was recorded with other content.", field=("id",))


def _exists(id: UUID | None, found: Mapping[UUID, bool], noun: str, field: str) -> None:
    if id is None:
        return
    if id not in found:
        raise NotFound(noun, field=(field,))
    if found[id]:
        raise Erased(noun, field=(field,))
