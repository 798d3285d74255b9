"""Who is where? The tab: one question after another, of which only the one that is looked at is computed."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib.analysis.against_others import FEWEST, Against
from lib.analysis.channel_kinds import BOTH, kind_customers
from lib.analysis.channel_membership import CAVEAT, following
from lib.analysis.channels import Channels
from lib.analysis.kind_measures import KindMeasures, kind_measures
from lib.analysis.kind_personas import KindPersonas, kind_personas
from lib.analysis.result import Window
from lib.charts.bars import ranked_bars
from lib.charts.chart import Chart
from lib.charts.grouped import grouped_bars
from lib.charts.index_dots import IndexDot, index_dots
from lib.charts.intervals import Difference, differences
from lib.charts.theme import OTHER
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import (
    channel_tabs,
    customers,
    figures,
    first_channels,
    kind_moves,
    page,
    paying,
    personas,
    session,
    sides,
    tables,
)

KIND_METRICS = (
    "kind_share", "revenue_per_customer", "orders_per_customer", "days_between_orders", "bought_again_share",
)  # fmt: skip
MARKED = "✓: differs from all others together, after allowing for the number of comparisons."


def show(result: Channels) -> None:
    """Draw the part of the tab that is chosen."""
    # A chosen segment of Streamlit's control is too pale in dark.
    chosen = st.radio("Look at", list(PARTS), horizontal=True, key="who_part", bind="query-params")
    PARTS[chosen or next(iter(PARTS))](result)


def who_they_are(result: Channels) -> None:
    """Draw how many are of each kind, how a kind differs from all others, and its personas."""
    if _is_untold(result):
        return
    found = session.compute(kind_measures)
    page.section(found.answer, found.caveat)
    told = [row.kind for row in found.kinds if row.customers]
    if not told:
        return
    first = told.index(BOTH) if BOTH in told else 0
    kind = str(st.selectbox("Look closer at", told, index=first, key="who_kind", width=260))
    left, right = st.columns(2)
    with left:
        page.chart_card(_share_title(found), _bars(found), _window_note(found), key="who_kinds")
    with right:
        _against_card(found, kind)
    with page.card("All kinds side by side", f"With 95 % intervals. {MARKED}"):
        columns = {"measure": tables.text("Of buyers")} | {each: tables.figure(each) for each in told}
        tables.show(_table(found), "Kinds of buyers side by side", columns)
    with page.do():
        listed = session.compute(kind_customers, kind=kind, limit=1)
        customers.download(kind_customers, listed, kind=kind)
        tables.download(
            "Download the comparisons", tables.frame_of(found.measures), "kinds-of-buyers.csv", key="who_rows"
        )
    page.how_computed(KIND_METRICS, found, kind_method(found))


def kind_method(found: KindMeasures) -> list[str]:
    """Return how kinds are told and compared, a sentence each."""
    again = (
        f"Bought again: kinds by the orders of {_window(found.then)}, orders in {_window(found.now)}."
        if found.then and found.now
        else "Bought again can't be told: the data does not cover the window before."
    )
    return [
        "A customer's kind goes by the orders of the period: online are web, app, marketplace and social, "
        "stores are store, kiosk, phone and catalogue. Who ordered only at partners or in a channel that no "
        "file tells is on neither side.",
        again,
        "Means after Welch (1947), shares after Newcombe (1998), medians after Woodruff (1952) and Zou and "
        "Donner (2008), customers as units; each kind against all other buyers together.",
        "Stands: Benjamini and Hochberg (1995) over all kinds and measures; at most 5 % of such are expected "
        "to be chance.",
        f"Groups of under {FEWEST} customers are not shown.",
    ]


def their_personas(result: Channels) -> None:
    """Draw the persona that leads among each kind, and all personas of one."""
    if _is_untold(result):
        return
    found = session.compute(kind_personas, book=personas.book())
    page.section(found.answer, found.caveat)
    if not found.leading:
        return
    with page.card("The largest persona of each kind", f"With 95 % intervals. {MARKED}"):
        tables.show(_leading(found), "The largest persona of each kind", _LEADING)
    told = [row.place for row in found.leading]
    first = told.index(BOTH) if BOTH in told else 0
    kind = str(st.selectbox("Look closer at", told, index=first, key="persona_kind", width=260))
    _persona_card(found, kind)
    with page.do():
        tables.download(
            "Download all of them", tables.frame_of(found.rows), "personas-of-kinds.csv", key="kind_personas"
        )
    page.how_computed(("kind_share", "group_index", "persona"), found, PERSONA_METHOD)


PERSONA_METHOD = (
    "Index: the persona's share of the kind's customers by its share of all buyers; 100 is as among all. "
    "Interval by the delta method on the logarithm of the ratio (Katz and others, 1978), the kind being part "
    "of all.",
    "Beyond chance: Benjamini and Hochberg (1995) over all kinds and personas; at most 5 % of such are "
    "expected to be chance.",
    f"Personas of under {FEWEST} customers of a kind are not shown. The largest is told of those that a rule "
    "names.",
)


def at_equal_orders(result: Channels) -> None:
    """Draw what customers of both sides and of one went on to spend, at equal numbers of orders."""
    if _is_untold(result):
        return
    found = session.compute(following, untold=result.cannot_tell)
    page.section(found.answer, f"{CAVEAT} {sides.windows_note(found)}")
    left, right = st.columns(2)
    compared = sides.comparison_rows(found.comparisons, result.currency)
    if compared:
        with left:
            page.chart_card(
                "Both against one side, at equal order counts",
                differences(compared, "Both", "one side", colours=(sides.KIND_COLOURS["Both"], OTHER)),
                sides.naive_note(found, result.currency),
                key="both_against_one",
            )
    with right:
        page.chart_card(
            "What they went on to spend, by number of orders before",
            grouped_bars(
                sides.value_frame(found.values), sides.KIND_COLOURS, figures.money_in(result.currency),
                sides.unit("Net revenue per customer", result.currency), "Orders before",
            ),
            "With one order nobody can be on both sides: it takes two. Under five customers: no bar.",
            key="value_after",
        )  # fmt: skip
    page.how_computed(("later_revenue",), None, sides.METHOD[2:])


PARTS: Mapping[str, Callable[[Channels], None]] = MappingProxyType(
    {
        "Who they are": who_they_are,
        "Their personas": their_personas,
        "How they move": lambda result: None if _is_untold(result) else kind_moves.show(),
        "Where they began": lambda _: first_channels.began(),
        "Each channel": lambda _: first_channels.each_channel(),
        "How they pay": lambda _: paying.payment(),
        "What they prefer": lambda _: paying.preference(),
        "At equal orders": at_equal_orders,
    }
)
"""Label -> what draws the part; only the one looked at computes."""


def _is_untold(result: Channels) -> bool:
    """Whether nothing can be said of customers of both sides; says why."""
    if result.both is not None and sides.has_both(result):
        return False
    channel_tabs.untold(f"We can't tell yet who is where. {result.cannot_tell}".strip())
    return True


def _share_title(found: KindMeasures) -> str:
    both = next((row for row in found.kinds if row.kind == BOTH and row.customers), None)
    if both is None:
        return "Known buyers by where they ordered"
    count = formats.plural(both.customers or 0, "buyer")
    return f"{count} ({formats.share(both.share)}) on both sides bring {formats.share(both.revenue_share)}"


def _bars(found: KindMeasures) -> Chart:
    told = [(row.kind, float(row.customers)) for row in found.kinds if row.customers]
    frame = pd.DataFrame(told, columns=["Kind", "buyers"])
    return ranked_bars(
        frame, formats.count, "Buyers", colours=[sides.BUYER_COLOURS[kind] for kind, _ in told]
    )


def _window_note(found: KindMeasures) -> str:
    window = formats.window(found.window.start, found.window.end)
    return f"{formats.plural(found.customer_count, 'known buyer')} of {window}, by where they ordered."


def _against_card(found: KindMeasures, kind: str) -> None:
    rows = [row for row in found.measures if row.group == kind and row.difference is not None]
    if not rows:
        return
    drawn = [difference_of(row, metrics()[row.measure].label, found.currency) for row in rows]
    clear = sum(row.stands for row in rows)
    page.chart_card(
        f"{kind}: {clear} of {len(rows)} measures stand apart from all others",
        differences(
            drawn, kind, "all others", colours=(sides.BUYER_COLOURS[kind], sides.BUYER_COLOURS[kind])
        ),
        "Dots with 95 % intervals, each measure on a scale of its own. A word of caution: to be on both "
        "sides takes two orders.",
        key="kind_against_others",
    )


def difference_of(row: Against, name: str, currency: str | None) -> Difference:
    """Return a row as the chart of differences has it."""
    known = metrics()[row.measure]
    ends = (known.write_difference(end, currency) for end in (row.difference_low, row.difference_high))
    low, high = row.difference_low or 0.0, row.difference_high or 0.0
    return Difference(
        name=name,
        difference=row.difference or 0.0,
        low=low,
        high=high,
        first=known.write(row.value, currency),
        second=known.write(row.others, currency),
        written=f"{known.write_difference(row.difference, currency)} ({' to '.join(ends)})",
        stands=row.stands,
    )


def _persona_card(found: KindPersonas, kind: str) -> None:
    rows = sorted(
        (row for row in found.rows if row.place == kind and row.index is not None),
        key=lambda row: -(row.index or 0.0),
    )
    dots = [
        IndexDot(
            row.group, row.index or 0.0, row.low or 0.0, row.high or 0.0, formats.share(row.share), row.of,
            row.stands,
        )
        for row in rows
    ]  # fmt: skip
    if not dots:
        st.caption("Can't tell yet who they are: too few of this kind fit a persona.")
        return
    page.chart_card(
        _persona_title(found, kind),
        index_dots(dots, kind, "all buyers"),
        "Share of the kind's customers; bars are 95 % intervals; filled: beyond chance.",
        key="kind_personas",
    )


def _persona_title(found: KindPersonas, kind: str) -> str:
    lead = next((row for row in found.leading if row.place == kind), None)
    if lead is None:
        return f"Personas of {kind.lower()}"
    return (
        f"{lead.group} leads among {kind.lower()}: {formats.share(lead.share)}, index "
        f"{formats.count(lead.index)}"
    )


def _table(found: KindMeasures) -> pd.DataFrame:
    """Return a row a measure and a column a kind, each figure written with its interval."""
    rows = {(row.group, row.measure): row for row in found.measures}
    shown = KIND_METRICS[1:]
    names = [
        "How many",
        "Share of buyers",
        "Share of net revenue",
        *(metrics()[name].label for name in shown),
    ]
    columns = {
        kind.kind: [
            formats.count(kind.customers),
            formats.share(kind.share),
            formats.share(kind.revenue_share),
            *(written(rows.get((kind.kind, measure)), found.currency) for measure in shown),
        ]
        for kind in found.kinds
        if kind.customers
    }
    return pd.DataFrame({"measure": names} | columns)


def _leading(found: KindPersonas) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": row.place,
            "persona": row.group,
            "customers": row.customers,
            "share": row.share,
            "index": f"{formats.count(row.index)} ({formats.count(row.low)} to {formats.count(row.high)})"
            f"{' ✓' if row.stands else ''}",
        }
        for row in found.leading
    )


_LEADING = {
    "kind": tables.text("Kind"),
    "persona": tables.text("Largest persona"),
    "customers": tables.count("Customers"),
    "share": tables.share("Share of the kind"),
    "index": tables.figure("Index, 100 = all buyers"),
}


def written(row: Against | None, currency: str | None) -> str:
    """Write a value with its interval, and whether it stands."""
    if row is None:
        return formats.NOTHING
    known = metrics()[row.measure]
    text = known.write(row.value, currency)
    if row.low is not None and row.high is not None:
        text += f" ({known.write(row.low, currency)} to {known.write(row.high, currency)})"
    return f"{text} ✓" if row.stands else text


def _window(window: Window | None) -> str:
    return formats.window(window.start, window.end) if window else ""
