"""What does the tab on movement show? Who stayed and who moved, where to, and what came before a move up."""

from collections.abc import Mapping

import streamlit as st

from lib.analysis.groupings import PERSONA, SEGMENT, TIER, grouping
from lib.analysis.moved import ELSEWHERE, GONE, NEW, moved_customers
from lib.analysis.movement import GroupChange, Movement, first_of, movement
from lib.analysis.pairs import HIGHER
from lib.analysis.preceded import Preceded, preceded
from lib.analysis.result import Window
from lib.charts.flow import group_flow
from lib.charts.lifts import lift_dots
from lib.charts.moves import move_grid
from lib.schema import formats
from lib.schema.happenings import happenings
from lib.schema.personas import PersonaBook
from lib.ui import customers, page, session, tables

BY: Mapping[str, str] = {"RFM groups": SEGMENT, "Tiers": TIER, "Personas": PERSONA}
MOST = 12  # rows of the chart; the table has all
METRICS = ("stayed_share", "moved_share", "lift")


def show(book: PersonaBook) -> None:
    """Draw the whole tab.

    Parameters
    ----------
    book
        The personas in force.
    """
    # A chosen segment of Streamlit's control is too pale in dark.
    named = st.radio("Group customers by", list(BY), horizontal=True, key="move_by", bind="query-params")
    by = BY[named or next(iter(BY))]
    personas = book if by == PERSONA else None
    result = session.compute(movement, by=by, book=personas)
    page.answer(result.answer, result.caveat)
    if result.then is None or not result.moves:
        return
    matrix_and_flow(result)
    groups(result)
    _who_left(result, personas)
    told = _before_a_move(result, personas)
    page.how_computed(METRICS, result, _method(result, told))


def matrix_and_flow(result: Movement) -> None:
    """Draw who went where, as bands and as a grid."""
    sides = _sides(result)
    moves = tables.frame_of(result.moves)
    held = _held(result)
    names = [group.group for group in held]
    first = first_of(result.groups, result.by)
    left, right = st.columns(2)
    with left:
        then = {group.group: group.customers_then for group in held} | {NEW: result.came}
        now = {group.group: group.customers_now for group in held} | {GONE: result.gone}
        chart = group_flow(moves, then, now, sides, first.group if first else None)
        note = f"Left: {sides[0]}. Right: {sides[1]}."
        page.chart_card(
            _came_and_went(result),
            chart,
            f"{note} {chart.finding}." if chart.finding else note,
            key=f"flow_{result.by}",
        )
    with right:
        page.chart_card(
            _steadiest(result.groups),
            move_grid(moves, [*names, NEW], [*names, GONE], sides),
            f"Percent of each row: where the {formats.count(result.customers_then)} buyers of the window "
            f"before, and the {formats.count(result.came)} new ones, are now. Framed: stayed; "
            "a dot: under 10 customers.",
            key=f"moves_{result.by}",
        )


def _held(result: Movement) -> list[GroupChange]:
    """Return the groups with somebody in either window."""
    return [group for group in result.groups if group.customers_then or group.customers_now]


def _came_and_went(result: Movement) -> str:
    gone = formats.share(result.gone / result.customers_then) if result.customers_then else formats.NOTHING
    new = formats.share(result.came / result.customers_now) if result.customers_now else formats.NOTHING
    return f"{gone} of the buyers then no longer buy; {new} of the buyers now are new"


def _steadiest(groups: tuple[GroupChange, ...]) -> str:
    told = [group for group in groups if group.stayed_share is not None]
    if not told:
        return "Too few stayed to tell"
    most = max(told, key=lambda group: group.stayed_share or 0.0)
    return f"{most.group} stay most: {formats.share(most.stayed_share)}"


def groups(result: Movement) -> None:
    """Show each group in both windows, and what became of who was in it."""
    money = result.currency
    with page.card(
        "What moved with them", "Left: in the group then and not in it now, whether they still buy or not."
    ):
        tables.show(
            tables.frame_of(_held(result)),
            "Groups in both windows",
            {
                "group": tables.text("Group"),
                "customers_then": tables.count("Then"),
                "customers_now": tables.count("Now"),
                "stayed": tables.count("Stayed"),
                "stayed_share": tables.share("Share stayed"),
                "low": tables.share("From", help="Lower end of the 95 % interval."),
                "high": tables.share("To", help="Upper end of the 95 % interval."),
                "gone": tables.count("No longer buy"),
                "others_then": tables.money("Left, brought then", money),
                "others_now": tables.money("Left, bring now", money),
                "net_revenue_then": tables.money("All then", money),
                "net_revenue_now": tables.money("All now", money),
            },
        )


def _who_left(result: Movement, book: PersonaBook | None) -> None:
    first = first_of(result.groups, result.by)
    if first is None or first.stayed is None or first.customers_then - first.stayed < 1:
        return
    by = grouping(result.by, book)
    pair = (first.group, ELSEWHERE)
    left = session.compute(moved_customers, by=by, pair=pair, limit=1)
    with page.do():
        customers.download(moved_customers, left, by=by, pair=pair)
        st.caption(f"They left the group {first.group}; figures are of the window before.")


