"""Addresses that stand for themselves: sealed, good for some minutes, as long as their token holds."""

import json
import zlib
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.shops import grant_by_id
from domain.access import Scope, Viewer
from domain.ports import SecretUnreadable, Vault
from resolvers.context import Services

HELD: Final = timedelta(minutes=10)
"""How long an address can be used."""


class Refusal(Exception):
    """An address can't be used; the message says why, `is_over` that it could be once."""

    def __init__(self, message: str, *, is_over: bool = False) -> None:
        super().__init__(message)
        self.is_over = is_over


def seal(vault: Vault, viewer: Viewer, use: str, ends: datetime, **kept: Any) -> str:
    """Write what an address stands for; nobody but this server can read or make it."""
    said = {
        "use": use,  # other things are sealed with the same key
        "shop": str(viewer.shop_id),
        "token": str(viewer.token_id),
        "ends": ends.isoformat(),
        **kept,
    }
    return vault.seal(b64encode(zlib.compress(json.dumps(said).encode())).decode())


async def open_sealed(
    services: Services, sealed: str, use: str, mutation: str
) -> tuple[Viewer, dict[str, Any]]:
    """Find out what an address stands for, and on whose behalf; `mutation` gives new ones.

    Raises:
        Refusal: it was not made here for that use, is too old, or its token no longer holds.
    """
    try:
        packed = services.webhooks.vault.open(sealed)
        kept = json.loads(zlib.decompress(b64decode(packed, validate=True)))
        ends = datetime.fromisoformat(kept["ends"] if kept["use"] == use else "")
    except (SecretUnreadable, ValueError, TypeError, KeyError, zlib.error) as error:
        message = "This address was not made by this server."
        raise Refusal(message) from error
    now = services.clock.now()
    if ends <= now:
        message = f"This address was good for 10 minutes. Ask `{mutation}` for a new one."
        raise Refusal(message, is_over=True)
    grant = await grant_by_id(services.database, UUID(kept["shop"]), UUID(kept["token"]))
    if grant is None or not (grant.holds(now) and grant.viewer.allows(Scope.ORDERS_READ)):
        message = "The access token that asked for this address no longer holds."
        raise Refusal(message)
    return grant.viewer, kept
