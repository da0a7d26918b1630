"""What hangs on an order and is written by operations to come: messages, transactions, returns."""

from datetime import UTC, datetime, timedelta

from factories import World
from sqlalchemy import insert

from db import tables as t
from db.ids import new_id
from queryplan.ids import decode_id

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_all_e_mails_to_the_customer(world: World) -> None:
    """S1-18: on the order, and on the account; oldest first."""
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    common = {
        "shop_id": world.shop_id,
        "customer_id": decode_id(customer["id"])[1],
        "recipient": "aino@example.com",
        "recipient_key": "aino@example.com",
        "body": "Hei",
        "locale": "fi",
        "state": "SENT",
    }
    async with world.sql() as connection:
        for nth, subject in enumerate(("Second", "First", "Welcome")):
            await connection.execute(
                insert(t.message).values(
                    **common,
                    id=new_id(),
                    order_id=None if subject == "Welcome" else decode_id(order["id"])[1],
                    subject=subject,
                    created_at=AT - timedelta(hours=nth),
                )
            )
    data = await world.ask(
        """query ($o: ID!, $c: ID!) {
          order(by: {id: $o}) { messages { totalCount nodes { subject to state order { id } } } }
          customer(by: {id: $c}) { messages { nodes { subject customer { id } order { id } } } }
        }""",
        o=order["id"],
        c=customer["id"],
    )
    of_order = data["order"]["messages"]
    assert of_order["totalCount"] == 2
    assert [message["subject"] for message in of_order["nodes"]] == ["First", "Second"]
    assert of_order["nodes"][0] == {
        "subject": "First",
        "to": "aino@example.com",
        "state": "SENT",
        "order": {"id": order["id"]},
    }
    of_customer = data["customer"]["messages"]["nodes"]
    assert [message["subject"] for message in of_customer] == ["Welcome", "First", "Second"]
    assert of_customer[0] == {
        "subject": "Welcome",
        "customer": {"id": customer["id"]},
        "order": None,
    }


async def test_what_the_provider_was_asked(world: World) -> None:
    """S1-14: the state of the payment, and what moved money."""
    order = await world.place()
    query = """query ($id: ID!) { order(by: {id: $id}) { payments { nodes {
      id state captured { amount } order { id }
      transactions { nodes { kind status amount { amount currencyCode } reference } }
    } } } }"""
    data = await world.ask(query, id=order["id"])
    (payment,) = data["order"]["payments"]["nodes"]
    await world.set(t.payment, payment["id"], state="CAPTURED", captured=3090)
    async with world.sql() as connection:
        await connection.execute(
            insert(t.payment_transaction).values(
                shop_id=world.shop_id,
                id=new_id(),
                payment_id=decode_id(payment["id"])[1],
                kind="SALE",
                status="SUCCESS",
                currency="EUR",
                amount=3090,
                reference="R1",
                at=AT,
                created_at=AT,
            )
        )
    data = await world.ask(query, id=order["id"])
    assert data["order"]["payments"]["nodes"] == [
        {
            "id": payment["id"],
            "state": "CAPTURED",
            "captured": {"amount": "30.90"},
            "order": {"id": order["id"]},
            "transactions": {
                "nodes": [
                    {
                        "kind": "SALE",
                        "status": "SUCCESS",
                        "amount": {"amount": "30.90", "currencyCode": "EUR"},
                        "reference": "R1",
                    }
                ]
            },
        }
    ]


async def test_a_guest_without_an_address_stands_alone(world: World) -> None:
    """S1-12: orders without account and e-mail are not those of one customer."""
    order = await world.place(customer={})
    await world.place(customer={})
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { customerOrders { nodes { id } } } }",
        id=order["id"],
    )
    assert data["order"]["customerOrders"]["nodes"] == [{"id": order["id"]}]
