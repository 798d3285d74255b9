"""How are we doing? The window beside the window before, and the sentences with the most money behind them.

Grain in: `mart_orders`. Grain out: six figures with their months, one row per channel and month,
five sentences.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.answers import TOP_SHARE, Answer, People, Sums, best_answers
from lib.analysis.best import net_revenues
from lib.analysis.buyers import monthly_reach, reach
from lib.analysis.days import MONEY, selected_days
from lib.analysis.filters import Filters, month_back, within
from lib.analysis.inequality import count_of
from lib.analysis.result import Read, Result, Window, as_day, looked_at, ratio
from lib.analysis.rfm import is_of, placed_buyers
from lib.analysis.segments import warnings_of
from lib.analysis.selection import selected_buyers, selected_orders
from lib.analysis.two_windows import GRACE, covers
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

"""Data that begins within the first week of a window covers it: many shops are closed on its first days."""

SLIPPING = ("Slipping away", "Missed")
SHARES = ("repeat_share", "known_share")


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of the window beside the window before.

    Attributes
    ----------
    metric
        Id in the glossary, which gives its label and format.
    value
        In the window; None where it can't be told (a share of nothing).
    before
        In the window before; None where the data does not cover all of it.
    change
        Relative change (0.12 is 12 % more) for money and counts, difference for shares; None if `before` is.
    series
        The value in each month of `Overview.months`; None where it can't be told.
    """

    metric: str
    value: float | None
    before: float | None
    change: float | None
    series: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ChannelMonth:
    """Net revenue and orders of one channel in one month, known customers or not."""

    month: date
    channel: str
    channel_group: str
    net_revenue: float
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(Result):
    """The overview: at most five answers, most money first; six figures; revenue by channel and month.

    Attributes
    ----------
    before
        The window compared with; None where the data does not cover all of it.
    months
        First days of the months that the window touches.
    partial_months
        Those of them that the window or the data cover in part only: not to be compared with whole ones.
    """

    answers: tuple[Answer, ...]
    kpis: tuple[Kpi, ...]
    before: Window | None
    months: tuple[date, ...]
    partial_months: tuple[date, ...]
    channel_months: tuple[ChannelMonth, ...]


def overview(read: Read, facts: Facts, filters: Filters) -> Overview:
    """Return the window's figures beside those of the window before, where the data covers all of that."""
    before = filters.before()
    covered = covers(facts, before)
    by_channel, groups = read(_by_channel(filters)), _groups(read, filters)
    now = _figures(by_channel, {"customers": groups["known"].count, "repeaters": groups["repeaters"].count})
    then = _before(read, before) if covered else None
    months = tuple(month_back(filters.end, back) for back in reversed(range(filters.months)))
    sums = _sums(by_channel, groups, _slipping(read, filters, groups["known"].count), then)
    return Overview(
        **looked_at(facts, filters),
        answer=_answer(filters, facts.currency, now, then),
        caveat=_caveat(facts, now["known_share"], covered=covered),
        answers=best_answers(sums, facts.currency, _span_before(filters)),
        kpis=_kpis(now, then, _series(by_channel, read(_by_month(facts, filters)), months)),
        before=Window(before.start, before.end) if covered else None,
        months=months,
        partial_months=tuple(month for month in months if _is_partial(month, filters, facts)),
        channel_months=_channel_months(by_channel),
    )


def _slipping(read: Read, filters: Filters, buyer_count: int) -> People:
    """Those who used to buy and don't; nobody where too few buyers or days make scores jump."""
    if warnings_of(buyer_count, filters):
        return People(0, 0.0)
    placed = placed_buyers(replace(filters, segment=None))
    rows = placed.filter(is_of(placed, *SLIPPING))
    found = read(rows.agg(count=rows.count(), net=rows.net_revenue.sum().fill_null(0.0))).iloc[0]
    return People(int(found["count"]), float(found["net"]))


def _by_channel(filters: Filters) -> ir.Table:
    """One row per month and channel, known customers or not."""
    day = selected_days(filters)
    return day.group_by("order_month", "channel", "channel_group").agg(
        net_revenue=day.net.sum(),
        known_revenue=day.known_net.sum(),
        orders=day.orders.sum(),
        **{name: day[name].sum() for name in MONEY},
    )


def _by_month(facts: Facts, filters: Filters) -> ir.Table:
    """One row per month: its buyers, and those of them with two orders or more in it; kept.

    Whole months of everybody are taken from those of all time, which every such window shares.
    """
    everybody = not (filters.channels or filters.stores or filters.segment)
    if everybody and not any(_is_cut(month, filters, facts) for month in (filters.start, filters.end)):
        whole = replace(filters, start=filters.start.replace(day=1))
        return within(keep(monthly_reach(ORDERS), "months"), whole, "order_month")
    return keep(monthly_reach(selected_orders(filters)), "months")


def _is_cut(month: date, filters: Filters, facts: Facts) -> bool:
    """Whether the window leaves out days of a month of which there is data."""
    first, last = month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1])
    if facts.first_order is None or facts.last_order is None:
        return False
    return filters.start > max(first, facts.first_order) or filters.end < min(last, facts.last_order)


def _before(read: Read, filters: Filters) -> dict[str, float | None]:
    buyers = read(keep(reach(selected_orders(filters)), "reach")).to_dict("records")[0]
    return _figures(read(_by_channel(filters)), buyers)


