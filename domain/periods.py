"""Spans of time in the calendar of a place: what a summary counts by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import InvalidInput

MOST: Final = 400
"""Spans of one summary: a year of days, two weeks of hours."""

YEARS: Final = range(1900, 2200)
"""The years whose moments can be summed up."""

_MONTHS = 12


class Interval(StrEnum):
    """How long a span is by the calendar and the clock of a place."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment up to, and without, another."""

    since: datetime
    until: datetime


def periods(since: datetime, until: datetime, interval: Interval, time_zone: str) -> list[Period]:
    """Cut a span of time where the calendar of a place begins anew, the first and last cut short.

    A day with a change of the clocks has 23 or 25 hours; an hour that comes twice is two spans.
    Weeks begin on Monday (ISO 8601).

    Raises:
        InvalidInput: nothing lies between the two, it is too much, or there is no such zone.
    """
    zone = zone_of(time_zone)
    if since.year not in YEARS:
        raise InvalidInput(_OUT_OF_RANGE, field=("from",))
    if until.year not in YEARS:
        raise InvalidInput(_OUT_OF_RANGE, field=("to",))
    if since >= until:
        raise InvalidInput("This must come after `from`.", field=("to",))
    found: list[Period] = []
    for start in _starts(since.astimezone(UTC), interval, zone):
        if found and found[-1].until >= until:
            break
        if len(found) == MOST:
            message = (
                f"There are more than {MOST} of these from the one moment to the other: "
                "choose a longer interval, or a shorter span."
            )
            raise InvalidInput(message, field=("interval",))
        begin = found[-1].until if found else since
        found.append(Period(begin, min(start, until)))
    return found


def zone_of(name: str) -> ZoneInfo:
    """Give a time zone of the IANA database.

    Raises:
        InvalidInput: there is none of that name.
    """
    if name not in _zones():
        message = "This is not a time zone of the IANA database, such as Europe/Oslo."
        raise InvalidInput(message, field=("timezone",))
    return ZoneInfo(name)


_OUT_OF_RANGE = f"This must lie in the years {YEARS[0]} to {YEARS[-1]}."


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _starts(since: datetime, interval: Interval, zone: ZoneInfo) -> Iterator[datetime]:
    """Go through the moments after one at which a new span begins, without end."""
    if interval is Interval.HOUR:
        moment = since
        while True:
            local = moment.astimezone(zone)
            passed = timedelta(
                minutes=local.minute, seconds=local.second, microseconds=local.microsecond
            )
            moment += timedelta(hours=1) - passed
            yield moment
    day, latest = since.astimezone(zone).date(), since
    while True:
        day = _NEXT[interval](day)
        start = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
        if start > latest:  # a date that a place skipped, at the date line, has no span
            latest = start
            yield start


def _after_month(day: date, months: int) -> date:
    """Give the first day of the next so many months that begin with a year."""
    month = (day.month - 1) // months * months + months
    return date(day.year + month // _MONTHS, month % _MONTHS + 1, 1)


_NEXT: Final[dict[Interval, Callable[[date], date]]] = {
    Interval.DAY: lambda day: day + timedelta(days=1),
    Interval.WEEK: lambda day: day + timedelta(days=7 - day.weekday()),
    Interval.MONTH: lambda day: _after_month(day, 1),
    Interval.QUARTER: lambda day: _after_month(day, 3),
    Interval.YEAR: lambda day: _after_month(day, _MONTHS),
}
