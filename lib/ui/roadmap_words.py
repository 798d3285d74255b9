"""How are an action, its figures and its verdict written?"""

from typing import Literal

from lib.analysis.roadmap import ActionRow
from lib.analysis.verdicts import MET, NOT_MET, TOO_EARLY, Judged
from lib.schema import formats
from lib.schema.actions import Action
from lib.schema.measures import Measure, measures_by_id
from lib.schema.metrics import metrics
from lib.ui.cuts import UNITS, written
from lib.workspace.roadmap import BASELINE, Measurement

EVERYBODY = "Everybody"
Colour = Literal["green", "red", "gray"]
_VERDICTS: dict[str, tuple[str, str, Colour]] = {
    MET: ("Met", ":material/check_circle:", "green"),
    NOT_MET: ("Not met", ":material/cancel:", "red"),
    TOO_EARLY: ("Too early", ":material/hourglass_empty:", "gray"),
}
_MARKS = {MET: "✓ Met", NOT_MET: "✗ Not met", TOO_EARLY: "… Too early"}


def whom(action: Action) -> str:
    """Write whom an action is for."""
    if action.group_name is None:
        return EVERYBODY
    return f"{action.group_name} ({action.group_kind})"


def verdict(judged: Judged) -> str:
    """Write a verdict for a table, with a sign beside the word."""
    return _MARKS.get(judged.verdict or "", formats.NOTHING)


def badge(judged: Judged) -> tuple[str, str, Colour]:
    """Return a verdict's word, icon and colour; "Not judged" where there is none."""
    return _VERDICTS.get(judged.verdict or "", ("Not judged", ":material/radio_button_unchecked:", "gray"))


def difference(value: float | None, metric: str) -> str:
    """Write a difference of two values of a measure, with its sign and unit."""
    entry = metrics()[metric]
    unit = "" if entry.unit == "share" else UNITS.get(entry.unit, "")
    return entry.write_difference(value) + unit


def better(measure: Measure) -> str:
    """Say which way is better."""
    return "less is better" if measure.falls else "more is better"


def goal(action: Action) -> str:
    """Write what an action is to bring about: "+5.0 points"; a dash where nothing is expected."""
    measure = measures_by_id().get(action.metric or "")
    if measure is None or action.expected_effect is None:
        return formats.NOTHING
    return difference(-action.expected_effect if measure.falls else action.expected_effect, measure.id)


def figure(measured: Measurement | None) -> str:
    """Write a measurement with its interval."""
    if measured is None or measured.value is None:
        return formats.NOTHING
    told = written(measured.value, measured.metric)
    if measured.low is None or measured.high is None:
        return told
    ends = [written(end, measured.metric) for end in (measured.low, measured.high)]
    return f"{told} ({ends[0]} to {ends[1]})"


def change(row: ActionRow) -> str:
    """Write the change since an action started, with its interval."""
    found = row.judged.change
    if found is None or row.action.metric is None:
        return formats.NOTHING
    told, low, high = (difference(end, row.action.metric) for end in (found.estimate, found.low, found.high))
    return f"{told} ({low} to {high})"


def when(measured: Measurement) -> str:
    """Write which window a measurement is of."""
    where = "Before" if measured.kind == BASELINE else "Since"
    return f"{where}: {formats.window(measured.window_start, measured.window_end)}"


def in_short(measured: Measurement) -> str:
    """Write up to which day a measurement goes, where there is little room."""
    where = "Before" if measured.kind == BASELINE else "Since"
    return f"{where}, to {measured.window_end.day} {measured.window_end:%b %Y}"
