"""What does the data show of customized offers? Figures for the components of capability 4.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TypeVar

import ibis.expr.types as ir

from lib.analysis import failed_orders, intervals
from lib.analysis.best import Best
from lib.analysis.buyers import basic_buyers
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, share_of, within_share
from lib.analysis.failed_orders import Failed, customers_cancelled
from lib.analysis.filters import Filters
from lib.analysis.intervals import Moments
from lib.analysis.next_category import FEWEST_CATEGORIES, FEWEST_MONTHS, held_from, next_categories
from lib.analysis.result import Read, Window
from lib.analysis.selection import selected_orders, whole_months
from lib.analysis.store_fit import FEWEST_STORES, largest_groups, range_fits
from lib.analysis.told_columns import missing, told_columns
from lib.schema.formats import plural
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
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

    reason = "No store has both counts of stock and orders in one month."
    return _failures(asked, needs, failed_orders.out_of_stock, reason)


def ideas_per_1000(asked: Asked) -> Figure:
    """Ideas of the window per 1,000 buyers of the window."""
    told = asked.ask(idea_counts)
    if not told["ideas"]:
        return _no_ideas()
    buyers = basic_buyers(asked.filters)
    customers = int(asked.read(buyers.count().name("n"))["n"].iloc[0])
    if not customers:
        return Figure(None, lacks=("order_lines.customer_ref",))
    found = intervals.rate(told["given"], customers / 1000)
    return Figure(found, customers, "customers", rows=plural(told["given"], IDEA))


def idea_answered_share(asked: Asked) -> Figure:
    """Ideas with an answer over all that have had a week."""
    told = asked.ask(idea_counts)
    if not told["ideas"]:
        return _no_ideas()
    if not told["with_answer"]:
        return Figure(None, n_of="ideas", lacks=("feedback.answered_at",))
    return share_of(told["answered"], told["due"], "ideas", reason="No idea of this window is a week old.")


def idea_adopted_share(asked: Asked) -> Figure:
    """Ideas that are done or planned over all that have had a month."""
    told = asked.ask(idea_counts)
    if not told["ideas"]:
        return _no_ideas()
    if not told["with_status"]:
        return Figure(None, n_of="ideas", lacks=("feedback.status",))
    reason = "No idea of this window is a month old and has a status."
    return share_of(told["adopted"], told["decided"], "ideas", reason=reason)


def idea_counts(read: Read, facts: Facts, filters: Filters) -> dict[str, int]:  # noqa: ARG001 (as analyses are)
    """Return how many ideas there are at all, with what told of them, and in the window, from wherever.

    Returns
    -------
    ideas, with_answer, with_status of all days; of the window given, due (a week old) and answered of those,
    decided (a month old, with a status) and adopted of those.
    """
    idea = FEEDBACK.filter(FEEDBACK.kind == IDEA)
    day = idea.given_at.date()
    here = day.between(filters.start, filters.end)
    due = here & (day <= filters.as_of - timedelta(days=ANSWER_TIME_DAYS))
    decided = here & (day <= filters.as_of - timedelta(days=DECIDED_AFTER_DAYS)) & idea.status.notnull()
    row = read(
        idea.agg(
            ideas=idea.count(),
            with_answer=idea.answered_at.count(),
            with_status=idea.status.count(),
            given=idea.count(where=here),
            due=idea.count(where=due),
            answered=idea.count(where=due & idea.answered_at.notnull()),
            decided=idea.count(where=decided),
            adopted=idea.count(where=decided & idea.status.lower().strip().isin(ADOPTED)),
        )
    ).iloc[0]
    return {str(name): int(value) for name, value in row.items()}


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
        "cancelled_order_share": customers_cancelled,
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
    tell: Callable[[Read, Filters, Best], Failed | None],
    reason: str,
) -> Figure:
    if lacks := missing(needs, told_columns(asked.read, asked.facts, needs)):
        return Figure(None, lacks=lacks)
    best = failed_orders.top_of(asked.read, asked.filters)
    if best is None:
        return Figure(None, lacks=("order_lines.customer_ref",))
    found = tell(asked.read, asked.filters, best)
    if found is None:
        return Figure(None, reason=reason)
    n = found.top_orders + found.other_orders
    top, others = (plural(count, "order") for count in (found.top_orders, found.other_orders))
    rows = f"{top} of the best tenth, {others} of others"
    return Figure(found.found, n, "orders", rows=rows)


def _no_ideas() -> Figure:
    reason = "No file of feedback holds ideas: add what customers propose, with what became of it."
    return Figure(None, n_of="ideas", reason=reason)
