"""A write block: all of it or nothing, with the true difference in the log."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import pytest
from conftest import Addresses
from small_shop import now, open_shop, place_in, place_order
from sqlalchemy import func, select

from db import tables as t
from db.call import Call
from db.database import Database
from db.ids import new_id
from db.unit import UnitOfWork, UnrecordedChange
from domain import returning
from domain.access import SYSTEM, Viewer
from domain.customer import Customer, ExternalNumber
from domain.errors import NotFound
from domain.events import CustomerCreated
from domain.fulfilling import Deed
from domain.profile import Profile
from domain.states import PaymentState

CALL = Call(mutation="test")


class ChangedMyMind(Exception):
    """Rolls a block back."""


@pytest.fixture
async def viewer(addresses: Addresses) -> Viewer:
    """Return somebody who may do everything in a new shop."""
    return await open_shop(addresses.owner)


@pytest.fixture
async def rung() -> list[UUID]:
    """Return the shops that the doorbell rang for."""
    return []


@pytest.fixture
async def database(addresses: Addresses, rung: list[UUID]) -> AsyncIterator[Database]:
    """Yield the application's database."""
    database = Database(addresses.app, rang=rung.append)
    yield database
    await database.close()


def new_customer(unit: UnitOfWork, email: str) -> Customer:
    customer = Customer(
        id=new_id(),
        number=None,
        profile=Profile(email=email),
        created_at=unit.at,
        updated_at=unit.at,
    )
    customer.record(CustomerCreated())
    unit.customers.add(customer)
    return customer


async def counts(database: Database, viewer: Viewer) -> dict[str, int]:
    session = database.reading(viewer.shop_id)
    tables = (t.order, t.order_line, t.payment, t.event, t.customer, t.order_search, t.change_set)
    found = {
        table.name: (await session.fetch(select(func.count()).select_from(table)))[0][0]
        for table in tables
    }
    (row,) = await session.fetch(select(t.shop_counter.c.position, t.shop_counter.c.order_number))
    await session.release()
    return {**found, "position": row.position, "number": row.order_number}


async def test_a_raise_rolls_everything_back(
    database: Database, viewer: Viewer, rung: list[UUID]
) -> None:
    before = await counts(database, viewer)

    async def change(flushed: bool) -> None:
        async with database.writing(viewer, CALL, now()) as unit:
            await place_in(unit)
            new_customer(unit, "aino@example.com")
            if flushed:
                await unit.flush()
            raise ChangedMyMind

    for flushed in (False, True):
        with pytest.raises(ChangedMyMind):
            await change(flushed)
    assert await counts(database, viewer) == before
    assert rung == []
    order = await place_order(database, viewer)
    assert order.number == "1"
    assert rung == [viewer.shop_id]


async def test_many_new_things_in_one_block(database: Database, viewer: Viewer) -> None:
    async with database.writing(viewer, CALL, now()) as unit:
        orders = [await place_in(unit) for _ in range(3)]
        customers = [new_customer(unit, f"{nth}@example.com") for nth in range(2)]
        orders[0].customer_id = customers[0].id
    assert [order.number for order in orders] == ["1", "2", "3"]
    assert [customer.number for customer in customers] == ["1", "2"]
    assert unit.position == 8
    found = await counts(database, viewer)
    assert (found["event"], found["order"], found["payment"], found["order_search"]) == (8, 3, 3, 3)
    assert found["change_set"] == 0  # nothing was changed that stood there before


async def test_an_order_comes_back_as_it_was_saved(database: Database, viewer: Viewer) -> None:
    async with database.writing(viewer, CALL, now()) as unit:
        placed = await place_in(unit)
        placed.external_number = ExternalNumber("old", "7")
    async with database.writing(viewer, CALL, now()) as unit:
        loaded = await unit.orders.get(placed.id)
        (payment,) = await unit.payments.standing(placed.id)
        assert payment.state is PaymentState.PENDING
    placed.recorded.clear()
    assert loaded == placed


