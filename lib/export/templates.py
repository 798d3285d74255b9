"""What would a file look like that is read without a question? One template per canonical table.

Grain out: a csv with a header and one made-up row, from `examples.toml`. Its headers are the tables' own
column names.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from lib.export.tables import as_csv
from lib.schema.tables import tables

_FILE = Path(__file__).with_name("examples.toml")
_COLLECTED = "attributes"  # a customer list's other columns; nobody writes it


def template(name: str) -> bytes:
    """Return the template of a canonical table as csv.

    Raises
    ------
    KeyError
        There is no such table.
    """
    examples = _examples()
    own = {**examples["all"], **examples.get(name, {})}
    columns = [column.name for column in tables()[name].stored if column.name != _COLLECTED]
    return as_csv(pd.DataFrame([{column: own.get(column, "") for column in columns}]))


def meanings(name: str) -> pd.DataFrame:
    """Return one row per column of a template: column, needed ("yes", "one of ..." or empty), meaning, unit.

    Raises
    ------
    KeyError
        There is no such table.
    """
    table = tables()[name]
    rows = [
        (column.name, _needed(column.name, table.needs), column.meaning, column.unit)
        for column in table.stored
        if column.name != _COLLECTED
    ]
    return pd.DataFrame(rows, columns=["column", "needed", "meaning", "unit"])


def _needed(column: str, needs: tuple[tuple[str, ...], ...]) -> str:
    for group in needs:
        if column in group:
            return "yes" if len(group) == 1 else f"one of {', '.join(group)}"
    return ""


@cache
def _examples() -> Mapping[str, Mapping[str, str]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
