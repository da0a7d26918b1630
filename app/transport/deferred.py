"""Answers in parts: what a document defers comes after the rest, in one response."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from graphql import GraphQLError, OperationType
from graphql.execution import (
    IncrementalDeferResult,
    InitialIncrementalExecutionResult,
    PendingResult,
    SubsequentIncrementalExecutionResult,
)
from starlette.responses import Response, StreamingResponse

from app.errors import formatted, masked
from app.transport.media import NEW_PARTS, OLD_PARTS
from app.transport.response import answer, encode, failed
from app.turns import Turns

Results = AsyncGenerator[Any, None]

_TYPES: Final = {
    OLD_PARTS: 'multipart/mixed; boundary="-"; deferSpec=20220824',
    NEW_PARTS: 'multipart/mixed; boundary="-"; incrementalSpec=v0.2',
}
_END: Final = b"--\r\n"
_ALWAYS: Final = frozenset({"data", "hasNext"})


async def answer_in_parts(
    results: Results, request_id: str, media_type: str, parts_type: str, turns: Turns
) -> Response:
    """Answer in parts if something was deferred, else as ever.

    Everything is computed as fast as it can be, however slowly the client reads, so that the
    operation holds its connection no longer than one that is answered whole. What waits for the
    client is never more than such an answer.
    """
    run = _Run(results, request_id, turns)
    try:
        first = await run.next()
        if isinstance(first, InitialIncrementalExecutionResult):
            kind = _New() if parts_type == NEW_PARTS else _Old()
            return StreamingResponse(
                _written(first, run, kind),
                headers={
                    "Content-Type": _TYPES[parts_type],
                    "Cache-Control": "no-store, no-transform",
                    "Vary": "Accept",
                    "X-Accel-Buffering": "no",
                },
            )
    except BaseException:
        await run.end()
        raise
    await run.end()
    if isinstance(first, GraphQLError):
        return failed(first, 500, media_type)
    return answer(first, media_type)


class _Run:
    """An operation that runs to its end by itself."""

    def __init__(self, results: Results, request_id: str, turns: Turns) -> None:
        self._turns = turns
        self._ready: asyncio.Queue[Any] = asyncio.Queue()
        self._task = asyncio.create_task(self._compute(results, request_id), name="deferred")

    async def next(self) -> Any:
        """Wait for the next result; None behind the last."""
        return await self._ready.get()

    async def end(self) -> None:
        """Compute no further; what runs gives its connection back."""
        self._task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([self._task])

    async def _compute(self, results: Results, request_id: str) -> None:
        limit = asyncio.timeout(None)  # the first part is stopped where it is computed
        began = asyncio.get_running_loop().time()
        try:
            async with limit, aclosing(results):
                self._ready.put_nowait(await anext(results))
                limit.reschedule(began + self._turns.seconds)
                with self._turns.go_on():
                    async for result in results:
                        self._ready.put_nowait(result)
        except TimeoutError:
            self._ready.put_nowait(self._turns.overtime(OperationType.QUERY))
        except Exception as error:  # noqa: BLE001  the last line of defence of a response
            self._ready.put_nowait(masked(error, request_id))
        self._ready.put_nowait(None)


async def _written(
    first: InitialIncrementalExecutionResult, run: _Run, kind: "_Old | _New"
) -> AsyncIterator[bytes]:
    try:
        yield b"\r\n---" + _part(kind.first(first))
        has_next = True
        while (result := await run.next()) is not None:
            if isinstance(result, SubsequentIncrementalExecutionResult):
                has_next = result.has_next
                body = kind.later(result)
            else:
                has_next = False
                body = {"errors": formatted([result]), "hasNext": False}
            if body is not None:
                yield _part(body)
        yield (_part({"hasNext": False}) if has_next else b"") + _END
    finally:
        await run.end()


class _New:
    """The parts of graphql-js 17, to which clients ask by `incrementalSpec=v0.2`."""

    def first(self, result: InitialIncrementalExecutionResult) -> Mapping[str, Any]:
        """Write what is not deferred."""
        return _plain(result.formatted)

    def later(self, result: SubsequentIncrementalExecutionResult) -> Mapping[str, Any] | None:
        """Write what is ready now."""
        return _plain(result.formatted)


@dataclass
class _Old:
    """The parts of the draft of August 2022, which most clients read: each says where it belongs."""

    _pending: dict[str, PendingResult] = field(default_factory=dict[str, PendingResult])

    def first(self, result: InitialIncrementalExecutionResult) -> Mapping[str, Any]:
        """Write what is not deferred."""
        self._note(result.pending)
        body = _plain(result.formatted)
        del body["pending"]
        return body

    def later(self, result: SubsequentIncrementalExecutionResult) -> Mapping[str, Any] | None:
        """Write what is ready now; None where a client of that draft has nothing to learn."""
        self._note(result.pending or ())
        found = [
            self._found(each)
            for each in result.incremental or ()
            if isinstance(each, IncrementalDeferResult)
        ]
        failed = [
            {"data": None, "errors": formatted(each.errors), **self._place(each.id, ())}
            for each in result.completed or ()
            if each.errors
        ]
        if not found and not failed and result.has_next:
            return None
        body: dict[str, Any] = {"incremental": [*found, *failed]} if found or failed else {}
        return {**body, "hasNext": result.has_next}

    def _found(self, result: IncrementalDeferResult) -> Mapping[str, Any]:
        body = {"data": result.data, **self._place(result.id, result.sub_path or ())}
        return {**body, "errors": formatted(result.errors)} if result.errors else body

    def _place(self, id_: str, below: Sequence[str | int]) -> Mapping[str, Any]:
        pending = self._pending[id_]
        label = {} if pending.label is None else {"label": pending.label}
        return {"path": [*pending.path, *below], **label}

    def _note(self, pending: Sequence[PendingResult]) -> None:
        self._pending.update((each.id, each) for each in pending)


def _plain(body: Any) -> dict[str, Any]:
    """Leave out what is empty, but for the data."""
    return {name: value for name, value in body.items() if name in _ALWAYS or value}


def _part(body: Mapping[str, Any]) -> bytes:
    # The boundary stands behind each part, so that it can be read at once.
    return b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n%b\r\n---" % encode(body)
