"""How far behind the log's readers are: those who send messages by rules, and tell webhooks."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Select, Table, Text, and_, column, func, literal, select

from db import tables as t
from db.database import Database
from db.transactions import Mode
from db.types import Timestamp
from domain.ports import Clock
from domain.states import WebhookState


async def readers_behind(database: Database, clock: Clock) -> Mapping[str, tuple[int, float]]:
    """Tell of each reader how many events it has not read, in all shops, and the oldest one's age."""
    if database.transactions.dialect == "postgresql":
        found = func.log_readers().table_valued(
            column("reader", Text), column("behind", BigInteger), column("oldest", Timestamp())
        )
        queries = [select(found.c.reader, found.c.behind, found.c.oldest)]
    else:
        webhook = t.webhook
        queries = [
            _behind("messages", t.message_reader),
            _behind("webhooks", webhook).where(webhook.c.state == WebhookState.ACTIVE.value),
        ]
    async with database.transactions.open(Mode.READ, None) as connection:
        rows = [row for query in queries for row in await connection.execute(query)]
    now = clock.now()
    return {
        reader: (behind, 0.0 if oldest is None else max((now - oldest).total_seconds(), 0.0))
        for reader, behind, oldest in rows
    }


def _behind(name: str, reader: Table) -> Select[str, Any, Any]:
    at, end, event = reader.c, t.shop_counter.c, t.event.c
    is_next = and_(event.shop_id == at.shop_id, event.position == at.position + 1)
    return (
        select(
            literal(name),
            func.coalesce(func.sum(end.position - at.position), 0),
            func.min(event.occurred_at, type_=Timestamp()),
        )
        .select_from(
            reader.join(t.shop_counter, end.shop_id == at.shop_id).outerjoin(t.event, is_next)
        )
        .where(at.position < end.position)
    )
