"""Carries a mutation out: tries again after a lost race, and turns refusals into an answer."""

from collections.abc import Awaitable, Callable

from db.answer import Answer
from db.call import Call
from db.idempotency import AlreadyAnswered
from domain.errors import DomainError, InvalidInput, Refused, Retry
from resolvers.context import Context

TRIES = 4
MAX_KEY = 200


async def carry_out(
    context: Context,
    resolve: Callable[[], Awaitable[Answer]],
    *,
    mutation: str,
    input_hash: str,
    idempotency_key: str | None,
    expected_version: int | None,
) -> Answer:
    """Run a resolver as one call of a mutation and give its answer, refusals included.

    What a call with the same key answered before is given again. Anything that is no refusal
    of the rules is raised.
    """
    context.call = Call(
        mutation=mutation,
        input_hash=input_hash,
        idempotency_key=idempotency_key,
        expected_version=expected_version,
    )
    try:
        _check_key(idempotency_key)
        _check_version(expected_version)
        return await _again_after_races(resolve)
    except AlreadyAnswered as before:
        return before.answer
    except Refused as refused:
        return Answer(errors=refused.errors)
    except DomainError as error:
        return Answer(errors=(error,))


async def _again_after_races(resolve: Callable[[], Awaitable[Answer]]) -> Answer:
    for _ in range(TRIES - 1):
        try:
            return await resolve()
        except Retry:
            continue
    return await resolve()


def _check_key(key: str | None) -> None:
    if key is not None and not (0 < len(key) <= MAX_KEY and key.isprintable()):
        raise InvalidInput(
            f"An idempotency key has 1 to {MAX_KEY} printable characters.",
            field=("idempotencyKey",),
        )


def _check_version(version: int | None) -> None:
    if version is not None and version < 1:
        raise InvalidInput("A version is 1 or more.", field=("expectedVersion",))
