"""Many calls in one transaction: each with its own time, version and events."""

import pickle
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from conftest import Addresses
from small_shop import now, open_shop, place_order
from sqlalchemy import select

from db import tables as t
from db.call import Call
from db.database import Database
from db.handover import Handover, merged
from db.ids import new_id
from db.series import Series
from db.transactions import Mode
from domain.access import Viewer
from domain.customer import Customer
from domain.errors import EmailTaken, Retry
from domain.events import CustomerCreated
from domain.profile import Profile
from domain.states import ConsentState


class ChangedMyMind(Exception):
    """Rolls a series back."""


@pytest.fixture
async def viewer(addresses: Addresses) -> Viewer:
    """Return somebody who may do everything in a new shop."""
    return await open_shop(addresses.owner)


@pytest.fixture
async def database(addresses: Addresses) -> AsyncIterator[Database]:
    """Yield the application's database."""
    database = Database(addresses.app)
    yield database
    await database.close()


def create(series: Series, email: str) -> UUID:
    customer = Customer(
        id=new_id(),
        number=None,
        profile=Profile(email=email),
        created_at=series.at,
        updated_at=series.at,
    )
    customer.record(CustomerCreated())
    series.customers.add(customer)
    return customer.id


async def events_of(database: Database, viewer: Viewer) -> list[tuple[object, ...]]:
    session = database.reading(viewer.shop_id)
    event = t.event.c
    found = await session.fetch(
        select(event.position, event.type, event.subject_version, event.occurred_at).order_by(
            event.position
        )
    )
    await session.release()
    return [tuple(row) for row in found]


async def row_of(database: Database, viewer: Viewer, id: UUID) -> Any:
    session = database.reading(viewer.shop_id)
    (row,) = await session.fetch(select(t.customer).where(t.customer.c.id == id))
    await session.release()
    return row


async def test_each_call_has_its_time_its_version_and_its_event(
    database: Database, viewer: Viewer
) -> None:
    start = now()
    at = [start + timedelta(days=day) for day in range(5)]
    async with database.writing_series(viewer, start) as series:
        async with series.call(viewer, "createCustomer", at[0]):
            first = create(series, "a@example.com")
        async with series.call(viewer, "createCustomer", at[1]):
            create(series, "b@example.com")
        async with series.call(viewer, "addCustomerTags", at[2]):
            (await series.customers.get(first)).add_tags(("regular",))
        async with series.call(viewer, "createCustomer", at[3], reads=True):
            # Now the first one is stored, and changed as a row.
            (await series.customers.get(first)).add_tags(("press",))
        async with series.call(viewer, "updateMarketingConsent", at[4]):
            customer = await series.customers.get(first)
            customer.update_consent(ConsentState.GIVEN, series.at, source="x", since=None)
    assert await events_of(database, viewer) == [
        (1, "CUSTOMER_CREATED", 1, at[0]),
        (2, "CUSTOMER_CREATED", 1, at[1]),
        (3, "CUSTOMER_TAGS_CHANGED", 2, at[2]),
        (4, "CUSTOMER_TAGS_CHANGED", 3, at[3]),
        (5, "MARKETING_CONSENT_CHANGED", 4, at[4]),
    ]
    row = await row_of(database, viewer, first)
    assert (row.version, row.tags, row.consent) == (4, ["regular", "press"], "GIVEN")
    assert (row.created_at, row.updated_at) == (at[0], at[4])
    session = database.reading(viewer.shop_id)
    sets = await session.fetch(select(t.change_set.c.mutation, t.change_set.c.created_at))
    assert sorted(map(tuple, sets)) == [
        ("addCustomerTags", at[2]),
        ("createCustomer", at[3]),
        ("updateMarketingConsent", at[4]),
    ]
    tags = await session.fetch(select(t.customer_tag.c.tag_key))
    assert sorted(row.tag_key for row in tags) == ["press", "regular"]
    changes = await session.fetch(
        select(t.event.c.changes).where(t.event.c.position.in_((3, 4))).order_by("position")
    )
    await session.release()
    assert [row.changes for row in changes] == [
        [{"path": "tags", "before": [], "after": ["regular"]}],
        [{"path": "tags", "before": ["regular"], "after": ["regular", "press"]}],
    ]


async def test_each_call_has_its_own_answer(database: Database, viewer: Viewer) -> None:
    async with database.writing_series(viewer, now()) as series:
        async with series.call(viewer, "createCustomer", now()):
            id = create(series, "a@example.com")
        async with series.call(viewer, "addCustomerTags", now()):
            (await series.customers.get(id)).add_tags(("regular",))
            series.answer(customer=id)
        async with series.call(viewer, "APPLY_NOTICES", now()):
            (await series.customers.get(id)).add_tags(("press",))
    session = database.reading(viewer.shop_id)
    sets = await session.fetch(select(t.change_set.c.mutation, t.change_set.c.customer_id))
    await session.release()
    assert sorted(map(tuple, sets)) == [("APPLY_NOTICES", None), ("addCustomerTags", id)]


