"""How are patterns of buying shown? What sets groups apart, whether they hold, and the customers of one.

Grain in: `lib.analysis.patterns.Patterns`. Grain out: a tab.
"""

import pandas as pd
import streamlit as st

from lib.analysis.clustering import NEARLY, STABLE, WHOLE
from lib.analysis.features import REACH
from lib.analysis.pattern_members import PatternModel
from lib.analysis.patterns import Pattern, Patterns, pattern_customers, patterns
from lib.charts.apart import LETTERS, MARKED, apart_grid
from lib.charts.chart import Chart
from lib.schema import formats
from lib.schema.features import LOG, ORDERS, features
from lib.ui import charts, customers, page, session, tables
from lib.ui.text import with_bold_figures

SHOWN = 100  # customers listed on the page; the download has all
MEASURES = ("pattern_stability", "pattern_parting", "customer_share", "revenue_share")
EVERYBODY = "All customers"
_DOUBTFUL = 0.6  # Hennig's: below it a group is dissolved in other draws
_SCALES = {
    LOG: "compared by logarithms; its median is shown",
    ORDERS: "who ordered seldom counts as nearer to all; its mean is shown",
}
_PLAIN = "its mean is shown"


def show() -> None:
    """Draw the tab: answer, what sets groups apart, whether they hold, who is in one of them."""
    with st.spinner("Grouping customers by how they buy"):
        result = session.compute(patterns)
    page.answer(result.answer, result.caveat)
    page.warn(result.warnings)
    if result.model is None:
        st.caption("Choose a longer period or another channel or store above, or clear the filters.")
    else:
        _groups(result)
        _members(result, result.model)
    page.how_computed(MEASURES, result, method(result))


def _groups(result: Patterns) -> None:
    chart = grid(result)
    with page.card(chart.finding, note(result)):
        st.markdown("  \n".join(f"**{letter}** {with_bold_figures(text)}" for letter, text in names(result)))
        charts.show(chart, "patterns")
    page.section("Do these groups hold?", held(result))
    tables.show(rows(result), "Patterns of buying by size, revenue and stability", columns(result.currency))


def _members(result: Patterns, model: PatternModel) -> None:
    """List the customers of a group that holds: to treat the others alike would treat chance."""
    stable = [one.pattern for one in result.patterns if one.is_stable]
    if not stable:
        return
    chosen = st.selectbox("Look closer at", stable, key="pattern", width=420)
    own = next(one for one in result.patterns if one.pattern == chosen)
    page.section(f"{chosen}: {formats.plural(own.customers, 'customer')}", told(own, result.currency))
    found = session.compute(pattern_customers, model=model, pattern=chosen, limit=SHOWN)
    customers.show(found, f"Customers of the pattern {chosen}", key="pattern_list")
    with page.do():
        customers.download(pattern_customers, found, model=model, pattern=chosen)


def grid(result: Patterns) -> Chart:
    """Return what sets the groups apart."""
    cells = [
        (
            pattern.pattern,
            features()[one.feature].label,
            one.apart,
            features()[one.feature].write(one.typical, result.currency),
            features()[one.feature].write(one.usual, result.currency),
        )
        for pattern in result.patterns
        for one in pattern.figures
    ]
    return apart_grid(
        pd.DataFrame(cells, columns=["group", "measure", "apart", "typical", "usual"]), EVERYBODY
    )


def names(result: Patterns) -> list[tuple[str, str]]:
    """Return the letter of each group, and its name with what it brings."""
    return [
        (
            letter,
            f"{one.pattern}: {formats.share(one.share)} of customers"
            + ("" if one.revenue_share is None else f", {formats.share(one.revenue_share)} of net revenue"),
        )
        for letter, one in zip(LETTERS, result.patterns, strict=False)
    ]


def note(result: Patterns) -> str:
    """Return of whom the figures are, and what the marks mean."""
    window = formats.window(result.window.start, result.window.end)
    return (
        f"{formats.plural(result.customer_count, 'customer')}, {window}. Blue and ▲ are more, orange and ▼ "
        f"less than among all, marked from {MARKED:g} standard deviations on. The groups are made from these "
        "measures: that they differ in them is no finding, and no interval is told."
    )


