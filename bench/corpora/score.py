"""How near does a table as read come to the answer?

Grain in: two tables, header and records. Grain out: 0 to 10 points: 1 for a table at all, then precision,
recall and F1 of the multisets of header cells, of records and of all cells (Vitagliano et al., "Pollock: A
data loading benchmark", VLDB 2023). Numbers and dates count by what they say, not by how they are written.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

PARTS = ("no failure", "header", "records", "cells")

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ](.*))?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?")
_NOTHING = {"", "null", "none", "nan", "<na>", "nat"}


@dataclass(frozen=True, slots=True)
class Table:
    """A header (empty: none) and records; None and "" are the same empty cell."""

    header: tuple[str, ...]
    records: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Points by part: 1 for no failure, and up to 3 each for header, records and cells."""

    success: float = 0
    header: float = 0
    records: float = 0
    cells: float = 0

    @property
    def total(self) -> float:
        """All points, at most 10."""
        return self.success + self.header + self.records + self.cells


def score(table: Table | None, answer: Table, *, has_header: bool = True) -> Score:
    """Return the points of a table; None is a failure, which is right only where the answer is empty.

    A file without a header has none to lose: as in the paper, those three points are given.
    """
    if table is None:
        return Score() if answer.header or answer.records else Score(1, 3, 3, 3)
    found = [tuple(map(normal, record)) for record in table.records]
    wanted = [tuple(map(normal, record)) for record in answer.records]
    header = _points(map(normal, table.header), map(normal, answer.header)) if has_header else 3.0
    cells = _points((c for record in found for c in record), (c for record in wanted for c in record))
    return Score(1, header, _points(found, wanted), cells)


def normal(cell: object) -> str:
    """Return a cell so that 1.50 and 1.5, 28/01/2018 and 2018-01-28, 2:15 and 02:15:00 are the same."""
    text = " ".join(str(cell).split()) if cell is not None else ""
    if text.lower() in _NOTHING:
        return ""
    if _NUMBER.fullmatch(text):
        return repr(float(text))
    if found := _DATE.fullmatch(text):
        # Day and month change places between readers' ways to write a date; the year does not.
        parts = sorted(found.groups()[:3], key=lambda part: (len(part), int(part)))
        clock = _clock(found[4] or "")
        return "-".join(str(int(part)) for part in parts) + (
            "" if clock == "0:00:00" else f" {clock}".rstrip()
        )
    return (
        _clock(text) if _TIME.fullmatch(text) else text.lower() if text.lower() in {"true", "false"} else text
    )


def _clock(text: str) -> str:
    found = _TIME.fullmatch(text)
    return f"{int(found[1])}:{found[2]}:{found[3] or '00'}" if found else text


def _points(found: Iterable[Hashable], wanted: Iterable[Hashable]) -> float:
    """Return precision + recall + F1 of two multisets."""
    have, want = Counter(found), Counter(wanted)
    if not want:
        return 3.0
    common = (have & want).total()
    if not common:
        return 0.0
    precision, recall = common / have.total(), common / want.total()
    return precision + recall + 2 * precision * recall / (precision + recall)


def mean(scores: Sequence[Score]) -> Score:
    """Return the mean of each part."""
    count = max(len(scores), 1)
    return Score(
        sum(entry.success for entry in scores) / count,
        sum(entry.header for entry in scores) / count,
        sum(entry.records for entry in scores) / count,
        sum(entry.cells for entry in scores) / count,
    )
