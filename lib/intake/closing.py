"""Which lines of a table are no data at all: comments, totals, remarks at its end?

Grain in: records that do not have the table's cells. Grain out: the same, those that are no data set aside
with what they are. A record that has the table's cells is judged where its cells have a meaning (`rows`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lib.intake.header import VALUE
from lib.intake.layout import TextLayout

if TYPE_CHECKING:
    from lib.intake.rejects import Misfit

TOTAL_ROW = (
    r"(?i)\s*(?:grand[- ]?total|sub-?total|totals?|sum|summe|gesamt(?:summe|betrag)?|zwischensumme|insgesamt"
    r"|total g[eé]n[eé]ral|totaux|totales|totalt|summa|totale)\b.{0,20}"
)
"""First cell of a row that adds up others: Total, Grand total (12 rows), Gesamt, Summe ..."""

COMMENT, TOTAL, REMARK = "comment line", "total row", "remark below the table"

WORDS_OF_PROSE = 3

_TOTAL = re.compile(TOTAL_ROW)


def without_data(misfits: Sequence["Misfit"], layout: TextLayout) -> list["Misfit"]:
    """Return the misfits, those that are no data of kind "set aside" and without cells.

    Parameters
    ----------
    misfits
        In the order of the file.
    layout
        Of the file.
    """
    found = [_judged(misfit, layout) for misfit in misfits]
    # Positions count empty lines, and some may stand between the last rows and the remarks.
    last = layout.records_after_header + layout.blank_lines
    for place in range(len(found) - 1, -1, -1):
        misfit = found[place]
        if misfit.position < last - layout.blank_lines:
            break
        if misfit.kind == "rejected":
            if not _is_remark(misfit.text, layout):
                break
            found[place] = replace(misfit, kind="set aside", reason=REMARK, cells=None)
        last = misfit.position - 1
    return found


def _judged(misfit: "Misfit", layout: TextLayout) -> "Misfit":
    cells = _split(misfit.text, layout)
    if misfit.text.lstrip().startswith("#") and sum(map(bool, cells)) < len(layout.header):
        return replace(misfit, kind="set aside", reason=COMMENT, cells=None)
    if len(cells) < len(layout.header) and _TOTAL.fullmatch(next(filter(None, cells), "")):
        return replace(misfit, kind="set aside", reason=TOTAL, cells=None)
    return misfit


def _is_remark(text: str, layout: TextLayout) -> bool:
    """Return whether a short record is a sentence or a lone word rather than the begin of a row."""
    cells = _split(text, layout)
    filled = [cell for cell in cells if cell]
    if not filled or len(cells) >= len(layout.header) or VALUE.match(filled[0]):
        return False
    return len(filled) == 1 or len(filled[0].split()) >= WORDS_OF_PROSE


def _split(text: str, layout: TextLayout) -> list[str]:
    return [cell.strip().strip(layout.quote or "") for cell in text.split(layout.delimiter)]
