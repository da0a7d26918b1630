"""One operation of a document, and what it selects once its conditions are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from queryplan.plan.kinds import Kind
from queryplan.plan.shapes import Unplannable


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, with the values of its variables."""

    schema: strawberry.Schema
    node: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self.schema._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def roots(self) -> Mapping[str, FieldDetailsList]:
        """Collect the operation's own fields, by the keys of the answer."""
        kind = self.core.get_root_type(self.node.operation)
        if kind is None or self.node.directives:
            raise Unplannable("directive on the operation")
        found = collect_fields(self.core, self.fragments, self.variables, kind, self.node)
        if found.new_defer_usages:
            raise Unplannable("@defer")
        return found.grouped_field_set

    def below(self, kind: Kind, details: FieldDetailsList) -> Mapping[str, FieldDetailsList]:
        """Collect the fields that are selected of an object."""
        found = collect_subfields(
            self.core, self.fragments, self.variables, self.node, kind, details
        )
        if found.new_defer_usages:
            raise Unplannable("@defer")
        return found.grouped_field_set
