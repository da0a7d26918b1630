"""Queries of a grammar of our own: both roads answer them the same, to the byte."""

import os
from random import Random

import pytest
from oracle.roads import Roads, core
from oracle.seeding import Seeded
from oracle.selections import Chooser
from oracle.stock import take_stock
from oracle.values import Values
from oracle.writing import Writer

A_TEST = 100
"""How many queries one test asks."""
TESTS = max(1, int(os.environ.get("PLAN_QUERIES", "600")) // A_TEST)
"""How many tests run on each database; the variable counts queries."""
LEFT_TO_CORE = 50
"""Every so many queries, fields with a resolver of their own may be chosen."""


async def ask(roads: Roads, seeded: Seeded, first: int, *, hostile: bool) -> None:
    """Ask both roads queries that follow from these numbers and from what is in the shop."""
    stock = await take_stock(roads.world, core(), seeded.foreign)
    for number in range(first, first + A_TEST):
        random = Random(f"{number} {hostile}")
        chooser = Chooser(
            core(),
            random,
            Values(random, stock, hostile),
            left=random.choice([4, 10, 20, 40, 60]),
            planned=number % LEFT_TO_CORE > 0,
            storm=random.random() < 0.1,
        )
        tree = chooser.query(random.choice([1, 1, 1, 2, 3, 5]))
        writer = Writer(random)
        answer = await roads.compare(writer.document(tree), writer.variables)
        assert hostile or not answer["errors"], (number, answer["errors"])


@pytest.mark.parametrize("first", range(0, TESTS * A_TEST, A_TEST))
async def test_what_is_asked_well_is_planned(roads: Roads, seeded: Seeded, first: int):
    await ask(roads, seeded, first, hostile=False)
    print(*roads.outcomes.most_common(), sep="\n")  # noqa: T201  shown by -rP
    planned = roads.outcomes["planned"] / A_TEST
    assert planned >= 0.95, roads.outcomes


@pytest.mark.parametrize("first", range(0, max(A_TEST, TESTS * A_TEST // 10), A_TEST))
async def test_what_is_asked_amiss_is_refused_alike(roads: Roads, seeded: Seeded, first: int):
    await ask(roads, seeded, first, hostile=True)
    assert roads.outcomes.keys() > {"planned", "irregular"}
