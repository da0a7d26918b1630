"""Fields of one row: its columns and what is made of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from strawberry.annotation import StrawberryAnnotation

from queryplan.declare.declarations import Column, Made
from queryplan.declare.fields import row_field


def column(
    name: str | None = None,
    *,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare the column of that name, or of the attribute's."""
    return row_field(
        Column(name), description=description, scope=scope, deprecation_reason=deprecation_reason
    )


def group(
    make: Callable[..., Any],
    *names: str,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare an object, or a list of them, that `make` builds of columns; null when it is None."""
    return row_field(
        Made(make, names),
        description=description,
        scope=scope,
        deprecation_reason=deprecation_reason,
    )


def computed(
    *names: str, scope: str | None = None, deprecation_reason: str | None = None
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a value that the decorated function makes of columns, in the order of its parameters.

    Put `@staticmethod` below it, as the function takes no `self`. The function's docstring is the field's description, its return annotation the field's type.
    """

    def declare(decorated: Callable[..., Any]) -> Any:
        function = decorated.__func__ if isinstance(decorated, staticmethod) else decorated
        if len(inspect.signature(function).parameters) != len(names):
            message = f"{function.__qualname__} takes another number of values than @computed names"
            raise TypeError(message)
        return row_field(
            Made(function, names),
            description=inspect.getdoc(function),
            scope=scope,
            deprecation_reason=deprecation_reason,
            type_annotation=StrawberryAnnotation(
                function.__annotations__["return"], namespace=function.__globals__
            ),
        )

    return declare
