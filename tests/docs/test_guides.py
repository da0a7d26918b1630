"""Whoever follows a guide gets what it says."""

import asyncio
from pathlib import Path

import pytest
from docs.markdown import GUIDES, blocks
from docs.reader import Reader, assert_done
from factories import World
from serving import subscribed

from app.graphiql import examples

TRIED = [page for page in GUIDES if {"sh", "graphql"} & {block.language for block in blocks(page)}]


@pytest.mark.parametrize("page", TRIED, ids=lambda page: page.stem)
async def test_a_guide_can_be_followed(page: Path, reader: Reader):
    await asyncio.to_thread(reader.follow, blocks(page))


async def test_the_examples_of_graphiql_can_be_run(reader: Reader, world: World):
    for example in examples():
        asked = asyncio.to_thread(reader.ask, example["query"], example["variables"] or "{}")
        asking = asyncio.create_task(asked)
        if example["name"] == "follow-orders":
            await subscribed(reader.address)
            await world.place()
        assert_done(await asking, example["name"])
