"""What stands behind the tab Journeys? Ways to an order, who begins, what is credited, what is sought."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from lib.analysis.journeys import ELSEWHERE, ENDINGS, IN_STORES, NOT_AT_ALL, ONLINE, Journeys, journeys
from lib.analysis.paths import DAYS, FEWEST, listed
from lib.analysis.push_pull import Begun, PushPull, push_pull
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.lines import Series, month_lines
from lib.charts.theme import ACCENT, OFFLINE, OTHER
from lib.charts.theme import ONLINE as ONLINE_COLOUR
from lib.charts.ways import Way, ways_to
from lib.schema import formats
from lib.ui import credit, navigation, page, session, tables
from lib.ui.search_terms import show as show_search_terms

WORDS = {
    ONLINE: "Order online", IN_STORES: "Order in a store", ELSEWHERE: "Order elsewhere",
    NOT_AT_ALL: "No order",
}  # fmt: skip
_COLOURS = {
    WORDS[ONLINE]: ONLINE_COLOUR, WORDS[IN_STORES]: OFFLINE, WORDS[ELSEWHERE]: OTHER,
    WORDS[NOT_AT_ALL]: OTHER,
}  # fmt: skip
_SIDES = {"online": "Touches online", "offline": "Touches in stores", "other": "Touches elsewhere",
          "unknown": "Touches, side not told"}  # fmt: skip
_CHOICES = (7, 14, 30, 60, 90)
PATH_MEASURES = ("journeys", "touched_order_share", "touches_to_order", "days_to_order")
BEGUN_MEASURES = ("push_share",)


def show() -> None:
    """Draw what is chosen to be looked at; nothing else is computed."""
    with st.container(horizontal=True, gap="large", vertical_alignment="top"):
        chosen = st.radio(
            "Look at", list(_VIEWS), horizontal=True, key="journey_view", bind="query-params", width="content"
        )
        days = st.selectbox(
            "Days before an order", _CHOICES, index=_CHOICES.index(DAYS), key="journey_days",
            persist_state="session", width=180,
        )  # fmt: skip
    _VIEWS[chosen or "Ways"](int(days or DAYS))


def ways(days: int) -> None:
    """Draw the common ways, how long they take, and each in a table."""
    found = session.compute(journeys, days=days)
    page.section(found.answer, found.caveat)
    if not found.paths:
        offer_file()
        return
    page.chart_card(
        _ways_title(found), _ways(found),
        f"The {len(found.paths)} ways that led to most orders, their last three steps; all rarer ones "
        f"together. Several of a kind in a row are one step. {_window(found)}",
        key="ways",
    )  # fmt: skip
    with page.card("How long it takes", "Quartiles: a quarter of the journeys needs up to the first figure."):
        tables.show(_pace_table(found), "Touches and days from the first touch, by how a journey ended",
                    _PACE_COLUMNS)  # fmt: skip
    table = way_table(found)
    with page.card("The common ways", f"Ways of under {FEWEST} people are in the rest."):
        tables.show(table, "Common ways with how they ended", _WAY_COLUMNS)
    with page.do():
        tables.download("Download these ways", table, "ways-to-order.csv", key="ways_download")
    page.how_computed(PATH_MEASURES, found, method(days))


def method(days: int) -> list[str]:
    """Return what a journey is, a sentence each."""
    return [
        f"A journey is a customer's touches since the order before, at most {days} days before it ends: with "
        f"an order in any channel, or with a touch after which {days} days pass without another or an order. "
        "It counts in the period in which it is over; journeys that may still go on are left out.",
        "An order whose time of day is not told counts at the end of its day.",
        "Channels and stores that are chosen above choose the orders that end a journey, not the touches.",
        "A touch belongs to the customer whom it names, or whom all other touches of its visitor name. An "
        "order with no touch before may have had one that nobody could recognise.",
    ]


def offer_file() -> None:
    """Lead to where touches can be added."""
    navigation.link("data", "Add a file of touches")


def who_begins(days: int) -> None:
    """Draw which share of journeys we began: by ending, segment and month, and of touches."""
    found = session.compute(push_pull, days=days)
    page.section(found.answer, found.caveat)
    if found.whole is None:
        offer_file()
        return
    left, right = st.columns(2)
    with left:
        page.chart_card(
            "By how it ended, and touches by side",
            _dots([(WORDS[row.label], row) for row in found.endings] + _touch_rows(found), found, line=False),
            "Share that we began, with 95 % intervals; a customer of many journeys counts as one unit.",
            key="push_endings",
        )
    with right:
        page.chart_card(
            _segments_title(found),
            _dots([(_marked(row), row) for row in found.segments], found, line=True),
            "Journeys by the customer's segment; the line is all of them. * differs from all other segments, "
            "several comparisons allowed for.",
            key="push_segments",
        )
    if found.months:
        partial = [entry.month for entry in found.months if entry.is_partial]
        page.chart_card(_months_title(found), _months(found, partial), _months_note(found, partial),
                        key="push_months")  # fmt: skip
    page.how_computed(BEGUN_MEASURES, found, [*method(days), *begun_method(found)])


def begun_method(found: PushPull) -> list[str]:
    """Return how the share is told, a sentence each."""
    untold = f" ({formats.share(found.untold_share)} of journeys)" if found.untold_share else ""
    return [
        "Who began a journey is who began its first touch. The file's own word on the direction goes before "
        f"the kind of touch; where neither tells, the journey is left out{untold}.",
        "Intervals take customers as units (linearised ratio). A segment is compared with all others by the "
        "normal distribution; of the segments marked at most 5 % are expected to be chance (Benjamini and "
        "Hochberg, 1995).",
    ]


def _window(found: Journeys) -> str:
    if found.since is None or found.until is None:
        return ""
    n = sum(row.journeys for row in found.endings)
    return f"{formats.plural(n, 'journey')}, {formats.window(found.since, found.until)}."


def _ways_title(found: Journeys) -> str:
    top = found.paths[0]
    told = formats.share(top.order_share)
    return f"{listed(top.steps)} is the most common way to an order; {told} of these journeys end in one"


def _ways(found: Journeys) -> Chart:
    rows = [*found.paths, *([found.rest] if found.rest else [])]
    told = [
        Way(row.steps, {WORDS[ending]: getattr(row, ending.replace(" ", "_")) for ending in ENDINGS})
        for row in rows
    ]
    used = {name: colour for name, colour in _COLOURS.items() if any(way.endings[name] for way in told)}
    return ways_to(told, used)


def _pace_table(found: Journeys) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ending": WORDS[row.ending],
            "journeys": row.journeys,
            "customers": row.customers,
            "touches": _quartiles(row.touches),
            "days": _quartiles(row.days),
        }
        for row in found.endings
    )


def _quartiles(three: Sequence[float]) -> str:
    low, middle, high = (formats.number(round(value, 1 if value >= 1 else 2), 3) for value in three)
    return f"{middle} ({low} to {high})"


_PACE_COLUMNS = {
    "ending": tables.text("How it ended"),
    "journeys": tables.count("Journeys"),
    "customers": tables.count("Customers"),
    "touches": tables.figure("Touches, median (quartiles)"),
    "days": tables.figure("Days from the first touch, median (quartiles)",
                          help="To the order; without one, to the last touch."),
}  # fmt: skip


def way_table(found: Journeys) -> pd.DataFrame:
    """Return each common way, and the rest as one row, for a table and a download."""
    rows = [*found.paths, *([found.rest] if found.rest else [])]
    frame = tables.frame_of(rows)
    return frame.assign(way=[listed(row.steps) or "All rarer ways together" for row in rows]).drop(
        columns="steps"
    )


_WAY_COLUMNS = {
    "way": tables.text("Way", wide=True),
    "journeys": tables.count("Journeys"),
    "customers": tables.count("Customers"),
    "online": tables.count("Order online"),
    "offline": tables.count("Order in a store"),
    "elsewhere": tables.count("Order elsewhere"),
    "no_order": tables.count("No order"),
    "order_share": tables.share("Ended in an order"),
}


def _dots(rows: list[tuple[str, Begun]], found: PushPull, *, line: bool) -> Chart:
    told = [Estimate(name, row.push_share, row.low, row.high, row.n) for name, row in rows]
    whole = found.whole.push_share if found.whole and line else None
    return estimates(told, formats.share, "Begun by us", beside=whole, holds_shares=True)


def _touch_rows(found: PushPull) -> list[tuple[str, Begun]]:
    return [(_SIDES[row.label], row) for row in found.touches]


def _marked(row: Begun) -> str:
    return f"{row.label} *" if row.stands else row.label


def _segments_title(found: PushPull) -> str:
    if not found.segments:
        return "By segment: nothing can be told yet"
    most = max(found.segments, key=lambda row: row.push_share)
    return f"We begin most with {most.label}: {formats.share(most.push_share)} of their journeys"


def _months_title(found: PushPull) -> str:
    whole = [entry for entry in found.months if not entry.is_partial] or list(found.months)
    most = max(whole, key=lambda entry: entry.push_share)
    return f"The most in {most.month:%B %Y}: {formats.share(most.push_share)} of journeys begun by us"


def _months(found: PushPull, partial: Sequence[date]) -> Chart:
    rows = [(entry.month, "By us", entry.push_share) for entry in found.months]
    rows += [(entry.month, "By customers", 1 - entry.push_share) for entry in found.months]
    frame = pd.DataFrame(rows, columns=["month", "series", "value"])
    lines = [Series("By us", ACCENT), Series("By customers", OTHER, "dash")]
    return month_lines(frame, lines, formats.share, "Share of journeys", partial, holds_shares=True)


def _months_note(found: PushPull, partial: Sequence[date]) -> str:
    widest = max((entry.high - entry.low) / 2 for entry in found.months)
    note = page.note_on_months(partial)
    few = min(entry.n for entry in found.months)
    return (
        f"By the month in which a journey was over; {formats.plural(few, 'journey')} or more a month, 95 % "
        f"intervals of up to {formats.points(widest).lstrip('+')} either way. {note}"
    ).strip()


_VIEWS: dict[str, Callable[[int], None]] = {
    "Ways": ways,
    "Who begins": who_begins,
    "Credit": credit.show,
    "Search terms": show_search_terms,
}
"""Label -> what draws it."""
