from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput, Refused
from domain.line import TaxLine
from domain.money import MAX_MINOR
from domain.pricing import LineTerms, OrderPrice, ShippingTerms, TaxRounding, TaxRules, price_order

LINE, RATE = TaxRounding.LINE, TaxRounding.RATE


def rules(rounding: TaxRounding = LINE, *, included: bool = True) -> TaxRules:
    return TaxRules(prices_include_tax=included, rounding=rounding)


def line(
    unit_price: int = 1000,
    ordered: int = 1,
    *,
    rate: int = 2550,
    discount: int = 0,
    quantity: int | None = None,
) -> LineTerms:
    return LineTerms(
        unit_price=unit_price,
        ordered=ordered,
        quantity=ordered if quantity is None else quantity,
        tax_rate=rate,
        discount=discount,
    )


# --- worked examples -------------------------------------------------------------------------

SIX = [190, 390, 390, 390, 449, 499]


@pytest.mark.parametrize(("rounding", "tax"), [(LINE, 586), (RATE, 589)])
def test_tax_a_line_and_tax_a_rate_differ(rounding: TaxRounding, tax: int):
    price = price_order([line(each) for each in SIX], None, [], rules(rounding, included=False))
    assert price.tax_lines == (TaxLine(2550, 2308, tax),)
    assert price.total == 2308 + tax


def test_tax_a_rate_is_shared_out_by_largest_remainder():
    price = price_order([line(each) for each in SIX], None, [], rules(RATE, included=False))
    assert [each.tax for each in price.lines] == [48, 100, 100, 99, 115, 127]


@pytest.mark.parametrize(
    ("unit_price", "rate", "included", "net", "tax"),
    [
        (12550, 2550, True, 10000, 2550),
        (10000, 2550, False, 10000, 2550),
        (1000, 2550, True, 797, 203),  # 203.19
        (1, 2550, True, 1, 0),
        (3, 2550, True, 2, 1),  # 0.61
        (1990, 2500, True, 1592, 398),  # Norway
        (200, 2500, False, 200, 50),
        (2, 2500, False, 2, 1),  # 0.5 is rounded up
        (1100, 1000, True, 1000, 100),  # Japan: 1,100 yen
        (1500, 1000, False, 1500, 150),
        (10_005, 1000, False, 10_005, 1001),  # Bahrain: 10.005 dinars, tax 1.0005
        (999, 0, True, 999, 0),
        (999, 10_000, False, 999, 999),
        (0, 2550, True, 0, 0),
    ],
)
@pytest.mark.parametrize("rounding", [LINE, RATE])
def test_tax_of_one_line(
    rounding: TaxRounding, unit_price: int, rate: int, included: bool, net: int, tax: int
):
    priced = price_order(
        [line(unit_price, rate=rate)], None, [], rules(rounding, included=included)
    )
    assert (priced.lines[0].net, priced.lines[0].tax) == (net, tax)
    assert priced.total == net + tax


def test_a_whole_order_with_several_rates():
    price = price_order(
        [line(4990, rate=2550), line(2995, rate=1400), line(1500, 2, rate=2550, discount=1500)],
        ShippingTerms(price=690, tax_rate=2550, discount=190),
        [600, 400],
        rules(LINE),
    )
    assert [each.subtotal for each in price.lines] == [4990, 2995, 3000]
    assert [each.discount for each in price.lines] == [0, 0, 1500]
    assert [each.order_discount for each in price.lines] == [526, 316, 158]
    assert [each.total for each in price.lines] == [4464, 2679, 1342]
    assert [each.tax for each in price.lines] == [907, 329, 273]
    assert price.shipping is not None
    assert (price.shipping.discount, price.shipping.order_discount) == (190, 0)
    assert (price.shipping.net, price.shipping.tax, price.shipping.total) == (398, 102, 500)
    assert price.tax_lines == (TaxLine(1400, 2350, 329), TaxLine(2550, 5024, 1282))
    assert (price.net, price.tax, price.total) == (7374, 1611, 8985)


def test_without_tax_in_the_prices_discounts_are_without_tax_too():
    price = price_order([line(10_000)], None, [1000], rules(included=False))
    assert (price.net, price.tax, price.total) == (9000, 2295, 11_295)


