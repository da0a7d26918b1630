"""`tiski events archive`: old steps of carts that were never bought go to a file."""

import asyncio
import gzip
import json
import random
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Addresses
from factories import Failed, World, close_world, enter_shop, open_world
from live_feed import Follower
from serving import TISKI, environ_of
from sqlalchemy import select, update
from typer.testing import Result

from app.archiving import archive_events
from db import tables as t
from db.archive import BATCH, ChangedMeanwhile, OldEvents, archived_to, shops
from db.database import Database
from db.journal import Choice, Journal
from domain.log import LogArchived, decode_cursor, encode_cursor
from resolvers.topic import Topic

Json = dict[str, Any]
Tiski = Callable[..., Result]

TELL = """
    mutation ($input: RecordEventsInput!) {
      recordEvents(input: $input) { userErrors { message } recorded }
    }
"""
TIMELINE = """
    query ($id: ID!) { order(by: {id: $id}) { events { nodes { type } } } }
"""
EVENTS = """
    subscription ($types: [EventType!], $after: String, $from: LogStart! = NOW) {
      events(types: $types, after: $after, from: $from) { cursor event { type } }
    }
"""
PLACED = """
    subscription ($after: String, $from: LogStart! = NOW) {
      orderPlaced(after: $after, from: $from) { cursor event { type } }
    }
"""
CUSTOMER = """
    subscription ($id: ID!, $after: String) {
      customerChanged(id: $id, after: $after) { cursor event { type } }
    }
"""
OLD = timedelta(days=400)
LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.fixture
async def world(addresses: Addresses) -> AsyncGenerator[World]:
    """Yield the shop named demo."""
    world = await open_world(addresses.app, addresses.owner, slug="demo")
    yield world
    await close_world(world)


async def tell(world: World, cart: str, *, count: int = 2, **beside: Any) -> None:
    """Tell of steps of a cart; later calls tell of other steps."""
    for start in range(0, count, 100):
        steps = [
            {
                "type": "CART_ITEM_ADDED",
                "id": f"{cart}-{random.getrandbits(64)}",
                "happenedAt": "2026-01-01T00:00:00Z",
                "cart": cart,
                "data": {"title": "Mug", "quantity": 1},
                **beside,
            }
            for _ in range(min(100, count - start))
        ]
        await world.do(TELL, input={"events": steps})


async def grow_old(world: World) -> None:
    """Let all that is in the log have happened long ago."""
    async with world.sql() as connection:
        found = await connection.execute(
            select(t.event.c.position, t.event.c.occurred_at).where(
                t.event.c.shop_id == world.shop_id
            )
        )
        for position, at in found.all():
            await connection.execute(
                update(t.event)
                .where(t.event.c.shop_id == world.shop_id, t.event.c.position == position)
                .values(occurred_at=at - OLD)
            )


def day(ago: timedelta) -> str:
    """Write a day as the command takes it."""
    return f"{datetime.now(UTC) - ago:%Y-%m-%d}"


async def log_of(world: World) -> list[Json]:
    """Read all that the log holds, as lines of it are written."""
    journal = Journal(world.database)
    end = await journal.end(world.shop_id)
    rows = await journal.told(world.shop_id, range(1, end + 1))
    return [json.loads(json.dumps(dict(row), default=str)) for row in rows]


def lines_of(path: Path) -> list[Json]:
    """Read an archive, without what only the file says of each event."""
    text = path.read_bytes()
    if path.suffix == ".gz":
        text = gzip.decompress(text)
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        assert decode_cursor(line.pop("cursor")) == line["position"]
        for name in ("occurred_at", "happened_at"):
            line[name] = line[name] and str(datetime.fromisoformat(line[name]))
    return lines


async def archive(tiski: Tiski, *words: str) -> Result:
    """Run the command; it has an event loop of its own."""
    return await asyncio.to_thread(tiski, "events", "archive", *words)


