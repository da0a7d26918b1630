"""What was sold, summed up for a glance: read in a few statements, whatever the number of orders."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import sales_summary as db
from db.sales_summary import Grouping, Place, RateSum, Sums, TooManyRows, Wanted
from domain.errors import InvalidInput
from domain.periods import Interval, Period, periods
from resolvers.context import Context

__all__ = ["Asked", "Grouping", "Place", "RateSum", "Series", "Summary", "Sums", "summarise"]

MOST_SPANS = db.MOST
"""Spans of all series of one summary together."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see; without a time zone in that of the shop."""

    since: datetime
    until: datetime
    interval: Interval
    time_zone: str | None = None
    grouping: Grouping | None = None
    conditions: Sequence[Callable[[Any], Any]] = ()
    """What orders must meet besides, as the reads gave it."""


@dataclass(frozen=True, slots=True)
class Series:
    """The orders of one group in one currency: a sum for each span, also for empty ones."""

    group: str | None
    currency: str
    sums: Sequence[Sums]

    @property
    def total(self) -> Sums:
        """What all spans come to."""
        return sum(self.sums, Sums())


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What was sold. The tax of each rate is read when it is asked for, once for all of it."""

    context: Context
    wanted: Wanted
    series: Sequence[Series]
    time_zone: str

    @property
    def periods(self) -> Sequence[Period]:
        """The spans, one after the other."""
        return self.wanted.periods

    async def rates(self, series: Series, period: int | None) -> Sequence[RateSum]:
        """Give the tax by rate of a series in one span, or in all together."""
        found = await self.context.reads.loader((Summary, id(self)), self._load).load("rates")
        if period is not None:
            return found.get(Place(period, series.group, series.currency), [])
        places = (Place(nth, series.group, series.currency) for nth in range(len(self.periods)))
        return _added(line for place in places for line in found.get(place, []))

    async def _load(self, keys: list[str]) -> list[dict[Place, list[RateSum]]]:
        return [await db.sums_by_rate(self.context.session, self.wanted) for _ in keys]


async def summarise(context: Context, asked: Asked) -> Summary:
    """Sum up what was sold.

    Raises:
        InvalidInput: the span of time can't be cut so, or the answer would be too long.
    """
    own_zone, own_currency = await db.calendar_of(context.session)
    zone = asked.time_zone or own_zone
    spans = periods(asked.since, asked.until, asked.interval, zone)
    wanted = Wanted(spans, asked.grouping, asked.conditions)
    try:
        found = await db.sums(context.session, wanted)
    except TooManyRows:
        raise _too_many() from None
    series = _series(found, len(spans)) or [Series(None, own_currency, [Sums()] * len(spans))]
    if len(series) * len(spans) > MOST_SPANS:
        raise _too_many()
    return Summary(context, wanted, series, zone)


def _series(found: dict[Place, Sums], spans: int) -> list[Series]:
    names = dict.fromkeys((place.group, place.currency) for place in found)
    series = [
        Series(
            group,
            currency,
            [found.get(Place(nth, group, currency), Sums()) for nth in range(spans)],
        )
        for group, currency in names
    ]
    return sorted(series, key=_rank)


def _rank(series: Series) -> tuple[int, str, bool, str]:
    """Put first what was ordered most often."""
    return -series.total.orders, series.currency, series.group is None, series.group or ""


def _added(lines: Iterable[RateSum]) -> list[RateSum]:
    found: dict[int, RateSum] = {}
    for line in lines:
        known = found.get(line.rate, RateSum(line.rate, 0, 0))
        found[line.rate] = RateSum(line.rate, known.net + line.net, known.tax + line.tax)
    return [found[rate] for rate in sorted(found)]


def _too_many() -> InvalidInput:
    message = (
        f"This would be more than {MOST_SPANS:,} spans over all groups and currencies: choose a "
        "longer interval or a shorter span, or filter by source, country or currency."
    )
    return InvalidInput(message, field=("groupBy",))
