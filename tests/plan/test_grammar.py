"""Queries of a grammar of our own: both roads answer them the same, to the byte."""

import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from oracle.roads import Roads, core
from oracle.seeding import Seeded
from oracle.selections import Chooser, Scope
from oracle.stock import Stock, take_stock
from oracle.values import Values
from oracle.writing import Writer

A_TEST = 100
"""How many queries one test asks."""
TESTS = int(os.environ.get("TISKI_TEST_QUERIES", "1000")) // A_TEST
"""How many such tests run on each database; the variable counts queries."""
LEFT_TO_CORE = 50
"""Every so many queries hold something that graphql-core has to carry out."""


async def test_generated_queries_are_planned_and_answered_as_ever(): ...
