"""Addresses that hold what they stand for, sealed, so that nobody can make one up."""

import json
from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from domain.ports import SecretUnreadable, Vault


class Forged(Exception):
    """An address was not made by this server, or for something else."""


def seal(vault: Vault, use: str, *ids: UUID, **facts: Any) -> str:
    """Seal ids and facts for one use, as briefly as can be."""
    packed = b64encode(b"".join(id.bytes for id in ids)).decode().rstrip("=")
    said = json.dumps(facts, separators=(",", ":")) if facts else ""
    return vault.seal(f"{use}:{packed}:{said}").rstrip("=")


def unseal(vault: Vault, use: str, sealed: str, count: int) -> tuple[list[UUID], dict[str, Any]]:
    """Give the ids and facts of an address.

    Raises:
        Forged: it does not hold that.
    """
    if not sealed.isascii():
        raise Forged
    try:
        said = vault.open(sealed + "=" * (-len(sealed) % 4))
        found, packed, facts = said.split(":", 2)
        raw = b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (SecretUnreadable, ValueError) as error:
        raise Forged from error
    size = 16
    if found != use or len(raw) != count * size:
        raise Forged
    ids = [UUID(bytes=raw[start : start + size]) for start in range(0, len(raw), size)]
    return ids, json.loads(facts) if facts else {}
