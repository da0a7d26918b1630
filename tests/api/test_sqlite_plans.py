"""Pages inside lists on SQLite: each parent's few rows are looked up, never the whole table."""

from typing import Any

import pytest
from factories import World
from sqlalchemy import event

PAGE = """
    { orders(first: 50) { nodes {
      lines { nodes { title } }
      payments { nodes { method } }
      events { nodes { type } }
      customer { orders(first: 2) { nodes { number } } addresses { nodes { createdAt } } }
    } } }
"""
INSIDE = ("order_line", "payment", "event", "customer_address")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_pages_inside_lists_begin_at_the_parents(world: World) -> None:
    customer = await world.create_customer(address={"city": "Turku", "country": "FI"})
    for _ in range(60):
        await world.place(customerId=customer["id"])
    sent: list[tuple[str, Any]] = []
    engine = world.database.engine.sync_engine

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    await world.ask(PAGE)
    event.remove(engine, "before_cursor_execute", note)
    plans: dict[str, list[str]] = {}
    async with world.database.engine.connect() as connection:
        for statement, parameters in sent:
            if "json_each" in statement and "CROSS JOIN" in statement:
                table = statement.split("CROSS JOIN ")[1].split()[0].strip('"')
                found = await connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", parameters
                )
                plans[table] = [str(list(row)[3]) for row in found]
    assert set(INSIDE) | {"order"} == set(plans)
    for table, steps in plans.items():
        assert steps[0].startswith("SCAN keys"), (table, steps)
        assert any(
            step.startswith(f"SEARCH {table} ") and "shop_id=? AND id=?" in step for step in steps
        ), steps
        assert not [step for step in steps if step.startswith(("SCAN inside", f"SCAN {table}"))]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_parcels_number_is_looked_up(world: World) -> None:
    with world.counted() as sent:
        await world.ask('{ orders(filter: {trackingNumber: "JJFI64"}) { nodes { number } } }')
    (statement,) = [each for each in sent if "tracking_key" in each]
    async with world.database.engine.connect() as connection:
        values = tuple("" for _ in range(statement.count("?")))
        found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(list(row)[3]) for row in found]
    assert any("tracking_key=?" in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN fulfillment")]
