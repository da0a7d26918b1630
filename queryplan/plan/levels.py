"""The statements of a program: each reads the rows of one level, with what is embedded in them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect, Executable, Table

from queryplan.cuts import Cut, Order
from queryplan.pages import PageRequest
from queryplan.plan.prepared import Preparation, Prepared
from queryplan.statements import Embedding, RelationStatements, RowStatements, Wanted

_FORMS = 64

Requests = Sequence[PageRequest]
Embedder = Callable[[Requests], Embedding]
"""Makes an embedded value, once the requests of the lists in it are known."""


class Row:
    """What is selected of each row of one level: columns, and rows embedded in it."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self.table = table
        self._dialect = dialect
        self._wanted: list[str | Embedder] = []

    def at(self, wanted: str | Embedder) -> int:
        """Give the place of a value in the row; a column is selected once."""
        if not isinstance(wanted, str) or wanted not in self._wanted:
            self._wanted.append(wanted)
            return len(self._wanted) - 1
        return self._wanted.index(wanted)

    def processor(self, column: str) -> Callable[[Any], Any] | None:
        """Give what turns the driver's value of a column into Python's, if anything has to."""
        kind = self.table.c[column].type
        return kind.dialect_impl(self._dialect).result_processor(self._dialect, None)

    def wanted(self, requests: Requests) -> list[Wanted]:
        """Say to a statement what is selected: the id, where nothing else is."""
        return [
            each if isinstance(each, str) else each(requests) for each in self._wanted or ["id"]
        ]


@dataclass(slots=True)
class Level:
    """One statement: `build` makes it, `lists` are the pages in it, by their numbers."""

    build: Callable[[Requests], Executable]
    preparation: Preparation
    own: int | None = None
    """The list whose rows are read, if it is one."""
    embedded: list[int] = field(default_factory=list[int])
    """The lists that are embedded in its rows."""
    forms: OrderedDict[Hashable, Prepared] = field(default_factory=OrderedDict[Hashable, Prepared])
    """The statements that were made last, by what was asked for."""
    build_few: Callable[[Requests, Order], Executable] | None = None
    """Makes the statement for all rows of the parents, where pages may be cut out of them."""
    patience: int = 0
    """For how many runs not to try it again, since there were too many rows."""

    def prepared_few(self, requests: Requests) -> Prepared | None:
        """Give the statement for all rows of the parents, if the request is one for it."""
        if self.build_few is None or self.own is None:
            return None
        request = requests[self.own]
        if request.backward or request.is_cut or request.after or request.before:
            return None
        if self.patience:
            self.patience -= 1
            return None
        build, order = self.build_few, request.sort.order
        return self._kept(("few", order), lambda: build(requests, order))

    def prepared(self, requests: Requests) -> Prepared:
        """Give the statement for these requests; the last ones are kept."""
        numbers = self.embedded if self.own is None else [self.own, *self.embedded]
        form = tuple([requests[number].form for number in numbers])
        return self._kept(form, lambda: self.build(requests))

    def values(self, requests: Requests) -> dict[str, object]:
        """Name the values that its pages need."""
        named: dict[str, object] = {}
        if self.own is not None:
            named.update(requests[self.own].parameters())
        for number in self.embedded:
            named.update(requests[number].parameters(mark(number)))
        return named

    def _kept(self, form: Hashable, build: Callable[[], Executable]) -> Prepared:
        known = self.forms.get(form)
        if known is None:
            known = self.forms[form] = self.preparation.prepare(build())
            if len(self.forms) > _FORMS:
                self.forms.popitem(last=False)
        else:
            self.forms.move_to_end(form)
        return known


def mark(number: int) -> str:
    """Name the parameters of an embedded list apart from all others of its statement."""
    return f"_in_{number}"


def embedded_cut(requests: Requests, number: int) -> Cut:
    """Say which part of an embedded list is read."""
    return requests[number].cut(mark(number))


def embedded_row(statements: RowStatements, row: Row, key: str, local: str) -> Embedder:
    """Embed the row that a to-one relation leads to."""
    return lambda requests: statements.embedded(row.wanted(requests), key, local)


def embedded_page(statements: RelationStatements, row: Row, number: int, local: str) -> Embedder:
    """Embed the page that a to-many relation leads to."""
    return lambda requests: statements.embedded(
        row.wanted(requests), embedded_cut(requests, number), local
    )


def embedded_count(statements: RelationStatements, number: int, local: str) -> Embedder:
    """Embed the count of the list that a to-many relation leads to."""
    return lambda requests: statements.embedded_count(
        requests[number].whole.cut(mark(number)), local
    )
