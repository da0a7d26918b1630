"""Editing an order: its lines, their prices and discounts, shipping, the order's own discounts.

A placed order keeps what was agreed: a line's quantity is what was ordered less what was cancelled.
Fewer pieces are cancelled ones; more pieces are first taken back from these, then ordered. The
lines of a draft were agreed with nobody, so they are really changed and deleted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain import events
from domain.actions import OrderAction, require
from domain.difference import Difference, compare, outline
from domain.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    Path,
    Problems,
    Refused,
)
from domain.line import Discount, OrderLine
from domain.order import Order
from domain.placing import MAX_DISCOUNTS, MAX_LINES, NewLine, NewShipping, line_of, shipping_of
from domain.pricing import MAX_QUANTITY
from domain.states import OrderState

MAX_OPERATIONS = 200
OPERATIONS = ("input", "operations")


@dataclass(frozen=True, slots=True)
class AddLine:
    """Put a new line behind the others."""

    line: NewLine


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Let a line have so many pieces; none takes it off."""

    line: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class SetUnitPrice:
    """Let each piece of a line cost that much, in minor units."""

    line: UUID
    unit_price: int


@dataclass(frozen=True, slots=True)
class SetLineDiscount:
    """Take that much off all ordered pieces of a line together, in minor units."""

    line: UUID
    discount: int


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """Take a line off of which nothing was handed over."""

    line: UUID


@dataclass(frozen=True, slots=True)
class SetShipping:
    """Let the order travel so, in place of what was agreed."""

    shipping: NewShipping


@dataclass(frozen=True, slots=True)
class SetOrderDiscount:
    """Give the order these discounts, in place of all that it has."""

    discounts: tuple[Discount, ...]


