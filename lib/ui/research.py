"""What stands behind the tab Research and buy? What was looked up on one side and bought on the other."""

import pandas as pd
import streamlit as st

from lib.analysis.looked_before import SHIFT_DAYS, VISIBLE_DAYS
from lib.analysis.research import FEWEST, USUAL_DAYS, WINDOWS, LookedUp, Lookup, Research, research, told_side
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.grouped import grouped_bars
from lib.charts.theme import ACCENT, BOTH, OTHER
from lib.schema import formats
from lib.ui import page, session, tables
from lib.ui.text import plain

MEASURES = ("looked_up_share", "looked_up_visible_share", "looked_up_beyond_chance")
_TITLES = {"offline": "Looked up online, bought in a store", "online": "Looked up in a store, bought online"}
_GROUPS = {"All orders": ACCENT, "Visible customers": BOTH, "Three months earlier": OTHER}
_MOST = 14  # rows that one chart has room for


def days_chosen(key: str) -> int:
    """Ask within how many days before an order a contact counts; return them."""
    chosen = st.radio(
        "Days before an order", WINDOWS, index=WINDOWS.index(USUAL_DAYS), horizontal=True, key=key,
        persist_state="session", width="content",
    )  # fmt: skip
    return int(chosen or USUAL_DAYS)


def show() -> None:
    """Draw the tab: for each side the categories, the windows side by side, and all in a table."""
    found = session.compute(research, days=days_chosen("research_days"))
    page.section(found.answer, found.caveat)
    for side in (found.online_then_store, found.store_then_online):
        _side(side, found.days)
    page.how_computed(MEASURES, found, method(found))


def method(found: Research) -> list[str]:
    """Return how it is computed, a sentence each."""
    sides = (found.online_then_store, found.store_then_online)
    untold = [f"{formats.plural(side.untold_orders, 'order')} {_where(side)}" for side in sides]
    hidden = sum(side.hidden for side in sides)
    return [
        "Looked up online: the customer viewed, searched for or put into the basket something of the "
        "category. Looked up in a store: the customer bought or brought back something of it there, or a "
        "touch in a store (also by phone or at a kiosk) names it. What we send counts nowhere.",
        "To the minute where orders have an hour; of an order without one, contacts of its day count as "
        "before it. Orders of one customer at the same moment are one order; it was looked up if any of "
        "its categories was.",
        f"Visible: the customer was recognised on the other side in the {VISIBLE_DAYS} days before the "
        "window. The window itself does not count: who looked something up would be visible by it.",
        f"The usual: the same customer and category in a window as long that ends {SHIFT_DAYS} days "
        "before the order. It can't overlap with the window itself, and lies in much the same time of "
        "the customer's life.",
        "Intervals take customers, not orders, as units. Categories are marked after Benjamini and Hochberg "
        f"(1995) at 5 %; those of under {FEWEST} customers are left out ({formats.count(hidden)}).",
        "Left out because no file tells contacts of all the days before (of the longest window, so that "
        f"all windows are of the same orders): {formats.listing(untold)}.",
    ]


def _where(side: LookedUp) -> str:
    return "in stores" if side.bought == "offline" else "online"


def _side(side: LookedUp, days: int) -> None:
    page.section(
        _TITLES[side.bought], "" if side.bought == "offline" or not side.windows else told_side(side, days)
    )
    if not side.windows:
        st.info(plain(f"We can't tell yet. {side.cannot_tell}"), icon=":material/hourglass_empty:")
        return
    left, right = st.columns(2)
    with left:
        page.chart_card(
            _category_title(side), _categories(side), _category_note(side, days), key=f"by_{side.bought}"
        )
    with right:
        page.chart_card(
            _window_title(side, days), _windows(side), _window_note(side, days), key=f"days_{side.bought}"
        )
    with page.card("Category by category", _marked(side)):
        tables.show(
            _frame(side), f"{_TITLES[side.bought]}, by category", _COLUMNS, key=f"table_{side.bought}"
        )
    with page.do():
        tables.download(
            "Download these categories", tables.frame_of(side.categories), f"looked_up_{side.looked}.csv",
            key=f"download_{side.bought}",
        )  # fmt: skip


