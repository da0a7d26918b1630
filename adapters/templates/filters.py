"""The filters that templates may use, none of which can make much of little."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Undefined
from markupsafe import Markup, escape

from adapters.templates.budget import bounded, each, joined, length_of, room_for, text_of


def _default(value: Any, instead: Any = "") -> Any:
    """Give something else where a fact is not there, or empty."""
    return instead if isinstance(value, Undefined) or value in (None, "") else value


def _first(value: Any) -> Any:
    return next(each(value), None)


def _last(value: Any) -> Any:
    items = list(each(value))
    return items[-1] if items else None


def _join(value: Any, between: Any = "") -> str:
    return joined(each(value), between)


def _replace(value: Any, old: str, new: str) -> str:
    text, old, new = text_of(value), text_of(old), text_of(new)
    if isinstance(value, Markup):
        old, new = escape(old), escape(new)
    room_for(len(text) + text.count(old) * max(len(new) - len(old), 0))
    return text.replace(old, new)


def _truncate(value: Any, length: int = 80) -> str:
    text = text_of(value)
    return text if len(text) <= length else f"{text[: max(length - 1, 0)].rstrip()}…"


def _changed(change: Callable[[str], str]) -> Callable[[Any], str]:
    def changed(value: Any) -> str:
        return bounded(change(text_of(value)))

    return changed


def _integer(value: Any) -> int:
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0  # noqa: PLR2004


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "default": _default,
    "first": _first,
    "last": _last,
    "join": _join,
    "replace": _replace,
    "truncate": _truncate,
    "length": length_of,
    "int": _integer,
    "upper": _changed(str.upper),
    "lower": _changed(str.lower),
    "capitalize": _changed(str.capitalize),
    "title": _changed(str.title),
    "trim": _changed(str.strip),
    "urlencode": _changed(lambda text: quote(text, safe="")),
}
"""By their names; `docs/templates.md` says what each does."""
