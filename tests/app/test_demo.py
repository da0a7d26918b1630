"""`tiski demo` makes a shop that one believes, through the operations, the same from each seed."""

import multiprocessing
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Addresses
from factories import FixedClock, World, close_world, open_world
from sqlalchemy import select
from typer.testing import Result

from adapters.payments.playing import Playing
from adapters.vault import vault
from app.demo import run
from app.demo.changes import (
    Attach,
    Book,
    ChangePhone,
    Consent,
    Correct,
    Move,
    TagCustomer,
    TagOrder,
)
from app.demo.countries import COUNTRIES
from app.demo.handled import Acknowledge, Complete, Confirm, GoOn, Send, Start, Wait
from app.demo.money import Credit, GiveBack, GiveUp, Receive, Report, Settle, Verify
from app.demo.plan import MOST_ORDERS, Wish, plan
from app.demo.run import fill
from app.demo.shares import shares_of
from app.demo.steps import Browse, CreateAccount, Place
from db import tables as t
from domain.access import Actor, ActorKind
from domain.text import search_doc
from resolvers.context import Paying

Tiski = Callable[..., Result]
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
STAFF = Actor(ActorKind.STAFF, None, "Sanna Salo")
WISH = Wish(customers=36, orders=60, seed=7)


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


async def filled(world: World, wish: Wish = WISH) -> list[Any]:
    """Fill the world's shop, and give what the API says of its orders."""
    clock = FixedClock()
    clock.at = NOW
    await fill(world.database, world.shop_id, STAFF, wish, clock)
    return (await world.ask(ORDERS))["orders"]["nodes"]


ORDERS = """
    query {
      orders(first: 60, orderBy: {field: NUMBER, direction: ASC}) {
        nodes {
          state paymentStatus fulfillmentStatus placedAt paymentMethod language
          total { amount }
          placedTotal { amount }
          customer { email }
          customerDetails { email phone shippingAddress { line1 postalCode city country } }
          discounts { code }
          shipping { method total { amount } }
          taxLines { rate }
          lines(first: 6) { nodes { kind sku ordered discount { amount } } }
          payments(first: 2) { nodes { state amount { amount } } }
          events(first: 15) { nodes { type occurredAt actor { kind } } }
        }
      }
    }
"""


async def test_its_orders_are_as_the_operations_make_them(world: World):
    orders = await filled(world)
    assert len(orders) == 60
    for order in orders:
        assert order["state"] in {"OPEN", "CONFIRMED", "COMPLETED"}
        is_free = order["total"]["amount"] == "0.00"
        assert (order["paymentStatus"] == "NOT_REQUIRED") is is_free
        placed_at = datetime.fromisoformat(order["placedAt"])
        assert NOW - timedelta(days=731) < placed_at < NOW
        (payment,) = order["payments"]["nodes"]
        assert payment["amount"] == order["placedTotal"]
        first = next(item for item in order["events"]["nodes"] if item["type"] == "ORDER_PLACED")
        assert first["actor"]["kind"] == "STOREFRONT"
        assert datetime.fromisoformat(first["occurredAt"]) == placed_at
    guests = sum(order["customer"] is None for order in orders)
    assert 8 <= guests <= 26
    kinds = Counter(item["type"] for order in orders for item in order["events"]["nodes"])
    assert kinds["ORDER_PLACED"] == 60
    assert kinds["ORDER_CUSTOMER_UPDATED"] + kinds["ORDER_ATTACHED"] > 0


async def test_the_same_seed_makes_the_same_shop(
    addresses: Addresses, world: World, monkeypatch: pytest.MonkeyPatch
):
    other = await open_world(addresses.app, addresses.owner)
    # Ids and moments aside; the moments are those of the same day here.
    same = await filled(world)
    assert await filled(other) == same
    # Nor does it matter who plays, and how many steps are stored together.
    monkeypatch.setattr(run, "AHEAD", 1)
    monkeypatch.setattr(run, "TOGETHER", range(50, 50))
    monkeypatch.setattr(run, "players", lambda: 2)
    apart = await open_world(addresses.app, addresses.owner)
    assert await filled(apart) == same
    await close_world(apart)
    monkeypatch.undo()
    third = await open_world(addresses.app, addresses.owner)
    assert await filled(third, Wish(36, 60, seed=8)) != same
    await close_world(other)
    await close_world(third)


