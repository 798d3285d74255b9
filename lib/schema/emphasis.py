"""Which parts of a sentence are its figures? So that a page or a slide can set them bold; dates stay plain.

In: a sentence. Out: its parts in order, each with whether it is a figure.
"""

import re
from calendar import month_name
from collections.abc import Iterator

# A figure with its sign, currency and unit: $2.48 million, −3.1 points, 30 %, 1,234.
_FIGURE = re.compile(
    r"(?<![\w.,])(?:[−+]?(?:[$€£¥₹]|[A-Z]{2,3}\$?\s?)?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:million|billion)\b)?(?:\s?%)?)(?![\w])"
)
_DATES = re.compile(
    rf"\b(?:\d{{1,2}} )?(?:{'|'.join(month_name[1:])})(?: \d{{4}})?|\b\d+ (?:month|day)s? before\b"
)


def figures_in(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence, and of each whether it is a figure; joined they are the sentence."""
    place = 0
    for date in _DATES.finditer(text):
        yield from _parts(text[place : date.start()])
        yield date.group(), False
        place = date.end()
    yield from _parts(text[place:])


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    place = 0
    for figure in _FIGURE.finditer(text):
        yield text[place : figure.start()], False
        yield figure.group(), True
        place = figure.end()
    yield text[place:], False
