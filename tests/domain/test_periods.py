"""Spans of time in the calendar of a place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from calendars import ZONES, label, spans
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.periods import MOST, Interval, periods


def at(text: str, zone: str = "Europe/Helsinki") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def hours(since: str, until: str, interval: Interval, zone: str = "Europe/Helsinki") -> list[float]:
    found = periods(at(since, zone), at(until, zone), interval, zone)
    return [(each.until - each.since).total_seconds() / 3600 for each in found]


def test_days_have_23_to_25_hours_when_the_clocks_change() -> None:
    assert hours("2026-03-28", "2026-03-31", Interval.DAY) == [24, 23, 24]
    assert hours("2026-10-24", "2026-10-27", Interval.DAY) == [24, 25, 24]
    assert hours("2026-10-25", "2026-10-26", Interval.HOUR) == [1] * 25
    assert hours("2026-03-29", "2026-03-30", Interval.HOUR) == [1] * 23
    assert hours("2026-03-23", "2026-04-06", Interval.WEEK) == [167, 168]


def test_places_with_clocks_of_their_own() -> None:
    # Half an hour of summer time; midnight that is missing; a date that was skipped.
    assert hours("2026-10-04", "2026-10-05", Interval.DAY, "Australia/Lord_Howe") == [23.5]
    assert hours("2026-10-04T01:00", "2026-10-04T04:00", Interval.HOUR, "Australia/Lord_Howe") == [
        1,
        0.5,
        1,
    ]
    assert hours("2017-10-14", "2017-10-16", Interval.DAY, "America/Sao_Paulo") == [24, 23]
    assert hours("2011-12-29", "2012-01-01", Interval.DAY, "Pacific/Apia") == [24, 24]


def test_the_calendar_decides_where_spans_begin() -> None:
    found = periods(at("2025-12-31T22:00"), at("2026-07-15"), Interval.QUARTER, "Europe/Helsinki")
    assert [each.since for each in found] == [
        at("2025-12-31T22:00"),
        at("2026-01-01"),
        at("2026-04-01"),
        at("2026-07-01"),
    ]
    weeks = periods(at("2026-01-01"), at("2026-01-13"), Interval.WEEK, "Europe/Helsinki")
    assert [each.since for each in weeks] == [
        at("2026-01-01"),
        at("2026-01-05"),
        at("2026-01-12"),
    ]
    assert hours("2024-02-01", "2024-04-01", Interval.MONTH) == [29 * 24, 31 * 24 - 1]
    assert hours("2026-05-01T10:15", "2026-05-01T10:20", Interval.YEAR) == [1 / 12]


@given(asked=spans(2000, 2040), zone=st.sampled_from(ZONES))
def test_spans_follow_each_other_and_are_what_a_calendar_shows(
    asked: tuple[datetime, datetime, Interval], zone: str
) -> None:
    since, until, interval = asked
    found = periods(since, until, interval, zone)
    assert (found[0].since, found[-1].until) == (since, until)
    assert all(each.since < each.until for each in found)
    assert [each.since for each in found[1:]] == [each.until for each in found[:-1]]
    moment = timedelta(microseconds=1)
    for each in found:
        name = label(each.since, interval, zone)
        assert label(each.until - moment, interval, zone) == name or interval is Interval.HOUR
        assert label(each.until, interval, zone) != name or each.until == until


def test_what_is_refused() -> None:
    now = at("2026-05-01")
    year, hour = timedelta(days=365), timedelta(hours=1)
    for since, until, interval, zone, field in (
        (now, now, Interval.DAY, "UTC", "to"),
        (now, now - hour, Interval.DAY, "UTC", "to"),
        (now, now + year, Interval.HOUR, "UTC", "interval"),
        (now, now + (MOST + 1) * hour, Interval.HOUR, "UTC", "interval"),
        (now, now + hour, Interval.DAY, "Mars/Olympus", "timezone"),
        (now, now + hour, Interval.DAY, "", "timezone"),
        (now, now + hour, Interval.DAY, "../UTC", "timezone"),
        (datetime.min.replace(tzinfo=UTC), now, Interval.YEAR, "Asia/Tokyo", "from"),
        (now, datetime.max.replace(tzinfo=UTC), Interval.YEAR, "Asia/Tokyo", "to"),
    ):
        with pytest.raises(InvalidInput) as refused:
            periods(since, until, interval, zone)
        assert refused.value.field == (field,)
    assert len(periods(now, now + MOST * hour, Interval.HOUR, "UTC")) == MOST
