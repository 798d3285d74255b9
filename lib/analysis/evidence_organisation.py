"""What does the data show of organizational alignment? Figures for the components of capability 6.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the tallies of one round of ratings. Grain out: one `Figure` per measure.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.agreement import department_agreement
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell
from lib.analysis.intervals import Interval, Moments
from lib.analysis.ratings import Tally, shown_apart
from lib.analysis.roles import role_register
from lib.analysis.told_columns import missing, told_columns
from lib.schema import formats
from lib.schema.actions import DROPPED
from lib.schema.formats import plural
from lib.workspace.roadmap import ACTIONS


def executive_manager_gap(asked: Asked) -> Figure:
    """Mean distance of executives' and managers' means, over the components where both may be shown apart."""
    by_component: dict[str, list[Tally]] = {}
    for tally in asked.tallies:
        by_component.setdefault(tally.component, []).append(tally)
    gaps = [gap for tallies in by_component.values() if (gap := _role_distance(tallies)) is not None]
    if not gaps:
        return Figure(None, reason="It takes ratings of one component by five executives and five managers.")
    found = intervals.mean(Moments(len(gaps), sum(gaps), sum(gap * gap for gap in gaps)))
    low = max(found.low, 0.0) if math.isfinite(found.low) else found.low
    return Figure(Interval(found.estimate, low, found.high), len(gaps), "components")


def _role_distance(tallies: Sequence[Tally]) -> float | None:
    means = {tally.role: tally.moments.mean for tally in shown_apart(tallies)}
    if not {"executive", "manager"} <= means.keys():
        return None
    return abs(means["executive"] - means["manager"])


def department_alpha(asked: Asked) -> Figure:
    """Krippendorff's alpha of departments, over the components that two of them rated in the latest round."""
    if lacks := missing(
        ("ratings.department",), told_columns(asked.read, asked.facts, ("ratings.department",))
    ):
        return Figure(None, n_of="components", lacks=lacks)
    found = department_agreement(asked.read)
    if found.alpha is None:
        return Figure(None, n_of="components", reason=found.reason)
    low, high = (math.nan if end is None else end for end in (found.low, found.high))
    rows = f"{plural(found.raters, 'rater')} in {plural(len(found.departments), 'department')}"
    return Figure(
        Interval(found.alpha, low, high), found.components, "components", rows=rows, is_of_all_time=True
    )


def filled_role_share(asked: Asked) -> Figure:
    """Roles that speak for customers and are filled, over all that we ask for."""
    register = role_register(asked.read, asked.facts, asked.filters)
    n = register.filled + register.vacant + register.untold
    if register.untold == n:
        return Figure(None, n_of="roles", lacks=("roles.role", "roles.filled_by"))
    return _counted(
        register.filled, n, "roles", f"{plural(n, 'role')}, {formats.count(register.untold)} of them not told"
    )


def segment_action_share(asked: Asked) -> Figure:
    """Actions that are for one segment or persona, over all on the roadmap."""
    return _of_actions(asked, ACTIONS.group_name.notnull())


def shared_action_share(asked: Asked) -> Figure:
    """Actions with owners in two departments or more, over all on the roadmap."""
    return _of_actions(asked, ACTIONS.department_count > 1)


def steered_action_share(asked: Asked) -> Figure:
    """Actions with a figure, an owner and a day of review, over all on the roadmap."""
    return _of_actions(
        asked, ACTIONS.metric.notnull() & ACTIONS.owner.notnull() & ACTIONS.review_on.notnull()
    )


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "department_alpha": department_alpha,
        "segment_action_share": segment_action_share,
        "executive_manager_gap": executive_manager_gap,
        "shared_action_share": shared_action_share,
        "filled_role_share": filled_role_share,
        "steered_action_share": steered_action_share,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType({})
"""Measure id -> who or what stands behind it."""


def _of_actions(asked: Asked, holds: ir.BooleanValue) -> Figure:
    """Return the share of actions that are not dropped and fulfil a condition; a full count of them."""
    kept = (ACTIONS.status != DROPPED).fill_null(True)
    row = asked.read(ACTIONS.agg(hits=ACTIONS.count(where=kept & holds), n=ACTIONS.count(where=kept))).iloc[0]
    if not row["n"]:
        return Figure(None, n_of="actions", reason="No action stands on the roadmap.")
    return _counted(int(row["hits"]), int(row["n"]), "actions")


def _counted(hits: int, n: int, n_of: str, rows: str = "") -> Figure:
    """Return a share of all that there are: nothing was drawn, so that nothing varies."""
    value = hits / n
    return Figure(Interval(value, value, value), n, n_of, rows=rows, is_of_all_time=True)
