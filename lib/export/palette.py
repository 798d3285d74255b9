"""Which colour is what, on paper? The colours of the pages, and the retailer's own made readable.

Contrast after WCAG 2.2 (1.4.3): relative luminance of sRGB colours, 4.5 for text.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

READABLE = 4.5
WHITE, BLACK = "#FFFFFF", "#000000"
LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "online": "#0B6BA8", "offline": "#B4540A", "both": "#5B4A9E", "other": "#6B7280", "quiet": "#B9C1C0",
        "text": "#1B2426", "muted": "#566266", "rule": "#D9DEDC", "page": WHITE, "card": "#F6F7F5",
    }
)  # fmt: skip
DARK: Mapping[str, str] = MappingProxyType(
    {
        "online": "#5CB3F0", "offline": "#F2A65A", "both": "#B3A4F0", "other": "#A7B0B8", "quiet": "#56646B",
        "text": "#E8EDEE", "muted": "#9FB0B5", "rule": "#344047", "page": "#12181B", "card": "#1B2327",
    }
)  # fmt: skip
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_STEP = 0.04
_LINEAR_BELOW, _GAMMA = 0.04045, 2.4


def is_colour(text: str) -> bool:
    """Whether a text is a colour as #RRGGBB."""
    return _HEX.fullmatch(text) is not None


def readable(colour: str, on: str = WHITE) -> str:
    """Return a colour moved away from its ground just as far as text needs to be read on it."""
    away = BLACK if luminance(on) > 0.5 else WHITE  # noqa: PLR2004 (light or dark)
    share = 0.0
    while contrast(mixed(colour, away, share), on) < READABLE:
        share += _STEP
    return mixed(colour, away, share)


def tint(colour: str, on: str = WHITE) -> str:
    """Return a pale tone of a colour, on which dark text is read as on the page."""
    return mixed(colour, on, 0.55)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it."""
    part = min(max(share, 0.0), 1.0)
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(own * (1 - part) + new * part):02X}" for own, new in pairs)


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 to 1."""
    weights = (0.2126, 0.7152, 0.0722)
    return sum(weight * _linear(part / 255) for weight, part in zip(weights, _channels(colour), strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** _GAMMA


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
