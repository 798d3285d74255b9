"""In which formats is a column of dates written, and do its days stand before its months?

Grain in: the different texts of one column. Grain out: one `DateReading`. A
date is never guessed row by row: the formats are the smallest set that reads the column, and the order of
day and month is that of the whole column, proven by a number above 12 or left undecided.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from lib.intake.mapping import DateOrder
from lib.intake.months import in_english, language_of
from lib.intake.source import literal
from lib.intake.values import EPOCH, FIRST_SERIAL, LAST_SERIAL, SERIAL, in_range, timestamp, without_offset

_YEAR_FIRST = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
_DAY_FIRST = tuple(f"%d{sign}%m{sign}{year}" for year in ("%y", "%Y") for sign in "/.-")
_MONTH_NAMED = (
    *("%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%d. %B %Y", "%d/%b/%Y", "%d.%b.%Y"),
    *("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%b-%d-%Y", "%b-%d-%y"),
    "%a, %d %b %Y",
)
_CLOCKS = (
    *("", " %H:%M:%S", " %H:%M", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %H.%M", " %H"),
    *(", %H:%M:%S", ", %H:%M", ", %I:%M %p", ", %I:%M:%S %p", "T%H:%M:%S", "T%H:%M:%S.%f", "T%H:%M"),
)

FORMATS = tuple(day + clock for clock in _CLOCKS for day in (*_YEAR_FIRST, *_DAY_FIRST, *_MONTH_NAMED))
"""Candidates, day first; those with day and month in numbers also stand for their month-first twin."""

_TWO_DIGITS = re.compile(r"^%d([/.-])%m\1%y")
"""A date of three two-digit numbers."""

_EXAMPLES = 24
"""Of each shape, by chance: a few that don't exist must not hide that the others are dates."""

_YEARS_OF_A_FILE = 12
"""Numbers further apart than this are days, not years."""

_SHAPES = 400
_HALF = 0.5  # of a shape's examples; fewer is chance
"""Shapes of cells looked at; a column of dates has a handful, or some dozens with months in words."""

_FEW = 0.02
"""Share of the dates that prove an order which may prove the other one: typing errors, which are rejected."""

_MOST_FORMATS = 6
"""A column of more ways of writing dates than this is none; the rest of its cells stays unread."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """How a column of dates is read.

    Attributes
    ----------
    formats
        strptime formats in the order in which they are tried; day first where the order is undecided.
    read, cells
        Cells that the formats read, of all that hold something.
    order
        What the column itself proves; None where it has no such dates or reads both ways.
    ambiguous
        It reads both ways, with different results.
    example
        A cell that becomes another day the other way round; empty unless ambiguous.
    contradiction
        A cell that only reads day first and one that only reads month first, where there are many of both.
    months
        Locale of the names of months, as in `Field`.
    """

    formats: tuple[str, ...]
    read: int
    cells: int
    order: DateOrder | None = None
    ambiguous: bool = False
    example: str = ""
    contradiction: tuple[str, ...] = ()
    months: str = ""

    @property
    def share(self) -> float:
        """Share of the column's cells that are read."""
        return self.read / self.cells if self.cells else 0.0


def month_first(formats: Sequence[str]) -> tuple[str, ...]:
    """Return the same formats with the month before the day, where both are numbers."""
    return tuple(
        form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m") if _has_order(form) else form
        for form in formats
    )


def year_first(formats: Sequence[str]) -> tuple[str, ...]:
    """Return the formats with a two-digit year first; empty unless all are three two-digit numbers."""
    if not formats or not all(_TWO_DIGITS.match(form) for form in formats):
        return ()
    return tuple(_TWO_DIGITS.sub(r"%y\1%m\1%d", form) for form in formats)


def read_dates(connection: DuckDBPyConnection, rows: str) -> DateReading:
    """Return how a column of dates is read.

    Parameters
    ----------
    connection
        Where the rows are.
    rows
        SQL of a FROM item: the column's different texts (cell), and how often each stands there (cells).
    """
    shapes = _shapes(connection, rows)
    if months := language_of([cell for _, examples in shapes for cell in examples]):
        # Lower case, as strptime reads them; two spellings of a date may have become one text.
        said = f"(SELECT {in_english('cell', months)} AS cell, sum(cells) AS cells FROM {rows} GROUP BY 1)"
        return replace(_read(connection, said, _shapes(connection, said)), months=months)
    return _read(connection, rows, shapes)


