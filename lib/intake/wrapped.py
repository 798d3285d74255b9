"""Is every line of a text one quoted cell that holds a whole row?

Grain in: the first lines of a text. Grain out: yes or no, and a copy without those quotes. Some spreadsheets
take a row that they don't understand for one cell and quote it, with its own quotes doubled; the header may
have escaped it. Read as it stands, such a row is one cell, or many with half a quote sign in the first.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from lib.intake.records import whole_lines

DELIMITERS = (",", ";", "\t", "|")

_WRAPPED = re.compile(r'"(?:[^"]|"")*"')
_LINE = re.compile(rb'^"((?:[^"\n]|"")*)"(\r?)$', re.MULTILINE)
_FEWEST = 2
_MOST_OTHERS = 0.05


def is_wrapped(lines: Sequence[str]) -> bool:
    """Return whether the lines below the first are quoted as a whole.

    Parameters
    ----------
    lines
        First physical lines without their ends. The first, quoted or not, must have as many cells as most of
        the others have inside their quotes: a file of one column of quoted texts is none of these.
    """
    told = [line.strip() for line in lines if line.strip()]
    if len(told) <= _FEWEST:
        return False
    header, below = _unwrapped(told[0]), told[1:]
    whole = [line for line in below if _WRAPPED.fullmatch(line)]
    if len(whole) < max(_FEWEST, (1 - _MOST_OTHERS) * len(below)):
        return False
    delimiter = max(DELIMITERS, key=header.count)
    cells = header.count(delimiter)
    same = sum(_bare(_unwrapped(line)).count(delimiter) == cells for line in whole)
    return cells > 0 and same >= (1 - _MOST_OTHERS) * len(whole)


def write_unwrapped(source: Path, target: Path) -> None:
    """Copy a text without the quotes around whole lines, doubled quotes within them made single."""
    with target.open("wb") as copy:
        for block in whole_lines(source):
            copy.write(_LINE.sub(lambda line: line[1].replace(b'""', b'"') + line[2], block))


def _unwrapped(line: str) -> str:
    return line[1:-1].replace('""', '"') if _WRAPPED.fullmatch(line) else line


def _bare(row: str) -> str:
    """A row without its quoted cells, whose delimiters part nothing."""
    return re.sub(r'"[^"]*"', "", row)
