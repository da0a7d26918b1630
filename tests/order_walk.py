"""A random walk of the staff through the lives of orders, by the API alone.

What holds at every step is reckoned here from what the API shows, without the rules of `domain`.
"""

from collections import Counter
from random import Random
from typing import Any

from factories import Json, World, eur, line
from order_moves import (
    MADE_BY,
    OTHERS,
    PACKED_FOR,
    PARTS,
    PLAIN,
    SENT_FOR,
    UNFIT,
    WITH_PIECES,
    action_of,
    fits,
    fits_pieces,
    is_ready,
    money,
    room,
)

LOOK = """query ($id: ID!) { order(by: {id: $id}) {
  id version number state fulfillmentStatus paymentStatus needsHandling acknowledgedAt
  total { amount } net { amount } tax { amount } credits { amount } paid { amount }
  refunded { amount } authorized { amount } balance { amount } shipping { total { amount } }
  taxLines { net { amount } tax { amount } }
  lines(first: 50) { nodes {
    id kind ordered cancelled packed fulfilled awaited returned total { amount }
  } }
  allowedActions { action allowed code }
  fulfillments(first: 50) { nodes { id state } } returns(first: 50) { nodes { id state } }
  payments(first: 50) { nodes { id captured { amount } refunded { amount } } }
  settlements(first: 50) { nodes { id state direction rest { amount } } }
} }"""
EVENTS = """query ($id: ID!, $after: String) { order(by: {id: $id}) {
  events(first: 100, after: $after) {
    nodes { type changes { path before after } } pageInfo { hasNextPage endCursor }
  }
} }"""
INPUTS = {
    "recordPayment": "($id: ID!, $input: RecordPaymentInput!)|orderId: $id, input: $input",
    "createReturn": "($id: ID!, $input: CreateReturnInput!)|orderId: $id, input: $input",
    "waiveSettlement": '($id: ID!)|id: $id, reason: "Too little"',
    **{
        name: f"($id: ID!, $input: {name[0].upper()}{name[1:]}Input!)|id: $id, input: $input"
        for name in (
            *("fulfillOrder", "editOrder", "cancelOrder", "duplicateOrder", "recordRefund"),
            "creditOrder",
        )
    },
}
CODES = frozenset(
    {
        *("ACTION_NOT_ALLOWED", "ILLEGAL_TRANSITION", "QUANTITY_EXCEEDED", "ORDER_ALREADY_PAID"),
        *("AMOUNT_EXCEEDED", "INVALID_INPUT"),
    }
)
"""Every refusal that the walk has to meet, and may."""