def _read(connection: DuckDBPyConnection, rows: str, shapes: list[tuple[int, list[str]]]) -> DateReading:
    cells = int(sum(count for count, _ in shapes))
    formats = _smallest_set(connection, shapes)
    if not formats:
        return DateReading((), 0, cells)
    if not any(_has_order(form) for form in formats):
        return DateReading(formats, _count(connection, rows, formats), cells)
    return _with_order(connection, rows, formats)


def _has_order(form: str) -> bool:
    return "%d" in form and "%m" in form and form.index("%d") < form.index("%m") < _year_place(form)


def _year_place(form: str) -> int:
    return max(form.find("%Y"), form.find("%y"))


def _shapes(connection: DuckDBPyConnection, rows: str) -> list[tuple[int, list[str]]]:
    """Return (cells, some of them) of each shape: the cell with every digit as 9.

    Not the first and the last alone: those are where 0000-00-00 and 31 February stand.
    """
    return connection.execute(
        f"SELECT sum(cells) AS cells, arg_min({without_offset('cell')}, hash(cell), {_EXAMPLES}) FROM {rows} "
        f"GROUP BY translate(cell, '0123456789', '9999999999') ORDER BY cells DESC, min(cell) LIMIT {_SHAPES}"
    ).fetchall()


def _smallest_set(connection: DuckDBPyConnection, shapes: list[tuple[int, list[str]]]) -> tuple[str, ...]:
    """Choose formats greedily: the one that reads most cells, then the one that reads most of the rest."""
    reads = _formats_of_shapes(connection, [examples for _, examples in shapes])
    left = {place: count for place, (count, _) in enumerate(shapes)}
    chosen: list[str] = []
    while left and len(chosen) < _MOST_FORMATS:
        gain = {
            form: sum(left.get(place, 0) * share for place, share in places.items())
            for form, places in reads.items()
        }
        best = max(gain, key=lambda form: gain[form], default="")
        if not best or gain[best] == 0:
            break
        chosen.append(best)
        left = {place: count for place, count in left.items() if place not in reads[best]}
    return tuple(sorted(chosen, key=lambda form: "%y" not in form))


def _formats_of_shapes(
    connection: DuckDBPyConnection, examples: list[list[str]]
) -> dict[str, dict[int, float]]:
    """Return format -> place of each shape of which it reads half or more -> that share; as `FORMATS` go."""
    listed = [(place, cell) for place, cells in enumerate(examples) for cell in dict.fromkeys(cells)]
    if not listed:
        return {}
    values = ", ".join(f"({place}, {literal(cell)})" for place, cell in listed)
    marks = {_marks(cell) for _, cell in listed}
    candidates = [form for form in FORMATS if _marks(_written(form)) in marks]
    candidates += [EPOCH, SERIAL]
    tries = ", ".join(
        f"avg(coalesce({_reads('cell', _both_ways(form))}, false)::integer)" for form in candidates
    )
    answers = connection.execute(
        f"SELECT place, {tries} FROM (VALUES {values}) AS shape(place, cell) GROUP BY place"
    ).fetchall()
    return {
        form: {row[0]: row[column] for row in answers if row[column] >= _HALF}
        for column, form in enumerate(candidates, start=1)
    }


def _written(form: str) -> str:
    """Return an example of a format, as far as its signs go."""
    return re.sub(r"%([a-zA-Z])", lambda found: "x" if found[1] in "abBp" else "9", form)


def _marks(cell: str) -> tuple[str, bool]:
    """Return the signs of a cell, sorted, and whether it has letters: what a format must share to read it."""
    signs = "".join(sorted(letter for letter in cell if not letter.isalnum() and not letter.isspace()))
    return signs, any(letter.isalpha() for letter in cell)


def _both_ways(form: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((form, *month_first([form]))))


