"""What staff do with webhooks: making, changing, pausing, deleting them; rights and secrets."""

from typing import Any

import pytest
from factories import Failed, Json, World
from receiver import Receiver
from sqlalchemy import func, select
from telling import (
    CREATE,
    DELETE,
    LOOK,
    PAUSE,
    PLACED,
    RESUME,
    ROTATE,
    UPDATE,
    Teller,
    hook,
)

from adapters.vault import vault
from db import tables as t
from domain.webhook import MOST_OF_A_SHOP
from queryplan.ids import encode_id

ORDERS = "subscription { events { event { type } order { number } } }"
INPUT: Json = {"name": "Partner", "url": "https://partner.example/hooks"}
LOG = """{ events(last: 1) { nodes { type data summary(locale: "fi") actor { kind name }
  changes { path label(locale: "sv") before after } } } }"""


async def refused(world: World, **changes: Any) -> list[str]:
    """Try to create a webhook; give the messages."""
    errors = await world.refused(CREATE, input=INPUT | changes)
    return [f"{'.'.join(error['field'])}: {error['message']}" for error in errors]


async def test_a_webhook_is_as_it_was_made(world: World) -> None:
    given: Json = INPUT | {
        "types": ["ORDER_PLACED", "CUSTOMER_CREATED", "ORDER_PLACED"],
        "filter": {
            "state": ["OPEN"],
            "total": {"currencyCode": "EUR", "min": "10.50"},
            "placedAt": {"from": "2026-01-01T00:00:00+02:00"},
            "or": [{"tags": ["VIP"]}, {"not": {"country": ["FI"]}}],
        },
        "query": ORDERS,
    }
    payload = await world.do(CREATE, input=given)
    assert payload["secret"].startswith("whsec_")
    made = payload["webhook"]
    assert made == (await world.ask(LOOK, id=made["id"]))["webhook"]
    stored = given["filter"] | {"placedAt": {"from": "2025-12-31T22:00:00+00:00"}}
    assert made["filter"] in (given["filter"], stored)
    assert made["types"] == ["ORDER_PLACED", "CUSTOMER_CREATED"]
    assert (made["query"], made["url"], made["name"]) == (ORDERS, INPUT["url"], "Partner")
    assert (made["state"], made["pauseReason"], made["version"]) == ("ACTIVE", None, 1)
    assert made["createdBy"] == {"kind": "STAFF", "name": "Sanna"}
    assert made["scopes"] == sorted(world.viewer.scopes)
    (event,) = (await world.ask(LOG))["events"]["nodes"]
    assert (event["type"], event["actor"]["name"]) == ("WEBHOOK_CREATED", "Sanna")
    assert event["summary"] == "Webhook luotiin: Partner"


async def test_a_webhook_begins_with_what_happens_after_it(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    await world.place()
    await hook(world, receiver)
    await teller.tell()
    assert receiver.got == []


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("{ orders { nodes { id } } }", "subscription of `events` alone"),
        ("subscription { orderPlaced { order { id } } }", "subscription of `events` alone"),
        ("subscription { events(types: [ORDER_PLACED]) { cursor } }", "without arguments"),
        ("subscription ($x: String) { events { cursor } }", "without arguments"),
        ("subscription { events { cursor } events { event { id } } }", "alone"),
        ("subscription A { events { cursor } } subscription B { events { cursor } }", "one"),
        ("subscription { ...F } fragment F on Subscription { events { cursor } }", "alone"),
        ("subscription { events @skip(if: true) { cursor } }", "alone"),
        ("mutation { rebuildSearch { logCursor } }", "alone"),
        ("subscription { events { notThere } }", "notThere"),
        ("subscription {", "Syntax Error"),
        ("# nothing", "Syntax Error"),
        ("fragment F on Event { id }", "alone"),
        (f"subscription {{ events {{ {' '.join(f'a{n}: cursor' for n in range(40))} }} }}", "30"),
    ],
)
async def test_a_document_that_is_no_good_is_refused(world: World, query: str, why: str) -> None:
    (message,) = await refused(world, query=query)
    assert message.startswith("input.query: ")
    assert why in message


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "http://partner.example/"}, "input.url"),
        ({"url": "https://127.0.0.1/"}, "input.url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "input.url"),
        ({"url": "https://me:pw@partner.example/"}, "input.url"),
        ({"name": " "}, "input.name"),
        ({"types": []}, "input.types"),
        ({"query": ""}, "input.query"),
    ],
)
async def test_an_input_that_is_no_good_is_refused(
    world: World, teller: Teller, given: Json, field: str
) -> None:
    sender: Any = world.services.webhooks.sender
    sender.allows_plain = False
    del teller
    (message,) = await refused(world, **{"url": "https://partner.example:8443/", **given})
    assert message.startswith(f"{field}: ")


