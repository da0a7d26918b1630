"""Work in the background as staff see it: queued, carried out, given up, retried, cancelled."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from at_work import CANCEL, LOOK, RETRY, START, at_work, doing, ends, start
from factories import Failed, Json, World
from small_shop import until
from sqlalchemy import delete, update

from db import tables as t
from db.jobs import JobLost
from queryplan.ids import decode_id
from resolvers import jobs
from resolvers.search_rebuild import Rebuild
from resolvers.work import GivenUp, Later, Work

FIND = (
    '{ orders(search: "virtanen") { nodes { id } } customers(search: "virtanen") { nodes { id } } }'
)


async def test_search_is_written_anew(world: World) -> None:
    order, customer = await world.place(), await world.create_customer()
    async with world.sql() as connection:
        await connection.execute(delete(t.order_search))
        await connection.execute(update(t.customer_search).values(doc="  gone"))
    nothing = {"orders": {"nodes": []}, "customers": {"nodes": []}}
    assert await world.ask(FIND) == nothing
    queued = (await world.do(START))["job"]
    assert queued["state"] == "QUEUED"
    assert queued["nextAttemptAt"] == queued["createdAt"]
    assert queued["requestedBy"] == {"kind": "STAFF", "name": "Sanna"}
    async with at_work(world):
        job = await ends(world, queued["id"], "DONE")
    assert await world.ask(FIND) == {
        "orders": {"nodes": [{"id": order["id"]}]},
        "customers": {"nodes": [{"id": customer["id"]}]},
    }
    assert (job["done"], job["total"], job["failures"], job["attempts"]) == (2, 2, 0, 1)
    assert job["createdAt"] <= job["startedAt"] <= job["finishedAt"]
    assert (job["error"], job["nextAttemptAt"]) == (None, None)


async def test_one_rebuild_at_a_time(world: World) -> None:
    first, second = await asyncio.gather(start(world), start(world))
    assert first == second
    async with at_work(world):
        await ends(world, first, "DONE")
    assert await start(world) != first


async def test_what_another_job_does_already_is_not_retried(world: World) -> None:
    first = await start(world)
    await world.do(CANCEL, id=first)
    second = await start(world)
    (error,) = await world.refused(RETRY, id=first)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])
    await world.do(CANCEL, id=second)
    await world.do(RETRY, id=first)


async def test_a_job_is_tried_again_and_then_a_dead_letter_that_staff_retry(world: World) -> None:
    is_away = True

    async def knock(_: Work[Rebuild]) -> None:
        if is_away:
            raise Later("The server was away.")

    id = await start(world)
    await world.set(t.job, id, attempts_allowed=2)
    async with at_work(world, doing(knock)) as metrics:
        job = await ends(world, id, "FAILED")
        assert (job["attempts"], job["error"]) == (2, "The server was away.")
        assert job["finishedAt"] is not None
        is_away = False
        payload = await world.do(RETRY, id=id)
        assert payload["job"]["state"] in {"QUEUED", "RUNNING", "DONE"}
        job = await ends(world, id, "DONE")
        assert (job["attempts"], job["error"]) == (3, None)
    figures = metrics.exposition().decode()
    assert 'tiski_jobs_total{kind="REBUILD_SEARCH",outcome="failed"} 1.0' in figures
    assert 'tiski_jobs_total{kind="REBUILD_SEARCH",outcome="put off"} 1.0' in figures
    assert 'tiski_jobs_total{kind="REBUILD_SEARCH",outcome="done"} 1.0' in figures
    events = await world.ask(
        """{ events(filter: {types: [JOB_FAILED, JOB_RETRIED]}) {
          nodes { type data actor { name } summary } } }"""
    )
    failed, retried = events["events"]["nodes"]
    key = str(decode_id(id)[1])
    kind = "REBUILD_SEARCH"
    assert failed["data"] == {"job_id": key, "kind": kind, "error": "The server was away."}
    assert failed["summary"] == "Work in the background failed: The server was away."
    assert (failed["actor"]["name"], retried["actor"]["name"]) == ("Tiski", "Sanna")
    assert retried["data"] == {"job_id": key, "kind": kind}


async def test_what_can_never_succeed_fails_at_once_and_says_so(world: World) -> None:
    async def refuse(_: Work[Rebuild]) -> None:
        raise GivenUp("There is nothing here.")

    id = await start(world)
    async with at_work(world, doing(refuse)):
        job = await ends(world, id, "FAILED")
    assert (job["attempts"], job["error"]) == (1, "There is nothing here.")


async def test_an_unexpected_error_tells_staff_nothing_of_its_insides(world: World) -> None:
    async def stumble(_: Work[Rebuild]) -> None:
        raise ValueError("aino@example.com")

    id = await start(world)
    await world.set(t.job, id, attempts_allowed=1)
    async with at_work(world, doing(stumble)):
        job = await ends(world, id, "FAILED")
    assert "aino" not in job["error"]


async def test_what_waits_and_what_runs_is_cancelled(world: World) -> None:
    id = await start(world)
    assert (await world.do(CANCEL, id=id))["job"]["state"] == "CANCELLED"
    (error,) = await world.refused(CANCEL, id=id)
    assert (error["code"], error["current"], error["allowed"]) == (
        "ILLEGAL_TRANSITION", "CANCELLED", ["QUEUED"],
    )  # fmt: skip

    begun = asyncio.Event()
    stopped: list[BaseException] = []

    async def dawdle(work: Work[Rebuild]) -> None:
        begun.set()
        try:
            while True:
                async with work.step() as step:
                    step.advance(done=1)
                await asyncio.sleep(0.01)
        except JobLost as lost:
            stopped.append(lost)
            raise

    await world.do(RETRY, id=id)
    async with at_work(world, doing(dawdle)) as metrics:
        await begun.wait()
        await world.do(CANCEL, id=id)
        await until(lambda: 'outcome="lost"} 1.0' in metrics.exposition().decode())
    assert stopped
    assert (await world.ask(LOOK, id=id))["job"]["state"] == "CANCELLED"


async def test_a_version_that_is_too_old_is_refused(world: World) -> None:
    id = await start(world)
    payload = await world.do(CANCEL, id=id, version=1)
    (error,) = await world.refused(RETRY, id=id, version=1)
    assert (error["code"], error["currentVersion"]) == ("CONFLICT", payload["job"]["version"])
    assert (await world.do(RETRY, id=id, version=payload["job"]["version"]))["logCursor"]


async def test_a_job_is_followed_until_it_ends(world: World) -> None:
    jobs.LOOK = 0.01  # pyright: ignore[reportConstantRedefinition]
    go = asyncio.Event()

    async def count(work: Work[Rebuild]) -> None:
        await go.wait()
        for nth in range(3):
            async with work.step() as step:
                step.advance(done=1, total=3, failures=nth % 2)
            await asyncio.sleep(0.1)

    id = await start(world)
    seen: list[Json] = []
    async with at_work(world, doing(count)):
        document = "subscription ($id: ID!) { jobChanged(id: $id) { job { state done failures } } }"
        stream: Any = await world.schema.subscribe(
            document, variable_values={"id": id}, context_value=world.context()
        )
        async with aclosing(stream), asyncio.timeout(10):
            async for result in stream:
                assert not result.errors
                seen.append(result.data["jobChanged"]["job"])
                go.set()
    assert seen[-1] == {"state": "DONE", "done": 3, "failures": 1}
    assert [item["done"] for item in seen] == sorted(item["done"] for item in seen)
    assert {1, 2, 3} <= {item["done"] for item in seen}


async def test_nobody_follows_a_job_that_is_not_there(world: World, neighbour: World) -> None:
    id = await start(neighbour)
    stream: Any = await world.schema.subscribe(
        "subscription ($id: ID!) { jobChanged(id: $id) { job { state } } }",
        variable_values={"id": id},
        context_value=world.context(),
    )
    (error,) = (await anext(stream)).errors
    assert error.message == "`id`: there is no such job in this shop."


async def test_another_shops_jobs_are_neither_seen_nor_touched(
    world: World, neighbour: World
) -> None:
    id = await start(neighbour)
    assert (await world.ask(LOOK, id=id))["job"] is None
    assert (await world.ask("{ jobs { nodes { id } } }"))["jobs"]["nodes"] == []
    for call in (RETRY, CANCEL):
        (error,) = await world.refused(call, id=id)
        assert error["code"] == "NOT_FOUND"
    mine = await start(world)
    async with at_work(world):  # one worker for all shops
        await ends(neighbour, id, "DONE")
        await ends(world, mine, "DONE")


async def test_lists_are_filtered(world: World) -> None:
    first = await start(world)
    await world.do(CANCEL, id=first)
    second = await start(world)
    query = "query ($f: JobFilter) { jobs(filter: $f) { nodes { id } } }"

    async def ids(**filter: Any) -> list[str]:
        return [job["id"] for job in (await world.ask(query, f=filter))["jobs"]["nodes"]]

    assert await ids() == [second, first]
    assert await ids(state=["CANCELLED", "FAILED"]) == [first]
    assert await ids(kind=["REBUILD_SEARCH"], state=["QUEUED"]) == [second]


async def test_scopes(world: World) -> None:
    reader = await world.another("jobs:read")
    id = await start(world)
    assert (await reader.ask(LOOK, id=id))["job"]["id"] == id
    with pytest.raises(Failed) as failed:
        await reader.ask(CANCEL, id=id)
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["jobs:write"]
    other = await world.another("orders:read")
    with pytest.raises(Failed):
        await other.ask(LOOK, id=id)