def _reads(cell: str, formats: Sequence[str]) -> str:
    # Only ten digits or more are seconds since 1970: a smaller number is an amount or a year.
    if tuple(formats) == (EPOCH,):
        return f"regexp_full_match({cell}, '[0-9]{{10}}(\\.[0-9]+)?|[0-9]{{13}}')"
    if tuple(formats) == (SERIAL,):
        number = f"try_cast({cell} AS DOUBLE) BETWEEN {FIRST_SERIAL} AND {LAST_SERIAL}"
        return f"(regexp_full_match({cell}, '[0-9]{{5}}([.][0-9]+)?') AND {number})"
    ways = ", ".join(in_range(f"try_strptime({cell}, {literal(form)})") for form in formats)
    # %Y reads the 18 of 31/5/18 as the year 18, which is out of range: such a format doesn't read the cell.
    return f"coalesce({ways}) IS NOT NULL"


def _moment(cell: str, formats: Sequence[str]) -> str:
    return in_range(timestamp(cell, formats))


def _count(connection: DuckDBPyConnection, rows: str, formats: Sequence[str]) -> int:
    found = connection.execute(
        f"SELECT sum(cells) FROM {rows} WHERE {_moment('cell', formats)} IS NOT NULL"
    ).fetchone()
    return int(found[0] or 0) if found else 0


def _proven_year_first(connection: DuckDBPyConnection, rows: str, formats: Sequence[str]) -> tuple[str, ...]:
    """Return the formats with a two-digit year first where the cells say so, none where they don't.

    24-01-21 reads as a day of 2024 and as one of 2021. Files hold a few years and all days of a month: the
    year is on the side where fewer numbers stand, if the other side can't be years, being too far apart.
    """
    turned = year_first(formats)
    if not turned:
        return ()
    parts = r"'(\d+)\D+(\d+)\D+(\d+)'"
    # A cell that is no date has no third number.
    third = f"try_cast(regexp_extract(cell, {parts}, 3) as BIGINT)"
    row = connection.execute(
        f"SELECT count(DISTINCT regexp_extract(cell, {parts}, 1)), "
        f"count(DISTINCT regexp_extract(cell, {parts}, 3)), "
        f"coalesce(max({third}) - min({third}), 0), "
        f"count(*) FILTER ({_moment('cell', turned)} IS NULL) FROM {rows}"
    ).fetchone()
    first, last, apart, unread = row or (0, 0, 0, 1)
    return turned if first < last and apart > _YEARS_OF_A_FILE and not unread else ()


def _with_order(connection: DuckDBPyConnection, rows: str, formats: tuple[str, ...]) -> DateReading:
    if years := _proven_year_first(connection, rows, formats):
        read = _count(connection, rows, years)
        return DateReading(years, read, read, "year first")
    turned = month_first(formats)
    found = connection.execute(
        f"SELECT sum(cells), sum(cells) FILTER (day IS NOT NULL), sum(cells) FILTER (month IS NOT NULL), "
        f"sum(cells) FILTER (month IS NULL AND day IS NOT NULL), "
        f"sum(cells) FILTER (day IS NULL AND month IS NOT NULL), "
        f"min(cell) FILTER (day <> month), min(cell) FILTER (month IS NULL AND day IS NOT NULL), "
        f"min(cell) FILTER (day IS NULL AND month IS NOT NULL) "
        f"FROM (SELECT cell, cells, {_moment('cell', formats)} AS day, "
        f"{_moment('cell', turned)} AS month FROM {rows})"
    ).fetchone()
    *sums, example, only_day, only_month = found or (0, 0, 0, 0, 0, None, None, None)
    cells, days, months, for_days, for_months = (int(number or 0) for number in sums)
    if min(for_days, for_months) > _FEW * (for_days + for_months):
        return DateReading(
            formats, days, cells,
            ambiguous=True, example=example or only_day, contradiction=(only_day, only_month),
        )  # fmt: skip
    if for_months > for_days:
        return DateReading(turned, months, cells, "month first")
    if for_days > for_months:
        return DateReading(formats, days, cells, "day first")
    return DateReading(formats, days, cells, ambiguous=example is not None, example=example or "")
