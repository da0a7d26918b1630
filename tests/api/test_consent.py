"""Consent to marketing: what was said, when, where, and what had been said before."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import Json, World

DOCUMENT = """
    mutation (
      $id: ID!, $state: ConsentAnswer!, $source: String, $at: DateTime, $version: Int, $key: String
    ) {
      updateMarketingConsent(
        id: $id, state: $state, source: $source, at: $at, expectedVersion: $version,
        idempotencyKey: $key
      ) {
        userErrors { code message field ... on Conflict { changedFields } }
        customer {
          version marketingConsent { state since source }
          events(filter: {types: [MARKETING_CONSENT_CHANGED]}) {
            nodes { type summary(locale: "fi") changes { path before after } }
          }
        }
      }
    }
"""
MAY, JUNE = "2026-05-01T09:00:00+00:00", "2026-06-01T09:00:00+00:00"


async def say(world: World, id: str, state: str, **more: object) -> Json:
    payload = await world.do(DOCUMENT, id=id, state=state, **more)
    return payload["customer"]


async def test_nobody_asked_yet(world: World) -> None:
    customer = await world.create_customer()
    query = "query ($id: ID!) { customer(by: {id: $id}) { marketingConsent { %s } } }"
    data = await world.ask(query % "state since source", id=customer["id"])
    assert data["customer"]["marketingConsent"] == {
        "state": "NOT_ASKED",
        "since": None,
        "source": None,
    }


async def test_given_and_withdrawn_with_history(world: World) -> None:
    id = (await world.create_customer())["id"]
    await say(world, id, "GIVEN", source=" checkout ", at=MAY)
    customer = await say(world, id, "WITHDRAWN", source="phone", at=JUNE)
    assert customer["version"] == 3
    assert customer["marketingConsent"] == {"state": "WITHDRAWN", "since": JUNE, "source": "phone"}
    first, second = customer["events"]["nodes"]
    assert {change["path"]: (change["before"], change["after"]) for change in first["changes"]} == {
        "consent": ("NOT_ASKED", "GIVEN"),
        "consentAt": (None, "2026-05-01T09:00:00+00:00"),
        "consentSource": (None, "checkout"),
    }
    assert second["changes"][0] == {"path": "consent", "before": "GIVEN", "after": "WITHDRAWN"}
    assert second["summary"] == "Asiakkaan markkinointilupaa muutettiin"


async def test_now_when_nothing_else_is_said_and_again_is_nothing(world: World) -> None:
    id = (await world.create_customer())["id"]
    before = datetime.now(UTC) - timedelta(seconds=1)
    customer = await say(world, id, "GIVEN")
    since = customer["marketingConsent"]["since"]
    assert before < datetime.fromisoformat(since) < datetime.now(UTC) + timedelta(seconds=1)
    again = await say(world, id, "GIVEN")
    assert (again["version"], again["marketingConsent"]["since"]) == (2, since)
    dated = await say(world, id, "GIVEN", at=MAY)
    assert (dated["version"], dated["marketingConsent"]["since"]) == (3, MAY)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"source": "x" * 101}, ["source"]),
        ({"source": "a\0"}, ["source"]),
        ({"at": "2099-01-01T00:00:00Z"}, ["at"]),
    ],
)
async def test_what_can_not_be_said(world: World, bad: Json, field: list[str]) -> None:
    id = (await world.create_customer())["id"]
    (error,) = await world.refused(DOCUMENT, id=id, state="GIVEN", **bad)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", field)


async def test_versions_and_other_shops(world: World, neighbour: World) -> None:
    id = (await world.create_customer())["id"]
    for _ in range(2):
        await say(world, id, "GIVEN", version=1, key="k")
    (error,) = await world.refused(DOCUMENT, id=id, state="WITHDRAWN", version=1)
    assert (error["code"], error["changedFields"]) == ("CONFLICT", ["consent", "consentAt"])
    (error,) = await neighbour.refused(DOCUMENT, id=id, state="WITHDRAWN")
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])
