"""Before how many web purchases had the customer been in touch with a store? Sums by category and product.

Grain in: web purchases (`lib.analysis.web_purchases`), contacts with stores. Grain out: one row per breakdown
and its part, with sums over customers, and one per breakdown with those of all its parts.
"""

from datetime import date
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.beginnings import of_segment
from lib.analysis.contact_days import Span, longer, store_category_contacts, store_contacts
from lib.analysis.elapsed import SECONDS_A_DAY
from lib.analysis.filters import Filters
from lib.analysis.looked_before import SHIFT_DAYS, since_contact
from lib.analysis.part_index import pair_sums, part_sums
from lib.analysis.price_bands import BANDS, Lines
from lib.analysis.web_purchases import newness, web_purchases, with_band
from lib.workspace.kept import keep

EVERY = 0
"""In place of a category's number: all of them."""
BREAKDOWNS = ("category", "newness", "band", "category_newness", "category_band")
HITS = ("touched", "touched_same")
"""A contact with any store; one that was with the same category."""
_KEY = "customer_key"
_PART = ("breakdown", "code", "part")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def touched_purchases(lines: Lines, filters: Filters, most_days: int, first_order: date) -> ir.Table:
    """Return what known customers bought online, and how long before they were in touch with a store; kept.

    Returns
    -------
    customer_key, second, code, newness ("new", "longer" or null), band (0 to 2 or null), since and since_same
    (seconds since the last contact with a store, and with the same category there; null where longer ago).
    """
    bought = with_band(web_purchases(lines, filters))
    bought = bought.mutate(newness=newness(bought, first_order)).drop("price", "newest")
    seen = longer(filters, SHIFT_DAYS + most_days + 1)
    anything = since_contact(bought, store_contacts(seen), most_days).drop("control_since")
    same = since_contact(
        bought.select(_KEY, "second", "code"), store_category_contacts(lines, seen), most_days
    )
    same = same.select(_KEY, "second", "code", since_same="since")
    joined = anything.join(same, [_KEY, "second", "code"])
    return keep(joined.select(*anything.columns, "since_same"), "touched_purchases")


def told_purchases(purchase: ir.Table, filters: Filters, span: Span, days: int) -> ir.Table:
    """Return purchases of the filters' segment whose days before are told of, with the hits of `HITS`."""
    reach = days * SECONDS_A_DAY
    told = purchase.filter(purchase.second - reach >= span.first, span.is_not_over(purchase.second))
    return of_segment(told, filters).select(
        _KEY, "code", "newness", "band",
        touched=(told.since <= reach).fill_null(False),
        touched_same=(told.since_same <= reach).fill_null(False),
    )  # fmt: skip


def parts(purchase: ir.Table) -> ir.Table:
    """Return sums over customers by breakdown, code and part, for `lib.analysis.part_index.part_of`.

    Parameters
    ----------
    purchase
        As of `told_purchases`.
    """
    cell = _cells(purchase)
    whole = _wholes(cell).rename(of_key=_KEY, of_breakdown="breakdown")
    joined = cell.join(whole, [cell.customer_key == whole.of_key, cell.breakdown == whole.of_breakdown])
    sums = {name: value for hits in HITS for name, value in part_sums(joined, hits).items()}
    return joined.group_by(*_PART).agg(**sums)


def wholes(purchase: ir.Table) -> ir.Table:
    """Return sums over customers by breakdown, for `lib.analysis.part_index.pair_of`."""
    whole = _wholes(_cells(purchase))
    whole = whole.rename(orders="all_orders", **{hits: f"all_{hits}" for hits in HITS})
    sums = {name: value for hits in HITS for name, value in pair_sums(whole, hits).items()}
    return whole.group_by("breakdown").agg(**sums)


def _cells(purchase: ir.Table) -> ir.Table:
    """Return customer_key, breakdown, code, part, orders and hits: one row a customer and part."""
    nothing = ibis.literal("")
    band = ibis.cases(*((purchase.band == place, name) for place, name in enumerate(BANDS)))
    every = ibis.literal(EVERY, type="int32")
    of = {
        "category": (purchase.code, nothing),
        "newness": (every, purchase.newness),
        "band": (every, band),
        "category_newness": (purchase.code, purchase.newness),
        "category_band": (purchase.code, band),
    }
    rows = [
        purchase.select(_KEY, *HITS, breakdown=ibis.literal(name), code=of[name][0], part=of[name][1])
        for name in BREAKDOWNS
    ]
    placed = ibis.union(*rows)
    placed = placed.filter(placed.part.notnull())
    return placed.group_by(_KEY, *_PART).agg(
        orders=placed.count(), **{hits: placed.count(where=placed[hits]) for hits in HITS}
    )


def _wholes(cell: ir.Table) -> ir.Table:
    return cell.group_by(_KEY, "breakdown").agg(
        all_orders=cell.orders.sum(), **{f"all_{hits}": cell[hits].sum() for hits in HITS}
    )
