"""Exceptions as the log tells them: where and what kind, without the values that they quote."""

import re
from collections.abc import Iterator
from traceback import format_tb
from typing import Any, Final, cast

from structlog.typing import ExcInfo

# Where PostgreSQL and SQLAlchemy quote the values of a row in the text of an error.
_ROWS: Final = re.compile(r"(?:DETAIL:|CONTEXT:|\[parameters:).*$", re.MULTILINE)
_ADDRESS: Final = re.compile(r"[^\s<>()'\",;]+@[^\s<>()'\",;]+")
_NUMBER: Final = re.compile(r"\+?\d(?:[ -]?\d){5,}")
_TOKEN: Final = re.compile(r"\b(?:tsk_|whsec_|sk_|Bearer\s+|Basic\s+)\S+")
_QUERY: Final = re.compile(r"(?<=\?)\S*=\S*")
# PostgreSQL quotes names of its own as it quotes values.
_QUOTED: Final = re.compile(
    r"(?<!constraint )(?<!relation )(?<!column )(?<!table )(?<!function )(?<!role )(?<!database )"
    r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
)
_OF_CODE: Final = (AttributeError, NameError, ImportError)
"""Exceptions that quote names in the code, and no values."""
_HIDDEN: Final = "…"


def told(exc_info: ExcInfo) -> str:
    """Write an exception with all that led to it, and where each was raised."""
    return "".join(_parts(exc_info[1], set())).rstrip()


def without_values(text: str, *, quotes: bool = True) -> str:
    """Take out of a message whatever may be a customer's, or secret."""
    text = _ROWS.sub(_HIDDEN, text)
    if quotes:
        text = _QUOTED.sub(lambda found: found[0][0] + _HIDDEN + found[0][0], text)
    for pattern in (_TOKEN, _ADDRESS, _QUERY, _NUMBER):
        text = pattern.sub(_HIDDEN, text)
    return text


def _parts(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    cause, context = error.__cause__, error.__context__
    if cause is not None and id(cause) not in seen:
        yield from _parts(cause, seen)
        yield "\nwhich was the cause of:\n\n"
    elif context is not None and not error.__suppress_context__ and id(context) not in seen:
        yield from _parts(context, seen)
        yield "\nwhile this was handled:\n\n"
    yield from format_tb(error.__traceback__)
    kind = type(error)
    message = without_values(str(error), quotes=not isinstance(error, _OF_CODE))
    yield f"{kind.__module__}.{kind.__qualname__}: {message}\n"
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[Any]", error)
        for nth, each in enumerate(group.exceptions, start=1):
            yield f"\npart {nth}:\n"
            yield from _parts(each, seen)