class Walk:
    """One walk through one shop."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = Random(seed)
        self.known: dict[str, Json] = {}
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.states: set[tuple[str, str]] = set()
        self.told: set[tuple[str, str | None]] = set()
        self.sought = ""

    async def step(self) -> None:
        """Do one thing with one order, and look what became of it."""
        if len(self.known) < 4 or self.random.random() < 0.1:
            await self._place()
        mutation, before = self._choose()
        about, given = self._arguments(mutation, before)
        if about is None:
            return
        error = await self._call(mutation, about, given)
        after = await self.look(before["id"])
        check(after)
        if error is not None:
            assert error in CODES, (mutation, error)
            self.refused[error] += 1
            assert after == before, mutation
        else:
            self.done[mutation] += 1
            self.states.add((before["state"], after["state"]))
        self._compare(mutation, given, before, error)

    async def look(self, id: str) -> Json:
        """Show an order."""
        self.known[id] = (await self.world.ask(LOOK, id=id))["order"]
        return self.known[id]

    async def replayed(self, id: str) -> dict[str, Any]:
        """Follow every path of an order through its events; each begins where the last ended."""
        values: dict[str, Any] = {}
        after = None
        while True:
            data = await self.world.ask(EVENTS, id=id, after=after)
            events = data["order"]["events"]
            for event in events["nodes"]:
                if event["type"].startswith("PAYMENT_"):
                    continue
                for change in event["changes"]:
                    path = change["path"]
                    if path in values:
                        assert change["before"] == values[path], (event["type"], path)
                    assert change["before"] != change["after"], (event["type"], path)
                    values[path] = change["after"]
            after = events["pageInfo"]["endCursor"]
            if not events["pageInfo"]["hasNextPage"]:
                return values

    def _compare(self, mutation: str, given: Json | None, before: Json, error: str | None) -> None:
        """Hold what became of it against what the order said of it before."""
        action = action_of(mutation, given)
        if action is None:
            return
        (said,) = [each for each in before["allowedActions"] if each["action"] == action]
        if said["allowed"] and action in WITH_PIECES and not fits_pieces(action, given, before):
            assert error is None or error in UNFIT, (action, given)
            return
        assert said["code"] == error, (action, given, before)
        self.told.add((action, error))

    def _choose(self) -> tuple[str, Json]:
        """Choose something and an order; mostly what was done least, or what that needs before."""
        latest = list(self.known.values())[-25:]
        every = [*PLAIN, *OTHERS]
        if self.random.random() < 0.15:
            return self._sought(latest) or (
                self.random.choice(every),
                self.random.choice(latest),
            )
        self.random.shuffle(every)
        for mutation in sorted(every, key=lambda name: self.done[name]):
            needed: str | None = mutation
            while needed is not None:
                fitting = [order for order in latest if fits(needed, order)]
                if fitting:
                    if needed == "completeDraftOrder" and ("DRAFT", "CANCELLED") not in self.states:
                        needed = "cancelOrder"
                    return needed, self.random.choice(fitting)
                needed = MADE_BY.get(needed)
        return every[0], latest[-1]

    def _sought(self, latest: list[Json]) -> tuple[str, Json] | None:
        """Choose an order that says of an action what no order was held to yet."""
        found = [
            (action, order)
            for order in latest
            for said in order["allowedActions"]
            for action in [said["action"]]
            if action in WITH_PIECES and (action, said["code"]) not in self.told
        ]
        if not found:
            return None
        self.sought, order = self.random.choice(found)
        return WITH_PIECES[self.sought], order

    async def _place(self) -> None:
        kinds = [self.random.choice(["PHYSICAL", "PHYSICAL", "DIGITAL", "SERVICE"]) for _ in "ab"]
        order = await self.world.place(
            lines=[line(kind=kind, quantity=self.random.randint(1, 4)) for kind in kinds]
        )
        await self.look(order["id"])

    async def _call(self, mutation: str, id: str, given: Json | None) -> str | None:
        declared, passed = INPUTS.get(mutation, "($id: ID!)|id: $id").split("|")
        text = f"""mutation {declared} {{ {mutation}({passed}) {{
          userErrors {{ code message field }}
          {"order { id }" if mutation == "duplicateOrder" else ""}
        }} }}"""
        more = {} if given is None else {"input": given}
        payload = (await self.world.ask(text, id=id, **more))[mutation]
        if mutation == "duplicateOrder" and payload["order"]:
            await self.look(payload["order"]["id"])
        errors = payload["userErrors"]
        assert all(error["message"] for error in errors)
        return errors[0]["code"] if errors else None

    def _arguments(self, mutation: str, order: Json) -> tuple[str | None, Json | None]:
        """Make arguments that may fit; no id where there is nothing that they could be about."""
        chance = self.random
        action = self.sought or action_of(mutation, {"lines": [], "acknowledgePaid": True}) or ""
        self.sought = ""
        one, left = self._piece(action, order)
        any_line = chance.choice(order["lines"]["nodes"])["id"]
        pieces: Json = {"lines": [{"line": one, "quantity": chance.randint(1, left)}]}
        is_packed = sum(self.done[each] for each in PACKED_FOR) < sum(
            self.done[each] for each in SENT_FOR
        )
        some: Json = pieces if chance.random() < 0.6 else {}
        amount: Json = {"amount": eur(f"{chance.randint(1, 60)}.00")}
        is_half, owed = chance.random() < 0.5, str(order["balance"]["amount"])
        is_known = is_half and action != "EDIT"
        if action == "CANCEL":
            some = {}
        inputs: dict[str, Json] = {
            "fulfillOrder": {"state": "PENDING" if is_packed else "SHIPPED", **some},
            "createReturn": {**some, "reason": "Too small"},
            "cancelOrder": {} if order["state"] == "DRAFT" else some,
            "duplicateOrder": {"keepPrices": True},
            "creditOrder": {"amount": eur(f"{chance.randint(1, 4)}.00")},
            "recordPayment": {"amount": eur(owed)}
            if is_half and owed[0] in "123456789"
            else amount,
            "recordRefund": {**amount, "asCredit": is_half},
            "editOrder": {"operations": [self._operation(any_line)], "acknowledgePaid": is_known},
        }
        about = self._any(mutation, order) if mutation in PARTS else order["id"]
        return about, inputs.get(mutation)

    def _piece(self, action: str, order: Json) -> tuple[str, int]:
        """Choose a line, and the most pieces of it to name: mostly as many as there are."""
        lines = order["lines"]["nodes"]
        there = [each for each in lines if room(action, each) > 0]
        if there and self.random.random() < 0.9:
            chosen = self.random.choice(there)
            return chosen["id"], room(action, chosen)
        return self.random.choice(lines)["id"], 3

    def _operation(self, line_id: str) -> Json:
        chance = self.random
        if not self.refused["INVALID_INPUT"]:
            return {"setQuantity": {"line": line_id, "quantity": -1}}
        return chance.choice(
            [
                {"addLine": line(kind="PHYSICAL", quantity=chance.randint(1, 3))},
                {"setQuantity": {"line": line_id, "quantity": chance.randint(0, 6)}},
                {
                    "setUnitPrice": {
                        "line": line_id,
                        "unitPrice": eur(f"{chance.randint(1, 30)}.50"),
                    }
                },
                {"setLineDiscount": {"line": line_id, "discount": eur("0.50")}},
                {"removeLine": {"line": line_id}},
                {"setShipping": {"method": "Posti", "price": eur("4.90")}},
                {"setOrderDiscount": {"discounts": [{"amount": eur("1.00"), "title": "Sorry"}]}},
            ]
        )

    def _any(self, mutation: str, order: Json) -> str | None:
        nodes = order[PARTS[mutation]]["nodes"]
        ready = [each for each in nodes if is_ready(mutation, each)]
        chosen = ready if ready and self.random.random() < 0.8 else nodes
        return self.random.choice(chosen)["id"] if chosen else None


def check(order: Json) -> None:
    """Hold the order against the arithmetic of what it shows."""
    lines = order["lines"]["nodes"]
    total = sum((money(each["total"]) for each in lines), money(order["shipping"]["total"]))
    assert money(order["total"]) == total - money(order["credits"])
    assert money(order["total"]) == money(order["net"]) + money(order["tax"]) - money(
        order["credits"]
    )
    assert money(order["tax"]) == sum(money(each["tax"]) for each in order["taxLines"])
    assert money(order["net"]) == sum(money(each["net"]) for each in order["taxLines"])
    assert money(order["balance"]) == money(order["total"]) - money(order["paid"]) + money(
        order["refunded"]
    )
    for part in ("captured", "refunded"):
        moved = sum(money(each[part]) for each in order["payments"]["nodes"])
        assert moved == money(order["paid" if part == "captured" else "refunded"])
    for each in lines:
        assert min(each[name] for name in ("cancelled", "packed", "fulfilled", "returned")) >= 0
        assert each["cancelled"] + each["packed"] + each["fulfilled"] <= each["ordered"]
        assert each["awaited"] + each["returned"] <= each["fulfilled"]
    open_ones = [each for each in order["settlements"]["nodes"] if each["state"] == "OPEN"]
    assert len(open_ones) <= 1
    left = any(
        each["ordered"] - each["cancelled"] > each["fulfilled"]
        for each in lines
        if each["kind"] != "SERVICE"
    )
    is_worked_on = order["state"] in {"OPEN", "CONFIRMED"}
    assert order["needsHandling"] is (is_worked_on and (left or order["acknowledgedAt"] is None))
