"""What all mutations have in common: scope, idempotency, errors as data, the payload."""

import hashlib
import inspect
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, cast
from uuid import UUID

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.maybe import Some

from domain.access import Scope
from domain.errors import InvalidInput
from domain.log import encode_cursor
from queryplan.declare import MalformedId, decode_id, entity
from resolvers.call import carry_out
from schema.change_set.types import ChangeSet
from schema.errors import InputWarning, UserError, presented, warned

_MOST_ERRORS: Final = 100
"""Reasons that are told; who sends a thousand wrong lines sees of each of the first what is wrong."""

EXPECTED_VERSION = StrawberryArgument(
    python_name="expected_version",
    graphql_name=None,
    type_annotation=StrawberryAnnotation(int | None),
    description=(
        "The `version` that you loaded. The call is refused with `Conflict` when somebody changed "
        "the very fields that it writes after that version."
    ),
)
IDEMPOTENCY_KEY = StrawberryArgument(
    python_name="idempotency_key",
    graphql_name=None,
    type_annotation=StrawberryAnnotation(str | None),
    description=(
        "A key of your choice, unique for this call (a UUID, say). The same key and input within "
        "7 days gets the first answer and changes nothing more."
    ),
)


@strawberry.type(description="What every mutation answers.")
class Payload:
    """What every mutation answers, beside its own entities."""

    user_errors: list[UserError] = strawberry.field(
        description="Why the call was refused; empty when it was done.", default_factory=list
    )
    warnings: list[InputWarning] = strawberry.field(
        description="What is unusual about the input, though it was stored.", default_factory=list
    )
    log_cursor: str | None = strawberry.field(
        description=(
            "The cursor of the log just before what this call did: a subscription `after` it "
            "begins with this call's own events. Null when the call was refused."
        ),
        default=None,
    )
    change_set_id: strawberry.Private[UUID | None] = None
    change_set: ChangeSet | None = entity(
        ref="change_set_id",
        description=(
            "What the call changed, for `revertChangeSet`; null when it changed nothing that "
            "stood there before."
        ),
    )


def mutation(
    payload: type[Payload], *, scope: Scope, creates: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a mutation: the decorated function returns a resolver's answer.

    Its docstring is the description. Every mutation gets the argument `idempotencyKey`, and all
    but those that create something `expectedVersion`; both are handled here.
    """

    def declare(function: Callable[..., Any]) -> Any:
        return strawberry.mutation(
            resolver=function,
            graphql_type=payload | None,
            description=inspect.getdoc(function),
            metadata={"scope": scope.value},
            extensions=[_Call(payload, creates=creates)],
        )

    return declare


class _Call(FieldExtension):
    """Surrounds a mutation's resolver."""

    def __init__(self, payload: type[Payload], *, creates: bool) -> None:
        self._payload = payload
        self._more = [IDEMPOTENCY_KEY] if creates else [EXPECTED_VERSION, IDEMPOTENCY_KEY]

    def apply(self, field: StrawberryField) -> None:
        """Give the mutation the arguments that all have."""
        field.arguments = [*field.arguments, *self._more]

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **kwargs: Any
    ) -> Payload:
        """Carry the call out and make the payload, which is read anew after the commit."""
        expected = kwargs.pop("expected_version", None)
        key = kwargs.pop("idempotency_key", None)
        answer = await carry_out(
            info.context,
            lambda: next_(source, info, **kwargs),
            mutation=info.field_name,
            input_hash=_hash({**kwargs, "expected_version": expected}),
            idempotency_key=key,
            expected_version=expected,
        )
        await info.context.release()
        position = answer.log_position
        more: dict[str, Any] = {
            **{f"{noun}_id": id for noun, id in answer.refs.items()},
            **answer.counts,
            **answer.lists,
            **answer.once,
        }
        return self._payload(
            user_errors=[presented(error) for error in answer.errors[:_MOST_ERRORS]],
            warnings=[warned(doubt) for doubt in answer.warnings],
            log_cursor=None if position is None else encode_cursor(position),
            **more,
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
    written = {name: _canonical(value) for name, value in arguments.items()}
    # The standard library's JSON, for it takes every text; what can't be stored is refused later.
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()


def _canonical(value: Any) -> Any:
    """Write an input as JSON, so that equal inputs have equal text."""
    match value:
        case Some():
            written: Any = {"some": _canonical(cast("Some[Any]", value).value)}
        case list():
            written = [_canonical(part) for part in cast("list[Any]", value)]
        case Enum():
            written = value.value
        case datetime():
            written = value.isoformat()
        case Decimal():
            written = str(value)
        case _ if value is strawberry.UNSET:
            written = None
        case _ if is_dataclass(value) and not isinstance(value, type):
            written = {item.name: _canonical(getattr(value, item.name)) for item in fields(value)}
        case _:
            written = value
    return written
