"""Gathering what is held about a customer, in the background.

The document is written as text, step by step. Each order stands in it as it was at one moment; the
cursors of the log at its beginning and its end tell whether anything changed in between.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.answer import Answer
from db.exports import Whose
from db.ids import new_id
from domain.errors import Erased, NotFound
from domain.events import CustomerDataExported
from domain.job import JobKind
from resolvers.context import Context
from resolvers.work import GivenUp, Kind, Step, Work

FORMAT: Final = "tiski-customer-data/1"
KEPT: Final = timedelta(days=7)
ORDERS: Final = 50  # that one transaction reads, each with all that belongs to it
EVENTS: Final = 500


@dataclass(frozen=True, slots=True)
class Gathering:
    """Whose data go into which export."""

    export_id: str
    customer_id: str
    guest_orders: bool


async def export_customer(context: Context, id: UUID, *, guest_orders: bool) -> Answer:
    """Queue the work, and note in the log that somebody asked for it."""
    async with context.write() as unit:
        customer = await unit.customers.get(id)
        export = new_id()
        gathering = Gathering(str(export), str(id), guest_orders)
        job = EXPORT_CUSTOMER.job(gathering, context.viewer.actor, unit.at)
        await unit.jobs.add(job)
        await unit.exports.add(export, id, job.id, unit.at + KEPT)
        unit.tell(CustomerDataExported(export), version=customer.version, about={"customer_id": id})
        return unit.answer(export=export, customer=id, job=job.id)


async def _gather(work: Work[Gathering]) -> None:
    while (stage := work.checkpoint.get("stage", "account")) != "done":
        async with work.step() as step:
            try:
                await _STAGES[stage](step, work.payload, work.checkpoint)
            except (Erased, NotFound) as gone:
                message = "The customer was erased, or the export has expired."
                raise GivenUp(message) from gone


async def _account(step: Step, payload: Gathering, _: dict[str, Any]) -> None:
    id, unit = UUID(payload.customer_id), step.unit
    account, addresses = await unit.exports.account(id)
    shop = await unit.shop()
    head = {
        "format": FORMAT,
        "gatheredAt": unit.at.isoformat(),
        "shop": shop.name,
        "customer": account,
        "addresses": addresses,
    }
    whose = await _whose(step, payload)
    head["messages"] = await unit.exports.messages(whose)
    head["changeSets"] = await unit.exports.change_sets(whose)
    await unit.exports.write(UUID(payload.export_id), _json(head)[:-1] + ', "orders": [')
    step.advance(checkpoint={"stage": "orders", "after": None})


async def _orders(step: Step, payload: Gathering, checkpoint: dict[str, Any]) -> None:
    whose = await _whose(step, payload)
    after = checkpoint["after"]
    orders = await step.unit.exports.orders(whose, UUID(after) if after else None, ORDERS)
    await step.unit.exports.write(UUID(payload.export_id), _list(orders, goes_on=after is not None))
    if len(orders) == ORDERS:
        step.advance(done=ORDERS, checkpoint={"stage": "orders", "after": orders[-1]["id"]})
    else:
        await step.unit.exports.write(UUID(payload.export_id), '], "events": [')
        step.advance(done=len(orders), checkpoint={"stage": "events", "after": 0})


async def _events(step: Step, payload: Gathering, checkpoint: dict[str, Any]) -> None:
    after = checkpoint["after"]
    whose = await _whose(step, payload)
    events = await step.unit.exports.events(whose, after, EVENTS)
    text = _list(events, goes_on=after > 0)
    if len(events) == EVENTS:
        await step.unit.exports.write(UUID(payload.export_id), text)
        step.advance(checkpoint={"stage": "events", "after": events[-1]["position"]})
    else:
        await step.unit.exports.write(UUID(payload.export_id), text + "]}", is_last=True)
        step.advance(checkpoint={"stage": "done"})


async def _whose(step: Step, payload: Gathering) -> Whose:
    """Make sure that the customer is still there, and say whose data are gathered."""
    customer = await step.unit.customers.get(UUID(payload.customer_id))
    email = customer.profile.email if payload.guest_orders else None
    return Whose(customer.id, email)


def _list(things: list[dict[str, Any]], *, goes_on: bool) -> str:
    written = ",\n".join(map(_json, things))
    return f",\n{written}" if goes_on and written else written


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_STAGES: Final = {"account": _account, "orders": _orders, "events": _events}

EXPORT_CUSTOMER: Final = Kind(JobKind.EXPORT_CUSTOMER, Gathering, _gather, is_repeatable=True)
