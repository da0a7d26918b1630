"""What a template may cost: turns of loops, time, and text, counted while it is filled in."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import thread_time
from typing import Any, Final

from jinja2 import Undefined
from markupsafe import Markup, escape

LONGEST_TEXT: Final = 262_144
"""Characters of any text that a template makes on the way."""
LONGEST_PART: Final = 1_048_576
"""Characters of what a template yields: the largest order has room, with the longest titles."""
MOST_STEPS: Final = 20_000
"""Turns of all loops of one message together."""
MOST_SECONDS: Final = 1.0
"""Time of one processor that writing one part of a message may take."""


class Exceeded(Exception):
    """A template wants more time, turns or text than it gets."""


@dataclass(slots=True)
class Budget:
    """What is left for one part of a message."""

    steps: int = MOST_STEPS
    until: float = field(default_factory=lambda: thread_time() + MOST_SECONDS)

    def step(self) -> None:
        """Count a turn of a loop."""
        self.steps -= 1
        if self.steps < 0:
            raise Exceeded(f"Its loops take more than {MOST_STEPS:,} turns.")
        self.look()

    def look(self) -> None:
        """Look at the clock."""
        if thread_time() > self.until:
            raise Exceeded(f"It takes longer than {MOST_SECONDS:g} s.")


_BUDGET: Final[ContextVar[Budget]] = ContextVar("budget")


@contextmanager
def spending(budget: Budget) -> Generator[None]:
    """Have what a template does count against a budget."""
    token = _BUDGET.set(budget)
    try:
        yield
    finally:
        _BUDGET.reset(token)


def looked() -> None:
    """Look at the clock of the template that is being filled in."""
    _BUDGET.get().look()


def bounded(text: str) -> str:
    """Give a text unless it is too long."""
    room_for(len(text))
    return text


def room_for(length: int) -> None:
    """Refuse a text of that length before it is made."""
    looked()
    if length > LONGEST_TEXT:
        raise Exceeded(f"It makes a text longer than {LONGEST_TEXT // 1024} KiB.")


def text_of(value: object) -> str:
    """Give a value as text; only single values can be shown.

    A list of lists of lists is short to write and endless to print.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return bounded(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Undefined):
        return str(value)  # which says what is not there
    raise TypeError("A list or a group of facts can't be shown; name one of its parts.")


def each(value: object) -> Generator[Any]:
    """Go through a list, counting; nothing at all is an empty list."""
    if value is None:
        return
    if isinstance(value, Undefined):
        iter(value)  # which says what is not there
    if not isinstance(value, list | tuple | dict | Generator):
        raise TypeError("Only a list can be gone through.")
    budget = _BUDGET.get()
    for item in value:  # pyright: ignore[reportUnknownVariableType]
        budget.step()
        yield item


def joined(parts: Iterable[object], between: object = "") -> str:
    """Put values together, escaped where one of them is markup."""
    texts = [part if isinstance(part, str) else text_of(part) for part in parts]
    glue = text_of(between)
    if any(isinstance(part, Markup) for part in texts):
        texts, glue = [escape(part) for part in texts], escape(glue)
    room_for(sum(map(len, texts)) + len(glue) * len(texts))
    return glue.join(texts)


def length_of(value: object) -> int:
    """Tell how many characters or items there are."""
    if value is None:
        return 0
    if isinstance(value, str | list | tuple | dict):
        return len(value)  # pyright: ignore[reportUnknownArgumentType]
    raise TypeError("Only a text or a list has a length.")