async def test_a_change_writes_its_columns_and_its_event(
    database: Database, viewer: Viewer
) -> None:
    order = await place_order(database, viewer)
    at = now()
    async with database.writing(viewer, CALL, at) as unit:
        loaded = await unit.orders.get(order.id)
        line = loaded.lines[0]
        returning.book(loaded, {line.id: 1}, at, Deed(SYSTEM, at, new_id))
    session = database.reading(viewer.shop_id)
    (row,) = await session.fetch(select(t.order.c.version, t.order.c.updated_at, t.order.c.total))
    (event,) = await session.fetch(select(t.event).where(t.event.c.type == "RETURN_BOOKED"))
    (sold,) = await session.fetch(select(t.order_line.c.returned, t.order_line.c.total))
    await session.release()
    assert (row.version, row.updated_at) == (2, at)
    assert (row.total, sold.total, sold.returned) == (1750, 1250, 1)
    changes = {change["path"]: (change["before"], change["after"]) for change in event.changes}
    assert changes["total"] == ("30.00", "17.50")
    assert changes[f"lines.{line.id.hex}.returned"] == (0, 1)
    assert (event.subject_version, event.occurred_at) == (2, at)


async def test_nothing_changed_is_nothing_saved(
    database: Database, viewer: Viewer, rung: list[UUID]
) -> None:
    order = await place_order(database, viewer)
    before = await counts(database, viewer)
    rung.clear()
    async with database.writing(viewer, CALL, now()) as unit:
        loaded = await unit.orders.head(order.id)
        loaded.update_customer({"email": loaded.customer_details.email})
        answer = unit.answer(order=order.id)
    assert answer.log_position == before["position"]
    assert await counts(database, viewer) == before
    assert rung == []


async def test_a_change_without_its_event_is_a_mistake(database: Database, viewer: Viewer) -> None:
    order = await place_order(database, viewer)

    async def change(events: int) -> None:
        async with database.writing(viewer, CALL, now()) as unit:
            loaded = await unit.orders.head(order.id)
            loaded.language = "nb"
            for _ in range(events):
                loaded.update()

    for events in (0, 2):
        with pytest.raises(UnrecordedChange, match="not one event"):
            await change(events)


async def test_what_is_not_there(database: Database, viewer: Viewer) -> None:
    order = await place_order(database, viewer)
    async with database.writing(viewer, CALL, now()) as unit:
        for missing in (
            unit.orders.get(new_id()),
            unit.orders.head(new_id()),
            unit.customers.get(order.id),
            unit.customers.of_address(new_id()),
            unit.customers.require(new_id(), field=("customerId",)),
        ):
            with pytest.raises(NotFound):
                await missing
        assert await unit.orders.by_external_number("old", "7") is None


async def test_an_event_names_the_order_and_the_account(database: Database, viewer: Viewer) -> None:
    async with database.writing(viewer, CALL, now()) as unit:
        order = await place_in(unit)
        customer = new_customer(unit, "aino@example.com")
    async with database.writing(viewer, CALL, now()) as unit:
        again = await unit.customers.get(customer.id)
        loaded = await unit.orders.head(order.id)
        loaded.attach(again.id)
    session = database.reading(viewer.shop_id)
    (event,) = await session.fetch(select(t.event).where(t.event.c.type == "ORDER_ATTACHED"))
    await session.release()
    assert (event.order_id, event.customer_id) == (order.id, customer.id)
    assert event.changes == [{"path": "customer", "before": None, "after": str(customer.id)}]


@pytest.mark.parametrize(
    "backend", ["postgresql"], indirect=True
)  # SQLite lets one write at a time
async def test_two_workers_take_a_shop_s_first_slots_in_turn(
    database: Database, viewer: Viewer
) -> None:
    both_are_in = asyncio.Barrier(2)

    async def take() -> datetime:
        async with database.writing(viewer, CALL, now()) as unit:
            await unit.shop()  # has begun the transaction
            await both_are_in.wait()
            return await unit.mail.slot(60)

    slots = await asyncio.gather(take(), take())
    assert abs(slots[0] - slots[1]).total_seconds() >= 0.9
