from decimal import Decimal, getcontext, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency

from domain.currencies import DECIMALS
from domain.errors import InvalidInput
from domain.money import MAX_MINOR, Money, amount_text, decimals_of, parse_amount

currencies = st.sampled_from(sorted(DECIMALS))
minors = st.integers(-MAX_MINOR, MAX_MINOR)


def test_every_active_currency_has_the_decimals_of_the_standard():
    standard = {each.code: each.exponent for each in Currency if each.exponent is not None}
    assert standard.items() <= DECIMALS.items()


def test_gold_and_test_codes_are_no_money():
    assert not {"XAU", "XXX", "XTS", "XDR"} & DECIMALS.keys()


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5000", "EUR", 1250),
        ("-0.01", "GBP", -1),
        ("-0", "GBP", 0),
        ("0.00", "JPY", 0),
        ("1500", "JPY", 1500),
        ("1500.00", "JPY", 1500),
        ("1.234", "BHD", 1234),
        ("1.2345", "CLF", 12345),
        ("1E+3", "EUR", 100_000),
        ("10000000000000.00", "EUR", MAX_MINOR),
        ("1000000000000000", "JPY", MAX_MINOR),
    ],
)
def test_an_amount_is_read_exactly(amount: str, currency: str, minor: int):
    assert Money.of(Decimal(amount), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "message"),
    [
        ("0.001", "EUR", "Amounts in EUR have at most 2 decimals."),
        ("1.5", "JPY", "Amounts in JPY have no decimals."),
        ("1.2345", "KWD", "Amounts in KWD have at most 3 decimals."),
        ("1E-1000000", "EUR", "Amounts in EUR have at most 2 decimals."),
        ("10000000000000.01", "EUR", "This amount is too large."),
        ("-1000000000000001", "JPY", "This amount is too large."),
        ("1E+1000000", "EUR", "This amount is too large."),
        ("NaN", "EUR", "This is not an amount."),
        ("-Infinity", "EUR", "This is not an amount."),
        ("1", "EURO", "This is not the code of a currency, such as EUR or NOK."),
        ("1", "eur", "This is not the code of a currency, such as EUR or NOK."),
        ("1", "XAU", "This is not the code of a currency, such as EUR or NOK."),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, currency: str, message: str):
    with pytest.raises(InvalidInput) as caught:
        Money.of(Decimal(amount), currency)
    assert caught.value.message == message


@given(minors, currencies)
def test_there_and_back(minor: int, currency: str):
    money = Money(minor, currency)
    assert Money.of(money.decimal(), currency) == money
    assert -money.decimal().as_tuple().exponent == DECIMALS[currency]  # pyright: ignore[reportOperatorIssue]


@given(minors, currencies)
def test_the_text_is_the_decimal_s(minor: int, currency: str):
    assert amount_text(minor, currency) == str(Money(minor, currency).decimal())


@given(minors)
def test_the_caller_s_decimal_context_changes_nothing(minor: int):
    with localcontext(getcontext()) as context:
        context.prec = 2
        assert Money.of(Money(minor, "EUR").decimal(), "EUR").minor == minor


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(0, "EUR"), "0.00 EUR"),
        (Money(-5, "EUR"), "-0.05 EUR"),
        (Money(5, "JPY"), "5 JPY"),
        (Money(1, "CLF"), "0.0001 CLF"),
        (Money(MAX_MINOR, "BHD"), "1000000000000.000 BHD"),
    ],
)
def test_an_amount_is_written_with_all_its_decimals(money: Money, text: str):
    assert str(money) == text


def test_money_of_one_currency_adds_up():
    five, two = Money(500, "EUR"), Money(200, "EUR")
    assert five + two == Money(700, "EUR")
    assert two - five == -Money(300, "EUR")
    assert two * 3 == Money(600, "EUR")
    assert two < five
    assert five >= two
    assert sorted([five, two]) == [two, five]


def test_two_currencies_do_not_mix():
    euro, yen = Money(1, "EUR"), Money(1, "JPY")
    for reckon in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__):
        with pytest.raises(InvalidInput, match="EUR and JPY"):
            reckon(euro, yen)
    assert euro != yen


def test_no_money_is_out_of_range():
    largest = Money(MAX_MINOR, "EUR")
    with pytest.raises(InvalidInput, match="too large"):
        _ = largest + Money(1, "EUR")
    with pytest.raises(InvalidInput, match="too large"):
        Money(-MAX_MINOR - 1, "EUR")
    with pytest.raises(InvalidInput, match="currency"):
        decimals_of("")


@pytest.mark.parametrize("text", ["0", "-0", "12.5", "0012.5000", "-999999999999999.9999"])
def test_an_amount_s_text_is_read(text: str):
    assert parse_amount(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "+1", " 1", "1 ", "1\n", "1_0", "1e3", "NaN", "Infinity", "1.", ".5", "1,5", "--1", "-",
        "1.23456", "1234567890123456", "١", "１", "0x1", "1.5.5", "−1",  # noqa: RUF001
    ],
)  # fmt: skip
def test_anything_else_is_no_amount(text: str):
    with pytest.raises(InvalidInput, match=r"12\.50"):
        parse_amount(text)
