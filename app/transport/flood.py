"""How many messages a second one socket may send."""

from collections.abc import Callable
from time import monotonic


class Flood:
    """Counts messages by the second; more than so many in one are a flood."""

    def __init__(self, limit: int, clock: Callable[[], float] = monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._second = 0
        self._messages = 0

    def rises(self) -> bool:
        """Count a message; tell whether it is one too many."""
        second = int(self._clock())
        if second != self._second:
            self._second, self._messages = second, 0
        self._messages += 1
        return self._messages > self.limit
