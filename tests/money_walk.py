"""A walk through what is done with payments by hand, right and wrong, beside the model."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import payments as by_hand
from factories import FixedClock, Json, World, eur
from money_model import Book, Deed, Payment, cents, money
from payments import account

from queryplan.ids import encode_id

NO_SUCH = encode_id("Payment", UUID(int=7))
NAMES = count(1)
Do = Callable[..., Awaitable[None]]


class Walk:
    """Orders, the model of their books, and what was seen."""

    CALLS: ClassVar[dict[str, str]] = {
        "createPayment": by_hand.BIND,
        "updatePayment": by_hand.UPDATE,
        "recordPayment": by_hand.RECORD,
        "recordRefund": by_hand.REFUND,
        "verifyPayment": by_hand.VERIFY,
        "unverifyPayment": by_hand.UNVERIFY,
        "creditOrder": by_hand.CREDIT,
        "settleBalance": by_hand.SETTLE,
        "waiveSettlement": by_hand.WAIVE,
        "recordPaymentLog": by_hand.LOG,
    }

    def __init__(self, world: World, program: World, clock: FixedClock, seed: int) -> None:
        self.world, self.program, self.clock = world, program, clock
        self.chance = random.Random(seed)
        self.books: dict[str, Book] = {}
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.moves: set[tuple[str, str]] = set()
        self.statuses: set[str] = set()
        self.endings: set[tuple[str, str]] = set()
        self.states: dict[str, str] = {}
        self.version: dict[str, int] = {}
        self.open: dict[str, str] = {}

    def steps(self) -> Sequence[Do]:
        """Give what may be done next; what stands there more often is done more often."""
        return (
            [self.record] * 4
            + [self.give_back] * 8
            + [self.credit] * 5
            + [self.settle] * 8
            + [self.waive] * 6
            + [self.bind] * 2
            + [self.update] * 3
            + [self.verify] * 2
            + [self.unverify] * 2
            + [self.tell] * 2
            + [self.blunder] * 2
        )

    def serving(self) -> dict[str, Do]:
        """Give the step by which each mutation is sent."""
        return {
            "createPayment": self.bind,
            "updatePayment": self.update,
            "recordPayment": self.record,
            "recordRefund": self.give_back,
            "verifyPayment": self.verify,
            "unverifyPayment": self.unverify,
            "creditOrder": self.credit,
            "settleBalance": self.settle,
            "waiveSettlement": self.waive,
            "recordPaymentLog": self.tell,
        }

    async def order(self) -> None:
        """Place an order; its first payment waits for the staff."""
        placed = await self.world.place()
        found = await account(self.world, placed["id"])
        (payment,) = found["payments"]["nodes"]
        total = cents(placed["total"]["amount"])
        self.books[placed["id"]] = Book(total, {payment["id"]: Payment(total, "card")})
        self.version[placed["id"]] = found["version"]

    async def call(
        self, name: str, expected: str | None, *, world: World | None = None, **given: Any
    ) -> Json:
        """Send a call that must be refused with that code, or done."""
        (payload,) = (await (world or self.world).ask(self.CALLS[name], **given)).values()
        codes = [error["code"] for error in payload["userErrors"]]
        assert codes == ([] if expected is None else [expected]), (name, given, payload, self.books)
        if expected is None:
            self.done[name] += 1
        else:
            self.refused[expected] += 1
        return payload

    async def check(self, id: str) -> None:
        """Compare the order's books with the model."""
        book, found = self.books[id], await account(self.world, id)
        names = ("total", "paid", "refunded", "authorized", "balance")
        sums = [book.total, book.paid, book.back, book.reserved, book.balance]
        assert [cents(found[name]["amount"]) for name in names] == sums, (book, found)
        assert found["paymentStatus"] == book.status, (book, found)
        self.statuses.add(book.status)
        nodes = found["payments"]["nodes"]
        assert {each["id"] for each in nodes} == set(book.payments)
        for each in nodes:
            known = book.payments[each["id"]]
            assert each["state"] == known.state, (known, each)
            assert (each["verification"] is not None) is known.verified
            assert (each["provider"], each["method"]) == (known.provider, known.method)
            sums = [cents(each[name]["amount"]) for name in ("authorized", "captured", "refunded")]
            assert sums == [known.reserved, known.came, known.back], (known, each)
            before, self.states[each["id"]] = self.states.get(each["id"], "PENDING"), known.state
            if before != known.state:
                self.moves.add((before, known.state))
        settlements = found["settlements"]["nodes"]
        pending = [each for each in settlements if each["state"] == "OPEN"]
        assert [(each["direction"], cents(each["rest"]["amount"])) for each in pending] == (
            [] if book.settlement is None else [book.settlement]
        ), (book, found)
        self.endings |= {
            (each["direction"], each["state"]) for each in settlements if each["state"] != "OPEN"
        }
        self.open.pop(id, None)
        if pending:
            self.open[id] = pending[0]["id"]
        self.version[id] = found["version"]

    async def step(self) -> None:
        """Do something with some order, right or wrong, and compare."""
        self.clock.pass_by(seconds=1)
        if len(self.books) < 3 or self.chance.random() < 0.08:
            await self.order()
        chosen = self.chance.choice(self.steps())
        if self.chance.random() < 0.2:  # what was done least is tried next
            serving = self.serving()
            chosen = serving[min(serving, key=lambda name: self.done[name])]
        if chosen in (self.settle, self.waive) and not self.open:
            chosen = self.scratch
        recent = list(self.books)[-6:]
        fit = [id for id in recent if self.is_fit(chosen, self.books[id])]
        id = self.chance.choice(fit or recent)
        if chosen in (self.settle, self.waive):
            easy = [key for key in self.open if not self.books[key].returning]
            id = self.chance.choice(easy or list(self.open))
        if chosen == self.credit:  # most of them where money came, so that there is a rest
            paid = [key for key, book in self.books.items() if book.balance <= 0 < book.total]
            id = self.chance.choice([*paid[-3:], id])
        await chosen(id, self.books[id])
        await self.check(id)

    def is_fit(self, chosen: Do, book: Book) -> bool:
        """Tell whether a step is likely to come to something there."""
        return chosen != self.give_back or book.paid > book.back

    async def record(self, id: str, book: Book, amount: int = 0) -> None:
        some = (100, 500, book.balance, book.balance + 700, book.total)
        amount = amount or max(self.chance.choice(some), 250)
        method = self.chance.choice(("card", "cash", "card", None))
        wanted = method or "card"
        waiting = (
            key
            for key, each in book.payments.items()
            if (each.provider, each.method) == ("manual", wanted)
            and each.state in {"PENDING", "PARTIALLY_CAPTURED"}
        )
        target = next(waiting, None)
        given = {"amount": eur(money(amount)), "method": method}
        before = book.asked
        done = await self.call("recordPayment", None, orderId=id, input=given)
        if target is None:
            target = done["payment"]["id"]
            assert target not in book.payments
            book.payments[target] = Payment(amount, wanted)
        book.payments[target].deeds.append(Deed("SALE", "SUCCESS", amount))
        book.settle(before, by_total=False)

    async def give_back(self, _: str, book: Book) -> None:
        full = [key for key, each in book.payments.items() if each.refundable]
        key = self.chance.choice([*full, *full, *full, *book.payments])
        payment = book.payments[key]
        left = payment.refundable
        amount = max(self.chance.choice((left, 100, max(left // 2, 1), left + 1)), 1)
        mode = self.chance.choice((None, True, False))
        given = {"amount": eur(money(amount)), "asCredit": mode}
        before, total = book.asked, book.total
        if not payment.came or payment.back == payment.came:
            expected = "ILLEGAL_TRANSITION"
        elif amount > left:
            expected = "AMOUNT_EXCEEDED"
        else:
            expected = book.give_back(amount, mode)
        await self.call("recordRefund", expected, id=key, input=given)
        if expected is None:
            payment.deeds.append(Deed("REFUND", "SUCCESS", amount))
            book.settle(before, by_total=False)
        else:
            assert book.total == total

    async def credit(self, id: str, book: Book, amount: int = 0) -> None:
        rest = () if not book.paid else (100, 100, 300, 300, book.total + 1)
        amount = amount or max(self.chance.choice((book.total, *rest)), 1)
        expected = "AMOUNT_EXCEEDED" if amount > book.total else None
        before = book.asked
        await self.call("creditOrder", expected, id=id, input={"amount": eur(money(amount))})
        if expected is None:
            book.total -= amount
            book.settle(before, by_total=True)

    async def scratch(self, id: str, book: Book) -> None:
        """Let an order be paid and then cost less, so that there is something to settle."""
        if book.balance > 0:
            await self.record(id, book, book.balance)
        await self.credit(id, book, 100)

    async def settle(self, id: str, book: Book) -> None:
        assert book.settlement is not None
        way, rest = book.settlement
        assert way == "REFUND"  # nothing raises a total here
        possible = sum(each.refundable for each in book.payments.values())
        expected = "AMOUNT_EXCEEDED" if book.returning or possible < rest else None
        await self.call("settleBalance", expected, id=self.open[id], input={"method": "transfer"})
        if expected is not None:
            return
        for payment in sorted(
            book.payments.values(),
            key=lambda each: (each.method != "transfer", each.provider != "manual"),
        ):
            share = min(payment.refundable, rest)
            rest -= share
            if share:
                payment.deeds.append(Deed("REFUND", "SUCCESS", share))
        book.settlement = None

    async def waive(self, id: str, book: Book) -> None:
        assert book.settlement is not None
        way, rest = book.settlement
        await self.call("waiveSettlement", None, id=self.open[id], reason="Small")
        book.waived += rest if way == "CHARGE" else -rest
        book.settlement = None

    async def bind(self, id: str, book: Book) -> None:
        name = f"pi_{next(NAMES)}"
        given = {
            "provider": "stripe",
            "method": "visa",
            "amount": eur("7.00"),
            "pspReference": name,
        }
        done = await self.call("createPayment", None, orderId=id, input=given)
        book.payments[done["payment"]["id"]] = Payment(700, "visa", "stripe", name)
        await self.call("createPayment", "PAYMENT_REFERENCE_TAKEN", orderId=id, input=given)

    async def update(self, _: str, book: Book) -> None:
        ours = [key for key, each in book.payments.items() if each.provider != "test"]
        key = self.chance.choice(ours)
        payment = book.payments[key]
        provider, name = self.chance.choice(("manual", "stripe")), f"pi_{next(NAMES)}"
        is_wrong = provider != payment.provider and bool(payment.deeds)
        given = {"provider": provider, "pspReference": name}
        await self.call("updatePayment", "INVALID_INPUT" if is_wrong else None, id=key, input=given)
        if not is_wrong:
            payment.provider, payment.reference = provider, name

    async def verify(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        await self.call("verifyPayment", "STAFF_ONLY", world=self.program, id=key)
        name = f"verify {next(NAMES)}"
        await self.call("verifyPayment", None, id=key, note=name, idempotencyKey=name)
        reused = "IDEMPOTENCY_KEY_REUSED"
        await self.call("verifyPayment", reused, id=key, note="No", idempotencyKey=name)
        book.payments[key].verified = True

    async def unverify(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        await self.call("unverifyPayment", None, id=key)
        book.payments[key].verified = False

    async def tell(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        entry = {"type": "told", "data": {"nth": next(NAMES)}}
        told = {"payment": {"id": key}, "entries": [entry]}
        await self.call("recordPaymentLog", None, input=told)

    async def blunder(self, id: str, book: Book) -> None:
        """Send what no state takes."""
        other = {"amount": {"amount": "1", "currencyCode": "NOK"}}
        await self.call("recordPayment", "CURRENCY_MISMATCH", orderId=id, input=other)
        await self.call("verifyPayment", "NOT_FOUND", id=NO_SUCH)
        if book.paid:  # so it has another version than the first
            given = {"amount": eur("1.00"), "method": "cash"}
            await self.call("recordPayment", "CONFLICT", orderId=id, input=given, expectedVersion=1)
