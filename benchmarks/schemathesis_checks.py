"""What schemathesis needs to know of this API; `benchmarks.fuzz` names it as its hooks."""

from http import HTTPStatus
from importlib import import_module
from typing import Any

from hypothesis import strategies as st
from hypothesis_graphql import nodes

schemathesis: Any = import_module("schemathesis")
fuzzing: Any = import_module("fuzzing")  # of the tests
plain: Any = import_module("plain_words").plain

schemathesis.graphql.scalar("DateTime", st.sampled_from(fuzzing.MOMENTS).map(nodes.String))
schemathesis.graphql.scalar("Decimal", st.sampled_from(fuzzing.AMOUNTS).map(nodes.String))
schemathesis.graphql.scalar("JSON", st.sampled_from(fuzzing.JSON_VALUES))


@schemathesis.check
def shows_no_fault(context: Any, response: Any, case: Any) -> None:
    """Fail on an answer of a server that broke, or that says so in words of Python."""
    del context, case
    assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, response.text[:500]
    for error in response.json().get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code not in {None, "INTERNAL"}, error
        assert plain(error["message"]), error
