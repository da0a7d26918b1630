"""Amounts of money, out and in."""

from decimal import Decimal
from typing import Any

import strawberry

from domain.errors import CurrencyMismatch, InvalidInput
from domain.money import Money as Value
from domain.money import amount_text, decimals_of
from queryplan.declare import column, group, part


@strawberry.type(description="An amount in a currency.")
class Money:
    """An amount in a currency."""

    minor: strawberry.Private[int]
    currency: strawberry.Private[str]
    amount: Decimal = group(
        amount_text,
        "minor",
        "currency",
        description="The amount with the currency's own number of decimals, as a string.",
    )
    currency_code: str = column("currency", description="The currency by ISO 4217, such as EUR.")


@strawberry.input(description="An amount in a currency.")
class MoneyInput:
    """An amount in a currency."""

    amount: Decimal = strawberry.field(
        description="The amount as a string, with no more decimals than the currency has."
    )
    currency_code: str = strawberry.field(description="The currency by ISO 4217, such as EUR.")


def money(minor: str, *, description: str) -> Any:
    """Declare an amount of a row: its column, in the row's currency."""
    return part(Money, {"minor": minor, "currency": "currency"}, description=description)


def money_of(minor: int, currency: str) -> Money:
    """Make the API's amount of minor units."""
    return Money(minor=minor, currency=currency)


def minor_units(given: MoneyInput, currency: str) -> int:
    """Read an amount as minor units of the currency that everything else is in.

    Raises:
        CurrencyMismatch: it is in another one.
        InvalidInput: too many decimals, out of range.
    """
    if given.currency_code != currency:
        raise CurrencyMismatch(currency)
    try:
        return Value.of(given.amount, currency).minor
    except InvalidInput as error:
        raise error.at("amount") from error


def read_money(given: MoneyInput) -> Value:
    """Read an amount in its own currency; whether that is the order's is for the rules to say.

    Raises:
        InvalidInput: no currency, too many decimals, out of range.
    """
    try:
        decimals_of(given.currency_code)
    except InvalidInput as error:
        raise error.at("currencyCode") from error
    try:
        return Value.of(given.amount, given.currency_code)
    except InvalidInput as error:
        raise error.at("amount") from error
