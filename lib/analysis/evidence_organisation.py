"""What does the data show of organizational alignment? Figures for the components of capability 6.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the tallies of one round of ratings. Grain out: one `Figure` per measure.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lib.analysis import intervals
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell
from lib.analysis.intervals import Interval, Moments
from lib.analysis.ratings import Tally, shown_apart


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


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "executive_manager_gap": executive_manager_gap,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType({})
"""Measure id -> who or what stands behind it."""
