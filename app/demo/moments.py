"""When people buy: more on Sundays and in the evening, more before Christmas, more every month."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = 730
"""How long the demo goes back: two years."""

_ZONE: Final = ZoneInfo("Europe/Helsinki")
_WEEKDAYS: Final = (105, 100, 98, 96, 90, 88, 122)
_HOURS: Final = (
    6,
    3,
    2,
    1,
    1,
    3,
    9,
    22,
    38,
    50,
    58,
    62,
    66,
    60,
    56,
    56,
    60,
    66,
    78,
    98,
    112,
    104,
    66,
    26,
)
_BY_HOUR: Final = tuple(accumulate(_HOURS))
_MONTHS: Final = {1: 0.85, 7: 0.8, 11: 1.35, 12: 1.6}
_GROWTH: Final = 0.6
_OPENS, _CLOSES = 9, 16
_AT_DESK = 5  # minutes
_FRIDAY: Final = 4


class Moments:
    """Draws moments of the last two years."""

    def __init__(self, now: datetime) -> None:
        self._today = now.astimezone(_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        self._now = now
        self._ago = range(DAYS)
        weight = 0.0
        self._weights = [weight := weight + self._weight(days) for days in self._ago]

    def moment(self, random: Random) -> datetime:
        """Draw a moment at which somebody buys; one that is still to come is moved back a day."""
        (days,) = random.choices(self._ago, cum_weights=self._weights)
        (hour,) = random.choices(range(24), cum_weights=_BY_HOUR)
        local = self._day(days) + timedelta(hours=hour, seconds=random.randrange(3600))
        moment = local.replace(tzinfo=_ZONE).astimezone(UTC)
        return moment if moment < self._now else moment - timedelta(days=1)

    def _weight(self, days: int) -> float:
        day = self._day(days)
        growth = 1 + _GROWTH * (1 - days / DAYS)
        return _WEEKDAYS[day.weekday()] * _MONTHS.get(day.month, 1.0) * growth

    def _day(self, days: int) -> datetime:
        return self._today.replace(tzinfo=None) - timedelta(days=days)


def working_time(after: datetime, random: Random) -> datetime:
    """Draw a moment of the next working day, when staff look after what happened."""
    return _at_work(
        after.astimezone(_ZONE) + timedelta(days=1),
        hour=random.randrange(_OPENS, _CLOSES),
        minute=random.randrange(60),
        second=random.randrange(60),
    )


def desk_day(now: datetime, random: Random) -> datetime:
    """Draw a moment when staff type in what piled up on the desk: at the end of the last day."""
    day = now.astimezone(_ZONE) - timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day -= timedelta(days=1)
    return _at_work(
        day, hour=_CLOSES, minute=random.randrange(_AT_DESK), second=random.randrange(60)
    )


def _at_work(day: datetime, *, hour: int, minute: int, second: int) -> datetime:
    """Give that time of the day, or of the next one that is a working day."""
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=second).astimezone(UTC)
