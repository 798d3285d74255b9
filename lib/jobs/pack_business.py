"""What do the pages Overview and Top customers bring into the board pack?

Grain in: their results. Grain out: one chart, one table and a few figures of each.
"""

from datetime import date

from lib.analysis.overview import Kpi, Overview, overview
from lib.analysis.top_customers import TopCustomers, top_customers
from lib.export.pack import KeyFigure, Picture, Role, Series
from lib.jobs.pack_pages import (
    MOST_COLUMNS,
    Ground,
    Told,
    figure_of,
    first_in_colour,
    in_currency,
    money,
    table_of,
)
from lib.schema import formats
from lib.schema.metrics import metrics

TOP_SHARE = 0.01
"""As the page Top customers opens."""
_SIDES: tuple[tuple[str, str, Role], ...] = (
    ("online", "Online", "online"),
    ("offline", "Offline", "offline"),
    ("other", "Other", "other"),
    ("unknown", "Channel unknown", "quiet"),
)
_YEAR, _QUARTER_MONTHS = 12, 3


def business(ground: Ground) -> Told | str:
    """Six figures, and net revenue by month and side."""
    found: Overview = ground.ask(overview)
    if not found.channel_months:
        return found.answer
    periods, sides = _revenue(found)
    names = [name for name, _ in sides]
    rows = [
        (period, *(values[place] for _, values in sides), sum(values[place] for _, values in sides))
        for place, period in enumerate(periods)
    ]
    roles = {label: role for _, label, role in _SIDES}
    return Told(
        result=found,
        n=formats.plural(found.kpis[2].value or 0, "order"),
        picture=Picture(
            kind="stacked",
            title=in_currency(f"Net revenue by {_grain(found.months)}", found.currency),
            unit="money",
            categories=tuple(periods),
            series=tuple(Series(name, roles[name], tuple(values)) for name, values in sides),
            alt=f"Net revenue from {periods[0]} to {periods[-1]}, {formats.listing(names).lower()}.",
        ),
        table=table_of(
            [("Period", "text"), *((name, "money") for name in names), ("All", "money")],
            rows,
        ),
        figures=tuple(_kpi(kpi) for kpi in found.kpis),
        report="overview",
        metrics=(*(kpi.metric for kpi in found.kpis), "change"),
        remarks=_partial(found.partial_months),
    )


def _kpi(kpi: Kpi) -> KeyFigure:
    if kpi.change is None:
        return figure_of(kpi.metric, kpi.value)
    in_points = metrics()[kpi.metric].unit == "share"
    size = formats.points(kpi.change) if in_points else f"{'+' * (kpi.change > 0)}{formats.share(kpi.change)}"
    return figure_of(kpi.metric, kpi.value, f"{size} on the period before")


def _partial(months: tuple[date, ...]) -> tuple[str, ...]:
    named = formats.listing([f"{month:%B %Y}" for month in months])
    return (f"Incomplete, not to be compared with whole months: {named}.",) if months else ()


def _grain(months: tuple[date, ...]) -> str:
    if len(months) <= MOST_COLUMNS:
        return "month"
    return "quarter" if len(months) <= MOST_COLUMNS * _QUARTER_MONTHS else "year"


def _period(month: date, grain: str) -> str:
    if grain == "month":
        return f"{month:%b %Y}"
    quarter = (month.month - 1) // _QUARTER_MONTHS + 1
    return f"Q{quarter} {month.year}" if grain == "quarter" else f"{month.year}"


def _revenue(found: Overview) -> tuple[list[str], list[tuple[str, list[float]]]]:
    """Return periods, and of each side with revenue its sums, in the order of sides."""
    grain = _grain(found.months)
    periods = list(dict.fromkeys(_period(month, grain) for month in found.months))
    sums: dict[str, list[float]] = {}
    for row in found.channel_months:
        period = _period(row.month, grain)
        if period in periods:
            own = sums.setdefault(row.channel_group, [0.0] * len(periods))
            own[periods.index(period)] += row.net_revenue
    return periods, [(label, sums[group]) for group, label, _ in _SIDES if group in sums]


def best(ground: Ground) -> Told | str:
    """What the best 1, 5, 10, 25 and 50 % of buyers bring of all net revenue."""
    found: TopCustomers = ground.ask(top_customers, share=TOP_SHARE, by="revenue", mixes=False)
    told = [tier for tier in found.tiers if tier.share is not None and tier.upto < 1]
    if found.reason or not told or not found.top_count:
        return found.reason or found.answer
    write = money(found.currency)
    figures = [
        figure_of(
            "customers",
            found.top_count,
            f"of {formats.plural(found.customer_count, 'buyer')}",
            f"Top {TOP_SHARE:.0%} of buyers".replace("%", " %"),
        ),
        figure_of("net_revenue", found.top_net_revenue, f"of {write(found.net_revenue)}", "They bring"),
    ]
    for row in found.profile:
        if row.measure in ("revenue_per_customer", "orders_per_customer", "order_value"):
            rest = metrics()[row.measure].write(row.rest, found.currency)
            figures.append(figure_of(row.measure, row.top, f"{formats.short(rest)} of all others"))
    return Told(
        result=found,
        n=formats.plural(found.customer_count, "known buyer"),
        picture=Picture(
            kind="bars",
            title="Share of known customers' net revenue that the best bring",
            unit="share",
            categories=tuple(f"Top {tier.upto * 100:g} %" for tier in told),
            series=(Series("Share of net revenue", "quiet", tuple(tier.share for tier in told)),),
            roles=first_in_colour(len(told)),
            alt=" ".join(f"The top {t.upto * 100:g} % bring {formats.share(t.share)}." for t in told),
        ),
        table=table_of(
            [
                ("Best", "text"),
                ("Customers", "count"),
                ("Net revenue", "money"),
                ("Share of net revenue", "share"),
            ],
            [(f"Top {t.upto * 100:g} %", t.customers, t.net_revenue, t.share) for t in found.tiers],
        ),
        figures=tuple(figures[:5]),
        report="top-customers",
        metrics=(
            "top_revenue_share",
            "net_revenue",
            "revenue_per_customer",
            "orders_per_customer",
            "order_value",
        ),
    )