async def test_several_faults_are_told_together(world: World) -> None:
    messages = await refused(world, name="", url="", types=[])
    assert [each.split(":")[0] for each in messages] == ["input.name", "input.types", "input.url"]


async def test_a_name_that_leads_inside_is_refused_when_it_is_saved(
    world: World, teller: Teller
) -> None:
    del teller
    (message,) = await refused(world, url="https://inside.example/")
    assert message == "input.url: The host has an address that is not on the public internet."


async def test_a_webhook_sees_what_its_maker_may_see(world: World) -> None:
    partner = await world.another("webhooks:write", "webhooks:read", "events:read")
    (message,) = await refused(partner, query=ORDERS)
    assert "orders:read" in message
    (message,) = await refused(partner, filter={"state": ["OPEN"]})
    assert "orders:read" in message
    blind = await world.another("webhooks:write", "webhooks:read")
    (message,) = await refused(blind)
    assert "events:read" in message
    made = (await partner.do(CREATE, input=INPUT))["webhook"]
    assert made["scopes"] == ["events:read", "webhooks:read", "webhooks:write"]
    # Staff who may see more don't let it see more.
    (error,) = await world.refused(UPDATE, id=made["id"], input={"query": ORDERS})
    assert "orders:read" in error["message"]


async def test_nobody_turns_a_webhook_on_what_they_may_not_see(world: World) -> None:
    id = (await world.do(CREATE, input=INPUT | {"query": ORDERS}))["webhook"]["id"]
    partner = await world.another("webhooks:write", "webhooks:read", "events:read")
    (error,) = await partner.refused(UPDATE, id=id, input={"url": "https://elsewhere.example/"})
    assert "orders:read" in error["message"]
    await partner.do(UPDATE, id=id, input={"name": "Renamed"})
    seen = (await partner.do(UPDATE, id=id, input={
        "url": "https://elsewhere.example/", "query": None,
    }))["webhook"]  # fmt: skip
    assert seen["scopes"] == ["events:read", "webhooks:read", "webhooks:write"]


async def test_webhooks_have_scopes_of_their_own(world: World) -> None:
    id = (await world.do(CREATE, input=INPUT))["webhook"]["id"]
    reader = await world.another("webhooks:read")
    assert (await reader.ask(LOOK, id=id))["webhook"]["name"] == "Partner"
    with pytest.raises(Failed) as failed:
        await reader.ask(PAUSE, id=id)
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["webhooks:write"]
    other = await world.another("orders:read")
    with pytest.raises(Failed) as failed:
        await other.ask(LOOK, id=id)
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["webhooks:read"]
    found = await other.ask("query ($id: ID!) { node(id: $id) { id } }", id=id)
    assert found == {"node": None}


async def test_changes_stand_in_the_log_and_secrets_don_t(world: World) -> None:
    made = await world.do(CREATE, input=INPUT)
    id = made["webhook"]["id"]
    changed = {"url": "https://other.example/", "types": PLACED}
    webhook = (await world.do(UPDATE, id=id, input=changed, version=1))["webhook"]
    assert (webhook["version"], webhook["types"]) == (2, PLACED)
    (event,) = (await world.ask(LOG))["events"]["nodes"]
    assert event["type"] == "WEBHOOK_UPDATED"
    assert event["changes"] == [
        {
            "path": "url",
            "label": "Webbadress",
            "before": INPUT["url"],
            "after": "https://other.example/",
        },
        {"path": "types", "label": "Händelser", "before": None, "after": PLACED},
    ]
    await world.do(ROTATE, id=id)
    (event,) = (await world.ask(LOG))["events"]["nodes"]
    assert (event["type"], event["changes"]) == ("WEBHOOK_SECRET_ROTATED", [])
    (error,) = await world.refused(UPDATE, id=id, input={"name": "X"}, version=1)
    assert (error["code"], error["currentVersion"]) == ("CONFLICT", 3)


