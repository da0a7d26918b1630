"""The payment providers that a shop works with: secrets go in and never come out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from at_the_psp import CAPTURE, CONNECT, CREDENTIALS, SYNC, Till, till_of
from factories import Json, World
from sqlalchemy import select

from adapters.vault import vault
from db import tables as t
from resolvers.context import Paying

READ = """{ paymentProviders {
  nodes { name version isEnabled givenCredentials webhookPath createdAt updatedAt } } }"""


@pytest.fixture
async def till(world: World) -> AsyncIterator[Till]:
    async with till_of(world) as till:
        yield till


async def connect(world: World, version: int | None = None, **given: Any) -> Json:
    payload = await world.do(CONNECT, input=given, version=version)
    return payload["paymentProvider"]


async def test_a_provider_is_connected_and_its_secrets_are_never_read(till: Till) -> None:
    (provider,) = (await till.world.ask(READ))["paymentProviders"]["nodes"]
    assert provider["name"] == "test"
    assert provider["isEnabled"]
    assert provider["givenCredentials"] == ["apiKey", "webhookSecret"]
    assert provider["webhookPath"] == f"/hooks/payments/{till.world.shop.slug}/test"
    async with till.world.sql() as connection:
        rows = (await connection.execute(select(t.payment_provider))).all()
        events = (await connection.execute(select(t.event.c.data))).all()
    secret = CREDENTIALS[0]["value"]
    assert secret not in str(rows)
    assert secret not in str(events)
    assert "apiKey" in str(events)


@pytest.mark.parametrize("given", [{}, {"credentials": None}, {"credentials": []}], ids=str)
async def test_what_is_not_named_stays(till: Till, given: Json) -> None:
    (before,) = (await till.world.ask(READ))["paymentProviders"]["nodes"]
    after = await connect(till.world, **given)
    assert after["givenCredentials"] == before["givenCredentials"]
    assert after["isEnabled"] is True


async def test_one_credential_is_told_anew_and_one_taken_back(till: Till) -> None:
    secret = {"name": "webhookSecret", "value": "another"}
    assert (await connect(till.world, credentials=[secret]))["isEnabled"]
    id = await till.payment()
    assert (await till.world.do(SYNC, id=id))["payment"]["state"] == "AUTHORIZED"  # the key stayed
    gone = [{"name": "apiKey", "value": None}]
    (error,) = await till.world.refused(CONNECT, input={"credentials": gone})
    assert (error["field"], "apiKey" in error["message"]) == (["input", "credentials"], True)
    off = await connect(till.world, isEnabled=False, credentials=gone)
    assert off["givenCredentials"] == ["webhookSecret"]


async def test_one_that_is_off_is_not_asked(till: Till) -> None:
    id = await till.synced()
    await connect(till.world, isEnabled=False)
    for document in (CAPTURE, SYNC):
        (error,) = await till.world.refused(document, id=id)
        assert error["code"] == "PROVIDER_UNAVAILABLE"
    assert not till.books.asked


async def test_what_is_refused(till: Till) -> None:
    world = till.world
    (error,) = await world.refused(CONNECT, provider="nobody", input={})
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["provider"])
    assert "stripe" in error["message"]
    (error,) = await world.refused(CONNECT, input={"isEnabled": None})
    assert error["field"] == ["input", "isEnabled"]
    (error,) = await world.refused(CONNECT, input={"isEnabled": False}, version=99)
    assert (error["code"], error["currentVersion"]) == ("CONFLICT", 1)
    (error,) = await world.refused(CONNECT, input={"credentials": [{"name": "pin", "value": "1"}]})
    assert error["field"] == ["input", "credentials", "0", "name"]
    (error,) = await world.refused(
        CONNECT, input={"credentials": [{"name": "apiKey", "value": "k" * 2001}]}
    )
    assert error["field"] == ["input", "credentials", "0", "value"]
    errors = await world.refused(CONNECT, provider="stripe", input={"isEnabled": True})
    assert {error["message"].split()[0] for error in errors} == {"apiKey", "webhookSecret"}


async def test_keys_are_rotated_and_a_lost_key_is_told(till: Till) -> None:
    world, id = till.world, await till.payment()
    kinds = world.services.paying.kinds
    world.services.paying = Paying(kinds=kinds, vault=vault(["n" * 32, "k" * 32]))
    await world.do(SYNC, id=id)
    await connect(world, credentials=CREDENTIALS)  # sealed by the new key
    world.services.paying = Paying(kinds=kinds, vault=vault(["n" * 32]))
    await world.do(SYNC, id=id)
    world.services.paying = Paying(kinds=kinds, vault=vault(["o" * 32]))
    (error,) = await world.refused(SYNC, id=id)
    assert error["code"] == "PROVIDER_UNAVAILABLE"
    world.services.paying = Paying(kinds=kinds, vault=vault([]))
    (error,) = await world.refused(CONNECT, input={"credentials": CREDENTIALS})
    assert error["code"] == "NOT_CONFIGURED"


async def test_each_shop_has_its_own(till: Till, neighbour: World) -> None:
    assert (await neighbour.ask(READ))["paymentProviders"]["nodes"] == []
    id = await till.payment()
    for document in (CAPTURE, SYNC):
        (error,) = await neighbour.refused(document, id=id)
        assert error["code"] == "NOT_FOUND"
