"""What goes with a second channel, once customers are compared with their likes?

Grain in: `lib.analysis.trials`, one row per customer and month. Grain out: one result, with a row per measure
of balance, per direction, per category and per quarter. The words are "association after adjustment": nobody
was sent to a second channel by chance.

Methods: `lib.analysis.trials` (who is compared from when), `lib.analysis.overlap` (how),
`lib.analysis.trial_leads` (differences in differences, as a check only). A placebo outcome, spending long
before the order, can't go with what came later: Lipsitch, Tchetgen Tchetgen and Cohen (2010), Negative
controls, Epidemiology 21: 383-388.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lib.analysis.chance import discoveries, two_sided
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval, Z
from lib.analysis.likelihood import Mask, Numbers
from lib.analysis.overlap import (
    Arms,
    Keys,
    Pieces,
    arms,
    difference,
    effective,
    pieces,
    together,
    weighted_difference,
)
from lib.analysis.result import Read, Result, Tell, Window, looked_at, silent
from lib.analysis.trial_balance import Balance, balance
from lib.analysis.trial_features import covariates
from lib.analysis.trial_leads import Leads, leads
from lib.analysis.trials import (
    AFTER_DAYS,
    QUARTER,
    Span,
    common_categories,
    common_regions,
    customer_months,
    day_of,
    span_of_trials,
    trial_rows,
)
from lib.schema import formats
from lib.workspace.facts import Facts

CAVEAT = (
    "An association after adjustment, no effect: nobody was sent to a second channel by chance, and what no "
    "file tells may differ. Who came later still counts among the others."
)
MOST_ROWS = 1_000_000
"""Of more months in which customers ordered than this, some customers are taken."""
FEWEST = 30
"""Of either arm: fewer say nothing."""
APART = 0.1
"""A standardised difference from which on the arms are not alike: Austin (2009)."""
WAYS = {"web_to_store": "From the web to a store", "store_to_web": "From a store to the web"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Who came to a second channel minus who did not: money a customer in 180 days, 95 % interval.

    n counts rows (a customer in a month), of which `treated` came to a second channel.
    """

    estimate: float
    low: float
    high: float
    n: int
    treated: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out nothing at all."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Part:
    """The adjusted difference among some: one way to the second channel, or one category bought."""

    name: str
    label: str
    matched: Difference
    stands: bool
    """Whether it differs from nothing, with as many parts looked at (Benjamini and Hochberg)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A month: how many ordered after buying on one side only, and how many of them on the other side now."""

    month: date
    eligible: int
    treated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondChannel(Result):
    """What goes with a second channel.

    Attributes
    ----------
    raw, matched, profit, placebo
        As they are; adjusted; profit, adjusted, where costs are known; net revenue of the days 181 to 360
        before the order, adjusted, which should be nothing. None where nothing can be compared.
    ways, categories
        The adjusted difference by where people came from, and by the one category that they had bought.
    balance, worst, worst_unseen
        How alike the arms are before and after; the largest standardised difference after, of what the model
        saw (with squares and products), and of what it did not see.
    can_say
        Whether the arms are alike enough, and the placebo is none; `why_not` says what speaks against it.
    effective_treated, effective_others
        Rows of equal weight that tell as much.
    customers
        Who is compared. Of more than a million rows a sample of customers is: `sampled` is its share, else 1.
    trials
        By month.
    leads
        Differences in differences; None where there is too little past.
    """

    raw: Difference | None
    matched: Difference | None
    profit: Difference | None
    placebo: Difference | None
    ways: tuple[Part, ...]
    categories: tuple[Part, ...]
    balance: tuple[Balance, ...]
    worst: float | None
    worst_unseen: float | None
    can_say: bool
    why_not: str
    effective_treated: float
    effective_others: float
    customers: int
    sampled: float
    trials: tuple[Trial, ...]
    leads: Leads | None


@dataclass(frozen=True, slots=True)
class Study:
    """Rows of trials, and the comparison of either side with its own likes."""

    frame: pd.DataFrame
    customer: Keys
    treated: Mask
    sides: tuple[tuple[Mask, Arms], ...]
    weight: Numbers

    def pieces(self, outcome: Numbers) -> Pieces:
        """Return what the adjusted difference of an outcome is made of, for all rows in their order."""
        surprise, rest = np.zeros(len(outcome)), np.zeros(len(outcome))
        for side, compared in self.sides:
            part = pieces(compared, outcome[side])
            surprise[side], rest[side] = part.surprise, part.rest
        return Pieces(self.customer, surprise, rest)

    def difference(self, outcome: Numbers) -> Difference:
        """Return the adjusted difference of an outcome over all rows."""
        return self.told(difference(self.pieces(outcome)), np.ones(len(outcome), dtype=bool))

    def told(self, interval: Interval, chosen: Mask) -> Difference:
        """Return an interval with the numbers of rows that it is of."""
        return Difference(
            interval.estimate, interval.low, interval.high, int(chosen.sum()),
            int((chosen & self.treated).sum()),
        )  # fmt: skip


