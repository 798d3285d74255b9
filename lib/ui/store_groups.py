"""Who shops where? Groups by store on a map and by area, and what stores sell beside what they buy."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.analysis.store_groups import FEWEST, GROUPINGS, PlaceGroup, StoreGroups, store_groups
from lib.analysis.store_mismatch import Mismatch
from lib.charts.index_dots import IndexDot, index_dots
from lib.charts.store_map import MapDot, store_map
from lib.schema import formats
from lib.ui import page, personas, session, tables

MEASURES = ("group_index", "category_gap", "known_share")
_NAMES = {"segments": "Groups of the page Segments", "occasions": "Main occasion", "personas": "Personas"}
_MOST_STORES = 24  # rows that one chart has room for
_MOST_GAPS = 40


def show() -> None:
    """Draw the tab: which group is where, on a map, by store and area; what stores sell beside it."""
    with st.container(horizontal=True, gap="medium"):
        grouping = st.selectbox(
            "By", list(GROUPINGS), format_func=lambda name: _NAMES.get(name, name), key="grouping",
            bind="query-params", width=260,
        )  # fmt: skip
        result = session.compute(store_groups, grouping=grouping, book=personas.book())
        names = [each.group for each in result.chain]
        group = (
            st.selectbox("Look closer at", names, key=f"place_group_{grouping}", width=260) if names else ""
        )
    page.answer(result.answer, result.caveat)
    if not result.stores:
        return
    left, right = st.columns(2)
    with left:
        _on_the_map(result, str(group))
        _all(result)
    with right:
        _by_index(result, str(group))
    _gaps(result)
    _of_areas(result, str(group))
    page.how_computed(MEASURES, result, method(result))


def method(result: StoreGroups) -> list[str]:
    """Return how it is computed, a sentence each."""
    return [
        "A customer counts in each store where they bought in the period, and once in the chain; stores "
        f"with under {FEWEST} customers are left out ({formats.count(result.hidden)}).",
        "Index: the group's share of the store's customers by its share of the chain's. Interval by the "
        "delta method on the logarithm of the ratio (Katz and others, 1978), the store being part of the "
        "chain.",
        "Beyond chance: the difference stands when all stores and groups are looked at together; at most 5 % "
        "of such are expected to be chance (Benjamini and Hochberg, 1995).",
        "Areas are the first letters or digits of customers' postcodes: as many as leave 80 % of customers "
        "in areas of 30 or more.",
        "Expected sales: each customer of a store spends on each category what the same group spends in all "
        "stores; scaled by category so that over all stores expected and sold agree.",
        "Interval of what was sold: months as units, Student's t; the expectation is taken as given. Whole "
        "months of the period.",
        "Map: outlines simplified from Natural Earth, which is in the public domain; nothing is loaded.",
    ]


def _on_the_map(result: StoreGroups, group: str) -> None:
    rows = {row.place: row for row in result.store_groups if row.group == group}
    dots = [
        MapDot(
            store.name, store.latitude, store.longitude, store.customers, _told(rows[store.place]),
            rows[store.place].stands,
        )
        for store in result.stores
        if store.latitude is not None and store.longitude is not None
    ]  # fmt: skip
    if not dots:
        st.info(
            "Can't tell yet where the stores are: it takes a file of stores with stores.latitude and "
            "stores.longitude.",
            icon=":material/map:",
        )
        return
    chart = store_map(dots, f"the share of {group} differs from the chain's", formats.count)
    page.chart_card(_map_title(dots, group), chart, _map_note(result, dots), key="store_map")


def _by_index(result: StoreGroups, group: str) -> None:
    names = {store.place: store.name for store in result.stores}
    shown = sorted(
        (row for row in result.store_groups if row.group == group), key=lambda row: -(row.index or 0.0)
    )
    page.chart_card(
        "",
        index_dots(_dots(_ends(shown), names), group, "the chain"),
        _cut_note(len(shown), "stores"),
        key="store_index",
    )


def _of_areas(result: StoreGroups, group: str) -> None:
    if not result.areas:
        st.caption("Can't tell yet where customers live: no file tells a postcode (profiles.postcode).")
        return
    shown = sorted(
        (row for row in result.area_groups if row.group == group), key=lambda row: -(row.index or 0.0)
    )
    page.chart_card(
        "",
        index_dots(_dots(_ends(shown), {}), f"{group} by postcode area", "all areas"),
        f"First {result.area_digits} of the postcode; customers of the period, wherever they bought. "
        + _cut_note(len(shown), "areas"),
        key="area_index",
    )


def _all(result: StoreGroups) -> None:
    page.section("All stores")
    tables.show(
        tables.frame_of(result.stores),
        "Stores by their predominant group of customers",
        {
            "place": tables.text("Store"),
            "customers": tables.count("Customers"),
            "known_share": tables.share("Revenue of known"),
            "group": tables.text("Predominant group"),
            "share": tables.share("Its share"),
            "more": tables.text("More than in the chain"),
        },
    )


def _gaps(result: StoreGroups) -> None:
    page.section("What stores sell beside what their customers' groups buy", gap_sentence(result))
    if result.mismatches:
        tables.show(
            _gap_frame(result.mismatches[:_MOST_GAPS]),
            "Categories that stores sell more or less of than expected",
            {
                "store": tables.text("Store"),
                "category": tables.text("Category"),
                "sold": tables.share("Sold"),
                "expected": tables.share("Expected"),
                "gap": tables.figure("Gap (95 % interval)"),
                "months": tables.count("Months"),
                "told": tables.text("Beyond chance"),
            },
        )
        with page.do():
            tables.download(
                "Download all gaps", lambda: tables.frame_of(result.mismatches), "store-gaps.csv", key="gaps"
            )


def gap_sentence(result: StoreGroups) -> str:
    """Return the largest gap that stands, or that there is none, or what would tell it."""
    if not result.mismatches:
        return "Can't tell yet: it takes categories of what stores sell (order_lines.category)."
    most = result.mismatches[0]
    count = sum(row.stands for row in result.mismatches)
    if not count:
        return (
            f"Of {formats.count(len(result.mismatches))} gaps none is beyond chance: no store sells clearly "
            "other things than its customers' groups buy in all stores."
        )
    side = "less" if most.difference < 0 else "more"
    return (
        f"{formats.count(count)} of {formats.count(len(result.mismatches))} gaps are beyond chance. The "
        f"largest: {most.store} sells {side} {most.category} than its customers' groups buy elsewhere, "
        f"{formats.share(most.sold)} of its net revenue where {formats.share(most.expected)} is expected."
    )


def _gap_frame(rows: Iterable[Mismatch]) -> pd.DataFrame:
    frame = tables.frame_of(rows)
    gaps = [
        formats.points(gap) if pd.isna(low) else f"{formats.points(gap)} ({_bare(low)} to {_bare(high)})"
        for gap, low, high in zip(frame["difference"], frame["low"], frame["high"], strict=True)
    ]
    return frame.assign(gap=gaps, told=["yes" if stands else "" for stands in frame["stands"]])


def _bare(points: float) -> str:
    return formats.points(points).removesuffix(" points")


def _dots(rows: Iterable[PlaceGroup], names: dict[str, str]) -> list[IndexDot]:
    return [
        IndexDot(
            names.get(row.place, row.place), row.index, row.low, row.high, formats.share(row.share), row.of,
            row.stands,
        )
        for row in rows
        if row.index is not None and row.low is not None and row.high is not None
    ]  # fmt: skip


def _ends(rows: list[PlaceGroup]) -> list[PlaceGroup]:
    """Return all rows, or of many the highest and the lowest."""
    half = _MOST_STORES // 2
    return rows if len(rows) <= _MOST_STORES else [*rows[:half], *rows[-half:]]


def _cut_note(count: int, noun: str) -> str:
    text = "Share of each one's customers; bars are 95 % intervals; filled: beyond chance."
    return (
        text if count <= _MOST_STORES else f"{text} The highest and lowest of {formats.count(count)} {noun}."
    )


def _told(row: PlaceGroup) -> str:
    return f"{formats.share(row.share)} {row.group}, index {formats.count(row.index)}"


def _map_title(dots: list[MapDot], group: str) -> str:
    count = sum(dot.is_marked for dot in dots)
    return f"{group}: {formats.plural(count, 'store')} of {formats.count(len(dots))} unlike the chain"


def _map_note(result: StoreGroups, dots: list[MapDot]) -> str:
    missing = len(result.stores) - len(dots)
    text = "Dots by number of customers; filled where the share differs beyond chance."
    return f"{text} {formats.plural(missing, 'store')} without coordinates." if missing else text
