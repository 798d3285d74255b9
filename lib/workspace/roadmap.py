"""What does the retailer mean to do next, what was measured of it, and who fills which role?

Grain: one row per action, one per measurement of an action's metric (only ever added), one per role whose
holder somebody wrote down. They outlive every load, as documents do. Rows are read through `ACTIONS`,
`MEASUREMENTS` and `HOLDERS`; what is read of them must not be marked with `keep`: it changes without a load.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.schema.actions import SEPARATOR, Action
from lib.workspace.marts import declared

ACTIONS = ibis.table(
    {
        "action_id": "int32", "title": "string", "component": "string", "group_kind": "string",
        "group_name": "string", "metric": "string", "owner": "string", "departments": "string",
        "department_count": "int32", "starts_on": "date", "review_on": "date", "expected_effect": "float64",
        "effort_days": "float64", "status": "string", "note": "string", "priority": "int32",
        "created_at": "timestamp(6)", "changed_at": "timestamp(6)",
    },
    name="roadmap_actions",
)  # fmt: skip
"""One row per action, see `lib.schema.actions.Action`; departments are joined by "; " and counted."""

BASELINE, AFTER = "baseline", "after"
MEASUREMENTS = ibis.table(
    {
        "action_id": "int32", "kind": "string", "metric": "string", "window_start": "date",
        "window_end": "date", "value": "float64", "low": "float64", "high": "float64", "n": "int64",
        "n_of": "string", "measured_at": "timestamp(6)",
    },
    name="roadmap_measurements",
)  # fmt: skip
"""One row per time a metric was measured: `kind` is "baseline" (before the start) or "after"."""

HOLDERS = ibis.table(
    {"role": "string", "filled_by": "string", "since": "date", "changed_at": "timestamp(6)"},
    name="roadmap_roles",
)
"""One row per role whose holder was written on the page, in place of what files say of that role."""

_TABLES = (ACTIONS, MEASUREMENTS, HOLDERS)
_OWN = ("created_at", "changed_at")


@dataclass(frozen=True, slots=True)
class Measurement:
    """An action's metric in one window: value with 95 % interval (None where it can't be told), n and day."""

    action_id: int
    kind: str
    metric: str
    window_start: date
    window_end: date
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_of: str
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class Removed:
    """An action that was taken out, with all that was measured of it, so that it can be put back."""

    action: Action
    measurements: tuple[Measurement, ...]


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables; harmless where they exist."""
    for table in _TABLES:
        connection.execute(f"create table if not exists {table.get_name()} ({declared(table)})")


def actions_in(frame: pd.DataFrame) -> tuple[Action, ...]:
    """Return the rows of `ACTIONS`, as a workspace read them, as actions in the order of their numbers."""
    ordered = frame.sort_values("action_id")
    return tuple(_action(row) for row in ordered.to_dict("records"))


def measurements_in(frame: pd.DataFrame) -> tuple[Measurement, ...]:
    """Return the rows of `MEASUREMENTS` as records, the one that was measured first at the beginning."""
    ordered = frame.sort_values(["measured_at", "window_end"], kind="stable")
    return tuple(_measurement(row) for row in ordered.to_dict("records"))


def write(connection: duckdb.DuckDBPyConnection, action: Action, at: datetime) -> int:
    """Keep an action, in place of the one that has its number; return the number.

    Parameters
    ----------
    connection
        Inside a transaction.
    action
        Checked already (`lib.schema.actions.faults_of`).
    at
        Now.
    """
    number = action.action_id or _next_number(connection)
    known = connection.execute(
        "select created_at from roadmap_actions where action_id = ?", [number]
    ).fetchone()
    connection.execute("delete from roadmap_actions where action_id = ?", [number])
    row = {name: getattr(action, name, None) for name in ACTIONS.columns} | {
        "action_id": number, "departments": SEPARATOR.join(action.departments) or None,
        "department_count": len(action.departments),
        "created_at": known[0] if known else at, "changed_at": at,
    }  # fmt: skip
    _insert(connection, ACTIONS, row)
    return number


