"""How do staged files become part of a workspace, and how do they leave it again?

All that one confirmation brings happens in one transaction: the rows, which of several exports of an order
counts, who is who, the marts. A failure anywhere leaves the workspace as it was.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lib.analysis.totals import Totals, workspace_totals
from lib.errors import UserError
from lib.identity.resolve import resolve
from lib.intake.load import Staged
from lib.intake.mapping import Question
from lib.intake.order_totals import REPEATED
from lib.intake.twins import TOPIC
from lib.jobs import remembering
from lib.jobs.arrivals import (
    Arrival,
    Choices,
    Progress,
    discard,
    receive,
    silent,
    system_of,
    told_of_system,
    without_repeats,
)
from lib.workspace import corrections, sources
from lib.workspace.doors import Door, fetch
from lib.workspace.engine import Connection
from lib.workspace.lists import consult_lists
from lib.workspace.marts import build_marts
from lib.workspace.sources import Source
from lib.workspace.workspace import Workspace

STEPS = (0.05, 0.1, 0.6)
"""Shares at which the steps of `rebuild` begin; measured on 1,000,000 order lines of 78,000 customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport(Totals):
    """What a workspace holds after a build: its totals, the files that came with it, and how long it took."""

    sources: tuple[Source, ...]
    seconds: float


def confirm(
    workspace: Workspace,
    arrivals: Iterable[Arrival],
    progress: Progress | None = None,
    by: str | None = None,
) -> tuple[int, ...]:
    """Make staged arrivals part of the workspace, as one upload; return their source ids.

    Parameters
    ----------
    workspace
        Where they were staged.
    arrivals
        Those that aren't ready are left alone.
    progress
        Told what is being done.
    by
        Who adds them, where that is known.

    Raises
    ------
    UserError
        When there is nothing to add.
    """
    ready = [arrival for arrival in arrivals if arrival.is_ready]
    if not ready:
        raise UserError(
            "There is nothing to add.",
            "No file has rows that can be kept, or all of them are in already.",
            "Look at the reasons beside each file, mend it or change its columns, and add it again.",
        )
    tell = progress or silent
    at = datetime.now()  # noqa: DTZ005 (the clock on the wall of whoever loads)
    with workspace.transaction() as connection:
        for place, arrival in enumerate(ready):
            tell(f"Adding {arrival.name}", STEPS[0] * place / len(ready))
            _adopt(connection, arrival, at, by)
        rebuild(connection, tell, by)
    return tuple(arrival.staged.stage_id for arrival in ready if arrival.staged)


def undo(workspace: Workspace, source_ids: Iterable[int], progress: Progress | None = None) -> None:
    """Take sources out again; orders that they had replaced count again."""
    with workspace.transaction() as connection:
        for number in source_ids:
            sources.remove(connection, number)
        rebuild(connection, progress or silent)


def rebuild(connection: Connection, tell: Progress, by: str | None = None, why: str = "files") -> None:
    """Settle which export of an order counts, resolve customers, write the marts.

    Parameters
    ----------
    by, why
        Who and what caused it, for the history of customers.
    """
    tell("Finding orders that several files hold", STEPS[0])
    sources.settle_overlaps(connection)
    consult_lists(connection)
    tell("Finding which records are the same customer", STEPS[1])
    resolve(connection, by, why)
    corrections.note_applied(connection)
    tell("Adding up orders, customers and months", STEPS[2])
    build_marts(connection)
    tell("Done", 1.0)


