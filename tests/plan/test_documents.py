"""Documents that people send are planned: a silent way around the plan costs several times as much."""

from pathlib import Path
from typing import Any

import pytest
from docs.markdown import PAGES, blocks
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    parse,
    type_from_ast,
)
from oracle.roads import core, schemas
from oracle.values import is_one_of
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg

from app.graphiql import EXAMPLES
from queryplan.plan import Plans, Program

REPO = Path(__file__).parents[2]
OTHERWISE = {
    "duplicateCandidates": "Customer.duplicateCandidates has a resolver",
    "attachCandidates": "Order.attachCandidates has a resolver",
    "previewCustomerPropagation": "Query.previewCustomerPropagation has a resolver",
    "salesSummary": "Query.salesSummary has a resolver",
    "emailCheck": "Query.emailCheck has a resolver",
    "previewMessage": "Query.previewMessage has a resolver",
    "messageTemplates": "Query.messageTemplates has a resolver",
    "labels": "Query.labels has a resolver",
    "logCursor": "Query.logCursor has a resolver",
    "viewer": "Query.viewer has a resolver",
    "@defer": "@defer",
    "first: 500": "an argument that can't be used",
}
"""What a resolver of ours works out, or is refused, and the reason that is told for it."""


def documents() -> list[tuple[str, str]]:
    """Give all queries of pages, of GraphiQL, and of the benchmarks, with where they stand."""
    found = [
        (f"{page.relative_to(REPO)}:{block.line}", block.text)
        for page in PAGES
        for block in blocks(page)
        if block.language == "graphql"
    ]
    for folder in (EXAMPLES, REPO / "benchmarks" / "documents"):
        found += [
            (str(each.relative_to(REPO)), each.read_text()) for each in folder.glob("*.graphql")
        ]
    return [(name, text) for name, text in found if _is_query(text)]


def _is_query(text: str) -> bool:
    definitions = parse(text).definitions
    return any(
        isinstance(each, OperationDefinitionNode) and each.operation is OperationType.QUERY
        for each in definitions
    )


def anything(document: DocumentNode) -> dict[str, Any]:
    """Make a value for each variable of a document."""
    return {
        each.variable.name.value: _value(type_from_ast(core(), each.type))
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        for each in definition.variable_definitions or ()
    }


def _value(kind: Any) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _value(kind.of_type)
    if isinstance(kind, GraphQLList):
        return []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        fields = kind.fields.items()
        needed = [each for each in fields if isinstance(each[1].type, GraphQLNonNull)]
        chosen = list(fields)[:1] if is_one_of(kind) else needed
        return {name: _value(field.type) for name, field in chosen}
    return {"Int": 1, "Boolean": True, "DateTime": "2026-01-01T00:00:00Z"}.get(kind.name, "1")


@pytest.mark.parametrize("dialect", [sqlite.dialect(), asyncpg.dialect()], ids=lambda d: d.name)
def test_documents_of_ours_are_planned(dialect: object):
    plans = Plans(schemas()[3], dialect)  # pyright: ignore[reportArgumentType]
    reasons: dict[str, str] = {}
    found = documents()
    for name, text in found:
        document = parse(text)
        program = plans.program(document, None, anything(document))
        if isinstance(program, Program):
            continue
        wanted = {reason for field, reason in OTHERWISE.items() if field in text}
        if str(program) not in wanted:
            reasons[name] = str(program)
    assert not reasons
    assert len(found) > 8
