"""How graphql-core meets the plans: an executor that asks them for whole fields."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from graphql import (
    GraphQLObjectType,
    OperationType,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from queryplan.bound import BoundOne
from queryplan.plan.analyse import Operation
from queryplan.plan.cache import Asked, Plans
from queryplan.plan.kinds import kind_of, named
from queryplan.plan.program import Compiler, Program
from queryplan.plan.running import stored


def planning_executor(
    plans: Callable[[], Plans | None], asked: Callable[[Any, Any], Asked]
) -> type[StrawberryGraphQLCoreExecutionContext]:
    """Make the executor of a schema, which answers by plan whatever stands on its own.

    That are the fields of a query beside others that graphql-core has to carry out, the entities
    in the payload of a mutation, and those in the items of a subscription. `plans` gives the
    plans, or None while there are none; `asked` tells of a context and root value who asks.
    """

    class PlanningExecutor(StrawberryGraphQLCoreExecutionContext):
        """Carries an operation out, its reads by plan where there is one."""

        def execute_field(
            self,
            parent_type: GraphQLObjectType,
            source: Any,
            field_details_list: FieldDetailsList,
            path: Path,
            position_context: Any,
        ) -> Any:
            known = plans()
            bound = (
                None
                if known is None
                else _bound(known, self.operation, parent_type, field_details_list)
            )

            def ordinary() -> Any:
                return super(PlanningExecutor, self).execute_field(
                    parent_type, source, field_details_list, path, position_context
                )

            if known is None or bound is None or _is_in_list(path):
                return ordinary()
            if isinstance(bound, BoundOne) and getattr(source, bound.local) is None:
                return ordinary()
            return self._planned(
                known, bound, parent_type, source, field_details_list, path, ordinary
            )

        async def _planned(
            self,
            known: Plans,
            bound: Any,
            parent_type: GraphQLObjectType,
            source: Any,
            details: FieldDetailsList,
            path: Path,
            ordinary: Callable[[], Any],
        ) -> Any:
            definition = parent_type.fields[details[0].node.name.value]
            within = Operation(
                known.binding.schema, self.operation, self.fragments, self.variable_values
            )
            who = asked(self.context_value, source)
            try:
                if isinstance(bound, BoundOne):
                    answer = await _entity(known, within, bound, definition, source, details, who)
                else:
                    key = path.key
                    answer = await known.part(
                        within,
                        lambda compiler: compiler.roots({str(key): details}),
                        f"{parent_type.name}:{key}",
                        details,
                        who,
                    )
                    if answer is not None:
                        return answer[key]
            except Exception as error:  # noqa: BLE001  the field's error, as any resolver's
                failed: Any = self
                failed.handle_field_error(error, kind_of(definition), details, path)
                return None
            if answer is not None:
                return answer
            found = ordinary()
            return await found if isawaitable(found) else found

    return PlanningExecutor


async def _entity(
    known: Plans,
    within: Operation,
    bound: BoundOne,
    definition: Any,
    source: Any,
    details: FieldDetailsList,
    who: Asked,
) -> Any:
    kind: str = named(definition).name
    keys = stored(known.preparation, bound.rows, getattr(source, bound.local))

    def compile_it(compiler: Compiler) -> Program:
        return compiler.entity(kind, bound.rows, details, many=False)

    answer = await known.part(within, compile_it, kind, details, who, keys)
    return None if answer is None else answer.get(keys[0])


def _is_in_list(path: Path) -> bool:
    """Tell whether a field stands in an item of a list: the loaders read for all items at once."""
    before = path.prev
    return before is not None and (isinstance(before.key, int) or _is_in_list(before))


def _bound(
    known: Plans, operation: Any, parent: GraphQLObjectType, details: FieldDetailsList
) -> Any:
    """Give what a field reads, if it stands on its own."""
    found = known.binding.fields.get((parent.name, details[0].node.name.value))
    if found is None or known.binding.is_row(parent.name):
        return None
    if isinstance(found, BoundOne):
        return found
    return found if operation.operation is OperationType.QUERY else None
