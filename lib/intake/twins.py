"""Two columns of one name: which one is meant?

Grain in: a draft, its file's headers and some columns as text. Grain out: one question for each amount, date
or order number whose column has a namesake that says something else. Nobody but the person can know.
"""

from lib.intake.draft import Draft
from lib.intake.layout import Layout
from lib.intake.look import Look
from lib.intake.mapping import Question
from lib.schema.tables import normal_header, tables

TOPIC = "column "
"""A question's topic is this and the canonical column that the answer feeds."""

_DECISIVE = {"money", "number", "datetime", "id"}
_SHOWN = 3


def namesakes(layout: Layout, draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return canonical column -> headers of one name in the file, the one that was taken first.

    A declared platform names its columns, and what the person set by hand is meant.
    """
    if draft.platform:
        return {}
    originals = _originals(layout)
    columns = tables()[draft.table].columns
    found = {}
    for column, headers in draft.sources.items():
        if column in draft.by_hand or len(headers) > 1 or columns[column].type not in _DECISIVE:
            continue
        same = [other for other in layout.header if originals[other] == originals[headers[0]]]
        if len(same) > 1:
            found[column] = (headers[0], *(other for other in same if other != headers[0]))
    return found


def twin_questions(seen: Look, draft: Draft, found: dict[str, tuple[str, ...]]) -> tuple[Question, ...]:
    """Return a question for each column whose namesakes hold something else."""
    columns = tables()[draft.table].columns
    return tuple(
        Question(
            f"{TOPIC}{column}",
            f"{len(headers)} columns are called {headers[0]}, and they differ. "
            f"Which one is the {columns[column].label.lower()}?",
            tuple((header, seen.examples(header, _SHOWN)) for header in headers),
        )
        for column, headers in found.items()
        if any(seen.differs(headers[0], other) for other in headers[1:])
    )


def _originals(layout: Layout) -> dict[str, str]:
    """Return header -> its name as it stands in the file, without case and signs; nameless ones differ."""
    cells = layout.original_header if layout.kind == "text" else ()
    names = {}
    for place, header in enumerate(layout.header):
        stated = cells[place] if place < len(cells) and cells[place].strip() else header
        names[header] = normal_header(stated)
    return names
