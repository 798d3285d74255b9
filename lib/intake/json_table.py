"""What table does a JSON file hold?

Grain in: a JSON array of flat objects, as review and subscriber exports write it. Grain out: a CSV file of
one column per key, in the order in which keys first appear, and one row per object.

Numbers keep the digits that the file has: an id of 20 digits is not a number that a program may round. What
is nested is refused rather than flattened in a way that nobody asked for. Runs in the child process of
`child`, because JSON can be crafted to nest or to grow without end.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lib.errors import UserError

MOST_COLUMNS = 2_000
AS_TABLE = "Export the data as CSV (UTF-8) or as an Excel workbook (.xlsx) and upload that."


def rewrite(source: Path, target: Path) -> dict[str, object]:
    """Write an array of flat objects as CSV into the directory `target`.

    Returns
    -------
    The report of `child`: one file.

    Raises
    ------
    UserError
        The file is no JSON, no such array, or an object in it is not flat.
    """
    rows = _rows(source)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    if not columns:
        raise _no_table("It is JSON and its objects are empty.")
    if len(columns) > MOST_COLUMNS:
        raise _no_table(f"Its objects have {len(columns):,} different keys.")
    with (target / "table.csv").open("w", encoding="utf-8", newline="") as file:
        # A table of one column would show an empty cell as an empty line: every cell stands in quotes.
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        writer.writerows(_cells(row, columns) for row in rows)
    return {"files": [{"file": "table.csv", "name": "table.csv"}]}


def _rows(source: Path) -> list[dict[str, Any]]:
    try:
        held = json.loads(
            source.read_text(encoding="utf-8-sig"), parse_int=str, parse_float=str, parse_constant=str
        )
    except UnicodeDecodeError as error:
        raise _no_table("It is JSON, but its characters are not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise _no_table(
            f"It begins like JSON and stops making sense in line {error.lineno:,}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise _no_table("It is JSON, nested without end.") from error
    if not isinstance(held, list):
        raise _no_table("It is JSON, but not a list of rows: only a list of flat objects is a table.")
    _require_flat(held)
    return held


def _require_flat(held: Iterable[object]) -> None:
    for number, row in enumerate(held, start=1):
        if not isinstance(row, dict):
            raise _no_table(f"It is JSON, and entry {number:,} of its list is not an object.")
        nested = next((key for key, value in row.items() if isinstance(value, dict | list)), None)
        if nested is not None:
            raise _no_table(f"It is JSON, and in entry {number:,} “{nested[:60]}” holds more than one value.")


def _cells(row: Mapping[str, Any], columns: Iterable[str]) -> list[str]:
    return [_cell(row.get(column)) for column in columns]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _no_table(message: str) -> UserError:
    return UserError("This file holds no table.", message, AS_TABLE)
