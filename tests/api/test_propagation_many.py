"""Propagation over thousands of orders."""

from documents import UPDATE_CUSTOMER
from factories import Json, World
from many_orders import copy
from sqlalchemy import func, select

from db import tables as t
from queryplan.ids import decode_id

MANY = 10_000


async def rewrite(world: World, customer: Json, email: str) -> tuple[int, list[str]]:
    with world.counted() as statements:
        payload = await world.do(
            UPDATE_CUSTOMER, id=customer["id"], input={"email": email}, box=True
        )
    return payload["propagatedOrderCount"], statements


async def take_back(world: World, customer: Json) -> tuple[int, list[str]]:
    data = await world.ask(
        "query ($id: ID!) { changeSets(filter: {customer: $id}, first: 1) { nodes { id } } }",
        id=customer["id"],
    )
    with world.counted() as statements:
        payload = await world.do(
            """mutation ($id: ID!) {
              revertChangeSet(id: $id) { userErrors { code } revertedOrderCount }
            }""",
            id=data["changeSets"]["nodes"][0]["id"],
        )
    return payload["revertedOrderCount"], statements


async def test_ten_thousand_orders_take_as_many_statements_as_ten(world: World) -> None:
    """S2-9."""
    few, many = [
        await world.create_customer(email=f"{name}@old.example") for name in ("few", "many")
    ]
    first = await world.place(customerId=few["id"], customer={"email": "few@old.example"})
    second = await world.place(customerId=many["id"], customer={"email": "many@old.example"})
    await copy(world, first, first=1, last=9)
    await copy(world, second, first=10, last=MANY + 8)
    count, statements_for_few = await rewrite(world, few, "few@new.example")
    assert count == 10
    count, statements = await rewrite(world, many, "many@new.example")
    assert count == MANY
    # On SQLite the events go in by large statements, and what is left of them by one more.
    assert len(statements) - len(statements_for_few) in {0, 1}
    assert len(statements) <= 16
    rewritten = t.event.c.type == "ORDER_CUSTOMER_UPDATED"
    async with world.sql() as connection:
        sets = func.count(t.event.c.change_set_id.distinct())
        assert await connection.scalar(select(sets).where(rewritten)) == 2
        assert await connection.scalar(select(func.count()).where(rewritten)) == MANY + 10
        versions = select(t.order.c.version).distinct()
        assert (await connection.scalars(versions)).all() == [2]
    found = await world.ask(
        """{
          old: orders(search: "many@old.example") { totalCount }
          new: orders(search: "many@new.example") { totalCount }
        }"""
    )
    assert found["old"] == {"totalCount": 0}
    assert found["new"]["totalCount"] >= 5_000  # a search looks at the newest 5,000
    count, statements_for_few = await take_back(world, few)
    assert count == 10
    count, statements = await take_back(world, many)
    assert count == MANY
    assert len(statements) - len(statements_for_few) in {0, 1}
    assert len(statements) <= 18
    async with world.sql() as connection:
        versions = select(t.order.c.version, t.order.c.details_email).distinct()
        assert set((await connection.execute(versions)).all()) == {
            (3, "few@old.example"),
            (3, "many@old.example"),
        }


async def test_orders_of_two_kinds_are_rewritten_each_from_its_own_details(world: World) -> None:
    """S2-9: more orders than are sent row by row; what they share is sent once."""
    customer = await world.create_customer(email="kinds@old.example", phone="0401234567")
    plain = {"email": "kinds@old.example", "firstName": "Aino"}
    first = await world.place(customerId=customer["id"], customer=plain)
    second = await world.place(customerId=customer["id"], customer={**plain, "company": "Oy"})
    await copy(world, first, first=1, last=40)
    await copy(world, second, first=41, last=80)
    count, _ = await rewrite(world, customer, "kinds@new.example")
    assert count == 82
    order = t.order.c
    async with world.sql() as connection:
        found = await connection.execute(
            select(order.details_company, order.details_email, order.version, func.count())
            .where(order.customer_id == decode_id(customer["id"])[1])
            .group_by(order.details_company, order.details_email, order.version)
            .order_by(order.details_company.is_(None))
        )
        assert [tuple(row) for row in found] == [
            ("Oy", "kinds@new.example", 2, 41),
            (None, "kinds@new.example", 2, 41),
        ]
        docs = (await connection.scalars(select(t.order_search.c.doc))).all()
        assert sum("  oy  " in doc for doc in docs) == 41
        assert all("kindsnewexample" in doc and "kindsoldexample" not in doc for doc in docs)
        events = await connection.execute(
            select(t.event.c.order_id, t.event.c.changes, t.event.c.subject_version).where(
                t.event.c.type == "ORDER_CUSTOMER_UPDATED"
            )
        )
        paths = {"customerDetails.email", "customerDetails.lastName", "customerDetails.phone"}
        rows = events.all()
        assert len({row.order_id for row in rows}) == 82
        for row in rows:
            assert row.subject_version == 2
            assert {change["path"] for change in row.changes} == paths
            assert ("kinds@old.example", "kinds@new.example") in {
                (change["before"], change["after"]) for change in row.changes
            }
    assert (await take_back(world, customer))[0] == 82
