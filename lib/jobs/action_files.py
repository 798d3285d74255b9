"""How does the roadmap leave the app as a table, and come back from one? One row per action, words for ids.

Out: a frame for csv and spreadsheets, with what was computed beside what was written. In: the same, or less
of it, as csv or xlsx; computed columns are passed over. A row whose number and title are known changes that
action, any other adds one; all faults of a file at once, and then none of it is taken.
"""

import math
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from lib.analysis.roadmap import ActionRow
from lib.errors import UserError
from lib.intake.small_table import small_table
from lib.jobs.planning import actions_of, save_actions
from lib.schema.actions import GROUP_KINDS, SEPARATOR, Action, faults_of
from lib.schema.capabilities import components
from lib.schema.measures import measures
from lib.schema.tables import normal_header
from lib.workspace.workspace import Workspace

NUMBER, TITLE, COMPONENT, WHOM, MEASURE = "Number", "Title", "Component", "For", "Measure"
OWNER, DEPARTMENTS, FIRST_DAY, REVIEW_DAY = "Owner", "Departments", "First day", "Review day"
EFFECT, EFFORT, STATUS, NOTE, PLACE = (
    "Expected effect",
    "Effort (working days)",
    "Status",
    "Note",
    "Own place",
)
WRITTEN = (NUMBER, TITLE, COMPONENT, WHOM, MEASURE, OWNER, DEPARTMENTS, FIRST_DAY, REVIEW_DAY, EFFECT,
           EFFORT, STATUS, NOTE, PLACE)  # fmt: skip
"""Columns that are read back."""

EVERYBODY = "Everybody"
MOST_ROWS = 1000
_FOLDER = "roadmap_file"


def actions_frame(rows: Iterable[ActionRow]) -> pd.DataFrame:
    """Return the roadmap as a table, in its order: what was written, then what was computed."""
    return pd.DataFrame([_row(row) for row in rows], columns=[*WRITTEN, *_COMPUTED])


def history_frame(rows: Iterable[ActionRow]) -> pd.DataFrame:
    """Return all that was measured, one row per measurement."""
    found = [
        (row.action.action_id, row.action.title, row.metric_label if each.metric == row.action.metric
         else each.metric, each.kind, each.window_start, each.window_end, each.value, each.low, each.high,
         each.n, each.n_of, each.measured_at)
        for row in rows for each in row.history
    ]  # fmt: skip
    return pd.DataFrame(
        found, columns=[NUMBER, TITLE, MEASURE, "Kind", "Window from", "Window to", "Value", "Low", "High",
                        "n", "n of", "Measured"]
    )  # fmt: skip


def add_from_file(workspace: Workspace, name: str, content: bytes) -> tuple[int, ...]:
    """Take the actions of a csv or xlsx file into a workspace; return their numbers.

    Raises
    ------
    UserError
        When it is no such file, or with all that is wrong in it; then nothing has changed.
    """
    rows = _table(workspace, name, content)
    known = {each.action_id: each for each in actions_of(workspace)}
    faults: list[str] = []
    actions = []
    for number, row in enumerate(rows, start=2):
        action, wrong = _action(row, known)
        faults += [f"Row {number}: {fault}" for fault in (*wrong, *faults_of(action))]
        actions.append(action)
    if faults:
        raise UserError("The file was not taken.", " ".join(faults), "Mend these rows and add it again.")
    return save_actions(workspace, actions)


def _row(row: ActionRow) -> dict[str, Any]:
    action, factors, judged = row.action, row.factors, row.judged
    change = judged.change
    return {
        NUMBER: action.action_id, TITLE: action.title, COMPONENT: row.component_name, WHOM: _whom(action),
        MEASURE: row.metric_label, OWNER: action.owner, DEPARTMENTS: SEPARATOR.join(action.departments),
        FIRST_DAY: action.starts_on, REVIEW_DAY: action.review_on, EFFECT: action.expected_effect,
        EFFORT: action.effort_days, STATUS: action.status, NOTE: action.note, PLACE: action.priority,
        "Place": row.place, "Computed place": row.computed_place, "Level": factors.level,
        "Target": factors.target, "Levels to go": factors.gap, "Revenue at stake": factors.revenue,
        "Levels x revenue a day": factors.score, "Unit": row.unit, "Verdict": judged.verdict or "",
        "Why": judged.reason, "Before": judged.baseline.value if judged.baseline else None,
        "After": judged.after.value if judged.after else None,
        "Change": change.estimate if change else None, "Change, low": change.low if change else None,
        "Change, high": change.high if change else None,
    }  # fmt: skip