def build(
    workspace: Workspace,
    files: Sequence[Path | Door],
    choices: Choices | None = None,
    systems: dict[str, str] | None = None,
    progress: Progress | None = None,
    by: str | None = "command line",
) -> BuildReport:
    """Load files from paths, all or none.

    Parameters
    ----------
    workspace
        Where they go.
    files
        Paths and doors, in the order in which they count.
    choices
        Answers that hold for every file.
    systems
        File name -> namespace of its ids.
    progress
        Told what is being done.
    by
        Who loads them.

    Raises
    ------
    UserError
        When a file can't be read or needs an answer; nothing was added then.
    """
    started = time.perf_counter()
    chosen = choices or Choices()
    tell = progress or silent
    arrivals: list[Arrival] = []
    for place, path in enumerate(files):
        tell(f"Reading {path.name}", place / len(files))
        own = replace(chosen, system=(systems or {}).get(path.name, chosen.system))
        arrivals += receive(workspace, brought(workspace, path), path.name, own)
    arrivals = without_repeats(workspace, arrivals)
    problems = [problem for arrival in arrivals if (problem := problem_of(arrival))]
    if problems:
        discard(workspace, arrivals)
        raise _together(problems)
    if any(arrival.is_ready for arrival in arrivals):
        confirm(workspace, arrivals, progress, by)
    report = report_of(workspace, time.perf_counter() - started)
    again = tuple(_duplicate(arrival) for arrival in arrivals if arrival.duplicate_of)
    numbers = {arrival.staged.stage_id for arrival in arrivals if arrival.staged}
    loaded = tuple(source for source in report.sources if source.source_id in numbers)
    return replace(report, sources=loaded + again)


def brought(workspace: Workspace, source: Path | Door) -> Path:
    """Return the path of a file, or of a copy of what stands behind a door."""
    return fetch(source, workspace.new_folder("inbox")) if isinstance(source, Door) else source


def problem_of(arrival: Arrival) -> UserError | None:
    """Return why an arrival can't be added as it is, None where it can or is in already."""
    if arrival.refused:
        return arrival.refused
    if arrival.duplicate_of or arrival.is_ready:
        return None
    if arrival.waits_for_answers and arrival.mapping:
        return _unanswered(arrival.name, arrival.mapping.questions)
    if arrival.mapping and arrival.layout and not arrival.layout.records_after_header:
        return UserError(
            f"{arrival.name} has no rows.",
            f"It was taken for “{arrival.mapping.label}”, and nothing follows its header.",
            "Export it again over dates that have something in them.",
        )
    reasons = "; ".join(reason for reason, *_ in arrival.staged.reasons[:3]) if arrival.staged else ""
    return UserError(
        f"No row of {arrival.name} can be kept.",
        f"We read {arrival.staged.rows_read if arrival.staged else 0} rows. {reasons}".strip(),
        "Look at what each column was taken for with `python -m lib inspect`, and say what it is with --map.",
    )


def _unsaid_column(name: str, asked: Question) -> UserError:
    """A question which of several columns is meant, with what stands in each."""
    shown = "; ".join(f"{header}: {cells}" for header, cells in asked.choices)
    return UserError(
        f"One column of {name} must be told.",
        f"{asked.text} {shown}.",
        f'Say which one it is, such as --map "{asked.choices[0][0]}={asked.topic.removeprefix(TOPIC)}".',
    )


def _unsaid_total(name: str, asked: Question) -> UserError:
    """A question whose an amount is, with what each answer means."""
    header = asked.topic.removeprefix(REPEATED)
    ways = " or ".join(f'--map "{header}={answer}"' for answer, _ in asked.choices)
    readings = "; ".join(f"{answer}: {meaning}" for answer, meaning in asked.choices)
    return UserError(f"One column of {name} must be told.", f"{asked.text} {readings}.", f"Say {ways}.")


def _unanswered(name: str, asked: Sequence[Question]) -> UserError:
    """A question in words: what a file holds, or which of two readings is meant."""
    unknown = [question.text for question in asked if question.topic == "table"]
    if unknown:
        return UserError(
            f"We could not tell what {name} holds.",
            unknown[0],
            "Say what it is with --table TABLE, and what its columns are with --map SOURCE=CANONICAL; "
            "the Data page has a template for each kind of file.",
        )
    columns = [question for question in asked if question.topic.startswith(TOPIC)]
    if columns:
        return _unsaid_column(name, columns[0])
    repeated = [question for question in asked if question.topic.startswith(REPEATED)]
    if repeated:
        return _unsaid_total(name, repeated[0])
    readings = "; ".join(f"{answer}: {meaning}" for question in asked for answer, meaning in question.choices)
    return UserError(
        f"{name} can be read in two ways.",
        f"{' '.join(question.text for question in asked)} {readings}.",
        "Say which is meant: --day-first or --month-first for dates, "
        "--decimal comma or --decimal point for numbers.",
    )


