"""Long walks through everything that is done with payments by hand, beside a small model.

The model is written anew from the guide and shares no code with the rules. After each call the
shop's books must be the model's. The walks together must have reached everything that there is.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from factories import Json, World, eur
from payments import (
    BIND,
    CREDIT,
    LOG,
    RECORD,
    REFUND,
    SETTLE,
    UNVERIFY,
    UPDATE,
    VERIFY,
    WAIVE,
    account,
)

from domain.access import ActorKind
from queryplan.ids import encode_id

NO_SUCH = encode_id("Payment", UUID(int=7))
STEPS = 1_100
LEAST = 20
NAMES = count(1)
CALLS = {
    "createPayment": BIND,
    "updatePayment": UPDATE,
    "recordPayment": RECORD,
    "recordRefund": REFUND,
    "verifyPayment": VERIFY,
    "unverifyPayment": UNVERIFY,
    "creditOrder": CREDIT,
    "settleBalance": SETTLE,
    "waiveSettlement": WAIVE,
    "recordPaymentLog": LOG,
}
REFUSALS = {
    *("AMOUNT_EXCEEDED", "CURRENCY_MISMATCH", "ILLEGAL_TRANSITION", "PAYMENT_REFERENCE_TAKEN"),
    *("STAFF_ONLY", "NOT_FOUND", "INVALID_INPUT", "CONFLICT"),
}
MOVES = {
    ("PENDING", "PARTIALLY_CAPTURED"),
    ("PENDING", "CAPTURED"),
    ("PARTIALLY_CAPTURED", "CAPTURED"),
    ("PARTIALLY_CAPTURED", "PARTIALLY_REFUNDED"),
    ("PARTIALLY_CAPTURED", "REFUNDED"),
    ("CAPTURED", "PARTIALLY_REFUNDED"),
    ("CAPTURED", "REFUNDED"),
    ("PARTIALLY_REFUNDED", "REFUNDED"),
}
"""Every change of a payment's state that is made by hand."""

