"""What stands behind the tab Same everywhere? Products of other price, discount, rating or stock by side."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.channel_sums import SIDES
from lib.analysis.coherence import MOST_ROWS, Coherence, Compared, Difference, OneSided, coherence
from lib.analysis.product_gaps import DISCOUNT, FEWEST, PRICE
from lib.analysis.product_voice import RATING, STOCK
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.schema import formats
from lib.ui import page, session, sides, tables
from lib.ui.text import plain

MEASURES = (PRICE, DISCOUNT, RATING, STOCK, "one_sided")
NAMES = {PRICE: "Price", DISCOUNT: "Discount", RATING: "Rating", STOCK: "On hand"}
_RANKS = {"Net revenue": "net_revenue", "Top customers who bought it": "top_customers"}
_AMOUNTS = {
    "price_apart": ("Price differs from, %", 100.0, 2.0, 0.5),
    "discount_apart": ("Discount from, points", 100.0, 5.0, 1.0),
    "rating_apart": ("Rating from, points of 5", 5.0, 0.5, 0.1),
}
"""Key -> label, the most, the usual and the step of an amount from which on products differ."""
_MOST = 20  # rows that one chart has room for
_LISTED = 200
_AXES = {
    PRICE: "Price online, more or less than in stores",
    DISCOUNT: "Discount online less discount in stores",
    RATING: "Rating online less rating in stores, points of 5",
    STOCK: "On hand online less on hand in stores",
}


def show() -> None:
    """Draw how many products differ by more than the amounts, which, and what one side only sells."""
    price, discount, rating, rank = _choices()
    found = session.compute(coherence, price_apart=price, discount_apart=discount, rating_apart=rating)
    page.section(found.answer, found.caveat)
    with page.card("What was compared", _compared_note(found)):
        tables.show(_compared_frame(found.compared), "Measures over products", _COMPARED)
    for one in found.compared:
        if one.reason:
            st.caption(plain(one.reason))
    shown = [one.measure for one in found.compared if one.over]
    if shown:
        _differing(found, shown, rank)
    _one_sided(found, rank)
    page.how_computed(MEASURES, found, method(found))


def method(found: Coherence) -> list[str]:
    """Return how it is computed, a sentence each."""
    return [
        "A product is the same where its number is (order_lines.product_id), whichever system tells it. Sold "
        "lines of the period; returns do not count.",
        "Like with like: only months in which both sides sold it, and only products that each side sold to "
        f"{FEWEST} people or more in these; people are told by lots, so that a few more are left out.",
        "Price: of the pieces that both sides sold, at each side's price of the month, before discounts "
        "(index of Marshall and Edgeworth). A discount on a whole order is spread over its lines: a product "
        "may carry a part of another one's.",
        "Ratings are put on 5 points and compared within one kind, one a person. Stock: counts of places "
        "that sell in a store against all other places; all counts are there, so that there is no interval.",
        "Intervals by random groups: customers fall into 17 lots, which vary as customers do (Wolter 2007). "
        "Beyond chance: at most 5 % of the products that are marked are expected to be chance, measure by "
        "measure (Benjamini and Hochberg 1995).",
        f"Top customers: the top 1 % of buyers of the period by net revenue, "
        f"{formats.count(found.top_count)} of them. Lists hold the {formats.count(MOST_ROWS)} products with "
        "the most net revenue.",
    ]


def _choices() -> tuple[float, float, float, str]:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        price, discount, rating = (
            st.number_input(label, 0.0, most, usual, step, key=key, width=170, persist_state="session")
            for key, (label, most, usual, step) in _AMOUNTS.items()
        )
        rank = st.radio(
            "First",
            list(_RANKS),
            horizontal=True,
            key="coherence_rank",
            persist_state="session",
            width="content",
        )
    return price / 100, discount / 100, rating, _RANKS[rank or next(iter(_RANKS))]


def _compared_note(found: Coherence) -> str:
    alone = [
        f"{formats.plural(found.one_sided_count.get(side, 0), 'product')} {sides.NAMES[side].lower()} only"
        for side in SIDES
    ]
    return f"Sold on one side only: {formats.listing(alone)}."


def _compared_frame(rows: Sequence[Compared]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": NAMES[one.measure],
            "amount": written(one.measure, one.amount, signed=False),
            "products": one.products if one.products else None,
            "over": one.over if one.products else None,
            "clear": one.clear if one.products and one.measure != STOCK else None,
        }
        for one in rows
    )


_COMPARED = {
    "measure": tables.text("What"),
    "amount": tables.figure("Differs by more than"),
    "products": tables.count("Products compared"),
    "over": tables.count("Of these differ"),
    "clear": tables.count("Of these beyond chance"),
}


def _differing(found: Coherence, shown: Sequence[str], rank: str) -> None:
    chosen = st.radio(
        "Look closer at", shown, format_func=NAMES.get, horizontal=True, key="coherence_measure",
        persist_state="session", width="content",
    )  # fmt: skip
    measure = chosen if chosen in shown else shown[0]
    rows = _ranked([row for row in found.differing if row.measure == measure], rank)
    page.chart_card(
        _title(rows, measure), _chart(rows[:_MOST], measure), _note(rows, measure), key="coherence"
    )
    frame = _frame(rows[:_LISTED], measure)
    tables.show(frame, f"Products whose {NAMES[measure].lower()} differs", _columns(found))
    with page.do():
        tables.download(
            f"Download these {formats.count(len(rows))} products", lambda: tables.frame_of(rows),
            f"{measure}.csv", key="coherence_rows",
        )  # fmt: skip


def _ranked(rows: Sequence[Difference], rank: str) -> list[Difference]:
    return sorted(rows, key=lambda row: (-getattr(row, rank), -row.net_revenue, row.product_id))


def _title(rows: Sequence[Difference], measure: str) -> str:
    more = sum(row.difference > 0 for row in rows)
    what = {
        PRICE: "cost more",
        DISCOUNT: "have more taken off",
        RATING: "are rated better",
        STOCK: "are there more",
    }
    less = len(rows) - more
    return (
        f"{formats.count(more) if more else 'None'} of {formats.plural(len(rows), 'product')} "
        f"{what[measure]} online, {formats.count(less) if less else 'none'} in stores"
    )


def _chart(rows: Sequence[Difference], measure: str) -> Chart:
    dots = [
        Estimate(
            row.name or row.product_id, row.difference, row.difference if row.low is None else row.low,
            row.difference if row.high is None else row.high, row.n_online + row.n_offline,
            row.stands or row.low is None,
        )
        for row in rows
    ]  # fmt: skip
    return estimates(
        dots,
        lambda value: written(measure, value),
        _AXES[measure],
        beside=0.0,
        holds_shares=measure != RATING,
    )


def _note(rows: Sequence[Difference], measure: str) -> str:
    sure = (
        "Counted, not estimated."
        if measure == STOCK
        else "95 % intervals; in colour: beyond chance when all products are looked at together."
    )
    cut = f" The first {_MOST} of {formats.count(len(rows))}." if len(rows) > _MOST else ""
    return f"{sure} n is {_UNITS[measure]} on both sides.{cut}"


_UNITS = {PRICE: "order lines", DISCOUNT: "order lines", RATING: "people", STOCK: "counts"}


def written(measure: str, value: float | None, *, signed: bool = True) -> str:
    """Write a difference in its unit: "+2.1 %", "+1.9 points", "+0.4"."""
    if value is None:
        return formats.NOTHING
    sign = "+" if signed and value > 0 else ""
    if measure == PRICE:
        return f"{sign}{formats.share(value)}"
    if measure == RATING:
        return f"{sign}{formats.number(value, 2)}"
    return formats.points(value) if signed else formats.points(value).lstrip("+")


def _side(measure: str, value: float, currency: str | None) -> str:
    if measure == PRICE:
        return formats.exact_money(value, currency)
    return formats.number(value, 3) if measure == RATING else formats.share(value)


def _frame(rows: Sequence[Difference], measure: str) -> pd.DataFrame:
    currency = session.facts().currency
    return tables.frame_of(rows).assign(
        at_online=[_side(measure, row.online, currency) for row in rows],
        at_stores=[_side(measure, row.offline, currency) for row in rows],
        apart=[_with_ends(row, measure) for row in rows],
        beyond=["" if row.low is None else "yes" if row.stands else "no" for row in rows],
    )


def _with_ends(row: Difference, measure: str) -> str:
    told = written(measure, row.difference)
    if row.low is None or row.high is None:
        return told
    return f"{told} ({written(measure, row.low)} to {written(measure, row.high)})"


def _columns(found: Coherence) -> tables.Columns:
    return {
        "product_id": tables.text("Product"),
        "name": tables.text("Name"),
        "at_online": tables.figure(sides.NAMES[SIDES[0]]),
        "at_stores": tables.figure(sides.NAMES[SIDES[1]]),
        "apart": tables.figure("Difference (95 % interval)"),
        "net_revenue": tables.money("Net revenue", found.currency),
        "top_customers": tables.count("Top customers"),
        "beyond": tables.text("Beyond chance"),
        "n_online": tables.count("n online"),
        "n_offline": tables.count("n in stores"),
    }


def _one_sided(found: Coherence, rank: str) -> None:
    if not found.one_sided:
        return
    page.section(
        "For sale on one side only",
        f"Sold to {FEWEST} people or more there and to nobody on the other side in the period.",
    )
    rows: list[OneSided] = sorted(
        found.one_sided, key=lambda row: (-getattr(row, rank), -row.net_revenue, row.product_id)
    )
    frame = tables.frame_of(rows[:_LISTED])
    tables.show(
        frame.assign(where=[sides.NAMES[row.side] for row in rows[:_LISTED]]),
        "Products that one side only sells",
        {
            "product_id": tables.text("Product"),
            "name": tables.text("Name"),
            "where": tables.text("Sold"),
            "lines": tables.count("Lines"),
            "net_revenue": tables.money("Net revenue", found.currency),
            "top_customers": tables.count("Top customers"),
        },
    )
    with page.do():
        tables.download(
            f"Download these {formats.count(len(rows))} products", lambda: tables.frame_of(rows),
            "one_sided.csv", key="one_sided_rows",
        )  # fmt: skip
