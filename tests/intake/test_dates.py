"""Formats of date columns, and whether the day stands before the month."""

from datetime import datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.intake.dates import FORMATS, DateReading, month_first, read_dates
from lib.intake.months import in_english
from lib.intake.source import literal
from lib.intake.values import timestamp


def reading(*cells: str) -> DateReading:
    values = ", ".join(f"({literal(cell)}, 1)" for cell in cells)
    with duckdb.connect() as connection:
        return read_dates(connection, f"(VALUES {values}) AS dates(cell, cells)")


@pytest.mark.parametrize(
    ("cell", "formats"),
    [
        ("2024-01-31", ("%Y-%m-%d",)),
        ("2024-01-31 17:05:00", ("%Y-%m-%d %H:%M:%S",)),
        ("2024-01-31T17:05:00.25", ("%Y-%m-%dT%H:%M:%S.%f",)),
        ("2024-01-31T17:05:00Z", ("%Y-%m-%dT%H:%M:%S",)),
        ("2024-01-31 17:05:00 -0400", ("%Y-%m-%d %H:%M:%S",)),
        ("2024-01-31 17:05:00 UTC", ("%Y-%m-%d %H:%M:%S",)),
        ("31/01/2024 17:05", ("%d/%m/%Y %H:%M",)),
        ("31.01.24", ("%d.%m.%y",)),
        ("31.01.2024, 17:05", ("%d.%m.%Y, %H:%M",)),
        ("1/31/24 5:05 PM", ("%m/%d/%y %I:%M %p",)),
        ("16-Dec-2023 02:44 AM EST", ("%d-%b-%Y %I:%M %p",)),
        ("12 Jan 2024", ("%d %b %Y",)),
        ("Jan 12, 2024", ("%b %d, %Y",)),
        ("September 24, 2026", ("%B %d, %Y",)),
        ("24-02-2015 11.35", ("%d-%m-%Y %H.%M",)),
        ("20240131", ("%Y%m%d",)),
        ("1569333217", ("epoch",)),
    ],
)
def test_a_date_is_read_by_the_format_it_is_written_in(cell: str, formats: tuple[str, ...]) -> None:
    found = reading(cell)
    assert found.formats == formats
    assert found.read == found.cells == 1


def test_one_number_above_twelve_proves_the_order_for_the_whole_column() -> None:
    assert reading("03/04/2025", "05/06/2025", "13/06/2025").order == "day first"
    assert reading("03/04/2025", "05/06/2025", "06/13/2025").order == "month first"


def test_many_dates_of_each_order_contradict_each_other_and_prove_none() -> None:
    found = reading("13/04/2025", "04/13/2025", "05/06/2025")
    assert found.ambiguous
    assert found.order is None
    assert found.contradiction == ("13/04/2025", "04/13/2025")


def test_one_typing_error_among_a_hundred_does_not_put_the_order_in_doubt() -> None:
    days = [f"{day:02}/{month:02}/2025" for day in range(13, 29) for month in range(1, 8)]
    found = reading(*days, "04/13/2025")
    assert (found.order, found.read, found.cells) == ("day first", len(days), len(days) + 1)


@pytest.mark.parametrize(
    ("locale", "cell", "moment"),
    [
        ("de", "Di., 12. März 2024 14:20", datetime(2024, 3, 12, 14, 20)),
        ("de", "1. Okt. 2024", datetime(2024, 10, 1)),
        ("de", "03.Mai.2024", datetime(2024, 5, 3)),
        ("fr", "1er août 2024", datetime(2024, 8, 1)),
        ("fr", "lundi 5 février 2024", datetime(2024, 2, 5)),
        ("es", "3 de mayo de 2024", datetime(2024, 5, 3)),
        ("es", "15-ago-2024", datetime(2024, 8, 15)),
        ("sv", "den 3 maj 2024 kl. 14:20", datetime(2024, 5, 3, 14, 20)),
        ("it", "1 giugno 2024", datetime(2024, 6, 1)),
    ],
)
def test_months_are_read_in_the_language_of_the_column(locale: str, cell: str, moment: datetime) -> None:
    found = reading(cell)
    assert (found.months, found.read) == (locale, 1)
    written = in_english(literal(cell), locale)
    assert duckdb.sql(f"select {timestamp(written, found.formats)}").fetchone() == (moment,)


