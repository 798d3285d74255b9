"""How does a picture become a drawing that needs only a browser? Inline SVG, coloured by the page's style.

Marks carry a class for their colour (`online`, `accent` ...), so that the page's light and dark style decide.
Every mark has its label and value as a title; all text is escaped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from math import floor, log10

from lib.export.pack import Picture, Series, written

_WIDTH = 860.0
_LETTER, _SIZE = 6.7, 13.0  # pixels
_LABELS = 230.0  # room for names at most
_ROW, _LEAST_ROW, _TALL = 60.0, 19.0, 430.0
_COLUMN_HEIGHT, _FOOT, _HEAD = 330.0, 44.0, 14.0
_GAP = 8.0
_VALUES = 70.0  # room for a value behind a bar
_WIDE_ENOUGH = 44.0  # of a part, to hold its number
_CAP = 4.0
_TICKS = 4


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to pixels."""

    low: float
    high: float
    start: float
    length: float

    def at(self, value: float) -> float:
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * self.length


def drawn(picture: Picture, currency: str | None) -> str:
    """Return a picture as an SVG element that fits the width it is given."""
    draw = {"bars": _bars, "parts": _parts, "columns": _columns, "stacked": _columns}[picture.kind]
    height, marks = draw(picture, lambda value: written(value, picture.unit, currency))
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {height:g}" role="img" aria-label="{escape(picture.alt)}">'
        f"{''.join(marks)}</svg>"
    )


Write = Callable[[float | None], str]


def _bars(picture: Picture, write: Write) -> tuple[float, list[str]]:
    """Lying bars, those of one category together, the value behind or, with an interval, at the foot."""
    left, row = _name_room(picture), _row_height(picture)
    low, high = _ends(picture)
    scale = _Scale(low, high, left, _WIDTH - left - _VALUES)
    marks = list(_names(picture, left, row))
    thick = row * 0.72 / len(picture.series)
    for place in range(len(picture.categories)):
        for number, series in enumerate(picture.series):
            top = place * row + row * 0.14 + number * thick
            marks += _bar(picture, series, place, scale, (top, thick - 1.5), write)
    zero = scale.at(0)
    height = row * len(picture.categories)
    marks.append(f'<line class="rule" x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{height:.1f}"/>')
    return height, marks


def _bar(
    picture: Picture, series: Series, place: int, scale: _Scale, at: tuple[float, float], write: Write
) -> Iterator[str]:
    """Draw one bar from its top, so thick."""
    top, thick = at
    value = series.values[place]
    if value is None:
        yield _text(scale.at(0) + 6, top + thick / 2, write(None), "muted")
        return
    start, end = sorted((scale.at(0), scale.at(value)))
    has_ends = bool(series.low)
    role = f"{picture.role_of(series, place)}{' pale' if has_ends else ''}"
    yield _rect(start, top, end - start, thick, role, _title(picture, series, place, write))
    if not has_ends:
        end = scale.at(value) + (6 if value >= 0 else -6)
        yield _text(end, top + thick / 2, write(value), "value", "start" if value >= 0 else "end")
        return
    yield _text(scale.at(0) + 6, top + thick / 2, write(value), "value")
    low, high = series.low[place], series.high[place]
    if low is not None and high is not None:
        middle = top + thick / 2
        a, b, cap = scale.at(low), scale.at(high), min(_CAP, thick / 3)
        yield (
            f'<path class="whisker" d="M{a:.1f} {middle:.1f}H{b:.1f}M{a:.1f} {middle - cap:.1f}v{2 * cap:.1f}'
            f'M{b:.1f} {middle - cap:.1f}v{2 * cap:.1f}"/>'
        )


def _parts(picture: Picture, write: Write) -> tuple[float, list[str]]:
    """Lying bars of a whole each, with the number in each part that has room."""
    left, row = _name_room(picture), _row_height(picture)
    room = _WIDTH - left
    marks = list(_names(picture, left, row))
    for place in range(len(picture.categories)):
        at, thick = left, row * 0.78
        top = place * row + row * 0.11
        for series in picture.series:
            width = max(series.values[place] or 0.0, 0.0) * room
            title = _title(picture, series, place, write)
            marks.append(_rect(at, top, width, thick, series.role, title))
            if width >= _WIDE_ENOUGH:
                middle = at + width / 2
                marks.append(_text(middle, top + thick / 2, write(series.values[place]), "inside", "middle"))
            at += width
    return row * len(picture.categories), marks


def _columns(picture: Picture, write: Write) -> tuple[float, list[str]]:
    """Standing columns, stacked with an axis or side by side with their values."""
    low, high = _stacked_ends(picture) if picture.kind == "stacked" else _ends(picture)
    left = _VALUES if picture.kind == "stacked" else 0.0
    scale = _Scale(low, high, _HEAD + _COLUMN_HEIGHT, -_COLUMN_HEIGHT)
    step = (_WIDTH - left) / len(picture.categories)
    marks = list(_axis(scale, left, write)) if picture.kind == "stacked" else []
    for place, name in enumerate(picture.categories):
        at = left + place * step
        draw = _stack if picture.kind == "stacked" else _column
        marks += draw(picture, place, scale, at + step * 0.14, step * 0.72, write)
        for line, word in enumerate(_two_lines(name, step)):
            y = _HEAD + _COLUMN_HEIGHT + 16 + line * 15
            marks.append(_text(at + step / 2, y, word, "name", "middle"))
    zero = scale.at(0)
    marks.append(f'<line class="rule" x1="{left:.1f}" x2="{_WIDTH:g}" y1="{zero:.1f}" y2="{zero:.1f}"/>')
    return _HEAD + _COLUMN_HEIGHT + _FOOT, marks


