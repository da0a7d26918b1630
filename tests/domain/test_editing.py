"""Editing an order: exact amounts, what stays visible, what is refused (S1-27, S1-28, S1-31)."""

from collections.abc import Sequence
from copy import deepcopy
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reckoning import Book, Parcel, Row
from sold import NOW, make_order, new_line

from domain.difference import Difference
from domain.editing import (
    AddLine,
    Edit,
    Operation,
    RemoveLine,
    SetLineDiscount,
    SetOrderDiscount,
    SetQuantity,
    SetShipping,
    SetUnitPrice,
    edit,
)
from domain.errors import ActionNotAllowed, DomainError, InvalidInput, NotFound, OrderAlreadyPaid
from domain.events import OrderEdited
from domain.line import Discount
from domain.order import Order
from domain.payment import Standing
from domain.placing import NewShipping
from domain.pricing import TaxRounding
from domain.settlement import Opening, open_one
from domain.states import OrderState, PaymentState, PaymentStatus, SettlementDirection
from domain.transactions import Sums

IDS = count(5_000)


def new_id() -> UUID:
    return UUID(int=next(IDS))


def change(order: Order, *operations: Operation, **more: Any) -> Difference:
    wanted = Edit(operations=operations, **more)
    return edit(order, wanted, default_tax_rate=2550, new_id=new_id)