@pytest.mark.parametrize("name", ["old.jsonl", "old.jsonl.gz"])
async def test_only_carts_that_were_never_bought_and_are_silent_leave_the_log(
    world: World, tiski: Tiski, tmp_path: Path, name: str
) -> None:
    await tell(world, "dropped")
    await tell(world, "bought")
    await tell(world, "taken up again")
    order = await world.place(cart="bought")
    await tell(world, "of an order", orderId=order["id"])
    await tell(world, "dropped too", count=1)
    await grow_old(world)
    await tell(world, "taken up again", count=1)
    await tell(world, "young")
    before = await log_of(world)
    path = tmp_path / name
    done = await archive(tiski, "--before", day(timedelta(days=300)), "--output", str(path))
    assert (done.exit_code, done.output) == (0, f"3 events were moved to {path}.\n")
    moved = lines_of(path)
    assert {line.pop("shop") for line in moved} == {"demo"}
    assert [line["cart"] for line in moved] == ["dropped", "dropped", "dropped too"]
    assert sorted([*moved, *await log_of(world)], key=lambda row: row["position"]) == before
    timeline = (await world.ask(TIMELINE, id=order["id"]))["order"]["events"]["nodes"]
    assert [event["type"] for event in timeline] == [
        *["CART_ITEM_ADDED"] * 2,
        *("ORDER_PLACED", "PAYMENT_CREATED"),
        *["CART_ITEM_ADDED"] * 2,
    ]
    again = await archive(tiski, "--before", day(timedelta(days=300)), "--output", str(path))
    assert again.output == "0 events were moved.\n"
    assert len(lines_of(path)) == 3


async def test_all_shops_or_one(
    world: World, tiski: Tiski, addresses: Addresses, tmp_path: Path
) -> None:
    other = World(world.database, world.services, world.schema)
    await enter_shop(other, addresses.owner, slug="other")
    for each in (world, other):
        await tell(each, "dropped")
        await grow_old(each)
    path, days = tmp_path / "old.jsonl", day(timedelta(days=300))
    await archive(tiski, "--before", days, "--shop", "other", "--output", str(path))
    assert [line["shop"] for line in lines_of(path)] == ["other"] * 2
    assert len(await log_of(world)) == 2
    await archive(tiski, "--before", days, "--output", str(path))
    assert [line["shop"] for line in lines_of(path)] == ["other"] * 2 + ["demo"] * 2
    assert await log_of(world) == []


async def follow(world: World, document: str, count: int, **variables: Any) -> list[Json]:
    """Take the first items of a subscription."""
    items: list[Json] = []
    stream = await world.schema.subscribe(
        document, variable_values=variables, context_value=world.context()
    )
    async with asyncio.timeout(10):
        async for result in stream:
            if result.errors:
                raise Failed([dict(error.formatted) for error in result.errors])
            assert result.data
            items += result.data.values()
            if len(items) == count:
                break
    await stream.aclose()
    return items


async def test_a_cursor_into_the_archived_part_is_told_what_to_do(
    world: World, tiski: Tiski, tmp_path: Path
) -> None:
    customer = await world.create_customer()
    await world.place()
    await tell(world, "dropped", customerId=customer["id"])
    await grow_old(world)
    await world.place()
    path = tmp_path / "old.jsonl"
    await archive(tiski, "--before", day(timedelta(days=300)), "--output", str(path))
    mark = encode_cursor(5)
    for document, variables in (
        (EVENTS, {"after": encode_cursor(4)}),
        (EVENTS, {"from": "BEGINNING"}),
        (EVENTS, {"from": "BEGINNING", "types": ["ORDER_PLACED", "CART_ITEM_ADDED"]}),
        (CUSTOMER, {"after": encode_cursor(0), "id": customer["id"]}),
    ):
        with pytest.raises(Failed) as failed:
            await follow(world, document, 1, **variables)
        (error,) = failed.value.errors
        assert error["extensions"] == {"code": "LOG_ARCHIVED", "cursor": mark}
        assert "Take a snapshot" in error["message"]
    whole = await follow(world, EVENTS, 2, after=mark)
    assert [decode_cursor(item["cursor"]) for item in whole] == [6, 7]
    # Steps in the shop window are all that ever leaves the log: others miss nothing.
    for document, variables in (
        (PLACED, {"from": "BEGINNING"}),
        (PLACED, {"after": encode_cursor(0)}),
        (EVENTS, {"from": "BEGINNING", "types": ["ORDER_PLACED"]}),
    ):
        items = await follow(world, document, 2, **variables)
        assert [decode_cursor(item["cursor"]) for item in items] == [2, 6]
    refused = await asyncio.to_thread(
        tiski, "events", "tail", "--shop", "demo", "--after", encode_cursor(4)
    )
    assert refused.exit_code == 1
    assert f"What came later: --after {mark}" in refused.output


