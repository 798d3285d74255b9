"""Which sign stands before the decimals of a column of numbers?

Grain in: the different texts of one column. Grain out: one `DecimalReading`. "261,96" proves a comma and
"1,001.18" a point; "1,234" alone proves nothing, and neither does "1.234". What
is proven holds for the whole column.
"""

import re
from dataclasses import dataclass
from typing import Literal

from duckdb import DuckDBPyConnection

from lib.intake.source import literal

Sign = Literal[".", ","]

_SHAPES = 300
_GROUP = 3
"""Digits between two separators of thousands."""
_DIGITS = r"(?P<digits>9[9.,'’\s]*|[.,]9+)"
_MONEY = r"(?:[^\W\d_]{1,4}\.?|[^\w\s.,'’()+\-−%]{1,2}|[^\W\d_]{1,2}\$)"
_NUMBER = re.compile(rf"[\s'(+\-−]*{_MONEY}?[\s(+\-−]*{_DIGITS}[-−–]{{0,2}}\s*{_MONEY}?[\s)\-−%]*")


@dataclass(frozen=True, slots=True)
class DecimalReading:
    """How a column of numbers is read.

    Attributes
    ----------
    sign
        The decimal sign that the column proves; None where it proves none.
    share
        Share of the cells that are numbers with either sign.
    ambiguous
        It holds separators of which none proves anything ("1,234").
    example
        Such a cell; empty unless ambiguous.
    """

    sign: Sign | None
    share: float
    ambiguous: bool = False
    example: str = ""


def read_decimals(connection: DuckDBPyConnection, rows: str) -> DecimalReading:
    """Return which decimal sign a column proves.

    Parameters
    ----------
    connection
        Where the rows are.
    rows
        SQL of a FROM item: the column's different texts (cell), and how often each stands there (cells).
    """
    shapes = connection.execute(
        f"SELECT translate(cell, '0123456789', '9999999999') AS shape, sum(cells) AS cells, min(cell) "
        f"FROM {rows} GROUP BY shape ORDER BY cells DESC, shape LIMIT {_SHAPES}"
    ).fetchall()
    total = sum(count for _, count, _ in shapes)
    votes: dict[str, int] = {".": 0, ",": 0}
    numbers = 0
    doubtful = ""
    for shape, count, example in shapes:
        sign = proof(shape)
        numbers += count * (sign is not None)
        if sign in votes:
            votes[sign] += count
        elif sign == "?":
            doubtful = doubtful or example
    share = numbers / total if total else 0.0
    if votes["."] or votes[","]:
        return DecimalReading("," if votes[","] > votes["."] else ".", share)
    if doubtful and _zero_leads(connection, rows):
        return DecimalReading("," if "," in doubtful else ".", share)
    return DecimalReading(None, share, ambiguous=bool(doubtful), example=doubtful)


def proof(shape: str) -> str | None:
    """Return what a number proves: "." or ",", "?" where it reads both ways, "" nothing, None no number.

    `shape` is the cell with every digit as 9.
    """
    found = _NUMBER.fullmatch(shape)
    if not found:
        return None
    digits = re.sub(r"[\s'’]", "", found["digits"])
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if not points and not commas:
        return ""
    sign, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, decimals = digits.split(sign)
    return "?" if len(decimals) == _GROUP and 1 <= len(whole) <= _GROUP else sign


def _zero_leads(connection: DuckDBPyConnection, rows: str) -> bool:
    """Whether any cell begins "0,": no thousand does, so its separator is the decimal sign."""
    pattern = literal(r"[^0-9]*0[.,][0-9]+[^0-9]*")
    found = connection.execute(f"SELECT bool_or(regexp_full_match(cell, {pattern})) FROM {rows}").fetchone()
    return bool(found and found[0])
