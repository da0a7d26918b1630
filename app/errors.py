"""What a client may learn about an error: our own messages pass, everything else is masked."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError, StrawberryInputCoercionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from domain.errors import DomainError, Retry

BAD_REQUEST: Final = "BAD_REQUEST"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"
DOCUMENT_NOT_TRUSTED: Final = "DOCUMENT_NOT_TRUSTED"
FORBIDDEN: Final = "FORBIDDEN"
HEADERS_TOO_LARGE: Final = "HEADERS_TOO_LARGE"
INTERNAL: Final = "INTERNAL"
METHOD_NOT_ALLOWED: Final = "METHOD_NOT_ALLOWED"
OPERATION_UNKNOWN: Final = "OPERATION_UNKNOWN"
OVERLOADED: Final = "OVERLOADED"
PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
PERSISTED_QUERY_MISMATCH: Final = "PERSISTED_QUERY_MISMATCH"
PERSISTED_QUERY_NOT_FOUND: Final = "PERSISTED_QUERY_NOT_FOUND"
PERSISTED_QUERY_NOT_SUPPORTED: Final = "PERSISTED_QUERY_NOT_SUPPORTED"
REQUEST_TIMEOUT: Final = "REQUEST_TIMEOUT"
RESTARTING: Final = "RESTARTING"
RETRY: Final = "RETRY"
SUBSCRIPTION_NEEDS_STREAM: Final = "SUBSCRIPTION_NEEDS_STREAM"
THROTTLED: Final = "THROTTLED"
TIMEOUT: Final = "TIMEOUT"
TOO_MANY_OPERATIONS: Final = "TOO_MANY_OPERATIONS"
TOKEN_LIMIT: Final = "TOKEN_LIMIT"  # noqa: S105  tokens of a document
UNAUTHENTICATED: Final = "UNAUTHENTICATED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"

RETRY_AFTER: Final = "retryAfter"
"""The extension that says after how many seconds it is worth to ask again."""

SUBSCRIPTION_HINT: Final = (
    "A subscription needs a stream: open a WebSocket at this address (graphql-transport-ws), "
    "or ask for text/event-stream in the Accept header."
)

_LONGEST: Final = 400  # characters of a message about what a client sent

log = structlog.stdlib.get_logger(__name__)


class Unauthenticated(Exception):
    """The request carries no token, or one that is not (or no longer) known."""

    def __init__(self, message: str = "A valid access token is needed.") -> None:
        super().__init__(message)
        self.message = message


def refusal(code: str, message: str, **extensions: object) -> GraphQLError:
    """Return an error that reaches the client as it is."""
    return GraphQLError(message, extensions={"code": code, **extensions})


def formatted(errors: Iterable[GraphQLError]) -> list[GraphQLFormattedError]:
    """Return the errors as the JSON that clients read."""
    return [error.formatted for error in errors]


def invalid(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Give errors of validation their code, and words without Python in them."""
    return [
        error if "code" in _extensions(error) else _coded(error, VALIDATION_FAILED)
        for error in errors
    ]


def present(errors: Sequence[GraphQLError], request_id: str) -> list[GraphQLError]:
    """Return what the client may see of these errors; whatever is unexpected is logged and masked."""
    return [_present(error, request_id) for error in errors]


def with_errors(result: Any) -> list[Any]:
    """Give the parts of a result that have errors: itself, and what was deferred."""
    found = [result] if getattr(result, "errors", None) else []
    for name in ("incremental", "completed"):
        found += [part for part in getattr(result, name, None) or () if part.errors]
    return found


def masked(error: BaseException, request_id: str) -> GraphQLError:
    """Log an unexpected error under the request's id and return what the client sees of it."""
    log.error("unexpected error", request_id=request_id, exc_info=_cause(error))
    located = error if isinstance(error, GraphQLError) else None
    return GraphQLError(
        "Internal error",
        nodes=located and located.nodes,
        path=located and located.path,
        extensions={"code": INTERNAL, "requestId": request_id},
    )


def _present(error: GraphQLError, request_id: str) -> GraphQLError:
    cause = _cause(error)
    match cause:
        case GraphQLError() if "code" in _extensions(error):
            shown = error
        case GraphQLSyntaxError():
            shown = _coded(error, _syntax_code(error))
        case MissingQueryError():
            shown = refusal(PARSE_FAILED, "The document is empty.")
        case CannotGetOperationTypeError():
            shown = refusal(OPERATION_UNKNOWN, _unknown_operation(cause))
        case InvalidOperationTypeError():
            shown = wrong_transport(cause)
        case Unauthenticated():
            shown = refusal(UNAUTHENTICATED, cause.message)
        case DomainError():
            shown = _coded(error, RETRY if isinstance(cause, Retry) else BAD_USER_INPUT)
        case _ if _is_input(error, cause):
            shown = _coded(error, BAD_USER_INPUT)
        case _:
            shown = masked(error, request_id)
    return shown


def wrong_transport(error: InvalidOperationTypeError) -> GraphQLError:
    """Say which way an operation of this type has to come."""
    kind = error.operation_type.value
    if kind == "subscription":
        return refusal(SUBSCRIPTION_NEEDS_STREAM, SUBSCRIPTION_HINT)
    return refusal(METHOD_NOT_ALLOWED, f"A {kind} has to be sent by POST.")


def _unknown_operation(error: CannotGetOperationTypeError) -> str:
    if error.operation_name is None:
        return "The document holds no operation."
    return _plain(f"The document holds no operation named '{error.operation_name}'.")


def _extensions(error: GraphQLError) -> dict[str, object]:
    return error.extensions or {}


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def _is_input(error: GraphQLError, cause: BaseException) -> bool:
    """Tell whether graphql-core raised this about what the client sent."""
    variable = bool(error.nodes) and error.message.startswith("Variable ")
    if not isinstance(cause, GraphQLError):  # a scalar's own exception, wrapped
        return error.path is None and variable
    return (
        error.path is None
        or isinstance(cause, StrawberryInputCoercionError)
        or error.message.startswith("Argument ")
    )


def _syntax_code(error: GraphQLError) -> str:
    return TOKEN_LIMIT if "tokens. Parsing aborted" in error.message else PARSE_FAILED


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    return GraphQLError(
        _plain(error.message),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**_extensions(error), "code": code},
    )


# What graphql-core and Strawberry say of wrong input names Python types and prints Python values.
_PYTHON: Final = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (
            r"Expected value of type '[^']*', found null\. Field '(\w+)'.*",
            r"Field '\1' must not be null.",
        ),
        (r"Expected value of type '[^']*', found null\. .*", "A value in it must not be null."),
        (r"(Value cannot represent an? \w+): .*", r"\1."),
        (r", but encountered error 'Exceeds the limit.*", ", and this number is too long."),
        (r"(?:, found|[.,]? Found): .*", "."),
        (r"cannot represent (.*?value): .*", r"cannot represent \1."),
        (r"not to be None\b", "not to be null"),
        (r" Did you mean .*", ""),
    )
)


def _plain(message: str) -> str:
    for pattern, words in _PYTHON:
        message = pattern.sub(words, message)
    if len(message) > _LONGEST:  # a wrong value is repeated in it, however long it is
        message = f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
    return message.encode(errors="replace").decode()
