"""What would the app make of a file, as plain data? Behind `inspect` and the summary that `build` prints."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from lib.errors import UserError
from lib.intake.undated import UndatedError
from lib.jobs.arrivals import Arrival, Choices, receive, staged_rejects
from lib.jobs.building import BuildReport, brought, details_of, problem_of
from lib.jobs.plain import plain
from lib.workspace.canonical import REJECTS
from lib.workspace.doors import Door
from lib.workspace.sources import Source, said_of_prices, waits_for_prices
from lib.workspace.workspace import Workspace

SHOWN_REJECTS = 20


def inspect(path: Path | Door, choices: Choices) -> list[dict[str, Any]]:
    """Return one object per table of a file: what it was taken for, which rows would be kept and why.

    A file that can't be read has `refused` with title, message and hint; so has one that needs an answer
    first.
    """
    readable = [] if isinstance(path, Door) else [path]
    with Workspace.open(readable=readable) as workspace:
        arrivals = receive(workspace, brought(workspace, path), path.name, choices)
        return [_entry(workspace, arrival) for arrival in arrivals]


def build_summary(workspace: Workspace, report: BuildReport) -> dict[str, Any]:
    """Return a build's report as plain data, each source in the form of `inspect`."""
    entries = [_loaded_entry(workspace, source) for source in report.sources]
    facts = workspace.facts
    kept_out = [{"currency": code, "order_lines": lines} for code, lines in facts.other_currencies]
    return {
        **plain(report),
        "currency": facts.currency,
        # Lines in these count in no sum above; a rate converts them.
        "other_currencies": kept_out,
        "sources": entries,
        "seconds": round(report.seconds, 3),
    }


def _entry(workspace: Workspace, arrival: Arrival) -> dict[str, Any]:
    undated = arrival.refused if isinstance(arrival.refused, UndatedError) else None
    staged, mapping = undated.trial if undated else arrival.staged, arrival.mapping
    rejects = undated.rejects if undated else staged_rejects(workspace, arrival, SHOWN_REJECTS)
    details = details_of(arrival)
    if staged and mapping and mapping.table == "order_lines" and waits_for_prices(details):
        details["waiting_for_prices"] = staged.rows_kept  # nothing is in beside it
    entry = _how_it_was_read(arrival.name, details) | {
        "platform": mapping.platform if mapping else None,
        "table": mapping.table if mapping else None,
        "rows_read": staged.rows_read
        if staged
        else (arrival.layout.records_after_header if arrival.layout else 0),
        "rows_kept": staged.rows_kept if staged else 0,
        "rows_rejected": staged.rows_rejected if staged else 0,
        "rows_set_aside": staged.rows_set_aside if staged else 0,
        "rejects": _rejects(rejects.head(SHOWN_REJECTS)),
    }
    return entry | _refused(problem_of(arrival))


def _loaded_entry(workspace: Workspace, source: Source) -> dict[str, Any]:
    rejected = (
        REJECTS.filter(REJECTS.source_id == source.source_id).order_by("source_row").limit(SHOWN_REJECTS)
    )
    return _how_it_was_read(source.file_name, source.details) | {
        "platform": source.platform,
        "table": source.table_name,
        "rows_read": source.rows_read,
        # Rows that another export of the same orders replaced are in, but don't count.
        "rows_kept": source.rows_kept - source.rows_replaced,
        "rows_rejected": source.rows_rejected,
        "rows_set_aside": source.rows_set_aside + source.rows_replaced,
        "rows_replaced": source.rows_replaced,
        "rejects": _rejects(workspace.read(rejected)),
        "totals": {name: getattr(source, name) for name in ("gross", "discounts", "returns", "net")},
    }


def _how_it_was_read(name: str, details: Mapping[str, Any]) -> dict[str, Any]:
    told = ("encoding", "delimiter", "header_row", "confidence", "columns", "date_order", "warnings")
    entry = {"file": name} | {key: details[key] for key in told}
    if said := said_of_prices(details):
        entry["waiting_for_prices"] = details["waiting_for_prices"]
        entry["warnings"] = [*details["warnings"], said]
    return entry


def _rejects(frame: pd.DataFrame) -> list[dict[str, Any]]:
    renamed = frame.rename(columns={"source_row": "row", "column_name": "column"})
    return list(plain(renamed[["row", "column", "reason", "text", "kind"]]))


def _refused(problem: UserError | None) -> dict[str, Any]:
    if problem is None:
        return {}
    return {"refused": {"title": problem.title, "message": problem.message, "hint": problem.hint}}
