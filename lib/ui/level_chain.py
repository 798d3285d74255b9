"""How did a level come about? Rows, measure, cuts, level, capability: each step opens what is behind it."""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from lib.analysis.behind_level import OrderList, customers_behind, orders_behind
from lib.analysis.component_score import ComponentScore, written_levels
from lib.analysis.evidence import CUSTOMERS, Evidence
from lib.analysis.filters import default_filters
from lib.analysis.scorecard import CapabilityScore, Scorecard
from lib.charts.level_scale import Reached, level_scale
from lib.errors import UserError
from lib.schema import formats
from lib.schema.measures import HIGHEST
from lib.schema.metrics import metrics
from lib.schema.tables import tables as canonical_tables
from lib.ui import charts, customers, cuts, navigation, page, scores, session, tables
from lib.ui.text import plain

SHOWN = 100  # customers or orders listed on the page
_METRIC, _STEP = "metric", "step"
_ROWS, _MEASURE, _CUTS, _LEVEL, _CAPABILITY = "Rows", "Measure", "Cuts", "Level", "Capability"
_ROADMAP = "roadmap"


def show(score: ComponentScore, result: Scorecard) -> None:
    """Draw the chain of a component that has evidence, from its rows to its capability."""
    if score.evidence is None:
        st.markdown(plain(f"{scores.NO_EVIDENCE}. {score.reason}"))
        return
    found = _chosen(score)
    capability = next(each for each in result.capabilities if each.capability == score.capability)
    steps = _steps(found, capability)
    step = st.segmented_control(
        "How the level came about: choose a step to see what is behind it", list(steps), default=_LEVEL,
        format_func=lambda name: steps[str(name)], key=f"{_STEP}_{found.metric}", required=True,
    )  # fmt: skip
    drawn: Mapping[str, Callable[[], None]] = {
        _ROWS: partial(_rows, found),
        _MEASURE: partial(_measure, found),
        _CUTS: partial(_cuts, found),
        _LEVEL: partial(_level, score),
        _CAPABILITY: partial(_capability, capability, result),
    }
    drawn[str(step)]()
    _untold(score)


def _chosen(score: ComponentScore) -> Evidence:
    """Return the measure to look at, by its id in the address; the one that decides at first."""
    told = {each.metric: each for each in score.evidence.measures} if score.evidence else {}
    decides = score.evidence.decides if score.evidence else ""
    if len(told) == 1:
        return next(iter(told.values()))
    names = sorted(told, key=lambda name: name != decides)
    key = f"{_METRIC}_{score.component}"
    if st.query_params.get(_METRIC) in told and key not in st.session_state:
        st.session_state[key] = st.query_params[_METRIC]
    chosen = st.segmented_control(
        "Measure (the lowest decides)", names, default=None if key in st.session_state else decides, key=key,
        format_func=lambda name: told[name].label + (" · decides" if name == decides else ""), required=True,
    )  # fmt: skip
    st.query_params[_METRIC] = str(chosen)
    return told[str(chosen)]


def _steps(found: Evidence, capability: CapabilityScore) -> dict[str, str]:
    own = " (your own)" if cuts.are_own(found) else ""
    level = written_levels(found.level or 0, found.level_high or 0)
    whole = capability.evidence.written if capability.evidence else formats.NOTHING
    told = {
        _ROWS: found.rows,
        _MEASURE: cuts.written(found.value, found.metric),
        _CUTS: formats.listing(list(dict.fromkeys(cut.basis for cut in found.cuts))),
        _LEVEL: f"{level}{own}",
        _CAPABILITY: f"{capability.name} {whole}",
    }
    return {name: f"{'' if name == _ROWS else '→ '}{name}: {what}" for name, what in told.items()}


def _rows(found: Evidence) -> None:
    """List whom or what the measure counts, and those that it is of and does not count."""
    window = (
        f"{formats.window(found.window.start, found.window.end)}" if found.window else "all that was loaded"
    )
    of = f"{formats.count(found.n)} {found.n_of}"
    told = "" if found.rows == of else f"; it is of {of}"
    st.markdown(plain(f"Computed from {found.rows}, {window}{told}."))
    if not found.behind:
        st.caption("This measure is of ratings, dates or files: there is no list of customers or orders.")
        return
    noun = "customers" if found.behind == CUSTOMERS else "orders"
    counts = st.segmented_control(
        f"Which {noun}", [True, False], default=True, key=f"counts_{found.metric}", required=True,
        format_func=lambda each: "Those that count towards it" if each else "Those that don't",
    )  # fmt: skip
    within = default_filters(session.facts())
    try:
        if found.behind == CUSTOMERS:
            listed = session.compute(
                customers_behind, within=within, metric=found.metric, counts=bool(counts), limit=SHOWN
            )
            _line(listed.answer)
            customers.show(listed, listed.title, key=f"behind_{found.metric}_{counts}")
        else:
            _orders(
                session.compute(
                    orders_behind, within=within, metric=found.metric, counts=bool(counts), limit=SHOWN
                ),
                f"behind_{found.metric}_{counts}",
            )
    except UserError as error:
        st.caption(plain(f"{error.title} {error.message}"))


