"""How are we doing? The window beside the window before, and the sentences with the most money behind them.

Grain in: `mart_orders`. Grain out: six figures with their months, one row per channel and month,
five sentences.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.answers import TOP_SHARE, Answer, People, Sums, best_answers
from lib.analysis.buyers import customers_with_documents
from lib.analysis.buyers import sums as sums_of
from lib.analysis.filters import Filters, month_back
from lib.analysis.result import Read, Result, Window, as_day, looked_at, ratio
from lib.analysis.rfm import scored_buyers, with_segment
from lib.analysis.segments import warnings_of
from lib.analysis.selection import selected_orders
from lib.analysis.top_customers import split
from lib.schema import formats
from lib.workspace.facts import Facts

GRACE = timedelta(days=6)
"""Data that begins within the first week of a window covers it: many shops are closed on its first days."""

SLIPPING = ("Slipping away", "Missed")
SHARES = ("repeat_share", "known_share")
_FIGURES = ("order_revenue", "gross_revenue", "discount_amount", "returned_amount")


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
    orders = selected_orders(filters)
    before = filters.before()
    covered = _covers(facts, before)
    by_channel = read(_by_channel(orders))
    everybody = read(customers_with_documents(orders, "online_orders", "offline_orders"))
    now = _figures(by_channel, _buyers(everybody))
    then = _before(read, selected_orders(before)) if covered else None
    months = tuple(month_back(filters.end, back) for back in reversed(range(filters.months)))
    slipping = _slipping(read, filters, int(now["customers"] or 0))
    sums = _sums(by_channel, everybody, slipping, then)
    return Overview(
        **looked_at(facts, filters),
        answer=_answer(filters, facts.currency, now, then),
        caveat=_caveat(facts, now["known_share"], covered=covered),
        answers=best_answers(sums, facts.currency, _span_before(filters)),
        kpis=_kpis(now, then, _series(read, orders, by_channel, months)),
        before=Window(before.start, before.end) if covered else None,
        months=months,
        partial_months=tuple(month for month in months if _is_partial(month, filters, facts)),
        channel_months=_channel_months(by_channel),
    )


def _covers(facts: Facts, filters: Filters) -> bool:
    """Whether the data reaches back to the start of a window."""
    grace = GRACE if filters.end - filters.start > 4 * GRACE else timedelta(0)
    return facts.first_order is not None and facts.first_order <= filters.start + grace


def _slipping(read: Read, filters: Filters, buyer_count: int) -> People:
    """Those who used to buy and don't; nobody where too few buyers or days make scores jump."""
    if warnings_of(buyer_count, filters):
        return People(0, 0.0)
    scored = with_segment(scored_buyers(replace(filters, segment=None)))
    rows = scored.filter(scored.segment.isin(SLIPPING))
    found = read(rows.agg(count=rows.count(), net=rows.net_revenue.sum().fill_null(0.0))).iloc[0]
    return People(int(found["count"]), float(found["net"]))


def _by_channel(orders: ir.Table) -> ir.Table:
    """One row per month and channel; `sums_of` counts known and unknown customers alike here."""
    found = sums_of(orders)
    return orders.group_by("order_month", "channel", "channel_group").agg(
        net_revenue=orders.net_revenue.sum(),
        known_revenue=orders.net_revenue.sum(where=orders.customer_key.notnull()).fill_null(0.0),
        orders=orders.count(where=orders.is_order),
        **{name: found[name] for name in _FIGURES},
    )


def _by_month(orders: ir.Table) -> ir.Table:
    """One row per month: its buyers, and those of them with two orders or more in it."""
    bought = orders.filter(orders.customer_key.notnull(), orders.is_order)
    each = bought.group_by("order_month", "customer_key").agg(order_count=bought.count())
    return each.group_by("order_month").agg(
        customers=each.count(), repeaters=each.count(where=each.order_count > 1)
    )


def _before(read: Read, orders: ir.Table) -> dict[str, float | None]:
    bought = orders.filter(orders.customer_key.notnull(), orders.is_order)
    each = bought.group_by("customer_key").agg(order_count=bought.count())
    buyers = read(each.agg(customers=each.count(), repeaters=each.count(where=each.order_count > 1)))
    return _figures(read(_by_channel(orders)), buyers.to_dict("records")[0])


def _buyers(everybody: pd.DataFrame) -> dict[Any, Any]:
    counts = everybody["order_count"]
    return {"customers": int((counts > 0).sum()), "repeaters": int((counts > 1).sum())}


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
    read: Read, orders: ir.Table, by_channel: pd.DataFrame, months: tuple[date, ...]
) -> list[dict[str, float | None]]:
    """The six figures of each month."""
    nobody = {"customers": 0, "repeaters": 0}
    buyers = {as_day(row["order_month"]): row for row in read(_by_month(orders)).to_dict("records")}
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
    everybody: pd.DataFrame,
    slipping: People,
    then: dict[str, float | None] | None,
) -> Sums:
    offline = by_channel[by_channel["channel_group"] == "offline"]
    groups = split(everybody, TOP_SHARE)
    has_both = ((everybody["online_orders"] > 0) & (everybody["offline_orders"] > 0)).to_numpy()
    store, known_store = float(offline["net_revenue"].sum()), float(offline["known_revenue"].sum())
    return Sums(
        known=_people(everybody, groups.is_top | groups.is_rest),
        top=_people(everybody, groups.is_top),
        once=_people(everybody, (everybody["order_count"] == 1).to_numpy()),
        both=_people(everybody, has_both),
        slipping=slipping,
        net_revenue=float(by_channel["net_revenue"].sum()),
        net_before=then["net_revenue"] if then else None,
        store_revenue=store,
        unknown_store_revenue=store - known_store,
        **{name: float(by_channel[name].sum()) for name in _FIGURES if name != "order_revenue"},
    )


def _people(everybody: pd.DataFrame, chosen: np.ndarray) -> People:
    return People(int(chosen.sum()), float(everybody["net_revenue"].to_numpy(dtype="float64")[chosen].sum()))


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
