"""The rules of budgets and places, by a clock that stands still until it is moved."""

from typing import Any
from uuid import UUID

import pytest
from graphql import parse
from toy_shop import make_schema

from app.guard import Document
from app.rate import Bill, Throttled, Till
from app.rate.addresses import _shared
from app.rate.bill import REFUSED
from app.rate.budgets import Budget, Budgets, take
from app.rate.places import Places
from app.rate.till import STRANGER
from app.settings import Settings

TOKEN, OTHER = UUID(int=1), UUID(int=2)
HOME, AWAY = "192.0.2.1", "192.0.2.2"
SCHEMA: Any = make_schema()._schema


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def till(clock: Clock, **settings: Any) -> Till:
    given: Any = {"token_budget": 100, "token_restore": 10, "address_budget": 0, **settings}
    return Till(Settings(**given), now=clock)


def document(text: str) -> tuple[Document, Any]:
    known = Document(text, parse(text))
    return known, known.analysis(SCHEMA, None, {})


ONE = document("{hello}")[1]
"""What costs a point."""
FIFTY = document("{hello orders(first: 24) {nodes {id}}}")[1]
SUBSCRIPTION = document("subscription {ticks}")[1]


def test_a_budget_is_spent_and_comes_back_up_to_its_maximum():
    budget = Budget("a", 100, 10, now=0)
    assert take([budget], 70, 0)
    assert not take([budget], 31, 0)
    assert budget.level == 30
    assert take([budget], 31, 0.125)
    assert budget.level == 0.25
    assert take([budget], 1, 3600)
    assert budget.level == 99


def test_what_was_not_spent_is_given_back_and_never_more():
    budget = Budget("a", 100, 10, now=0)
    take([budget], 70, 0)
    budget.give_back(70, 20)
    assert budget.level == 80
    budget.give_back(70, 20)
    assert budget.level == 100


def test_of_two_budgets_both_pay_or_none():
    small, large = Budget("small", 10, 1, now=0), Budget("large", 100, 1, now=0)
    assert take([small, large], 8, 0)
    assert not take([small, large], 8, 0)
    assert not take([large, small], 8, 0)
    assert (small.level, large.level) == (2, 92)
    assert take([large], 1, 0)


def test_what_costs_more_than_a_full_budget_takes_all_of_it():
    budget = Budget("a", 100, 10, now=0)
    assert take([budget], 500, 0)
    assert budget.level == 0
    budget.give_back(500, 30)
    assert budget.level == 70
    assert not take([budget], 500, 0)
    assert take([budget], 500, budget.wait(500))


def test_a_forced_debt_is_paid_off_before_anything_else():
    budget = Budget("a", 100, 10, now=0)
    take([budget], 95, 0)
    assert not take([budget], 25, 0, force=True)
    assert budget.level == -20
    assert take([budget], 1, budget.wait(1))
    assert budget.level == pytest.approx(0)


def test_who_comes_again_and_again_is_remembered_and_not_everybody_for_ever():
    budgets = Budgets("token", 100, 10, kept=3)
    often = budgets.find("often", 0)
    for number in range(100):
        budgets.find(number, 0)
        assert budgets.find("often", 0) is often
    assert len({*budgets._young, *budgets._old}) <= 6


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("testclient", "testclient"),
        ("x" * 1000, "x" * 64),
    ],
)
def test_addresses_that_one_client_may_have_share_a_budget(host: str, key: str):
    assert _shared(host) == key


def test_places_are_counted_by_token_and_left_once():
    places = Places(2)
    first, second = places.take(TOKEN), places.take(TOKEN)
    assert first
    assert second
    assert places.take(TOKEN) is None
    assert places.take(OTHER)
    first()
    first()
    assert places.take(TOKEN)
    assert places.take(TOKEN) is None
    assert all(Places(0).take(TOKEN) for _ in range(1000))


async def test_a_bill_takes_what_was_announced_and_gives_the_rest_back(clock: Clock):
    bill = till(clock).bill(TOKEN, HOME)
    await bill.take(FIFTY)
    available = {"maximumAvailable": 100, "currentlyAvailable": 50, "restoreRate": 10}
    assert bill.told() == {
        "requestedQueryCost": 50,
        "actualQueryCost": None,
        "throttleStatus": available,
    }
    await bill.take(FIFTY)  # the front left it to Strawberry: it is paid already
    told = bill.settle(7)
    assert told["actualQueryCost"] == 7
    assert told["throttleStatus"]["currentlyAvailable"] == 93
    assert bill.settle(1) == told
    await bill.end()
    assert bill.told() == told


async def spend(bill: Bill, found: Any = FIFTY) -> None:
    await bill.take(found)
    bill.settle(found.cost)


async def test_who_has_too_little_left_hears_how_long_to_wait(clock: Clock):
    mine = till(clock)
    for _ in range(2):
        await spend(mine.bill(TOKEN, HOME))
    with pytest.raises(Throttled) as spent:
        mine.bill(TOKEN, HOME)
    assert spent.value.extensions == {
        "code": "THROTTLED",
        "retryAfter": 1,
        "cost": {
            "requestedQueryCost": None,
            "actualQueryCost": None,
            "throttleStatus": {
                "maximumAvailable": 100,
                "currentlyAvailable": 0,
                "restoreRate": 10,
            },
        },
    }
    await spend(mine.bill(OTHER, HOME))
    clock.now += 1
    with pytest.raises(Throttled) as early:
        await mine.bill(TOKEN, HOME).take(FIFTY)
    assert early.value.retry_after == 4
    assert early.value.cost
    assert early.value.cost["requestedQueryCost"] == 50
    clock.now += 4
    await spend(mine.bill(TOKEN, HOME))


