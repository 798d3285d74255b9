"""What do people say of the company, where do roles differ, what has changed? The tab of ratings alone."""

import pandas as pd
import streamlit as st

from lib.analysis.filters import default_filters
from lib.analysis.perception import Perceived
from lib.analysis.rated import Rated, RatedComponent, rated
from lib.analysis.rating_change import Change
from lib.analysis.scorecard import Scorecard
from lib.charts.intervals import Difference, differences
from lib.charts.level_shares import LevelCounts, level_shares
from lib.charts.roles import Views, views_apart
from lib.schema import formats
from lib.ui import departments, offered, page, scores, session, tables, targets

MEASURES = (
    "component_level", "mean_level", "view_gap", "department_agreement", "rating_change", "target_gap",
)  # fmt: skip
_MOST_ROWS = 12
_HEIGHT = 35 * 12 + 3
METHOD = (
    "Fewer than five are not shown, and what is hidden can't be worked out from what is: raters are cut into "
    "blocks of five or more, and all that is shown is of whole blocks. Executives and managers are one block "
    "where either are too few.",
    "Median, mean and spread (standard deviation) of all ratings of the round; the interval of the mean is "
    "Student's. A capability's interval is at most so wide: it takes its components to have been rated by "
    "the same people.",
    "Views differ: all ways to shuffle who is in which group are counted (very many: some drawn); the "
    "interval holds the shifts that this test does not refuse (Ernst, 2004, Statistical Science 19: "
    "676-685). It takes the groups to spread alike. Where everybody of both answered there is no chance, "
    "and no interval.",
    "Clearly apart, changed: when all components are looked at together; at most 5 % of such are expected "
    "to be chance (Benjamini and Hochberg, 1995).",
    "Customers stand only where they rated the same component, in the same words.",
    "Departments: each speaks with the mean of its people (five or more); Krippendorff's alpha for intervals "
    "(2011), its 95 % interval by drawing components. From 0.8 it is reliable, from 0.667 tentative "
    "(Krippendorff, 2004).",
)
_COLUMNS = {
    "name": tables.text("Component"),
    "level": tables.figure("Median"),
    "mean": tables.figure("Mean (95 % interval)"),
    "n": tables.count("Ratings"),
    "spread": tables.figure("Spread", help="Standard deviation of the ratings."),
    "coverage": tables.share("Coverage", decimals=0, help="Ratings over people who could have given one."),
    **{f"level_{level}": tables.count(f"Gave {level}") for level in (1, 2, 3, 4, 5)},
    "dont_know": tables.count("Don't know"),
    "top": tables.figure("Executives", help="With the managers where either are too few."),
    "team": tables.figure("Managers and associates"),
    "customers": tables.figure("Customers"),
    "target": tables.count("Target"),
    "to_target": tables.figure("To target"),
}


def show(card: Scorecard) -> None:
    """Draw the tab: where views differ, the levels given, departments, changes, all components, targets."""
    result = session.compute(
        rated, within=default_filters(session.facts()), round_name=card.round,
        head_counts=targets.head_counts_of_session(),
        targets=targets.targets_of_session(),
    )  # fmt: skip
    page.answer(result.answer, result.caveat)
    if any(one.level is not None for one in result.components):
        left, right = st.columns([6, 5])
        with left:
            _views(result)
        with right:
            _levels(result)
            departments.show(result)
        _changes(result)
        _components(result)
    targets.edit(result)
    page.how_computed(MEASURES, result, METHOD)


def _views(result: Rated) -> None:
    """Draw the components whose views are furthest apart, and let head counts be told."""
    pairs = [gap for gap in result.gaps if {gap.first.corner, gap.second.corner} == {"top", "team"}]
    if not pairs:
        with page.card("Views can't be compared yet"):
            st.markdown("It takes five executives, or executives and managers, and five others who rated it.")
        return
    common = [
        gap for gap in pairs if (gap.first.who, gap.second.who) == (pairs[0].first.who, pairs[0].second.who)
    ]
    rows = [_row(result, gap) for gap in common[:_MOST_ROWS]]
    clear = sum(gap.stands for gap in common)
    first, second = pairs[0].first.who, pairs[0].second.who
    page.chart_card(
        f"{first.capitalize()} differ from {second} on {clear} of {formats.plural(len(common), 'component')}",
        views_apart(rows, first, second),
        _views_note(result, common),
        key="views",
    )
    targets.edit_head_counts()


def _row(result: Rated, gap: Perceived) -> Views:
    third = next(
        (
            view.mean
            for view in result.views
            if view.component == gap.component and view.corner == "customers"
        ),
        None,
    )
    name = next(one.name for one in result.components if one.component == gap.component)
    return Views(name, gap.first.mean, gap.second.mean, gap.difference, gap.low, gap.high, third, gap.stands)


