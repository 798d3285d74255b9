"""What stands behind the tab A second channel? The difference as it is, adjusted, and what supports it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.second_channel import (
    APART,
    FEWEST,
    MOST_ROWS,
    Difference,
    Part,
    SecondChannel,
    second_channel,
)
from lib.analysis.trials import AFTER_DAYS, MOST_TRIALS
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.love import Alike, love
from lib.schema import formats
from lib.ui import figures, page, stepwise, tables

MEASURES = (
    "second_channel_raw",
    "second_channel_matched",
    "second_channel_profit",
    "standardised_difference",
)
_UNIT = "Money a customer in 180 days"
_KINDS = {"seen": "Seen by the model", "product": "Square or product", "unseen": "Not seen by the model"}
_MOST_PRODUCTS = 4


def show() -> None:
    """Draw the tab; the comparison is fitted once and kept for this visit."""
    found = stepwise.compute(second_channel)
    page.section(found.answer, found.caveat)
    if found.raw is None or found.matched is None:
        page.how_computed(MEASURES, found, METHOD)
        return
    left, right = st.columns(2)
    with left:
        page.chart_card(
            _title(found), _money(_measures(found), found), _measures_note(found), key="second_channel"
        )
    with right:
        page.chart_card(_balance_title(found), _balance(found), _balance_note(found), key="second_balance")
    if found.ways or found.categories:
        page.chart_card(
            _parts_title(found), _money(_parts(found), found),
            f"The adjusted difference. Parts with fewer than {FEWEST} on either side are left out; in colour "
            "is what differs from nothing with as many looked at.",
            key="second_parts",
        )  # fmt: skip
    _check(found)
    with page.card("How alike the two groups are", "In standard deviations; under 0.1 counts as alike."):
        tables.show(_table(found), "How alike who came and who did not are", _COLUMNS)
    with page.do():
        tables.download(
            "Download how alike they are", _table(found), "second_channel_balance.csv", key="second_download"
        )
    page.how_computed(MEASURES, found, [*METHOD, *_counted(found)])


METHOD = (
    "A trial a month: everybody who ordered in it and had bought on one side only until then. Who came to a "
    "second channel is who ordered first on the other side in that month. For both, all days count from that "
    "order; what others do later, coming over included, still counts as theirs.",
    f"Net revenue and profit are those of the {AFTER_DAYS} days after the order, without the order itself.",
    "Compared with their likes: by how likely each was to come over, from what was known before the order "
    "(orders, "
    "net revenue, days since the first and last, discounts, categories, place, membership, feedback, "
    "month), and "
    "by what either group would be expected to bring. Who might have been in either group counts most.",
    "The method: overlap weights (Li, Morgan and Zaslavsky, 2018) in the efficient estimating equation of "
    "Crump, "
    "Hotz, Imbens and Mitnik (2006), right if either of its two models is; intervals from its influence "
    "function, "
    "summed by customer.",
    f"Alike means less than {APART:g} standard deviations apart, also in squares and products of what the "
    "model saw, "
    "and in what it did not see. The placebo is net revenue of the days 181 to 360 before the order.",
    f"Up to {MOST_TRIALS} months; of more than {formats.count(MOST_ROWS)} months with an order a sample of "
    "customers is "
    "taken.",
)


def _measures(found: SecondChannel) -> list[Estimate]:
    told = (
        ("As it is", found.raw),
        ("Against customers like them", found.matched),
        ("Profit, against customers like them", found.profit),
        ("Placebo: long before the order", found.placebo),
    )
    return [_dot(name, one) for name, one in told if one is not None]


def _parts(found: SecondChannel) -> list[Estimate]:
    parts: Sequence[Part] = (*found.ways, *found.categories)
    return [_dot(part.label, part.matched, stands=part.stands) for part in parts]


def _dot(name: str, one: Difference, *, stands: bool | None = None) -> Estimate:
    return Estimate(name, one.estimate, one.low, one.high, one.n, stands)


def _money(rows: list[Estimate], found: SecondChannel, unit: str = _UNIT) -> Chart:
    unit = unit if found.currency is None else f"{unit}, {found.currency}"
    return estimates(rows, figures.money_in(found.currency), unit, beside=0.0)


def _title(found: SecondChannel) -> str:
    if found.raw is None or found.matched is None:
        return ""
    raw, matched = (formats.money(one.estimate, found.currency) for one in (found.raw, found.matched))
    if not found.can_say:
        return f"{raw} more as it is; how much of it goes with the channel can't be said"
    return f"Of {raw} more, {matched} is left against customers like them"


def _measures_note(found: SecondChannel) -> str:
    if found.matched is None:
        return ""
    one = found.matched
    return (
        f"n = {formats.count(one.n)} customers' months, of which {formats.count(one.treated)} came to a "
        "second "
        f"channel; {formats.plural(found.customers, 'customer')}. With the weights they tell as much as "
        f"{formats.count(round(found.effective_treated))} and {formats.count(round(found.effective_others))}."
    )


def _balance(found: SecondChannel) -> Chart:
    """Return the chart: all that is seen and unseen, and of squares and products the few that differ most."""
    rows = [one for one in found.balance if one.kind != "product"]
    crossed = sorted((one for one in found.balance if one.kind == "product"), key=lambda one: -abs(one.after))
    chosen = sorted(
        [*rows, *crossed[:_MOST_PRODUCTS]], key=lambda one: (list(_KINDS).index(one.kind), -abs(one.before))
    )
    return love([Alike(one.label, one.before, one.after) for one in chosen], APART)


def _balance_title(found: SecondChannel) -> str:
    worst = max(found.worst or 0.0, found.worst_unseen or 0.0)
    if worst < APART:
        return "Weighted, the two groups are alike in all that was looked at"
    return f"Weighted, the two groups still differ by up to {formats.number(worst, 2)} standard deviations"


def _balance_note(found: SecondChannel) -> str:
    unseen = [one.n for one in found.balance if one.kind == "unseen"]
    crossed = sum(one.kind == "product" for one in found.balance)
    told = (
        f"{formats.count(crossed)} squares and products were looked at; the {_MOST_PRODUCTS} farthest are "
        "drawn."
    )
    if not unseen:
        return f"{told} There is no data of 360 days before, which the model would not have seen."
    return f"{told} What the model did not see: n = {formats.count(unseen[0])}."


def _parts_title(found: SecondChannel) -> str:
    standing = [part.label for part in (*found.ways, *found.categories) if part.stands]
    if not standing:
        return "No part of the customers differs clearly from nothing by itself"
    return f"Clear for: {formats.listing(standing)}"


def _check(found: SecondChannel) -> None:
    """Draw the quarters before and after: a check, no estimate."""
    check = found.leads
    if check is None:
        return
    rows = [
        Estimate(_quarter(one.quarter), one.estimate, one.low, one.high, check.n) for one in check.quarters
    ]
    drift, steepest, both, low, high = (
        formats.money(abs(value) if value is check.drift else value, found.currency)
        for value in (check.drift, check.steepest, check.estimate, check.low, check.high)
    )
    page.chart_card(
        f"A check: before they came, the groups drifted apart by {steepest} a quarter at most",
        _money(rows, found, "Money a customer in 90 days"),
        f"Net revenue of those who came less that of the others, against the last quarter before "
        f"(differences in differences; n = {formats.count(check.n)}). Both quarters after it together: "
        f"{both} "
        f"({low} to {high}). A drift of {drift} from quarter to quarter, going on, would leave nothing of "
        "it. "
        "The model makes the two quarters before alike; the two before those it did not see.",
        key="second_leads",
    )


def _quarter(quarter: int) -> str:
    first, last = (abs(quarter) - 1) * 90 + 1, abs(quarter) * 90
    return f"{first} to {last} days {'before' if quarter < 0 else 'after'}"


def _counted(found: SecondChannel) -> list[str]:
    months = [formats.count(one.eligible) for one in found.trials]
    told = [f"Trials: {len(months)} months with {formats.listing(months)} customers."]
    if found.sampled < 1:
        told.append(f"A sample of {formats.share(found.sampled)} of customers.")
    return told


def _table(found: SecondChannel) -> pd.DataFrame:
    return pd.DataFrame(
        [(_KINDS[one.kind], one.label, one.before, one.after, one.n) for one in found.balance],
        columns=["kind", "measure", "before", "after", "n"],
    )


_COLUMNS = {
    "kind": tables.text("What it is"),
    "measure": tables.text("Measure", wide=True),
    "before": tables.number("Before", 2),
    "after": tables.number("After", 2),
    "n": tables.count("n"),
}
