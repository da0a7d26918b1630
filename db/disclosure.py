"""Rows as a customer may read them: every column that says something, by its name in the API."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from db import tables as t
from db.types import minor_units
from domain.changes import camel
from domain.money import Money

_HIDDEN: Final = frozenset(
    {
        *("shop_id", "version", "subject_version", "voucher_year"),
        # Who of the staff did something is their own affair.
        *(
            "actor_id",
            "actor_name",
            "author_name",
            "acknowledged_by",
            "assignee_id",
            "hold_by",
            "verification_by",
        ),
        # How things are found and sorted; it follows from the rest.
        *("email_key", "phone_key", "name_key", "number_key", "spent_key", "last_order_key"),
        *("customer_key", "details_email_key", "recipient_key", "sorted_at", "shipping_country"),
    }
)
_NO_MONEY: Final = frozenset({"position", "number_key"})
_AMOUNTS: Final = frozenset({"amount", "net", "tax"})
_RATES: Final = frozenset({"tax_rate", "shipping_tax_rate", "rate"})
_SNAPSHOT: Final = "details_"
_ADDRESSES: Final = frozenset({"details_shipping_address", "details_billing_address"})


def told(table: str, row: Mapping[Any, Any]) -> dict[str, Any]:
    """Give a row as JSON; amounts are decimal text in the row's currency."""
    currency: str | None = row.get("currency")
    said: dict[str, Any] = {}
    for column in t.metadata.tables[table].columns:
        name = str(column.name)
        if name in _HIDDEN:
            continue
        value: Any = row[name]
        if name == "total_spent":
            value = {code: str(Money(minor, code).decimal()) for code, minor in value.items()}
        elif currency is not None and value is not None and name not in _NO_MONEY:
            if isinstance(column.type, type(minor_units())):
                value = str(Money(value, currency).decimal())
            elif name in {"discounts", "tax_lines"}:
                value = [_with_amounts(part, currency) for part in value]
        if name in _RATES and value is not None:
            value = _percent(value)
        if name in _ADDRESSES and value is not None:
            value = {camel(part): text for part, text in value.items()}
        inside, name_inside = said, name.removeprefix(_SNAPSHOT)
        if name_inside != name:
            inside = said.setdefault("customerDetails", {})
        inside[camel(name_inside)] = _plain(value)
    return said


def _with_amounts(part: Mapping[str, Any], currency: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in part.items():
        if name in _AMOUNTS:
            said[name] = str(Money(value, currency).decimal())
        else:
            said[camel(name)] = _percent(value) if name in _RATES else value
    return said


def _percent(basis_points: int) -> str:
    return str(Decimal(basis_points).scaleb(-2))


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value
