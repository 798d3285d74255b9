"""How does a table leave the app? As csv that keeps its digits and that a spreadsheet opens safely."""

import csv
import io
from typing import Any

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as csv in UTF-8, with the byte order mark by which spreadsheets know it.

    Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10), in
    column names too. Numbers keep all their digits, missing values are empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def neutral(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe before what begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: Any) -> object:
    if value is None or (not isinstance(value, list | tuple | dict) and pd.isna(value)):
        return ""
    if isinstance(value, bool | int | float):
        return value
    return neutral(str(value))
