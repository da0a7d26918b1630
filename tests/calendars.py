"""What a calendar and a clock show in places that differ, and spans of time to try."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.periods import MOST, Interval

ZONES = [
    "UTC",
    "Europe/Helsinki",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]


def label(moment: datetime, interval: Interval, zone: str) -> tuple[object, ...]:
    """Name the span of a moment by what calendar and clock show, as a person would."""
    local = moment.astimezone(ZoneInfo(zone))
    match interval:
        case Interval.HOUR:
            return local.date(), local.hour, local.utcoffset()
        case Interval.DAY:
            return (local.date(),)
        case Interval.WEEK:
            return tuple(local.isocalendar()[:2])
        case Interval.MONTH:
            return local.year, local.month
        case Interval.QUARTER:
            return local.year, (local.month + 2) // 3
        case Interval.YEAR:
            return (local.year,)


def spans(first: int, last: int) -> st.SearchStrategy[tuple[datetime, datetime, Interval]]:
    """Make spans of time that begin in these years, with an interval that is not too short."""
    begins = st.integers(
        int(datetime(first, 1, 1, tzinfo=UTC).timestamp() * 1000),
        int(datetime(last, 1, 1, tzinfo=UTC).timestamp() * 1000),
    )
    return st.builds(_span, begins, st.floats(0, 1), st.sampled_from(Interval))


def _span(begin: int, share: float, interval: Interval) -> tuple[datetime, datetime, Interval]:
    since = datetime.fromtimestamp(begin / 1000, UTC)
    hours = {Interval.HOUR: MOST - 5, Interval.DAY: 24 * (MOST - 5)}.get(interval, 24 * MOST)
    return since, since + timedelta(hours=hours * share, milliseconds=1), interval
