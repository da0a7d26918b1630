"""Spans of what a process does, for those who follow a request through several programs.

Without the setting nothing is made, and nothing of OpenTelemetry is read.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Final, Self

from app.settings import Settings, SettingsInvalid

Headers = Iterable[tuple[bytes, bytes]]
Value = str | int | float | bool


class Span:
    """Something that takes its time; this one is not told to anybody."""

    trace_id: str | None = None
    """By which the trace is found, in hexadecimal."""

    def begin(self) -> Self:
        """Let what follows in this task be a part of it."""
        return self

    def note(self, **attributes: Value | None) -> None:
        """Say something about it; None says nothing."""

    def name(self, name: str) -> None:
        """Name it by what it has turned out to be."""

    def end(self) -> None:
        """Say that it is over; it may be said again."""

    def drop(self) -> None:
        """Say that it was nothing."""

    def __enter__(self) -> Self:
        """Let what is in the block be a part of it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""


_SPAN: Final = Span()


class Tracing:
    """Makes spans; this one makes none."""

    def request(self, name: str, headers: Headers) -> Span:
        """Make the span of a request, as a part of what its sender traces."""
        del name, headers
        return _SPAN

    def within(self, headers: Headers) -> AbstractContextManager[object]:
        """Let what is in the block be a part of what the sender of a socket traces."""
        del headers
        return nullcontext()

    def span(self, name: str) -> Span:
        """Make the span of a part of what runs now."""
        del name
        return _SPAN

    def ran(self, text: str, started: float, ended: float) -> None:
        """Make the span of a statement that has ended; times are those of `perf_counter`."""

    def close(self) -> None:
        """Send what was not sent yet."""


def open_tracing(settings: Settings) -> Tracing:
    """Make what the settings ask for.

    Raises:
        SettingsInvalid: spans are wanted, and OpenTelemetry is not installed.
    """
    if settings.traces == "off":
        return Tracing()
    try:
        from app.spans import open_spans  # noqa: PLC0415  it needs packages that few install
    except ModuleNotFoundError as error:
        raise SettingsInvalid(
            f"TISKI_TRACES is on, and there is no {error.name}: pip install 'tiski[otel]'."
        ) from error
    return open_spans(settings.database_url)
