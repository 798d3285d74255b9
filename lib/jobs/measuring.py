"""What do the metrics of the roadmap's actions say now? Measured before and after the start, and kept.

Done when an action is written down, after every load, and when somebody asks. Nothing that was measured is
overwritten; what would only repeat the last measurement of a window is not added.
"""

from collections.abc import Iterable
from datetime import date, datetime

from lib.analysis.evidence import Evidence, measure
from lib.analysis.filters import Filters, all_of
from lib.analysis.ratings import RoundRatings, rounds
from lib.analysis.result import Window
from lib.analysis.verdicts import windows_of
from lib.schema.actions import DONE, STARTED, Action
from lib.schema.measures import measures_by_id
from lib.workspace import roadmap
from lib.workspace.roadmap import ACTIONS, AFTER, BASELINE, MEASUREMENTS, Measurement
from lib.workspace.workspace import Workspace


def measure_actions(workspace: Workspace, action_ids: Iterable[int] | None = None) -> int:
    """Measure the actions that have started; return how many measurements were added.

    Parameters
    ----------
    workspace
        One that may be written to.
    action_ids
        Only these; all when left out.
    """
    chosen = None if action_ids is None else set(action_ids)
    actions = roadmap.actions_in(workspace.read(ACTIONS))
    wanted = [
        each
        for each in actions
        if each.status in (STARTED, DONE)
        and each.metric in measures_by_id()
        and (chosen is None or each.action_id in chosen)
    ]
    if not wanted:
        return 0
    kept = roadmap.measurements_in(workspace.read(MEASUREMENTS))
    asking = _Asking(workspace)
    added = [new for action in wanted for new in _of_action(action, kept, asking)]
    if added:
        with workspace.transaction(quiet=True) as connection:  # no cached answer depends on it
            roadmap.add_measurements(connection, added)
    return len(added)


class _Asking:
    """Asks each metric once a window, however many actions name it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._rounds: tuple[RoundRatings, ...] | None = None
        self._found: dict[tuple[str, Window], Evidence] = {}
        self.last_day = all_of(workspace.facts).as_of
        self.now = datetime.now()  # noqa: DTZ005 (the clock on the wall; to the microsecond: it orders)

    def ask(self, metric: str, window: Window) -> Evidence:
        """Return a metric in a window; of ratings the last round that had ended by then."""
        key = (metric, window)
        if key not in self._found:
            here, filters = self._workspace, Filters(window.start, window.end, window.end)
            chosen = self._round(window.end)
            tallies = chosen.tallies if chosen else ()
            self._found[key] = measure(here.read, here.facts, filters, metric, tallies)
        return self._found[key]

    def _round(self, by: date) -> RoundRatings | None:
        if self._rounds is None:
            self._rounds = rounds(self._workspace.read)
        return next(
            (each for each in self._rounds if each.summary.last is not None and each.summary.last <= by), None
        )


def _of_action(action: Action, kept: Iterable[Measurement], asking: _Asking) -> list[Measurement]:
    windows = windows_of(action, asking.last_day)
    if windows is None or action.metric is None or action.action_id is None:
        return []
    mine = [each for each in kept if (each.action_id, each.metric) == (action.action_id, action.metric)]
    added = []
    if not _of(mine, BASELINE, windows.baseline):
        added.append(_measured(action, BASELINE, windows.baseline, asking))
    if windows.after:
        new = _measured(action, AFTER, windows.after, asking)
        before = _of(mine, AFTER, windows.after)
        if not before or _figures(before[-1]) != _figures(new):
            added.append(new)
    return added


def _of(mine: Iterable[Measurement], kind: str, window: Window) -> list[Measurement]:
    return [
        each for each in mine if each.kind == kind and Window(each.window_start, each.window_end) == window
    ]


def _figures(each: Measurement) -> tuple[float | None, ...]:
    return each.value, each.low, each.high, each.n


def _measured(action: Action, kind: str, window: Window, asking: _Asking) -> Measurement:
    found = asking.ask(str(action.metric), window)
    return Measurement(
        action_id=int(action.action_id or 0), kind=kind, metric=str(action.metric),
        window_start=window.start, window_end=window.end,
        value=found.value, low=found.low, high=found.high, n=found.n, n_of=found.n_of, measured_at=asking.now,
    )  # fmt: skip
