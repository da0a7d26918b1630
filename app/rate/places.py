"""How many of something a token may hold at once in this process."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID


class Places:
    """Places that each token has; 0 are as many as it likes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken: Counter[UUID] = Counter()

    def take(self, token: UUID) -> Callable[[], None] | None:
        """Take a place, and give what leaves it, however often it is called; None if there is none."""
        if self.most and self._taken[token] >= self.most:
            return None
        self._taken[token] += 1
        is_in = True

        def leave() -> None:
            nonlocal is_in
            if is_in:
                is_in = False
                self._taken[token] -= 1
                if not self._taken[token]:
                    del self._taken[token]

        return leave
