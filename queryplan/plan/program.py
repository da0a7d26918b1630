"""Programs: the compiled part of an operation, ready to run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList

from queryplan.binding import Binding
from queryplan.bound import NodeKind, named_row, named_rows
from queryplan.pages import PageRequest
from queryplan.plan import shapes
from queryplan.plan.analyse import Analysis
from queryplan.plan.arguments import Arguments, Given, Request
from queryplan.plan.emit import Emission
from queryplan.plan.levels import Level
from queryplan.plan.operation import Operation
from queryplan.plan.prepared import Preparation
from queryplan.plan.running import Irregular, Run
from queryplan.plan.shapes import Unplannable


@dataclass(slots=True)
class Program:
    """A generated function with the statements, arguments and page requests that it needs."""

    text: str
    function: Callable[..., Awaitable[Any]]
    levels: Sequence[tuple[str, Level]]
    arguments: Sequence[Arguments]
    requests: Sequence[Request]
    given: Sequence[Given | None]
    """The arguments that are the same for every request; None for the others."""
    asked: Sequence[PageRequest | None]
    branches: Sequence[Branch]

    def ready(self, run: Run) -> Ready:
        """Read the arguments, or raise GraphQLError for one that can't be used."""
        given = [
            known if known is not None else each.read(run.variables)
            for each, known in zip(self.arguments, self.given, strict=True)
        ]
        asked = [
            known if known is not None else each.read(given[each.arguments])
            for each, known in zip(self.requests, self.asked, strict=True)
        ]
        return Ready(self, given, asked)


@dataclass(slots=True)
class Ready:
    """A program with the arguments of one request."""

    program: Program
    given: Sequence[Given]
    asked: Sequence[PageRequest]

    @property
    def by_value(self) -> bool:
        """Whether a statement holds conditions of its own."""
        return any(each.is_cut for each in self.asked)

    async def run(self, run: Run, keys: Sequence[object] = ()) -> Any:
        """Read and give the answer."""
        return await self.program.function(run, self.asked, self.given, keys)


class Branch:
    """Plans what is selected below `node` or `nodes` for each type, when it first comes."""

    def __init__(self, compiler: Compiler, details: FieldDetailsList) -> None:
        self._compiler = compiler
        self._details = details
        self._programs: dict[tuple[str, bool], Program | Unplannable] = {}

    async def one(self, run: Run, text: str) -> Any:
        """Answer `node`."""
        type_name, row = named_row(text, "id")
        found = await self._rows(run, type_name, [row], many=False)
        return next(iter(found.values()), None)

    async def many(self, run: Run, texts: Sequence[str]) -> list[Any]:
        """Answer `nodes`, in the order of the ids."""
        named = named_rows(texts)
        kinds = dict.fromkeys(type_name for type_name, _ in named)
        found = {
            kind: await self._rows(
                run, kind, [row for name, row in named if name == kind], many=True
            )
            for kind in kinds
        }
        return [found[type_name].get(row) for type_name, row in named]

    async def _rows(
        self, run: Run, type_name: str, rows: Sequence[UUID], *, many: bool
    ) -> Mapping[UUID, Any]:
        kind = self._compiler.binding.nodes.get(type_name)
        if kind is None or not run.caller.allows(kind.scope):
            return {}
        program = self._program(type_name, kind, many=many)
        stored = {row: run.stored(kind.rows, row)[0] for row in rows}
        answers = await program.ready(run).run(run, list(dict.fromkeys(stored.values())))
        return {row: answers[key] for row, key in stored.items() if key in answers}

    def _program(self, type_name: str, kind: NodeKind, *, many: bool) -> Program:
        known = self._programs.get((type_name, many))
        if known is None:
            try:
                known = self._compiler.entity(type_name, kind.rows, self._details, many=many)
            except Unplannable as reason:
                known = reason
            self._programs[type_name, many] = known
        if isinstance(known, Unplannable):
            raise Irregular(str(known))
        return known


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles parts of one operation."""

    binding: Binding
    preparation: Preparation
    operation: Operation

    def roots(self, fields: Mapping[str, FieldDetailsList]) -> Program:
        """Compile fields of the query; the program gives them by their keys.

        Raises:
            Unplannable: with the reason.
        """
        analysis, branches = self._analysis()
        parent = self.operation.core.query_type
        assert parent is not None  # noqa: S101  every schema has one
        read = {key: analysis.root(parent, details) for key, details in fields.items()}
        emission = Emission(self.preparation)
        parts = [f"{key!r}: {emission.root(shape)}" for key, shape in read.items()]
        return self._program(analysis, emission, "{" + ", ".join(parts) + "}", branches)

    def some_roots(self) -> Program:
        """Compile those fields of the query that can be planned, if there are others besides.

        Raises:
            Unplannable: there is nothing left to plan, or nothing else.
        """
        fields = self.operation.roots()
        found: dict[str, FieldDetailsList] = {}
        for key, details in fields.items():
            with suppress(Unplannable):
                self.roots({key: details})
                found[key] = details
        if len(found) in (0, len(fields)):
            raise Unplannable("nothing beside the rest")
        return self.roots(found)

    def entity(
        self, type_name: str, rows: Any, details: FieldDetailsList, *, many: bool
    ) -> Program:
        """Compile what is selected of a type; the program gives answers by key.

        Raises:
            Unplannable: with the reason.
        """
        analysis, branches = self._analysis()
        kind = self.operation.core.type_map[type_name]
        assert isinstance(kind, GraphQLObjectType)  # noqa: S101  a source's type is one
        entity = shapes.Entity(rows, analysis.select(kind, details))
        emission = Emission(self.preparation)
        result = emission.by_keys(entity, "keys", many=many)
        return self._program(analysis, emission, result, branches)

    def _analysis(self) -> tuple[Analysis, list[Branch]]:
        branches: list[Branch] = []

        def branch(_: Analysis, details: FieldDetailsList) -> Branch:
            branches.append(Branch(self, details))
            return branches[-1]

        return Analysis(self.binding, self.operation, branch), branches

    def _program(
        self, analysis: Analysis, emission: Emission, result: str, branches: Sequence[Branch]
    ) -> Program:
        text = emission.text(result)
        names = dict(emission.constants)
        exec(compile(text, "<plan>", "exec"), names)  # noqa: S102  our own text: see `emit`
        try:
            given = [
                each.read(self.operation.variables) if each.is_constant else None
                for each in analysis.arguments
            ]
            asked = [
                None if (known := given[each.arguments]) is None else each.read(known)
                for each in analysis.requests
            ]
        except GraphQLError as error:
            raise Unplannable("an argument that can't be used") from error
        return Program(
            text,
            names["run"],
            emission.levels,
            analysis.arguments,
            analysis.requests,
            given,
            asked,
            branches,
        )
