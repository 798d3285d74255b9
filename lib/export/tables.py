"""How does a table leave the app without becoming a weapon or losing a digit? As csv that spreadsheets open safely."""

import csv
import io

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as csv: UTF-8 with a byte order mark, which spreadsheets need to read letters beyond ASCII.

    Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10); so do
    such column names. Numbers keep all their digits, missing values are empty.
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


def _cell(value: object) -> object:
    if value is None or (not isinstance(value, list | tuple | dict) and pd.isna(value)):
        return ""
    if isinstance(value, bool | int | float):
        return value
    return neutral(str(value))
