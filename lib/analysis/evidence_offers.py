"""What does the data show of customized offers? Figures for the components of capability 4.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, TypeVar

import ibis.expr.types as ir

from lib.analysis import failed_orders, intervals
from lib.analysis.best import Best
from lib.analysis.buyers import basic_buyers
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, share_of, within_share
from lib.analysis.failed_orders import Failed
from lib.analysis.filters import Filters, within
from lib.analysis.intervals import Moments
from lib.analysis.next_category import FEWEST_CATEGORIES, FEWEST_MONTHS, held_from, next_categories
from lib.analysis.result import Window
from lib.analysis.selection import selected_orders, whole_months
from lib.analysis.store_fit import FEWEST_STORES, largest_groups, range_fits
from lib.analysis.told_columns import missing, told_columns
from lib.schema.formats import plural
from lib.workspace.canonical import canonical
from lib.workspace.marts import FEEDBACK, PURCHASES, UNTOLD

IDEA = "idea"
ANSWER_TIME_DAYS = 7
DECIDED_AFTER_DAYS = 30
T = TypeVar("T")
ADOPTED = (
    "planned", "accepted", "approved", "in progress", "started", "coming soon", "done", "implemented",
    "completed", "launched", "delivered", "shipped",
)  # fmt: skip
"""Words by which files say that an idea is taken up, or will be."""


def service_attach_share(asked: Asked) -> Figure:
    """Orders with a service line over all orders; without any category it can't be told."""
    row = asked.totals
    if not row["service_orders"] and not _has_categories(asked):
        return Figure(None, lacks=("order_lines.category",))
    return share_of(int(row["service_orders"]), int(row["orders"]), "orders")


def orders_with_services(filters: Filters) -> ir.Table:
    """Return all orders; those count that include a service or bundle."""
    orders = selected_orders(filters)
    bought = orders.filter(orders.is_order)
    return bought.select("system", "order_id", counts=bought.service_lines > 0)


def range_fit_share(asked: Asked) -> Figure:
    """Mean over stores of how far what they sell is what their customers' groups buy."""
    if not asked.totals["known_orders"]:
        return Figure(None, lacks=("order_lines.customer_ref",))
    if not asked.facts.stores:
        return Figure(None, lacks=("order_lines.store_id",))
    if not _has_categories(asked):
        return Figure(None, lacks=("order_lines.category",))
    fits = _chosen(range_fits(asked.read, asked.filters), asked.filters)
    if len(fits) < FEWEST_STORES:
        reason = f"It takes {FEWEST_STORES} stores with ten customers each whose group is known."
        return Figure(None, n_of="stores", reason=reason)
    values = list(fits.values())
    found = intervals.mean(Moments(len(values), sum(values), sum(value * value for value in values)))
    months = whole_months(asked.filters)
    return Figure(within_share(found), len(values), "stores", window=Window(months.start, months.end))


def run_for_largest_share(asked: Asked) -> Figure:
    """Stores whose largest group of customers is the one that they are run for."""
    told = canonical("stores").run_for.count()
    if not asked.read(told.name("n"))["n"].iloc[0]:
        return Figure(None, lacks=("stores.run_for",))
    rows = _chosen(largest_groups(asked.read, asked.filters), asked.filters)
    reason = "No store with ten known customers is run for a persona or segment that we know by name."
    return share_of(sum(aim == most for aim, most in rows.values()), len(rows), "stores", reason=reason)


def cancelled_order_share(asked: Asked) -> Figure:
    """Orders of which a line was cancelled, the best tenth of customers weighing one half."""
    return _failures(
        asked, ("order_lines.status",), failed_orders.cancelled, "No file tells of a cancelled order."
    )


def late_order_share(asked: Asked) -> Figure:
    """Orders that came after the promise, the best tenth of customers weighing one half."""
    needs = ("order_lines.promised_at", "order_lines.fulfilled_at")
    return _failures(asked, needs, failed_orders.late, "No promise of this window is over on both sides.")


def empty_shelf_share(asked: Asked) -> Figure:
    """Counts of a store's stock that were at 0, over the orders there; the best tenth weighing one half."""
    needs = ("stock.on_hand", "stock.counted_on", "order_lines.store_id")

    def out_of_stock(read: Any, filters: Filters, best: Best, told: frozenset[str]) -> Failed | None:  # noqa: ARG001
        return failed_orders.out_of_stock(read, filters, best)

    return _failures(asked, needs, out_of_stock, "No store has both counts of stock and orders in one month.")


def ideas_per_1000(asked: Asked) -> Figure:
    """Ideas of the window per 1,000 buyers of the window."""
    if untold := _no_ideas(asked):
        return untold
    ideas = _ideas(asked.filters)
    buyers = basic_buyers(asked.filters)
    count = int(asked.read(ideas.count().name("n"))["n"].iloc[0])
    customers = int(asked.read(buyers.count().name("n"))["n"].iloc[0])
    if not customers:
        return Figure(None, lacks=("order_lines.customer_ref",))
    found = intervals.rate(count, customers / 1000)
    return Figure(found, customers, "customers", rows=plural(count, IDEA))


