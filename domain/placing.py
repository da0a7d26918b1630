"""How an order comes to be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import events
from domain.customer import CLOCKS_DIFFER, ExternalNumber
from domain.errors import InvalidInput, Problems, TotalMismatch
from domain.fulfilling import hand_over_digital
from domain.line import Discount, OrderLine, Shipping
from domain.metadata import Metadata
from domain.order import Order
from domain.payment import Payment
from domain.profile import CustomerDetails
from domain.shop import Shop
from domain.states import LineKind, OrderState
from domain.transactions import MANUAL

MAX_LINES = 500
MAX_DISCOUNTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A row of the cart. Amounts in minor units; `tax_rate` in basis points, None for the shop's."""

    kind: LineKind
    sku: str | None
    title: str
    quantity: int
    unit_price: int
    discount: int
    tax_rate: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShipping:
    """How the order travels. Amounts in minor units; `tax_rate` None for the shop's."""

    method: str | None = None
    price: int = 0
    discount: int = 0
    tax_rate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtProvider:
    """Where the payment of a new order is handled already."""

    provider: str
    psp_reference: str | None = None
    external_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an order consists of, whether somebody places it or staff write it down first."""

    currency: str
    customer_details: CustomerDetails
    customer_id: UUID | None
    lines: Sequence[NewLine]
    shipping: NewShipping
    discounts: tuple[Discount, ...]
    payment_method: str | None
    source: str | None
    language: str | None
    customer_note: str | None
    metadata: Metadata = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder(Content):
    """Everything that a caller says about an order that is placed."""

    external_number: ExternalNumber | None
    placed_at: datetime | None
    expected_total: int | None
    cart: str | None = None
    payment: AtProvider | None = None


def place(
    new: NewOrder, shop: Shop, at: datetime, new_id: Callable[[], UUID]
) -> tuple[Order, Payment]:
    """Make the order and the payment that it waits for; `at` is now.

    Raises:
        InvalidInput: the content does not fit together.
        TotalMismatch: the caller expects another total.
    """
    placed_at = new.placed_at or at
    _check(new, placed_at, at)
    order = written(new, shop, at, new_id)
    order.state, order.placed_at = OrderState.OPEN, placed_at
    order.external_number = new.external_number
    problems = Problems()
    with problems.at("input"):
        order.reprice()
    problems.settle()
    order.placed_total = order.total
    if new.expected_total is not None and new.expected_total != order.total:
        raise TotalMismatch(order.total, new.expected_total, order.currency)
    order.record(events.OrderPlaced(new.source, new.cart))
    handled = new.payment or AtProvider(provider=MANUAL)
    payment = Payment.pending(
        id=new_id(),
        provider=handled.provider,
        psp_reference=handled.psp_reference,
        external_url=handled.external_url,
        order_id=order.id,
        method=new.payment_method or "unknown",
        amount=order.total,
        currency=order.currency,
        at=at,
    )
    order.derive([payment.state])
    hand_over_digital(order, new_id, at)  # what costs nothing
    return order, payment


def written(new: Content, shop: Shop, at: datetime, new_id: Callable[[], UUID]) -> Order:
    """Write an order down by the shop's rules of the day: a draft without amounts."""
    return Order(
        id=new_id(),
        state=OrderState.DRAFT,
        currency=new.currency,
        source=new.source,
        language=new.language,
        customer_note=new.customer_note,
        metadata=new.metadata,
        customer_id=new.customer_id,
        customer_details=new.customer_details,
        payment_method=new.payment_method,
        shipping=shipping_of(new.shipping, shop.default_tax_rate),
        prices_include_tax=shop.prices_include_tax,
        tax_rounding=shop.tax_rounding,
        discounts=new.discounts,
        created_at=at,
        updated_at=at,
        lines=lines_of(new.lines, shop, new_id),
    )


def lines_of(new: Sequence[NewLine], shop: Shop, new_id: Callable[[], UUID]) -> list[OrderLine]:
    """Make the lines of an order, in their order."""
    return [line_of(line, rank, new_id(), shop.default_tax_rate) for rank, line in enumerate(new)]


def line_of(new: NewLine, rank: int, id: UUID, default_tax_rate: int) -> OrderLine:
    """Make a line of an order; a rate that nobody named is the shop's."""
    return OrderLine(
        id=id,
        rank=rank,
        kind=new.kind,
        sku=new.sku,
        title=new.title,
        ordered=new.quantity,
        unit_price=new.unit_price,
        discount=new.discount,
        tax_rate=default_tax_rate if new.tax_rate is None else new.tax_rate,
    )


def shipping_of(new: NewShipping, default_tax_rate: int) -> Shipping:
    """Make the shipping of an order; a rate that nobody named is the shop's."""
    return Shipping(
        method=new.method,
        price=new.price,
        discount=new.discount,
        tax_rate=default_tax_rate if new.tax_rate is None else new.tax_rate,
    )


def _check(new: NewOrder, placed_at: datetime, now: datetime) -> None:
    problems = Problems()
    with problems.at("input", "lines"):
        if not 1 <= len(new.lines) <= MAX_LINES:
            raise InvalidInput(f"An order has 1 to {MAX_LINES} lines, not {len(new.lines)}.")
    with problems.at("input", "discounts"):
        if len(new.discounts) > MAX_DISCOUNTS:
            raise InvalidInput(f"An order has at most {MAX_DISCOUNTS} discounts.")
    with problems.at("input", "placedAt"):
        if placed_at > now + CLOCKS_DIFFER:
            raise InvalidInput("An order can't have been placed in the future.")
    problems.settle()
