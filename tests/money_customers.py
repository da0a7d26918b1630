"""The walk goes on at a payment provider: what customers and banks do there, and its notices."""

import asyncio
from datetime import UTC, datetime

import orjson
from at_the_psp import Till
from factories import FixedClock, World, eur
from money_model import Book, Deed, Payment, money
from money_walk import NAMES, Walk
from sqlalchemy import func, select

from adapters.payments.playing import SIGNATURE, signature_of
from app.psp import PLAY
from app.psp.books import Account, Entry
from db import tables as t
from domain.job import JobKind
from domain.states import TransactionKind, TransactionStatus
from resolvers.kinds import KINDS
from resolvers.notices import receive

HEARS = {JobKind.APPLY_NOTICES: KINDS[JobKind.APPLY_NOTICES]}
TRIES = {"PENDING", "FAILED", "EXPIRED"}
"""States in which a customer may try to pay."""
LEADS = {
    "reserve": "AUTHORIZED",
    "pay": "CAPTURED",
    "part": "PARTIALLY_CAPTURED",
    "late": "EXPIRED",
    "stop": "VOIDED",
}
Found = tuple[str, Payment, Account]


class WalkAtThePsp(Walk):
    """Payments in hand and at the provider `test`, whose books are the PSP's own."""

    def __init__(self, till: Till, program: World, clock: FixedClock, seed: int) -> None:
        super().__init__(till.world, program, clock, seed)
        self.till = till
        self.told: set[str] = set()

    def there(self, book: Book) -> list[Found]:
        """Give the payments at the PSP."""
        accounts = self.till.books.accounts
        return [
            (key, each, accounts[each.reference or ""])
            for key, each in book.payments.items()
            if each.provider == "test"
        ]

    def hidden(self, account: Account) -> list[Entry]:
        """Give what the PSP did and nobody told us of."""
        return [entry for entry in account.entries if entry.id not in self.told]

    async def bind_at_psp(self, id: str, book: Book) -> None:
        """Bind a payment, which the customer may have begun before anybody here knew of it."""
        amount = self.chance.choice((700, 1000, max(book.balance, 500)))
        account = Account(
            id=f"tp_{next(NAMES)}", amount=amount, currency="EUR", created=datetime.now(UTC)
        )
        self.till.books.accounts[account.id] = account
        payment = Payment(amount, "visa", "test", account.id)
        is_first = self.chance.random() < 0.3
        if is_first:
            await self.send(account, self.enter(account, "AUTHORIZATION", amount))
        given = {
            "provider": "test",
            "method": "visa",
            "amount": eur(money(amount)),
            "pspReference": account.id,
        }
        done = await self.call("createPayment", None, orderId=id, input=given)
        book.payments[done["payment"]["id"]] = payment
        if is_first:
            await self.applied()
            self.take(payment, account.entries[0])

    def enter(self, account: Account, kind: str, amount: int, status: str = "SUCCESS") -> Entry:
        """Let something happen at the PSP that nobody here asked for."""
        entry = Entry(
            id=f"tt_{next(NAMES)}",
            kind=TransactionKind(kind),
            status=TransactionStatus(status),
            amount=amount,
            currency="EUR",
            created=datetime.now(UTC),
            error="No money" if status == "FAILURE" else None,
        )
        account.entries.append(entry)
        return entry

    def take(self, payment: Payment, entry: Entry) -> None:
        """Let the model know of something that the PSP did."""
        self.told.add(entry.id)
        told = (entry.kind.value, entry.status.value, entry.amount, entry.key, entry.id)
        payment.hear(Deed(*told))

    async def send(self, account: Account, entry: Entry | None, type: str | None = None) -> None:
        """Let a notice come in."""
        said = {
            "id": f"tn_{next(NAMES)}",
            "type": type or "payment.changed",
            "created": datetime.now(UTC).isoformat(),
            "payment": account.id,
            "transaction": entry and entry.to_json(),
        }
        body, now = orjson.dumps(said), self.clock.now()
        sent = str(int(now.timestamp()))
        headers = {SIGNATURE: f"t={sent},v1={signature_of(PLAY.webhook_secret, sent, body)}"}
        for _ in range(self.chance.choice((1, 1, 2))):
            await receive(self.world.services, self.world.shop_id, "test", headers, body)

    async def applied(self) -> None:
        """Wait until a worker has applied what came in."""
        waiting = t.payment_notice.c.applied_at.is_(None)
        async with asyncio.timeout(30):
            while True:
                async with self.world.sql() as connection:
                    if not await connection.scalar(select(func.count()).where(waiting)):
                        return
                await asyncio.sleep(0.01)

    async def learn(self, book: Book, payment: Payment, account: Account, most: int) -> None:
        """Hear of what the PSP did, one thing after the other, until no more than that is left."""
        for entry in self.hidden(account)[: max(len(self.hidden(account)) - most, 0)]:
            before = book.asked
            await self.send(account, entry)
            await self.applied()
            self.take(payment, entry)
            book.settle(before, by_total=False)

    async def customer(self, id: str, book: Book) -> None:
        """Let a customer try to pay at the PSP, give up, or wait too long."""
        found = [each for each in self.there(book) if each[1].state in TRIES]
        if not found:
            return
        rarer = [each for each in found if each[1].state != "PENDING"]
        _, payment, account = self.chance.choice(found + rarer * 2)
        await self.learn(book, payment, account, 0)
        if payment.state not in TRIES:
            return
        await self.check(id)
        ways = ("reserve", "pay", "part", "late", "stop")
        more = ("fail",) * 3 + ("reserve",) * 4 if payment.state == "PENDING" else ()
        new = [way for way in ways if (payment.state, LEADS[way]) not in self.moves]
        way = self.chance.choice(new or ways + more)
        if way == "late":
            await self.expire(book, payment, account)
            return
        if way == "stop" and payment.state == "EXPIRED":
            return
        kind, amount, status = {
            "reserve": ("AUTHORIZATION", payment.amount, "SUCCESS"),
            "pay": ("SALE", payment.amount, "SUCCESS"),
            "part": ("SALE", payment.amount // 2, "SUCCESS"),
            "fail": ("SALE", payment.amount, "FAILURE"),
            "stop": ("VOID", payment.amount, "SUCCESS"),
        }[way]
        self.enter(account, kind, amount, status)
        await self.learn(book, payment, account, self.chance.choice((0, 0, 0, 1)))

    async def expire(self, book: Book, payment: Payment, account: Account) -> None:
        """Let the time of a payment run out."""
        if payment.expired:
            return
        before, reserved = book.asked, payment.reserved
        self.till.books.expire(account)
        release = next(iter(self.hidden(account)), None)
        await self.send(account, release, "payment.expired")
        await self.applied()
        payment.expired = True
        if release is not None:
            self.take(payment, release)
        elif reserved:
            payment.deeds.append(Deed("VOID", "SUCCESS", reserved))
        book.settle(before, by_total=False)

    async def bank(self, _: str, book: Book) -> None:
        """Let time run out for what is reserved, or a bank take money back."""
        for _, payment, account in self.there(book):
            if payment.state == "AUTHORIZED" and not payment.open("CAPTURE", "VOID"):
                await self.learn(book, payment, account, 0)
                if payment.state == "AUTHORIZED":
                    await self.expire(book, payment, account)
                return
            if payment.refundable and not payment.open("REFUND"):
                await self.learn(book, payment, account, 0)
                amount = self.chance.choice((payment.refundable, 100))
                self.till.books.charge_back(account, min(amount, payment.refundable))
                await self.learn(book, payment, account, 0)
                return