async def test_a_follower_whom_the_archive_overtakes_is_told(
    world: World, tiski: Tiski, tmp_path: Path
) -> None:
    await tell(world, "dropped", count=300)
    await grow_old(world)
    stream = world.services.feed.follow(world.shop_id, 0)
    assert [entry.position for entry in await anext(stream)] == list(range(1, 101))
    path = tmp_path / "old.jsonl"
    await archive(tiski, "--before", day(timedelta(days=300)), "--output", str(path))
    with pytest.raises(LogArchived) as told:
        await anext(stream)
    assert told.value.position == 300


async def test_what_was_archived_behind_the_back_of_a_process_is_a_gap(
    world: World, tiski: Tiski, tmp_path: Path
) -> None:
    """A process that could not read for longer than events are kept sees it by their positions."""
    journal = Journal(world.database)
    topic = Topic(journal, world.shop_id)
    await world.place()
    assert await topic.catch_up() == 2
    await tell(world, "dropped", count=3)
    await grow_old(world)
    await world.place()
    path = tmp_path / "old.jsonl"
    await archive(tiski, "--before", day(timedelta(days=300)), "--output", str(path))
    topic.wake()
    assert await topic.catch_up() == 7
    assert topic.start == 7
    with pytest.raises(LogArchived):
        await topic.older(2, Choice())
    assert [entry.position for entry in await topic.older(2, Choice(of_orders=True))] == [6, 7]
    await world.place()
    topic.wake()
    assert await topic.catch_up() == 9
    assert [entry.position for entry in topic.after(7)] == [8, 9]


async def test_a_live_follower_notices_nothing(world: World, tiski: Tiski, tmp_path: Path) -> None:
    await tell(world, "dropped")
    await grow_old(world)
    follower = Follower(seen=[2])
    async with follower.following(world.services.feed, world.viewer):
        await world.place()
        await follower.sees(4)
        path = tmp_path / "old.jsonl"
        await archive(tiski, "--before", day(timedelta(days=300)), "--output", str(path))
        await world.place()
        await follower.sees(6)
    assert follower.seen == list(range(2, 7))


async def test_a_cart_that_is_taken_up_meanwhile_stays(world: World, addresses: Addresses) -> None:
    await tell(world, "dropped")
    await tell(world, "bought after all")
    await grow_old(world)
    owner = Database(addresses.owner)
    old = OldEvents(owner, world.shop_id, datetime.now(UTC) - OLD / 2)
    rows = await old.after(0)
    assert len(rows) == 4
    order = await world.place(cart="bought after all")
    with pytest.raises(ChangedMeanwhile):
        await old.remove([row["position"] for row in rows])
    assert len(await log_of(world)) == 6
    await old.remove([row["position"] for row in await old.after(0)])
    async with world.sql() as connection:
        assert await connection.scalar(archived_to(world.shop_id)) == 2
    await owner.close()
    timeline = (await world.ask(TIMELINE, id=order["id"]))["order"]["events"]["nodes"]
    assert len(timeline) == 4