async def test_what_was_stored_before_its_player_died_is_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run, "AHEAD", 1)
    monkeypatch.setattr(run, "TOGETHER", range(20, 20))
    died = 0

    def die(done: int, _all: int) -> None:
        nonlocal died
        died = died or done
        for child in multiprocessing.active_children():
            child.kill()

    clock = FixedClock()
    clock.at = NOW
    with pytest.raises(ChildProcessError):
        await fill(world.database, world.shop_id, STAFF, Wish(360, 600, 7), clock, die)
    assert died == 20
    ask = "query { orders(first: 100) { totalCount nodes { events(first: 1) { totalCount } } } }"
    orders = (await world.ask(ask))["orders"]
    assert 0 < orders["totalCount"] < 60
    assert all(order["events"]["totalCount"] for order in orders["nodes"])
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(
    ("keys", "stands"), [((), (False, [])), (("k" * 40,), (True, ["apiKey", "webhookSecret"]))]
)
async def test_its_shop_works_with_the_provider_for_tests(
    world: World, keys: tuple[str, ...], stands: tuple[bool, list[str]]
):
    playing = Playing("http://127.0.0.1:1")
    paying = Paying(kinds={"test": playing}, vault=vault(keys))
    for _ in range(2):  # told once
        await fill(world.database, world.shop_id, STAFF, Wish(2, 2, 7), FixedClock(), paying=paying)
    await playing.close()
    session = world.database.reading(world.shop_id)
    columns = t.payment_provider.c
    (row,) = await session.fetch(select(columns.is_enabled, columns.given, columns.version))
    await session.release()
    assert tuple(row) == (*stands, 1)


def test_no_two_players_touch_the_same_order_or_account():
    steps = [step for step in plan(Wish(300, 500, seed=3), NOW) if not step.reads]
    shares = shares_of(steps, 3)
    touched: dict[tuple[str, int], set[int]] = {}
    for step, share in zip(steps, shares, strict=True):
        for noun in ("order", "customer"):
            if (number := getattr(step, noun, None)) is not None:
                touched.setdefault((noun, number), set()).add(share)
    assert len(touched) == 800
    assert all(len(players) == 1 for players in touched.values())
    assert all(shares.count(player) > len(steps) / 4 for player in range(3))
    assert {*shares_of(steps, 1)} == {0}


def test_the_plan_of_a_large_demo_is_believable():
    wish = Wish(customers=1800, orders=3000, seed=1)
    steps = plan(wish, NOW)
    assert steps == sorted(steps, key=lambda step: step.at)
    assert all(step.at < NOW for step in steps)
    placed = [step for step in steps if isinstance(step, Place)]
    accounts = [step for step in steps if isinstance(step, CreateAccount)]
    assert (len(placed), len(accounts)) == (3000, 1800)
    of_account = Counter(step.customer for step in placed)
    assert of_account.pop(None) == 900
    assert max(of_account.values()) <= MOST_ORDERS
    assert len(of_account) < 1800
    made = {step.customer: step.at for step in accounts}
    assert all(made[step.customer] < step.at for step in placed if step.customer is not None)
    emails = [step.person.email for step in accounts]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") and email.isascii() for email in emails)
    countries = Counter(step.person.country.code for step in placed)
    assert set(countries) == {"FI", "NO", "SE", "GB"}
    assert countries["FI"] > 1200
    hours = Counter(step.at.hour for step in placed)
    assert hours[18] > 10 * hours[2]
    kinds = Counter(type(step) for step in steps)
    assert set(kinds) == {
        CreateAccount, Browse, Place, Correct, Attach, TagOrder, TagCustomer, Book, Consent,
        Move, ChangePhone, Report, Receive, Verify, GiveUp, GiveBack, Credit, Settle,
        Acknowledge, Confirm, Start, Wait, GoOn, Send, Complete,
    }  # fmt: skip
    assert all(count > 5 for count in kinds.values())
    evening = sum(hours[hour] for hour in range(16, 21))
    assert evening > 3000 / 4
    spread = sorted(step.at for step in placed)
    assert spread[-1] - spread[0] > timedelta(days=700)
    left = [step for step in steps if isinstance(step, Browse) and step.leaves]
    assert len(left) == 150
    doubles = Counter((step.person.first_name, step.person.phone) for step in accounts)
    assert 10 < sum(count > 1 for count in doubles.values()) < 100


def test_places_and_streets_can_be_found_again():
    for country in COUNTRIES:
        assert all(country.places)
        assert all(search_doc(street) for street in country.streets)
        assert all(street == street.strip() for street in country.streets)
        assert all(town == town.strip() for town in country.places.values())


def test_the_command(tiski: Tiski):
    first = tiski("demo", "--shop", "kauppa", "--orders", "10", "--seed", "4", "--if-empty")
    assert first.exit_code == 0, first.output
    assert first.stdout == "The shop kauppa has 5 new customers and 10 new orders.\n"
    assert first.stderr == ""
    again = tiski("demo", "--shop", "kauppa", "--orders", "10", "--if-empty")
    assert again.stdout == "The shop kauppa has orders already; nothing was added.\n"
    # The same people come back.
    more = tiski("demo", "--shop", "kauppa", "--orders", "10", "--seed", "4")
    assert more.stdout == "The shop kauppa has 0 new customers and 10 new orders.\n"
    token = tiski(
        "token", "create", "--shop", "kauppa", "--name", "x", "--staff", "demo@tiski.example"
    )
    assert token.exit_code == 0


def test_its_shop_may_be_another_one(tiski: Tiski):
    assert tiski("shop", "create", "own", "--currency", "EUR").exit_code == 0
    done = tiski("demo", "--shop", "own", "--orders", "3", "--customers", "0")
    assert done.stdout == "The shop own has 0 new customers and 3 new orders.\n"
    assert tiski("demo", "--shop", "Not a slug").exit_code == 2