def report_of(workspace: Workspace, seconds: float) -> BuildReport:
    """Return what the workspace holds now."""
    totals = workspace_totals(workspace.read)
    with workspace.cursor() as cursor:
        held = sources.loaded(cursor)
    return BuildReport(sources=held, seconds=seconds, **asdict(totals))


def _adopt(connection: Connection, arrival: Arrival, at: datetime, by: str | None) -> None:
    staged, mapping, layout = arrival.staged, arrival.mapping, arrival.layout
    if staged is None or mapping is None or layout is None:
        raise ValueError(f"Only a staged arrival can be added. Got {arrival.name!r}.")
    system = system_of(connection, arrival.choices, mapping, staged.stage_id)
    source = _source(arrival, system)
    told = [*source.details["warnings"], *told_of_system(mapping, system)]
    details = {**source.details, "by": by, "warnings": list(dict.fromkeys(told))}
    sources.adopt(connection, replace(source, loaded_at=at, details=details))
    remembering.keep(connection, layout, mapping, arrival.choices, at)


def _source(arrival: Arrival, system: str) -> Source:
    staged, mapping, layout = arrival.staged, arrival.mapping, arrival.layout
    assert staged and mapping and layout  # noqa: S101 (seen to by _adopt)
    return Source(
        source_id=staged.stage_id,
        file_name=arrival.name,
        label=mapping.label,
        platform=mapping.platform,
        system=system,
        signature=mapping.signature,
        grain=mapping.grain,
        table_name=mapping.table,
        sha256=layout.sha256,
        rows_read=staged.rows_read,
        rows_kept=staged.rows_kept,
        rows_rejected=staged.rows_rejected,
        rows_set_aside=staged.rows_set_aside,
        first_at=staged.first,
        last_at=staged.last,
        details=details_of(arrival),
        gross=_amount(staged, "gross"),
        discounts=_amount(staged, "discounts"),
        returns=_amount(staged, "returns"),
        net=_amount(staged, "net"),
    )


def _amount(staged: Staged, name: str) -> float | None:
    return float(staged.totals[name]) if name in staged.totals else None


def details_of(arrival: Arrival) -> dict[str, Any]:
    """Return how a file was read: encoding, delimiter, header row, columns, reasons, warnings."""
    staged, mapping, layout = arrival.staged, arrival.mapping, arrival.layout
    return {
        "encoding": layout.encoding if layout else None,
        "delimiter": layout.delimiter if layout else None,
        "header_row": layout.header_row if layout else None,
        "confidence": mapping.confidence if mapping else 0.0,
        "columns": mapping.columns() if mapping else {},
        "date_order": mapping.date_order if mapping else None,
        "why": list(mapping.why) if mapping else [],
        "warnings": _once(layout, mapping, staged),
        "reasons": [list(reason) for reason in staged.reasons] if staged else [],
    }


def _once(*parts: Any) -> list[str]:
    """The warnings of all parts that have any, each said once."""
    return list(dict.fromkeys(warning for part in parts if part is not None for warning in part.warnings))


def _duplicate(arrival: Arrival) -> Source:
    """A file whose bytes are in already: everything in it is set aside."""
    mapping, layout = arrival.mapping, arrival.layout
    assert mapping and layout  # noqa: S101 (a duplicate was recognised)
    rows = layout.records_after_header
    said = f"The same file is in already as {arrival.duplicate_of}; it adds nothing."
    return Source(
        source_id=0, file_name=arrival.name, label=mapping.label, platform=mapping.platform,
        system=mapping.system, signature=mapping.signature, grain=mapping.grain, table_name=mapping.table,
        sha256=layout.sha256, rows_read=rows, rows_kept=0, rows_rejected=0, rows_set_aside=rows,
        details=details_of(arrival) | {"warnings": [said]},
    )  # fmt: skip


def _together(problems: Sequence[UserError]) -> UserError:
    if len(problems) == 1:
        return problems[0]
    return UserError(
        f"{len(problems)} files can't be added, so none was.",
        " ".join(f"{problem.title} {problem.message}" for problem in problems),
        " ".join(dict.fromkeys(problem.hint for problem in problems)),
    )
