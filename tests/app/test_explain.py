"""`tiski explain` shows how a query is read, or why it has no plan."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Tiski = Callable[..., Result]
QUERY = """
query Page($number: String!) {
  orders(first: 2) { nodes { number lines { nodes { title } } } totalCount }
  order(by: {number: $number}) { id }
}
query Name { shop { name } }
"""


@pytest.fixture
def explained(tiski: Tiski, tmp_path: Path) -> Callable[..., Result]:
    """Return the command, for a text instead of a file, in a shop with orders."""
    assert tiski("demo", "--shop", "demo", "--orders", "5").exit_code == 0

    def explain(text: str, *words: str) -> Result:
        file = tmp_path / "query.graphql"
        file.write_text(text)
        return tiski("explain", str(file), *words)

    return explain


def test_each_statement_is_shown_with_the_plan_of_the_database(
    explained: Callable[..., Result], backend: str
):
    chosen = ("--operation", "Page", "--variables", '{"number": "x"}')
    found = explained(QUERY, *chosen)
    assert found.exit_code == 0, found.output
    statements = found.stdout.count("-- Statement ")
    assert statements == 4
    steps = "SEARCH order USING INDEX" if backend == "sqlite" else "Index Scan"
    assert steps in found.stdout or "Scan on" in found.stdout
    assert "async def run" not in found.stdout
    assert "async def run" in explained(QUERY, *chosen, "--program").stdout


def test_why_there_is_no_plan(explained: Callable[..., Result]):
    found = explained("{ viewer { tokenName } }")
    assert found.stdout == "Not planned: Query.viewer has a resolver.\n"
    assert (
        "Not planned: irregular"
        in explained(
            "query ($id: ID!) { node(id: $id) { id } }", "--variables", '{"id": "x"}'
        ).stdout
    )


@pytest.mark.parametrize(
    ("text", "words", "complaint"),
    [
        ("{ shop { ", (), "is no GraphQL"),
        ("{ nothing }", (), "Cannot query field 'nothing'"),
        ("{ shop { id } }", ("--variables", "[1]"), "takes a JSON object"),
        ("{ shop { id } }", ("--variables", "{"), "takes a JSON object"),
        ("{ shop { id } }", ("--shop", "other"), "There is no shop other"),
    ],
)
def test_what_can_not_be_explained(
    explained: Callable[..., Result], text: str, words: tuple[str, ...], complaint: str
):
    found = explained(text, *words)
    assert found.exit_code == 1
    assert complaint in found.stderr
    assert found.stderr.count("\n") == 1
