"""How graphql-core meets the plans: an executor that asks them for whole fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import isawaitable
from types import MappingProxyType
from typing import Any

from graphql import GraphQLObjectType, OperationDefinitionNode, OperationType
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from queryplan.bound import BoundOne
from queryplan.plan.cache import Asked, Plans
from queryplan.plan.kinds import kind_of, named
from queryplan.plan.operation import Operation
from queryplan.plan.program import Compiler, Program
from queryplan.plan.running import stored
from queryplan.plan.together import Together


class PlanningExecutor(StrawberryGraphQLCoreExecutionContext):
    """Carries operations out, and answers by plan whatever stands on its own.

    That are the fields of a query beside others that graphql-core has to carry out, the entities
    in the payload of a mutation, and those in the items of a subscription.

    A query's fields are read before graphql-core begins: were they read beside its own, errors
    might come in another order, or end each other's reads.
    """

    _read: Mapping[str, Any] = MappingProxyType({})
    """The fields of a query that were answered by plan."""
    together: Together | None = None
    """Set while several items of one subscription are carried out at once."""

    @staticmethod
    def plans() -> Plans | None:
        """Give the plans, or None while there are none."""
        raise NotImplementedError

    @staticmethod
    def asked(context: Any, root: Any) -> Asked | None:
        """Tell of a context and root value who asks; None where no plan may answer."""
        raise NotImplementedError

    def execute_operation(self, serially: bool | None = None) -> Any:
        """Carry the operation out."""
        known = self.plans()
        if known is None or self.operation.operation is not OperationType.QUERY:
            return super().execute_operation(serially)
        return self._query(known, serially)

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """Carry a field out."""
        if path.prev is None and path.key in self._read:
            return self._read[str(path.key)]

        def ordinary() -> Any:
            return super(PlanningExecutor, self).execute_field(
                parent_type, source, field_details_list, path, position_context
            )

        known = self.plans()
        bound = (
            None
            if known is None
            else _bound(known, self.operation, parent_type, field_details_list)
        )
        if known is None or bound is None or _is_in_list(path):
            return ordinary()
        who = self.asked(self.context_value, source)
        if who is None or getattr(source, bound.local) is None:
            return ordinary()
        return self._planned(known, bound, parent_type, who, field_details_list, path, ordinary)

    async def _query(self, known: Plans, serially: bool | None) -> Any:
        who = self.asked(self.context_value, self.root_value)
        if who is not None:
            self._read = await known.roots(self._within(known), who)
        found: Any = super().execute_operation(serially)
        return await found if isawaitable(found) else found

    async def _planned(
        self,
        known: Plans,
        bound: BoundOne,
        parent_type: GraphQLObjectType,
        who: Asked,
        details: FieldDetailsList,
        path: Path,
        ordinary: Callable[[], Any],
    ) -> Any:
        definition = parent_type.fields[details[0].node.name.value]
        within = self._within(known)
        try:
            answer = await self._entity(known, within, bound, definition, details, who)
        except Exception as error:  # noqa: BLE001  the field's error, as any resolver's
            failed: Any = self
            failed.handle_field_error(error, kind_of(definition), details, path)
            return None
        if answer is not None:
            return answer
        found = ordinary()
        return await found if isawaitable(found) else found

    async def _entity(
        self,
        known: Plans,
        within: Operation,
        bound: BoundOne,
        definition: Any,
        details: FieldDetailsList,
        who: Asked,
    ) -> Any:
        kind: str = named(definition).name

        async def read(keys: Sequence[object]) -> Any:
            many = len(keys) > 1

            def compile_it(compiler: Compiler) -> Program:
                return compiler.entity(kind, bound.rows, details, many=many)

            return await known.part(within, compile_it, kind, details, who, keys, many=many)

        keys = stored(known.preparation, bound.rows, getattr(who.root, bound.local))
        if self.together is not None:
            name = (kind, *[id(each.node) for each in details])
            return await self.together.find(name, keys[0], read)
        answer = await read(keys)
        return None if answer is None else answer.get(keys[0])

    def _within(self, known: Plans) -> Operation:
        return Operation(known.binding.schema, self.operation, self.fragments, self.variable_values)


def planning_executor(
    plans: Callable[[], Plans | None], asked: Callable[[Any, Any], Asked | None]
) -> type[PlanningExecutor]:
    """Make the executor of a schema; the functions are those of `PlanningExecutor`."""
    made = {"plans": staticmethod(plans), "asked": staticmethod(asked)}
    return type("SchemaExecutor", (PlanningExecutor,), made)


def _is_in_list(path: Path) -> bool:
    """Tell whether a field stands in an item of a list: the loaders read for all items at once."""
    before = path.prev
    return before is not None and (isinstance(before.key, int) or _is_in_list(before))


def _bound(
    known: Plans,
    operation: OperationDefinitionNode,
    parent: GraphQLObjectType,
    details: FieldDetailsList,
) -> BoundOne | None:
    """Give what a field of a payload or an item reads, if it stands on its own."""
    if operation.operation is OperationType.QUERY or known.binding.is_row(parent.name):
        return None
    found = known.binding.fields.get((parent.name, details[0].node.name.value))
    return found if isinstance(found, BoundOne) else None
