"""Each operation has a context of its own, and gives its connection back whatever happens."""

import asyncio
from contextlib import aclosing
from typing import cast

import pytest
from strawberry.types import ExecutionResult
from structlog.testing import capture_logs
from toy_shop import Caller, make_schema

from app.guard import Documents


@pytest.mark.parametrize("text", ["{hello}", "{boom}", "{nothing}", "{hello", "mutation {rename}"])
async def test_every_operation_is_closed_once(text: str):
    caller = Caller()
    with capture_logs():
        await make_schema().execute(text, context_value=caller)
        await make_schema().execute(text, context_value=caller)
    assert [operation.closed for operation in caller.operations] == [1, 1]
    assert caller.closed == 0


async def test_a_connection_is_released_before_each_item_is_sent():
    caller = Caller()
    released: list[int] = []
    async for _ in await make_schema().stream("subscription {ticks(to: 3)}", context_value=caller):
        released.append(caller.operations[0].released)  # noqa: PERF401
    assert released == [1, 2, 3]
    assert caller.operations[0].closed == 1


async def test_a_cancelled_subscription_is_closed():
    caller = Caller()

    async def follow() -> None:
        stream = await make_schema().stream("subscription {forever}", context_value=caller)
        async with aclosing(stream):
            async for _ in stream:
                pass

    task = asyncio.create_task(follow())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert caller.operations[0].closed == 1


async def test_items_of_a_stream_are_masked():
    with capture_logs():
        stream = await make_schema().stream("subscription {breaks}", context_value=Caller())
        first, last = [cast("ExecutionResult", result) async for result in stream]
    assert first.data == {"breaks": 0}
    assert [error.message for error in last.errors or []] == ["Internal error"]


async def test_a_document_is_parsed_and_validated_once():
    documents = Documents()
    schema = make_schema(documents)
    for _ in range(3):
        assert (await schema.execute("{hello}", context_value=Caller())).data == {"hello": "hello"}
    known = documents.find("{hello}")
    assert known
    assert known.valid


async def test_a_missing_scope_refuses_the_whole_document():
    schema = make_schema()
    text = "{hello order {margin}}"
    refused = await schema.execute(text, context_value=Caller())
    assert refused.data is None
    assert [error.formatted for error in refused.errors or []] == [
        {
            "message": "Your access token lacks the scope margins:read.",
            "extensions": {"code": "FORBIDDEN", "missingScopes": ["margins:read"]},
        }
    ]
    allowed = await schema.execute(text, context_value=Caller(frozenset({"margins:read"})))
    assert allowed.data == {"hello": "hello", "order": {"margin": 3}}


async def test_several_operations_need_a_name():
    text = "query A {hello} query B {hello}"
    result = await make_schema().execute(text, context_value=Caller())
    assert [(error.extensions or {})["code"] for error in result.errors or []] == [
        "OPERATION_UNKNOWN"
    ]
    named = await make_schema().execute(text, context_value=Caller(), operation_name="B")
    assert named.data == {"hello": "hello"}


async def test_a_connection_that_fails_to_close_is_only_logged():
    class Broken(Caller):
        async def close(self) -> None:
            raise RuntimeError("the password is hunter2")

    with capture_logs() as logs:
        result = await make_schema().execute("{hello}", context_value=Broken())
    assert result.data == {"hello": "hello"}
    assert [str(entry["exc_info"]) for entry in logs] == ["the password is hunter2"]


async def test_a_context_that_fails_is_masked():
    class Broken(Caller):
        def allows(self, scope: str | None) -> bool:
            raise RuntimeError("the password is hunter2", scope)

    with capture_logs():
        result = await make_schema().execute("mutation {rename}", context_value=Broken())
    assert [error.message for error in result.errors or []] == ["Internal error"]