async def test_the_mark_never_goes_back(world: World, addresses: Addresses, tmp_path: Path) -> None:
    await tell(world, "early", count=1)
    await tell(world, "late", count=1)
    await grow_old(world)
    async with world.sql() as connection:
        await connection.execute(
            update(t.event).where(t.event.c.cart == "late").values(occurred_at=LONG_AGO)
        )
    owner = Database(addresses.owner)
    found = [each for each in await shops(owner) if each[1] == "demo"]
    for before in (LONG_AGO + timedelta(days=1), datetime.now(UTC) - OLD / 2):
        assert await archive_events(owner, found, before, tmp_path / "old.jsonl") == 1
        async with world.sql() as connection:
            assert await connection.scalar(archived_to(world.shop_id)) == 2
    await owner.close()


async def test_a_killed_run_loses_nothing(
    world: World, addresses: Addresses, tmp_path: Path
) -> None:
    """It is killed whenever the file has grown: mostly before the events have left the log."""
    count = 5 * BATCH + 7
    await tell(world, "dropped", count=count)
    await grow_old(world)
    path = tmp_path / "old.jsonl.gz"
    words = ("--before", day(timedelta(days=300)), "--output", str(path))
    environ = environ_of(addresses.app, {"TISKI_MIGRATION_URL": addresses.owner})
    kills, between = 0, 0
    while True:
        size = path.stat().st_size if path.exists() else 0
        process = await asyncio.create_subprocess_exec(
            *TISKI, "events", "archive", *words, env=environ, stdout=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(60):
            while process.returncode is None and kills < 4:
                if path.exists() and path.stat().st_size > size:
                    process.kill()
                await asyncio.sleep(0.001)
            if await process.wait() == 0:
                break
        kills += 1
        left = {row["position"] for row in await log_of(world)}
        moved = [line["position"] for line in whole_lines(path)]
        assert left | set(moved) == set(range(1, count + 1))
        between += bool(left & set(moved))
    assert kills == 4
    assert between > 0, "no run was killed between the disk and the log"
    assert await log_of(world) == []
    assert [line["position"] for line in lines_of(path)] == list(range(1, count + 1))


def whole_lines(path: Path) -> list[Json]:
    """Read what is whole in a file whose writer was killed."""
    lines: list[Json] = []
    with gzip.open(path) as file:
        try:
            lines.extend(json.loads(line) for line in file)
        except (EOFError, json.JSONDecodeError):
            return lines
    return lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--before", day(timedelta(days=2))), "Events of the last 7 days stay in the log"),
        (("--before", "yesterday"), "does not match the format"),
        (("--before", "2025-01-01", "--shop", "nobody"), "There is no shop nobody"),
        (("--before", "2025-01-01", "--output", "pyproject.toml"), "no archive of events"),
    ],
)
async def test_what_is_refused(world: World, tiski: Tiski, words: tuple[str, ...], said: str):
    done = await archive(tiski, *words)
    assert done.exit_code != 0
    assert said in done.output
    assert world.shop.slug == "demo"


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_it_needs_the_tables_owner(
    world: World,
    tiski: Tiski,
    addresses: Addresses,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await tell(world, "dropped")
    await grow_old(world)
    monkeypatch.setenv("TISKI_MIGRATION_URL", addresses.app)
    words = ("--before", day(timedelta(days=300)), "--shop", "demo")
    path = tmp_path / "old.jsonl"
    done = await archive(tiski, *words, "--output", str(path))
    assert done.exit_code == 1
    assert "set TISKI_MIGRATION_URL to log in as the owner of the tables" in done.output
    assert len(await log_of(world)) == 2
    monkeypatch.setenv("TISKI_MIGRATION_URL", addresses.owner)
    assert (await archive(tiski, *words, "--output", str(path))).exit_code == 0
    assert [line["position"] for line in lines_of(path)] == [1, 2]
