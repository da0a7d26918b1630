"""A shop in which there is one of everything, made once for all tests that only read it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

from conftest import Addresses
from factories import FixedClock, World, close_world, enter_shop, open_database, open_world
from sqlalchemy import insert, select, update

from app.demo.plan import Wish
from app.demo.run import fill
from db import tables as t
from db.ids import new_id
from domain.access import Actor, ActorKind, Viewer
from domain.shop import Shop
from domain.states import (
    FulfillmentState,
    FulfillmentStatus,
    LogSource,
    MessageState,
    OrderState,
    PaymentState,
    PaymentStatus,
    ReturnState,
    SettlementDirection,
    SettlementState,
    TransactionKind,
    TransactionStatus,
)

NOW = datetime(2026, 11, 21, 15, 0, 0, 123456, tzinfo=UTC)
STAFF = Actor(ActorKind.STAFF, None, "Sanna Salo")
WISH = Wish(customers=25, orders=40, seed=11)
ODD = {
    "text": 'Ä\u2028 "quoted" \\ \U0001f381',
    "none": None,
    "nested": {"list": [1, [2.5, [None, True]]], "": {}},
    "large": 9_007_199_254_740_993,
    "small": 1e-7,
    "negative": -0.0,
}
"""JSON whose parts are easily written otherwise."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A database with the shop, who may ask in it, and ids of its neighbour."""

    addresses: Addresses
    shop: Shop
    viewer: Viewer
    foreign: tuple[str, ...]


async def seed(addresses: Addresses) -> Seeded:
    """Fill a fresh database with the shop and a neighbour."""
    world = await open_world(addresses.app, addresses.owner, slug="oracle")
    try:
        clock = FixedClock()
        clock.at = NOW
        await fill(world.database, world.shop_id, STAFF, WISH, clock)
        await _past_all_rules(world)
        next_door = World(world.database, world.services, world.schema)
        await enter_shop(next_door, addresses.owner, slug="oracle-next")
        customer = await next_door.create_customer()
        order = await next_door.place()
        return Seeded(addresses, world.shop, world.viewer, (customer["id"], order["id"]))
    finally:
        await close_world(world)


async def open_seeded(seeded: Seeded) -> World:
    """Open the seeded shop, to read from it; `close_world` closes it."""
    world = await open_database(seeded.addresses.app)
    world.shop, world.viewer, world.compares = seeded.shop, seeded.viewer, False
    return world


