"""Several people at one order's money at the same time: one effect, whoever is faster."""

import asyncio
from collections import Counter

from factories import World, eur
from payments import CREDIT, RECORD, REFUND, SETTLE, account, paid

AT_ONCE = 8


async def codes(world: World, document: str, **given: object) -> tuple[str, ...]:
    """Send a mutation and give the codes of its user errors."""
    (payload,) = (await world.ask(document, **given)).values()
    return tuple(error["code"] for error in payload["userErrors"])


async def all_at_once(world: World, document: str, **given: object) -> Counter[tuple[str, ...]]:
    return Counter(await asyncio.gather(*(codes(world, document, **given) for _ in range(AT_ONCE))))


async def test_no_more_is_given_back_than_came_however_many_try(world: World) -> None:
    order, payment = await paid(world)
    given = {"amount": eur("10.00"), "asCredit": True}
    found = await all_at_once(world, REFUND, id=payment["id"], input=given)
    # 30.90 came: three times ten, whoever they are.
    assert found[()] == 3
    assert found.keys() <= {(), ("AMOUNT_EXCEEDED",), ("RETRY",)}
    books = await account(world, order["id"])
    assert (books["refunded"]["amount"], books["credits"]["amount"]) == ("30.00", "30.00")


async def test_all_money_that_comes_at_once_is_counted(world: World) -> None:
    order = await world.place()
    given = {"amount": eur("1.00"), "method": "cash"}
    found = await all_at_once(world, RECORD, orderId=order["id"], input=given)
    books = await account(world, order["id"])
    assert books["paid"]["amount"] == f"{found[()]}.00"
    assert sum(found.values()) == AT_ONCE
    assert found.keys() <= {(), ("RETRY",)}
    assert len(books["payments"]["nodes"]) == 1 + found[()]


async def test_a_settlement_is_settled_once(world: World) -> None:
    order, _ = await paid(world)
    given = {"amount": eur("5.00")}
    id = (await world.do(CREDIT, id=order["id"], input=given))["settlement"]["id"]
    found = await all_at_once(world, SETTLE, id=id, input={"method": "cash"})
    assert found[()] == 1
    assert found.keys() <= {(), ("ILLEGAL_TRANSITION",), ("RETRY",)}
    assert (await account(world, order["id"]))["refunded"]["amount"] == "5.00"


async def test_one_key_is_one_payment_however_often_it_is_sent_at_once(world: World) -> None:
    order = await world.place()
    given = {"amount": eur("10.00"), "method": "cash"}
    found = await all_at_once(
        world, RECORD, orderId=order["id"], input=given, idempotencyKey="transfer-1"
    )
    assert found.keys() <= {(), ("RETRY",)}
    assert (await account(world, order["id"]))["paid"]["amount"] == "10.00"
