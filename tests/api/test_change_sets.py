"""What one call changed, as one thing to find (`changeSets`)."""

import pytest
from documents import ATTACH, DETACH, UPDATE_CUSTOMER, UPDATE_ORDER_CUSTOMER
from factories import PLACE, Json, World, order_input
from sqlalchemy import text

SET = "id mutation actor { kind name } orderCount customer { id } order { id } reverts { id }"

CHANGE_SETS = f"""
    query ($filter: ChangeSetFilter) {{
      changeSets(filter: $filter) {{
        totalCount
        nodes {{
          {SET}
          events {{ nodes {{ type order {{ id }} changeSet {{ id }} }} }}
          revertedBy {{ totalCount }}
        }}
      }}
    }}
"""


async def listed(world: World, **conditions: object) -> list[Json]:
    data = await world.ask(CHANGE_SETS, filter=conditions)
    return data["changeSets"]["nodes"]


async def test_a_call_names_its_change_set(world: World) -> None:
    customer = await world.create_customer()
    orders = [await world.place(customerId=customer["id"]) for _ in range(2)]
    document = UPDATE_CUSTOMER.replace("propagatedOrderCount", f"changeSet {{ {SET} }}")
    payload = await world.do(
        document, id=customer["id"], input={"email": "new@fresh.example"}, box=True, key="once"
    )
    found = payload["changeSet"]
    assert found | {"id": None} == {
        "id": None,
        "mutation": "updateCustomer",
        "actor": {"kind": "STAFF", "name": "Sanna"},
        "orderCount": 2,
        "customer": {"id": customer["id"]},
        "order": None,
        "reverts": None,
    }
    (one,) = await listed(world)
    assert one["id"] == found["id"]
    assert [(event["type"], event["order"]) for event in one["events"]["nodes"]] == [
        ("CUSTOMER_UPDATED", None),
        *(("ORDER_CUSTOMER_UPDATED", {"id": order["id"]}) for order in orders),
    ]
    assert {event["changeSet"]["id"] for event in one["events"]["nodes"]} == {one["id"]}
    node = await world.ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=one["id"])
    assert node["node"] == {"__typename": "ChangeSet", "id": one["id"]}
    again = await world.do(
        document, id=customer["id"], input={"email": "new@fresh.example"}, box=True, key="once"
    )
    assert again["changeSet"] == found
    nothing = await world.do(document, id=customer["id"], input={"email": "new@fresh.example"})
    assert nothing["changeSet"] is None


async def test_a_new_order_changes_nothing_that_stood_there(world: World) -> None:
    document = PLACE.replace("logCursor", "changeSet { id }")
    assert (await world.do(document, input=order_input()))["changeSet"] is None
    assert await listed(world) == []


async def test_change_sets_are_found_by_what_they_changed(world: World) -> None:
    customer = await world.create_customer(email="a@example.com")
    other = await world.create_customer(email="b@example.com")
    order, guest = await world.place(customerId=customer["id"]), await world.place()
    for each in (order, guest):
        await world.do(UPDATE_ORDER_CUSTOMER, id=each["id"], input={"company": "Oy"})
    await world.do(UPDATE_CUSTOMER, id=customer["id"], input={"company": "Ab"}, box=True)
    await world.do(UPDATE_CUSTOMER, id=other["id"], input={"company": "Ab"})
    await world.do(ATTACH, id=guest["id"], customer=other["id"])

    async def mutations(**conditions: object) -> list[str]:
        return [each["mutation"] for each in await listed(world, **conditions)]

    one = "updateOrderCustomer"
    assert await mutations(order=order["id"]) == ["updateCustomer", one]
    assert await mutations(order=guest["id"]) == ["attachOrderToCustomer", one]
    assert await mutations(customer=customer["id"]) == ["updateCustomer", one]
    assert await mutations(customer=other["id"]) == ["attachOrderToCustomer", "updateCustomer"]
    assert await mutations(mutation=[one]) == [one, one]
    assert await mutations(mutation=[one], customer=customer["id"]) == [one]
    assert await mutations(createdAt={"to": "2020-01-01T00:00:00Z"}) == []
    assert len(await mutations(createdAt={"from": "2020-01-01T00:00:00Z"})) == 5


LISTS = """
    query ($customer: ID!, $order: ID!) {
      order(by: {id: $order}) { changeSets { nodes { mutation order { id } } } }
      customer(by: {id: $customer}) {
        changeSets(first: 2) { totalCount nodes { mutation } pageInfo { endCursor hasNextPage } }
      }
    }
"""


async def test_an_account_and_an_order_list_the_calls_about_them(world: World) -> None:
    customer = await world.create_customer()
    order, other = [await world.place(customerId=customer["id"]) for _ in range(2)]
    await world.do(UPDATE_CUSTOMER, id=customer["id"], input={"company": "Ab"}, box=True)
    for _ in range(2):
        await world.do(UPDATE_CUSTOMER, id=customer["id"], input={"note": "x"})
    for each, company in ((order, "Oy"), (other, "Oy"), (order, "Ab")):
        await world.do(UPDATE_ORDER_CUSTOMER, id=each["id"], input={"company": company})
    await world.do(DETACH, id=order["id"])
    await world.do(ATTACH, id=order["id"], customer=customer["id"])
    with world.counted() as statements:
        found = await world.ask(LISTS, customer=customer["id"], order=order["id"])
    # A plan reads the order again below its change sets, where loaders remember it.
    assert len(statements) <= 6
    page = found["customer"]["changeSets"]
    assert page["totalCount"] == 3
    assert [each["mutation"] for each in page["nodes"]] == [
        "attachOrderToCustomer",
        "updateCustomer",
    ]
    assert page["pageInfo"]["hasNextPage"]
    about = found["order"]["changeSets"]["nodes"]
    assert [each["mutation"] for each in about] == [
        "attachOrderToCustomer",
        "detachOrderFromCustomer",
        "updateOrderCustomer",
        "updateOrderCustomer",
    ]
    assert {each["order"]["id"] for each in about} == {order["id"]}


@pytest.mark.parametrize("column", ["customer_id", "order_id"])
async def test_these_lists_are_read_in_the_order_of_an_index(world: World, column: str) -> None:
    is_postgresql = world.database.engine.dialect.name == "postgresql"
    explain = "EXPLAIN" if is_postgresql else "EXPLAIN QUERY PLAN"
    async with world.sql() as connection:
        if is_postgresql:  # the table is empty: a scan would be cheap
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        found = await connection.execute(
            text(
                f"{explain} SELECT id FROM change_set WHERE shop_id = '{world.shop_id}'"
                f" AND {column} = '{world.shop_id}'"
                " ORDER BY created_at DESC, id DESC LIMIT 20"
            )
        )
        plan = " ".join(str(row[-1]) for row in found)
    assert f"ix_change_set_shop_id_{column}_created_at_id" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


async def test_another_shop_sees_none(world: World, neighbour: World) -> None:
    order = await neighbour.place()
    await neighbour.do(UPDATE_ORDER_CUSTOMER, id=order["id"], input={"company": "Oy"})
    (theirs,) = await listed(neighbour, order=order["id"])
    assert await listed(world) == await listed(world, order=order["id"]) == []
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert await world.ask(query, id=theirs["id"]) == {"node": None}
    assert await neighbour.ask(query, id=theirs["id"]) == {"node": {"id": theirs["id"]}}