def test_discounts_shrink_with_the_pieces_that_count():
    lines = [line(1000, 3, discount=100, quantity=2), line(1000, 1)]
    price = price_order(lines, None, [100], rules())
    # 100 is shared 74.36 to 25.64; for two of three pieces 66.67 and 49.33 count.
    assert [(each.discount, each.order_discount) for each in price.lines] == [(67, 49), (0, 26)]
    assert [each.total for each in price.lines] == [1884, 974]


def test_a_line_that_came_back_whole_costs_nothing():
    lines = [line(1000, 3, discount=100, quantity=0), line(1000)]
    price = price_order(lines, None, [100], rules(RATE))
    first = price.lines[0]
    assert (first.subtotal, first.discount, first.order_discount) == (0, 0, 0)
    assert (first.net, first.tax, first.total) == (0, 0, 0)
    assert price.total == 974


def test_an_order_that_is_free_has_no_tax_lines():
    price = price_order([line(0), line(500, discount=500)], None, [0], rules(RATE))
    assert (price.total, price.tax_lines) == (0, ())


def test_a_rate_of_nothing_is_a_tax_line_of_its_own():
    price = price_order([line(500, rate=0), line(500)], None, [], rules())
    assert price.tax_lines == (TaxLine(0, 500, 0), TaxLine(2550, 398, 102))


def test_an_order_may_be_shipping_only():
    price = price_order([], ShippingTerms(price=500, tax_rate=2550), [], rules(RATE))
    assert (price.lines, price.total) == ((), 500)


# --- what holds for every order --------------------------------------------------------------


@st.composite
def priced_lines(draw: st.DrawFn) -> LineTerms:
    unit_price = draw(st.integers(0, 100_000))
    ordered = draw(st.integers(1, 20))
    return LineTerms(
        unit_price=unit_price,
        ordered=ordered,
        quantity=draw(st.integers(0, ordered)),
        tax_rate=draw(st.sampled_from([0, 1, 600, 1400, 2400, 2550, 10_000])),
        discount=draw(st.integers(0, unit_price * ordered)),
    )


@st.composite
def shippings(draw: st.DrawFn) -> ShippingTerms | None:
    price = draw(st.none() | st.integers(0, 5000))
    if price is None:
        return None
    rate = draw(st.sampled_from([0, 1400, 2550]))
    return ShippingTerms(price=price, tax_rate=rate, discount=draw(st.integers(0, price)))


@st.composite
def orders(
    draw: st.DrawFn,
) -> tuple[list[LineTerms], ShippingTerms | None, list[int], TaxRules]:
    lines = draw(st.lists(priced_lines(), min_size=1, max_size=8))
    left = sum(each.unit_price * each.ordered - each.discount for each in lines)
    discounts: list[int] = []
    for _ in range(draw(st.integers(0, 3))):
        discounts.append(draw(st.integers(0, left)))
        left -= discounts[-1]
    rounding = draw(st.sampled_from(TaxRounding))
    return lines, draw(shippings()), discounts, rules(rounding, included=draw(st.booleans()))


Order = tuple[list[LineTerms], ShippingTerms | None, list[int], TaxRules]


@given(orders())
def test_totals_add_up(order: Order):
    price = price_order(*order)
    shipping = 0 if price.shipping is None else price.shipping.total
    assert price.total == sum(each.total for each in price.lines) + shipping
    assert price.total == price.net + sum(each.tax for each in price.tax_lines)
    assert price.net == sum(each.net for each in price.tax_lines)
    for tax_line in price.tax_lines:
        items = [each for each in price.items if each.tax_rate == tax_line.rate]
        assert sum(each.tax for each in items) == tax_line.tax
        assert sum(each.net for each in items) == tax_line.net
    assert [each.rate for each in price.tax_lines] == sorted({e.rate for e in price.tax_lines})


@given(orders())
def test_nothing_is_negative_and_discounts_stay_within_the_line(order: Order):
    price = price_order(*order)
    for item in price.items:
        assert item.net >= 0
        assert item.tax >= 0
        assert item.discount >= 0
        assert item.order_discount >= 0
        assert item.discount + item.order_discount <= item.subtotal


@given(orders())
def test_an_order_s_discounts_are_shared_out_to_the_last_cent(order: Order):
    lines, shipping, discounts, rule = order
    whole = price_order([replace(e, quantity=e.ordered) for e in lines], shipping, discounts, rule)
    assert sum(each.order_discount for each in whole.lines) == sum(discounts)
    assert [each.discount for each in whole.lines] == [each.discount for each in lines]


