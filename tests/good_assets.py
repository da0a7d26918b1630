"""Good arguments for the mutations of digital assets and downloads."""

from digital import BYTES, asset, described, entered, sold
from factories import Json, World

SHA256 = "0" * 64


async def _create(world: World, nth: int) -> Json:
    del world
    own = {"name": f"Novel {nth}", "skus": [f"BOOK-{nth}"], "linkDays": 5, "downloadLimit": 3}
    return {"input": {**described(sha256=SHA256), **own}}


async def _update(world: World, nth: int) -> Json:
    made = (await entered(world, skus=[f"BOOK-{nth}"]))["digitalAsset"]
    own = {"name": "Novella", "skus": ["BOOK-0"], "linkDays": 5, "downloadLimit": 3}
    file = described(sha256=SHA256, size=len(BYTES) + 1)
    return {"id": made["id"], "input": {**own, "archived": True, "file": file}}


async def _delete(world: World, nth: int) -> Json:
    return {"id": (await entered(world, skus=[f"BOOK-{nth}"]))["digitalAsset"]["id"]}


async def _bought(world: World, nth: int) -> Json:
    del nth
    await asset(world)
    order = await sold(world)
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { version lines { nodes { id } } } }", id=order
    )
    (line,) = data["order"]["lines"]["nodes"]
    version = data["order"]["version"]
    return {"orderId": order, "lineId": line["id"], "expectedVersion": version}


ASSET_MAKERS = {
    "createDigitalAsset": _create,
    "updateDigitalAsset": _update,
    "deleteDigitalAsset": _delete,
    "revokeDownloads": _bought,
    "renewDownloads": _bought,
}
"""How to make what they are about."""
