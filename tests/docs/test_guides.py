"""Whoever follows a guide gets what it says."""

import asyncio
from pathlib import Path

import pytest
from docs.markdown import GUIDES, blocks
from docs.reader import Reader, assert_done
from factories import World
from serving import subscribed

from app.graphiql import examples

LIVE = "follow-orders"


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
async def test_a_guide_can_be_followed(page: Path, reader: Reader):
    await asyncio.to_thread(reader.follow, blocks(page))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["name"])
async def test_an_example_of_graphiql_can_be_run(
    example: dict[str, str], reader: Reader, world: World
):
    asking = asyncio.to_thread(reader.ask, example["query"], example["variables"] or "{}")
    task = asyncio.create_task(asking)
    if example["name"] == LIVE:
        await subscribed(reader.address)
        await world.place()
    answer = await task
    assert_done(answer, example["name"])
