"""Have amounts fallen apart, because a comma stands for decimals and between the cells?

Grain in: a layout and the first cells of its columns. Grain out: nothing, or a refusal. 10,50 among cells
that are parted by commas is 10 and 50 to every reader; the rows then have a cell more than the header for
each such column, and all that follows stands under the wrong name.
"""

import re
from collections.abc import Mapping, Sequence

from lib.errors import UserError
from lib.intake.layout import Layout

_WHOLE = re.compile(r"[-+(]?\s?[^\w\s.,-]?\s?\d{1,7}")
_CENTS = re.compile(r"\d{2}\)?")


def refuse_cut_amounts(layout: Layout, cells: Mapping[str, Sequence[str]]) -> None:
    """Refuse a file whose rows outnumber its header by a cell of cents for each column of amounts.

    Parameters
    ----------
    layout
        Of the file.
    cells
        Source header -> its first cells that hold something.

    Raises
    ------
    UserError
        Amounts have fallen apart.
    """
    if layout.kind != "text" or layout.delimiter != ",":
        return
    beyond = len(layout.header) - len(layout.original_header)
    if not layout.original_header or beyond < 1:
        return
    pairs = [
        (left, right)
        for left, right in zip(layout.header, layout.header[1:], strict=False)
        if _is_cut(cells[left], cells[right])
    ]
    if len(pairs) < beyond:
        return
    left, right = pairs[-1]
    raise UserError(
        "Amounts have fallen apart at their decimal commas.",
        f"Rows of {layout.name} have {len(layout.header)} cells and its header "
        f"{len(layout.original_header)}; in {left} every number ends before a cell of two digits "
        f"({cells[left][0]} and {cells[right][0]}, for one). A comma parts cells and decimals alike.",
        "Export it again with semicolons or tabs between the cells, or with quotes around every cell.",
    )


def _is_cut(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether each whole number of one column is followed by two digits in the next."""
    as_many = bool(left) and len(left) == len(right)
    return as_many and all(map(_WHOLE.fullmatch, left)) and all(map(_CENTS.fullmatch, right))