def _before_a_move(result: Movement, book: PersonaBook | None) -> Preceded | None:
    if result.pair is None:
        return None
    page.section(
        "What came before a move?", "Choose a group that customers were in, and one that they may be in now."
    )
    pair = _choose(result, result.pair)
    if pair is None:
        st.caption("Choose two different groups.")
        return None
    told = session.compute(preceded, by=result.by, pair=pair, book=book)
    page.section(told.answer, told.caveat)
    if told.precedents:
        _precedents(told)
    if told.few:
        st.caption(f"Too few to tell, under ten on a side: {formats.listing(told.few)}.".replace("$", "\\$"))
    if told.moved and pair[1] != HIGHER:
        by = grouping(result.by, book)
        found = session.compute(moved_customers, by=by, pair=pair, limit=1)
        with page.do():
            customers.download(moved_customers, found, by=by, pair=pair)
    return told


def _choose(result: Movement, first: tuple[str, str]) -> tuple[str, str] | None:
    names = [group.group for group in result.groups]
    targets = [HIGHER, *names] if result.by == TIER else names
    with st.container(horizontal=True):
        start = st.selectbox(
            "Were in",
            names,
            index=names.index(first[0]),
            key=f"move_from_{result.by}",
            persist_state="session",
            width=260,
        )
        end = st.selectbox(
            "Are in now",
            targets,
            index=targets.index(first[1]),
            key=f"move_to_{result.by}",
            persist_state="session",
            width=260,
        )
    return None if start == end else (start, end)


def _precedents(told: Preceded) -> None:
    frame = tables.frame_of(told.precedents)
    drawn = frame.dropna(subset=["lift", "lift_low", "lift_high"]).nsmallest(MOST, "p_value", keep="all")
    drawn = drawn.head(MOST).sort_values("lift", ascending=False)
    clear = int(frame["is_clear"].sum())
    rest = f" The {len(drawn)} surest of {len(frame)}." if len(drawn) < len(frame) else ""
    left, right = st.columns(2)
    with left:
        page.chart_card(
            f"{clear} of {len(frame)} stand out; the others may be chance"
            if clear
            else "None stands out: all may be chance",
            lift_dots(drawn),
            f"Share that moved after it, beside those without; 95 % intervals.{rest}",
            key=f"lifts_{told.by}",
            columns=_TWIN,
        )
    with right, page.card("All that happened before", "Stands: after allowing for the length of the list."):
        tables.show(
            frame.assign(is_clear=frame["is_clear"].map({True: "stands", False: ""})),
            "What happened before, and how many moved",
            _COLUMNS,
        )


_TWIN = {
    "Before": tables.text("Before"),
    "Customers": tables.count("Customers"),
    "Moved": tables.share("Moved"),
    "Customers without": tables.count("Without"),
    "Moved without": tables.share("Moved without"),
    "Times": tables.number("Times", 2),
    "From": tables.number("From", 2),
    "To": tables.number("To", 2),
}
_COLUMNS = {
    "label": tables.text("Before"),
    "is_clear": tables.text("Sure"),
    "with_n": tables.count("With it"),
    "with_share": tables.share("Moved"),
    "without_n": tables.count("Without"),
    "without_share": tables.share("Moved without"),
    "difference": tables.share("Difference", help="In points: moved with it minus moved without."),
    "low": tables.share("From"),
    "high": tables.share("To"),
    "lift": tables.number("Times", 2),
    "lift_low": tables.number("Times from", 2),
    "lift_high": tables.number("Times to", 2),
    "earlier": tables.count("Earlier", help="To whom it had happened before that window; on neither side."),
}


def _method(result: Movement, told: Preceded | None) -> list[str]:
    """Return how movement and what preceded it are told, a sentence each."""
    notes = [
        f"Each window is grouped by itself: {' and '.join(_sides(result))}. "
        "A group chosen in the filter bar is not looked at.",
        "Groups and moves of fewer than ten customers are counted in every total and not shown.",
        "Who stood high by luck in one window falls back in the next (regression to the mean, Galton 1886): "
        "some movement both ways is no news.",
    ]
    if told is None or told.then is None:
        return notes
    kinds = [f"{one.label}: {one.meaning[:1].lower()}{one.meaning[1:]}" for one in happenings().values()]
    return [
        *notes,
        "What came before: customers of the first group who bought in both windows; first times "
        f"as far as the data goes back, up to {formats.day(told.then.end)}, in all channels "
        "and stores. Categories are told by whole months.",
        "Two sides of ten customers or more; difference after Newcombe (1998), p-values by Fisher's exact "
        "test, marked at a false discovery rate of 5 %.",
        *kinds,
    ]


def _sides(result: Movement) -> tuple[str, str]:
    return _window(result.then), _window(result.now)


def _window(window: Window | None) -> str:
    return formats.window(window.start, window.end) if window else ""
