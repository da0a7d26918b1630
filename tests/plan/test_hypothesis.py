"""Queries that hypothesis-graphql makes of the schema alone: mostly refused, and so alike."""

import asyncio
import os

from factories import close_world
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries
from oracle.roads import Roads, schemas
from oracle.seeding import Seeded, open_seeded
from structlog.testing import capture_logs

MOST = max(15, int(os.environ.get("PLAN_QUERIES", "600")) // 60)
SCALARS = {
    "DateTime": st.just(nodes.String("2026-01-01T00:00:00Z")),
    "Decimal": st.sampled_from(["1.5", "x"]).map(nodes.String),
    "JSON": st.just(nodes.String("x")),
}


def test_any_query_of_the_schema_is_answered_alike(seeded: Seeded):
    made = queries(schemas()[0].as_str(), custom_scalars=SCALARS, allow_x00=False)

    @settings(
        max_examples=MOST,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(document=made)
    def ask(document: str) -> None:
        documents.append(document)

    documents: list[str] = []
    ask()
    asyncio.run(_compared(seeded, documents))


async def _compared(seeded: Seeded, documents: list[str]) -> None:
    world = await open_seeded(seeded)
    roads = Roads.of(world)
    with capture_logs():
        for document in documents:
            await roads.compare(document)
    assert roads.outcomes.total() >= MOST // 2
    await close_world(world)
