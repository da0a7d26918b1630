"""What `tiski demo` leaves in the database: the mix, and whatever normal write blocks promise."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import Addresses
from factories import FixedClock, World, close_world, open_world
from sqlalchemy import select

from adapters.contacts import contact_checks
from app.demo import run
from app.demo.checks import PatternChecks
from app.demo.plan import Wish
from app.demo.run import fill
from db import tables as t
from db.search import order_doc
from domain.access import Actor, ActorKind
from domain.metadata import value_key
from domain.profile import CustomerDetails
from domain.tags import tag_key

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
STAFF = Actor(ActorKind.STAFF, None, "Sanna Salo")
WISH = Wish(customers=170, orders=260, seed=11)


@pytest.fixture(params=[1, 0], ids=["ahead", "alone"])
async def world(
    addresses: Addresses, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """Yield a filled shop: filled in several transactions, played by another process or by none."""
    monkeypatch.setattr(run, "TOGETHER", range(300, 300))
    monkeypatch.setattr(run, "AHEAD", 1 if request.param else 1_000_000)
    monkeypatch.setattr(run, "players", lambda: request.param)
    world = await open_world(addresses.app, addresses.owner)
    clock = FixedClock()
    clock.at = NOW
    await fill(world.database, world.shop_id, STAFF, WISH, clock)
    yield world
    await close_world(world)


async def rows(world: World, query: Any) -> Sequence[Any]:
    """Read rows of the world's shop."""
    session = world.database.reading(world.shop_id)
    found = await session.fetch(query)
    await session.release()
    return found


async def test_the_shop_is_whole(world: World):
    await positions_are_dense_and_rise_in_time(world)
    await numbers_rise_with_the_moment_of_the_order(world)
    await accounts_know_their_orders(world)
    await versions_are_those_of_the_last_event(world)
    await every_order_is_found_by_its_words(world)
    await tags_can_be_found(world)
    await metadata_can_be_found(world)


async def positions_are_dense_and_rise_in_time(world: World) -> None:
    events = await rows(
        world, select(t.event.c.position, t.event.c.occurred_at).order_by(t.event.c.position)
    )
    (counter,) = await rows(world, select(t.shop_counter))
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    assert counter.position == len(events)
    moments = [event.occurred_at for event in events]
    assert moments == sorted(moments)


async def numbers_rise_with_the_moment_of_the_order(world: World) -> None:
    orders = await rows(
        world, select(t.order.c.number_key, t.order.c.placed_at).order_by(t.order.c.placed_at)
    )
    (counter,) = await rows(world, select(t.shop_counter))
    keys = [order.number_key for order in orders]
    assert len(keys) == 260
    assert keys == list(range(keys[0], keys[0] + 260))
    assert counter.order_number == keys[-1]
    customers = await rows(world, select(t.customer.c.number_key))
    assert len({customer.number_key for customer in customers}) == 170


async def accounts_know_their_orders(world: World) -> None:
    customers = await rows(world, select(t.customer))
    orders = await rows(world, select(t.order).where(t.order.c.customer_id.is_not(None)))
    for customer in customers:
        own = [order for order in orders if order.customer_id == customer.id]
        spent: Counter[str] = Counter()
        for order in own:
            spent[order.currency] += order.total
        assert customer.order_count == len(own)
        assert customer.total_spent == {code: sum_ for code, sum_ in spent.items() if sum_}
        assert customer.last_order_at == max((order.placed_at for order in own), default=None)
    assert sum(customer.order_count for customer in customers) == len(orders) > 100


async def versions_are_those_of_the_last_event(world: World) -> None:
    events = await rows(world, select(t.event).order_by(t.event.c.position))
    for table, column, subject in (
        (t.order, "order_id", "ORDER"), (t.customer, "customer_id", "CUSTOMER"),
        (t.payment, "payment_id", "PAYMENT"),
    ):  # fmt: skip
        versions: dict[Any, list[int]] = {}
        for event in events:
            if event.subject == subject:
                versions.setdefault(getattr(event, column), []).append(event.subject_version)
        stored = await rows(world, select(table.c.id, table.c.version))
        assert stored
        for row in stored:
            # What followed from a change is told besides, with the same version.
            assert versions[row.id] == sorted(versions[row.id])
            assert {*versions[row.id]} == {*range(1, row.version + 1)}


async def every_order_is_found_by_its_words(world: World) -> None:
    orders = await rows(world, select(t.order))
    docs = {row.order_id: row.doc for row in await rows(world, select(t.order_search))}
    assert set(docs) == {order.id for order in orders}
    for order in orders:
        details = CustomerDetails(
            **{
                part: getattr(order, f"details_{part}")
                for part in ("email", "first_name", "last_name", "company", "phone", "vat_id")
            }
        )
        wanted = order_doc(order.number, None, details).split()
        assert set(wanted) <= set(docs[order.id].split()), order.number
    for order in orders[::40]:
        found = await world.ask(
            "query ($q: String!) { orders(search: $q, first: 5) { nodes { number } } }",
            q=order.number,
        )
        assert order.number in {node["number"] for node in found["orders"]["nodes"]}


async def tags_can_be_found(world: World) -> None:
    for table, tags in ((t.order, t.order_tag), (t.customer, t.customer_tag)):
        subject = table.name + "_id"
        stored = {(row._mapping[subject], row.tag_key) for row in await rows(world, select(tags))}
        tagged = await rows(world, select(table.c.id, table.c.tags))
        assert stored == {(row.id, tag_key(tag)) for row in tagged for tag in row.tags}
        assert stored


