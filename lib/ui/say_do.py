"""Where do words and deeds contradict each other? Of customers and of the company, by revenue concerned."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from lib.analysis.contradictions import AGREES, CONTRADICTS, CUSTOMERS, TEAM, UNSURE, UNTOLD, Contradiction
from lib.analysis.filters import default_filters
from lib.analysis.say_do import SayDo, contradicting_customers, say_do
from lib.analysis.scorecard import Scorecard
from lib.charts.dots import Estimate, estimates
from lib.errors import UserError
from lib.schema import formats
from lib.schema.say_do import say_do_book
from lib.ui import customers, cuts, navigation, page, session, tables
from lib.ui.text import plain

SHOWN = 100  # customers listed on the page
MEASURES = ("contradicting_share", "contradicting_revenue")
_VERDICTS = {
    CONTRADICTS: "Contradict each other",
    UNSURE: "May be chance",
    AGREES: "Go together",
    UNTOLD: "Can't tell yet",
}
_COLUMNS = {
    "statement": tables.text("What is said", wide=True),
    "finding": tables.text("What is done", wide=True),
    "verdict": tables.text("Words and deeds"),
    "net_revenue": tables.money("Net revenue of those concerned", None),
    "customers": tables.count("Customers concerned"),
    "component": tables.text("Component"),
}
METHOD = (
    "Of customers a pair contradicts where clearly more than half of those who say it do otherwise, or "
    "clearly more of them than of those who said otherwise, as the pair declares. Intervals of shares: "
    "Wilson (1927); of their difference: Newcombe (1998); tests: score test of a share against one half, "
    "Fisher's exact test.",
    "Of the company a pair contradicts where the mean rating of executives (of everybody, where executives "
    "may not be shown apart) and the whole range of levels that the measure reaches lie on two sides of the "
    "middle, between level 2 and level 3; Student's test.",
    "All pairs are looked at together: of those that stand at most 5 % are expected to be chance (Benjamini "
    "and Hochberg, 1995).",
    "Pleased: 9 or 10 of 10 for a recommendation (Reichheld, 2003), from four fifths of the scale for a "
    "satisfaction. Displeased: up to 6 of 10, up to two fifths. Of several answers the last day's counts.",
    "What is done after an answer is seen for 180 days; answers with fewer days of data after them are left "
    "out.",
    "Concerned: customers who say and do otherwise; of the company, those behind the measure who do not "
    "count towards it. Groups of fewer than ten are not shown.",
)


def show(_: Scorecard) -> None:
    """Draw the tab."""
    within = default_filters(session.facts())
    found = session.compute(
        say_do, within=within, round_name=st.session_state.get("round"), cuts=cuts.cuts_of_session()
    )
    page.answer(found.answer, found.caveat)
    if all(pair.verdict == UNTOLD for pair in found.pairs):
        _untold(found)
        return
    _charts(found)
    page.section(
        "All pairs, by net revenue of the customers concerned",
        "Choose one to see who it is and what to do about it.",
    )
    chosen = _table(found)
    if chosen is not None:
        _closer(chosen, found)
    _untold(found)
    page.how_computed(MEASURES, found, METHOD)


def _charts(found: SayDo) -> None:
    left, right = st.columns(2)
    told = [pair for pair in found.pairs if pair.kind == CUSTOMERS and pair.verdict != UNTOLD]
    team = [pair for pair in found.pairs if pair.kind == TEAM and pair.verdict != UNTOLD]
    with left:
        if told:
            _customers_card(told)
    with right:
        if team:
            _team_card(team)


def _customers_card(told: Sequence[Contradiction]) -> None:
    """Draw the share of those who say it who do otherwise."""
    pairs = {pair.id: pair for pair in say_do_book().customers}
    rows = [
        Estimate(pairs[each.pair].short, each.value, each.low, each.high, each.n, stands=each.stands)
        for each in told
        if each.value is not None and each.low is not None and each.high is not None
    ]
    clear = sum(each.stands for each in told)
    title = (
        f"{formats.plural(clear, 'pair')} of customers' words and deeds clearly contradict"
        if clear
        else "Customers mostly do as they say"
    )
    page.chart_card(
        title,
        estimates(rows, formats.share, "Share who do otherwise", beside=0.5, holds_shares=True),
        "95 % intervals; in colour what stands as a contradiction. The line is one half; where those who "
        "said otherwise are the yardstick, the table tells their share.",
        key="say_do_customers",
    )  # fmt: skip


def _team_card(team: Sequence[Contradiction]) -> None:
    """Draw what executives rate beside the level that the measure reaches."""
    rows = [
        Estimate(
            f"{each.component_name}: {_level(each)}", each.rating, each.rating_low, each.rating_high,
            each.raters or 0, stands=each.stands,
        )
        for each in team
        if each.rating is not None and each.rating_low is not None and each.rating_high is not None
    ]  # fmt: skip
    clear = sum(each.stands for each in team)
    title = (
        f"{formats.plural(clear, 'sentence')} about ourselves that the data contradicts"
        if clear
        else "Nothing that we say of ourselves is clearly contradicted"
    )
    who = team[0].rated_by
    page.chart_card(
        title, estimates(rows, partial(formats.number, digits=2), f"Mean rating by {who}", beside=2.5),
        f"Ratings by {who} with 95 % intervals, beside the level that the measure reaches. The line is the "
        "middle, between level 2 and 3; in colour where rating and level lie on two sides of it, beyond "
        "chance.",
        key="say_do_team",
    )  # fmt: skip


def _level(each: Contradiction) -> str:
    low, high = each.evidence_level, each.evidence_level_high
    return f"data shows {low}" if low == high else f"data shows {low} to {high}"


def _table(found: SayDo) -> Contradiction | None:
    told = [pair for pair in found.pairs if pair.verdict != UNTOLD]
    frame = pd.DataFrame(
        [
            (pair.statement, pair.finding, _VERDICTS[pair.verdict], pair.net_revenue, pair.customers,
             pair.component_name)
            for pair in told
        ],
        columns=list(_COLUMNS),
    )  # fmt: skip
    money = tables.money("Net revenue concerned", found.currency)
    place = tables.pick_row(
        frame, "Pairs of words and deeds", {**_COLUMNS, "net_revenue": money}, key="say_do_rows"
    )
    return told[place] if place is not None else next((pair for pair in told if pair.stands), None)


def _closer(pair: Contradiction, found: SayDo) -> None:
    with page.card(pair.statement):
        st.markdown(plain(f"{_VERDICTS[pair.verdict]}. {pair.finding}"))
        if pair.customers is not None:
            worth = formats.money(pair.net_revenue, found.currency)
            st.markdown(
                plain(f"{formats.plural(pair.customers, 'customer')} concerned, {worth} of net revenue.")
            )
        st.markdown(f"**What to do:** {plain(pair.todo)}")
        with page.do():
            navigation.link(
                "scorecard", f"See {pair.component_name} on the scorecard",
                {"component": pair.component_name, "part": "Scorecard"},
            )  # fmt: skip
        if pair.kind == CUSTOMERS and pair.customers is not None:
            _who(pair)


def _who(pair: Contradiction) -> None:
    within = default_filters(session.facts())
    with st.expander(
        "Who they are", icon=":material/group:", key=f"who_{pair.pair}", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        try:
            listed = session.compute(contradicting_customers, within=within, pair=pair.pair, limit=SHOWN)
        except UserError as error:
            st.caption(plain(f"{error.title} {error.message}"))
            return
        customers.show(listed, pair.statement, key=f"say_do_{pair.pair}")


def _untold(found: SayDo) -> None:
    untold = [pair for pair in found.pairs if pair.verdict == UNTOLD]
    if untold:
        with st.expander(
            f"{formats.plural(len(untold), 'pair')} that can't be told yet", icon=":material/help:",
            key="say_do_untold",
        ):  # fmt: skip
            for pair in untold:
                st.markdown(f"- **{plain(pair.statement)}.** {plain(pair.reason)}")