def refusal(order: Order, *operations: Operation, **more: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        change(deepcopy(order), *operations, **more)
    return refused.value


# --- quantities ------------------------------------------------------------------------------


def test_fewer_pieces_are_cancelled_and_more_are_taken_back_before_they_are_ordered() -> None:
    """S1-27: what was ordered and what was cancelled stays visible."""
    order = make_order(new_line(5))
    (line,) = order.lines
    for quantity, ordered, cancelled in ((2, 5, 3), (4, 5, 1), (7, 7, 0), (7, 7, 0), (1, 7, 6)):
        change(order, SetQuantity(line.id, quantity))
        assert (line.ordered, line.cancelled) == (ordered, cancelled)
        assert order.total == quantity * 1250


def test_nothing_handed_over_is_edited_away() -> None:
    order = make_order(new_line(5), new_line(1))
    line, other = order.lines
    line.fulfilled = 3
    error = refusal(order, SetQuantity(other.id, 2), SetQuantity(line.id, 2))
    assert error.field == ("input", "operations", "1", "setQuantity", "quantity")
    assert "from 3" in error.message
    error = refusal(order, RemoveLine(line.id))
    assert error.field == ("input", "operations", "0", "removeLine", "line")
    change(order, SetQuantity(line.id, 3))
    assert (line.ordered, line.cancelled, line.fulfilled) == (5, 2, 3)


def test_nothing_packed_is_edited_away() -> None:
    order = make_order(new_line(5), new_line(1))
    line = order.lines[0]
    line.packed, line.fulfilled = 2, 1
    assert "from 3" in refusal(order, SetQuantity(line.id, 2)).message
    assert "stays" in refusal(order, RemoveLine(line.id)).message
    change(order, SetQuantity(line.id, 3))
    assert (line.cancelled, line.cancellable) == (2, 0)


def test_a_removed_line_stays_visible_and_can_come_back() -> None:
    order = make_order(new_line(2), new_line(1, 400))
    mugs, other = order.lines
    difference = change(order, RemoveLine(mugs.id), reason="Sold out")
    assert (mugs.ordered, mugs.cancelled, mugs.total, order.total) == (2, 2, 0, 400)
    assert order.recorded == [OrderEdited("Sold out")]
    (row,) = difference.lines
    assert row.before is not None
    assert row.after is not None
    assert (row.id, row.before.quantity, row.after.quantity) == (mugs.id, 2, 0)
    assert (row.before.total, row.after.total) == (2500, 0)
    assert (difference.before.total, difference.after.total) == (2900, 400)
    assert (difference.before.balance, difference.after.balance) == (2900, 400)
    error = refusal(order, RemoveLine(other.id))
    assert error.field == ("input", "operations")
    assert "Cancel it instead" in error.message
    change(order, SetQuantity(mugs.id, 1))
    assert (mugs.ordered, mugs.cancelled, order.total) == (2, 1, 1650)


def test_the_lines_of_a_draft_are_really_changed() -> None:
    order = make_order(new_line(2), new_line(1, 400))
    order.state = OrderState.DRAFT
    mugs, other = order.lines
    change(order, SetQuantity(mugs.id, 1))
    assert (mugs.ordered, mugs.cancelled) == (1, 0)
    difference = change(order, RemoveLine(mugs.id), SetQuantity(other.id, 0), AddLine(new_line(3)))
    assert [(line.rank, line.ordered) for line in order.lines] == [(0, 3)]
    assert [(row.before is None, row.after is None) for row in difference.lines] == [
        (False, True),
        (False, True),
        (True, False),
    ]
    assert refusal(order, RemoveLine(order.lines[0].id)).field == ("input", "operations")


def test_a_new_line_has_the_shops_rate_unless_it_names_one() -> None:
    order = make_order(new_line(1))
    change(order, AddLine(new_line(1)), AddLine(new_line(1, tax_rate=1000)))
    assert [(line.rank, line.tax_rate) for line in order.lines] == [(0, 2550), (1, 2550), (2, 1000)]


# --- money that is held ----------------------------------------------------------------------


@pytest.mark.parametrize("held", ["authorized", "paid"])
def test_an_order_with_money_is_edited_only_when_that_is_known(held: str) -> None:
    """S1-28."""
    order = make_order(new_line(2))
    setattr(order, held, 1)
    error = refusal(order, SetQuantity(order.lines[0].id, 1))
    assert isinstance(error, OrderAlreadyPaid)
    assert (error.authorized, error.paid) == (order.authorized, order.paid)
    assert error.field == ("input", "acknowledgePaid")
    assert "order again" in error.message
    change(order, SetQuantity(order.lines[0].id, 1), acknowledges_paid=True)
    assert order.total == 1250


@pytest.mark.parametrize("state", [OrderState.COMPLETED, OrderState.CANCELLED])
def test_an_order_that_is_over_is_not_edited(state: OrderState) -> None:
    order = make_order(new_line(2))
    order.state = state
    error = refusal(order, SetQuantity(order.lines[0].id, 1), acknowledges_paid=True)
    assert isinstance(error, ActionNotAllowed)
    assert (error.action, error.obstacle) == ("EDIT_PAID", "STATE")


def test_a_credit_never_makes_an_order_cost_less_than_nothing() -> None:
    order = make_order(new_line(2), new_line(1, 400))
    order.credit(600, "Scratch")
    change(order, RemoveLine(order.lines[0].id))
    assert (order.total, order.credits, order.net + order.tax) == (0, 400, 400)


# --- what is refused -------------------------------------------------------------------------


def test_a_fault_is_told_where_it_was_sent() -> None:
    order = make_order(new_line(2), discounts=(Discount(100),))
    line = order.lines[0].id
    at = ("input", "operations")
    for operations, field in (
        ([SetUnitPrice(line, -1)], (*at, "0", "setUnitPrice", "unitPrice")),
        ([SetLineDiscount(line, 2501)], (*at, "0", "setLineDiscount", "discount")),
        (
            [SetLineDiscount(line, 2000), SetUnitPrice(line, 900)],
            (*at, "1", "setUnitPrice", "unitPrice"),
        ),
        ([AddLine(new_line(0))], (*at, "0", "addLine", "quantity")),
        ([AddLine(new_line(1, tax_rate=10_001))], (*at, "0", "addLine", "taxRate")),
        ([SetShipping(NewShipping(price=1, discount=2))], (*at, "0", "setShipping", "discount")),
        (
            [SetOrderDiscount((Discount(1), Discount(2500)))],
            (*at, "0", "setOrderDiscount", "discounts", "1", "amount"),
        ),
        ([SetOrderDiscount((Discount(1),) * 21)], (*at, "0", "setOrderDiscount", "discounts")),
        ([SetUnitPrice(line, 10)], at),  # the order's discount is more than what is left
        ([SetQuantity(line, 1_000_001)], (*at, "0", "setQuantity", "quantity")),
        ([RemoveLine(UUID(int=1))], (*at, "0", "removeLine", "line")),
        ([AddLine(new_line(1))] * 201, at),
        ([], at),
    ):
        error = refusal(order, *operations)
        assert error.field == field, operations
        assert isinstance(error, NotFound if "removeLine" in field else InvalidInput)


def test_an_order_has_room_for_so_many_lines() -> None:
    order = make_order(*(new_line(1) for _ in range(499)))
    change(order, AddLine(new_line(1)))
    assert refusal(order, AddLine(new_line(1))).field == ("input", "operations")


# --- worked examples -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "includes", "rounding", "price", "total", "tax"),
    [
        # 3 pieces less one, at 25.5 %: 25.00 / 1.255 = 19.92 + 5.08
        ("EUR", True, TaxRounding.LINE, 1250, 2500, 508),
        # 2 x 9.99 = 19.98; x 25.5 % = 5.0949
        ("EUR", False, TaxRounding.LINE, 999, 2507, 509),
        # Yen have no decimals: 2 x 333 = 666; x 25.5 % = 169.83
        ("JPY", False, TaxRounding.RATE, 333, 836, 170),
        ("JPY", True, TaxRounding.RATE, 333, 666, 135),
        # Dinars have three: 2 x 1.333 = 2.666; x 25.5 % = 0.67983
        ("BHD", False, TaxRounding.LINE, 1333, 3346, 680),
        ("BHD", True, TaxRounding.LINE, 1333, 2666, 542),
    ],
)
def test_tax_after_an_edit(
    currency: str, includes: bool, rounding: TaxRounding, price: int, total: int, tax: int
) -> None:
    order = make_order(
        new_line(3, price),
        currency=currency,
        shop={"prices_include_tax": includes, "tax_rounding": rounding},
    )
    change(order, SetQuantity(order.lines[0].id, 2))
    assert (order.total, order.tax, order.net) == (total, tax, total - tax)