def second_channel(read: Read, facts: Facts, filters: Filters, *, tell: Tell = silent) -> SecondChannel:
    """Compare who came to a second channel with who might have, in trials up to the end of the window.

    Channels, stores and segment of the filters don't count: a second channel is one of all channels.

    Parameters
    ----------
    tell
        Hears of each step before it is taken; how far it is was measured on 600,000 customers.
    """
    span = span_of_trials(facts, filters)
    if span is None:
        return _nothing(facts, filters, f"It takes {AFTER_DAYS} days of data before an order, and after it.")
    tell("Counting the months in which customers ordered", 0.0)
    categories = tuple(str(name) for name in read(common_categories())["category"])
    regions = tuple(str(name) for name in read(common_regions())["region"])
    one_in = max(-(-int(read(customer_months(span))["n"].iloc[0]) // MOST_ROWS), 1)
    tell("Gathering what each had done before, and did after", 0.05)
    rows = read(trial_rows(span, categories, regions, one_in))
    tell("Finding for who came over the others that are most like them", 0.55)
    study = study_of(rows)
    if study is None:
        told = f"Fewer than {FEWEST} customers of one side came to the other, or stayed away from it."
        return _nothing(facts, filters, told)
    tell("Comparing them, and checking how alike they are", 0.75)
    return _compared(facts, filters, span, study, categories, 1 / one_in)


def study_of(frame: pd.DataFrame) -> Study | None:
    """Return the comparison; None where on neither side enough came over and enough did not."""
    treated, online = frame["is_treated"].to_numpy(bool), frame["is_online"].to_numpy(bool)
    enough = [
        side for side in (online, ~online) if min((side & treated).sum(), (side & ~treated).sum()) >= FEWEST
    ]
    if not enough:
        return None
    chosen = np.logical_or.reduce(enough)
    frame, treated = frame[chosen].reset_index(drop=True), treated[chosen]
    customer = frame["customer_key"].to_numpy("int64")
    sides = tuple(
        (side, arms(customer[side], treated[side], covariates(frame[side])))
        for side in (side[chosen] for side in enough)
    )
    weight = np.zeros(len(frame))
    for side, compared in sides:
        weight[side] = compared.weight
    return Study(frame, customer, treated, sides, weight)


def _compared(
    facts: Facts, filters: Filters, span: Span, study: Study, categories: Sequence[str], sampled: float
) -> SecondChannel:
    frame, treated, weight = study.frame, study.treated, study.weight
    outcome = (frame["after_1"] + frame["after_2"]).to_numpy("float64")
    revenue = study.pieces(outcome)
    everybody = np.ones(len(frame), dtype=bool)
    raw = study.told(weighted_difference(study.customer, treated, everybody * 1.0, outcome), everybody)
    matched = study.told(difference(revenue), everybody)
    seen = _with_past(frame, facts)
    balanced = balance(frame, weight, categories, seen)
    placebo = _placebo(study, seen)
    why_not = _why_not(balanced, placebo, all(compared.is_fitted for _, compared in study.sides))
    return SecondChannel(
        **(looked_at(facts, filters) | {"window": Window(span.first, span.until)}),
        answer=_answer(facts, raw, matched, why_not),
        caveat=CAVEAT,
        raw=raw,
        matched=matched,
        profit=study.difference(frame["profit"].to_numpy("float64")) if facts.has_cost else None,
        placebo=placebo,
        ways=_ways(study, revenue),
        categories=_by_category(study, revenue, categories),
        balance=balanced,
        worst=max((abs(one.after) for one in balanced if one.kind != "unseen"), default=None),
        worst_unseen=max((abs(one.after) for one in balanced if one.kind == "unseen"), default=None),
        can_say=not why_not,
        why_not=why_not,
        effective_treated=effective(weight[treated]),
        effective_others=effective(weight[~treated]),
        customers=int(frame["customer_key"].nunique()),
        sampled=sampled,
        trials=_trials(frame),
        leads=leads(frame[seen], weight[seen]),
    )


def _with_past(frame: pd.DataFrame, facts: Facts) -> Mask:
    """Return which rows have 360 days of data before them."""
    if facts.first_order is None:
        return np.zeros(len(frame), dtype=bool)
    return frame["day"].to_numpy("int64") >= day_of(facts.first_order) + 4 * QUARTER


def _placebo(study: Study, seen: Mask) -> Difference | None:
    """Return the adjusted difference in what was spent before the time that the model sees."""
    if min((seen & study.treated).sum(), (seen & ~study.treated).sum()) < FEWEST:
        return None
    past = (study.frame["net_3"] + study.frame["net_4"]).to_numpy("float64")
    parts = [pieces(compared[seen[side]], past[side & seen]) for side, compared in study.sides]
    return study.told(difference(together(parts)), seen)


def _ways(study: Study, revenue: Pieces) -> tuple[Part, ...]:
    parts = [
        ("web_to_store" if study.frame["is_online"].to_numpy(bool)[side][0] else "store_to_web", side)
        for side, _ in study.sides
    ]
    return _parts(study, revenue, [(name, WAYS[name], side) for name, side in parts])


def _by_category(study: Study, revenue: Pieces, categories: Sequence[str]) -> tuple[Part, ...]:
    """Return the parts that had bought one category only, and those who had bought several or others."""
    only = study.frame["only"].to_numpy("float64", na_value=np.nan)
    groups = [(name, f"Only {name}", only == place) for place, name in enumerate(categories)]
    groups.append(("", "Several categories, or others", np.isnan(only)))
    return _parts(study, revenue, groups)


def _parts(study: Study, revenue: Pieces, groups: Sequence[tuple[str, str, Mask]]) -> tuple[Part, ...]:
    """Return the adjusted difference in each group with enough rows in either arm, the largest first."""
    found = []
    for name, label, chosen in groups:
        if min((chosen & study.treated).sum(), (chosen & ~study.treated).sum()) >= FEWEST:
            found.append((name, label, study.told(difference(revenue[chosen]), chosen)))
    found.sort(key=lambda one: -one[2].n)
    stands = discoveries([two_sided(one.estimate, (one.high - one.low) / (2 * Z)) for _, _, one in found])
    return tuple(Part(*one, stands=bool(holds)) for one, holds in zip(found, stands, strict=True))


def _trials(frame: pd.DataFrame) -> tuple[Trial, ...]:
    each = frame.groupby("trial", as_index=False)["is_treated"].agg(["size", "sum"])
    return tuple(
        Trial(date(int(month) // 12, int(month) % 12 + 1, 1), int(eligible), int(treated))
        for month, eligible, treated in each.itertuples(index=False)
    )


def _why_not(balanced: Sequence[Balance], placebo: Difference | None, is_fitted: bool) -> str:
    """Return what keeps the comparison from saying anything; empty where nothing does."""
    found = []
    if not is_fitted:
        found.append("the model of who comes to a second channel found no end")
    unlike = [one for one in balanced if abs(one.after) >= APART]
    if unlike:
        worst = max(unlike, key=lambda one: abs(one.after))
        what = "what the model did not see" if worst.kind == "unseen" else "what went before"
        found.append(f"the two groups still differ in {what} ({worst.label.lower()})")
    if placebo is not None and placebo.is_clear:
        found.append("they differ in what they spent long before, which no second channel can have brought")
    return "; ".join(found)


def _answer(facts: Facts, raw: Difference, matched: Difference, why_not: str) -> str:
    def money(amount: float) -> str:
        return formats.money(amount, facts.currency)

    more = "more" if raw.estimate >= 0 else "less"
    told = (
        f"Who came to a second channel brought {money(abs(raw.estimate))} {more} in the next {AFTER_DAYS} "
        "days than who did not."
    )
    if why_not:
        return f"{told} How much of it goes with the channel we can't say: {why_not}."
    between = f"between {money(matched.low)} and {money(matched.high)}"
    unsure = "" if matched.is_clear else ", too close to call"
    return f"{told} Against customers like them, it is {money(matched.estimate)}: {between}{unsure}."


def _nothing(facts: Facts, filters: Filters, told: str) -> SecondChannel:
    return SecondChannel(
        **looked_at(facts, filters),
        answer=f"We can't tell yet what a second channel is worth. {told}",
        caveat="", raw=None, matched=None, profit=None, placebo=None, ways=(), categories=(), balance=(),
        worst=None, worst_unseen=None, can_say=False, why_not=told, effective_treated=0.0,
        effective_others=0.0, customers=0, sampled=1.0, trials=(), leads=None,
    )  # fmt: skip
