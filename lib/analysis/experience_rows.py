"""What is told of one measure, and of one promise? Both sides and their difference, or why there are none.

Grain in: a compared measure (`lib.analysis.gap`), or the columns that it lacks. Grain out: one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.analysis.contrast import told
from lib.analysis.gap import FEW, Compared
from lib.analysis.order_cells import EXPECTED
from lib.analysis.told_columns import in_words
from lib.schema import formats
from lib.schema.experience import ExperienceMeasure
from lib.schema.promises import Promise


@dataclass(frozen=True, slots=True)
class Gap:
    """A measure of the top beside all others.

    Attributes
    ----------
    measure, family, better
        Id in the glossary, heading, and what is better for a customer: "lower", "higher" or "neither".
    top, rest
        Figures of all cases of each side; None where it can't be told.
    top_median, rest_median
        Of customers' own figures.
    top_expected, rest_expected
        What the shifts would give, for the same associate again.
    difference, low, high
        Top minus rest with its 95 % interval; like with like where `is_matched`.
    raw_difference
        As they are, whatever each side buys.
    is_matched
        Whether orders are compared within category, store, month and value band.
    overlap
        Share of the top's cases that have something to be compared with; None without cells.
    top_customers, rest_customers, top_cases, rest_cases
        How many, with a case; and their cases.
    lacks
        Columns without which it can't be told.
    reason
        Why it can't be told; empty where it can.
    """

    measure: str
    family: str
    better: str
    top: float | None = None
    rest: float | None = None
    top_median: float | None = None
    rest_median: float | None = None
    top_expected: float | None = None
    rest_expected: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    raw_difference: float | None = None
    is_matched: bool = False
    overlap: float | None = None
    top_customers: int = 0
    rest_customers: int = 0
    top_cases: float = 0.0
    rest_cases: float = 0.0
    lacks: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise, and for what share of each side's customers it is kept.

    Attributes
    ----------
    promise, sentence, measure, comparison, target
        Of the book.
    top, rest
        Shares of customers with a case, 0 to 1; None where it can't be told.
    rest_alike
        Of all others, at the top's numbers of cases (`lib.analysis.promise_keeping`).
    top_customers, rest_customers
        With a case.
    difference, low, high
        Top minus rest_alike with its 95 % interval.
    reason
        Why it can't be told; empty where it can.
    """

    promise: str
    sentence: str
    measure: str
    comparison: str
    target: float
    top: float | None = None
    rest: float | None = None
    rest_alike: float | None = None
    top_customers: int = 0
    rest_customers: int = 0
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def gap_of(measure: ExperienceMeasure, lacks: Sequence[str], found: Compared | None) -> Gap:
    """Return a measure of the two sides, or why it can't be told: what it lacks, or too few customers."""
    gap = Gap(measure.id, measure.family, measure.better)
    if lacks:
        return replace(gap, lacks=tuple(lacks), reason=f"needs {in_words(lacks)}")
    if found is None:
        return replace(gap, reason=f"one side has no {measure.case} to count in this window")
    counted = replace(
        gap,
        top_customers=found.top.customers,
        rest_customers=found.rest.customers,
        top_cases=found.top.cases,
        rest_cases=found.rest.cases,
        overlap=found.overlap,
    )
    if few := _few(found, measure.case):
        return replace(counted, reason=few)
    shown = found.matched or found.raw
    is_sure = found.matched is not None or not measure.in_cells
    has_expected = measure.id == EXPECTED
    return replace(
        counted,
        top=found.top.value,
        rest=found.rest.value,
        top_median=found.top.median,
        rest_median=found.rest.median,
        top_expected=found.top.expected if has_expected else None,
        rest_expected=found.rest.expected if has_expected else None,
        difference=told(shown.estimate) if is_sure else None,
        low=told(shown.low) if is_sure else None,
        high=told(shown.high) if is_sure else None,
        raw_difference=told(found.raw.estimate),
        is_matched=found.matched is not None,
    )


def _few(found: Compared, case: str) -> str:
    """Return why a measure is not shown: fewer than 30 customers a side with a case."""
    if min(found.top.customers, found.rest.customers) >= FEW:
        return ""
    top, rest = (formats.count(side.customers) for side in (found.top, found.rest))
    article = "an" if case[0] in "aeiou" else "a"
    have = f"{top} of the top and {rest} of the others have {article} {case} to count"
    return f"{have}, and it takes {FEW} each; a larger share may show it"


def kept_of(promise: Promise, gap: Gap, found: Compared | None) -> Kept:
    """Return for how many a promise is kept, or why it can't be told: as its measure can't."""
    kept = Kept(promise.id, promise.sentence, promise.measure, promise.comparison, promise.target)
    held = found.kept.get(promise.id) if found else None
    if gap.reason or held is None:
        return replace(kept, reason=gap.reason)
    told_ends = held.difference
    return replace(
        kept,
        top=held.top,
        rest=held.rest,
        rest_alike=held.rest_alike,
        top_customers=gap.top_customers,
        rest_customers=gap.rest_customers,
        difference=told(told_ends.estimate) if told_ends else None,
        low=told(told_ends.low) if told_ends else None,
        high=told(told_ends.high) if told_ends else None,
    )