async def test_a_secret_is_shown_once_and_stored_sealed(world: World) -> None:
    first = await world.do(CREATE, input=INPUT, key="one")
    again = await world.do(CREATE, input=INPUT, key="one")
    assert again["webhook"]["id"] == first["webhook"]["id"]
    assert again["secret"] is None
    rotated = await world.do(ROTATE, id=first["webhook"]["id"], key="two")
    assert rotated["secret"] not in {None, first["secret"]}
    assert (await world.do(ROTATE, id=first["webhook"]["id"], key="two"))["secret"] is None
    assert rotated["webhook"]["oldSecretUntil"] is not None
    secrets = [first["secret"], rotated["secret"]]
    async with world.sql() as connection:
        for table in t.metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            assert not any(secret[6:] in repr(row) for secret in secrets for row in rows)


async def test_without_a_key_no_secret_is_made(world: World) -> None:
    id = (await world.do(CREATE, input=INPUT))["webhook"]["id"]
    telling: Any = world.services.webhooks
    world.services.telling = type(telling)(
        sender=telling.sender, vault=vault(()), payloads=telling.payloads
    )
    for errors in (
        await world.refused(CREATE, input=INPUT),
        await world.refused(ROTATE, id=id),
    ):
        (error,) = errors
        assert (error["code"], error["setting"]) == ("NOT_CONFIGURED", "TISKI_SECRET_KEY")


async def test_pausing_and_resuming(world: World) -> None:
    id = (await world.do(CREATE, input=INPUT))["webhook"]["id"]
    paused = (await world.do(PAUSE, id=id, version=1))["webhook"]
    assert (paused["state"], paused["pauseReason"]) == ("PAUSED", "REQUESTED")
    assert paused["pausedAt"] is not None
    (error,) = await world.refused(PAUSE, id=id)
    assert (error["code"], error["allowed"]) == ("ILLEGAL_TRANSITION", ["ACTIVE"])
    resumed = (await world.do(RESUME, id=id, version=2))["webhook"]
    assert (resumed["state"], resumed["pausedAt"]) == ("ACTIVE", None)
    (error,) = await world.refused(RESUME, id=id)
    assert error["code"] == "ILLEGAL_TRANSITION"
    kinds = await world.ask("{ events(last: 2) { nodes { type changes { path after } } } }")
    assert [each["type"] for each in kinds["events"]["nodes"]] == [
        "WEBHOOK_PAUSED",
        "WEBHOOK_RESUMED",
    ]


async def test_deleting_takes_all_that_it_was_told_along(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    id = (await hook(world, receiver))["webhook"]["id"]
    kept = (await hook(world, receiver))["webhook"]["id"]
    await world.place()
    await teller.tell()
    assert (await world.do(DELETE, id=id))["deletedWebhookId"] == id
    assert (await world.ask(LOOK, id=id))["webhook"] is None
    async with world.sql() as connection:
        for table in (t.webhook, t.webhook_delivery, t.webhook_attempt):
            assert await connection.scalar(select(func.count()).select_from(table)) == 1
    assert (await world.ask(LOOK, id=kept))["webhook"] is not None
    (error,) = await world.refused(DELETE, id=id)
    assert error["code"] == "NOT_FOUND"


async def test_a_shop_has_so_many_webhooks_at_most(world: World) -> None:
    for _ in range(MOST_OF_A_SHOP):
        await world.do(CREATE, input=INPUT)
    assert await refused(world) == [f"input: A shop has at most {MOST_OF_A_SHOP} webhooks."]


async def test_a_filter_by_another_shops_account_lets_nothing_through(
    world: World, neighbour: World, receiver: Receiver, teller: Teller
) -> None:
    theirs = await neighbour.create_customer()
    await hook(world, receiver, filter={"customer": theirs["id"]})
    await neighbour.place(customerId=theirs["id"])
    await world.place()
    await teller.tell()
    assert receiver.got == []


async def test_a_filter_that_cannot_be_read_is_refused(world: World) -> None:
    for wrong in ({"customer": encode_id("Order", world.shop_id)}, {"email": "a\0"}):
        with pytest.raises(Failed) as failed:
            await world.ask(CREATE, input=INPUT | {"filter": wrong})
        assert failed.value.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
