"""What a provider is asked for: each of it in one shape, and how to see what moved."""

from dataclasses import dataclass

from at_the_psp import CAPTURE, REFUND, VOID, Till, eur
from factories import Json

from domain.states import TransactionKind


@dataclass(frozen=True)
class Asked:
    """A command to a provider, and where its amount shows in a payment."""

    kind: TransactionKind
    document: str
    sum_name: str

    async def payment(self, till: Till, cents: int) -> str:
        """Give a payment of which just that much can be moved."""
        return await till.synced(cents, is_manual=self.kind is not TransactionKind.REFUND)

    def given(self, cents: int) -> Json:
        """Give the input; a void is always about all that is reserved."""
        amount = eur(f"{cents // 100}.{cents % 100:02d}")
        if self.kind is TransactionKind.REFUND:
            return {"input": {**amount, "asCredit": False}}
        return {} if self.kind is TransactionKind.VOID else {"input": amount}

    def expect_moved(self, till: Till, payment: Json, cents: int) -> None:
        """Compare the shop's books with the provider's."""
        (account,) = till.books.accounts.values()
        assert account.moved(self.kind) == cents
        last = payment["transactions"]["nodes"][-1]
        ending = "SUCCESS" if cents else "FAILURE"
        assert (last["kind"], last["status"]) == (self.kind.value, ending)
        found = int(payment[self.sum_name]["amount"].replace(".", ""))
        is_void = self.kind is TransactionKind.VOID
        assert found == (account.amount - cents if is_void else cents)


EVERY = (
    Asked(TransactionKind.CAPTURE, CAPTURE, "captured"),
    Asked(TransactionKind.VOID, VOID, "authorized"),
    Asked(TransactionKind.REFUND, REFUND, "refunded"),
)
