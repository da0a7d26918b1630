"""What stands at the head of a request, read once for all who ask."""

from collections.abc import Iterable
from typing import Any, Final

from starlette.types import Scope

_KEPT: Final = "tiski.head"


class Head:
    """The headers of one request by their names; what stands there several times is one list."""

    __slots__ = ("_found",)

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        found: dict[bytes, bytes] = {}
        for name, value in headers:
            found[name] = value if name not in found else found[name] + b", " + value
        self._found = found

    def __contains__(self, name: bytes) -> bool:
        return name in self._found

    def get(self, name: bytes, default: str = "") -> str:
        """Give the text of a header."""
        value = self._found.get(name)
        return default if value is None else value.decode("latin-1")


def head_of(scope: Scope) -> Head:
    """Give the head of a request or of a socket's opening."""
    known: Any = scope.get(_KEPT)
    if known is None:
        known = scope[_KEPT] = Head(scope["headers"])
    return known
