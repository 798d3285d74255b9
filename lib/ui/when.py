"""What stands behind the tab When? Hours of the week of each group, and whether associates are there then."""

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from lib.analysis.at_work import LONGEST_SHIFT, SHIFTS
from lib.analysis.channel_sums import SIDES
from lib.analysis.shopping_hours import (
    CHANNEL,
    DEVICE,
    EVENING,
    FEWEST,
    OCCASION,
    SIDE,
    GroupWeek,
    ShoppingHours,
    shopping_hours,
)
from lib.analysis.staffing import StaffedHour, Staffing, staffing
from lib.analysis.told_columns import in_words
from lib.analysis.when import DAYS, busiest, staffing_sentence
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.theme import SEQUENTIAL
from lib.charts.week import week_heat_map, week_rate_map
from lib.schema import formats
from lib.schema.channels import channel_groups
from lib.ui import page, session, sides, tables
from lib.ui.text import plain

MEASURES = ("hour_share", "evening_share", "visitors_per_associate_hour")
_LABELS = {"Side": SIDE, "Channel": CHANNEL, "Device": DEVICE, "Occasion": OCCASION}
_NAMES = {**sides.NAMES, "other": "Other channels", "unknown": "Channel unknown"}
_MAPS = 4  # heat maps that a tab has room for
_STORES = 12  # rows of the chart of stores


def show() -> None:
    """Draw the tab: the week of each group, all of them in a table, and visitors per associate-hour."""
    by = st.radio(
        "Tell hours apart by", list(_LABELS), horizontal=True, key="hours_by", persist_state="session"
    )
    found = session.compute(shopping_hours, by=_LABELS[by or "Side"])
    _shopping(found)
    _staffing()
    page.how_computed(MEASURES, None, method(found))


def method(found: ShoppingHours) -> list[str]:
    """Return how it is computed, a sentence each."""
    said = (
        "Occasions are what customers said their orders were for."
        if found.said
        else "Occasions are told by rules over each order, as on the page Segments."
    )
    return [
        f"Evening is from {EVENING} h on, weekend Saturday and Sunday. Intervals of their shares have weeks "
        "as units, because what falls into one week goes along (linearised, Cochran 1977).",
        "Devices are those of looks at the web shop; the choice of channels, stores and segment does not "
        f"hold for them. {said}",
        f"Groups of under {FEWEST} people are not shown. Beyond chance: of all differences marked at most "
        "5 % are expected to be chance (Benjamini and Hochberg, 1995).",
        "Visitors per associate-hour: all who came in on a weekday and hour, by the hours that associates "
        f"were there. Shifts of over {LONGEST_SHIFT} hours are left out. Without a file of shifts, whoever "
        "has a receipt in an hour was there at least; how many of the visitors buy moves that, too.",
        "Only stores and weeks count of which both are told. Days of a weekday are units of intervals, which "
        "are never narrower than Poisson counts would make them; the ratio to the chain's mean by the delta "
        "method on the logarithm (Katz and others, 1978).",
    ]


# --- when people shop


def _shopping(found: ShoppingHours) -> None:
    if not found.groups:
        _untold(f"We can't tell yet when people buy: {_why(found)}.")
        return
    shown = _largest(found)
    top = max(cell.share for cell in found.hours if cell.group in {one.group for one in shown})
    for place in range(0, len(shown), 2):
        for column, group in zip(st.columns(2), shown[place : place + 2], strict=False):
            with column:
                page.chart_card(
                    f"{_name(found.by, group.group)}, the busiest hour is {busiest(group)}",
                    _week(found, group.group, top),
                    f"Share of {formats.plural(group.orders, found.counted[:-1])}, by the clock at the place "
                    "of sale; all on one scale.",
                    key=f"hours_{place}_{shown.index(group)}",
                )
    if found.groups[1:]:
        with page.card(
            _apart_title(found),
            f"Evening: {EVENING} h and later. Of {formats.plural(len(found.groups), 'group')}; "
            f"{formats.plural(found.hidden, 'group')} of under {FEWEST} people left out. Intervals of 95 %, "
            "weeks as units.",
        ):
            tables.show(_group_table(found), "Groups by when they shop", _GROUP_COLUMNS)
    with page.do():
        tables.download(
            "Download these hours", tables.frame_of(found.hours), "hours_of_the_week.csv",
            key="hours_download",
        )  # fmt: skip


def _largest(found: ShoppingHours) -> list[GroupWeek]:
    """Return the groups that are drawn: of sides online and stores, else the largest."""
    if found.by != SIDE:
        return list(found.groups[:_MAPS])
    by_name = {one.group: one for one in found.groups}
    return [by_name[side] for side in SIDES if side in by_name] or list(found.groups[:_MAPS])


