"""The most that one document may ask for, and the words that refuse more."""

from dataclasses import dataclass, fields
from typing import Final, Self

from graphql import GraphQLError, OperationType

from app.errors import refusal
from app.guard.analysis import Analysis
from queryplan.declare import NODES_LIMIT


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single document may ask for."""

    tokens: int = 2_000
    depth: int = 12
    cost: int = 20_000
    fields: int = 500
    aliases: int = 30
    root_fields: int = 20
    mutations: int = 10
    directives: int = 50
    repeats: int = 20
    operations: int = 10
    ids: int = NODES_LIMIT  # in a list that a field takes
    introspection_depth: int = 16
    introspection_lists: int = 2
    errors: int = 5  # of validation, shown for one document

    @classmethod
    def of(cls, settings: object) -> Self:
        """Read them from settings: `depth` from `limit_depth`, and so on."""
        return cls(**{each.name: getattr(settings, f"limit_{each.name}") for each in fields(cls)})

    def refuse(self, found: Analysis) -> GraphQLError | None:
        """Return the error for the first limit that the document passes, or None."""
        is_mutation = found.operation is OperationType.MUTATION
        roots = self.mutations if is_mutation else self.root_fields
        measured = (
            ("OPERATION_LIMIT", "operations", found.operations, self.operations),
            ("DEPTH_LIMIT", "levels of fields", found.depth, self.depth),
            ("FIELD_LIMIT", "fields, fragments counted wherever used", found.fields, self.fields),
            ("ALIAS_LIMIT", "aliases", found.aliases, self.aliases),
            ("ROOT_FIELD_LIMIT", "fields at the top", found.root_fields, roots),
            ("DIRECTIVE_LIMIT", "directives", found.directives, self.directives),
            ("REPEAT_LIMIT", "repeats of one field in a place", found.repeats, self.repeats),
            (
                "INTROSPECTION_LIMIT",
                "levels of introspection",
                found.introspection_depth,
                self.introspection_depth,
            ),
            (
                "INTROSPECTION_LIMIT",
                "nested lists of introspection",
                found.introspection_lists,
                self.introspection_lists,
            ),
        )
        for code, what, value, limit in measured:
            if value > limit:
                return too_much(code, f"{limit} {what}", limit)
        if found.ids > self.ids:
            name = found.ids_argument
            message = f"`{name}` may hold at most {self.ids} ids, not {found.ids}."
            return refusal("IDS_LIMIT", message, limit=self.ids, argument=name)
        if found.cost > self.cost:
            message = (
                f"This document costs up to {found.cost} points, and {self.cost} are allowed: "
                "ask for smaller pages (first, last) or fewer fields."
            )
            return refusal("COST_LIMIT", message, limit=self.cost, cost=found.cost)
        return None


def too_much(code: str, most: str, limit: int) -> GraphQLError:
    """Refuse a document that asks for more than a limit allows."""
    return refusal(code, f"This document asks for too much: at most {most}.", limit=limit)


def missing_scopes(missing: list[str]) -> GraphQLError:
    """Refuse a document whose caller lacks scopes."""
    words = ("scope " if len(missing) == 1 else "scopes ") + ", ".join(missing)
    return refusal("FORBIDDEN", f"Your access token lacks the {words}.", missingScopes=missing)


NESTED: Final = "This document is nested too deeply."
