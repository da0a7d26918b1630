"""Digital products as a client enters, uploads, sells and downloads them."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from factories import Json, World, eur, line
from payments import RECORD
from starlette.applications import Starlette

from app.asset_uploads import AssetUploads
from app.customer_downloads import CustomerDownloads
from db.unit import UnitOfWork
from queryplan.ids import decode_id
from resolvers.downloads import links_of

BYTES = bytes(range(256)) * 8
"""What the file holds, where a test does not say otherwise: 2,048 bytes."""
TAG = f'"{hashlib.sha256(BYTES).hexdigest()}"'

ASSET = """id version name skus state linkDays downloadLimit
  file { fileName contentType size sha256 version uploadedAt }
  awaited { fileName contentType size sha256 expiresAt }"""
ERRORS = "userErrors { code message field }"
CREATE_ASSET = f"""mutation ($input: CreateDigitalAssetInput!, $key: String) {{
  createDigitalAsset(input: $input, idempotencyKey: $key) {{
    digitalAsset {{ {ASSET} }} uploadUrl expiresAt {ERRORS} }} }}"""
UPDATE_ASSET = f"""mutation ($id: ID!, $input: UpdateDigitalAssetInput!, $version: Int) {{
  updateDigitalAsset(id: $id, input: $input, expectedVersion: $version) {{
    digitalAsset {{ {ASSET} }} uploadUrl expiresAt {ERRORS} }} }}"""
DELETE_ASSET = f"""mutation ($id: ID!) {{ deleteDigitalAsset(id: $id) {{
    digitalAsset {{ {ASSET} }} {ERRORS} }} }}"""
LINK = """id title createdAt renewedAt expiresAt downloads downloadsLeft lastDownloadedAt
  revokedAt revokeReason asset { id file { fileName version } } line { sku }"""
REVOKE = f"""mutation ($order: ID!, $line: ID, $version: Int) {{
  revokeDownloads(orderId: $order, lineId: $line, expectedVersion: $version) {{
    revoked order {{ downloads {{ nodes {{ {LINK} }} }} }} {ERRORS} }} }}"""
RENEW = f"""mutation ($order: ID!, $line: ID, $key: String) {{
  renewDownloads(orderId: $order, lineId: $line, idempotencyKey: $key) {{
    links {{ url link {{ {LINK} }} }} warnings {{ code message field }} {ERRORS} }} }}"""
DOWNLOADS = f"""query ($id: ID!) {{ order(by: {{id: $id}}) {{
  fulfillmentStatus
  downloads {{ nodes {{ {LINK} }} }}
  lines {{ nodes {{ id sku downloads {{ nodes {{ id }} }}
    digitalAssets {{ nodes {{ sku asset {{ name state }} }} }} }} }} }} }}"""
BOOK = {"sku": "BOOK-1", "title": "Novel", "kind": "DIGITAL", "quantity": 1}


def described(**changes: Any) -> Json:
    """Describe a file of 2,048 bytes."""
    return {
        "fileName": "novel.epub",
        "contentType": "application/epub+zip",
        "size": len(BYTES),
        **changes,
    }


async def entered(world: World, **changes: Any) -> Json:
    """Enter an asset whose file is still to be uploaded, and give the answer."""
    given = {"name": "Novel", "skus": ["BOOK-1"], **described(), **changes}
    return await world.do(CREATE_ASSET, input=given)


async def asset(world: World, content: bytes = BYTES, **changes: Any) -> Json:
    """Enter an asset and upload its file."""
    made = await entered(world, **{"size": len(content), **changes})
    async with http(world) as client:
        answer = await client.put(made["uploadUrl"], content=content)
    assert answer.status_code == 201, answer.text
    return made["digitalAsset"]


def http(world: World) -> httpx2.AsyncClient:
    """Reach the addresses of uploads and downloads."""
    routes = [
        *AssetUploads(world.services).routes(),
        *CustomerDownloads(world.services).routes(),
    ]
    transport = httpx2.ASGITransport(app=Starlette(routes=routes))
    return httpx2.AsyncClient(transport=transport, base_url="http://tiski")


async def sold(world: World, *lines: Json, **changes: Any) -> str:
    """Place and pay an order for the book, and give its id."""
    wanted = [line(**BOOK, unitPrice=eur("9.00")), *lines]
    order = await world.place(lines=wanted, **changes)
    await pay(world, order)
    return order["id"]


async def pay(world: World, order: Json) -> None:
    """Pay all of an order."""
    await world.do(RECORD, orderId=order["id"], input={"amount": order["total"]})


async def links(world: World, order: str) -> list[Json]:
    """Read the links of an order."""
    return (await world.ask(DOWNLOADS, id=order))["order"]["downloads"]["nodes"]


async def urls(world: World, order: str) -> list[str]:
    """Give where the live links of an order lead, as a message would tell it."""
    async with looking(world) as unit:
        told = await links_of(unit, world.services.digital, decode_id(order)[1])
    return [each.url for each in told]


@asynccontextmanager
async def looking(world: World) -> AsyncGenerator[UnitOfWork]:
    """Look at what a write block would load, and give the connection back."""
    context = world.context()
    try:
        async with context.look() as unit:
            yield unit
    finally:
        await context.close()
