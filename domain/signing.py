"""Signs what webhooks are told, by the Standard Webhooks scheme (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
_BYTES: Final = 32
_VERSION: Final = "v1"


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
