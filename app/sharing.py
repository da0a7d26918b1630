"""One rendering of an item for all who follow with the same document."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from inspect import isawaitable
from typing import Any, Final, cast

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Executor

from app.operation import closed
from app.transport.response import Rendered

FRESH: Final = 1.0
"""Seconds that a rendering serves whoever comes to the same item: it shows how things stand now."""
MOST: Final = 1000
"""Renderings that are kept at once; with more items than that the oldest go."""


class Renderings:
    """The items that were rendered a moment ago, by whoever came first."""

    def __init__(self) -> None:
        self._known: dict[Hashable, asyncio.Task[ExecutionResult]] = {}

    async def share(
        self, key: Hashable, render: Callable[[], Awaitable[ExecutionResult]]
    ) -> ExecutionResult:
        """Give the item as it was rendered for somebody else; what has errors is not shared."""
        loop = asyncio.get_running_loop()
        key = (loop, key)
        task = self._known.get(key)
        if task is None:
            if len(self._known) >= MOST:  # dicts remember in which order they were filled
                del self._known[next(iter(self._known))]
            task = self._known[key] = asyncio.ensure_future(_rendered(render))
            task.add_done_callback(_seen)
            loop.call_later(FRESH, self._known.pop, key, None)
        # One follower's end is not everybody's.
        result = task.result() if task.done() else await asyncio.shield(task)
        return ExecutionResult(result.data, None) if not result.errors else await render()


async def _rendered(render: Callable[[], Awaitable[ExecutionResult]]) -> ExecutionResult:
    result = await render()
    if result.data is not None and not result.errors:
        result.data = Rendered(result.data)
    return result


def _seen(task: asyncio.Task[ExecutionResult]) -> None:
    if not task.cancelled():
        task.exception()  # seen, even where everybody who waited has left


def sharing_executor(base: type[Executor], renderings: Renderings) -> type[Executor]:
    """Make the executor that renders each item of the log once for all who ask alike.

    They ask alike who have the same document, operation, shop and scopes, and the same values of
    those variables that stand below the followed field: cursors and filters may differ.
    """
    used = _Used()

    ordinary: Any = base

    class SharingExecutor(ordinary):  # what it inherits is unknown to the type checker
        """Carries operations out; items of subscriptions only if nobody else has."""

        def execute_operation(self, serially: bool | None = None) -> Any:
            item: Any = self.root_value
            context: Any = self.context_value
            if (
                self.operation.operation is not OperationType.SUBSCRIPTION
                or getattr(item, "cursor", None) is None
            ):
                return ordinary.execute_operation(self, serially)
            names = used.below(self.operation, self.fragments)
            values = cast("dict[str, object]", self.variable_values.coerced)
            key: tuple[Hashable, ...] = (
                id(self.operation),
                type(item).__name__,
                *cast("dict[str, Hashable]", item.__dict__).values(),
                context.viewer.shop_id,
                context.viewer.scopes,
                *(repr(values.get(name)) for name in names),
            )
            return renderings.share(key, self._alone)

        async def _alone(self) -> ExecutionResult:
            """Render in a context of its own, which nobody's leaving closes."""
            context: Any = self.context_value.for_operation()
            executor: Any = self.build_per_event_executor(self.root_value)
            executor.context_value = context
            try:
                result: Any = ordinary.execute_operation(executor, serially=False)
                return cast("ExecutionResult", await result if isawaitable(result) else result)
            finally:
                await closed(context)

    return SharingExecutor


class _Used:
    """The variables that decide how an item looks, by operation; as many as documents are kept."""

    _MOST = 1000

    def __init__(self) -> None:
        self._known: dict[int, tuple[OperationDefinitionNode, list[str]]] = {}

    def below(self, operation: OperationDefinitionNode, fragments: Any) -> list[str]:
        """Name the variables in an operation that are not arguments of the followed field."""
        known = self._known.get(id(operation))
        if known is None:
            if len(self._known) >= self._MOST:
                self._known.clear()
            parts = [each.definition for each in fragments.values()]
            known = self._known[id(operation)] = (operation, _variables(operation, parts))
        return known[1]


def _variables(
    operation: OperationDefinitionNode, fragments: list[FragmentDefinitionNode]
) -> list[str]:
    names = _Names()
    for chosen in operation.selection_set.selections:
        parts = (
            (*(chosen.directives or ()), chosen.selection_set)
            if isinstance(chosen, FieldNode)
            else [chosen]
        )
        for part in parts:
            if part is not None:
                visit(part, names)
    for fragment in fragments:
        visit(fragment, names)
    return sorted(names.found)


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.found.add(node.name.value)