def _line(text: str) -> None:
    """Write a sentence above a list."""
    st.markdown(f"**{plain(text)}**")


def _orders(listed: OrderList, key: str) -> None:
    _line(listed.answer)
    place = tables.pick_row(
        listed.orders, listed.title,
        {
            "order_id": tables.text("Order"), "order_date": tables.day("Day"),
            "customer_id": tables.text("Customer"), "channel": tables.text("Channel"),
            "store_id": tables.text("Store"), "net_revenue": tables.money("Net revenue", listed.currency),
        },
        key=key,
    )  # fmt: skip
    more = f" The latest {formats.count(SHOWN)} are listed." if listed.order_count > SHOWN else ""
    st.caption(f"Choose an order to see its customer's history, where the customer is known.{more}")
    if place is not None and isinstance(who := listed.orders["customer_id"].iloc[place], str):
        navigation.go("customer", {"customer": who})


def _measure(found: Evidence) -> None:
    entry = metrics()[found.metric]
    st.markdown(f"**{plain(found.label)}: {plain(_interval(found))}** {plain(entry.meaning)}")
    st.markdown(plain(f"Formula: {entry.formula}"))
    st.caption(plain(f"It needs {needed(found.needs)}. Source: {entry.source}."))


def needed(needs: tuple[str, ...]) -> str:
    """Say which columns of which files a measure needs."""
    wanted: dict[str, list[str]] = {}
    for need in needs:
        table, column = need.split(".")
        wanted.setdefault(table, []).append(f"“{canonical_tables()[table].columns[column].label}”")
    return formats.listing(
        [
            f"{formats.listing(names)} of {canonical_tables()[table].label.lower()}"
            for table, names in wanted.items()
        ]
    )


def _interval(found: Evidence) -> str:
    value, low, high = (cuts.written(end, found.metric) for end in (found.value, found.low, found.high))
    if found.low is None:
        return f"{value}, of {formats.count(found.n)} {found.n_of}: too few to say how sure."
    return f"{value}, 95 % interval {low} to {high}, of {formats.count(found.n)} {found.n_of}."


def _cuts(found: Evidence) -> None:
    cuts.table(found)
    with page.do():
        cuts.edit(found)


def _level(score: ComponentScore) -> None:
    """Draw all measures of the component on the five levels; the lowest decides."""
    if score.evidence is None:
        return
    rows = [_reached(each, score) for each in score.evidence.measures]
    charts.show(level_scale(rows), key=f"levels_{score.component}")
    several = len(rows) > 1
    first = "The lowest measure decides, in colour. " if several else ""
    st.caption(
        plain(
            f"{first}Dot and bar: value and 95 % interval; figures under the bands are the cuts. Where the "
            "interval spans a cut, the level is a range."
        )
    )
    for each in score.evidence.measures:
        st.markdown(plain(f"{each.label}: {_interval(each)} {cuts.next_level(each)}"))


def _reached(found: Evidence, score: ComponentScore) -> Reached:
    value = found.value or 0.0
    unit = metrics()[found.metric].unit
    decides = score.evidence is not None and score.evidence.decides == found.metric
    return Reached(
        found.label, value, value if found.low is None else found.low,
        value if found.high is None else found.high,
        tuple(cut.value for cut in found.cuts),
        tuple(" (your own)" if cuts.are_own(found) else "" for _ in found.cuts),
        written_levels(found.level or 0, found.level_high or 0),
        f"{formats.count(found.n)} {found.n_of}", decides, partial(cuts.written, metric=found.metric),
        highest=HIGHEST.get(unit),
    )  # fmt: skip


def _capability(capability: CapabilityScore, result: Scorecard) -> None:
    """List the components of a capability with their levels, which make its own."""
    if capability.evidence is None:
        return
    told = capability.evidence
    st.markdown(
        plain(
            f"{capability.name}: the data shows {told.written}, the mean of the {told.shown} of "
            f"{told.components} components that have evidence."
        )
    )
    rows = [
        (
            score.name, score.evidence.written if score.evidence else scores.NO_EVIDENCE,
            scores.level(score.rating.level if score.rating else None, scores.NOT_RATED),
        )
        for score in result.components
        if score.capability == capability.capability
    ]  # fmt: skip
    tables.show(
        pd.DataFrame(rows, columns=["component", "evidence", "rating"]), f"Components of {capability.name}",
        {
            "component": tables.text("Component"), "evidence": tables.figure("Data shows"),
            "rating": tables.figure("People say"),
        },
        key="capability_components",
    )  # fmt: skip


def _untold(score: ComponentScore) -> None:
    for each in score.untold:
        st.caption(plain(f"{each.label}: {each.reason}"))


def roadmap_link(score: ComponentScore) -> None:
    """Offer to plan an action on a component, where there is a page for plans."""
    if _ROADMAP not in {entry.script for entry in navigation.ENTRIES}:
        return
    query = {"lift": score.component}  # page Scorecard binds "component": Streamlit would drop it
    if score.evidence is not None:
        query["metric"] = score.evidence.decides
    navigation.link(_ROADMAP, "Plan an action on it", query)
