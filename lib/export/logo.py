"""Is this file a picture that may stand on a page? A logo, checked, decoded and written anew as a small PNG.

What comes from outside is never embedded as it came: it may be something else than it says, or unpack to more
than the machine holds. Size and claimed dimensions are looked at before a pixel is decoded.
"""

import io
import warnings

from lib.errors import UserError
from lib.schema import formats

MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
LARGEST = (800, 400)
"""Pixels, wide and high: 5 cm at 400 dots an inch."""
KINDS = ("PNG", "JPEG")
_TITLE = "This logo can't be used."
_HINT = "Give a PNG or JPEG file of at most 2 MB."


def logo_of(content: bytes) -> bytes:
    """Return a picture as a PNG of its own, no larger than `LARGEST`.

    Raises
    ------
    UserError
        When it is too large, or no PNG or JPEG.
    """
    from PIL import Image, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise UserError(_TITLE, f"It has {formats.count(len(content))} bytes.", _HINT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow thinks of odd files is told by what it raises
            with Image.open(io.BytesIO(content), formats=KINDS) as picture:
                _check_pixels(picture.width, picture.height)
                small = picture.convert("RGBA")
    except UserError:
        raise
    except UnidentifiedImageError as error:
        raise UserError(_TITLE, "It is no PNG or JPEG.", _HINT) from error
    except Exception as error:
        raise UserError(_TITLE, "It could not be read to its end.", _HINT) from error
    small.thumbnail(LARGEST)
    out = io.BytesIO()
    small.save(out, "PNG")
    return out.getvalue()


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        seen = f"It has {formats.count(width)} by {formats.count(height)} pixels."
        raise UserError(_TITLE, seen, "Give one of at most 16 million pixels.")


def size_of(logo: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a picture that `logo_of` made."""
    from PIL import Image

    with Image.open(io.BytesIO(logo), formats=("PNG",)) as picture:
        return picture.width, picture.height
