"""Counts what the database is asked and how long it takes: for who asks, and for the process."""

from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final, Protocol

from sqlalchemy import Engine, event

FRAMES: Final = ("BEGIN", "COMMIT", "ROLLBACK")
"""How what begins and ends transactions begins."""
_STARTED: Final = "_tiski_started"


@dataclass(slots=True)
class Tally:
    """What the database did for somebody; beginning and ending transactions takes time only."""

    statements: int = 0
    seconds: float = 0.0


TALLY: ContextVar[Tally | None] = ContextVar("tally", default=None)
"""Where what is asked from here on is counted. A task that works for many has an empty context."""


class Witness(Protocol):
    """Whoever watches over the database of a process; times are those of `perf_counter`."""

    def ran(self, text: str, started: float, ended: float, *, is_frame: bool) -> None:
        """Note a statement; a frame begins or ends a transaction."""
        ...

    def waited(self, seconds: float) -> None:
        """Note how long somebody waited for a connection of the pool."""
        ...

    def held(self, more: int) -> None:
        """Note that so many more connections of the pool are in use."""
        ...


class Ledger:
    """Puts down what one database does."""

    def __init__(self, witness: Witness | None = None) -> None:
        self._witness = witness

    def ran(self, text: str, started: float, ended: float | None = None) -> None:
        """Put down a statement that has ended now, or did."""
        ended = ended or perf_counter()
        is_frame = text.startswith(FRAMES)
        tally = TALLY.get()
        if tally is not None:
            tally.statements += not is_frame
            tally.seconds += ended - started
        if self._witness is not None:
            self._witness.ran(text, started, ended, is_frame=is_frame)

    def waited(self, started: float) -> None:
        """Put down that a connection is there."""
        if self._witness is not None:
            self._witness.waited(perf_counter() - started)

    def held(self, more: int) -> None:
        """Put down that so many more connections are in use."""
        if self._witness is not None:
            self._witness.held(more)

    def listen(self, engine: Engine) -> None:
        """Put down whatever is sent by way of SQLAlchemy, and who has its connections."""
        witness = self._witness

        def before(*given: Any) -> None:
            setattr(given[4], _STARTED, perf_counter())

        def after(*given: Any) -> None:
            self.ran(given[2], getattr(given[4], _STARTED))

        def failed(told: Any) -> None:
            started = getattr(told.execution_context, _STARTED, None)
            if started is not None:
                self.ran(told.statement, started)

        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
        event.listen(engine, "handle_error", failed)
        if witness is not None:
            event.listen(engine, "checkout", lambda *_: witness.held(1))
            event.listen(engine, "checkin", lambda *_: witness.held(-1))
