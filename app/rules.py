"""The rules of validation that Strawberry adds to those of GraphQL."""

from typing import Final

from graphql import OperationDefinitionNode, ValidationContext
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule


class _OneOf(OneOfInputValidationRule):
    """Strawberry's rule; alone it fails on a variable in a fragment that precedes its operation."""

    def __init__(self, validation_context: ValidationContext) -> None:
        super().__init__(validation_context)
        declared = [
            each
            for operation in validation_context.document.definitions
            if isinstance(operation, OperationDefinitionNode)
            for each in operation.variable_definitions or ()
        ]
        # Of two operations' variables with one name, the one that is refused counts.
        declared.sort(key=lambda each: each.type.kind != "non_null_type")
        self.variable_definitions = {each.variable.name.value: each for each in declared}

    def enter_operation_definition(self, node: object, *_: object) -> None:
        """Forget nothing: fragments may stand behind another operation, too."""


STRAWBERRY_RULES: Final = (MaybeNullValidationRule, _OneOf)
"""Strawberry adds these where it validates itself."""
