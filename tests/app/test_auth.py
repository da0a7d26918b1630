import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Addresses
from factories import FixedClock, make_shop
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.auth import EXPIRED, MALFORMED, MISSING, REVOKED, UNKNOWN, TokenCache, bearer_token
from app.clock import SystemClock
from app.errors import Unauthenticated
from db.database import Database
from db.shops import create_shop, create_token, revoke_token
from domain.access import ALL_SCOPES, ActorKind
from domain.shop import Shop

NEVER_MADE = "tsk_" + "x" * 43


class Door:
    """A database with one shop, a clock, and a count of the questions about tokens."""

    def __init__(self, database: Database, shop: Shop) -> None:
        self.database = database
        self.shop = shop
        self.clock = FixedClock()
        self.clock.at = SystemClock().now()
        self.cache = TokenCache(database, self.clock)
        self.questions = 0
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._count)

    def _count(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        self.questions += "access_token" in statement or "token_owner" in statement

    @property
    def now(self) -> datetime:
        assert self.clock.at
        return self.clock.at

    def wait(self, seconds: float) -> None:
        self.clock.at = self.now + timedelta(seconds=seconds)

    async def token(self, name: str = "x", **changes: Any) -> str:
        given: dict[str, Any] = {
            "kind": ActorKind.APP, "scopes": [], "expires_at": None, "staff": None, **changes,
        }  # fmt: skip
        secret = await create_token(self.database, self.shop.id, name=name, at=self.now, **given)
        self.questions = 0
        return secret

    async def refused(self, secret: str) -> str:
        with pytest.raises(Unauthenticated) as caught:
            await self.cache.viewer(secret)
        return caught.value.message


@pytest.fixture
async def door(addresses: Addresses) -> AsyncGenerator[Door]:
    owner, database = Database(addresses.owner), Database(addresses.app)
    shop = make_shop()
    await create_shop(owner, shop, first_number=1, at=SystemClock().now())
    await owner.close()
    yield Door(database, shop)
    await database.close()


async def test_a_token_stands_for_its_shop_and_its_rights(door: Door):
    viewer = await door.cache.viewer(await door.token(scopes=["orders:read"]))
    assert viewer.shop_id == door.shop.id
    assert viewer.actor.kind is ActorKind.APP
    assert viewer.actor.name == "x"
    assert viewer.scopes == {"orders:read"}


async def test_a_token_without_scopes_has_all_of_them(door: Door):
    viewer = await door.cache.viewer(await door.token())
    assert viewer.scopes == {scope.value for scope in ALL_SCOPES}


async def test_a_token_of_staff_stands_for_the_person(door: Door):
    secret = await door.token(kind=ActorKind.STAFF, staff=("Sanna", "sanna@example.com"))
    actor = (await door.cache.viewer(secret)).actor
    assert (actor.kind, actor.name) == (ActorKind.STAFF, "Sanna")


async def test_the_database_is_asked_once_in_three_seconds(door: Door):
    secret = await door.token()
    for _ in range(5):
        await door.cache.viewer(secret)
        door.wait(0.55)
    assert door.questions == 1
    door.wait(0.25)
    await door.cache.viewer(secret)
    assert door.questions == 2


async def test_many_who_ask_at_once_share_one_question(door: Door):
    secret = await door.token()
    viewers = await asyncio.gather(*(door.cache.viewer(secret) for _ in range(30)))
    assert len(set(viewers)) == 1
    assert door.questions == 1


async def test_one_who_hangs_up_takes_nobody_along(door: Door):
    secret = await door.token()
    first, second = (asyncio.create_task(door.cache.viewer(secret)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).shop_id == door.shop.id
    assert first.cancelled()


async def test_an_unknown_token_is_remembered_for_three_seconds_too(door: Door):
    assert await door.refused(NEVER_MADE) == UNKNOWN
    assert await door.refused(NEVER_MADE) == UNKNOWN
    assert door.questions == 1
    door.wait(3)
    await door.refused(NEVER_MADE)
    assert door.questions == 2


async def test_made_up_tokens_push_no_real_one_out(door: Door):
    door.cache = TokenCache(door.database, door.clock, size=2)
    secret = await door.token()
    await door.cache.viewer(secret)
    for letter in "abc":
        await door.refused("tsk_" + letter * 43)
    door.questions = 0
    await door.cache.viewer(secret)
    assert door.questions == 0
    await door.refused("tsk_" + "a" * 43)  # only the last two are remembered
    assert door.questions == 1


async def test_expiry_is_seen_at_once(door: Door):
    secret = await door.token(expires_at=door.now + timedelta(seconds=2))
    await door.cache.viewer(secret)
    door.wait(1.9)
    await door.cache.viewer(secret)
    door.wait(0.1)
    assert await door.refused(secret) == EXPIRED
    assert door.questions == 1


async def test_a_revoked_token_works_no_longer_than_three_seconds(door: Door):
    secret = await door.token()
    await door.cache.viewer(secret)
    assert await revoke_token(door.database, door.shop.id, "x", door.now)
    door.wait(2.9)
    await door.cache.viewer(secret)
    door.wait(0.1)
    assert await door.refused(secret) == REVOKED


async def test_a_replaced_token_is_unknown(door: Door):
    first = await door.token()
    second = await door.token()
    assert await door.refused(first) == UNKNOWN
    assert (await door.cache.viewer(second)).token_name == "x"


async def test_a_clock_that_is_set_back_makes_nothing_last_longer(door: Door):
    secret = await door.token()
    await door.cache.viewer(secret)
    door.wait(-3600)
    await door.cache.viewer(secret)
    assert door.questions == 2


async def test_a_failed_question_is_asked_again(tmp_path: Path):
    empty = Database(f"sqlite+aiosqlite:///{tmp_path}/empty.sqlite")
    cache = TokenCache(empty, SystemClock())
    for _ in range(2):
        with pytest.raises(OperationalError, match="no such table"):
            await cache.viewer(NEVER_MADE)
    await empty.close()


@pytest.mark.parametrize("spelling", ["Bearer {}", "bearer {}", "BEARER  {}", " Bearer {} "])
def test_a_header_is_read_however_it_is_spelt(spelling: str):
    assert bearer_token(spelling.format(NEVER_MADE)) == NEVER_MADE


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (None, MISSING),
        ("", MISSING),
        ("Bearer", MALFORMED),
        ("Bearer ", MALFORMED),
        (NEVER_MADE, MALFORMED),
        (f"Basic {NEVER_MADE}", MALFORMED),
        (f"Bearer {NEVER_MADE}x", MALFORMED),
        (f"Bearer {NEVER_MADE[:-1]}", MALFORMED),
        (f"Bearer {NEVER_MADE[:-1]}é", MALFORMED),
        (f"Bearer {NEVER_MADE[:-1]}\n", MALFORMED),
        (f"Bearer {NEVER_MADE}, Bearer {NEVER_MADE}", MALFORMED),
        ("Bearer xyz_" + "x" * 43, MALFORMED),
        ("Bearer " + " " * 1_000_000 + NEVER_MADE, MALFORMED),
    ],
)
def test_what_is_no_bearer_token_is_refused_without_a_question(header: str | None, message: str):
    with pytest.raises(Unauthenticated) as caught:
        bearer_token(header)
    assert caught.value.message == message
