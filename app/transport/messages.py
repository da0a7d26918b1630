"""Which JSON is a message of graphql-transport-ws."""

from typing import Any, Final, cast

from app.transport.request import BadRequest, GraphQLRequest

LONGEST_ID: Final = 256  # characters; it is repeated in every message of the operation


def fault_of(message: Any) -> str | None:
    """Say what keeps this from being a message of the protocol."""
    if not isinstance(message, dict):
        return "A message must be a JSON object"
    given = cast("dict[str, Any]", message)
    kind = given.get("type")
    payload = given.get("payload")
    match kind:
        case "connection_init" | "ping" | "pong":
            return _fault_of_object(payload)
        case "subscribe":
            return _fault_of_id(given.get("id")) or _fault_of_operation(payload)
        case "complete":
            return _fault_of_id(given.get("id"))
        case _:
            return "Unknown message type"


def _fault_of_object(payload: object) -> str | None:
    return None if payload is None or isinstance(payload, dict) else "A payload must be an object"


def _fault_of_id(value: object) -> str | None:
    if not isinstance(value, str) or not value:
        return "An operation needs an id, as a string"
    return "An id is too long" if len(value) > LONGEST_ID else None


def _fault_of_operation(payload: object) -> str | None:
    try:
        GraphQLRequest.of(payload)
    except BadRequest as error:
        return error.message
    return None