def test_a_discount_goes_with_the_pieces_that_go() -> None:
    """3 x 10.00 less 1.00 on the line and 2.00 on the order; one of three goes, and a third of both."""
    order = make_order(
        new_line(3, 1000, discount=100), discounts=(Discount(200),), shop={"default_tax_rate": 0}
    )
    assert order.total == 2700
    change(order, SetQuantity(order.lines[0].id, 2))
    assert order.total == 1800
    change(order, SetOrderDiscount(()))
    assert order.total == 1933
    change(order, SetLineDiscount(order.lines[0].id, 0), SetShipping(NewShipping(price=590)))
    assert order.total == 2590


# --- any edits at all, beside a bookkeeper ---------------------------------------------------

RATES = st.sampled_from([0, 1000, 1400, 2550])
PRICES = st.integers(0, 3_000)
ROWS = st.builds(
    Row,
    price=PRICES,
    ordered=st.integers(1, 9),
    discount=st.just(0),
    rate=RATES,
    fulfilled=st.integers(0, 2),
)
BOOKS = st.builds(
    Book,
    rows=st.lists(ROWS, min_size=1, max_size=4),
    parcel=st.builds(Parcel, price=PRICES, rate=RATES),
    discounts=st.just([]),
    includes_tax=st.booleans(),
    rounds_each_line=st.booleans(),
    is_draft=st.booleans(),
    credited=st.integers(0, 50),
)
NTH = st.integers(0, 5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("quantity"), NTH, st.integers(0, 12)),
        st.tuples(st.just("price"), NTH, PRICES),
        st.tuples(st.just("discount"), NTH, st.integers(0, 4_000)),
        st.tuples(st.just("remove"), NTH, st.just(0)),
        st.tuples(st.just("add"), st.integers(1, 5), PRICES),
        st.tuples(st.just("ship"), st.integers(0, 300), PRICES),
        st.tuples(st.just("order discount"), st.integers(0, 2_000), st.integers(0, 2_000)),
    ),
    max_size=12,
)
Step = tuple[str, int, int]


def order_of(book: Book) -> Order:
    order = make_order(
        *(new_line(row.ordered, row.price, tax_rate=row.rate) for row in book.rows),
        shipping=NewShipping(price=book.parcel.price, tax_rate=book.parcel.rate),
        shop={
            "prices_include_tax": book.includes_tax,
            "tax_rounding": TaxRounding.LINE if book.rounds_each_line else TaxRounding.RATE,
        },
    )
    for line, row in zip(order.lines, book.rows, strict=True):
        line.fulfilled = row.fulfilled = 0 if book.is_draft else min(row.fulfilled, row.ordered)
    order.state = OrderState.DRAFT if book.is_draft else OrderState.OPEN
    book.credited = 0 if book.is_draft else min(book.credited, order.total)
    order.credit(book.credited, None)
    return order


def operation(order: Order, step: Step) -> Operation:
    kind, one, two = step
    line = order.lines[one % len(order.lines)].id if order.lines else UUID(int=1)
    operations: dict[str, Operation] = {
        "quantity": SetQuantity(line, two),
        "price": SetUnitPrice(line, two),
        "discount": SetLineDiscount(line, two),
        "remove": RemoveLine(line),
        "add": AddLine(new_line(one, two)),
        "ship": SetShipping(NewShipping(price=two, discount=one, tax_rate=1400)),
        "order discount": SetOrderDiscount((Discount(one), Discount(two))),
    }
    return operations[kind]