def idea_answered_share(asked: Asked) -> Figure:
    """Ideas with an answer over all that have had a week."""
    ideas = _ideas(asked.filters)
    due = ideas.filter(ideas.given_on <= asked.filters.as_of - timedelta(days=ANSWER_TIME_DAYS))
    if untold := _no_ideas(asked) or _untold(asked, "answered_at"):
        return untold
    row = asked.read(due.agg(hits=due.answered_at.count(), n=due.count())).iloc[0]
    return share_of(int(row["hits"]), int(row["n"]), "ideas", reason="No idea of this window is a week old.")


def idea_adopted_share(asked: Asked) -> Figure:
    """Ideas that are done or planned over all that have had a month."""
    ideas = _ideas(asked.filters)
    due = ideas.filter(ideas.given_on <= asked.filters.as_of - timedelta(days=DECIDED_AFTER_DAYS))
    due = due.filter(due.status.notnull())
    if untold := _no_ideas(asked) or _untold(asked, "status"):
        return untold
    is_adopted = due.status.lower().strip().isin(ADOPTED)
    row = asked.read(due.agg(hits=due.count(where=is_adopted), n=due.count())).iloc[0]
    return share_of(int(row["hits"]), int(row["n"]), "ideas", reason="No idea of this window is a month old.")


def next_category_gain(asked: Asked) -> Figure:
    """How much oftener the next new category is guessed from what people had than from what sells most."""
    if not asked.totals["known_orders"]:
        return Figure(None, lacks=("order_lines.customer_ref",))
    if not _has_categories(asked):
        return Figure(None, lacks=("order_lines.category",))
    held = held_from(asked.filters)
    if held is None:
        return Figure(
            None, reason=f"It takes a window of {FEWEST_MONTHS} months, the last quarter of it held out."
        )
    found = next_categories(asked.read, asked.filters, held)
    if found.categories < FEWEST_CATEGORIES:
        return Figure(
            None, reason=f"Three guesses say nothing with fewer than {FEWEST_CATEGORIES} categories."
        )
    if not found.customers:
        return Figure(None, reason="Nobody bought a category that was new to them in the months held out.")
    gain = Moments(found.customers, found.gained - found.lost, found.gained + found.lost)
    return Figure(
        intervals.mean(gain),
        found.customers,
        "customers",
        window=Window(held, whole_months(asked.filters).end),
    )


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "service_attach_share": service_attach_share,
        "range_fit_share": range_fit_share,
        "run_for_largest_share": run_for_largest_share,
        "cancelled_order_share": cancelled_order_share,
        "late_order_share": late_order_share,
        "empty_shelf_share": empty_shelf_share,
        "ideas_per_1000": ideas_per_1000,
        "idea_answered_share": idea_answered_share,
        "idea_adopted_share": idea_adopted_share,
        "next_category_gain": next_category_gain,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "service_attach_share": orders_with_services,
    }
)
"""Measure id -> who or what stands behind it."""


def _has_categories(asked: Asked) -> bool:
    told = PURCHASES.filter(PURCHASES.category != UNTOLD).limit(1).count()
    return bool(asked.read(told.name("n"))["n"].iloc[0])


def _chosen(by_store: Mapping[str, T], filters: Filters) -> dict[str, T]:
    return {store: one for store, one in by_store.items() if not filters.stores or store in filters.stores}


def _failures(
    asked: Asked,
    needs: tuple[str, ...],
    tell: Callable[[Any, Filters, Best, frozenset[str]], Failed | None],
    reason: str,
) -> Figure:
    told = told_columns(asked.read, asked.facts, needs)
    if lacks := missing(needs, told):
        return Figure(None, lacks=lacks)
    best = failed_orders.top_of(asked.read, asked.filters)
    if best is None:
        return Figure(None, lacks=("order_lines.customer_ref",))
    found = tell(asked.read, asked.filters, best, told)
    if found is None:
        return Figure(None, reason=reason)
    n = found.top_orders + found.other_orders
    top, others = (plural(count, "order") for count in (found.top_orders, found.other_orders))
    rows = f"{top} of the best tenth, {others} of others"
    return Figure(found.found, n, "orders", rows=rows)


def _ideas(filters: Filters) -> ir.Table:
    """Return the ideas of the window, with `given_on`; from wherever, as ideas belong to no store."""
    given = FEEDBACK
    given = given.filter(given.kind == IDEA).mutate(given_on=given.given_at.date())
    return within(given, Filters(filters.start, filters.end, filters.as_of), "given_on")


def _no_ideas(asked: Asked) -> Figure | None:
    """Return that no file holds ideas; None where one does."""
    given = FEEDBACK
    held = asked.read(given.filter(given.kind == IDEA).count().name("n"))["n"].iloc[0]
    reason = "No file of feedback holds ideas: add what customers propose, with what became of it."
    return None if held else Figure(None, n_of="ideas", reason=reason)


def _untold(asked: Asked, column: str) -> Figure | None:
    given = FEEDBACK
    told = asked.read(given.filter(given.kind == IDEA)[column].count().name("n"))["n"].iloc[0]
    return None if told else Figure(None, n_of="ideas", lacks=(f"feedback.{column}",))
