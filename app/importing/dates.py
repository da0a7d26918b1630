"""Reads moments as spreadsheets write them: 12/1/10 8:26 is the first of December 2010."""

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.errors import InvalidInput

_AMERICAN: Final = re.compile(
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})"
    r"(?: +(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?",
    re.ASCII,
)
_TURN: Final = 69  # 69 to 99 are years of the last century, as POSIX has it


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """Read month/day/year with two or four digits, or ISO 8601; times are those of the zone.

    Raises:
        InvalidInput: it is written in another way, or there is no such day.
    """
    found = _AMERICAN.fullmatch(text)
    try:
        moment = datetime.fromisoformat(text) if found is None else _american(found)
        local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            "Write the day as month/day/year with the time after it, such as 12/1/10 8:26."
        ) from error


def _american(found: re.Match[str]) -> datetime:
    month, day, year, hour, minute, second = (int(digits or 0) for digits in found.groups())
    if len(found["year"]) == len("yy"):
        year += 1900 if year >= _TURN else 2000
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  (the caller adds it)
