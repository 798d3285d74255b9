"""How does text from the data reach the page as text, whatever it holds? Escaped, with its figures made bold.

File names, stores and segments may hold markdown, HTML or formulas; every sentence that is drawn goes
through here.
"""

import re
from calendar import month_name

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$^&=.])")
_DIRECTIVE = re.compile(r":(?=[\w+-]+(?:/\w+)?[:\[])")  # :red[…], :smile:, :material/home:
_NO_BREAK = "\u00a0"
_WORD_JOINER = "\u2060"

# A figure with its sign, currency and unit: $2.48 million, −3.1 points, 30 %, 1,234.
_FIGURE = re.compile(
    r"(?<![\w.,])(?:[−+]?(?:[$€£¥₹]|[A-Z]{2,3}\$?\s?)?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:million|billion)\b)?(?:\s?%)?)(?![\w])"
)
_DATES = re.compile(
    rf"\b(?:\d{{1,2}} )?(?:{'|'.join(month_name[1:])})(?: \d{{4}})?|\b\d+ (?:month|day)s? before\b"
)


def plain(text: object) -> str:
    """Return text that markdown shows exactly as it is: no emphasis, links, formulas, icons or HTML."""
    inert = _DIRECTIVE.sub(":" + _WORD_JOINER, str(text).replace("\n", " "))
    return _MARKS.sub(r"\\\1", inert)


def with_bold_figures(text: str) -> str:
    """Return a sentence as markdown, escaped, each of its figures bold; days and years stay plain."""
    parts: list[str] = []
    place = 0
    for date in _DATES.finditer(text):
        parts += [_bold(text[place : date.start()]), plain(date.group())]
        place = date.end()
    return "".join([*parts, _bold(text[place:])])


def _bold(text: str) -> str:
    parts: list[str] = []
    place = 0
    for figure in _FIGURE.finditer(text):
        parts += [
            plain(text[place : figure.start()]),
            f"**{plain(figure.group().strip()).replace(' ', _NO_BREAK)}**",
        ]
        place = figure.end()
    return "".join([*parts, plain(text[place:])])
