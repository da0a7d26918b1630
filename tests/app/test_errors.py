"""What a client learns of an error: our own words pass, Python never does."""

from typing import Any

import pytest
from graphql import GraphQLError
from structlog.testing import capture_logs
from toy_shop import Caller, make_schema

from app.errors import Unauthenticated, masked, present, refusal


async def answer(text: str, **variables: Any) -> dict[str, Any]:
    result = await make_schema().execute(text, variable_values=variables, context_value=Caller())
    assert result.errors
    return dict(result.errors[0].formatted)


async def test_the_unexpected_is_masked_and_logged():
    with capture_logs() as logs:
        error = await answer("{boom}")
    assert error == {
        "message": "Internal error",
        "locations": [{"line": 1, "column": 2}],
        "path": ["boom"],
        "extensions": {"code": "INTERNAL", "requestId": "request-1"},
    }
    assert logs[0]["request_id"] == "request-1"
    assert str(logs[0]["exc_info"]) == "the password is hunter2"


async def test_a_value_of_the_wrong_type_is_our_mistake():
    with capture_logs():
        error = await answer("{wrong}")
    assert error["message"] == "Internal error"


@pytest.mark.parametrize(
    ("text", "variables", "code", "message"),
    [
        ("{hello", {}, "GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>."),
        ("{" + "a " * 2000 + "}", {}, "TOKEN_LIMIT", None),
        ("{hi}", {}, "GRAPHQL_VALIDATION_FAILED", "Cannot query field 'hi' on type 'Query'."),
        ('{hello(count: "x")}', {}, "GRAPHQL_VALIDATION_FAILED", None),
        (
            "{wish(wish: {note: null})}",
            {},
            "GRAPHQL_VALIDATION_FAILED",
            "Field 'note' must not be null.",
        ),
        (
            "query($n: Int) {hello(count: $n)}",
            {"n": "x"},
            "BAD_USER_INPUT",
            "Variable '$n' has invalid value: Int cannot represent non-integer value.",
        ),
        (
            "query($n: Int) {hello(count: $n)}",
            {"n": None},
            "BAD_USER_INPUT",
            "Argument 'count' has invalid value: Expected variable '$n' provided to non-null type 'Int!' not to be null.",
        ),
        (
            "query($w: Wish!) {wish(wish: $w)}",
            {"w": ["x"]},
            "BAD_USER_INPUT",
            "Variable '$w' has invalid value: Expected value of type 'Wish' to be an object.",
        ),
        (
            "query($w: Wish!) {wish(wish: $w)}",
            {"w": {"amount": "much"}},
            "BAD_USER_INPUT",
            "Variable '$w' has invalid value at .amount: Value cannot represent a Decimal.",
        ),
        ("query($w: Wish!) {wish(wish: $w)}", {"w": {"note": None}}, "BAD_USER_INPUT", None),
        ("query($w: Wish!) {wish(wish: $w)}", {"w": {"colour": "BLUE"}}, "BAD_USER_INPUT", None),
        ("query($w: Wish!) {wish(wish: $w)}", {"w": {"colours": {"a": 1}}}, "BAD_USER_INPUT", None),
        ("query($w: Wish!) {wish(wish: $w)}", {}, "BAD_USER_INPUT", None),
    ],
)
async def test_a_clients_mistake_is_explained_without_python(
    text: str, variables: dict[str, Any], code: str, message: str | None
):
    error = await answer(text, **variables)
    assert error["extensions"] == {"code": code}
    if message:
        assert error["message"] == message
    for python in ("str", "Maybe", "None", "dict", "{'", "['"):
        assert python not in error["message"].replace("String", "")


def test_what_has_a_code_passes_as_it_is():
    ours = refusal("EMAIL_TAKEN", "This e-mail belongs to another customer.", customerId="c1")
    raised = GraphQLError("located", original_error=ours, path=["updateCustomer"])
    shown = present([ours, raised], "request-1")
    assert shown == [ours, raised]
    assert shown[1].extensions == {"code": "EMAIL_TAKEN", "customerId": "c1"}


def test_a_foreign_exception_with_a_code_does_not_pass():
    class Foreign(Exception):
        extensions = {"code": "SECRET"}  # noqa: RUF012

    error = GraphQLError("the password is hunter2", original_error=Foreign(), path=["x"])
    with capture_logs():
        assert present([error], "r")[0].message == "Internal error"


def test_a_lost_token_is_unauthenticated():
    error = GraphQLError("", original_error=Unauthenticated("The token has expired."))
    assert present([error], "r")[0].formatted == {
        "message": "The token has expired.",
        "extensions": {"code": "UNAUTHENTICATED"},
    }


def test_masking_twice_logs_once():
    with capture_logs() as logs:
        once = masked(ValueError("x"), "r")
        assert present([once], "r") == [once]
    assert len(logs) == 1
