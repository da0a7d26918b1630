"""Notices that the process is told to stop, before the server waits for what still runs."""

import asyncio
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class _Stop:
    """What a process does once it is told to stop."""

    def __init__(self, begin: Callable[[], None], end: Callable[[], None], delay: float) -> None:
        self._begin = begin
        self._end = end
        self._delay = delay
        self._loop = asyncio.get_running_loop()
        self._was_told = False
        self._timer: asyncio.TimerHandle | None = None
        self._before = {number: signal.getsignal(number) for number in SIGNALS}

    def listen(self) -> None:
        """Hear signals, in place of whoever heard them."""
        for number, handler in self._before.items():
            if callable(handler):  # without a handler the process just ends, or ignores it
                signal.signal(number, self._heard)

    def forget(self) -> None:
        """Let those hear them again."""
        for number, handler in self._before.items():
            if signal.getsignal(number) == self._heard:
                signal.signal(number, handler)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._begin)
        if self._delay and number == signal.SIGTERM and not self._was_told:
            self._loop.call_soon_threadsafe(self._act_later, number)
        else:
            self._act(number, frame)
        self._was_told = True

    def _act_later(self, number: int) -> None:
        self._timer = self._loop.call_later(self._delay, self._act, number)

    def _act(self, number: int, frame: FrameType | None = None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._loop.call_soon_threadsafe(self._end)
        handler = self._before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)


@contextmanager
def on_stop(
    begin: Callable[[], None], end: Callable[[], None], delay: float = 0.0
) -> Generator[None]:
    """Call `begin` once a signal to stop comes, and `end` before the server acts on it.

    SIGTERM is acted on after a delay, in which the server answers as before; SIGINT, or a second
    SIGTERM, at once. The server ends its lifespan only after the last request, and a stream is a
    request that does not end by itself.
    """
    if current_thread() is not main_thread():  # only there signals can be had
        yield
        return
    stop = _Stop(begin, end, delay)
    stop.listen()
    try:
        yield
    finally:
        stop.forget()
