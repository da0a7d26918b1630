"""What was sold in each span of time: orders counted and their amounts added up by the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Row,
    Select,
    bindparam,
    column,
    func,
    null,
    select,
    true,
    values,
)

from db import tables as t
from db.database import ReadSession
from db.types import Timestamp
from domain.periods import Period
from domain.states import OrderState
from queryplan.catalog import TENANT

MOST: Final = 5_000
"""Rows of one summary: a currency and group in a span that holds any order of theirs."""

UNCOUNTED: Final = (OrderState.DRAFT.value, OrderState.CANCELLED.value)


class TooManyRows(Exception):
    """There are more groups and spans than one answer may hold."""


class Grouping(StrEnum):
    """What orders can be told apart by, beside their currency."""

    SOURCE = "SOURCE"
    COUNTRY = "COUNTRY"
    PAYMENT_METHOD = "PAYMENT_METHOD"
    SHIPPING_METHOD = "SHIPPING_METHOD"


_COLUMNS: Final = {
    Grouping.SOURCE: "source",
    Grouping.COUNTRY: "shipping_country",
    Grouping.PAYMENT_METHOD: "payment_method",
    Grouping.SHIPPING_METHOD: "shipping_method",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders are summed up, and by what: the spans follow each other without a gap."""

    periods: Sequence[Period]
    grouping: Grouping | None = None
    conditions: Sequence[Callable[[FromClause], ColumnElement[bool]]] = field(default=())


@dataclass(frozen=True, slots=True)
class Place:
    """Where an amount belongs: the span, by its number from 0, the group and the currency."""

    period: int
    group: str | None
    currency: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What some orders come to, in minor units of their one currency."""

    orders: int = 0
    gross: int = 0
    net: int = 0
    tax: int = 0
    credits: int = 0
    refunded: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.orders + other.orders,
            self.gross + other.gross,
            self.net + other.net,
            self.tax + other.tax,
            self.credits + other.credits,
            self.refunded + other.refunded,
        )


@dataclass(frozen=True, slots=True)
class RateSum:
    """What is taxed at a rate (in basis points), and the tax on it."""

    rate: int
    net: int
    tax: int


async def calendar_of(session: ReadSession) -> tuple[str, str]:
    """Name the shop's time zone and its currency."""
    shop = t.shop.c
    query = select(shop.time_zone, shop.currency).where(shop.id == session.shop_id)
    (row,) = await session.fetch(query)
    return row.time_zone, row.currency


async def sums(session: ReadSession, wanted: Wanted) -> dict[Place, Sums]:
    """Add up what was sold, in one statement; where nothing was sold, nothing stands.

    Raises:
        TooManyRows: of groups and spans together.
    """
    order = t.order.c
    added = [order.total, order.net, order.tax, order.credits, order.refunded]
    query = _Query(session.dialect, wanted)
    rows = await session.fetch(
        query.grouped(func.count(), *[func.sum(each) for each in added]).limit(MOST + 1),
        query.parameters(session.shop_id),
    )
    if len(rows) > MOST:
        raise TooManyRows
    return {_place(row): Sums(*map(int, row[3:])) for row in rows}


async def sums_by_rate(session: ReadSession, wanted: Wanted) -> dict[Place, list[RateSum]]:
    """Add up the tax of each rate, in one statement; rates rise."""
    order, query = t.order, _Query(session.dialect, wanted)
    if session.dialect == "postgresql":
        parts = [column("rate", Integer), column("net", BigInteger), column("tax", BigInteger)]
        line = func.jsonb_to_recordset(order.c.tax_lines).table_valued(*parts)
        line = line.render_derived(name="line", with_types=True)
        rate, net, tax = line.c.rate, line.c.net, line.c.tax
    else:
        line = func.json_each(order.c.tax_lines).table_valued("value", name="line")
        rate, net, tax = (
            func.json_extract(line.c.value, f"$.{part}") for part in ("rate", "net", "tax")
        )
    statement = query.grouped(func.sum(net), func.sum(tax), by=rate, beside=line)
    found: dict[Place, list[RateSum]] = {}
    for row in await session.fetch(statement, query.parameters(session.shop_id)):
        found.setdefault(_place(row), []).append(RateSum(*map(int, row[3:])))
    for lines in found.values():
        lines.sort(key=lambda each: each.rate)
    return found


def _place(row: Row[Any]) -> Place:
    return Place(*tuple(row)[:3])


class _Query:
    """Makes the statements over the counted orders of the spans.

    PostgreSQL finds the span of each order among the bounds; SQLite, which has no such function,
    goes through the spans and the orders of each. Both read one part of the index by time.
    """

    def __init__(self, dialect: str, wanted: Wanted) -> None:
        self._wanted = wanted
        self._is_postgresql = dialect == "postgresql"

    def parameters(self, shop_id: UUID) -> dict[str, object]:
        """Give the statement's parameters."""
        if not self._is_postgresql:
            return {TENANT: shop_id}
        bounds = [each.since for each in self._wanted.periods]
        return {TENANT: shop_id, "bounds": bounds}

    def grouped(
        self,
        *added: ColumnElement[Any],
        by: ColumnElement[Any] | None = None,
        beside: FromClause | None = None,
    ) -> Select[*tuple[Any, ...]]:
        """Add up by span, group, currency, and perhaps by one thing more."""
        order, grouping = t.order, self._wanted.grouping
        source, period, within = self._spans()
        group = null() if grouping is None else order.c[_COLUMNS[grouping]]
        keys = [period, group, order.c.currency, *([] if by is None else [by])]
        return (
            select(*keys, *added)
            .select_from(source if beside is None else source.join(beside, true()))
            .where(
                order.c.shop_id == bindparam(TENANT, type_=order.c.shop_id.type),
                order.c.state.not_in(UNCOUNTED),
                *within,
                *[condition(order) for condition in self._wanted.conditions],
            )
            .group_by(*[key for key in keys if key is not group or grouping])
        )

    def _spans(self) -> tuple[FromClause, ColumnElement[int], list[ColumnElement[bool]]]:
        at, periods = t.order.c.sorted_at, self._wanted.periods
        if self._is_postgresql:
            bounds = bindparam("bounds", type_=ARRAY(DateTime(timezone=True)))
            whole: list[ColumnElement[bool]] = [
                at >= _moment(periods[0].since),
                at < _moment(periods[-1].until),
            ]
            return t.order, func.width_bucket(at, bounds, type_=Integer) - 1, whole
        columns = column("nth", Integer), column("since", Timestamp), column("until", Timestamp)
        rows = [(nth, each.since, each.until) for nth, each in enumerate(periods)]
        span = values(*columns, name="spans").data(rows).cte("span")
        inside = (at >= span.c.since) & (at < span.c.until)
        return span.join(t.order, inside), span.c.nth, []


def _moment(at: datetime) -> ColumnElement[datetime]:
    return bindparam(None, at, type_=Timestamp)
