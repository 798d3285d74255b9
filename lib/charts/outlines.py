"""Where are land and borders? A light outline under a map of stores, kept in the repository for use offline.

In: `outlines.txt`, simplified from Natural Earth (public domain). Out: longitudes and latitudes of one broken
line, None between its rings.
"""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("outlines.txt")
_TENTHS = 10

Line = tuple[list[float | None], list[float | None]]
Box = tuple[float, float, float, float]
"""West, east, south and north in degrees."""


@cache
def rings() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return closed rings of (longitude, latitude)."""
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple(tuple(_point(pair) for pair in line.split(" ")) for line in lines)


def outline(box: Box) -> Line:
    """Return the rings that reach into a box, as one broken line."""
    west, east, south, north = box
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    for ring in rings():
        xs, ys = zip(*ring, strict=True)
        if max(xs) < west or min(xs) > east or max(ys) < south or min(ys) > north:
            continue
        longitudes += [*xs, None]
        latitudes += [*ys, None]
    return longitudes, latitudes


def _point(pair: str) -> tuple[float, float]:
    longitude, latitude = pair.split(",")
    return int(longitude) / _TENTHS, int(latitude) / _TENTHS
