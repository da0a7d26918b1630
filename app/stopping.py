"""Notices that the process is told to stop, before the server waits for what still runs."""

import asyncio
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_Handler = Callable[[int, FrameType | None], object]


@contextmanager
def on_stop(call: Callable[[], None]) -> Generator[None]:
    """Call once a signal to stop comes; whoever handled it before still does.

    The server ends its lifespan only after the last request, and a stream is a request that does
    not end by itself.
    """
    if current_thread() is not main_thread():  # only there signals can be had
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def heard(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(call)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number, handler in before.items():
        if callable(handler):  # without a handler the process just ends, or ignores it
            signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is heard:
                signal.signal(number, handler)