Operation = (
    AddLine
    | SetQuantity
    | SetUnitPrice
    | SetLineDiscount
    | RemoveLine
    | SetShipping
    | SetOrderDiscount
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to be changed, and why. `acknowledges_paid`: also where money is held already."""

    operations: Sequence[Operation]
    reason: str | None = None
    acknowledges_paid: bool = False


def edit(
    order: Order, wanted: Edit, *, default_tax_rate: int, new_id: Callable[[], UUID]
) -> Difference:
    """Change an order and compute every amount anew; nothing is told to any payment provider.

    Raises:
        ActionNotAllowed: the order is completed or cancelled.
        OrderAlreadyPaid: money is held for it, and nobody said that this is known.
        InvalidInput, NotFound, Refused: an operation does not fit the order as it stands.
    """
    require(order, OrderAction.EDIT_PAID if wanted.acknowledges_paid else OrderAction.EDIT)
    before = outline(order)
    work = _Work(order, default_tax_rate, new_id)
    problems = Problems()
    with problems.at(*OPERATIONS):
        _check_number(wanted.operations)
    problems.settle()
    for nth, operation in enumerate(wanted.operations):
        with problems.at(*OPERATIONS, str(nth)):
            work.apply(operation, nth)
    problems.settle()
    work.settle()
    order.derive_handling()
    order.record(events.OrderEdited(wanted.reason))
    return compare(before, outline(order))


def set_quantity(line: OrderLine, quantity: int) -> None:
    """Give a line of a placed order another quantity; what was ordered and cancelled stays seen.

    Raises:
        InvalidInput: fewer than were handed over or came back, or more than a line may have.
    """
    least = line.ordered - line.cancelled - line.cancellable
    if not least <= quantity <= MAX_QUANTITY:
        handed = f", for {least} were packed or handed over" if least else ""
        raise InvalidInput(
            f"The quantity of this line is from {least} to {MAX_QUANTITY:,}{handed}.",
            field=("quantity",),
        )
    more = quantity - (line.ordered - line.cancelled)
    taken_back = min(more, line.cancelled)  # below zero: so many more are cancelled
    line.cancelled -= taken_back
    line.ordered += more - taken_back
    if line.ordered > MAX_QUANTITY:
        raise InvalidInput(
            f"No more than {MAX_QUANTITY:,} pieces of a line can be ordered in all.",
            field=("quantity",),
        )


@dataclass(slots=True)
class _Work:
    """An order under the knife; `_by` remembers which operation touched what."""

    order: Order
    default_tax_rate: int
    new_id: Callable[[], UUID]
    _by: dict[UUID | str, Path] = field(default_factory=dict["UUID | str", Path])

    def apply(self, operation: Operation, nth: int) -> None:
        """Carry one operation out; amounts are computed when all are done."""
        match operation:
            case AddLine(line):
                self._touch(self._add(line), nth, "addLine")
            case SetQuantity(id, quantity):
                self._touch(id, nth, "setQuantity")
                self._set_quantity(self._line(id), quantity)
            case SetUnitPrice(id, unit_price):
                self._touch(id, nth, "setUnitPrice")
                self._line(id).unit_price = unit_price
            case SetLineDiscount(id, discount):
                self._touch(id, nth, "setLineDiscount")
                self._line(id).discount = discount
            case RemoveLine(id):
                self._touch(id, nth, "removeLine")
                self._remove(self._line(id))
            case SetShipping(shipping):
                self._by["shipping"] = (str(nth), "setShipping")
                self.order.shipping = shipping_of(shipping, self.default_tax_rate)
            case SetOrderDiscount(discounts):
                self._by["discounts"] = (str(nth), "setOrderDiscount")
                self._check_discounts(discounts)
                self.order.discounts = discounts

    def settle(self) -> None:
        """Check the order as a whole, and compute its amounts."""
        lines = self.order.lines
        if len(lines) > MAX_LINES:
            raise InvalidInput(f"An order has at most {MAX_LINES} lines.", field=OPERATIONS)
        if not any(line.ordered > line.cancelled for line in lines):
            raise InvalidInput(
                "Nothing would be left of the order. Cancel it instead.", field=OPERATIONS
            )
        try:
            self.order.reprice()
        except Refused as refused:
            for error in refused.errors:
                self._locate(error)
            raise
        except DomainError as error:
            raise self._locate(error) from error

    def _touch(self, line: UUID, nth: int, name: str) -> None:
        self._by[line] = (str(nth), name)

    def _line(self, id: UUID) -> OrderLine:
        for line in self.order.lines:
            if line.id == id:
                return line
        raise NotFound("line of this order", field=(self._by[id][1], "line"))

    def _add(self, new: NewLine) -> UUID:
        rank = max((line.rank for line in self.order.lines), default=-1) + 1
        line = line_of(new, rank, self.new_id(), self.default_tax_rate)
        self.order.lines.append(line)
        return line.id

    def _set_quantity(self, line: OrderLine, quantity: int) -> None:
        try:
            if self.order.state is not OrderState.DRAFT:
                set_quantity(line, quantity)
            elif quantity == 0:
                self.order.lines.remove(line)
            else:
                line.ordered = quantity
        except InvalidInput as error:
            raise error.at("setQuantity") from error

    def _remove(self, line: OrderLine) -> None:
        if self.order.state is OrderState.DRAFT:
            self.order.lines.remove(line)
            return
        handed = line.ordered - line.cancelled - line.cancellable
        if handed:
            raise InvalidInput(
                f"{handed} pieces of this line were packed or handed over, so it stays. "
                f"Set its quantity to {handed} instead.",
                field=("removeLine", "line"),
            )
        line.cancelled = line.ordered

    @staticmethod
    def _check_discounts(discounts: Sequence[Discount]) -> None:
        if len(discounts) > MAX_DISCOUNTS:
            raise InvalidInput(
                f"An order has at most {MAX_DISCOUNTS} discounts.",
                field=("setOrderDiscount", "discounts"),
            )

    def _locate(self, error: DomainError) -> DomainError:
        """Say which operation a fault of the whole order comes from, where one is to blame."""
        what, *rest = error.field or ("",)
        key: UUID | str = what
        if what == "lines" and rest:
            key, rest = self.order.lines[int(rest[0])].id, rest[1:]
        place = self._by.get(key)
        if place is None:
            error.field = OPERATIONS
            return error
        nth, name = place
        named = ("discounts",) if name == "setOrderDiscount" else ()
        error.field = (*OPERATIONS, nth, name, *named, *_names(rest, name))
        return error


def _check_number(operations: Sequence[Operation]) -> None:
    if not 1 <= len(operations) <= MAX_OPERATIONS:
        raise InvalidInput(f"Between 1 and {MAX_OPERATIONS} operations make an edit.")


def _names(rest: Sequence[str], operation: str) -> Sequence[str]:
    """Name the value that was sent: a lower price is to blame for a discount that is too large."""
    only = _ONLY.get(operation)
    return rest if only is None else (only,)


_ONLY = {
    "setQuantity": "quantity",
    "setUnitPrice": "unitPrice",
    "setLineDiscount": "discount",
    "removeLine": "line",
}
"""What an operation says of a line."""