def test_english_months_need_no_language() -> None:
    assert reading("12-Jan-2024", "3-Aug-2024").months == ""


def test_the_year_stands_where_the_fewest_numbers_stand() -> None:
    found = reading("24-01-21", "24-02-06", "24-03-19")
    assert (found.formats, found.order) == (("%y-%m-%d",), "year first")
    assert reading("21-01-24", "06-02-24", "19-03-24").order == "day first"
    assert reading("01/03/22", "01/04/23", "01/05/24").order is None


def test_a_cell_that_is_no_date_stops_nobody_from_reading_the_others() -> None:
    found = reading("03/04/24", "03/05/24", "03/25/24", "not-a-date")
    assert (found.order, found.read, found.cells) == ("month first", 3, 4)


def test_five_digits_are_days_as_a_spreadsheet_counts_them() -> None:
    found = reading("45292", "45293.5")
    assert found.formats == ("serial",)
    read = [
        duckdb.sql(f"select {timestamp(literal(cell), found.formats)}").fetchone()
        for cell in ("45292", "45293.5")
    ]
    assert read == [(datetime(2024, 1, 1),), (datetime(2024, 1, 2, 12),)]


def test_a_column_that_reads_both_ways_is_ambiguous() -> None:
    found = reading("03/04/2025", "05/06/2025")
    assert found.ambiguous
    assert found.order is None
    assert found.example == "03/04/2025"


def test_dates_that_are_the_same_both_ways_ask_nothing() -> None:
    assert not reading("01/01/2025", "02/02/2025").ambiguous


def test_years_of_two_and_four_digits_in_one_column_need_two_formats() -> None:
    found = reading("31/5/18", "2/7/2018", "1/6/18")
    assert found.formats == ("%d/%m/%y", "%d/%m/%Y")
    assert found.order == "day first"
    assert found.read == 3


def test_cells_that_are_no_dates_are_counted_as_unread() -> None:
    found = reading("2024-01-31", "2024-02-01", "soon")
    assert (found.read, found.cells) == (2, 3)


@pytest.mark.parametrize("faulty", ["0000-00-00", "2026-02-31", "9999-99-99"])
def test_a_day_that_does_not_exist_leaves_the_others_readable(faulty: str) -> None:
    found = reading("2026-01-05", "2026-01-06", "2026-02-28", faulty)
    assert (found.formats, found.read, found.cells) == (("%Y-%m-%d",), 3, 4)


def test_words_are_no_dates() -> None:
    assert reading("red", "green") == DateReading((), 0, 2)


def test_month_first_turns_only_numeric_days_and_months() -> None:
    assert month_first(["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y"]) == ("%m/%d/%Y", "%Y-%m-%d", "%d-%b-%Y")


@settings(max_examples=25, deadline=None)
@given(
    form=st.sampled_from([form for form in FORMATS if "%f" not in form and "%H" in form and "%M" in form]),
    moments=st.lists(st.datetimes(datetime(1980, 1, 1), datetime(2049, 12, 31)), min_size=1, max_size=20),
)
def test_what_is_written_in_one_format_is_read_back(form: str, moments: list[datetime]) -> None:
    # The 25th proves the order of day and month; two-digit years hold for 1969 to 2068 only.
    moments = [moment.replace(second=0, microsecond=0) for moment in [*moments, datetime(2024, 3, 25, 9, 30)]]
    cells = [moment.strftime(form) for moment in moments]
    formats = reading(*cells).formats
    with duckdb.connect() as connection:
        back = [
            connection.execute(f"SELECT {timestamp(literal(cell), formats)}").fetchall()[0][0]
            for cell in cells
        ]
    assert back == moments
