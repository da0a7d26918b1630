"""Variables that are taken as they are, are what graphql-core would have made of them."""

from typing import Any

from graphql import OperationDefinitionNode, build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import given
from hypothesis import strategies as st

from queryplan.plan.variables import VariableReader

SCHEMA = build_schema("enum Colour { RED } type Query { a: Int }")
TYPES = [
    f"{kind}{end}"
    for kind in ("ID", "String", "Boolean", "Int", "Float", "Colour", "[ID!]", "Unknown")
    for end in ("", "!")
]
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


def told(read: VariableValues) -> dict[str, tuple[str, str, str]]:
    """Tell of each variable what it was declared to be, and what was given."""
    return {
        name: (source.signature.name, str(source.signature.type), repr(source.value))
        for name, source in read.sources.items()
    }


@given(
    st.lists(st.tuples(st.sampled_from(TYPES), st.sampled_from(["", " = null", ' = "d"']))),
    st.lists(VALUES),
)
def test_they_are_read_as_graphql_core_reads_them(
    declared: list[tuple[str, str]], values: list[Any]
):
    definitions = [f"$v{nth}: {kind}{default}" for nth, (kind, default) in enumerate(declared)]
    document = f"query Q({', '.join(definitions)}) {{ a }}" if definitions else "query Q { a }"
    operation = parse(document).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    definitions = operation.variable_definitions or ()
    variables = {f"v{nth}": value for nth, value in enumerate(values)}
    expected = get_variable_values(SCHEMA, definitions, variables)
    found = VariableReader(SCHEMA, definitions).read(variables)
    if isinstance(expected, VariableValues):
        assert found is not None
        assert repr(found.coerced) == repr(expected.coerced)
        assert told(found) == told(expected)
    else:
        assert found is None