async def _past_all_rules(world: World) -> None:
    """Write the states and values that no operation makes yet."""
    async with world.sql() as connection:
        for table, column, members in (
            (t.order, "state", [each for each in OrderState if each is not OrderState.DRAFT]),
            (t.order, "fulfillment_status", FulfillmentStatus),
            (t.order, "payment_status", PaymentStatus),
            (t.payment, "state", PaymentState),
        ):
            await _all(connection, table, column, [each.value for each in members])
        orders = await _ids(connection, t.order)
        customers = await _ids(connection, t.customer)
        staff = await _ids(connection, t.staff)
        for nth, order in enumerate(orders[:12]):
            at = NOW - timedelta(days=nth, microseconds=nth)
            await _change(
                connection,
                t.order,
                order,
                currency=("EUR", "JPY", "NOK")[nth % 3],
                acknowledged_at=at,
                acknowledged_by=staff[0],
                assignee_id=staff[0] if nth % 2 else None,
                archived_at=at if nth % 3 else None,
                hold_at=at if nth % 2 else None,
                hold_by=staff[0] if nth % 4 == 1 else None,
                hold_reason="Ä" if nth % 4 == 1 else None,
                external_source="till" if nth % 2 else None,
                external_number=f"E{nth}" if nth % 2 else None,
                details_shipping_address=None if nth % 3 else {"city": "Å", "country": "FI"},
                discounts=[{"title": None, "code": "X", "amount": nth}],
                placed_total=2**31 + nth,
            )
        await _handovers(connection, world, orders)
        await _payments(connection, world, staff[0])
        await _settlements(connection, world, orders)
        for nth, state in zip(range(30), cycle(MessageState), strict=False):
            await connection.execute(
                insert(t.message).values(
                    shop_id=world.shop_id,
                    id=new_id(),
                    order_id=orders[nth % 7] if nth % 3 else None,
                    customer_id=customers[nth % 5] if nth % 3 != 1 else None,
                    template=(None, "order_placed", "shipped")[nth % 3],
                    recipient="Aino@Example.com",
                    recipient_key="aino@example.com",
                    subject=f"{nth} ÄÖ\u0301 \U0001f381",
                    body=None if nth % 2 else "Hei\n\t\x7f",
                    text="Hei\n\t\x7f",
                    cc=[] if nth % 2 else ["copy@example.com", "ä@example.com"],
                    header_id=f"<{nth}@example.com>" if nth % 3 else None,
                    actor_kind=("SYSTEM", "STAFF", "STOREFRONT")[nth % 3],
                    actor_name="Ä",
                    locale="fi",
                    state=state.value,
                    created_at=NOW - timedelta(hours=nth // 4, microseconds=nth % 2),
                    sent_at=NOW if nth % 2 else None,
                )
            )
        for nth, message in enumerate((await _ids(connection, t.message))[::2]):
            await connection.execute(
                insert(t.message_attempt).values(
                    shop_id=world.shop_id,
                    id=new_id(),
                    message_id=message,
                    at=NOW - timedelta(minutes=nth),
                    outcome=("SENT", "DEFERRED")[nth % 2],
                    code="250" if nth % 3 else None,
                    text="Ä" if nth % 2 else None,
                )
            )
        for event in (await _ids(connection, t.event))[::9]:
            changes = [{"path": "customerNote", "before": ODD, "after": [None, 2**53 + 1]}]
            await _change(connection, t.event, event, changes=changes, reason="Ä", data=ODD)


async def _handovers(connection: Any, world: World, orders: list[Any]) -> None:
    lines = {
        order: list(
            (
                await connection.execute(
                    select(t.order_line.c.id).where(t.order_line.c.order_id == order)
                )
            ).scalars()
        )
        for order in orders[:5]
    }
    of_shop = {"shop_id": world.shop_id}
    states = zip(lines, FulfillmentState, ReturnState, strict=False)
    for nth, (order, sent, back) in enumerate(states):
        whose = {**of_shop, "order_id": order, "created_at": NOW, "actor_name": "Ä"}
        parcel, entry = new_id(), new_id()
        await connection.execute(
            insert(t.fulfillment).values(
                **whose,
                id=parcel,
                state=sent.value,
                actor_kind="STAFF" if nth % 2 else "SYSTEM",
                tracking_number=f"JJFI{nth}" if nth % 2 else None,
                reason=None if nth % 2 else "Ä",
                shipped_at=NOW
                if sent in {FulfillmentState.SHIPPED, FulfillmentState.FAILED}
                else None,
                delivered_at=NOW if sent is FulfillmentState.DELIVERED else None,
                cancelled_at=NOW if sent is FulfillmentState.CANCELLED else None,
                failed_at=NOW if sent is FulfillmentState.FAILED else None,
            )
        )
        await connection.execute(
            insert(t.order_return).values(
                **whose,
                id=entry,
                state=back.value,
                actor_kind="STAFF",
                currency="EUR",
                amount=nth,
                note="Ä" if nth % 2 else None,
                received_at=NOW if back in {ReturnState.RECEIVED, ReturnState.CLOSED} else None,
                closed_at=NOW if back is ReturnState.CLOSED else None,
                cancelled_at=NOW if back is ReturnState.CANCELLED else None,
            )
        )
        for line in lines[order]:
            piece = {**of_shop, "line_id": line, "quantity": nth + 1}
            await connection.execute(
                insert(t.fulfillment_line).values(**piece, id=new_id(), fulfillment_id=parcel)
            )
            await connection.execute(
                insert(t.order_return_line).values(
                    **piece, id=new_id(), return_id=entry, received=nth
                )
            )


async def _payments(connection: Any, world: World, staff: Any) -> None:
    kinds, statuses, sources = cycle(TransactionKind), cycle(TransactionStatus), cycle(LogSource)
    for nth, payment in enumerate((await _ids(connection, t.payment))[:10]):
        for at in range(nth % 4):
            await connection.execute(
                insert(t.payment_transaction).values(
                    shop_id=world.shop_id,
                    id=new_id(),
                    payment_id=payment,
                    kind=next(kinds).value,
                    status=next(statuses).value,
                    currency="EUR",
                    amount=2**40 + at,
                    reference=None if at else "pi_1",
                    note="Ä" if at else None,
                    at=NOW - timedelta(days=at),
                    created_at=NOW,
                )
            )
            await connection.execute(
                insert(t.payment_log).values(
                    shop_id=world.shop_id,
                    id=new_id(),
                    payment_id=payment,
                    at=NOW - timedelta(seconds=at // 2),
                    source=next(sources).value,
                    type="payment_intent.created",
                    message=None if at else "Ä",
                    data=ODD if at else None,
                    created_at=NOW,
                )
            )
        await _change(
            connection,
            t.payment,
            payment,
            psp_reference=f"pi_{nth}" if nth % 2 else None,
            received_at=NOW if nth % 3 else None,
            verification_at=NOW if nth % 2 else None,
            verification_by=staff if nth % 4 == 1 else None,
            verification_note="Ä" if nth % 4 == 1 else None,
        )


async def _settlements(connection: Any, world: World, orders: list[Any]) -> None:
    for nth, order in enumerate(orders[:9]):
        for at, state in enumerate(list(SettlementState)[: 1 + nth % 3]):
            await connection.execute(
                insert(t.settlement).values(
                    shop_id=world.shop_id,
                    id=new_id(),
                    order_id=order,
                    direction=list(SettlementDirection)[nth % 2].value,
                    state=state.value,
                    currency=("EUR", "JPY", "NOK")[nth % 3],
                    amount=nth + 1,
                    settled=at and nth,
                    reason="Ä" if at else None,
                    created_at=NOW - timedelta(hours=at // 2),
                    closed_at=None if state is SettlementState.OPEN else NOW,
                )
            )
        await _change(connection, t.order, order, payment_reference=f"RF18{nth}")


async def _ids(connection: Any, table: Any) -> list[Any]:
    return list((await connection.execute(select(table.c.id).order_by(table.c.id))).scalars())


async def _all(connection: Any, table: Any, column: str, values: list[str]) -> None:
    """Give the rows of a table these values in turn."""
    for id, value in zip(await _ids(connection, table), cycle(values), strict=False):
        await _change(connection, table, id, **{column: value})


async def _change(connection: Any, table: Any, id: Any, **values: Any) -> None:
    await connection.execute(update(table).where(table.c.id == id).values(values))
