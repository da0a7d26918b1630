"""What /graphql answers to a request that does not become an operation."""

from starlette.responses import Response
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from app.errors import (
    METHOD_NOT_ALLOWED,
    SUBSCRIPTION_HINT,
    SUBSCRIPTION_NEEDS_STREAM,
    UNAUTHENTICATED,
    Unauthenticated,
    refusal,
)
from app.rate import Throttled
from app.transport.request import BadRequest
from app.transport.response import failed, refused, throttled
from app.unanswered import Unanswered


def turned_away(
    error: Throttled | BadRequest | Unauthenticated | Unanswered, media_type: str | None
) -> Response:
    """Answer a request that did not become an operation."""
    match error:
        case Throttled():
            return throttled(error, media_type)
        case Unanswered():
            return failed(error, 504, media_type)
        case BadRequest():
            return refused(error, media_type)
        case Unauthenticated():
            challenge = {"WWW-Authenticate": 'Bearer realm="tiski"'}
            return failed(refusal(UNAUTHENTICATED, error.message), 401, media_type, challenge)


def check(method: str, media_type: str | None) -> None:
    """Raise BadRequest for a method, or for answers wanted, that /graphql does not know."""
    if method not in {"GET", "POST"}:
        raise _wrong_method("GraphQL is asked by GET or POST.", "GET, POST")
    if media_type is None:
        raise BadRequest(
            "This address answers with application/graphql-response+json, application/json "
            "or text/event-stream.",
            406,
            "NOT_ACCEPTABLE",
        )


def _wrong_method(message: str, allowed: str) -> BadRequest:
    return BadRequest(message, 405, METHOD_NOT_ALLOWED, {"Allow": allowed})


def wrong_operation(error: InvalidOperationTypeError) -> BadRequest:
    """Say why this kind of operation can't be asked in this way."""
    if error.operation_type is OperationType.SUBSCRIPTION:
        return BadRequest(SUBSCRIPTION_HINT, 406, SUBSCRIPTION_NEEDS_STREAM)
    return _wrong_method("A mutation has to be sent by POST.", "POST")
