"""Reads JSON lines: each the input of `placeOrder`, as a client of the API would send it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import orjson
from graphql import GraphQLError, GraphQLInputObjectType
from graphql.utilities import (
    coerce_input_value,  # pyright: ignore[reportUnknownVariableType]
    validate_input_value,  # pyright: ignore[reportUnknownVariableType]
)
from strawberry.types.arguments import convert_argument

from app.importing.report import FileUnreadable, Report
from schema.api import build_schema
from schema.order.cart import PlaceOrderInput

_INPUT: Final = "PlaceOrderInput"


@dataclass(frozen=True, slots=True)
class Input:
    """An order that a line of the file asks for."""

    line: int
    number: str
    order: PlaceOrderInput


class _InputInvalid(Exception):
    """A line is no input that the schema takes; the message says why."""


def read_inputs(path: Path) -> tuple[list[Input], Report]:
    """Read the whole file before anything is stored; the report holds what is wrong with it.

    Raises:
        FileUnreadable: there is no such file, it is not UTF-8, it holds no JSON line at all.
    """
    report = Report()
    inputs: list[Input] = []
    parser = _Parser()
    objects = 0
    for line, text in enumerate(_lines(path), start=1):
        if not text.strip():
            continue
        report.lines += 1
        number = None
        try:
            given = _object(text)
            objects += 1
            number = _number(given)
            inputs.append(Input(line, number or "", parser.parse(given)))
        except _InputInvalid as error:
            report.add_problem(number, [line], str(error))
    if report.lines and not objects:
        raise FileUnreadable(f"{path} holds no JSON objects, one a line.")
    return inputs, report


class _Parser:
    """Checks and converts inputs exactly as the API does."""

    def __init__(self) -> None:
        schema = build_schema()
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry
        self._type = cast(
            "GraphQLInputObjectType", schema.schema_converter.type_map[_INPUT].implementation
        )

    def parse(self, given: dict[str, Any]) -> PlaceOrderInput:
        """Give the input.

        Raises:
            _InputInvalid: the schema does not take it, or it has no number of its own.
        """
        faults: list[str] = []

        def note(error: GraphQLError, path: list[str | int]) -> None:
            where = ".".join(map(str, path))
            faults.append(f"{where}: {error.message}" if where else error.message)

        validate_input_value(given, self._type, note, hide_suggestions=True)
        if faults:
            raise _InputInvalid(" ".join(faults))
        coerced = coerce_input_value(given, self._type)
        order = convert_argument(coerced, PlaceOrderInput, self._scalars, self._config)
        if not isinstance(order, PlaceOrderInput) or order.external_number is None:
            raise _InputInvalid(
                "externalNumber is missing: without it a second run would place the order again."
            )
        return order


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines: JSON texts may hold U+2028.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"{path} is not written in UTF-8.") from error
    except OSError as error:
        raise FileUnreadable(f"{path} can't be read: {error.strerror}.") from error


def _object(text: str) -> dict[str, Any]:
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _InputInvalid(f"This is no JSON: {error}.") from error
    if not isinstance(given, dict):
        raise _InputInvalid("This is JSON, but no object.")
    return cast("dict[str, Any]", given)


def _number(given: dict[str, Any]) -> str | None:
    external: Any = given.get("externalNumber")
    number: Any = (
        cast("dict[str, Any]", external).get("number") if isinstance(external, dict) else None
    )
    return number if isinstance(number, str) else None
