"""Do several rows name the columns, and what does each of them say?

Grain in: the first records of a text, the header first. Grain out: one name and one label a column, and how
many records are header.

Qualtrics writes names, question texts and a row of {"ImportId": ...}; SurveyMonkey questions and, below, the
choices of a question that has several (its question stands over the first of them only, or over each). Both
are believed only where the rows look so: an export whose second header row somebody has deleted has one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.intake.layout import ColumnLabel
from lib.schema.platforms import platform_of
from lib.schema.surveys import is_metadata, is_plain_answer

_IMPORT_ID = re.compile(r"""\s*\{\s*['"]ImportId['"]""")
_MOST = 0.7
MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """The records that name the columns, as one.

    Attributes
    ----------
    cells
        Names, as wide as the header.
    count
        How many records they are.
    labels
        What each column asks; empty where one record names the columns.
    """

    cells: tuple[str, ...]
    count: int = 1
    labels: tuple[ColumnLabel, ...] = ()


def header_rows(records: Sequence[Sequence[str]]) -> HeaderRows:
    """Return the header of a text with what the rows below it add.

    Parameters
    ----------
    records
        The header and the records after it, of which two are looked at.
    """
    header = tuple(records[0])
    for count in (MOST_ROWS, 2):
        if len(records) >= count and _are_import_ids(records[count - 1]):
            return _with_texts(header, records[1:count])
    if names_choices(records):
        return _with_choices(header, records[1])
    return HeaderRows(header)


def names_choices(records: Sequence[Sequence[str]]) -> bool:
    """Return whether the second record holds choices: nothing stands below columns that are no question."""
    if len(records) <= 1:
        return False
    platform = platform_of(records[0])
    if platform is None or platform.header_rows != 2:  # noqa: PLR2004 (rows)
        return False
    below = [cell for name, cell in zip(*records[:2], strict=False) if is_metadata(name)]
    return len(records[1]) > 1 and not any(cell.strip() for cell in below)


def _are_import_ids(record: Sequence[str]) -> bool:
    filled = [cell for cell in record if cell.strip()]
    return bool(filled) and sum(map(bool, map(_IMPORT_ID.match, filled))) >= _MOST * len(filled)


def _with_texts(header: tuple[str, ...], below: Sequence[Sequence[str]]) -> HeaderRows:
    texts = below[0] if len(below) > 1 else ()
    labels = tuple(
        ColumnLabel(
            question=_cell(texts, place) or name,
            # QID1 is a question with given answers, which may stand there as numbers; QID2_TEXT was typed in.
            is_typed="_TEXT" in _cell(below[-1], place),
        )
        for place, name in enumerate(header)
    )
    return HeaderRows(header, 1 + len(below), labels)


def _with_choices(header: tuple[str, ...], choices: Sequence[str]) -> HeaderRows:
    cells, labels, question = [], [], ""
    for place, name in enumerate(header):
        choice = _cell(choices, place)
        question = name.strip() or (question if choice else "")
        option = "" if is_plain_answer(choice) else choice
        cells.append(f"{question} - {option}" if question and option else name)
        labels.append(ColumnLabel(question, option))
    return HeaderRows(tuple(cells), 2, tuple(labels))


def _cell(record: Sequence[str], place: int) -> str:
    return " ".join(record[place].split()) if place < len(record) else ""
