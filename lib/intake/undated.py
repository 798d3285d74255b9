"""Which orders would a known export bring, if only it said when they were made?

Grain in: a layout and its mapping, of a platform whose dates are a choice of whoever exports. Grain out: the
error that says what was found and that the dates are missing, or None. Orders without a day belong to no
window and no customer's history, and a day that nobody stated would be a guess.
"""

from contextlib import suppress
from dataclasses import replace

import duckdb
import pandas as pd

from lib.errors import UserError
from lib.intake.layout import Layout
from lib.intake.load import Staged, stage
from lib.intake.mapping import Field, Mapping

_ANY_DAY = Field("ordered_at", (), "datetime", constant="2000-01-01")
_TRIAL = 0
"""Number of a staging that is dropped again; sources are numbered from 1."""


class UndatedError(UserError):
    """Orders without a day: `trial` counts the rows that a day would bring in, `rejects` holds the others."""

    def __init__(self, title: str, message: str, hint: str, trial: Staged, rejects: pd.DataFrame) -> None:
        super().__init__(title, message, hint)
        self.trial = trial
        self.rejects = rejects


def undated_of(
    connection: duckdb.DuckDBPyConnection, layout: Layout, mapping: Mapping
) -> UndatedError | None:
    """Return why an export of known orders without any date is not taken, None for every other file.

    Parameters
    ----------
    connection
        Inside a transaction, which is committed on the way (see `stage`).
    layout, mapping
        Of the file.
    """
    if mapping.platform is None or mapping.table != "order_lines" or mapping.field("ordered_at"):
        return None
    trial = replace(mapping.with_field(_ANY_DAY), questions=())
    try:
        staged = stage(connection, layout, trial, _TRIAL)
        orders, codes = _orders(connection, staged)
        rejects = connection.execute(f"select * from staged_{_TRIAL}_rejects order by source_row").df()
    finally:
        with suppress(duckdb.Error):  # see `lib.intake.look`
            connection.execute(f"drop table if exists staged_{_TRIAL}")
            connection.execute(f"drop table if exists staged_{_TRIAL}_rejects")
    return UndatedError(
        f"{layout.name} does not say when its orders were made.",
        f"It is an export of {mapping.label} without dates. Of its {staged.rows_read} rows, "
        f"{staged.rows_kept} are valid ({orders} orders{codes}){_others(staged)}.",
        "Export it again with the date as a column, or say one day for all of them "
        "(on the command line: --set ordered_at=2025-12-31).",
        staged,
        rejects,
    )


def _orders(connection: duckdb.DuckDBPyConnection, staged: Staged) -> tuple[int, str]:
    """Count the orders, and name their currencies with how many rows each has."""
    table = f"staged_{staged.stage_id}"
    row = connection.execute(f"select count(distinct order_id) from {table}").fetchone()
    if staged.mapping.field("currency") is None:
        return (int(row[0]) if row else 0), ""
    codes = connection.execute(
        f"select currency, count(*) from {table} where currency is not null "
        "group by 1 order by count(*) desc, currency"
    ).fetchall()
    shown = ", ".join(f"{count} in {code}" for code, count in codes)
    return (int(row[0]) if row else 0), f"; {shown}" if shown else ""


def _others(staged: Staged) -> str:
    others = [f"{count}: {reason.lower()}" for reason, kind, _, count in staged.reasons if kind != "cell"]
    return f"; left out {', '.join(others)}" if others else ""
