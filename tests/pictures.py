"""Small pictures for tests."""

import zlib
from base64 import b64decode, b64encode

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////"
    "//////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxD/2Q=="
)
"""One grey pixel."""


def chunk(name: bytes, data: bytes) -> bytes:
    """Write a part of a PNG."""
    checksum = zlib.crc32(name + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + name + data + checksum


def png(width: int = 120, height: int = 40, *, rows: int | None = None, extra: int = 0) -> bytes:
    """Draw a green PNG; `rows` is how many really are there, `extra` bytes are in a comment."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    row = b"\0" + b"\x1a\x7f\x5a" * width
    pixels = zlib.compress(row * (height if rows is None else rows))
    parts = [(b"IHDR", head), (b"tEXt", b"c\0" + b"x" * extra), (b"IDAT", pixels), (b"IEND", b"")]
    return PNG + b"".join(chunk(name, data) for name, data in parts)


def base64(content: bytes) -> str:
    """Write bytes as the API takes them."""
    return b64encode(content).decode()
