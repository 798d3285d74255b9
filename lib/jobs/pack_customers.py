"""What do the pages about kinds of customers, and what they are worth, bring into the board pack?

Grain in: the results of segments, personas, cohorts and lifetime value. Grain out: one chart, one table and a
few figures of each.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lib.analysis.cohorts import FEWEST, Cohort, Cohorts, cohorts
from lib.analysis.lifetime import Lifetime, lifetime_value
from lib.analysis.personas import PersonaRow, Personas, personas
from lib.analysis.segments import SegmentRow, Segments, segments
from lib.export.pack import Picture, Series, Table, legible
from lib.jobs.pack_pages import (
    MOST_COLUMNS,
    Ground,
    Told,
    between,
    figure_of,
    first_in_colour,
    in_currency,
    money,
    table_of,
)
from lib.schema import formats


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
            roles=first_in_colour(len(told)),
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
        ignores=("segment",),
        metrics=(
            "segment",
            "customers",
            "net_revenue",
            "revenue_share",
            "orders_per_customer",
            "order_value",
            "recency_days",
        ),
        remarks=found.warnings,
    )


def _segment_table(rows: list[SegmentRow]) -> Table:
    return table_of(
        [
            ("Group", "text"),
            ("Who they are", "text"),
            ("Customers", "count"),
            ("Share of customers", "share"),
            ("Net revenue", "money"),
            ("Share of net revenue", "share"),
            ("Orders per customer", "number"),
            ("Order value", "money"),
            ("Days since last order", "count"),
        ],
        [
            (
                row.segment,
                row.meaning,
                row.customers,
                row.share,
                row.net_revenue,
                row.revenue_share,
                row.orders_per_customer,
                row.order_value,
                row.recency_days,
            )
            for row in rows
        ],
    )


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
        table=_persona_table(told),
        figures=(
            figure_of(
                "customers",
                first.customers,
                f"{formats.share(first.share)} of buyers",
                legible(first.persona),
            ),
            figure_of("revenue_share", first.revenue_share, "of known customers' net revenue"),
            figure_of("order_value", first.order_value),
            figure_of("online_share", first.online_share, "of their net revenue"),
        ),
        report="personas",
        metrics=(
            "persona",
            "customers",
            "net_revenue",
            "revenue_share",
            "orders_per_customer",
            "order_value",
            "online_share",
        ),
        remarks=found.warnings,
    )


def _persona_table(told: Sequence[PersonaRow]) -> Table:
    """Return each persona, and who fits none, with what they bring."""
    return table_of(
        [
            ("Persona", "text"),
            ("Who they are", "text"),
            ("Customers", "count"),
            ("Share of customers", "share"),
            ("Net revenue", "money"),
            ("Share of net revenue", "share"),
            ("Orders per customer", "number"),
            ("Order value", "money"),
            ("Online share", "share"),
        ],
        [
            (
                row.persona,
                row.meaning,
                row.customers,
                row.share,
                row.net_revenue,
                row.revenue_share,
                row.orders_per_customer,
                row.order_value,
                row.online_share,
            )
            for row in told
        ],
    )


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
            title=f"Who ordered again {within}, by month of first order, with 95 % intervals",
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
            alt=f"Share of {len(told)} cohorts that ordered again {within}; of all "
            f"{formats.share(whole.back_share)}.",
        ),
        table=_cohort_table([*told, replace(whole, cohort="All")]),
        figures=(
            figure_of(
                "came_back_share", whole.back_share, between(whole.back_low, whole.back_high, formats.share)
            ),
            figure_of(
                "cohort_revenue",
                whole.revenue_per_customer,
                between(whole.revenue_low, whole.revenue_high, write),
                "Each brings by then",
            ),
            figure_of("customers", whole.customers, "with a first order in the data"),
        ),
        report="cohorts",
        metrics=("came_back_share", "cohort_revenue", "customers", "interval"),
        remarks=(f"Cohorts of under {FEWEST} customers are left out.",),
    )


def _cohort_table(rows: list[Cohort]) -> Table:
    return table_of(
        [
            ("First order", "text"),
            ("Customers", "count"),
            ("Followed", "count"),
            ("Came back", "share"),
            ("from", "share"),
            ("to", "share"),
            ("Net revenue each", "money"),
            ("from", "money"),
            ("to", "money"),
        ],
        [
            (
                row.cohort,
                row.customers,
                row.followed,
                row.back_share,
                row.back_low,
                row.back_high,
                row.revenue_per_customer,
                row.revenue_low,
                row.revenue_high,
            )
            for row in rows
        ],
    )


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
                f"Expected net revenue of the next {found.horizon_days} days, by tenth of customers",
                found.currency,
            ),
            unit="money",
            categories=tuple(f"Tenth {row.tenth}" for row in found.groups),
            series=(Series("Expected", "quiet", tuple(row.predicted_value for row in found.groups)),),
            roles=first_in_colour(len(found.groups)),
            alt=f"The first tenth is expected to bring {formats.share(found.groups[0].share)} of it.",
        ),
        table=table_of(
            [
                ("Tenth", "count"),
                ("Customers", "count"),
                ("Likely still customers", "count"),
                ("Expected orders", "count"),
                ("Expected net revenue", "money"),
                ("Share", "share"),
                ("Net revenue so far", "money"),
            ],
            [
                (
                    row.tenth,
                    row.customers,
                    row.likely_customers,
                    row.expected_orders,
                    row.predicted_value,
                    row.share,
                    row.historic_value,
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
    )