def remove(connection: duckdb.DuckDBPyConnection, action_id: int) -> Removed | None:
    """Take an action out with its measurements; return them, None where it is not there."""
    chosen = "where action_id = ?"
    rows = connection.execute(f"select * from roadmap_actions {chosen}", [action_id]).df()
    if rows.empty:
        return None
    measured = connection.execute(f"select * from roadmap_measurements {chosen}", [action_id]).df()
    for table in (ACTIONS, MEASUREMENTS):
        connection.execute(f"delete from {table.get_name()} {chosen}", [action_id])
    return Removed(actions_in(rows)[0], measurements_in(measured))


def restore(connection: duckdb.DuckDBPyConnection, removed: Removed, at: datetime) -> int:
    """Put back what `remove` took out; return its number, a new one where another has it meanwhile."""
    wanted = removed.action.action_id
    taken = connection.execute("select 1 from roadmap_actions where action_id = ?", [wanted]).fetchone()
    number = write(connection, replace(removed.action, action_id=None if taken else wanted), at)
    add_measurements(connection, [replace(each, action_id=number) for each in removed.measurements])
    return number


def add_measurements(connection: duckdb.DuckDBPyConnection, measured: Iterable[Measurement]) -> None:
    """Add to what was measured; nothing that stands there changes."""
    for each in measured:
        _insert(connection, MEASUREMENTS, dict(zip(MEASUREMENTS.columns, astuple(each), strict=True)))


def set_order(connection: duckdb.DuckDBPyConnection, action_ids: Sequence[int]) -> None:
    """Give actions the places 1, 2, 3 … as listed; those left out go back to the computed order."""
    connection.execute("update roadmap_actions set priority = null")
    for place, number in enumerate(action_ids, start=1):
        connection.execute("update roadmap_actions set priority = ? where action_id = ?", [place, number])


def write_holder(
    connection: duckdb.DuckDBPyConnection, role: str, filled_by: str | None, since: date | None, at: datetime
) -> None:
    """Keep who fills a role (None: nobody) and since when, in place of what was written before."""
    forget_holder(connection, role)
    row = {"role": role, "filled_by": filled_by, "since": since, "changed_at": at}
    _insert(connection, HOLDERS, row)


def forget_holder(connection: duckdb.DuckDBPyConnection, role: str) -> None:
    """Set a role back to what files say of it; harmless where nobody wrote anything."""
    connection.execute("delete from roadmap_roles where role = ?", [role])


def _next_number(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select coalesce(max(action_id), 0) + 1 from roadmap_actions").fetchone()
    return int(row[0]) if row else 1


def _insert(connection: duckdb.DuckDBPyConnection, table: ir.Table, row: dict[str, Any]) -> None:
    connection.execute(
        f"insert into {table.get_name()} ({', '.join(row)}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def _action(row: dict[Any, Any]) -> Action:
    told = {name: _cell(row[name]) for name in ACTIONS.columns if name not in (*_OWN, "department_count")}
    told["departments"] = tuple((told["departments"] or "").split(SEPARATOR)) if told["departments"] else ()
    told["starts_on"], told["review_on"] = _day(told["starts_on"]), _day(told["review_on"])
    for name in ("action_id", "priority"):
        told[name] = None if told[name] is None else int(told[name])
    return Action(**told | {"note": told["note"] or ""})


def _measurement(row: dict[Any, Any]) -> Measurement:
    told = {name: _cell(row[name]) for name in MEASUREMENTS.columns}
    for name in ("window_start", "window_end"):
        told[name] = _day(told[name])
    at = pd.Timestamp(told["measured_at"]).to_pydatetime()
    return Measurement(**told | {"action_id": int(told["action_id"]), "n": int(told["n"]), "measured_at": at})


def _cell(value: Any) -> Any:
    return None if pd.isna(value) else value


def _day(value: Any) -> date | None:
    return None if value is None else pd.Timestamp(value).date()
