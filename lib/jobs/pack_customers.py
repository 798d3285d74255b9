"""What do the pages about the business and its customers bring into the board pack?

Grain in: the results of overview, top customers, segments, personas, cohorts and lifetime value. Grain out: one
chart, one table and a few figures of each.
"""

from dataclasses import replace
from datetime import date

from lib.analysis.cohorts import FEWEST, Cohort, Cohorts, cohorts
from lib.analysis.lifetime import Lifetime, lifetime_value
from lib.analysis.overview import Kpi, Overview, overview
from lib.analysis.personas import PersonaRow, Personas, personas
from lib.analysis.segments import SegmentRow, Segments, segments
from lib.analysis.top_customers import TopCustomers, top_customers
from lib.export.pack import KeyFigure, Picture, Role, Series, Table, legible
from lib.jobs.pack_pages import (
    Ground,
    Told,
    between,
    figure_of,
    in_currency,
    money,
    table_of,
)
from lib.schema import formats
from lib.schema.metrics import metrics

TOP_SHARE = 0.01
"""As the page Top customers opens."""
MOST_COLUMNS = 24
"""Months, and cohorts, that a chart has room for."""
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
    return figure_of(kpi.metric, kpi.value, f"{size} against the period before")


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
        figure_of("customers", found.top_count, f"of {formats.plural(found.customer_count, 'buyer')}",
                  f"Top {TOP_SHARE:.0%} of buyers".replace("%", " %")),
        figure_of("net_revenue", found.top_net_revenue, f"of {write(found.net_revenue)}", "They bring"),
    ]  # fmt: skip
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
            roles=("accent", *["quiet"] * (len(told) - 1)),
            alt=" ".join(f"The top {t.upto * 100:g} % bring {formats.share(t.share)}." for t in told),
        ),
        table=table_of(
            [("Best", "text"), ("Customers", "count"), ("Net revenue", "money"), ("Share of net revenue", "share")],
            [(f"Top {t.upto * 100:g} %", t.customers, t.net_revenue, t.share) for t in found.tiers],
        ),
        figures=tuple(figures[:5]),
        report="top-customers",
        metrics=("top_revenue_share", "net_revenue", "revenue_per_customer", "orders_per_customer", "order_value"),
    )  # fmt: skip


def groups(ground: Ground) -> Told | str:
    """Net revenue of the groups by recency, frequency and money."""
    found: Segments = ground.ask(segments)
    told = sorted((row for row in found.segments if row.customers), key=lambda row: -row.net_revenue)
    if not told:
        return found.answer
    first = told[0]
    return Told(
        result=found,
        n=formats.plural(found.customer_count, "known buyer"),
        picture=Picture(
            kind="bars",
            title=in_currency("Net revenue by group of customers", found.currency),
            unit="money",
            categories=tuple(row.segment for row in told),
            series=(Series("Net revenue", "quiet", tuple(row.net_revenue for row in told)),),
            roles=("accent", *["quiet"] * (len(told) - 1)),
            alt=f"Net revenue by group: {first.segment} first, {told[-1].segment} last.",
        ),
        table=_segment_table(told),
        figures=(
            figure_of("customers", first.customers, f"{formats.share(first.share)} of buyers", first.segment),
            figure_of("revenue_share", first.revenue_share, "of known customers' net revenue"),
            figure_of("orders_per_customer", first.orders_per_customer, "in the period, each"),
            figure_of("order_value", first.order_value),
            figure_of("recency_days", first.recency_days, "on average"),
        ),
        report="segments",
        metrics=(
            "segment", "customers", "net_revenue", "revenue_share", "orders_per_customer", "order_value", "recency_days",
        ),
        remarks=found.warnings,
    )  # fmt: skip


def _segment_table(rows: list[SegmentRow]) -> Table:
    return table_of(
        [
            ("Group", "text"), ("Who they are", "text"), ("Customers", "count"), ("Share of customers", "share"),
            ("Net revenue", "money"), ("Share of net revenue", "share"), ("Orders per customer", "number"),
            ("Order value", "money"), ("Days since last order", "count"),
        ],
        [
            (
                row.segment, row.meaning, row.customers, row.share, row.net_revenue, row.revenue_share,
                row.orders_per_customer, row.order_value, row.recency_days,
            )
            for row in rows
        ],
    )  # fmt: skip


def kinds_of_people(ground: Ground) -> Told | str:
    """Each persona's share of buyers beside its share of net revenue."""
    found: Personas = ground.ask(personas, book=ground.book)
    rest = [found.remainder] if found.remainder.customers else []
    told = [*sorted((row for row in found.personas if row.customers), key=_revenue_of), *rest]
    if not found.customer_count or not told:
        return found.answer
    first = told[0]
    return Told(
        result=found,
        n=formats.plural(found.customer_count, "known buyer"),
        picture=Picture(
            kind="bars",
            title="Share of buyers, and of their net revenue, by persona",
            unit="share",
            categories=tuple(legible(row.persona) for row in told),
            series=(
                Series("Share of net revenue", "accent", tuple(row.revenue_share for row in told)),
                Series("Share of buyers", "quiet", tuple(row.share for row in told)),
            ),
            alt=f"Personas by net revenue, {legible(first.persona)} first.",
        ),
        table=table_of(
            [
                ("Persona", "text"), ("Who they are", "text"), ("Customers", "count"), ("Share of customers", "share"),
                ("Net revenue", "money"), ("Share of net revenue", "share"), ("Orders per customer", "number"),
                ("Order value", "money"), ("Online share", "share"),
            ],
            [
                (
                    row.persona, row.meaning, row.customers, row.share, row.net_revenue, row.revenue_share,
                    row.orders_per_customer, row.order_value, row.online_share,
                )
                for row in told
            ],
        ),
        figures=(
            figure_of("customers", first.customers, f"{formats.share(first.share)} of buyers", legible(first.persona)),
            figure_of("revenue_share", first.revenue_share, "of known customers' net revenue"),
            figure_of("order_value", first.order_value),
            figure_of("online_share", first.online_share, "of their net revenue"),
        ),
        report="personas",
        metrics=("persona", "customers", "net_revenue", "revenue_share", "orders_per_customer", "order_value", "online_share"),
        remarks=found.warnings,
    )  # fmt: skip


