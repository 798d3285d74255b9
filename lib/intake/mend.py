"""Can a line whose quotes are wrong still be read, and in one way only?

Grain in: one record as it stands, and how many cells it should have. Grain out: its cells, None where no
reading, or more than one, is the best.

A sign that is not doubled inside quotes ("Boots, 10" high", common in descriptions of products) and one that
begins a cell without closing it are read as part of the cell, if that gives the cells that the table has.
"""

from dataclasses import dataclass

MOST_PIECES = 100
"""Beyond, all ways to read a line take too long to weigh."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One best way to read the pieces so far: its faults, whether another one is as good, its cells."""

    faults: int
    is_single: bool
    cells: tuple[str, ...]


def split_by_width(text: str, delimiter: str, quote: str | None, width: int) -> tuple[str, ...] | None:
    """Return the cells of a record whose quotes don't follow the rules.

    Parameters
    ----------
    text
        The record without its line end.
    delimiter, quote
        As found for the file; without a quote there is nothing to mend.
    width
        Cells that the record must have.
    """
    pieces = text.split(delimiter)
    if quote is None or not width <= len(pieces) <= MOST_PIECES or quote not in text:
        return None
    # ways[n] holds the best reading of the pieces so far as n cells.
    ways: list[dict[int, _Way]] = [{} for _ in range(len(pieces) + 1)]
    ways[0][0] = _Way(0, is_single=True, cells=())
    for start, known in enumerate(ways[:-1]):
        for stop, cell, faults in _readings(pieces, start, delimiter, quote) if known else ():
            for count, way in known.items():
                # Each piece left makes one cell at most.
                if count < width <= count + 1 + len(pieces) - stop:
                    _add(ways[stop], count + 1, way, cell, faults)
    best = ways[-1].get(width)
    return best.cells if best and best.is_single else None


def _add(ways: dict[int, _Way], count: int, way: _Way, cell: str, faults: int) -> None:
    total, other = way.faults + faults, ways.get(count)
    if other is None or total < other.faults:
        ways[count] = _Way(total, way.is_single, (*way.cells, cell))
    elif total == other.faults:
        ways[count] = _Way(total, is_single=False, cells=other.cells)


def _readings(pieces: list[str], start: int, delimiter: str, quote: str) -> list[tuple[int, str, int]]:
    """Return how the cell that begins at a piece may be read: the piece after it, the cell, its faults."""
    first = pieces[start].lstrip(" ")
    if not first.startswith(quote):
        return [(start + 1, pieces[start], 0)]
    # A cell with quotes at both ends is hardly one whose quotes are letters.
    found = [(start + 1, pieces[start], 2 if first.rstrip(" ").endswith(quote) else 1)]
    held = first
    for stop in range(start, len(pieces)):
        held = first if stop == start else f"{held}{delimiter}{pieces[stop]}"
        body = held.rstrip(" ")
        if len(body) > 1 and body.endswith(quote):
            inner = body[1:-1]
            lone = inner.replace(quote * 2, "").count(quote)
            found.append((stop + 1, inner.replace(quote * 2, quote), lone))
    return found