async def metadata_can_be_found(world: World) -> None:
    for table, found in ((t.order, t.order_metadata), (t.customer, t.customer_metadata)):
        stored = {
            (row._mapping[f"{table.name}_id"], row.namespace, row.key, row.value_key)
            for row in await rows(world, select(found))
        }
        assert stored == {
            (row.id, entry["namespace"], entry["key"], value_key(entry["value"]))
            for row in await rows(world, select(table.c.id, table.c.metadata))
            for entry in row.metadata
        }
        assert stored


async def test_the_mix_is_there(world: World):
    orders = await rows(world, select(t.order))
    assert {order.language for order in orders} == {"fi", "nb", "sv", "en"}
    currency = {"fi": "EUR", "nb": "NOK", "sv": "SEK", "en": "GBP"}
    assert all(order.currency == currency[order.language] for order in orders)
    kinds = {row.kind for row in await rows(world, select(t.order_line.c.kind))}
    assert kinds == {"PHYSICAL", "DIGITAL", "SERVICE"}
    checks = contact_checks()
    companies = [order for order in orders if order.details_vat_id is not None]
    assert companies
    for order in companies:
        assert order.details_company
        assert checks.vat_id(order.details_vat_id, order.shipping_country).problem is None
    customers = await rows(world, select(t.customer))
    assert {customer.consent for customer in customers} == {"NOT_ASKED", "GIVEN", "WITHDRAWN"}
    keys = {customer.email_key for customer in customers}
    assert any(order.customer_id is None and order.details_email_key in keys for order in orders)
    people = Counter((customer.name_key, customer.phone) for customer in customers)
    assert max(people.values()) > 1
    sets = {row.mutation: row.order_count for row in await rows(world, select(t.change_set))}
    assert sets.keys() >= {
        "updateOrderCustomer", "attachOrderToCustomer", "addOrderTags", "addCustomerTags",
        "setCustomerMetadata", "updateMarketingConsent", "updateCustomer",
    }  # fmt: skip


async def test_orders_are_on_their_way(world: World):
    orders = await rows(world, select(t.order))
    states = Counter(order.state for order in orders)
    assert states["COMPLETED"] > 150
    assert states["CONFIRMED"] > 0
    assert {order.fulfillment_status for order in orders} >= {"UNFULFILLED", "FULFILLED"}
    assert any(order.hold_at is not None for order in orders)
    assert any(order.acknowledged_at is None for order in orders)
    assert any(order.state == "OPEN" and order.acknowledged_at for order in orders)


async def test_payments_have_a_life(world: World):
    payments = await rows(world, select(t.payment))
    assert {payment.state for payment in payments} >= {
        "PENDING", "AUTHORIZED", "CAPTURED", "PARTIALLY_CAPTURED", "REFUNDED",
        "PARTIALLY_REFUNDED", "VOIDED", "FAILED", "EXPIRED",
    }  # fmt: skip
    orders = {order.id: order for order in await rows(world, select(t.order))}
    for payment in payments:
        by_hand = payment.method in {"bank", "invoice"}
        assert payment.provider == ("manual" if by_hand else "test")
        assert (payment.psp_reference is None) is by_hand
        order = orders[payment.order_id]
        assert (order.authorized, order.paid, order.refunded) == (
            payment.authorized, payment.captured, payment.refunded,
        )  # fmt: skip
    statuses = Counter(order.payment_status for order in orders.values())
    assert statuses["PAID"] > 150
    assert statuses.keys() >= {"OVERPAID", "PARTIALLY_PAID", "PENDING", "VOIDED"}
    verified = [payment for payment in payments if payment.verification_at is not None]
    assert verified
    assert all(payment.provider == "manual" and payment.captured for payment in verified)
    told = {row.payment_id for row in await rows(world, select(t.payment_log))}
    moved = {row.payment_id for row in await rows(world, select(t.payment_transaction))}
    assert told == {payment.id for payment in payments if payment.id in moved} - {
        payment.id for payment in payments if payment.provider == "manual"
    }
    left = await rows(world, select(t.settlement))
    assert {entry.state for entry in left} >= {"OPEN", "SETTLED"}


async def test_what_stands_for_its_pattern_is_judged_as_each_would_be(world: World):
    checks, patterns = contact_checks(), PatternChecks(contact_checks())
    for customer in await rows(world, select(t.customer)):
        assert checks.email(customer.email).problem is None, customer.email
        phone = checks.phone(customer.phone, None)
        assert patterns.phone(customer.phone, None).problem == phone.problem, customer.phone
        # British numbers are those of films: nobody has them.
        assert phone.problem is None or customer.phone.startswith("+44 7700 900")


async def test_what_was_done_in_the_shop_window_is_joined_to_its_order(world: World):
    events = await rows(world, select(t.event).where(t.event.c.cart.is_not(None)))
    placed = {event.cart: event.order_id for event in events if event.type == "ORDER_PLACED"}
    steps = [event for event in events if event.subject == "CART"]
    assert {step.type for step in steps} == {
        "CART_ITEM_ADDED", "CART_ITEM_REMOVED", "CHECKOUT_STARTED", "SHIPPING_METHOD_SELECTED",
        "PAYMENT_METHOD_SELECTED",
    }  # fmt: skip
    assert all(step.order_id == placed.get(step.cart) for step in steps)
    joined = {step.cart for step in steps if step.order_id is not None}
    left = {step.cart for step in steps if step.order_id is None}
    assert len(joined) > 30
    assert len(left) == 13
    assert not left & set(placed)
    assert all(step.happened_at < step.occurred_at for step in steps)
