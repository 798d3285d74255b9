"""What are orders put down to? Four rules side by side, each with what it assumes; none of them is causal."""

import pandas as pd
import streamlit as st

from lib.analysis.credit import ASSUMES, RULES, Credits, credit
from lib.analysis.paths import BY_CAMPAIGN, BY_KIND, FEWEST
from lib.charts.chart import Chart
from lib.charts.grouped import grouped_bars
from lib.charts.theme import ACCENT, BOTH, OTHER, STRONG
from lib.schema import formats
from lib.ui import navigation, page, session, tables

MEASURES = ("first_touch_orders", "last_touch_orders", "linear_orders", "removal_orders", "removal_effect")
NAMES = {"first": "First touch", "last": "Last touch", "linear": "Equal shares", "removal": "Without it"}
_COLOURS = {
    NAMES["first"]: OTHER,
    NAMES["last"]: BOTH,
    NAMES["linear"]: STRONG,
    NAMES["removal"]: ACCENT,
}
_BY = {"Kind of touch": BY_KIND, "Kind and campaign": BY_CAMPAIGN}
_MOST = 6  # steps that one chart has room for


def show(days: int) -> None:
    """Draw the rules side by side, with the warning first."""
    by = st.radio(
        "Tell touches apart by", list(_BY), horizontal=True, key="credit_by", persist_state="session"
    )
    found = session.compute(credit, days=days, by=_BY[by or "Kind of touch"])
    page.section(found.answer, found.caveat)
    if not found.rows:
        navigation.link("data", "Add a file of touches")
        return
    st.warning("  \n".join(ASSUMES[rule] for rule in RULES), icon=":material/warning:")
    page.chart_card(
        "Share of orders credited, by four rules", _bars(found),
        f"{formats.plural(found.orders, 'order')} with a touch in the {days} days before, of "
        f"{formats.plural(found.customers, 'customer')}; each rule shares out all of them."
        + (f" The {_MOST} largest of {len(found.rows)}." if len(found.rows) > _MOST else ""),
        key="credit",
    )  # fmt: skip
    with page.card("Orders and net revenue credited", f"Touches of under {FEWEST} people are one row."):
        tables.show(credit_table(found), "Orders and net revenue credited by four rules", _columns(found))
    with page.do():
        tables.download("Download this credit", credit_table(found), "credit.csv", key="credit_download")
    page.how_computed(MEASURES, found, method(found))


def method(found: Credits) -> list[str]:
    """Return how the rules share out, a sentence each."""
    return [
        *ASSUMES.values(),
        "Without it: a first-order Markov chain from a start over kinds of touches to an order or none; the "
        "share of orders that is lost when who would come to a touch leaves instead, in proportion "
        "(Anderl, Becker, von Wangenheim and Schumann, 2016). Solved exactly; nothing is simulated.",
        f"Of {formats.plural(found.journeys, 'journey')} {formats.share(found.order_chance)} end in an "
        "order. Orders without any touch before are credited to nothing.",
        "None of these rules says what a touch brought about: customers who meant to buy anyway look, search "
        "and fill baskets too. Only a comparison with people held back by chance does.",
    ]


def credit_table(found: Credits) -> pd.DataFrame:
    """Return one row per step, as shown and downloaded."""
    return tables.frame_of(found.rows)


def _bars(found: Credits) -> Chart:
    rows = [
        (row.label, NAMES[rule], getattr(row, f"{rule}_orders") / found.orders, row.customers or 0)
        for row in found.rows[:_MOST]
        for rule in RULES
    ]
    frame = pd.DataFrame(rows, columns=["step", "group", "value", "n"])
    return grouped_bars(frame, _COLOURS, formats.share, "Share of orders credited", "Touch")


def _columns(found: Credits) -> tables.Columns:
    shown = {"label": tables.text("Touch"), "customers": tables.count("Customers")}
    shown |= {f"{rule}_orders": tables.number(f"Orders, {NAMES[rule].lower()}", 0) for rule in RULES}
    shown |= {
        f"{rule}_revenue": tables.money(f"Revenue, {NAMES[rule].lower()}", found.currency) for rule in RULES
    }
    return shown | {"removal_effect": tables.share("Lost without it")}