async def test_what_several_series_made_is_stored_in_the_order_of_the_calls(
    database: Database, viewer: Viewer
) -> None:
    names = "fedcba"
    start, parts = now(), list[Handover]()
    for first in (0, 1):
        async with database.transactions.open(Mode.READ, viewer.shop_id) as connection:
            series = Series(connection, viewer, start, is_writing=False)
            for turn in range(first, len(names), 2):
                async with series.call(viewer, "createCustomer", start, turn=turn):
                    create(series, f"{names[turn]}@example.com")
            parts.append(series.hand_over())
            series.keep([], [])
            nothing = series.hand_over()
    async with database.writing_series(viewer, start) as series:
        await series.take(merged([nothing, *parts]), {})
    session = database.reading(viewer.shop_id)
    column = t.customer.c
    made = await session.fetch(select(column.email).order_by(column.number_key))
    told = await session.fetch(
        select(column.email)
        .join(t.event, t.event.c.customer_id == column.id)
        .order_by(t.event.c.position)
    )
    await session.release()
    assert [row.email[0] for row in made] == [row.email[0] for row in told] == [*names]


async def test_what_was_expected_is_changed_together_and_logged_call_by_call(
    database: Database, viewer: Viewer
) -> None:
    start = now()
    at = [start + timedelta(days=day) for day in range(5)]
    async with (
        database.writing_series(viewer, start) as series,
        series.call(viewer, "createCustomer", at[0]),
    ):
        ids = [create(series, f"{letter}@example.com") for letter in "abc"]
    async with database.writing_series(viewer, at[1]) as series:
        await series.customers.expect([], [], ids)
        async with series.call(viewer, "addCustomerTags", at[1]):
            (await series.customers.get(ids[0])).add_tags(("regular",))
            (await series.customers.get(ids[1])).add_tags(("press",))
        async with series.call(viewer, "updateCustomer", at[2]):
            (await series.customers.get(ids[0])).update({"last_name": "Aho"})
        stored = select(t.customer.c.version).where(t.customer.c.id.in_(ids))
        assert set(await series.connection.scalars(stored)) == {1}
        async with series.call(viewer, "updateCustomer", at[3], reads=True):
            assert sorted(await series.connection.scalars(stored)) == [1, 2, 3]
            (await series.customers.get(ids[0])).update({"last_name": None, "first_name": "Aino"})
    first, second, third = [await row_of(database, viewer, id) for id in ids]
    assert (first.version, first.tags, first.updated_at) == (4, ["regular"], at[3])
    assert (first.first_name, first.last_name, first.name_key) == ("Aino", None, "aino")
    assert (second.version, second.tags, second.updated_at) == (2, ["press"], at[1])
    assert (third.version, third.tags, third.updated_at) == (1, [], at[0])
    assert await events_of(database, viewer) == [
        *((nth, "CUSTOMER_CREATED", 1, at[0]) for nth in (1, 2, 3)),
        (4, "CUSTOMER_TAGS_CHANGED", 2, at[1]),
        (5, "CUSTOMER_TAGS_CHANGED", 2, at[1]),
        (6, "CUSTOMER_UPDATED", 3, at[2]),
        (7, "CUSTOMER_UPDATED", 4, at[3]),
    ]
    session = database.reading(viewer.shop_id)
    changes = await session.fetch(
        select(t.event.c.changes).where(t.event.c.position > 5).order_by(t.event.c.position)
    )
    tags = await session.fetch(select(t.customer_tag.c.customer_id, t.customer_tag.c.tag_key))
    found = await session.fetch(
        select(t.customer_search.c.doc).where(t.customer_search.c.customer_id == ids[0])
    )
    await session.release()
    assert [row.changes for row in changes] == [
        [{"path": "lastName", "before": None, "after": "Aho"}],
        [
            {"path": "firstName", "before": None, "after": "Aino"},
            {"path": "lastName", "before": "Aho", "after": None},
        ],
    ]
    assert set(map(tuple, tags)) == {(ids[0], "regular"), (ids[1], "press")}
    assert [("aino" in row.doc, "aho" in row.doc) for row in found] == [(True, False)]


