"""Answers as HTTP wants them: a JSON body always, and the status that the media type asks for."""

from collections.abc import Mapping
from functools import cache, cached_property
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from strawberry.types.execution import ExecutionResult, PreExecutionError

from app.errors import (
    DOCUMENT_NOT_TRUSTED,
    FORBIDDEN,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    OVERLOADED,
    PARSE_FAILED,
    RETRY_AFTER,
    SUBSCRIPTION_NEEDS_STREAM,
    TIMEOUT,
    TOKEN_LIMIT,
    UNAUTHENTICATED,
    formatted,
    refusal,
)
from app.rate import Throttled
from app.transport.media import JSON, RESPONSE_JSON
from app.transport.request import BadRequest

PARTIAL: Final = 294
"""The specification's own status for an answer that has both data and errors."""
_REFUSED: Final = 422
_OF_HTTP: Final = frozenset(
    {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.SERVICE_UNAVAILABLE}
)
"""What HTTP itself has to know, and proxies: it is said whatever the client takes."""
_STATUS_OF_CODE: Final = {
    PARSE_FAILED: 400,
    TOKEN_LIMIT: 400,
    UNAUTHENTICATED: 401,
    FORBIDDEN: 403,
    DOCUMENT_NOT_TRUSTED: 403,
    METHOD_NOT_ALLOWED: 405,
    SUBSCRIPTION_NEEDS_STREAM: 406,
    INTERNAL: 500,
    OVERLOADED: 503,
    TIMEOUT: 504,
}


class Rendered(dict[str, Any]):
    """The data of an item that several clients get; written as JSON once for all."""

    cursor: str | None = None
    """The item's place in the log."""

    @cached_property
    def json(self) -> orjson.Fragment:
        """The data as JSON."""
        return orjson.Fragment(orjson.dumps(self))

    @cached_property
    def body(self) -> bytes:
        """The whole answer as JSON, where it holds nothing but the data."""
        return encode(Answer(self, [], {}, executed=True).body)


class Answer(NamedTuple):
    """A GraphQL response before it is put on a wire."""

    data: Any
    errors: list[GraphQLError]
    extensions: Mapping[str, Any]
    executed: bool  # False when the request was refused before anything ran: no `data` then

    @classmethod
    def of(cls, result: ExecutionResult) -> "Answer":
        """Take apart what Strawberry returns."""
        errors = result.errors or []
        refused = isinstance(result, PreExecutionError) or (
            result.data is None and bool(errors) and all(error.path is None for error in errors)
        )
        return cls(result.data, errors, result.extensions or {}, not refused)

    @property
    def body(self) -> dict[str, Any]:
        """Return the JSON object of the response."""
        data = self.data.json if isinstance(self.data, Rendered) else self.data
        body: dict[str, Any] = {"data": data} if self.executed else {}
        if self.errors:
            body["errors"] = formatted(self.errors)
        if self.extensions:
            body["extensions"] = self.extensions
        return body


def encode(body: object) -> bytes:
    """Return JSON in UTF-8, on one line."""
    return orjson.dumps(body)


def answer(result: ExecutionResult, media_type: str) -> Response:
    """Return an operation's result.

    In application/json all that was an operation is 200, which older clients rely on.
    """
    given = Answer.of(result)
    if given.errors and isinstance(given.errors[0], Throttled):
        return throttled(given.errors[0], media_type)
    if given.executed:
        status = PARTIAL if given.errors and media_type == RESPONSE_JSON else 200
        return _response(given.body, status, media_type)
    extensions = (given.errors[0].extensions or {}) if given.errors else {}
    status = _STATUS_OF_CODE.get(str(extensions.get("code")), _REFUSED)
    if media_type == RESPONSE_JSON or status in _OF_HTTP:
        headers = {"Allow": "POST"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        if RETRY_AFTER in extensions:
            headers["Retry-After"] = str(extensions[RETRY_AFTER])
        return _response(given.body, status, media_type, headers)
    return _response(given.body, 200, media_type)


def throttled(error: Throttled, media_type: str | None) -> Response:
    """Return the answer to somebody who has to wait; the status is 429 for all media types."""
    json_type = media_type if media_type in {JSON, RESPONSE_JSON} else JSON
    body: dict[str, object] = {"errors": formatted([error])}
    if error.cost is not None:
        body["extensions"] = {"cost": error.cost}
    return _response(body, 429, json_type, {"Retry-After": str(error.retry_after)})


def refused(error: BadRequest, media_type: str | None) -> Response:
    """Return the answer to a request that never became an operation."""
    return failed(refusal(error.code, error.message), error.status, media_type, error.headers)


def failed(
    error: GraphQLError,
    status: int,
    media_type: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return one error with a status of HTTP's own."""
    json_type = media_type if media_type in {JSON, RESPONSE_JSON} else JSON
    return _response({"errors": formatted([error])}, status, json_type, headers)


class _Written(Response):
    """A response whose headers are written already: Starlette's own looks at each of them anew."""

    def __init__(self, body: bytes, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [*headers, (b"content-length", b"%d" % len(body))]


def _response(
    body: object, status: int, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    written = [*_headers(media_type)]
    for name, value in (headers or {}).items():
        written.append((name.lower().encode(), value.encode("latin-1")))
    return _Written(encode(body), status, written)


@cache
def _headers(media_type: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept"),
    )
