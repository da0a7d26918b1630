"""`tiski token list`, `rename` and `rotate`; who still gets in, and when."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Addresses
from factories import make_shop
from fixed_clock import FixedClock
from structlog.testing import capture_logs
from typer.testing import Result

from app.auth import EXPIRED, UNKNOWN, TokenCache
from app.errors import Unauthenticated
from db.database import Database
from db.shops import create_shop, create_token, revoke_token
from db.tokens import NameTaken, TokenEnded, TokenMissing, list_tokens, rename_token, rotate_token
from db.transactions import Mode
from domain.access import ActorKind

AT = datetime(2026, 1, 1, tzinfo=UTC)
Tiski = Callable[..., Result]


class Keys:
    """The tokens of one shop, at a time that a test moves on."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop = make_shop()
        self.clock = FixedClock()
        self.clock.at = AT
        self.cache = TokenCache(database, self.clock)

    async def make(self, name: str, expires_at: datetime | None = None) -> str:
        return await create_token(
            self.database, self.shop.id, name=name, kind=ActorKind.APP, scopes=[],
            expires_at=expires_at, staff=None, at=self.clock.now(),
        )  # fmt: skip

    async def rotate(self, name: str, hours: int, expires_at: datetime | None = None) -> str:
        now = self.clock.now()
        until = now + timedelta(hours=hours)
        return await rotate_token(
            self.database, self.shop.id, name, until=until, expires_at=expires_at, at=now
        )

    async def enter(self, secret: str) -> Any:
        """Give the id of the token, or why nobody gets in with it."""
        try:
            return (await TokenCache(self.database, self.clock).viewer(secret)).token_id
        except Unauthenticated as error:
            return error.message


@pytest.fixture
async def keys(addresses: Addresses) -> AsyncGenerator[Keys]:
    owner, database = Database(addresses.owner), Database(addresses.app)
    keys = Keys(database)
    await create_shop(owner, keys.shop, first_number=1, at=AT)
    await owner.close()
    yield keys
    await database.close()


async def test_after_a_rotation_both_work_until_the_overlap_is_over(keys: Keys):
    first = await keys.make("till")
    id = await keys.enter(first)
    known = await keys.cache.viewer(first)
    second = await keys.rotate("till", 2)
    assert first != second
    assert [await keys.enter(each) for each in (first, second)] == [id, id]
    keys.clock.pass_by(hours=2, seconds=-1)
    assert await keys.enter(first) == id
    assert (await keys.cache.viewer(first)) == known
    keys.clock.pass_by(seconds=1)
    assert [await keys.enter(each) for each in (first, second)] == [EXPIRED, id]
    with pytest.raises(Unauthenticated, match=EXPIRED):  # what was remembered ends as well
        await keys.cache.viewer(first)
    # A second rotation ends what came before the last; one without overlap ends that at once.
    third = await keys.rotate("till", 1)
    assert [await keys.enter(each) for each in (first, second, third)] == [UNKNOWN, id, id]
    fourth = await keys.rotate("till", 0)
    assert [await keys.enter(each) for each in (second, third, fourth)] == [UNKNOWN, EXPIRED, id]
    await revoke_token(keys.database, keys.shop.id, "till", keys.clock.now())
    assert "revoked" in await keys.enter(fourth)
    with pytest.raises(TokenEnded):
        await keys.rotate("till", 1)


async def test_a_rotation_keeps_the_end_or_moves_it_but_not_that_of_the_one_before(keys: Keys):
    day = timedelta(days=1)
    first = await keys.make("till", AT + day)
    second = await keys.rotate("till", 48)
    third = await keys.rotate("till", 48, AT + 9 * day)
    keys.clock.at = AT + day
    assert [await keys.enter(each) for each in (first, second)] == [UNKNOWN, EXPIRED]
    id = await keys.enter(third)
    keys.clock.at = AT + 9 * day
    assert await keys.enter(third) == EXPIRED
    with pytest.raises(TokenEnded):
        await keys.rotate("till", 1)
    assert await keys.enter(await keys.rotate("till", 1, AT + 10 * day)) == id


async def test_a_token_gets_another_name_and_stays_what_it_is(keys: Keys):
    secret = await keys.make("till")
    id = await keys.enter(secret)
    await keys.make("other")
    await rename_token(keys.database, keys.shop.id, "till", "till 1")
    await rename_token(keys.database, keys.shop.id, "till 1", "till 1")
    assert await keys.enter(secret) == id
    with pytest.raises(NameTaken):
        await rename_token(keys.database, keys.shop.id, "till 1", "other")
    for change in (
        rename_token(keys.database, keys.shop.id, "till", "x"),
        keys.rotate("till", 1),
    ):
        with pytest.raises(TokenMissing):
            await change