def written(before: Book, step: Step) -> Book | None:
    """Write the step into a copy of the book; None when no such order can be."""
    book = deepcopy(before)
    kind, one, two = step
    if kind == "add":
        book.rows.append(Row(price=two, ordered=one, discount=0, rate=2550))
    elif kind == "ship":
        book.parcel = Parcel(two, one, 1400)
    elif kind == "order discount":
        book.discounts = [one, two]
    elif not book.rows or not written_on_a_row(book, step):
        return None
    if not book.fits():
        return None
    book.credited = min(book.credited, book.bill().total)
    return book


def written_on_a_row(book: Book, step: Step) -> bool:
    kind, one, two = step
    row = book.rows[one % len(book.rows)]
    if kind == "price":
        row.price = two
    elif kind == "discount":
        row.discount = two
    elif kind == "remove" and row.fulfilled:
        return False
    elif book.is_draft and two == 0:
        del book.rows[one % len(book.rows)]
    elif book.is_draft:
        row.ordered = two
    else:
        row.ordered = max(row.ordered, two)
        row.cancelled = row.ordered - two
    return True


def assert_alike(order: Order, book: Book) -> None:
    bill = book.bill()
    assert [(line.total, line.tax) for line in order.lines] == bill.rows
    assert [(line.ordered, line.cancelled, line.fulfilled) for line in order.lines] == [
        (row.ordered, row.cancelled, row.fulfilled) for row in book.rows
    ]
    assert (order.shipping.total, order.shipping.tax) == bill.parcel
    assert order.total == bill.total - book.credited
    assert (order.tax, order.net, order.credits) == (
        bill.tax,
        bill.total - bill.tax,
        book.credited,
    )
    assert {part.rate: (part.net + part.tax, part.tax) for part in order.tax_lines} == {
        rate: sums for rate, sums in bill.by_rate.items() if any(sums)
    }


def assert_told(before: Order, order: Order, difference: Difference) -> None:
    """The difference says of each line that differs how it was and how it is, and no more."""
    were = {line.id: line for line in before.lines}
    now = {line.id: line for line in order.lines}
    assert (difference.before.total, difference.after.total) == (before.total, order.total)
    told = {row.id: row for row in difference.lines}
    for id in {**were, **now}:
        one, other = were.get(id), now.get(id)
        sides = [
            None if line is None else (line.ordered - line.cancelled, line.unit_price, line.total)
            for line in (one, other)
        ]
        if sides[0] == sides[1]:
            assert id not in told
            continue
        row = told[id]
        assert [
            None if side is None else (side.quantity, side.unit_price, side.total)
            for side in (row.before, row.after)
        ] == sides


@given(book=BOOKS, steps=STEPS)
def test_any_edits_come_to_what_a_bookkeeper_reckons(book: Book, steps: Sequence[Step]) -> None:
    """S1-27, S1-31: the total is the lines, shipping, less credits, in net and tax, exactly."""
    order = order_of(book)
    assert_alike(order, book)
    for step in steps:
        expected, before = written(book, step), deepcopy(order)
        if expected is None:
            refusal(order, operation(order, step))
            continue
        assert_told(before, order, change(order, operation(order, step)))
        book = expected
        assert_alike(order, book)
        assert order.total == (
            sum(line.total for line in order.lines) + order.shipping.total - order.credits
        )


@given(book=BOOKS, steps=STEPS)
def test_what_is_to_be_settled_is_what_is_owed(book: Book, steps: Sequence[Step]) -> None:
    """S1-31: whatever is edited of a paid order, its settlement says what is still to move."""
    book.is_draft = False
    order = order_of(book)
    order.paid = order.total
    if not order.paid:
        return
    for step in steps:
        before = deepcopy(order)
        if written(book, step) is None:
            continue
        book = written(book, step) or book
        change(order, operation(order, step), acknowledges_paid=True)
        captured = Standing(PaymentState.CAPTURED, Sums(0, order.paid, 0))
        order.follow_total(before.balance, [captured], Opening(new_id(), NOW, None))
        settlement = open_one(order.settlements)
        owed = book.bill().total - book.credited - order.paid
        assert order.balance == owed
        if settlement is None:
            assert owed == 0
        else:
            charge = settlement.direction is SettlementDirection.CHARGE
            assert settlement.rest == (owed if charge else -owed) > 0
        assert (order.payment_status is PaymentStatus.OVERPAID) == (owed < 0)