_COMPUTED = (
    "Place", "Computed place", "Level", "Target", "Levels to go", "Revenue at stake",
    "Levels x revenue a day", "Unit", "Verdict", "Why", "Before", "After", "Change", "Change, low",
    "Change, high",
)  # fmt: skip


def _whom(action: Action) -> str:
    if action.group_kind is None:
        return EVERYBODY
    return f"{action.group_kind.capitalize()}: {action.group_name}"


def _table(workspace: Workspace, name: str, content: bytes) -> list[dict[str, str]]:
    folder = workspace.new_folder(_FOLDER)
    try:
        path = folder / "upload"
        path.write_bytes(content)
        with workspace.cursor() as cursor:
            table = small_table(cursor, path, name, MOST_ROWS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    wanted = {normal_header(column): column for column in WRITTEN}
    header = [wanted.get(normal_header(column), "") for column in table.header]
    if missing := [column for column in (TITLE, COMPONENT) if column not in header]:
        raise UserError(
            "The file was not taken.",
            f"It has no column {' and no column '.join(missing)}; we saw {', '.join(table.header[:12])}.",
            "Download the actions or the template, and fill that in.",
        )
    rows = [dict(zip(header, map(_unmarked, row), strict=True)) for row in table.rows]
    return [row for row in rows if any(value for column, value in row.items() if column)]


def _action(row: Mapping[str, str], known: Mapping[int | None, Action]) -> tuple[Action, list[str]]:
    wrong: list[str] = []

    def amount(column: str) -> float | None:
        text = row.get(column, "")
        try:
            found = float(text.replace(" ", "")) if text else None
        except ValueError:
            found = math.nan
        if found is not None and not math.isfinite(found):
            wrong.append(f"“{text}” in {column} is no number (write 0.05, not 5 % or 0,05).")
            return None
        return found

    def day(column: str) -> date | None:
        text = row.get(column, "")
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            wrong.append(f"“{text}” in {column} is no day; write 2026-01-31.")
            return None

    kind, group = _group(row.get(WHOM, ""), wrong)
    place = amount(PLACE)
    action = Action(
        title=row.get(TITLE, ""), component=_id(_components(), row.get(COMPONENT, "")),
        group_kind=kind, group_name=group,
        metric=_id(_measures(), row.get(MEASURE, "")) or None, owner=row.get(OWNER) or None,
        departments=_departments(row.get(DEPARTMENTS, "")),
        starts_on=day(FIRST_DAY), review_on=day(REVIEW_DAY), expected_effect=amount(EFFECT),
        effort_days=amount(EFFORT), status=row.get(STATUS, "").casefold() or "open", note=row.get(NOTE, ""),
        priority=None if place is None else int(place),
    )  # fmt: skip
    number = amount(NUMBER)
    same = known.get(None if number is None else int(number))
    if same is not None and same.title.casefold() == action.title.strip().casefold():
        action = replace(action, action_id=same.action_id)
    return action, wrong


def _group(text: str, wrong: list[str]) -> tuple[str | None, str | None]:
    if not text or text.casefold() == EVERYBODY.casefold():
        return None, None
    kind, colon, name = text.partition(":")
    if not colon or kind.strip().casefold() not in GROUP_KINDS or not name.strip():
        wrong.append(
            f"“{text}” in {WHOM} is not understood; write Everybody, Segment: NAME or Persona: NAME."
        )
        return None, None
    return kind.strip().casefold(), name.strip()


def _departments(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(SEPARATOR.strip()) if name.strip())


def _unmarked(text: str) -> str:
    """Return a cell without the apostrophe that kept a spreadsheet from running it."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _id(known: Mapping[str, str], text: str) -> str:
    return known.get(text.casefold(), text)


@cache
def _components() -> Mapping[str, str]:
    return _words((entry.id, entry.name) for entry in components())


@cache
def _measures() -> Mapping[str, str]:
    return _words((entry.id, entry.label) for entry in measures())


def _words(pairs: Iterable[Sequence[str]]) -> dict[str, str]:
    return {word.casefold(): pair[0] for pair in pairs for word in pair}