def _category_title(side: LookedUp) -> str:
    if not side.categories:
        return f"No category has {FEWEST} customers"
    most, least = side.categories[0], side.categories[-1]
    if most is least:
        return f"{most.category}: {formats.share(most.share)} looked up before"
    return (
        f"{most.category} are looked up most ({formats.share(most.share)}), {least.category} least "
        f"({formats.share(least.share)})"
    )


def _categories(side: LookedUp) -> Chart:
    rows = [
        Estimate(row.category, row.share, row.low, row.high, row.orders)
        for row in side.categories[:_MOST]
        if row.share is not None and row.low is not None and row.high is not None
    ]
    return estimates(rows, formats.share, "Share of orders looked up before", holds_shares=True)


def _category_note(side: LookedUp, days: int) -> str:
    more = len(side.categories) - _MOST
    rest = f" The first {_MOST}; {more} more in the table." if more > 0 else ""
    return f"Orders with the category; the same category within {days} days before; 95 % intervals.{rest}"


def _windows(side: LookedUp) -> Chart:
    rows = []
    for row in side.windows:
        values = (row.share, _of_visible(row), row.control_share)
        counts = (row.orders, row.visible_orders, row.paired_orders)
        rows += [
            (f"{row.days} days", group, value, n)
            for group, value, n in zip(_GROUPS, values, counts, strict=True)
        ]
    frame = pd.DataFrame(rows, columns=["step", "group", "value", "n"])
    return grouped_bars(frame, _GROUPS, formats.share, "Share of orders looked up before", "Within")


def _of_visible(row: Lookup) -> float | None:
    return row.visible_share if row.visible_customers >= FEWEST else None


def _window_title(side: LookedUp, days: int) -> str:
    row = side.within(days)
    if row is None or row.difference is None:
        return "By how long before"
    ends = (row.difference_low or 0.0, row.difference_high or 0.0)
    if ends[0] <= 0 <= ends[1]:
        return f"Within {days} days: no more than the usual, as far as we can tell"
    return f"Within {days} days: {formats.points(row.difference)} beyond the usual"


def _window_note(side: LookedUp, days: int) -> str:
    row = side.within(days)
    if row is None:
        return ""
    parts = [f"{formats.plural(row.orders, 'order')} of {formats.plural(row.customers, 'customer')}"]
    parts += [f"share {formats.share(row.low)} to {formats.share(row.high)}"]
    if _of_visible(row) is not None:
        ends = f"{formats.share(row.visible_low)} to {formats.share(row.visible_high)}"
        parts += [f"of {formats.plural(row.visible_orders, 'order')} of visible customers {ends}"]
    if row.difference is not None:
        ends = f"{formats.points(row.difference_low)} to {formats.points(row.difference_high)}"
        parts += [f"beyond the usual {ends}"]
    return f"Within {days} days: {'; '.join(parts)} (95 % intervals)."


def _marked(side: LookedUp) -> str:
    stand = sum(row.stands for row in side.categories)
    return (
        f"{stand} of {formats.plural(len(side.categories), 'category', 'categories')} differ from the usual "
        "beyond chance, all of them looked at together."
    )


def _frame(side: LookedUp) -> pd.DataFrame:
    frame = tables.frame_of(side.categories)
    if frame.empty:
        return frame
    return frame.assign(
        interval=[f"{formats.share(row.low)} to {formats.share(row.high)}" for row in side.categories],
        visible=[formats.share(_of_visible(row)) for row in side.categories],
        beyond=[_beyond(row) for row in side.categories],
        marked=["yes" if row.stands else "no" for row in side.categories],
    )


def _beyond(row: Lookup) -> str:
    if row.difference is None:
        return formats.NOTHING
    low, high = (
        formats.points(end).removesuffix(" points") for end in (row.difference_low, row.difference_high)
    )
    return f"{formats.points(row.difference)} ({low} to {high})"


_COLUMNS = {
    "category": tables.text("Category"),
    "orders": tables.count("Orders"),
    "customers": tables.count("Customers"),
    "share": tables.share("Looked up"),
    "interval": tables.figure("95 % interval"),
    "visible": tables.figure("Of visible customers"),
    "control_share": tables.share("Three months earlier"),
    "beyond": tables.figure("Beyond the usual"),
    "marked": tables.text("Beyond chance"),
}
