"""Who is where? The tab: one question after another, of which only the one that is looked at is computed."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib.analysis.against_others import FEWEST, Against
from lib.analysis.channel_kinds import BOTH, KINDS, KindHistory, kind_customers, kind_history, span_name
from lib.analysis.channel_membership import CAVEAT, following
from lib.analysis.channels import Channels
from lib.analysis.groupings import SIDES, grouping
from lib.analysis.kind_measures import KindMeasures, kind_measures
from lib.analysis.kind_personas import KindPersonas, kind_personas
from lib.analysis.moved import ELSEWHERE, moved_customers
from lib.analysis.movement import Movement, movement
from lib.analysis.result import Window
from lib.analysis.store_groups import PlaceGroup
from lib.charts.bars import ranked_bars
from lib.charts.chart import Chart
from lib.charts.grouped import grouped_bars
from lib.charts.index_dots import IndexDot, index_dots
from lib.charts.intervals import Difference, differences
from lib.charts.lines import Series, month_lines, quarter_shares
from lib.charts.theme import OTHER
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import (
    channel_tabs,
    customers,
    figures,
    first_channels,
    page,
    paying,
    personas,
    session,
    sides,
    tables,
)
from lib.ui import movement as moves

KIND_METRICS = (
    "kind_share", "revenue_per_customer", "orders_per_customer", "days_between_orders", "bought_again_share",
    "group_index",
)  # fmt: skip
COLOURS = sides.KIND_COLOURS | {KINDS[-1]: OTHER}
MARKED = "✓: differs from all others together, after allowing for the number of comparisons."
_DASHES = {KINDS[0]: "solid", KINDS[1]: "dash", BOTH: "solid", KINDS[-1]: "dot"}


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
    of_personas = session.compute(kind_personas, book=personas.book())
    left, right = st.columns(2)
    with left:
        page.chart_card(_share_title(found), _bars(found), _window_note(found), key="who_kinds")
    with right:
        _against_card(found, kind)
    with page.card("All kinds side by side", f"With 95 % intervals. {MARKED}"):
        columns = {"measure": tables.text("Of buyers")} | {each: tables.figure(each) for each in told}
        tables.show(_table(found, of_personas), "Kinds of buyers side by side", columns)
    _persona_card(of_personas, kind)
    with page.do():
        listed = session.compute(kind_customers, kind=kind, limit=1)
        customers.download(kind_customers, listed, kind=kind)
        tables.download(
            "Download the comparisons", tables.frame_of(found.measures), "kinds-of-buyers.csv", key="who_rows"
        )
    page.how_computed(KIND_METRICS, found, kind_method(found, of_personas))


def kind_method(found: KindMeasures, of_personas: KindPersonas) -> list[str]:
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
        "to be chance. Personas likewise by themselves.",
        f"Groups of under {FEWEST} customers are not shown. {of_personas.caveat}",
    ]


def how_they_move(result: Channels) -> None:
    """Draw the shares of kinds over the history, and who went from one to another."""
    if _is_untold(result):
        return
    history = session.compute(kind_history)
    found = session.compute(movement, by=SIDES)
    page.section(history.answer, history.caveat)
    if history.periods:
        page.chart_card(
            _history_title(history), _history_chart(history), _history_note(history), key="kind_history"
        )
    page.section(found.answer, found.caveat)
    if found.then is not None and found.moves:
        moves.matrix_and_flow(found)
        moves.groups(found)
        _who_left_both(found)
    page.how_computed(("kind_share", *moves.METRICS[:2]), found, _moving_method(history))


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
        "How they move": how_they_move,
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
    return ranked_bars(frame, formats.count, "Buyers", colours=[COLOURS[kind] for kind, _ in told])


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
        differences(drawn, kind, "all others", colours=(COLOURS[kind], COLOURS[kind])),
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


def _table(found: KindMeasures, of_personas: KindPersonas) -> pd.DataFrame:
    """Return a row a measure and a column a kind, each figure written with its interval."""
    rows = {(row.group, row.measure): row for row in found.measures}
    leading = {row.place: row for row in of_personas.leading}
    table: list[dict[str, str]] = [
        {"measure": name} for name in ("How many", "Share of buyers", "Share of net revenue")
    ]
    table += [{"measure": metrics()[measure].label} for measure in KIND_METRICS[1:5]]
    table += [{"measure": name} for name in ("Largest persona", "Its index")]
    for kind in (row for row in found.kinds if row.customers):
        figures_of = [formats.count(kind.customers), formats.share(kind.share)]
        figures_of += [formats.share(kind.revenue_share)]
        own = (rows.get((kind.kind, measure)) for measure in KIND_METRICS[1:5])
        figures_of += [written(row, found.currency) for row in own]
        figures_of += _lead(leading.get(kind.kind))
        for line, text in zip(table, figures_of, strict=True):
            line[kind.kind] = text
    return pd.DataFrame(table)


def _lead(row: PlaceGroup | None) -> list[str]:
    if row is None:
        return [formats.NOTHING, formats.NOTHING]
    ends = f"{formats.count(row.low)} to {formats.count(row.high)}"
    return [
        f"{row.group} {formats.share(row.share)}",
        f"{formats.count(row.index)} ({ends}){' ✓' if row.stands else ''}",
    ]


def written(row: Against | None, currency: str | None) -> str:
    """Write a value with its interval, and whether it stands."""
    if row is None:
        return formats.NOTHING
    known = metrics()[row.measure]
    text = known.write(row.value, currency)
    if row.low is not None and row.high is not None:
        text += f" ({known.write(row.low, currency)} to {known.write(row.high, currency)})"
    return f"{text} ✓" if row.stands else text


def _history_title(history: KindHistory) -> str:
    stands = [change.kind.lower() for change in history.changes if change.stands]
    if not history.changes:
        return f"Shares of known buyers by {history.step}"
    if not stands:
        return "No kind's share differs from a year before beyond chance"
    return f"Shares that differ from a year before: {formats.listing(stands)}"


def _history_chart(history: KindHistory) -> Chart:
    told = [kind for kind in KINDS if any(each.kind == kind and each.customers for each in history.periods)]
    frame = pd.DataFrame(
        [(each.start, each.kind, each.share) for each in history.periods if each.kind in told],
        columns=["month", "series", "value"],
    )
    lines = [Series(kind, COLOURS[kind], _DASHES[kind]) for kind in told]
    unit = "Share of known buyers"
    if history.step == "quarter":
        return quarter_shares(frame, lines, unit)
    return month_lines(frame, lines, formats.share, unit, holds_shares=True)


def _history_note(history: KindHistory) -> str:
    note = f"Complete {history.step}s up to the end of the period, each by its own orders."
    if history.first is None or history.last is None:
        return note
    parts = [
        f"{change.kind.lower()} {formats.points(change.difference)} "
        f"({_bare(change.low)} to {_bare(change.high)})"
        for change in history.changes
    ]
    spans = f"{span_name(history.last, history.step)} against {span_name(history.first, history.step)}"
    return f"{note} {spans}: {formats.listing(parts)}."


def _bare(points: float) -> str:
    return formats.points(points).removesuffix(" points")


def _who_left_both(found: Movement) -> None:
    both = next((group for group in found.groups if group.group == BOTH), None)
    if both is None or both.stayed is None or both.customers_then - both.stayed < 1:
        return
    by, pair = grouping(SIDES), (BOTH, ELSEWHERE)
    left = session.compute(moved_customers, by=by, pair=pair, limit=1)
    with page.do():
        customers.download(moved_customers, left, by=by, pair=pair)
        st.caption("They bought on both sides in the window before and no longer do.")


def _moving_method(history: KindHistory) -> Sequence[str]:
    return (
        "Each window is told apart by its own orders; a segment chosen in the filter bar is not looked at in "
        "the flow.",
        f"Over the history each {history.step} is told apart by its own orders: who orders once in it can't "
        "be on both sides. The last is compared with the same a year before: Newcombe (1998), marked after "
        "Benjamini and Hochberg (1995).",
        "Moves of fewer than ten customers are counted in every total and not shown.",
    )


def _window(window: Window | None) -> str:
    return formats.window(window.start, window.end) if window else ""