def _views_note(result: Rated, pairs: list[Perceived]) -> str:
    cut = f" The first {_MOST_ROWS}; the table below has all." if len(pairs) > _MOST_ROWS else ""
    exact = sum(gap.p is None for gap in pairs)
    census = (
        f" On {formats.plural(exact, 'component')} everybody answered: the difference is exact."
        if exact
        else ""
    )
    most = max(gap.first.n for gap in pairs), max(gap.second.n for gap in pairs)
    return (
        f"Up to {most[0]} {pairs[0].first.who} and {most[1]} {pairs[0].second.who} in “{result.round}”. In "
        f"colour: more than chance; grey may be chance.{census}{cut}{_customers(result)}"
    )


def _customers(result: Rated) -> str:
    """Write where customers see the company differently from those inside, of the components they rated."""
    told = ""
    for corner in ("top", "team"):
        pairs = [gap for gap in result.gaps if (gap.first.corner, gap.second.corner) == (corner, "customers")]
        if pairs:
            clear = sum(gap.stands for gap in pairs)
            told += f" Customers differ from {pairs[0].first.who} on {clear} of {len(pairs)}."
    return told


def _levels(result: Rated) -> None:
    rows = [LevelCounts(one.name, one.counts, one.dont_know) for one in result.capabilities if one.rated]
    shown = sum(one.rated for one in result.capabilities)
    every = sum(one.components for one in result.capabilities)
    means = sorted(
        (one for one in result.capabilities if one.mean is not None), key=lambda one: -(one.mean or 0)
    )
    page.chart_card(
        f"{means[0].name} is rated highest: {_with_ends(means[0].mean, means[0].low, means[0].high)}",
        level_shares(rows),
        f"All ratings of the {shown} of {every} components that five or more rated.",
        key="levels_given",
    )


def _changes(result: Rated) -> None:
    """Draw what has changed since the round before, clear changes in colour."""
    if not result.changes or result.before is None:
        return
    clear = [one for one in result.changes if one.stands]
    names = {one.component: one.name for one in result.components}
    count = formats.plural(len(clear), "component has", "components have")
    page.chart_card(
        f"{count} changed by more than noise since {result.before}" if clear
        else f"No component has changed by more than noise since {result.before}",
        differences(
            [_difference(names[one.component], one) for one in result.changes[:_MOST_ROWS]],
            str(result.round), str(result.before),
        ),
        _change_note(result),
        key="changes",
    )  # fmt: skip


def _difference(name: str, one: Change) -> Difference:
    return Difference(
        name, one.difference, one.low, one.high, scores.level(one.now, ""), scores.level(one.before, ""),
        f"{one.difference:+.1f} ({one.low:+.1f} to {one.high:+.1f})".replace("-", "−"), one.stands,
    )  # fmt: skip


def _change_note(result: Rated) -> str:
    same = sum(one.same_people is not None for one in result.changes)
    who = (
        f"On {formats.plural(same, 'component')} of the people who rated both times; else"
        if same
        else "Nobody can be told to be the same person in both, so that"
    )
    return (
        f"{who} the rounds are taken as people of their own, and who rates may have changed too. "
        f"{formats.plural(len(result.changes), 'component')} rated in both; in colour: more than noise."
    )


def _components(result: Rated) -> None:
    frame = pd.DataFrame(_written(result, one) for one in result.components)
    columns = dict(_COLUMNS)
    if not any(one.target for one in result.components):
        del columns["target"], columns["to_target"]
    if not any(view.corner == "customers" for view in result.views):
        del columns["customers"]
    with page.card("All components", "Too few: fewer than five rated it. Views are means."):
        st.dataframe(
            tables.harmless(frame[list(columns)]).assign(coverage=frame["coverage"] * 100),
            hide_index=True, column_config=columns, height=_HEIGHT, key="rated_components",
            alt="34 components with what people say", placeholder=formats.NOTHING,
        )  # fmt: skip
        offered.offer(frame, "34 components with what people say", columns, key="rated_components")


def _written(result: Rated, one: RatedComponent) -> dict[str, object]:
    said = {view.corner: view for view in result.views if view.component == one.component}
    missing = "Too few" if one.is_few else scores.NOT_RATED
    counts = one.counts or (None,) * 5
    return {
        "name": one.name,
        "level": scores.level(one.level, missing),
        "mean": _with_ends(one.mean, one.low, one.high) if one.mean is not None else formats.NOTHING,
        "n": one.n,
        "spread": scores.level(one.spread, formats.NOTHING),
        "coverage": one.coverage,
        **{f"level_{level}": n for level, n in enumerate(counts, 1)},
        "dont_know": one.dont_know,
        **{
            corner: scores.level(said[corner].mean if corner in said else None, formats.NOTHING)
            for corner in ("top", "team", "customers")
        },
        "target": one.target,
        "to_target": formats.NOTHING if one.to_target is None else _to_target(one.to_target),
    }


def _to_target(missing: float) -> str:
    return "reached" if missing <= 0 else f"{missing:.1f} to go"


def _with_ends(value: float | None, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return scores.level(value, formats.NOTHING)
    return f"{scores.level(value, '')} ({low:.1f} to {high:.1f})"
