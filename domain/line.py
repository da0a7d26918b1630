"""What an order consists of: lines, discounts, shipping, tax by rate."""

from dataclasses import dataclass
from uuid import UUID

from domain.changes import logged
from domain.states import Handled, LineKind

Json = dict[str, str | int | None]


@dataclass(slots=True, kw_only=True)
class OrderLine:
    """One row of the cart. Amounts are minor units; `total` includes discounts and tax.

    Of the pieces, `packed` are in fulfilments that have not left, `awaited` in open returns.
    """

    id: UUID
    rank: int = logged(skip=True)
    kind: LineKind
    sku: str | None
    title: str
    ordered: int
    cancelled: int = 0
    packed: int = 0
    fulfilled: int = 0
    awaited: int = 0
    returned: int = 0
    unit_price: int = logged(money=True)
    discount: int = logged(money=True, default=0)
    order_discount: int = logged(money=True, default=0)
    tax_rate: int
    net: int = logged(money=True, default=0)
    tax: int = logged(money=True, default=0)
    total: int = logged(money=True, default=0)

    @property
    def counting(self) -> int:
        """Pieces that are paid for: ordered less cancelled and returned."""
        return self.ordered - self.cancelled - self.returned

    @property
    def cancellable(self) -> int:
        """Pieces that can still be cancelled: wanted, and neither packed nor handed over."""
        return self.ordered - self.cancelled - max(self.fulfilled + self.packed, self.returned)

    @property
    def handled(self) -> Handled:
        """What became of its pieces, for the order's statuses."""
        return Handled(
            kind=self.kind,
            ordered=self.ordered,
            cancelled=self.cancelled,
            fulfilled=self.fulfilled,
            returned=self.returned,
            packed=self.packed,
            awaited=self.awaited,
        )


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on the whole order, in minor units."""

    amount: int
    title: str | None = None
    code: str | None = None

    def to_json(self) -> Json:
        """Give it as the row and the log keep it."""
        return {"amount": self.amount, "title": self.title, "code": self.code}


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one rate (basis points) over the whole order, in minor units."""

    rate: int
    net: int
    tax: int

    def to_json(self) -> Json:
        """Give it as the row and the log keep it."""
        return {"rate": self.rate, "net": self.net, "tax": self.tax}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """How the order travels and what that costs, in minor units."""

    method: str | None = None
    price: int = logged(money=True, default=0)
    discount: int = logged(money=True, default=0)
    tax_rate: int = 0
    net: int = logged(money=True, default=0)
    tax: int = logged(money=True, default=0)
    total: int = logged(money=True, default=0)
