"""Undo among other edits: what is written back, what is left alone, whatever happened between."""

from typing import Any

from documents import ATTACH, DETACH, ORDER, UPDATE_CUSTOMER, UPDATE_ORDER_CUSTOMER
from factories import Json, World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

REVERT = """
    mutation ($id: ID!, $dry: Boolean! = false) {
      revertChangeSet(id: $id, dryRun: $dry) {
        userErrors { code } changeSet { id } restoredCount leftAloneCount
        leftAlone { path tag reason order { id } customer { id } }
        restored { path tag order { id } customer { id } }
      }
    }
"""
READ = """
    query ($id: ID!) { customer(by: {id: $id}) {
      email firstName lastName company phone vatId tags
    } }
"""
OF_ORDER = "query ($id: ID!) { order(by: {id: $id}) { tags customer { id } } }"
TAG = """
    mutation ($id: ID!, $tags: [String!]!) {
      %sTags(id: $id, tags: $tags) { userErrors { code } logCursor }
    }
"""
WORDS = ["one", "two", "three"]

State = dict[tuple[str, str], Any]
"""The values of all paths, by id and path."""

TEXTS = st.sampled_from(["A", "B", None])
ADDRESSES = st.sampled_from(
    [
        {"line1": "Kauppatori 1", "city": "Turku", "country": "FI"},
        {"line1": "Kauppatori 1", "city": "Oslo", "country": "FI"},
        {"line1": "Storgata 2", "city": "Oslo", "country": "FI"},
        None,
    ]
)
PROFILES = st.fixed_dictionaries({}, optional={"firstName": TEXTS, "company": TEXTS})
DETAILS = st.fixed_dictionaries(
    {}, optional={"firstName": TEXTS, "company": TEXTS, "shippingAddress": ADDRESSES}
)
WHICH = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("order"), WHICH, DETAILS),
    st.tuples(st.just("customer"), st.sampled_from([None, "ALL", "NOT_COMPLETED"]), PROFILES),
    st.tuples(st.just("selected"), WHICH, PROFILES),
    st.tuples(st.just("link"), WHICH, st.none()),
    st.tuples(
        st.sampled_from(["addOrder", "removeOrder", "addCustomer", "removeCustomer"]),
        WHICH,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    ),
    st.tuples(st.just("revert"), st.integers(0, 9), st.booleans()),
)


class Shop:
    """A customer with two orders, and a memory of every change that a reader could see."""

    def __init__(self, world: World, customer: Json, orders: list[Json]) -> None:
        self.world = world
        self.customer: str = customer["id"]
        self.orders: list[str] = [order["id"] for order in orders]
        self.history: list[tuple[str | None, State, State]] = []

    async def state(self) -> State:
        found: State = {}
        data = await self.world.ask(READ, id=self.customer)
        _tagged(found, self.customer, data["customer"].pop("tags"))
        found.update({(self.customer, path): value for path, value in data["customer"].items()})
        for id in self.orders:
            details = (await self.world.ask(ORDER, id=id))["order"]["customerDetails"]
            found.update({(id, f"customerDetails.{part}"): v for part, v in details.items()})
            order = (await self.world.ask(OF_ORDER, id=id))["order"]
            _tagged(found, id, order["tags"])
            found[id, "customer"] = order["customer"]
        return found

    async def step(self, kind: str, which: Any, given: Any) -> None:
        before = await self.state()
        if kind == "revert":
            await self.revert(which, before, dry=given)
            return
        document, arguments = self.call(kind, which, given, before)
        document = document.replace("logCursor", "logCursor changeSet { id }")
        payload = await self.world.do(document, **arguments)
        made = payload["changeSet"]["id"] if payload["changeSet"] else None
        self.history.append((made, before, await self.state()))

    def call(self, kind: str, which: Any, given: Any, now: State) -> tuple[str, Json]:
        linked = which in {0, 1} and now[self.orders[which], "customer"] is not None
        if kind.startswith(("add", "remove")):
            id = self.orders[which] if kind.endswith("Order") else self.customer
            return TAG % kind, {"id": id, "tags": given}
        if kind == "order":
            return UPDATE_ORDER_CUSTOMER, {"id": self.orders[which], "input": given}
        if kind == "link":
            arguments = {"id": self.orders[which]}
            if linked:
                return DETACH, arguments
            return ATTACH, {**arguments, "customer": self.customer}
        propagation = {"scope": which}
        if kind == "selected":
            propagation = {"scope": "SELECTED", "orderIds": [self.orders[which]]}
            if not linked:
                propagation = {"scope": "ALL"}
        asked = which is not None
        return UPDATE_CUSTOMER, {
            "id": self.customer,
            "input": given,
            "box": asked,
            "propagation": propagation if asked else None,
        }

    async def revert(self, which: int, before: State, *, dry: bool) -> None:
        sets = [place for place, (made, _, _) in enumerate(self.history) if made]
        if not sets:
            return
        place = sets[which % len(sets)]
        made, earlier, later = self.history[place]
        touched = {
            path
            for _, was, now in self.history[place + 1 :]
            for path in was
            if was[path] != now[path]
        }
        changed = {path for path in earlier if earlier[path] != later[path]}
        expected = {**before, **{path: earlier[path] for path in changed - touched}}
        tried = await self.world.do(REVERT, id=made, dry=True)
        assert await self.state() == before
        answered = tried
        if not dry:
            answered = await self.world.do(REVERT, id=made)
            own = answered["changeSet"]["id"] if answered["changeSet"] else None
            after = await self.state()
            assert after == expected
            self.history.append((own, before, after))
        assert {**answered, "changeSet": None} == {**tried, "changeSet": None}
        assert _paths(answered["restored"]) == changed - touched
        reasons = [each for each in answered["leftAlone"] if each["reason"] == "CHANGED_SINCE"]
        assert _paths(reasons) == changed & touched


def _tagged(state: State, id: str, tags: list[str]) -> None:
    """Note of each tag whether it is there."""
    state.update({(id, f"tags:{word}"): word in tags for word in WORDS})


def _paths(rows: list[Json]) -> set[tuple[str, str]]:
    return {
        (
            (row["order"] or row["customer"])["id"],
            row["path"] if row["tag"] is None else f"tags:{row['tag']}",
        )
        for row in rows
    }


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=2, max_size=9))
async def test_a_path_is_restored_if_and_only_if_nothing_touched_it_since(
    world: World, steps: list[tuple[str, Any, Any]]
) -> None:
    """S2-10."""
    customer = await world.create_customer(email=None, firstName="A")
    orders = [await world.place(customerId=customer["id"]) for _ in range(2)]
    shop = Shop(world, customer, orders)
    for kind, which, wanted in [*steps, ("revert", 0, False), ("revert", 1, False)]:
        await shop.step(kind, which, wanted)