@given(orders())
def test_with_tax_in_the_prices_the_total_is_what_the_prices_say(order: Order):
    lines, shipping, discounts, rule = order
    price = price_order(lines, shipping, discounts, replace(rule, prices_include_tax=True))
    for item in price.items:
        assert item.total == item.subtotal - item.discount - item.order_discount


@given(orders())
def test_a_line_that_came_back_whole_costs_nothing_whatever_else_is_there(order: Order):
    lines, shipping, discounts, rule = order
    gone = price_order([replace(lines[0], quantity=0), *lines[1:]], shipping, discounts, rule)
    assert (gone.lines[0].subtotal, gone.lines[0].net, gone.lines[0].tax) == (0, 0, 0)


@given(orders())
def test_a_piece_more_never_makes_a_line_cheaper(order: Order):
    lines, shipping, discounts, rule = order
    one_by_one = replace(rule, rounding=LINE)
    totals = [
        price_order(
            [replace(lines[0], quantity=pieces), *lines[1:]], shipping, discounts, one_by_one
        )
        .lines[0]
        .total
        for pieces in range(lines[0].ordered + 1)
    ]
    assert totals == sorted(totals)


@given(orders())
def test_per_rate_the_tax_of_a_rate_is_rounded_once(order: Order):
    lines, shipping, discounts, rule = order
    price = price_order(lines, shipping, discounts, replace(rule, rounding=RATE))
    for each in price.tax_lines:
        gross, net = each.net + each.tax, each.net
        if rule.prices_include_tax:
            assert (
                abs(each.tax * (10_000 + each.rate) - gross * each.rate) * 2 <= 10_000 + each.rate
            )
        else:
            assert abs(each.tax * 10_000 - net * each.rate) * 2 <= 10_000


# --- what is refused -------------------------------------------------------------------------


def refused(
    lines: Sequence[LineTerms],
    shipping: ShippingTerms | None = None,
    discounts: Sequence[int] = (),
) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        price_order(lines, shipping, discounts, rules())
    return caught.value.field


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (line(ordered=0), "quantity"),
        (line(ordered=-1), "quantity"),
        (line(ordered=1_000_001), "quantity"),
        (line(ordered=2, quantity=3), "quantity"),
        (line(ordered=2, quantity=-1), "quantity"),
        (line(-1), "unitPrice"),
        (line(MAX_MINOR + 1), "unitPrice"),
        (line(100, 2, discount=201), "discount"),
        (line(discount=-1), "discount"),
        (line(rate=-1), "taxRate"),
        (line(rate=10_001), "taxRate"),
    ],
)
def test_a_line_s_fault_is_named_with_its_place(wrong: LineTerms, name: str):
    assert refused([line(), line(), wrong]) == ("lines", "2", name)


@pytest.mark.parametrize(
    ("price", "discount", "rate", "name"),
    [
        (-1, 0, 0, "price"),
        (100, 101, 0, "discount"),
        (100, -1, 0, "discount"),
        (1, 0, -1, "taxRate"),
    ],
)
def test_shipping_s_fault_is_named(price: int, discount: int, rate: int, name: str):
    shipping = ShippingTerms(price=price, tax_rate=rate, discount=discount)
    assert refused([line()], shipping) == ("shipping", name)


def test_the_discount_that_is_too_much_is_named():
    assert refused([line(1000)], None, [600, 401]) == ("discounts", "1", "amount")
    assert refused([line(1000)], None, [600, -1]) == ("discounts", "1", "amount")
    assert refused([], None, [1]) == ("discounts", "0", "amount")
    # Shipping does not make room for discounts on lines.
    shipping = ShippingTerms(price=5000, tax_rate=0)
    assert refused([line(1000)], shipping, [1001]) == ("discounts", "0", "amount")


def test_all_faults_are_told_at_once():
    with pytest.raises(Refused) as caught:
        price_order([line(-1), line(ordered=0)], None, [-1], rules())
    assert [error.field for error in caught.value.errors] == [
        ("lines", "0", "unitPrice"),
        ("lines", "1", "quantity"),
        ("discounts", "0", "amount"),
    ]


def test_a_total_that_no_column_holds_is_refused():
    assert refused([line(MAX_MINOR, 2)]) == ("lines",)


def test_the_largest_order_fits():
    price: OrderPrice = price_order(
        [line(MAX_MINOR // 2, rate=10_000)], None, [], rules(included=False)
    )
    assert price.total == MAX_MINOR
