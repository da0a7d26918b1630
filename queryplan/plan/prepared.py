"""Statements as the drivers take them: text, and parameters in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Dialect, Executable
from sqlalchemy.util import LRUCache

from queryplan.dialects import KEY, KEYS

_TEXTS = 500

Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement's text, and how its parameters are made of named values."""

    text: str
    names: tuple[str, ...]
    processors: Mapping[str, Processor]
    values: Mapping[str, object]
    """Values that belong to the statement itself, such as a filter's."""

    def parameters(self, given: Mapping[str, object]) -> tuple[object, ...]:
        """Put the values in the text's order, in the form that the driver takes."""
        values, processors = self.values, self.processors
        return tuple(
            [
                processors[name](given[name] if name in given else values[name])
                if name in processors
                else (given[name] if name in given else values[name])
                for name in self.names
            ]
        )


class Preparation:
    """Turns SQLAlchemy's statements into texts for one kind of database."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._compiled: LRUCache[Any, Any] = LRUCache(_TEXTS)
        self._storing: dict[Column[Any], Processor | None] = {}

    def storing(self, column: Column[Any]) -> Processor | None:
        """Give what turns a value of a column into the database's own form, if anything has to."""
        if column not in self._storing:
            kind = column.type.dialect_impl(self.dialect)
            self._storing[column] = kind.bind_processor(self.dialect)
        return self._storing[column]

    def prepare(self, statement: Executable) -> Prepared:
        """Make the text; statements of one form share the work of compiling it."""
        # SQLAlchemy's own connections do the same to run a statement.
        compiled, extracted, collected, _ = statement._compile_w_cache(  # type: ignore[attr-defined]  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
            self.dialect, compiled_cache=self._compiled, column_keys=[]
        )
        known: Any = compiled
        values = known.construct_params(
            {},
            extracted_parameters=extracted,
            escape_names=False,
            _check=False,
            _collected_params=collected,
        )
        if known.post_compile_params:
            expanded = known._process_parameters_for_postcompile(values)  # noqa: SLF001
            processors = {**known._bind_processors, **expanded.processors}  # noqa: SLF001
            values = {**values, **expanded.additional_parameters}
            return self._made(expanded.statement, expanded.positiontup, processors, values)
        return self._made(known.string, known.positiontup, known._bind_processors, values)  # noqa: SLF001

    def _made(
        self,
        text: str,
        names: Sequence[str],
        processors: Mapping[str, Any],
        values: Mapping[str, object],
    ) -> Prepared:
        used = {name: processors[name] for name in names if processors.get(name) is not None}
        # Keys come as the database gave them: no column's type has to look at them again.
        for own in (KEY, KEYS):
            used.pop(own, None)
        if KEYS in names and self.dialect.name == "sqlite":
            used[KEYS] = json.dumps
        return Prepared(text, tuple(names), used, values)