def _why(found: ShoppingHours) -> str:
    if found.lacks:
        return f"it takes {in_words(found.lacks)}"
    if "not its hour" in found.reason:
        return "the files tell the day of an order but not its hour"
    return found.reason or f"no group has {FEWEST} people"


def _name(by: str, group: str) -> str:
    if by == SIDE:
        return _NAMES.get(group, group)
    return group[:1].upper() + group[1:]


def _week(found: ShoppingHours, group: str, top: float) -> Chart:
    hours = sorted({cell.hour for cell in found.hours})
    empty = [(0, hour, 0.0) for hour in range(hours[0], hours[-1] + 1)]
    own = [(cell.weekday - 1, cell.hour, cell.share) for cell in found.hours if cell.group == group]
    frame = pd.DataFrame([*empty, *own], columns=["weekday", "hour", "share"])
    what = f"{found.counted} {_name(found.by, group).lower()}"
    return week_heat_map(frame, what, colours=_colours(found.by, group), top=top)


def _colours(by: str, group: str) -> tuple[str, ...]:
    side = group if by == SIDE else channel_groups().get(group, "") if by == CHANNEL else ""
    return sides.SCALES.get(side, SEQUENTIAL)


def _apart_title(found: ShoppingHours) -> str:
    """Write the finding: the group whose share of evenings is furthest from the others'."""
    late = max(found.groups, key=lambda one: one.evening_share)
    early = min(found.groups, key=lambda one: one.evening_share)
    return (
        f"In the evening come {formats.share(late.evening_share)} ({_name(found.by, late.group)}) and "
        f"{formats.share(early.evening_share)} ({_name(found.by, early.group)}) of {found.counted}"
    )


def _group_table(found: ShoppingHours) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "group": _name(found.by, one.group),
            "orders": one.orders,
            "busiest": busiest(one),
            "evening": _share(one.evening_share, one.evening_low, one.evening_high),
            "evening_stands": "yes" if one.evening_stands else "",
            "weekend": _share(one.weekend_share, one.weekend_low, one.weekend_high),
            "weekend_stands": "yes" if one.weekend_stands else "",
        }
        for one in found.groups
    )


def _share(value: float, low: float | None, high: float | None) -> str:
    ends = "" if low is None else f" ({formats.share(low)} to {formats.share(high)})"
    return f"{formats.share(value)}{ends}"


_GROUP_COLUMNS = {
    "group": tables.text("Group"),
    "orders": tables.count("Orders or looks"),
    "busiest": tables.text("Busiest hour"),
    "evening": tables.figure("In the evening"),
    "evening_stands": tables.text("Beyond chance"),
    "weekend": tables.figure("On weekends"),
    "weekend_stands": tables.text("Beyond chance "),
}


# --- whether associates are there


def _staffing() -> None:
    head = st.container()  # above the choice that it depends on
    stores = session.filters().stores or session.facts().stores
    chosen = (
        st.selectbox("Look closer at the store", stores, key="staffed_store", width=300)
        if stores[1:]
        else stores[0]
        if stores
        else ""
    )
    found = session.compute(staffing, store=str(chosen or ""))
    with head:
        page.section(staffing_sentence(found), _staff_note(found))
    if found.reason or found.rate is None:
        return
    left, right = st.columns(2)
    with left:
        page.chart_card(
            f"All stores: {formats.number(found.rate)} {_unit(found)}",
            _rates(found, found.hours), _map_note(found), key="staffed_hours",
        )  # fmt: skip
    with right:
        if found.own:
            page.chart_card(
                f"{chosen}: {_own_title(found)}",
                _rates(found, found.own),
                _map_note(found),
                key="staffed_own",
            )
    if found.stores[1:]:
        page.chart_card(
            _store_title(found), _stores(found),
            "By the chain's mean, with 95 % intervals over weeks; in colour where the interval leaves out 1. "
            + ("The highest and lowest." if len(found.stores) > _STORES else ""),
            key="staffed_stores",
        )  # fmt: skip
    _extremes(found)


def _unit(found: Staffing) -> str:
    return f"{found.demand} per associate-hour"


def _staff_note(found: Staffing) -> str:
    """Write how much is told: who tells the associates, and in which hours nobody is told."""
    if found.reason:
        return ""
    if found.source == SHIFTS:
        told = "Associates as their shifts tell."
        nobody = f"{formats.share(found.nobody_share)} of {found.demand} came while no shift was told."
        return f"{told} {nobody}"
    return (
        "No file tells shifts: an associate counts in the hours in which a receipt names them, which is the "
        f"least that they were there. {formats.share(found.nobody_share)} of {found.demand} came in hours in "
        "which no receipt shows anybody. What differs may be how many buy, or who is there: "
        f"{in_words(found.lacks)} would tell."
    )


