"""Logos and colours: what a shop may look like."""

from uuid import uuid4

import pytest
from pictures import JPEG, PNG, base64, chunk, png

from domain.brand import LOGO_BYTES, Picture, PictureType, accent_color, ink_on, logo
from domain.errors import InvalidInput


def read(content: bytes) -> Picture:
    return logo(base64(content), uuid4())


def test_a_png_and_a_jpeg_are_read() -> None:
    picture = read(png(300, 80))
    assert (picture.media_type, picture.width, picture.height) == (PictureType.PNG, 300, 80)
    picture = read(JPEG)
    assert (picture.media_type, picture.width, picture.height) == (PictureType.JPEG, 1, 1)
    assert read(JPEG).checksum == picture.checksum != read(png()).checksum
    assert "content" not in repr(picture)


def test_the_largest_that_fits() -> None:
    whole = LOGO_BYTES - len(png())
    assert len(read(png(extra=whole)).content) == LOGO_BYTES
    with pytest.raises(InvalidInput, match="100 KiB"):
        read(png(extra=whole + 1))
    assert read(png(2000, 2)).width == 2000
    with pytest.raises(InvalidInput, match="2,000 pixels"):
        read(png(2001, 2))


HEAD = chunk(b"IHDR", bytes([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(20),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\0\0\0\0WEBP",
        PNG,
        PNG + HEAD,
        PNG + HEAD + chunk(b"IDAT", b"no zlib") + chunk(b"IEND", b""),
        PNG + chunk(b"IEND", b""),
        PNG + chunk(b"IHDR", bytes(4)) + chunk(b"IEND", b""),
        png(rows=39),
        png().replace(b"tEXtc", b"tEXtd"),
        png()[:-1],
        png(0, 1),
        JPEG[:-2],
        JPEG[:40],
        b"\xff\xd8\xff\xff\xff\xe0\xff\xff",
    ],
)
def test_what_is_no_logo(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read(content)


@pytest.mark.parametrize("text", ["data:image/png;base64,AAAA", "é", "A", "AA\nAA", "x" * 10**6])
def test_what_is_no_base64(text: str) -> None:
    with pytest.raises(InvalidInput):
        logo(text, uuid4())


def test_a_picture_that_unpacks_to_much_is_not_unpacked() -> None:
    assert read(png(2000, 2000)).height == 2000  # 12 MB of pixels in 12 kB
    assert read(png(2000, 1, rows=2000)).height == 1


def test_colours() -> None:
    assert accent_color(" #1A7F5a ") == "#1a7f5a"
    for bad in ("1a7f5a", "#1a7f5", "#1a7f5aa", "#1a7f5g", "red", "#1a7f5a;", "#\uff11a7f5a"):
        with pytest.raises(InvalidInput):
            accent_color(bad)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_on_a_colour_can_be_read() -> None:
    assert (ink_on("#000000"), ink_on("#ffffff"), ink_on("#ffdd00")) == (
        "#ffffff", "#000000", "#000000",
    )  # fmt: skip
    steps = range(0, 256, 15)
    for red, green, blue in ((r, g, b) for r in steps for g in steps for b in steps):
        color = f"#{red:02x}{green:02x}{blue:02x}"
        lights = sorted((luminance(color), luminance(ink_on(color))))
        assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5
