"""Who will be among our best next, and who of them may leave? The tab of the page Top customers."""

import pandas as pd
import streamlit as st

from lib.analysis.foresight import Check, Sign
from lib.analysis.likely_list import likely_customers
from lib.analysis.next_in_line import Likely, NextInLine, goal, next_in_line
from lib.analysis.top_customers import percent
from lib.charts.chart import Chart
from lib.charts.grouped import grouped_bars
from lib.charts.theme import ACCENT, OTHER
from lib.schema import formats
from lib.ui import contacts, customers, page, session, tables
from lib.ui.top import Top

_FEWEST = 10  # people of whom a share is told
SHOWN = 50  # customers listed on the page; the download has all
AHEAD, RISK = "Next in line", "At risk"
MEASURES = ("likely_entry", "likely_exit", "order_quality", "named_share", "named_lift")
_COLOURS = {"Expected": ACCENT, "Came": OTHER}


def show(top: Top) -> None:
    """Draw the tab."""
    top.ask()
    with st.spinner("Looking at who came before …"):
        result = session.compute(next_in_line, share=top.share)
    page.answer(result.answer, result.caveat)
    if result.reason:
        page.how_computed(MEASURES, result, _method(result))
        return
    _evidence(result)
    page.section(AHEAD, _of_ahead(result))
    _listed(result.ahead, AHEAD, "How likely", key="ahead")
    page.section(
        f"Top customers at risk: {formats.count(len(result.at_risk.customer_keys))}", _of_risk(result)
    )
    _listed(result.at_risk, RISK, "How likely to leave", key="risk")
    page.how_computed(MEASURES, result, _method(result))


def _evidence(result: NextInLine) -> None:
    left, right = st.columns(2)
    check = result.check
    if check is None:
        return
    with left:
        expected = formats.number(round(check.expected))
        title = f"{expected} were expected to make it, {formats.count(check.came)} did"
        page.chart_card(title, _tenths(result), _of_check(check, result.months), key="next_tenths")
    with right, page.card("What it goes by", _of_signs(result)):
        if result.signs:
            tables.show(
                _sign_rows(result.signs, result.currency),
                "What the order of customers goes by",
                {
                    "family": tables.text("Goes by"),
                    "label": tables.text("For example"),
                    "came": tables.figure("Made it"),
                    "others": tables.figure("Others"),
                    "weight": tables.number("Points"),
                },
            )
        else:
            st.markdown("Nothing by itself: only all of it together.")


def _tenths(result: NextInLine) -> Chart:
    rows = [
        (_name_of(one.tenth), side, value, one.customers)
        for one in result.tenths
        for side, value in (("Expected", one.expected), ("Came", float(one.came)))
    ]
    frame = pd.DataFrame(rows, columns=["step", "group", "value", "n"])
    return grouped_bars(frame, _COLOURS, _people, f"Customers who {goal(result)}", "Customers, by likelihood")


def _people(value: float) -> str:
    return formats.number(value, 2)


def _name_of(tenth: int) -> str:
    return {1: "Most likely tenth", 2: "2nd tenth", 3: "3rd tenth"}.get(tenth, f"{tenth}th tenth")


def _of_check(check: Check, months: int) -> str:
    told = (
        f"{formats.count(check.candidates)} customers outside the top, judged "
        f"{formats.plural(months, 'month')} before the latest months. "
    )
    if check.order is None or check.order_low is None or check.order_high is None:
        return told
    return (
        f"{told}Who made it stood above who did not in {formats.share(check.order)} of pairs "
        f"({formats.share(check.order_low)} to {formats.share(check.order_high)}); by net revenue alone "
        f"{formats.share(check.order_by_revenue)}."
    )


def _of_signs(result: NextInLine) -> str:
    return (
        "Points: right pairs lost when it is mixed up. Medians, of shares means, of those who "
        f"{goal(result)} and of the others, before they did. What goes with it need not make anybody a top "
        "customer."
    )


