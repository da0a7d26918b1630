"""Digital assets as staff enter, change, list and delete them."""

from typing import Any

import pytest
from digital import (
    BYTES,
    CREATE_ASSET,
    DELETE_ASSET,
    UPDATE_ASSET,
    asset,
    described,
    entered,
    http,
    links,
    sold,
)
from factories import Json, World

LIST = """query ($filter: DigitalAssetFilter) {
  digitalAssets(filter: $filter) { nodes { name state } } }"""
LOG = """{ events(first: 100, filter: {types: [DIGITAL_ASSET_CREATED, DIGITAL_ASSET_UPDATED,
  DIGITAL_ASSET_DELETED]}) { nodes { type summary(locale: "fi") changes { path after } } } }"""


async def names(world: World, **filter: Any) -> list[str]:
    """List the names of assets, the oldest first."""
    found = (await world.ask(LIST, filter=filter))["digitalAssets"]["nodes"]
    return [each["name"] for each in reversed(found)]


async def test_what_is_wrong_with_an_asset_is_said_of_each_field(world: World) -> None:
    wrong: Json = {
        "name": " ",
        "skus": ["A", ""],
        "fileName": "../novel.epub",
        "contentType": "epub",
        "size": 2_000_000,
        "sha256": "0x",
        "linkDays": 0,
        "downloadLimit": 1001,
    }
    found = await world.refused(CREATE_ASSET, input=wrong)
    assert {tuple(error["field"]) for error in found} == {("input", name) for name in wrong}
    assert await names(world) == []


async def test_a_repeat_makes_nothing_more_and_tells_no_address(world: World) -> None:
    given = {"name": "Novel", "skus": ["A", "B"], **described()}
    first = await world.do(CREATE_ASSET, input=given, key="once")
    again = await world.do(CREATE_ASSET, input=given, key="once")
    assert first["uploadUrl"].startswith("/assets/")
    assert first["expiresAt"] is not None
    assert (again["uploadUrl"], again["expiresAt"]) == (None, None)
    assert again["digitalAsset"] == first["digitalAsset"]
    assert first["digitalAsset"]["awaited"]["size"] == len(BYTES)
    assert len(await names(world)) == 1


async def test_each_field_is_changed_by_itself(world: World) -> None:
    made = (await entered(world, skus=["A", "B"], linkDays=5, downloadLimit=3))["digitalAsset"]
    version, unchanged = 1, made

    async def update(**given: Any) -> Json:
        nonlocal version
        answer = await world.do(UPDATE_ASSET, id=made["id"], input=given, version=version)
        version = answer["digitalAsset"]["version"]
        return answer

    assert (await update())["digitalAsset"] == unchanged  # nothing was named
    assert (await update(name="Novel", archived=False))["digitalAsset"]["version"] == 1
    changed: list[tuple[Json, str, Any]] = [
        ({"name": "Novella"}, "name", "Novella"),
        ({"skus": ["C", "B"]}, "skus", ["C", "B"]),
        ({"linkDays": 9}, "linkDays", 9),
        ({"linkDays": None}, "linkDays", 30),
        ({"downloadLimit": None}, "downloadLimit", 10),
        ({"archived": True}, "state", "ARCHIVED"),
        ({"archived": False}, "state", "AWAITING_UPLOAD"),
    ]
    for nth, (given, field, value) in enumerate(changed, start=2):
        answer = await update(**given)
        unchanged = {**unchanged, field: value, "version": nth}
        assert (answer["digitalAsset"], answer["uploadUrl"]) == (unchanged, None)
    assert await names(world, sku=["A"]) == []
    assert await names(world, sku=["C"]) == ["Novella"]
    for field in ("name", "skus", "archived", "file"):
        (error,) = await world.refused(UPDATE_ASSET, id=made["id"], input={field: None})
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", field])
    given = {"input": {"file": described(fileName="a/b")}}
    (error,) = await world.refused(UPDATE_ASSET, id=made["id"], **given)
    assert error["field"] == ["input", "file", "fileName"]
    (error,) = await world.refused(UPDATE_ASSET, id=made["id"], input={"name": "C"}, version=1)
    assert error["code"] == "CONFLICT"
    log = (await world.ask(LOG))["events"]["nodes"]
    assert [each["summary"] for each in log][:2] == [
        "Digitaalinen tuote luotiin: Novel",
        "Digitaalista tuotetta muutettiin: Novella",
    ]
    assert {"path": "skus", "after": ["C", "B"]} in [
        change for each in log for change in each["changes"]
    ]


async def test_a_deleted_asset_is_gone_with_its_file_and_links(world: World) -> None:
    made = await asset(world)
    order = await sold(world)
    await entered(world, name="Other", skus=["B"])
    done = await world.do(DELETE_ASSET, id=made["id"])
    gone = done["digitalAsset"]
    assert (gone["state"], gone["file"], gone["skus"]) == ("DELETED", None, [])
    (link,) = await links(world, order)
    assert (link["revokeReason"], link["title"]) == ("ASSET_DELETED", "Novel")
    assert await names(world) == ["Novel", "Other"]
    assert await names(world, state=["DELETED"]) == ["Novel"]
    assert await names(world, state=["READY", "AWAITING_UPLOAD"]) == ["Other"]
    for text, given in ((DELETE_ASSET, {}), (UPDATE_ASSET, {"input": {"name": "Again"}})):
        (error,) = await world.refused(text, id=made["id"], **given)
        assert error["code"] == "ILLEGAL_TRANSITION"


async def test_an_archived_asset_is_sold_no_more_and_its_links_go_on(world: World) -> None:
    made = await asset(world)
    before = await sold(world)
    await world.do(UPDATE_ASSET, id=made["id"], input={"archived": True})
    assert await links(world, await sold(world)) == []
    (link,) = await links(world, before)
    assert link["revokedAt"] is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_who_may_do_what(world: World) -> None:
    """An upload needs the right to write assets, and reading them that of orders."""
    reader = await world.another("orders:read")
    writer = await world.another("orders:read", "assets:write")
    given = {"name": "Novel", "skus": [], **described()}
    with pytest.raises(AssertionError, match="assets:write"):
        await reader.do(CREATE_ASSET, input=given)
    made = await writer.do(CREATE_ASSET, input=given)
    async with http(world) as client:
        assert (await client.put(made["uploadUrl"], content=BYTES)).status_code == 201
    assert await names(reader) == ["Novel"]
