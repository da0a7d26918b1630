"""How a shop looks on what it sends: its logo and its colour."""

import binascii
import hashlib
import re
import zlib
from base64 import b64decode
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.errors import InvalidInput

LOGO_BYTES: Final = 100 * 1024
LOGO_SIDE: Final = 2_000
"""Pixels; whoever draws a picture holds all of them in memory."""

_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_HEAD: Final = 13  # bytes of a PNG's first chunk
_MARK: Final = 0xFF  # what each part of a JPEG begins with
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Values that a pixel of a PNG has, by its colour type."""
_DEPTHS: Final = frozenset({1, 2, 4, 8, 16})
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""JPEG's markers of frames that everybody can draw: baseline, extended, progressive."""
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG's markers that have no length."""
_LIGHTNESS: Final = ((1, 0.2126), (3, 0.7152), (5, 0.0722))
_STRAIGHT: Final = 0.04045
_DARK: Final = 0.179
"""The lightness at which black and white stand out equally well (WCAG 2)."""


class PictureType(StrEnum):
    """The kinds of picture that everybody can show."""

    PNG = "image/png"
    JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that never changes; another one has another id."""

    id: UUID
    media_type: PictureType
    width: int
    height: int
    content: bytes = field(repr=False)

    @property
    def checksum(self) -> str:
        """The SHA-256 of its bytes, by which the same picture is known again."""
        return hashlib.sha256(self.content).hexdigest()


def logo(text: str, id: UUID) -> Picture:
    """Read a PNG or JPEG of at most 100 KiB and 2,000 pixels a side from base64.

    Raises:
        InvalidInput: it is none, or too large; a `data:` address is no base64.
    """
    if len(text) > LOGO_BYTES * 4 // 3 + 4:
        raise InvalidInput(_TOO_LARGE)
    try:
        content = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("This is not base64 of a picture.") from error
    if len(content) > LOGO_BYTES:
        raise InvalidInput(_TOO_LARGE)
    if content.startswith(_PNG):
        kind, size = PictureType.PNG, _png_size(content)
    elif content.startswith(_JPEG):
        kind, size = PictureType.JPEG, _jpeg_size(content)
    else:
        raise InvalidInput("A logo is a PNG or a JPEG.")
    if size is None:
        raise InvalidInput("This picture is damaged, or of a kind that few can show.")
    if not all(0 < side <= LOGO_SIDE for side in size):
        raise InvalidInput(f"A logo has at most {LOGO_SIDE:,} pixels a side.")
    width, height = size
    return Picture(id=id, media_type=kind, width=width, height=height, content=content)


def accent_color(text: str) -> str:
    """Read a colour as `#rrggbb`, in small letters."""
    color = text.strip()
    if not _COLOR.fullmatch(color):
        raise InvalidInput("This is not a colour such as #1a7f5a.")
    return color.lower()


def ink_on(color: str) -> str:
    """Choose black or white, whichever is read better on a colour; the contrast is 4.5 at least."""
    light = sum(share * _linear(int(color[at : at + 2], 16) / 255) for at, share in _LIGHTNESS)
    return "#ffffff" if light <= _DARK else "#000000"


_TOO_LARGE: Final = f"A logo has at most {LOGO_BYTES // 1024} KiB."


def _linear(value: float) -> float:
    return value / 12.92 if value <= _STRAIGHT else ((value + 0.055) / 1.055) ** 2.4


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Give width and height of a PNG whose checksums hold and whose pixels are all there."""
    chunks = _png_chunks(content)
    if chunks is None or not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != _HEAD:
        return None
    head = chunks[0][1]
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    depth, color, packing, filtering, interlaced = head[8:]
    if max(width, height) > LOGO_SIDE:
        return width, height
    if depth not in _DEPTHS or color not in _CHANNELS or packing or filtering or interlaced > 1:
        return None
    # An interlaced one has some more filter bytes, one with fewer pixels is damaged.
    least = height * ((width * _CHANNELS[color] * depth + 7) // 8)
    pixels = zlib.decompressobj()
    try:
        found = len(pixels.decompress(b"".join(d for n, d in chunks if n == b"IDAT"), least + 1))
    except zlib.error:
        return None
    return (width, height) if found >= least else None


def _png_chunks(content: bytes) -> list[tuple[bytes, bytes]] | None:
    chunks: list[tuple[bytes, bytes]] = []
    at = len(_PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        checksum = content[at + 8 + length : at + 12 + length]
        if zlib.crc32(name + data).to_bytes(4, "big") != checksum:
            return None
        if name == b"IEND":
            return chunks
        chunks.append((name, data))
        at += 12 + length
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Give width and height from a JPEG's frame."""
    at = 2
    while at + 9 <= len(content) and content[at] == _MARK:
        marker = content[at + 1]
        if marker == _MARK:
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            is_whole = content.rstrip(b"\0").endswith(b"\xff\xd9")
            sides = int.from_bytes(width, "big"), int.from_bytes(height, "big")
            return sides if is_whole else None
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return None