def _sign_rows(signs: tuple[Sign, ...], currency: str | None) -> pd.DataFrame:
    rows = [
        (
            one.family,
            one.label,
            written(one.of_came, one.kind, currency),
            written(one.of_others, one.kind, currency),
            one.weight * 100,
        )
        for one in signs
    ]
    return pd.DataFrame(rows, columns=["family", "label", "came", "others", "weight"])


def written(value: float | None, kind: str, currency: str | None) -> str:
    """Write a value of an attribute of a kind, as `lib.schema.attributes` names kinds."""
    if value is None:
        return formats.NOTHING
    if kind == "money":
        return formats.money(value, currency)
    if kind in ("share", "yes_no"):
        return formats.share(value)
    return formats.number(value)


def _of_ahead(result: NextInLine) -> str:
    check = result.check
    if check is None or check.named_share is None:
        return ""
    low, high = formats.share(check.low), formats.share(check.high)
    times = (
        f" {formats.number(check.lift, 2)} times as likely as the others."
        if check.lift is not None and check.lift > 1
        else ""
    )
    return (
        f"Of {formats.count(check.named)} named {formats.plural(result.months, 'month')} earlier "
        f"{formats.count(check.named_came)} {goal(result)} "
        f"({low} to {high}).{times}"
    )


def _of_risk(result: NextInLine) -> str:
    check = result.risk_check
    if check is None:
        return f"Can't tell yet: {result.risk_reason}."
    told = f"More likely to leave the top {percent(result.share)} than to stay in it."
    if check.named_share is None or check.others_share is None or check.named < _FEWEST:
        return told
    return (
        f"{told} Of {formats.count(check.named)} named {formats.plural(result.months, 'month')} earlier "
        f"{formats.count(check.named_came)} left ({formats.share(check.low)} to "
        f"{formats.share(check.high)}), of the other {formats.count(check.candidates - check.named)} "
        f"{formats.share(check.others_share)}."
    )


def _listed(likely: Likely, title: str, label: str, *, key: str) -> None:
    if not likely.customer_keys:
        st.caption("Nobody.")
        return
    found = session.compute(likely_customers, likely=likely, title=title, limit=SHOWN)
    shown_as = customers.columns(found.currency)
    shown = {
        **{name: shown_as[name] for name in ("customer_id", "name")},
        "likelihood": tables.share(label, decimals=0),
        **{
            name: shown_as[name]
            for name in ("net_revenue", "order_count", "last_order", "city", "email", "phone")
        },
    }
    customers.show(found, title, key=f"{key}_list", shown_as=shown)
    with page.do():
        customers.download(likely_customers, found, likely=likely, title=title)
    contacts.show(likely.customer_keys, title, key=key)


def _method(result: NextInLine) -> list[str]:
    told = [
        "Three stretches of equally many whole months, one after the other: a model learns in the first what "
        "those looked like who were in the top of the second, is checked on the second and third, and then "
        "looks at the third.",
        "It sees what customers brought, how often and lately they came, what, where and when they bought, "
        "discounts, returns, and what they said; nothing that was not known by then.",
        "Gradient boosting with small trees; likelihoods set right by a sigmoid on customers that the "
        "trees had not seen (isotonic from a thousand on). What it goes by: permutation importance, "
        "Breiman (2001), Machine Learning 45: 5-32, figures of one family together, on the later months.",
        "A top of one stretch of months is not the top of the page's period: somebody may be in one of them.",
        "Who leaves the top is learned from all buyers: a top alone is too few people to learn from. The "
        "probability to be a customer still answers another question: most who leave go on buying, only "
        "less.",
    ]
    for one in result.moves:
        told.append(
            f"Top {percent(result.share)} of {formats.window(one.later.start, one.later.end)}, "
            f"{formats.plural(one.top_count, 'customer')}: {formats.count(one.stayed)} were in the top of "
            f"{formats.window(one.earlier.start, one.earlier.end)}, {formats.count(one.climbed)} had bought "
            f"outside it, {formats.count(one.new)} had not bought then."
        )
    return told
