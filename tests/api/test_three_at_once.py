"""Two people of the staff and a provider's webhook at one order, all at the same time."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

from at_the_psp import Till, at_shared_psp
from at_work import at_work
from documents import UPDATE_ORDER_CUSTOMER
from factories import Json, World, eur, line
from order_moves import money
from order_walk import LOOK, Walk, check
from psp_notices import notice, tell

from domain.access import ALL_SCOPES, ActorKind
from domain.states import TransactionKind, TransactionStatus

STEPS = 14
SEED = 20
REFUSALS = {"ACTION_NOT_ALLOWED", "AMOUNT_EXCEEDED", "QUANTITY_EXCEEDED", "RETRY"}
INPUTS = {
    "fulfillOrder": "FulfillOrderInput!",
    "editOrder": "EditOrderInput!",
    "cancelOrder": "CancelOrderInput",
    "creditOrder": "CreditOrderInput!",
    "recordPayment": "RecordPaymentInput!",
    "addOrderNote": "OrderNoteInput!",
}
MORE = """query ($id: ID!) { order(by: {id: $id}) { tags customerDetails { phone }
  notes(first: 100) { nodes { text } } lines(first: 100) { nodes { title } } } }"""


class Person:
    """Somebody who works at an order, and counts what was done."""

    def __init__(self, world: World, order: Json, seed: int) -> None:
        self.world, self.id, self.lines = world, order["id"], order["lines"]["nodes"]
        self.chance = Random(seed)
        self.done: Counter[str] = Counter()
        self.version = order["version"]
        self.phone: str | None = None
        self.tags: list[str] = []

    def piece(self) -> Json:
        """Name one piece of one line."""
        return {"lines": [{"line": self.chance.choice(self.lines)["id"], "quantity": 1}]}

    async def call(self, mutation: str, **given: Any) -> None:
        """Do something, or be told why not."""
        who = "orderId" if mutation == "recordPayment" else "id"
        text = f"""mutation ($id: ID!, $input: {INPUTS[mutation]}) {{
          {mutation}({who}: $id, input: $input) {{ userErrors {{ code message }} }} }}"""
        self._count(mutation, (await self.world.ask(text, id=self.id, input=given))[mutation])

    async def send(self, nth: int) -> None:
        """Pack and send, note another phone number, tag."""
        match self.chance.choice(["send", "phone", "tag"]):
            case "send":
                await self.call("fulfillOrder", **self.piece())
            case "phone":
                phone = f"+35840123{nth:04d}"
                given = {"input": {"phone": phone}, "version": self.version}
                document = UPDATE_ORDER_CUSTOMER
                payload = (await self.world.ask(document, id=self.id, **given))[
                    "updateOrderCustomer"
                ]
                # Nobody else touches the phone, so no version is too old for it.
                if self._count("phone", payload):
                    self.phone, self.version = phone, payload["order"]["version"]
            case _:
                text = """mutation ($id: ID!, $tags: [String!]!) {
                  addOrderTags(id: $id, tags: $tags) { userErrors { code } } }"""
                payload = await self.world.ask(text, id=self.id, tags=[f"t{nth}"])
                if self._count("tag", payload["addOrderTags"]):
                    self.tags.append(f"t{nth}")

    async def change(self, nth: int) -> None:
        """Sell more, cancel, take off, take cash, write notes."""
        added = line(title=f"Extra {nth}", quantity=1, unitPrice=eur("1.00"))
        await self.chance.choice(
            [
                lambda: self.call(
                    "editOrder", operations=[{"addLine": added}], acknowledgePaid=True
                ),
                lambda: self.call("cancelOrder", **self.piece()),
                lambda: self.call("creditOrder", amount=eur("0.50")),
                lambda: self.call("recordPayment", amount=eur("1.00"), method="cash"),
                lambda: self.call("addOrderNote", text=f"Note {nth}"),
            ]
        )()

    def _count(self, what: str, payload: Json) -> bool:
        codes = {error["code"] for error in payload["userErrors"]}
        assert codes <= REFUSALS, (what, payload)
        self.done[what] += not codes
        return not codes


async def collect(till: Till, account: Any) -> None:
    """Let the provider collect and give back on its own, and tell of each twice."""
    for nth in range(STEPS):
        kind = TransactionKind.REFUND if nth % 4 == 3 else TransactionKind.CAPTURE
        entry = till.books.enter(account, kind, TransactionStatus.SUCCESS, 150, f"own-{nth}")
        body = notice(account.id, entry, f"tn_{account.id}_{nth}")
        await tell(till, body)
        await tell(till, body)


def total(parts: Sequence[Json], name: str) -> int:
    return sum(each[name] for each in parts)


async def test_two_people_and_a_provider_work_at_one_order(world: World) -> None:
    """S1-4, S1-16, S1-30, S1-31: nobody's work is lost, and every refusal says why."""
    world.compares = False
    till = await at_shared_psp(world)
    given = [line(quantity=5), line(quantity=5, title="Bowl")]
    placed = (await world.place(lines=given))["id"]
    payment = await till.payment(13_090, order_id=placed)
    account = till.books.accounts[(await till.look(payment))["pspReference"]]
    await tell(till, notice(account.id, account.entries[0], f"tn_{account.id}"))
    order = (await world.ask(LOOK, id=placed))["order"]
    colleague = await world.another(*ALL_SCOPES, kind=ActorKind.STAFF)
    colleague.compares = False
    sender, changer = Person(world, order, SEED), Person(colleague, order, SEED + 1)

    async def work(step: Any) -> None:
        for nth in range(STEPS):
            await step(nth)

    async with at_work(world):
        await asyncio.gather(work(sender.send), work(changer.change), collect(till, account))
        async with asyncio.timeout(30):
            while await waiting(till):  # noqa: ASYNC110  (no event tells of it)
                await asyncio.sleep(0.02)
    done = sender.done + changer.done
    assert set(done) == {*INPUTS, "phone", "tag"}, done
    after = (await world.ask(LOOK, id=placed))["order"]
    check(after)
    lines = after["lines"]["nodes"]
    assert total(lines, "fulfilled") == done["fulfillOrder"]
    assert total(lines, "cancelled") == done["cancelOrder"]
    assert len(lines) == 2 + done["editOrder"]
    own = account.moved(TransactionKind.CAPTURE), account.moved(TransactionKind.REFUND)
    assert money(after["paid"]) * 100 == own[0] + 100 * done["recordPayment"]
    assert money(after["refunded"]) * 100 == own[1]
    assert money(after["credits"]) * 2 == done["creditOrder"]
    more = (await world.ask(MORE, id=placed))["order"]
    assert sorted(more["tags"]) == sorted(sender.tags)
    assert more["customerDetails"]["phone"] == sender.phone
    assert len(more["notes"]["nodes"]) == done["addOrderNote"]
    await Walk(world, SEED).replayed(placed)


async def waiting(till: Till) -> bool:
    """Tell whether notices are still to be applied."""
    jobs = await till.jobs("APPLY_NOTICES")
    return any(job["state"] in {"QUEUED", "RUNNING"} for job in jobs)