STATUSES = {
    *("NOT_REQUIRED", "REFUNDED", "OVERPAID", "PARTIALLY_REFUNDED", "PAID", "PARTIALLY_PAID"),
    "PENDING",
}
ENDINGS = {("REFUND", "SETTLED"), ("REFUND", "WAIVED")}
"""How settlements end; nothing that is done by hand raises a total, so that more is charged."""


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def money(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


@dataclass
class Payment:
    """What the model knows of a payment, in cents."""

    amount: int
    method: str
    provider: str = "manual"
    came: int = 0
    back: int = 0
    verified: bool = False
    touched: bool = False

    @property
    def state(self) -> str:
        if self.came and self.back == self.came:
            return "REFUNDED"
        if self.back:
            return "PARTIALLY_REFUNDED"
        if not self.came:
            return "PENDING"
        return "CAPTURED" if self.came >= self.amount else "PARTIALLY_CAPTURED"

    @property
    def takes(self) -> bool:
        return self.state in {"PENDING", "PARTIALLY_CAPTURED"}


@dataclass
class Book:
    """What the model knows of an order."""

    total: int
    payments: dict[str, Payment] = field(default_factory=dict[str, Payment])
    settlement: tuple[str, int] | None = None
    waived: int = 0

    @property
    def paid(self) -> int:
        return sum(each.came for each in self.payments.values())

    @property
    def back(self) -> int:
        return sum(each.back for each in self.payments.values())

    @property
    def balance(self) -> int:
        return self.total - self.paid + self.back

    @property
    def status(self) -> str:
        if not self.total and not self.paid:
            return "NOT_REQUIRED"
        if self.paid and self.back == self.paid:
            return "REFUNDED"
        if self.paid - self.back > self.total:
            return "OVERPAID"
        if self.back:
            return "PARTIALLY_REFUNDED"
        if self.paid:
            return "PAID" if self.paid >= self.total else "PARTIALLY_PAID"
        return "PENDING"

    def settle(self, before: int, *, by_total: bool) -> None:
        """Follow the balance; `before` is what was owed, less what was waived."""
        owed = self.balance - self.waived
        if self.settlement is not None:
            way, _ = self.settlement
            rest = owed if way == "CHARGE" else -owed
            self.settlement = (way, rest) if rest > 0 else None
            if rest >= 0 or not by_total:
                return
        if by_total and self.paid and (owed < 0 or before <= 0 < owed):
            self.settlement = ("CHARGE" if owed > 0 else "REFUND", abs(owed))


class Walk:
    """One walk: orders, the model of their books, and what was seen."""

    def __init__(self, world: World, program: World, seed: int) -> None:
        self.world, self.program = world, program
        self.chance = random.Random(seed)
        self.books: dict[str, Book] = {}
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.moves: set[tuple[str, str]] = set()
        self.statuses: set[str] = set()
        self.endings: set[tuple[str, str]] = set()
        self.version: dict[str, int] = {}
        self.open: dict[str, str] = {}

    async def order(self) -> None:
        """Place an order; its first payment waits for the staff."""
        placed = await self.world.place()
        book = Book(cents(placed["total"]["amount"]))
        found = await account(self.world, placed["id"])
        (payment,) = found["payments"]["nodes"]
        book.payments[payment["id"]] = Payment(book.total, "card")
        self.books[placed["id"]] = book
        self.version[placed["id"]] = found["version"]

    async def call(
        self, name: str, expected: str | None, *, world: World | None = None, **given: Any
    ) -> Json:
        """Send a call that must be refused with that code, or done."""
        (payload,) = (await (world or self.world).ask(CALLS[name], **given)).values()
        codes = [error["code"] for error in payload["userErrors"]]
        assert codes == ([] if expected is None else [expected]), (name, given, payload)
        if expected is None:
            self.done[name] += 1
        else:
            self.refused[expected] += 1
        return payload

    async def check(self, id: str) -> None:
        """Compare the order's books with the model."""
        book, found = self.books[id], await account(self.world, id)
        for name, value in (
            ("total", book.total),
            ("paid", book.paid),
            ("refunded", book.back),
        ):
            assert cents(found[name]["amount"]) == value, (name, book, found)
        assert cents(found["balance"]["amount"].replace("-", "")) == abs(book.balance)
        assert found["paymentStatus"] == book.status
        self.statuses.add(book.status)
        nodes = found["payments"]["nodes"]
        assert {each["id"] for each in nodes} == set(book.payments)
        for each in nodes:
            known = book.payments[each["id"]]
            assert each["state"] == known.state
            assert (each["verification"] is not None) is known.verified
            assert (each["provider"], each["method"]) == (known.provider, known.method)
            assert cents(each["captured"]["amount"]) == known.came
            assert cents(each["refunded"]["amount"]) == known.back
        pending = [each for each in found["settlements"]["nodes"] if each["state"] == "OPEN"]
        assert [(each["direction"], cents(each["rest"]["amount"])) for each in pending] == (
            [] if book.settlement is None else [book.settlement]
        )
        self.endings |= {
            (each["direction"], each["state"])
            for each in found["settlements"]["nodes"]
            if each["state"] != "OPEN"
        }
        self.open.pop(id, None)
        if pending:
            self.open[id] = pending[0]["id"]
        self.version[id] = found["version"]

    def note(self, before: str, payment: Payment) -> None:
        if before != payment.state:
            self.moves.add((before, payment.state))

    async def step(self) -> None:
        """Do something with some order, right or wrong, and compare."""
        if len(self.books) < 3 or self.chance.random() < 0.08:
            await self.order()
        id = self.chance.choice(list(self.books)[-6:])
        steps = (
            [self.record] * 5
            + [self.give_back] * 6
            + [self.credit] * 5
            + [self.settle] * 4
            + [self.waive] * 4
            + [self.bind] * 2
            + [self.update] * 3
            + [self.verify] * 3
            + [self.unverify] * 2
            + [self.tell] * 2
            + [self.blunder] * 3
        )
        chosen = self.chance.choice(steps)
        if chosen in (self.settle, self.waive):
            if not self.open:
                return
            id = self.chance.choice(list(self.open))
        if chosen == self.credit:  # most of them where money came, so that there is a rest
            paid = [key for key, book in self.books.items() if book.balance <= 0 < book.total]
            id = self.chance.choice([*paid[-3:], id])
        await chosen(id, self.books[id])
        await self.check(id)

    async def record(self, id: str, book: Book) -> None:
        amount = self.chance.choice((100, 500, book.balance, book.balance + 700, book.total))
        if amount <= 0:
            amount = 250
        method = self.chance.choice(("card", "cash", "card", None))
        wanted = method or "card"
        target = next(
            (
                key
                for key, each in book.payments.items()
                if each.provider == "manual" and each.takes and each.method == wanted
            ),
            None,
        )
        given = {"amount": eur(money(amount)), "method": method}
        before = book.balance - book.waived
        done = await self.call("recordPayment", None, orderId=id, input=given)
        if target is None:
            target = done["payment"]["id"]
            assert target not in book.payments
            book.payments[target] = Payment(amount, wanted, came=amount, touched=True)
        else:
            payment = book.payments[target]
            state = payment.state
            payment.came += amount
            payment.touched = True
            self.note(state, payment)
        book.settle(before, by_total=False)

    async def give_back(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        payment = book.payments[key]
        left = payment.came - payment.back
        amount = self.chance.choice((left, 100, max(left // 2, 1), left + 1))
        if amount <= 0:
            amount = 1
        mode = self.chance.choice((None, True, False))
        given = {"amount": eur(money(amount)), "asCredit": mode}
        owed = max(-book.balance, 0)
        expected = None
        if not payment.came or payment.back == payment.came:
            expected = "ILLEGAL_TRANSITION"
        elif (
            amount > left
            or (amount > owed and mode is None)
            or (mode and amount - owed > book.total)
        ):
            expected = "AMOUNT_EXCEEDED"
        before = book.balance - book.waived
        await self.call("recordRefund", expected, id=key, input=given)
        if expected is None:
            state = payment.state
            if mode and amount > owed:
                book.total -= amount - owed
            payment.back += amount
            self.note(state, payment)
            book.settle(before, by_total=False)

    async def credit(self, id: str, book: Book) -> None:
        amount = self.chance.choice((100, 100, 300, 300, book.total, book.total + 1))
        amount = max(amount, 1)
        expected = "AMOUNT_EXCEEDED" if amount > book.total else None
        before = book.balance - book.waived
        await self.call("creditOrder", expected, id=id, input={"amount": eur(money(amount))})
        if expected is None:
            book.total -= amount
            book.settle(before, by_total=True)

    async def settle(self, id: str, book: Book) -> None:
        assert book.settlement is not None
        way, rest = book.settlement
        done = await self.call(
            "settleBalance", None, id=self.open[id], input={"method": "transfer"}
        )
        if way == "CHARGE":
            book.payments[done["payment"]["id"]] = Payment(
                rest, "transfer", came=rest, touched=True
            )
        else:
            order = [key for key, each in book.payments.items() if each.method == "transfer"]
            order += [key for key in book.payments if key not in order]
            order.sort(
                key=lambda key: (
                    book.payments[key].method != "transfer",
                    book.payments[key].provider != "manual",
                )
            )
            for key in order:
                payment = book.payments[key]
                share = min(payment.came - payment.back, rest)
                state = payment.state
                payment.back += share
                rest -= share
                self.note(state, payment)
        book.settlement = None

    async def waive(self, id: str, book: Book) -> None:
        assert book.settlement is not None
        way, rest = book.settlement
        await self.call("waiveSettlement", None, id=self.open[id], reason="Small")
        book.waived += rest if way == "CHARGE" else -rest
        book.settlement = None

    async def bind(self, id: str, book: Book) -> None:
        given = {
            "provider": "stripe",
            "method": "visa",
            "amount": eur("7.00"),
            "pspReference": f"pi_{next(NAMES)}",
        }
        done = await self.call("createPayment", None, orderId=id, input=given)
        book.payments[done["payment"]["id"]] = Payment(700, "visa", "stripe")
        await self.call("createPayment", "PAYMENT_REFERENCE_TAKEN", orderId=id, input=given)

    async def update(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        payment = book.payments[key]
        provider = self.chance.choice(("manual", "stripe"))
        wrong = provider != payment.provider and payment.touched
        given = {"provider": provider, "pspReference": f"pi_{next(NAMES)}"}
        await self.call("updatePayment", "INVALID_INPUT" if wrong else None, id=key, input=given)
        if not wrong:
            payment.provider = provider

    async def verify(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        await self.call("verifyPayment", "STAFF_ONLY", world=self.program, id=key)
        await self.call("verifyPayment", None, id=key, note=f"Seen {next(NAMES)}")
        book.payments[key].verified = True

    async def unverify(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        await self.call("unverifyPayment", None, id=key)
        book.payments[key].verified = False

    async def tell(self, _: str, book: Book) -> None:
        key = self.chance.choice(list(book.payments))
        entry = {"type": "told", "data": {"nth": next(NAMES)}}
        await self.call(
            "recordPaymentLog", None, input={"payment": {"id": key}, "entries": [entry]}
        )

    async def blunder(self, id: str, book: Book) -> None:
        """Send what no state takes."""
        other = {"amount": {"amount": "1", "currencyCode": "NOK"}}
        await self.call("recordPayment", "CURRENCY_MISMATCH", orderId=id, input=other)
        await self.call("verifyPayment", "NOT_FOUND", id=NO_SUCH)
        if self.version[id] > 1:
            given = {"amount": eur("1.00"), "method": "cash"}
            if book.paid or book.back:
                await self.call(
                    "recordPayment", "CONFLICT", orderId=id, input=given, expectedVersion=1
                )


@pytest.mark.parametrize("seed", [20261122])
async def test_the_books_are_the_models(world: World, seed: int) -> None:
    world.compares = False
    program = await world.another(
        "payments:write", "payments:read", "orders:read", kind=ActorKind.APP
    )
    walk = Walk(world, program, seed)
    for _ in range(STEPS):
        await walk.step()
    # What a walk never reached was not tried.
    assert {name: walk.done[name] for name in CALLS if walk.done[name] < LEAST} == {}
    assert walk.refused.keys() == REFUSALS
    assert walk.moves == MOVES
    assert walk.statuses == STATUSES
    assert walk.endings == ENDINGS
