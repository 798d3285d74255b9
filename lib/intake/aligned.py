"""Are the columns of a text parted by nothing but blanks?

Grain in: the first lines of a text, then its bytes. Grain out: a copy with tabs where runs of blanks stood.

Reports made for printers and old research files align their columns so (CDNOW_master.txt). Believed only
where no other sign parts the lines, nearly all of them have the same number of words, and most words are
values: prose and lists of names have blanks, too.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lib.intake.header import VALUE
from lib.intake.records import whole_lines

FEWEST_LINES = 5
AGREEING = 0.95
VALUES = 0.6

_RUN = re.compile(rb"[ \t]+")
_EDGE = re.compile(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)")


def is_aligned(lines: Sequence[str]) -> bool:
    """Return whether blanks part the columns of some lines (without line ends)."""
    rows = [words for line in lines if (words := line.split())]
    if len(rows) < FEWEST_LINES or any('"' in line for line in lines):
        return False
    width, agreeing = Counter(map(len, rows)).most_common(1)[0]
    words = [word for row in rows if len(row) == width for word in row]
    values = sum(VALUE.match(word) is not None for word in words)
    return width > 1 and agreeing >= AGREEING * len(rows) and values >= VALUES * len(words)


def write_with_tabs(source: Path, target: Path) -> None:
    """Copy a UTF-8 text with one tab for each run of blanks, and none at the ends of lines."""
    with target.open("wb") as copy:
        for block in whole_lines(source):
            copy.write(_RUN.sub(b"\t", _EDGE.sub(b"", block)))
