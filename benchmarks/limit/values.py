"""How values are written: the shortest ways known to Python."""

from binascii import b2a_base64
from typing import Any

# Ids are ASCII, where the alphabets of plain and URL-safe base64 don't differ.


def global_id(name: str, id: Any) -> str:
    """Write a global id."""
    return b2a_base64(f"{name}:{id.hex}".encode(), newline=False).rstrip(b"=").decode()


def amount(minor: int) -> str:
    """Write an amount with two decimals."""
    if minor < 0:
        return "-" + amount(-minor)
    text = f"{minor:03d}"
    return f"{text[:-2]}.{text[-2:]}"


def money(minor: int, currency: str) -> dict[str, str]:
    """Write money."""
    return {"amount": amount(minor), "currencyCode": currency}
