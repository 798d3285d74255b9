"""A table leaves as csv that keeps its digits and that no spreadsheet runs."""

import csv
import io
from datetime import date

import pandas as pd
import pytest

from lib.export.tables import as_csv, neutral


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1"]
)
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(cell):
    assert neutral(cell) == f"'{cell}"


def test_numbers_stay_numbers_negative_ones_too():
    assert rows(as_csv(pd.DataFrame({"net": [-1.25, 1e7]}))) == [["net"], ["-1.25"], ["10000000.0"]]


def test_column_names_are_neutralised_like_cells():
    assert rows(as_csv(pd.DataFrame({"=a": ["b"]})))[0] == ["'=a"]


def test_text_keeps_leading_zeros_letters_and_quotes():
    frame = pd.DataFrame({"id": ["00123"], "name": ['Zoë "Z", Lee']})

    assert rows(as_csv(frame)) == [["id", "name"], ["00123", 'Zoë "Z", Lee']]


def test_what_is_missing_is_empty_and_days_are_iso():
    frame = pd.DataFrame({"at": [date(2026, 6, 30), None], "n": [None, 2.0], "t": [pd.NaT, pd.NA]})

    assert rows(as_csv(frame)) == [["at", "n", "t"], ["2026-06-30", "", ""], ["", "2.0", ""]]


def test_it_begins_with_the_mark_by_which_spreadsheets_know_utf_8():
    assert as_csv(pd.DataFrame({"a": ["é"]})).startswith(b"\xef\xbb\xbf")
