"""A logo is looked at before it is decoded, and written anew."""

import io
import struct
import zlib

import pytest
from PIL import Image

from lib.errors import UserError
from lib.export.logo import LARGEST, MOST_BYTES, logo_of, size_of


def picture_of(width, height, kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0F766E").save(out, kind)
    return out.getvalue()


def bomb(width, height):
    """A PNG that claims to be huge and holds next to nothing."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_becomes_a_png_of_its_own(kind):
    made = logo_of(picture_of(120, 60, kind))

    assert made.startswith(b"\x89PNG")
    assert size_of(made) == (120, 60)


def test_a_large_picture_is_made_small_in_its_proportions():
    assert size_of(logo_of(picture_of(3000, 1000))) == (LARGEST[0], 267)


def test_what_else_a_file_holds_is_left_behind():
    held = picture_of(20, 20) + b"<script>alert(1)</script>"

    assert b"script" not in logo_of(held)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG or JPEG"),
        (b"", "no PNG or JPEG"),
        (picture_of(20, 20, "GIF"), "no PNG or JPEG"),
        (picture_of(40, 40)[:60], "could not be read"),
        (b"\x89PNG" + b"0" * MOST_BYTES, "bytes"),
        (bomb(5000, 5000), "5,000 by 5,000 pixels"),
        (bomb(60_000, 60_000), "could not be read"),
    ],
    ids=["svg", "nothing", "gif", "cut", "heavy", "large", "bomb"],
)
def test_what_is_no_logo_is_refused_in_words(content, seen):
    with pytest.raises(UserError) as refused:
        logo_of(content)
    assert seen in str(refused.value)
