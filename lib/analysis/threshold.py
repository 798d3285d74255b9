"""What would another threshold change? Customers, revenue in joined customers, and customers that look wrong.

Grain in: exact groups of profiles, and pairs of groups near the threshold. Grain out: one row per threshold.
Counted from the pairs that are kept, by connecting all that reach the threshold: an estimate, because a real
run also keeps apart what lists show to be two persons. Differences to the threshold in force are what counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from lib.analysis.filters import Filters
from lib.analysis.matching import MANY_NAMES
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.schema import formats
from lib.workspace.canonical import PAIRS, PROFILES
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

MOST_PROFILES = 20
BARRED = ("first names differ", "kept apart")
"""Verdicts that no threshold changes."""
AROUND = (-9.0, -6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 9.0)
"""Bits from the threshold in force at which others are looked at; pairs further below are not kept."""


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a threshold (bits) would make.

    `joined_revenue_share` of known revenue belongs to customers of two systems or more; `suspicious` are
    customers with `MANY_NAMES` first names, two birth dates or over 20 profiles.
    """

    threshold: float
    customers: int
    joined_revenue_share: float | None
    suspicious: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPreview(Result):
    """What thresholds around the one in force would make."""

    threshold: float
    steps: tuple[AtThreshold, ...]

    @property
    def now(self) -> AtThreshold:
        """What the threshold in force makes by the same count."""
        return next(step for step in self.steps if step.threshold == self.threshold)


@dataclass(frozen=True, slots=True)
class Grouped:
    """Profiles as numbers: place of the group, system, first name and birth date (-1: none), revenue."""

    groups: int
    group: np.ndarray
    system: np.ndarray
    name: np.ndarray
    birth: np.ndarray
    revenue: np.ndarray


def threshold_preview(read: Read, facts: Facts, filters: Filters, *, threshold: float) -> ThresholdPreview:
    """Return what thresholds around the one in force would make of the same profiles.

    Parameters
    ----------
    threshold
        The one in force, in bits.
    """
    grouped, edges = _grouped(read)
    steps = tuple(at_threshold(grouped, edges, threshold + step) for step in AROUND) if grouped.groups else ()
    return ThresholdPreview(
        **looked_at(facts, filters),
        answer=f"Two records are one customer from {formats.number(threshold)} bits of evidence on.",
        caveat="Known revenue does not depend on it: only whose it is.",
        threshold=threshold,
        steps=steps,
    )


def at_threshold(grouped: Grouped, edges: pd.DataFrame, threshold: float) -> AtThreshold:
    """Return what joining all pairs from a threshold on makes.

    Parameters
    ----------
    edges
        left, right (places of groups) and match_weight.
    """
    kept = edges[edges["match_weight"] >= threshold]
    owner = _components(grouped.groups, kept["left"].to_numpy(), kept["right"].to_numpy())[grouped.group]
    profile = pd.DataFrame(
        {"owner": owner, "system": grouped.system, "name": grouped.name, "birth": grouped.birth}
    )
    told = profile.where(profile != -1)  # what is not told is no other one
    each = told.groupby(owner)[["system", "name", "birth"]].nunique()
    sizes = np.bincount(owner)[each.index]
    odd = (each["name"] >= MANY_NAMES) | (each["birth"] > 1) | (sizes > MOST_PROFILES)
    joined = each.index[each["system"] > 1]
    shared = float(grouped.revenue[np.isin(owner, joined)].sum())
    return AtThreshold(threshold, len(each), ratio(shared, float(grouped.revenue.sum())), int(odd.sum()))


def told_change(now: AtThreshold, then: AtThreshold) -> str:
    """Write what a threshold would change against the one in force."""
    parts = [_more(then.customers - now.customers, "customer")]
    if now.joined_revenue_share is not None and then.joined_revenue_share is not None:
        points = formats.points(then.joined_revenue_share - now.joined_revenue_share)
        same = points in ("+0.0 points", "−0.0 points")
        parts.append(
            "as much revenue in customers of several systems"
            if same
            else f"{points} of known revenue in customers of several systems"
        )
    parts.append(_more(then.suspicious - now.suspicious, "suspicious customer"))
    return f"About {formats.listing(parts)}."


def _more(change: int, noun: str) -> str:
    if not change:
        return f"no {noun} more or fewer"
    return f"{formats.plural(abs(change), noun)} {'more' if change > 0 else 'fewer'}"


def _grouped(read: Read) -> tuple[Grouped, pd.DataFrame]:
    spent = (
        ORDERS.filter(ORDERS.profile_key.notnull()).group_by("profile_key").agg(net=ORDERS.net_revenue.sum())
    )
    profile = PROFILES.mutate(
        system_code=ibis.dense_rank().over(order_by=PROFILES.system),
        name_code=_code(PROFILES.first_name),
        birth_code=_code(PROFILES.birth_date),
    ).left_join(spent, "profile_key")
    rows = read(profile.select("group_key", "system_code", "name_code", "birth_code", "net"))
    groups, place = np.unique(rows["group_key"].to_numpy(dtype="int64"), return_inverse=True)
    grouped = Grouped(
        groups=len(groups),
        group=place,
        system=rows["system_code"].to_numpy(dtype="int64"),
        name=rows["name_code"].to_numpy(dtype="int64"),
        birth=rows["birth_code"].to_numpy(dtype="int64"),
        revenue=rows["net"].fillna(0.0).to_numpy(dtype="float64"),
    )
    pairs = read(PAIRS.filter(PAIRS.verdict.notin(BARRED)).select("left_key", "right_key", "match_weight"))
    ends = [
        np.searchsorted(groups, pairs[name].to_numpy(dtype="int64")) for name in ("left_key", "right_key")
    ]
    return grouped, pd.DataFrame(
        {"left": ends[0], "right": ends[1], "match_weight": pairs["match_weight"].to_numpy(dtype="float64")}
    )


def _code(column: ibis.expr.types.Column) -> ibis.expr.types.IntegerColumn:
    """Return a number for each different value, -1 where there is none."""
    return ibis.ifelse(column.isnull(), -1, ibis.dense_rank().over(order_by=column))


def _components(
    nodes: int, left: Sequence[int] | np.ndarray, right: Sequence[int] | np.ndarray
) -> np.ndarray:
    from scipy.sparse import coo_array  # here: importing it costs more than the count
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left), dtype="int8"), (left, right)), shape=(nodes, nodes))
    return np.asarray(connected_components(graph, directed=False)[1])
