"""How do orders that cross stand beside ordinary ones of the same side, measure by measure?

Grain in: sums over customers (`lib.analysis.crossing_care`). Grain out: one row per way and measure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.analysis import intervals
from lib.analysis.chance import discoveries, two_sided
from lib.analysis.contrast import told
from lib.analysis.crossing_care import NEEDS, Row, moments_of
from lib.analysis.crossing_orders import USUAL
from lib.analysis.crossing_use import FEWEST, CrossingUse
from lib.analysis.told_columns import missing


@dataclass(frozen=True, slots=True)
class CrossingMeasure:
    """A measure of orders that go one way, beside ordinary orders of the same side.

    Attributes
    ----------
    kind, measure
        The way, and the id in the glossary.
    value, usual
        Of crossing and of ordinary orders; of returns, of those elsewhere and at the place of purchase.
    difference, low, high
        value - usual with its 95 % interval.
    cases, customers, usual_cases, usual_customers
        Of how many orders or answers, and customers.
    stands
        Whether it still differs when all these comparisons are looked at together.
    lacks, reason
        As of `CrossingUse`.
    """

    kind: str
    measure: str
    value: float | None = None
    usual: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    cases: int = 0
    customers: int = 0
    usual_cases: int = 0
    usual_customers: int = 0
    stands: bool = False
    lacks: tuple[str, ...] = ()
    reason: str = ""


def measure_of(use: CrossingUse, name: str, row: Row, told_ones: frozenset[str]) -> CrossingMeasure:
    """Return a measure of one way beside ordinary orders, or why it can't be told."""
    found = CrossingMeasure(use.kind, name)
    if lacks := use.lacks or missing(NEEDS[name], told_ones):
        return replace(found, lacks=lacks)
    if not use.orders:
        return replace(found, reason=use.reason or "no order of this window does so")
    own, usual = (moments_of(row, name, flag) for flag in (use.kind, USUAL[use.kind]))
    counted = replace(
        found, cases=int(own.x), customers=own.n, usual_cases=int(usual.x), usual_customers=usual.n
    )
    if min(own.n, usual.n) < FEWEST:
        which = "they" if own.n < FEWEST else "ordinary orders"
        return replace(
            counted, reason=f"it takes {FEWEST} customers a side, and {which} have fewer with a case"
        )
    apart = intervals.ratio_difference(own, usual)
    return replace(
        counted, value=own.ratio, usual=usual.ratio, difference=told(apart.estimate),
        low=told(apart.low), high=told(apart.high),
    )  # fmt: skip


def marked(measures: Sequence[CrossingMeasure]) -> tuple[CrossingMeasure, ...]:
    """Mark which differences stand among all that can be told (`lib.analysis.chance.discoveries`)."""
    places = [place for place, one in enumerate(measures) if one.low is not None and one.high is not None]
    stands = discoveries([_p_value(measures[place]) for place in places])
    good = {place for place, stand in zip(places, stands, strict=True) if stand}
    return tuple(replace(one, stands=place in good) for place, one in enumerate(measures))


def _p_value(one: CrossingMeasure) -> float:
    """Return the two-sided p-value of a difference with a normal interval."""
    error = ((one.high or 0.0) - (one.low or 0.0)) / (2 * intervals.Z)
    if error <= 0:
        return 0.0 if one.difference else 1.0
    return two_sided(one.difference or 0.0, error)
