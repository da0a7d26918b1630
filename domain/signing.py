"""Signs what webhooks are told, by the Standard Webhooks scheme (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

PREFIX: Final = "whsec_"
_BYTES: Final = 32
_VERSION: Final = "v1"
_LONGEST_MOMENT: Final = 12


def new_secret() -> str:
    """Make a secret by which a receiver knows who sends."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed(id: str, at: datetime, body: str, keys: Iterable[str]) -> dict[str, str]:
    """Give the headers that sign a message: one signature for each secret that holds."""
    moment = str(int(at.timestamp()))
    content = f"{id}.{moment}.{body}".encode()
    return {
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(key, content) for key in keys),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"{_VERSION},{base64.b64encode(digest).decode()}"


def verified(
    headers: Mapping[str, str], body: bytes, secret: str, at: datetime, fresh: timedelta
) -> bool:
    """Tell whether a message is signed with the secret, and not long ago; names in small letters."""
    id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id or not (moment.isascii() and moment.isdecimal() and len(moment) < _LONGEST_MOMENT):
        return False
    if abs(at.timestamp() - int(moment)) > fresh.total_seconds():
        return False
    expected = _signature(secret, f"{id}.{moment}.".encode() + body)
    given = headers.get("webhook-signature", "")
    return given.isascii() and any(hmac.compare_digest(expected, each) for each in given.split(" "))
