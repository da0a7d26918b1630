"""A clock for tests."""

from datetime import UTC, datetime, timedelta


class FixedClock:
    """A clock that a test moves by hand; it starts at the true time."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def now(self) -> datetime:
        """Tell the time that the test set, or the true one."""
        return self.at or datetime.now(UTC)

    def pass_by(self, **span: float) -> None:
        """Let time pass."""
        self.at = self.now() + timedelta(**span)