def _revenue_of(row: PersonaRow) -> float:
    return -row.net_revenue


def who_comes_back(ground: Ground) -> Told | str:
    """Who of each month's new customers ordered again, with intervals."""
    found: Cohorts = ground.ask(cohorts, by=None, book=None)
    told = [row for row in found.cohorts if row.back_share is not None][-MOST_COLUMNS:]
    whole = found.whole
    if not told or whole.back_share is None:
        return found.answer
    within = f"within {formats.plural(found.horizon_months, 'month')}"
    write = money(found.currency)
    return Told(
        result=found,
        n=f"{formats.plural(whole.followed, 'known customer')} followed",
        picture=Picture(
            kind="columns",
            title=f"Who ordered again in a later month {within}, by month of first order, with 95 % intervals",
            unit="share",
            categories=tuple(f"{date.fromisoformat(row.cohort + '-01'):%b %Y}" for row in told),
            series=(
                Series(
                    "Came back",
                    "accent",
                    tuple(row.back_share for row in told),
                    tuple(row.back_low for row in told),
                    tuple(row.back_high for row in told),
                ),
            ),
            alt=f"Share of {len(told)} cohorts that ordered again {within}; {formats.share(whole.back_share)} of all.",
        ),
        table=_cohort_table([*told, replace(whole, cohort="All")]),
        figures=(
            figure_of("came_back_share", whole.back_share, between(whole.back_low, whole.back_high, formats.share)),
            figure_of("cohort_revenue", whole.revenue_per_customer,
                      between(whole.revenue_low, whole.revenue_high, write), "Each brings by then"),
            figure_of("customers", whole.customers, "with a first order in the data"),
        ),
        report="cohorts",
        metrics=("came_back_share", "cohort_revenue", "customers", "interval"),
        remarks=(f"Cohorts of under {FEWEST} customers are left out.",),
    )  # fmt: skip


def _cohort_table(rows: list[Cohort]) -> Table:
    return table_of(
        [
            ("First order", "text"), ("Customers", "count"), ("Followed", "count"), ("Came back", "share"),
            ("from", "share"), ("to", "share"), ("Net revenue each", "money"), ("from", "money"), ("to", "money"),
        ],
        [
            (
                row.cohort, row.customers, row.followed, row.back_share, row.back_low, row.back_high,
                row.revenue_per_customer, row.revenue_low, row.revenue_high,
            )
            for row in rows
        ],
    )  # fmt: skip


def what_they_will_bring(ground: Ground) -> Told | str:
    """What each tenth of customers is expected to bring."""
    found: Lifetime = ground.ask(lifetime_value, whole_history=True)
    if found.reason or found.predicted_value is None or not found.groups:
        return found.reason or found.answer
    first = ground.facts.first_order or ground.filters.start
    return Told(
        result=found,
        n=formats.plural(found.customer_count, "known customer"),
        picture=Picture(
            kind="columns",
            title=in_currency(
                f"Expected net revenue of the next {found.horizon_days} days, by tenth of customers", found.currency
            ),
            unit="money",
            categories=tuple(f"Tenth {row.tenth}" for row in found.groups),
            series=(Series("Expected", "quiet", tuple(row.predicted_value for row in found.groups)),),
            roles=("accent", *["quiet"] * (len(found.groups) - 1)),
            alt=f"The first tenth is expected to bring {formats.share(found.groups[0].share)} of it.",
        ),
        table=table_of(
            [
                ("Tenth", "count"), ("Customers", "count"), ("Likely still customers", "count"),
                ("Expected orders", "count"), ("Expected net revenue", "money"), ("Share", "share"),
                ("Net revenue so far", "money"),
            ],
            [
                (
                    row.tenth, row.customers, row.likely_customers, row.expected_orders, row.predicted_value,
                    row.share, row.historic_value,
                )
                for row in found.groups
            ],
        ),
        figures=(
            figure_of("predicted_value", found.predicted_value),
            figure_of("likely_customers", found.likely_customers),
            figure_of("expected_orders", found.expected_orders),
            figure_of("historic_value", found.historic_value),
        ),
        report="lifetime-value",
        metrics=("predicted_value", "likely_customers", "expected_orders", "historic_value"),
        within=replace(ground.filters, start=min(first, ground.filters.start)),
        remarks=found.warnings,
    )  # fmt: skip