async def test_uses_are_noted_now_and_then(keys: Keys):
    secret = await keys.make("till")
    await keys.make("unused")

    async def used() -> dict[str, datetime | None]:
        return {each.name: each.used_at for each in await list_tokens(keys.database, keys.shop.id)}

    await keys.cache.viewer(secret)
    assert await used() == {"till": None, "unused": None}
    await keys.cache.note_uses()
    assert await used() == {"till": AT, "unused": None}
    keys.clock.pass_by(minutes=5)
    await keys.cache.viewer(secret)
    # Another process has noted a later use, which stays.
    later = TokenCache(keys.database, keys.clock)
    keys.clock.pass_by(minutes=5)
    await later.viewer(secret)
    await later.note_uses()
    await keys.cache.note_uses()
    assert await used() == {"till": AT + timedelta(minutes=10), "unused": None}


async def test_uses_are_noted_by_themselves_and_at_the_end(keys: Keys):
    secret = await keys.make("till")

    async def used() -> datetime | None:
        (token,) = await list_tokens(keys.database, keys.shop.id)
        return token.used_at

    async def noted(at: datetime) -> None:
        async with asyncio.timeout(5):
            while await used() != at:  # noqa: ASYNC110  (nobody announces it)
                await asyncio.sleep(0.01)

    often = TokenCache(keys.database, keys.clock, noted=0.01)
    async with often.noting():
        for minutes in range(3):
            await often.viewer(secret)
            await noted(AT + timedelta(minutes=minutes))
            keys.clock.pass_by(minutes=1)
    seldom = TokenCache(keys.database, keys.clock, noted=3600)
    async with seldom.noting():
        await seldom.viewer(secret)
        assert await used() == AT + timedelta(minutes=2)
    assert await used() == AT + timedelta(minutes=3)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_uses_are_noted_again_once_the_database_takes_them(keys: Keys):
    secret = await keys.make("till")
    cache = TokenCache(keys.database, keys.clock, noted=0.01)

    async def rename(*names: str) -> None:
        async with keys.database.transactions.open(Mode.WRITE, None) as connection:
            await connection.exec_driver_sql("ALTER TABLE {} RENAME TO {}".format(*names))

    with capture_logs() as logs:
        await cache.viewer(secret)
        await rename("access_token", "elsewhere")
        async with cache.noting(), asyncio.timeout(5):
            while not logs:  # noqa: ASYNC110  (nobody announces it)
                await asyncio.sleep(0.01)
            await rename("elsewhere", "access_token")
            await cache.viewer(secret)
    assert logs[0]["event"] == "uses of tokens not noted"
    (token,) = await list_tokens(keys.database, keys.shop.id)
    assert token.used_at == AT


def test_the_commands(tiski: Tiski):
    def run(*words: str) -> str:
        result = tiski("token", *words, "--shop", "demo")
        return result.stdout if result.exit_code == 0 else result.stderr

    assert tiski("shop", "create", "demo").exit_code == 0
    till = run("create", "--name", "till", "--scope", "orders:read").strip()
    sanna = ("create", "--name", "Sanna's laptop", "--staff", "sanna@example.com")
    run(*sanna, "--expires", "30")
    rotated = run("rotate", "till", "--overlap", "6")
    assert rotated.startswith("tsk_")
    assert rotated.count("\n") == 1
    assert run("rename", "till", "till  1") == "The token till is named till 1 now.\n"
    assert "has a token till 1 already" in run("rename", "Sanna's laptop", "till 1")
    assert "has no token till." in run("rename", "till", "x")
    assert "has no token till." in run("rotate", "till")
    asked = run("list", "--json")
    person, program = json.loads(asked)
    assert (person["name"], person["kind"], person["scopes"]) == ("Sanna's laptop", "STAFF", "all")
    assert person["person"] == {"name": "sanna", "email": "sanna@example.com"}
    assert (person["state"], person["rotatedAt"], person["lastUsedAt"]) == ("VALID", None, None)
    assert person["expiresAt"] > person["madeAt"]
    assert (program["name"], program["scopes"]) == ("till 1", ["orders:read"])
    assert program["previousUntil"] > program["rotatedAt"]
    heads, first, second = run("list").splitlines()
    assert heads.split()[:4] == ["NAME", "KIND", "PERSON", "SCOPES"]
    assert "sanna@example.com" in first
    assert "VALID, the one before until" in second
    for secret in (till, rotated.strip()):
        assert secret not in asked + heads + first + second
    run("revoke", "till 1")
    assert "revoked or has expired" in run("rotate", "till 1")
    revoked = json.loads(run("list", "--json"))[1]
    assert (revoked["state"], revoked["previousUntil"]) == ("REVOKED", None)