def _groups(read: Read, filters: Filters) -> dict[str, People]:
    """Groups of buyers that sentences are made of: known (all), top, once, repeaters, both."""
    buyer = selected_buyers(filters)
    tests = {
        "known": buyer.order_count > 0,
        "once": buyer.order_count == 1,
        "repeaters": buyer.order_count > 1,
        "both": (buyer.online_orders > 0) & (buyer.offline_orders > 0),
    }
    sums = {f"{name}_net": buyer.net_revenue.sum(where=test).fill_null(0.0) for name, test in tests.items()}
    row = read(buyer.agg(**sums, **{name: buyer.count(where=test) for name, test in tests.items()})).iloc[0]
    found = {name: People(int(row[name]), float(row[f"{name}_net"])) for name in tests}
    amounts = net_revenues(read, buyer)
    top = count_of(TOP_SHARE, len(amounts))
    return found | {"top": People(top, float(amounts[len(amounts) - top :].sum()))}


def _figures(by_channel: pd.DataFrame, buyers: dict[Any, Any]) -> dict[str, float | None]:
    """The six figures of any period, in the order of the page."""
    totals = by_channel[["net_revenue", "known_revenue", "orders", "order_revenue"]].astype("float64").sum()
    return {
        "net_revenue": float(totals["net_revenue"]),
        "customers": float(buyers["customers"]),
        "orders": float(totals["orders"]),
        "order_value": ratio(totals["order_revenue"], totals["orders"]),
        "repeat_share": ratio(buyers["repeaters"], buyers["customers"]),
        "known_share": ratio(totals["known_revenue"], totals["net_revenue"]),
    }


def _series(
    by_channel: pd.DataFrame, by_month: pd.DataFrame, months: tuple[date, ...]
) -> list[dict[str, float | None]]:
    """The six figures of each month."""
    nobody = {"customers": 0, "repeaters": 0}
    buyers = {as_day(row["order_month"]): row for row in by_month.to_dict("records")}
    days = by_channel["order_month"].map(as_day)
    return [_figures(by_channel[days == month], buyers.get(month, nobody)) for month in months]


def _kpis(
    now: dict[str, float | None], then: dict[str, float | None] | None, series: list[dict[str, float | None]]
) -> tuple[Kpi, ...]:
    return tuple(
        Kpi(
            metric=metric,
            value=value,
            before=then[metric] if then else None,
            change=_change(metric, value, then[metric] if then else None),
            series=tuple(month[metric] for month in series),
        )
        for metric, value in now.items()
    )


def _change(metric: str, value: float | None, before: float | None) -> float | None:
    if value is None or before is None:
        return None
    return value - before if metric in SHARES else ratio(value - before, before)


def _sums(
    by_channel: pd.DataFrame,
    groups: dict[str, People],
    slipping: People,
    then: dict[str, float | None] | None,
) -> Sums:
    offline = by_channel[by_channel["channel_group"] == "offline"]
    store, known_store = float(offline["net_revenue"].sum()), float(offline["known_revenue"].sum())
    return Sums(
        known=groups["known"],
        top=groups["top"],
        once=groups["once"],
        both=groups["both"],
        slipping=slipping,
        net_revenue=float(by_channel["net_revenue"].sum()),
        net_before=then["net_revenue"] if then else None,
        store_revenue=store,
        unknown_store_revenue=store - known_store,
        gross_revenue=float(by_channel["gross_revenue"].sum()),
        discount_amount=float(by_channel["discount_amount"].sum()),
        returned_amount=float(by_channel["returned_amount"].sum()),
    )


def _channel_months(by_channel: pd.DataFrame) -> tuple[ChannelMonth, ...]:
    rows = by_channel.sort_values(["order_month", "channel"]).to_dict("records")
    return tuple(
        ChannelMonth(
            pd.Timestamp(row["order_month"]).date(),
            row["channel"],
            row["channel_group"],
            float(row["net_revenue"]),
            int(row["orders"]),
        )
        for row in rows
    )


def _is_partial(month: date, filters: Filters, facts: Facts) -> bool:
    end = month.replace(day=monthrange(month.year, month.month)[1])
    if month < filters.start or end > filters.end or facts.first_order is None or facts.last_order is None:
        return True
    return facts.first_order > month + GRACE or facts.last_order < end


def _span_before(filters: Filters) -> str:
    days = (filters.end - filters.start).days + 1
    length, unit = (filters.months, "month") if filters.is_whole_months else (days, "day")
    return f"the {unit} before" if length == 1 else f"the {formats.plural(length, unit)} before"


def _answer(
    filters: Filters, currency: str | None, now: dict[str, float | None], then: dict[str, float | None] | None
) -> str:
    if not now["orders"]:
        return "Can't tell yet: nobody ordered in this window."
    period = f"from {filters.label}" if " to " in filters.label else f"in {filters.label}"
    change = _change("net_revenue", now["net_revenue"], then["net_revenue"]) if then else None
    beside = ""
    if change is not None:
        way = "more" if change >= 0 else "less"
        beside = f", {formats.share(abs(change))} {way} than in {_span_before(filters)}"
    return f"Customers spent {formats.money(now['net_revenue'], currency)} {period}{beside}."


def _caveat(facts: Facts, known_share: float | None, *, covered: bool) -> str:
    if facts.first_order is None:
        return ""
    told = [] if covered else [f"No comparison: the data begins on {formats.day(facts.first_order)}."]
    if known_share is not None and known_share < 1:
        told.append(f"Customers are known for {formats.share(known_share)} of revenue.")
    return " ".join(told)
