"""The walk through a working day: at a shop full of others' orders, and complete."""

import asyncio
import subprocess
from collections.abc import Mapping

from docs.markdown import REPO, blocks
from docs.reader import Reader

WALK = REPO / "docs" / "walk.md"

SCENES: Mapping[str, set[str]] = {
    "Before she comes in": {"S1-26"},
    "The morning's list": {"S1-1", "S1-10"},
    "Opening the order": {"S1-2", "S1-3", "S1-4", "S1-5", "S1-8", "S1-12", "S1-14"},
    "What the customer did, and what she was sent": {"S1-18", "S1-25", "S1-26"},
    "She forgot to log in": {"S1-12", "S1-13"},
    "A wrong address on one order": {"S1-7", "S2-1", "S2-2", "S2-3", "S2-4", "S2-5"},
    "A customer moves": {"S2-6", "S2-7", "S2-8", "S2-9", "S2-11", "S2-13"},
    "That was a mistake": {"S2-10"},
    "Before she goes home": {"S1-12"},
}
"""What each scene of the day shows of what the product's user described."""

LINES = {
    *(f"S1-{line}" for line in (1, 2, 3, 4, 5, 7, 8, 10, 12, 13, 14, 18, 25, 26)),
    *(f"S2-{line}" for line in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13)),
}
"""All that exists; S2-12 is advice."""


async def test_the_day_is_the_same_among_many_orders(reader: Reader) -> None:
    """S1-1 to S1-5, S1-7, S1-8, S1-10, S1-12 to S1-14, S1-18, S1-25, S1-26, S2-1 to S2-13."""
    fill = [reader.program, "demo", "--shop", "demo", "--orders", "120"]
    await asyncio.to_thread(
        subprocess.run, fill, env={**reader.environ}, check=True, capture_output=True
    )
    asked = reader.ask("{ orders(first: 0) { totalCount } }")
    assert asked["data"]["orders"]["totalCount"] > 120
    await asyncio.to_thread(reader.follow, blocks(WALK))


def test_every_line_has_its_scene() -> None:
    assert set[str]().union(*SCENES.values()) == LINES


def test_every_scene_is_in_the_walk_and_asks_something() -> None:
    scenes = {
        scene.partition("\n")[0]: scene.partition("\n")[2]
        for scene in WALK.read_text().split("\n## ")[1:]
    }
    assert list(scenes) == list(SCENES)
    for text in scenes.values():
        assert text.count("```graphql") >= 1
        assert text.count('"data"') == text.count("```graphql")
