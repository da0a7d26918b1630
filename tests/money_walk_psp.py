"""The walk through all: a shop asks the provider for money, and hears how it ended, or doesn't."""

from collections.abc import Sequence
from typing import Any, ClassVar

import at_the_psp as psp
from at_the_psp import CREDENTIALS
from factories import eur
from money_customers import TRIES, WalkAtThePsp
from money_model import Book, Deed, Payment, money
from money_walk import NO_SUCH, Do, Walk

from adapters.vault import vault
from app.psp.books import Account
from queryplan.ids import decode_id
from resolvers.context import Paying

SLOW = {2, 3, 7, 8, 9}
"""Endings of amounts for which somebody would have to wait."""
MAY = {
    "CAPTURE": {"AUTHORIZED", "PARTIALLY_CAPTURED", "PARTIALLY_REFUNDED", "REFUNDED"},
    "REFUND": {"CAPTURED", "PARTIALLY_CAPTURED", "PARTIALLY_REFUNDED"},
    "VOID": {
        *("PENDING", "FAILED", "AUTHORIZED", "PARTIALLY_CAPTURED"),
        *("PARTIALLY_REFUNDED", "REFUNDED"),
    },
}


class WalkToThePsp(WalkAtThePsp):
    """Commands to the provider, and all that the other walks do."""

    CALLS: ClassVar[dict[str, str]] = {
        **Walk.CALLS,
        "capturePayment": psp.CAPTURE,
        "voidPayment": psp.VOID,
        "refundPayment": psp.REFUND,
        "syncPayment": psp.SYNC,
        "updatePaymentProvider": psp.CONNECT,
    }

    def steps(self) -> Sequence[Do]:
        return (
            *super().steps(),
            *([self.bind_at_psp] * 6 + [self.customer] * 14 + [self.bank] * 2),
            *([self.collect] * 13 + [self.let_go] * 5 + [self.refund] * 12),
            *([self.hear] * 3 + [self.sync] * 4 + [self.switch]),
        )

    def serving(self) -> dict[str, Do]:
        return {
            **super().serving(),
            "capturePayment": self.collect,
            "voidPayment": self.let_go,
            "refundPayment": self.refund,
            "syncPayment": self.sync,
            "updatePaymentProvider": self.switch,
        }

    def is_fit(self, chosen: Do, book: Book) -> bool:
        states: dict[Do, set[str]] = {
            self.collect: MAY["CAPTURE"],
            self.refund: MAY["REFUND"],
            self.customer: TRIES,
        }
        if chosen == self.collect and self.chance.random() < 0.5:  # the rarest
            return any(
                each[1].state == "REFUNDED" and each[1].reserved for each in self.there(book)
            )
        if chosen in states:
            return any(each[1].state in states[chosen] for each in self.there(book))
        if chosen in (self.let_go, self.sync, self.hear, self.bank):
            return bool(self.there(book))
        return super().is_fit(chosen, book)

    def outcome(self, account: Account, kind: str, amount: int) -> str:
        """Tell what the PSP will answer, by the table in the guide."""
        left = account.refundable if kind == "REFUND" else account.reserved
        if amount % 100 == 5:
            return "UNKNOWN"
        if left <= 0 or (kind != "VOID" and amount > left):
            return "FAILURE"
        return {1: "FAILURE", 4: "UNKNOWN", 6: "UNKNOWN"}.get(amount % 100, "SUCCESS")

    def hindrance(self, payment: Payment, kind: str, amount: int) -> str | None:
        """Tell why a command is refused before anybody is asked."""
        if payment.provider == "manual" or payment.reference is None:
            return "INVALID_INPUT"
        if payment.provider != "test":
            return "PROVIDER_UNAVAILABLE"
        if payment.state not in MAY[kind] or (
            kind == "VOID" and payment.came and not payment.reserved
        ):
            return "ILLEGAL_TRANSITION"
        left = {
            "CAPTURE": payment.capturable,
            "REFUND": payment.refundable,
            "VOID": 0 if payment.open("VOID") else amount,
        }[kind]
        return "AMOUNT_EXCEEDED" if not 0 < amount <= left else None

    async def command(
        self, name: str, kind: str, key: str, book: Book, amount: int, expected: str | None,
        **given: Any,
    ) -> None:  # fmt: skip
        """Ask for money and compare how it ended."""
        payment = book.payments[key]
        account = self.till.books.accounts.get(payment.reference or "")
        status = "" if account is None else self.outcome(account, kind, amount)
        done = await self.call(name, expected, id=key, **given)
        if expected is not None:
            return
        assert account is not None
        assert done["transaction"]["status"] == status, (done, payment, account)
        own = str(decode_id(done["transaction"]["id"])[1])
        payment.deeds.append(deed := Deed(kind, status, amount, own))
        entry = self.till.books.known(account, own)
        if entry is not None and status != "UNKNOWN":
            self.take(payment, entry)
            assert deed.reference == entry.id

    def anything(self, book: Book, states: set[str]) -> tuple[str, Payment]:
        """Choose a payment, most often one of those in such a state at the PSP."""
        fit = [each[:2] for each in self.there(book) if each[1].state in states]
        fit = [each for each in fit if each[1].state == "REFUNDED"] or fit  # the rarest
        if fit and self.chance.random() < 0.85:
            return self.chance.choice(fit)
        return self.chance.choice(list(book.payments.items()))

    async def collect(self, _: str, book: Book) -> None:
        key, payment = self.anything(book, MAY["CAPTURE"])
        left = payment.capturable
        some = (300, 301, 304, 305, 306, left // 2, left + 1)
        amount = self.chance.choice((left,) * 4 + some)
        before = book.asked
        asked = max(amount, 1)
        if asked % 100 in SLOW:
            return
        is_all = amount == left
        expected = self.hindrance(payment, "CAPTURE", left if is_all else asked)
        given = {} if is_all else {"input": {"amount": eur(money(asked))}}
        await self.command(
            "capturePayment", "CAPTURE", key, book, left if is_all else asked, expected, **given
        )
        book.settle(before, by_total=False)

    async def refund(self, _: str, book: Book) -> None:
        key, payment = self.anything(book, MAY["REFUND"])
        left = payment.refundable
        some = (100, 101, 104, 105, 106, left // 2, left + 1)
        amount = self.chance.choice((left,) * (8 if payment.reserved else 1) + some) or 1
        if amount % 100 in SLOW:
            return
        mode = self.chance.choice((None, True, False))
        before, total = book.asked, book.total
        expected = self.hindrance(payment, "REFUND", amount)
        if expected is None:
            expected = book.give_back(amount, mode)
        if book.total != total:
            book.settle(before, by_total=True)
        given = {"input": {"amount": eur(money(amount)), "asCredit": mode}}
        await self.command("refundPayment", "REFUND", key, book, amount, expected, **given)
        book.settle(before, by_total=False)

    async def let_go(self, _: str, book: Book) -> None:
        key, payment = self.anything(book, {"AUTHORIZED", "PARTIALLY_CAPTURED", "REFUNDED"})
        if payment.provider == "manual":
            is_late = payment.came or payment.state not in MAY["VOID"]
            await self.call("voidPayment", "ILLEGAL_TRANSITION" if is_late else None, id=key)
            if not is_late:
                payment.deeds.append(Deed("VOID", "SUCCESS", payment.amount))
            return
        amount = payment.capturable or payment.amount
        if amount % 100 not in SLOW:
            expected = self.hindrance(payment, "VOID", amount)
            await self.command("voidPayment", "VOID", key, book, amount, expected)

    async def hear(self, _: str, book: Book) -> None:
        for _, payment, account in self.there(book):
            await self.learn(book, payment, account, 0)

    async def sync(self, _: str, book: Book) -> None:
        """Ask the PSP for all, long after whatever was on its way has arrived."""
        there = [key for key, *_ in self.there(book)]
        key = self.chance.choice([*there, *there, *book.payments])
        payment = book.payments[key]
        if payment.provider != "test":
            is_known = payment.provider != "manual" and payment.reference is not None
            code = "PROVIDER_UNAVAILABLE" if is_known else "INVALID_INPUT"
            await self.call("syncPayment", code, id=key)
            return
        account = self.till.books.accounts[payment.reference or ""]
        await self.learn(book, payment, account, 1)
        self.clock.pass_by(minutes=3)
        before = book.asked
        await self.call("syncPayment", None, id=key)
        for entry in account.entries:
            self.take(payment, entry)
        for deed in payment.deeds:
            if deed.status == "UNKNOWN":
                deed.status = "FAILURE"
        book.settle(before, by_total=False)

    async def switch(self, _: str, book: Book) -> None:
        """Turn the provider off and on, and lose the key of the server for a moment."""
        await self.call("updatePaymentProvider", None, input={"isEnabled": False})
        for key, payment, _account in self.there(book)[:1]:
            assert payment.reference
            await self.call("syncPayment", "PROVIDER_UNAVAILABLE", id=key)
        paying = self.world.services.paying
        self.world.services.paying = Paying(kinds=paying.kinds, vault=vault([]))
        given = {"credentials": CREDENTIALS}
        await self.call("updatePaymentProvider", "NOT_CONFIGURED", input=given)
        self.world.services.paying = paying
        await self.call("updatePaymentProvider", None, input={"isEnabled": True})
        await self.call("refundPayment", "NOT_FOUND", id=NO_SUCH)
        other = {"amount": {"amount": "1", "currencyCode": "NOK"}}
        for key, *_rest in self.there(book)[:1]:
            await self.call("capturePayment", "CURRENCY_MISMATCH", id=key, input=other)