def held(result: Patterns) -> str:
    """Return in words whether the groups come back in other draws."""
    stable = [one for one in result.patterns if one.is_stable]
    drawn = (
        f"{formats.count(result.sample)} customers were drawn anew {result.draws} times and grouped again. "
    )
    if len(stable) == len(result.patterns):
        least = min(one.pattern_stability for one in stable)
        return (
            f"Yes. {drawn}Each group came back, with {formats.share(least)} of customers or more in common."
        )
    if not stable:
        return f"No. {drawn}No group came back with enough of its customers in common."
    named = formats.listing([f"“{one.pattern}”" for one in stable])
    return f"In part. {drawn}Of {len(result.patterns)} groups {len(stable)} came back: {named}."


def told(pattern: Pattern, currency: str | None) -> str:
    """Return what sets one group apart, as a sentence."""
    marked = sorted(
        (one for one in pattern.figures if abs(one.apart) >= MARKED), key=lambda one: -abs(one.apart)
    )
    parts = [
        f"{features()[one.feature].label.lower()} {features()[one.feature].write(one.typical, currency)} "
        f"(all {features()[one.feature].write(one.usual, currency)})"
        for one in marked[:4]
    ]
    return f"What is typical of them: {formats.listing(parts)}." if parts else "They buy much like everybody."


def rows(result: Patterns) -> pd.DataFrame:
    """Return the groups with whether each holds, in words."""
    frame = tables.frame_of(result.patterns)
    return frame.assign(
        letter=list(LETTERS[: len(frame)]),
        holds=[_holds(one.pattern_stability) for one in result.patterns],
    )


def columns(currency: str | None) -> tables.Columns:
    """How each column of the table of groups is shown."""
    return {
        "letter": tables.text(""),
        "pattern": tables.text("Pattern", wide=True),
        "customers": tables.count("Customers"),
        "share": tables.share("Of customers"),
        "net_revenue": tables.money("Net revenue", currency),
        "revenue_share": tables.share("Of revenue"),
        "holds": tables.text("In other draws"),
        "pattern_stability": tables.share(
            "In common", help="Customers in common with the group in other draws."
        ),
    }


def _holds(jaccard: float) -> str:
    if jaccard >= STABLE:
        return "Comes back"
    return "In part" if jaccard >= _DOUBTFUL else "Does not come back"


def method(result: Patterns) -> list[str]:
    """Return how groups are found, a sentence each: measures, scales, what was tried, what was left out."""
    return [
        "K-means on measures of how each customer bought in the window. Each family of measures (value, "
        "rhythm, breadth, discount, channel, occasion) weighs the same. A measure is taken from its median "
        "in units of the interquartile range, as standard deviations; beyond "
        f"{REACH:g} it counts as {REACH:g}. What is not told is taken to be as of the median customer.",
        "A share of orders is drawn towards everybody's, the more so the fewer orders there are and the less "
        "customers differ beyond chance (correlation within customers by analysis of variance: Ridout, "
        "Demetrio and Firth 1999, Biometrics 55: 137-148).",
        *_measures(result),
        *_tried(result),
        "Of the numbers of groups of which all have a mean Jaccard coefficient of "
        f"{STABLE:g} or more, the most groups are taken whose silhouette is within {NEARLY:g} of the best. "
        "Where there is none, it is the number with the highest mean coefficient, and groups do not hold.",
        f"The groups of the sample are the start for all customers; beyond {formats.count(WHOLE)}, in "
        "mini-batches. Who is nearest to a group's centre belongs to it.",
        "Names come from the measures in which a group's centre lies furthest from all customers, one of a "
        f"family, from {MARKED:g} standard deviations on.",
    ]


def _measures(result: Patterns) -> list[str]:
    scales = {one.feature: one for one in result.model.scales} if result.model else {}
    lines = []
    for name, one in features().items():
        if name not in scales:
            continue
        untold = scales[name].untold
        lacking = f" Not told of {formats.share(untold)} of customers." if untold > 0 else ""
        how = _SCALES.get(one.scale, _PLAIN)
        lines.append(f"{one.label} ({one.family.lower()}; {how}): {one.measured.meaning}{lacking}")
    return lines + [f"Left out: {features()[one.feature].label}: {one.reason}." for one in result.left_out]


def _tried(result: Patterns) -> list[str]:
    return [
        f"{one.groups} groups: silhouette {one.silhouette:.3f}, Jaccard coefficients "
        f"{formats.listing([f'{value:.2f}' for value in sorted(one.jaccards)])}, smallest group "
        f"{formats.count(one.smallest)} of {formats.count(result.sample)}"
        f"{', all stable' if one.is_stable else ''}."
        for one in result.trials
    ]
