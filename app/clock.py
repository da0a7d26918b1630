"""The clock of a running process."""

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time; a test hands another clock to whatever asks for one."""

    def now(self) -> datetime:
        """Give the present moment, in UTC and aware of it."""
        return datetime.now(UTC)