def _axis(scale: _Scale, left: float, write: Write) -> Iterator[str]:
    step = _nice(max(scale.high, -scale.low) / _TICKS)
    value = step * floor(scale.low / step) if scale.low < 0 else 0.0
    while value <= scale.high * 1.001:
        y = scale.at(value)
        yield f'<line class="grid" x1="{left:.1f}" x2="{_WIDTH:g}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(left - _GAP, y, write(value) if value else "0", "muted", "end")
        value += step


def _stack(
    picture: Picture, place: int, scale: _Scale, at: float, width: float, write: Write
) -> Iterator[str]:
    above = below = 0.0
    for series in picture.series:
        value = series.values[place] or 0.0
        start = above if value >= 0 else below
        top, foot = sorted((scale.at(start), scale.at(start + value)))
        yield _rect(at, top, width, foot - top, series.role, _title(picture, series, place, write))
        above, below = (above + value, below) if value >= 0 else (above, below + value)


def _column(
    picture: Picture, place: int, scale: _Scale, at: float, width: float, write: Write
) -> Iterator[str]:
    own = width / len(picture.series)
    for number, series in enumerate(picture.series):
        value = series.values[place]
        if value is None:
            continue
        x = at + number * own
        top, foot = sorted((scale.at(value), scale.at(0)))
        has_ends = bool(series.low)
        role = f"{picture.role_of(series, place)}{' pale' if has_ends else ''}"
        yield _rect(x, top, own - 1.5, foot - top, role, _title(picture, series, place, write))
        y = scale.at(0) - 10 if has_ends else top - 8
        yield _text(x + own / 2, y, write(value), "value", "middle")
        low, high = (series.low[place], series.high[place]) if has_ends else (None, None)
        if low is not None and high is not None:
            middle, a, b = x + own / 2, scale.at(low), scale.at(high)
            yield (
                f'<path class="whisker" d="M{middle:.1f} {a:.1f}V{b:.1f}M{middle - _CAP:.1f} {a:.1f}'
                f'h{2 * _CAP:g}M{middle - _CAP:.1f} {b:.1f}h{2 * _CAP:g}"/>'
            )


def _name_room(picture: Picture) -> float:
    longest = max(len(name) for name in picture.categories)
    return min(longest * _LETTER + 2 * _GAP, _LABELS)


def _row_height(picture: Picture) -> float:
    return max(min(_ROW * max(len(picture.series), 1), _TALL / len(picture.categories)), _LEAST_ROW)


def _names(picture: Picture, left: float, row: float) -> Iterator[str]:
    most = int((left - 2 * _GAP) / _LETTER) + 1
    for place, name in enumerate(picture.categories):
        yield _text(left - _GAP, place * row + row / 2, _cut(name, most), "name", "end", name)


def _two_lines(name: str, room: float) -> list[str]:
    """Break a name at its first blank where it is wider than its column."""
    most = max(int(room / _LETTER), 3)
    if len(name) <= most:
        return [name]
    first, _, rest = name.partition(" ")
    return [_cut(part, most) for part in (first, rest) if part]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: max(most - 1, 1)]}…"


def _ends(picture: Picture) -> tuple[float, float]:
    """Return the values that the scale reaches from and to: zero is always in it."""
    told = [
        value for one in picture.series for value in (*one.values, *one.low, *one.high) if value is not None
    ]
    return min(0.0, *told, 0.0), max(0.0, *told, 0.0)


def _stacked_ends(picture: Picture) -> tuple[float, float]:
    columns = list(zip(*(one.values for one in picture.series), strict=True))
    above = [sum(value for value in column if value and value > 0) for column in columns]
    below = [sum(value for value in column if value and value < 0) for column in columns]
    step = _nice(max(above, default=1.0) / _TICKS)
    return min(0.0, *below, 0.0), step * -(-max(*above, 0.0) // step)


def _nice(value: float) -> float:
    """Return the next round step: 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999)


def _title(picture: Picture, series: Series, place: int, write: Write) -> str:
    ends = ""
    if series.low and series.low[place] is not None:
        ends = f" ({write(series.low[place])} to {write(series.high[place])})"
    return f"{picture.categories[place]}, {series.name}: {write(series.values[place])}{ends}"


def _rect(x: float, y: float, width: float, height: float, role: str, title: str) -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect class="{role}" {size}><title>{escape(title)}</title></rect>'


def _text(x: float, y: float, text: str, role: str, anchor: str = "start", title: str = "") -> str:
    whole = f"<title>{escape(title)}</title>" if title and title != text else ""
    place = f'x="{x:.1f}" y="{y + _SIZE * 0.35:.1f}" text-anchor="{anchor}"'
    return f'<text class="{role}" {place}>{escape(text)}{whole}</text>'
