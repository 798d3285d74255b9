"""How does text from the data reach the page as text, whatever it holds? Escaped, with its figures made bold.

File names, stores and segments may hold markdown, HTML or formulas; every sentence that is drawn goes
through here.
"""

import re

from lib.schema.emphasis import figures_in

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$^&=.])")
_DIRECTIVE = re.compile(r":(?=[\w+-]+(?:/\w+)?[:\[])")  # :red[…], :smile:, :material/home:
_NO_BREAK = "\u00a0"
_WORD_JOINER = "\u2060"


def plain(text: object) -> str:
    """Return text that markdown shows exactly as it is: no emphasis, links, formulas, icons or HTML."""
    inert = _DIRECTIVE.sub(":" + _WORD_JOINER, str(text).replace("\n", " "))
    return _MARKS.sub(r"\\\1", inert)


def with_bold_figures(text: str) -> str:
    """Return a sentence as markdown, escaped, each of its figures bold; days and years stay plain."""
    return "".join(
        f"**{plain(part.strip()).replace(' ', _NO_BREAK)}**" if is_figure else plain(part)
        for part, is_figure in figures_in(text)
    )
