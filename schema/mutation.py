"""What all mutations have in common: scope, idempotency, errors as data, the payload."""

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import orjson
import strawberry
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension
from strawberry.types.maybe import Some

from domain.access import Scope
from domain.errors import InvalidInput
from domain.log import encode_cursor
from queryplan.declare import MalformedId, decode_id
from resolvers.call import carry_out
from schema.errors import UserError, Warning, presented, warned

ExpectedVersion = Annotated[
    int | None,
    strawberry.argument(
        description=(
            "The `version` that you loaded. The call is refused with `Conflict` when somebody "
            "changed the very fields that it writes after that version."
        )
    ),
]
IdempotencyKey = Annotated[
    str | None,
    strawberry.argument(
        description=(
            "A key of your choice, unique for this call (a UUID, say). The same key and input "
            "within 7 days gets the first answer and changes nothing more."
        )
    ),
]


@strawberry.type(description="What every mutation answers.")
class Payload:
    """What every mutation answers, beside its own entities."""

    user_errors: list[UserError] = strawberry.field(
        description="Why the call was refused; empty when it was done.", default_factory=list
    )
    warnings: list[Warning] = strawberry.field(
        description="What is unusual about the input, though it was stored.", default_factory=list
    )
    log_cursor: str | None = strawberry.field(
        description=(
            "The cursor of the log just before what this call did: a subscription `after` it "
            "begins with this call's own events. Null when the call was refused."
        ),
        default=None,
    )


def mutation(payload: type[Payload], *, scope: Scope) -> Callable[[Callable[..., Any]], Any]:
    """Declare a mutation: the decorated function returns a resolver's answer.

    The function's docstring is the description. Its last arguments are `expected_version` (of
    updates) and `idempotency_key`, which are handled here.
    """

    def declare(function: Callable[..., Any]) -> Any:
        return strawberry.mutation(
            resolver=function,
            graphql_type=payload | None,
            description=f"{inspect.getdoc(function)}\n\nNeeds the scope `{scope}`.",
            metadata={"scope": scope.value},
            extensions=[_Call(payload)],
        )

    return declare


class _Call(FieldExtension):
    """Surrounds a mutation's resolver."""

    def __init__(self, payload: type[Payload]) -> None:
        self._payload = payload

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **kwargs: Any
    ) -> Payload:
        """Carry the call out and make the payload, which is read anew after the commit."""
        arguments = {name: _given(value) for name, value in kwargs.items()}
        key = arguments.pop("idempotency_key", None)
        answer = await carry_out(
            info.context,
            lambda: next_(source, info, **kwargs),
            mutation=info.field_name,
            input_hash=_hash(arguments),
            idempotency_key=key,
            expected_version=arguments.get("expected_version"),
        )
        await info.context.release()
        position = answer.log_position
        return self._payload(
            user_errors=[presented(error) for error in answer.errors],
            warnings=[warned(doubt) for doubt in answer.warnings],
            log_cursor=None if position is None else encode_cursor(position),
            **{f"{noun}_id": id for noun, id in answer.refs.items()},
            **answer.counts,
        )


def row_key(type_name: str, id: str, *path: str) -> UUID:
    """Read the row's id out of a global id of that type.

    Raises:
        InvalidInput: no id of this API, or one of another type.
    """
    try:
        found, key = decode_id(id)
    except MalformedId as error:
        raise InvalidInput("This is not an id of this API.", field=path) from error
    if found != type_name:
        raise InvalidInput(f"This must be the id of a {type_name}, not of a {found}.", field=path)
    return key


def _hash(arguments: dict[str, Any]) -> str:
    text = orjson.dumps(_canonical(arguments), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def _canonical(value: Any) -> Any:
    """Write an input as JSON, so that equal inputs have equal text."""
    if isinstance(value, Some):
        return {"some": _canonical(value.value)}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _canonical(_given(getattr(value, item.name))) for item in fields(value)}
    if isinstance(value, dict):
        return {str(name): _canonical(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _given(value: Any) -> Any:
    return None if value is strawberry.UNSET else value