async def test_an_address_pays_for_all_of_its_tokens(clock: Clock):
    mine = till(clock, address_budget=120, address_restore=1)
    await spend(mine.bill(TOKEN, HOME))
    await spend(mine.bill(OTHER, HOME))
    with pytest.raises(Throttled) as spent:
        await mine.bill(OTHER, HOME).take(FIFTY)
    assert "your address" in spent.value.message
    assert spent.value.retry_after == 30
    await spend(mine.bill(OTHER, AWAY))


async def test_who_guesses_tokens_spends_the_budget_of_the_address(clock: Clock):
    mine = till(clock, address_budget=STRANGER * 3, address_restore=1)
    for _ in range(3):
        mine.enter(HOME)
        await mine.charge_stranger(HOME)
    with pytest.raises(Throttled):
        mine.enter(HOME)
    with pytest.raises(Throttled):
        mine.bill(TOKEN, HOME)
    mine.enter(AWAY)
    clock.now += 1
    mine.enter(HOME)


async def test_what_does_not_run_costs_a_little_until_nothing_is_left(clock: Clock):
    mine = till(clock)
    for _ in range(100 // REFUSED):
        await mine.bill(TOKEN, HOME).end()
    with pytest.raises(Throttled):
        mine.bill(TOKEN, HOME)
    clock.now += 10
    bill = mine.bill(TOKEN, HOME)
    await bill.refuse(30_000)
    assert bill.told()["requestedQueryCost"] == 30_000
    assert bill.told()["actualQueryCost"] is None
    charged = mine.bill(TOKEN, HOME)
    await charged.take(FIFTY)  # a stream's is taken before it is validated
    await charged.refuse(FIFTY.cost)
    assert charged.told()["throttleStatus"]["currentlyAvailable"] == 100 - 2 * REFUSED


async def test_a_subscription_has_a_place_until_its_bill_ends(clock: Clock):
    refused: list[str] = []
    mine = Till(Settings(token_subscriptions=1), refused.append, now=clock)
    first, second = mine.bill(TOKEN, HOME), mine.bill(TOKEN, HOME)
    await first.take(SUBSCRIPTION)
    with pytest.raises(Throttled) as full:
        await second.take(SUBSCRIPTION)
    assert full.value.cost is None
    await second.end()
    await mine.bill(TOKEN, HOME).take(ONE)
    await first.end()
    await mine.bill(TOKEN, HOME).take(SUBSCRIPTION)
    assert refused == ["subscriptions"]


async def test_without_budgets_nothing_is_refused_and_the_cost_is_told(clock: Clock):
    free = till(clock, token_budget=0)
    bills = [free.bill(TOKEN, HOME) for _ in range(1000)]
    for bill in bills:
        await bill.take(FIFTY)
    assert bills[0].settle(2) == {"requestedQueryCost": 50, "actualQueryCost": 2}


FULL = {"id": "1", "number": "A1", "orders": {"totalCount": 3, "nodes": [{"id": "2"}] * 3}}
MEASURED: list[tuple[str, Any, int]] = [
    ("{hello}", {"hello": "hello"}, 1),
    ("{order {id number}}", {"order": {"id": "1", "number": "A1"}}, 3),
    ("{orders(first: 5) {totalCount nodes {id}}}", {"orders": {"totalCount": 0, "nodes": []}}, 2),
    ("{orders(first: 5) {nodes {id}}}", {"orders": {"nodes": [{"id": "1"}] * 5}}, 11),
    ("{all: orders(first: 5) {edges {cursor node {id}}}}", {"all": {"edges": [{}] * 2}}, 9),
    (
        (
            "{orders(first: 2) {nodes {...O}}} "
            "fragment O on Order {id orders(first: 3) {totalCount nodes {id}}}"
        ),
        {"orders": {"nodes": [FULL] * 2}},
        1 + 2 * (1 + 1 + 1 + 1 + 3 * 2),
    ),
    ("{orders {nodes {orders {nodes {id}}}}}", {"orders": {"nodes": [{"orders": None}, None]}}, 5),
    ('{nodes(ids: ["1", "2"]) {id}}', {"nodes": [{"id": "1"}]}, 2),
    (
        "{node {id ... on Order {orders(first: 9) {nodes {id}}}}}",
        {"node": {"id": "1"}},
        3,
    ),
    ("{__typename orders(first: 3) {nodes {id}}}", None, 1),
]


@pytest.mark.parametrize(("text", "data", "points"), MEASURED)
def test_an_answer_counts_the_items_that_there_were(text: str, data: Any, points: int):
    known, found = document(text)
    gauge = known.gauge(SCHEMA, None, {}, found)
    assert gauge.read(data) == points <= found.cost
    assert known.gauge(SCHEMA, None, {}, found) is gauge


def full(lists: Any) -> dict[str, Any]:
    """Make data in which every list has three items, as the documents below ask for."""
    data: dict[str, Any] = {}
    for path, _, deeper in lists:
        place = data
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place[path[-1]] = [full(deeper)] * 3
    return data


@pytest.mark.parametrize(
    "text",
    [
        "{orders(first: 3) {nodes {id orders(last: 3) {totalCount edges {node {id}}}}}}",
        (
            "{order {orders(first: 3) {edges {node {...F}}}}} fragment F on Order "
            "{id a: orders(first: 3) {nodes {id}} b: orders(first: 3) {nodes {id}}}"
        ),
        '{nodes(ids: ["1", "2", "3"]) {id ... on Order {orders(first: 3) {nodes {number}}}}}',
    ],
)
def test_where_all_lists_are_full_it_costs_what_was_announced(text: str):
    known, found = document(text)
    gauge = known.gauge(SCHEMA, None, {}, found)
    assert gauge.read(full(gauge.lists)) == found.cost
