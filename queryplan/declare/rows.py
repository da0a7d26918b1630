"""Fields of one row: its columns and what is made of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from queryplan.declare.declarations import Column, Made, Part
from queryplan.declare.fields import asked_field, row_field


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


def part(
    kind: type,
    columns: Mapping[str, str],
    *,
    present: str | None = None,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare an object of type `kind` that shows columns of the row as its attributes.

    `columns` names the column behind each of the attributes that `kind` is made with. The object
    is null when the column `present` is. Prefer it to `group()` where both would do: a compiled
    plan reads the object's fields without making it.
    """
    return row_field(
        Part(kind, columns, present),
        description=description,
        scope=scope,
        deprecation_reason=deprecation_reason,
    )


def computed(
    *names: str, scope: str | None = None, deprecation_reason: str | None = None
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a value that the decorated function makes of columns, in the order of its parameters.

    Put `@staticmethod` below it, as the function takes no `self`. The function's docstring is the
    field's description, its return annotation the field's type. Its keyword-only parameters are
    the field's arguments.
    """

    def declare(decorated: Callable[..., Any]) -> Any:
        function = decorated.__func__ if isinstance(decorated, staticmethod) else decorated
        parameters = inspect.signature(function).parameters.values()
        asked = [each for each in parameters if each.kind is each.KEYWORD_ONLY]
        if len(parameters) - len(asked) != len(names):
            message = f"{function.__qualname__} takes another number of values than @computed names"
            raise TypeError(message)
        made, namespace = Made(function, names), function.__globals__
        settings: dict[str, Any] = {
            "description": inspect.getdoc(function),
            "scope": scope,
            "deprecation_reason": deprecation_reason,
            "type_annotation": StrawberryAnnotation(
                function.__annotations__["return"], namespace=namespace
            ),
        }
        if not asked:
            return row_field(made, **settings)
        return asked_field(made, [_argument(each, namespace) for each in asked], **settings)

    return declare


def _argument(parameter: inspect.Parameter, namespace: dict[str, Any]) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=parameter.name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(parameter.annotation, namespace=namespace),
        default=parameter.default,
    )