def _rates(found: Staffing, hours: Iterable[StaffedHour]) -> Chart:
    rows = [
        {
            "weekday": one.weekday - 1,
            "hour": one.hour,
            "rate": one.rate,
            "mark": 0 if not one.stands else 1 if (one.ratio or 0) > 1 else -1,
            "told": _hover(found, one),
        }
        for one in hours
    ]
    frame = pd.DataFrame(rows, columns=["weekday", "hour", "rate", "mark", "told"])
    return week_rate_map(frame, _unit(found), formats.number, found.rate or 0.0)


def _hover(found: Staffing, one: StaffedHour) -> str:
    at = f"{DAYS[one.weekday - 1]}, {one.hour} to {one.hour + 1} h"
    of = f"{formats.count(one.demand)} {found.demand}, {formats.number(one.worked)} associate-hours"
    if one.ratio is None:
        return f"{at}: {of}, too few to tell"
    return f"{at}: {formats.number(one.rate)}, {_times(one.ratio, one.low, one.high)} the mean; {of}"


def _times(ratio: float | None, low: float | None, high: float | None) -> str:
    return f"{formats.number(ratio, 2)} times ({formats.number(low, 2)} to {formats.number(high, 2)})"


def _map_note(found: Staffing) -> str:
    return (
        f"▲ more, ▼ fewer {found.demand} per associate-hour than the chain's mean, beyond chance. "
        f"Under {FEWEST} {found.demand}: no cell."
    )


def _own_title(found: Staffing) -> str:
    more = sum(one.stands and (one.ratio or 0) > 1 for one in found.own)
    fewer = sum(one.stands and (one.ratio or 0) < 1 for one in found.own)
    return f"thin in {formats.plural(more, 'hour')} of the week, ample in {formats.count(fewer)}"


def _store_title(found: Staffing) -> str:
    more = sum(one.stands and (one.ratio or 0) > 1 for one in found.stores)
    fewer = sum(one.stands and (one.ratio or 0) < 1 for one in found.stores)
    return (
        f"{formats.plural(more, 'store')} above and {formats.count(fewer)} below the chain's {_unit(found)}, "
        "beyond chance"
    )


def _stores(found: Staffing) -> Chart:
    told = [one for one in found.stores if one.ratio is not None]
    half = _STORES // 2
    shown = told if len(told) <= _STORES else [*told[:half], *told[-half:]]
    rows = [
        Estimate(one.store, one.ratio, one.low, one.high, round(one.demand))
        for one in shown
        if one.ratio is not None and one.low is not None and one.high is not None
    ]
    return estimates(
        rows, lambda value: formats.number(value, 2), f"{_unit(found).capitalize()}, chain = 1", beside=1.0
    )


def _extremes(found: Staffing) -> None:
    rows: Sequence[StaffedHour] = (*found.thinnest, *found.fattest)
    if not rows:
        st.caption(
            f"None of {formats.plural(found.compared, 'hour')} of single stores differs beyond chance."
        )
        return
    frame = pd.DataFrame(
        {
            "kind": "thin" if (one.ratio or 0) > 1 else "ample",
            "store": one.store,
            "at": f"{DAYS[one.weekday - 1]}, {one.hour} to {one.hour + 1} h",
            "demand": one.demand,
            "worked": one.worked,
            "rate": one.rate,
            "times": _times(one.ratio, one.low, one.high),
        }
        for one in rows
    )
    with page.card(
        _extremes_title(found),
        f"Hours of single stores that differ from the chain's mean beyond chance, of "
        f"{formats.count(found.compared)} looked at together; up to ten of either.",
    ):
        tables.show(
            frame,
            "Hours of stores by visitors per associate-hour",
            {
                "kind": tables.text("It is"),
                "store": tables.text("Store"),
                "at": tables.text("When"),
                "demand": tables.count(found.demand.capitalize()),
                "worked": tables.number("Associate-hours"),
                "rate": tables.number("Per associate-hour"),
                "times": tables.figure("Chain's mean (95 % interval)"),
            },
        )


def _extremes_title(found: Staffing) -> str:
    """Write the finding: the hour of a store that is furthest from the chain's mean, to either side."""
    told = [
        f"{word} at {rows[0].store} on {DAYS[rows[0].weekday - 1]}, {rows[0].hour} to {rows[0].hour + 1} h"
        for word, rows in (("thinnest", found.thinnest), ("most ample", found.fattest))
        if rows
    ]
    return f"It is {formats.listing(told)}"


def _untold(text: str) -> None:
    st.info(plain(text), icon=":material/hourglass_empty:")
