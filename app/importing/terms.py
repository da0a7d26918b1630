"""What a file of invoices does not say of itself: columns, currency, tax, time zone, codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

from domain.shop import Shop

COLUMNS: Final[Mapping[str, str]] = {
    "invoice": "InvoiceNo",
    "sku": "StockCode",
    "title": "Description",
    "quantity": "Quantity",
    "date": "InvoiceDate",
    "price": "UnitPrice",
    "customer": "CustomerID",
    "country": "Country",
}
"""What a line says, and how the columns are called in the files that we know."""

OPTIONAL: Final = frozenset({"sku", "customer", "country"})
"""What a file may leave out altogether."""


class TermsInvalid(ValueError):
    """An option of the import can't be used; the message is a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How to read a file of invoices. `tax_rate` in basis points."""

    source: str
    currency: str
    tax_rate: int
    prices_include_tax: bool
    zone: ZoneInfo
    columns: Mapping[str, str] = field(default_factory=lambda: COLUMNS)
    shipping_codes: frozenset[str] = frozenset({"POST"})
    discount_codes: frozenset[str] = frozenset({"D"})
    countries: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    encoding: str = "utf-8"

    def taxed(self, shop: Shop) -> Shop:
        """Give the shop's rules with the tax of the file."""
        return replace(
            shop, prices_include_tax=self.prices_include_tax, default_tax_rate=self.tax_rate
        )


def columns_of(mapping: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give the columns' names, `mapping` (what a line says, column) over those that we know.

    An empty column says that the file has none.

    Raises:
        TermsInvalid: nothing of that name is read, or it can't be left out.
    """
    columns = dict(COLUMNS)
    for name, column in mapping:
        if name not in COLUMNS:
            raise TermsInvalid(f"{name} is not read; there are {', '.join(COLUMNS)}.")
        if column:
            columns[name] = column
        elif name in OPTIONAL:
            del columns[name]
        else:
            raise TermsInvalid(f"A file without a column for {name} can't be imported.")
    twice = [column for column in columns.values() if list(columns.values()).count(column) > 1]
    if twice:
        raise TermsInvalid(f"The column {twice[0]} is named for two things.")
    return columns