async def test_expected_orders_are_changed_with_their_lines_and_their_accounts(
    database: Database, viewer: Viewer
) -> None:
    placed = [await place_order(database, viewer) for _ in range(2)]
    async with database.writing_series(viewer, now()) as series:
        async with series.call(viewer, "createCustomer", now()):
            account = create(series, "a@example.com")
        await series.orders.expect([order.id for order in placed])
        for order in placed:
            async with series.call(viewer, "attachOrderToCustomer", now()):
                (await series.orders.head(order.id)).attach(account)
        async with series.call(viewer, "x", now()):
            assert (await series.orders.get(placed[0].id)).lines == placed[0].lines
    row = await row_of(database, viewer, account)
    assert (row.order_count, row.total_spent) == (2, {"EUR": 2 * placed[0].total})
    async with database.writing(viewer, Call(mutation="x"), now()) as unit:
        stored = await unit.orders.get(placed[1].id)
        assert (stored.customer_id, stored.version) == (account, 2)
        assert stored.lines == placed[1].lines


async def test_a_raise_takes_all_calls_back(database: Database, viewer: Viewer) -> None:
    async def fail() -> None:
        async with database.writing_series(viewer, now()) as series:
            async with series.call(viewer, "createCustomer", now()):
                create(series, "a@example.com")
            async with series.call(viewer, "createCustomer", now(), reads=True):
                raise ChangedMyMind

    with pytest.raises(ChangedMyMind):
        await fail()
    assert await events_of(database, viewer) == []
    async with database.writing(viewer, Call(mutation="x"), now()) as unit:
        await unit.customers.ensure_email_is_free("a@example.com")


async def test_an_address_is_taken_by_what_waits_and_by_what_is_stored(
    database: Database, viewer: Viewer
) -> None:
    async with (
        database.writing_series(viewer, now()) as series,
        series.call(viewer, "createCustomer", now()),
    ):
        stored = create(series, "a@example.com")
    async with database.writing_series(viewer, now()) as series:
        await series.customers.expect([stored, new_id()], ["A@example.com", "b@example.com"])
        await series.customers.require(stored, field=())
        with pytest.raises(EmailTaken) as taken:
            await series.customers.ensure_email_is_free("a@example.com")
        assert taken.value.customer_id == stored
        await series.customers.ensure_email_is_free("b@example.com")
        async with series.call(viewer, "createCustomer", now()):
            create(series, "b@example.com")
        with pytest.raises(EmailTaken):
            await series.customers.ensure_email_is_free("B@example.com")
        await series.customers.ensure_email_is_free("c@example.com")


async def played(database: Database, viewer: Viewer, known: UUID) -> list[Handover]:
    """Play two blocks as another process does: one makes an account, both change two of them."""
    handovers: list[Handover] = []
    made: UUID | None = None
    async with database.transactions.open(Mode.READ, viewer.shop_id) as connection:
        series = Series(connection, viewer, now(), is_writing=False)
        await series.customers.expect([], ["new@example.com"], [known])
        for tag in ("regular", "press"):
            if made is None:
                async with series.call(viewer, "createCustomer", now()):
                    made = create(series, "new@example.com")
            for id in (known, made):
                async with series.call(viewer, "addCustomerTags", now()):
                    (await series.customers.get(id)).add_tags((tag,))
            handovers.append(pickle.loads(pickle.dumps(series.hand_over())))
            series.keep([], [known, made])
    return handovers


async def test_what_another_process_played_is_stored(database: Database, viewer: Viewer) -> None:
    async with (
        database.writing_series(viewer, now()) as series,
        series.call(viewer, "createCustomer", now()),
    ):
        known = create(series, "a@example.com")
    numbers: dict[UUID, str] = {}
    for handover in await played(database, viewer, known):
        async with database.writing_series(viewer, now()) as series:
            await series.take(handover, numbers)
    (made,) = numbers.keys() - {known}
    for id in (known, made):
        row = await row_of(database, viewer, id)
        assert (row.version, row.tags) == (3, ["regular", "press"])
    assert (await row_of(database, viewer, made)).number == numbers[made]
    assert [event[2] for event in await events_of(database, viewer)] == [1, 1, 2, 2, 3, 3]


async def test_what_another_process_played_is_refused_where_somebody_else_was_faster(
    database: Database, viewer: Viewer
) -> None:
    async with (
        database.writing_series(viewer, now()) as series,
        series.call(viewer, "createCustomer", now()),
    ):
        known = create(series, "a@example.com")
    first, second = await played(database, viewer, known)
    numbers: dict[UUID, str] = {}
    async with database.writing_series(viewer, now()) as series:
        await series.take(first, numbers)
    async with database.writing(viewer, Call(mutation=""), now()) as unit:
        (await unit.customers.get(known)).add_tags(("slow",))
    with pytest.raises(Retry):
        async with database.writing_series(viewer, now()) as series:
            await series.take(second, numbers)
    row = await row_of(database, viewer, known)
    assert (row.version, row.tags) == (3, ["regular", "slow"])
