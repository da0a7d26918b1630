"""The plans of the documents that came last, found again by document, operation and variant."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    get_operation_ast,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails
from graphql.execution.values import VariableValues
from graphql.language import DirectiveNode, VariableNode
from sqlalchemy import Dialect

from queryplan.binding import Binding
from queryplan.plan.operation import Operation
from queryplan.plan.prepared import Preparation
from queryplan.plan.program import Compiler, Program
from queryplan.plan.running import Caller, FetchFailed, Irregular, RawFetch, Run, Session
from queryplan.plan.shapes import Unplannable
from queryplan.plan.variables import VariableReader

_VARIANTS = 32


@dataclass(slots=True)
class Variants:
    """What is known of one operation of a document; `keep` holds the nodes that the key names."""

    keep: object
    conditions: Sequence[str]
    """The variables that decide over `@skip` and `@include`."""
    reader: VariableReader
    programs: dict[Hashable, Program | Unplannable] = field(
        default_factory=dict[Hashable, Program | Unplannable]
    )

    def find(
        self, variables: VariableValues, compile_it: Callable[[], Program]
    ) -> Program | Unplannable:
        """Give the program for these variables, compiled now if there is none."""
        key = tuple([variables.coerced.get(name) for name in self.conditions])
        known = self.programs.get(key)
        if known is None:
            try:
                known = compile_it()
            except Unplannable as reason:
                known = reason
            if len(self.programs) >= _VARIANTS:
                self.programs.clear()
            self.programs[key] = known
        return known


@dataclass(slots=True)
class Asked:
    """Who asks for what: the values of one request."""

    session: Session
    tenant: object
    caller: Caller
    root: Any
    trace: list[str] | None = None
    """Takes the text of every statement that is sent."""


class Watcher(Protocol):
    """Whoever counts how plans do."""

    def answered(self, outcome: str) -> None:
        """Note that something was `planned`, `irregular`, or left for the reason that is given."""
        ...

    def compiled(self, seconds: float, kept: int) -> None:
        """Note how long a compilation took, and of how many operations something is kept."""
        ...


class Plans:
    """Compiles operations, remembers what it compiled, and answers by it."""

    def __init__(
        self,
        binding: Binding,
        dialect: Dialect,
        size: int = 500,
        watcher: Watcher | None = None,
    ) -> None:
        self.binding = binding
        self.preparation = Preparation(dialect)
        self.size = size
        self.counts: Counter[str] = Counter()
        """How often something was `planned`, `irregular`, or left for another reason."""
        self.compile_seconds = 0.0
        self._watcher = watcher
        self._kept: OrderedDict[Hashable, Variants] = OrderedDict()

    async def query(
        self,
        document: DocumentNode,
        name: str | None,
        given: Mapping[str, Any],
        asked: Asked,
    ) -> dict[str, Any] | None:
        """Answer a whole query; None when graphql-core has to.

        Raises:
            Exception: what the database's driver raised.
        """
        operation = get_operation_ast(document, name)
        if operation is None or operation.operation is not OperationType.QUERY:
            return None
        variants = self._of_query(document, operation)
        variables = variants.reader.read(given)
        if variables is None:
            self._note("variables")
            return None
        found = self._query_program(variants, document, operation, variables)
        return await self._answer(found, variables, asked, alone=True)

    def program(
        self, document: DocumentNode, name: str | None, given: Mapping[str, Any]
    ) -> Program | Unplannable:
        """Give the program of a query, or why there is none."""
        operation = get_operation_ast(document, name)
        if operation is None or operation.operation is not OperationType.QUERY:
            return Unplannable("not one query")
        variants = self._of_query(document, operation)
        variables = variants.reader.read(given)
        if variables is None:
            return Unplannable("variables")
        return self._query_program(variants, document, operation, variables)

    async def part(
        self,
        within: Operation,
        compile_it: Callable[[Compiler], Program],
        kind: str,
        details: FieldDetailsList,
        asked: Asked,
        keys: Sequence[object] = (),
        *,
        many: bool = False,
    ) -> Any:
        """Answer what is selected of `kind` in an operation that graphql-core carries out.

        `many` says that its program was compiled for more keys than one.
        None when graphql-core has to answer that as well.

        Raises:
            Exception: what the database's driver raised.
        """
        nodes = tuple([each.node for each in details])
        variants = self._variants(
            (kind, many, *map(id, nodes)), nodes, within.node, within.fragments
        )
        found = variants.find(within.variables, lambda: self._timed(within, compile_it))
        return await self._answer(found, within.variables, asked, keys)

    async def roots(self, within: Operation, asked: Asked) -> Mapping[str, Any]:
        """Answer those fields of a query that can be planned, beside some that can't.

        Raises:
            Exception: what the database's driver raised.
        """
        variants = self._variants(
            ("roots", id(within.node)), within.node, within.node, within.fragments
        )
        found = variants.find(
            within.variables, lambda: self._timed(within, lambda compiler: compiler.some_roots())
        )
        if isinstance(found, Unplannable):
            return {}
        return await self._answer(found, within.variables, asked) or {}

    def _of_query(self, document: DocumentNode, operation: OperationDefinitionNode) -> Variants:
        return self._variants(("query", id(operation)), document, operation, None)

    def _query_program(
        self,
        variants: Variants,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> Program | Unplannable:
        def compile_it(compiler: Compiler) -> Program:
            return compiler.roots(compiler.operation.roots())

        def compiled() -> Program:
            within = Operation(self.binding.schema, operation, fragments_of(document), variables)
            return self._timed(within, compile_it)

        return variants.find(variables, compiled)

    async def _answer(
        self,
        found: Program | Unplannable,
        variables: VariableValues,
        asked: Asked,
        keys: Sequence[object] = (),
        *,
        alone: bool = False,
    ) -> Any:
        if isinstance(found, Unplannable):
            self._note(str(found))
            return None
        run = Run(
            _unread,
            self.preparation,
            asked.tenant,
            variables,
            asked.caller,
            asked.root,
            asked.trace,
        )
        try:
            ready = found.ready(run)
        except Exception:  # noqa: BLE001  graphql-core tells what is wrong
            self._note("irregular")
            return None

        async def work(raw: RawFetch) -> Any:
            run.raw = raw
            try:
                return await ready.run(run, keys)
            except (Irregular, FetchFailed):
                raise
            except Exception as error:
                raise Irregular from error

        try:
            answer = await asked.session.perform(work, by_value=ready.by_value, alone=alone)
        except FetchFailed as failed:
            raise failed.__cause__ or failed from None
        except Irregular:
            self._note("irregular")
            return None
        self._note("planned")
        return answer

    def _timed(self, within: Operation, compile_it: Callable[[Compiler], Program]) -> Program:
        started = perf_counter()
        try:
            return compile_it(Compiler(self.binding, self.preparation, within))
        finally:
            seconds = perf_counter() - started
            self.compile_seconds += seconds
            if self._watcher is not None:
                self._watcher.compiled(seconds, len(self._kept))

    def _note(self, outcome: str) -> None:
        self.counts[outcome] += 1
        if self._watcher is not None:
            self._watcher.answered(outcome)

    def _variants(
        self,
        key: Hashable,
        keep: object,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDetails] | None,
    ) -> Variants:
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        if isinstance(keep, DocumentNode):
            conditions = condition_variables(keep)
        else:
            parts = [operation, *(each.definition for each in (fragments or {}).values())]
            conditions = sorted({name for part in parts for name in condition_variables(part)})
        core = self.binding.schema._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        reader = VariableReader(core, operation.variable_definitions or ())
        known = self._kept[key] = Variants((keep, operation), conditions, reader)
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return known


async def _unread(text: str, parameters: Sequence[object]) -> Sequence[Sequence[Any]]:
    raise Irregular(f"read before there is a connection: {text} {len(parameters)}")


def fragments_of(document: DocumentNode) -> dict[str, FragmentDetails]:
    """Give a document's fragments by their names."""
    return {
        each.name.value: FragmentDetails(each, None)
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }


def condition_variables(node: DocumentNode | OperationDefinitionNode | Any) -> list[str]:
    """Name the variables in `@skip` and `@include` anywhere below a node."""
    visitor = _Conditions()
    visit(node, visitor)
    return sorted(visitor.names)


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value in {"skip", "include"}:
            values = [each.value for each in node.arguments or ()]
            self.names |= {each.name.value for each in values if isinstance(each, VariableNode)}
