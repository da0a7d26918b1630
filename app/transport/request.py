"""Reads a GraphQL request out of an HTTP request, or says what is wrong with it."""

import asyncio
import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from app.errors import BAD_REQUEST, REQUEST_TIMEOUT
from app.persisted import DOCUMENT_ID, Reference
from app.transport.head import Head, head_of

BODY_LIMIT: Final = 256 * 1024  # bytes
BODY_SECONDS: Final = 10.0
_SHA256: Final = re.compile("[0-9a-f]{64}")
_DIGITS: Final = 18
"""More than any body has bytes; longer numbers take long to read."""
_HALF: Final = re.compile("[\ud800-\udfff]")


class BadRequest(Exception):
    """A request that can't be read as GraphQL; `status` is what HTTP calls it.

    The specification's word for one that can be read, but is none, is 422.
    """

    def __init__(
        self,
        message: str,
        status: int = 422,
        code: str = BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.headers = headers or {}


@dataclass(slots=True)
class GraphQLRequest:
    """An operation as a client sends it, over any transport.

    `query` is empty where the document is named by its `reference` alone.
    """

    query: str
    variables: dict[str, Any] = field(default_factory=dict[str, Any])
    operation_name: str | None = None
    extensions: dict[str, Any] = field(default_factory=dict[str, Any])
    reference: Reference | None = None

    @classmethod
    def of(cls, data: object) -> "GraphQLRequest":
        """Read the parameters, whatever JSON it is that came."""
        if isinstance(data, list):
            raise BadRequest(
                "Several operations in one request are not supported: send each alone."
            )
        if not isinstance(data, dict):
            raise BadRequest("A GraphQL request is a JSON object with at least a query.")
        given = cast("dict[str, object]", data)
        extensions = _object(given, "extensions")
        reference = _reference(given.get("documentId"), extensions.get("persistedQuery"))
        query = given.get("query")
        if query is None and reference is not None:
            query = ""
        elif not isinstance(query, str):
            raise BadRequest("`query` must be a GraphQL document, as a string.")
        name = given.get("operationName")
        if name is not None and not isinstance(name, str):
            raise BadRequest("`operationName` must be a string.")
        return cls(query, _object(given, "variables"), name, extensions, reference)


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How large a body may be, and how long it may take to arrive."""

    size: int = BODY_LIMIT
    seconds: float = BODY_SECONDS


async def read_request(scope: Scope, receive: Receive, limits: BodyLimits) -> GraphQLRequest:
    """Read a GET or POST request; raise BadRequest for anything that isn't GraphQL.

    Raises:
        ClientDisconnect: nobody waits for the answer any more.
    """
    if scope["method"] == "GET":
        return _from_query(QueryParams(scope["query_string"]))
    head = head_of(scope)
    _check_content(head)
    body = await read_body(receive, head.get(b"content-length"), limits)
    # Some programs put a mark before JSON that says it is UTF-8, as it has to be anyway.
    return GraphQLRequest.of(decode(body.removeprefix(BOM_UTF8)))


def decode(data: bytes | str, what: str = "The body", status: int = 400) -> object:
    """Decode JSON strictly: UTF-8, no NaN, no lone surrogates, not nested without end."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        place = _half_character(data)
        wrong = f"holds half a character (a lone surrogate) in `{place}`" if place else None
        raise BadRequest(f"{what} {wrong or 'is not valid JSON'}.", status) from error


def _half_character(data: bytes | str) -> str | None:
    """Name the place of half a surrogate pair in what is JSON otherwise."""
    try:
        return next(_halves(json.loads(data)), None)
    except (ValueError, RecursionError):
        return None


def _halves(value: object, *path: str) -> Iterator[str]:
    if isinstance(value, str) and _HALF.search(value):
        yield ".".join(path)
    parts: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        parts = cast("dict[object, object]", value).items()
    elif isinstance(value, list):
        parts = enumerate(cast("list[object]", value))
    for name, part in parts:
        yield from _halves(part, *path, str(name))


def _from_query(parameters: QueryParams) -> GraphQLRequest:
    # An empty parameter is one that was not given.
    given: dict[str, object] = {name: text for name, text in parameters.items() if text}
    for name in ("variables", "extensions"):
        text = given.get(name)
        if isinstance(text, str):
            given[name] = decode(text, f"`{name}`", 422)
    return GraphQLRequest.of(given)


def _check_content(head: Head) -> None:
    if not _is_json(head.get(b"content-type")):
        raise BadRequest(
            "Send the request as application/json in UTF-8.",
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            {"Accept-Post": "application/json"},
        )
    if head.get(b"content-encoding", "identity").lower() != "identity":
        raise BadRequest(
            "Send the body uncompressed.",
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            {"Accept-Encoding": "identity"},
        )


@lru_cache(maxsize=100)
def _is_json(content_type: str) -> bool:
    media_type, *parameters = content_type.lower().split(";")
    charset = next(
        (p.strip()[8:].strip('"') for p in parameters if p.strip()[:8] == "charset="), ""
    )
    return media_type.strip() == "application/json" and charset in {"", "utf-8", "utf8"}


async def read_body(receive: Receive, length: str, limits: BodyLimits) -> bytes:
    """Read a body, however it is sent; `length` is what the header says of it, if there is one.

    Raises:
        BadRequest: it is too large or too slow.
        ClientDisconnect: it will never be there as a whole.
    """
    if length and not (
        length.isascii()
        and length.isdigit()
        and len(length) <= _DIGITS
        and int(length) <= limits.size
    ):
        raise _too_large(limits)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                chunk: bytes = message.get("body", b"")
                if len(body) + len(chunk) > limits.size:
                    raise _too_large(limits)
                more = message.get("more_body", False)
                if not more and not body:
                    return chunk
                body += chunk
                if not more:
                    return bytes(body)
    except TimeoutError:
        message = f"The body did not arrive within {limits.seconds:g} seconds."
        raise BadRequest(message, 408, REQUEST_TIMEOUT, {"Connection": "close"}) from None


def _too_large(limits: BodyLimits) -> BadRequest:
    message = f"The body may hold {limits.size // 1024} KiB at most."
    return BadRequest(message, 413, "PAYLOAD_TOO_LARGE")


def _reference(document_id: object, persisted: object) -> Reference | None:
    """Read how a document is named: as GraphQL over HTTP proposes, or as Apollo's clients do."""
    if document_id is not None:
        return _named(document_id, "`documentId`")
    if persisted is None:
        return None
    if not isinstance(persisted, dict):
        raise BadRequest("`extensions.persistedQuery` must be an object.")
    given = cast("dict[str, object]", persisted)
    version = given.get("version")
    if not isinstance(version, int):
        raise BadRequest("`extensions.persistedQuery.version` must be a number.")
    return _named(given.get("sha256Hash"), "`extensions.persistedQuery.sha256Hash`", version)


def _named(value: object, where: str, version: int = 1) -> Reference:
    reference = _read_name(value, version) if isinstance(value, str) else None
    if reference is None:
        raise BadRequest(f"{where} must be the id of a document, as a string.")
    return reference


# Clients send the same few names all day.
@lru_cache(maxsize=1_000)
def _read_name(value: str, version: int) -> Reference | None:
    if not DOCUMENT_ID.fullmatch(value):
        return None
    id = value.removeprefix("sha256:")
    return Reference(id, id if _SHA256.fullmatch(id) else None, version)


def _object(given: Mapping[str, object], name: str) -> dict[str, Any]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest(f"`{name}` must be an object.")
    return cast("dict[str, Any]", value)
