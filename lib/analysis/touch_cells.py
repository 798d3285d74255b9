"""Before how many web purchases had the customer been in touch with a store? Sums by category and product.

Grain in: web purchases (`lib.analysis.web_purchases`), contacts with stores. Grain out: one row per part of a
list (categories, newness, price bands, both within categories), with sums over customers; one row with those
of the whole of each list.

A part is one number, as the engine groups numbers several times as fast as words: 8 times the category's
number (0: all) and a place, see `PLACES`.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis.beginnings import of_segment
from lib.analysis.contact_moments import Span, longer, store_category_contacts, store_contacts
from lib.analysis.elapsed import SECONDS_A_DAY
from lib.analysis.filters import Filters
from lib.analysis.looked_before import SHIFT_DAYS, since_contact
from lib.analysis.part_index import pair_sums, part_sums
from lib.analysis.price_bands import BANDS, Lines
from lib.analysis.web_purchases import NEWNESS, newness, web_purchases, with_band
from lib.workspace.kept import keep

PLACES = ("", *NEWNESS, *BANDS)
"""What a part is of its category: all, new or longer on sale, or a price band."""
HITS = ("touched", "touched_same")
"""A contact with any store; one that was with the same category."""
LISTS: Mapping[str, str] = MappingProxyType(
    {"": "all", **dict.fromkeys(NEWNESS, "dated"), **dict.fromkeys(BANDS, "priced")}
)
"""Place -> the whole that its parts are compared with: all, or those whose newness or band is told."""
_WIDTH = 8
_KEY = "customer_key"


def place_of(part: int) -> tuple[int, str]:
    """Return the number of the category of a part (0: all) and its place."""
    code, place = divmod(part, _WIDTH)
    return code, PLACES[place]


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def touched_purchases(lines: Lines, filters: Filters, most_days: int, first_order: date) -> ir.Table:
    """Return what known customers bought online, and how long before they were in touch with a store; kept.

    Returns
    -------
    customer_key, second, code; age (place of newness, 0 where untold) and band (place of the price band, 0
    where untold); since and since_same (seconds since the last contact with a store, and with the same
    category there; null where longer ago).
    """
    bought = with_band(web_purchases(lines, filters))
    bought = bought.select(
        _KEY, "second", "code",
        age=newness(bought, first_order),
        band=(bought.band + 1 + len(NEWNESS)).fill_null(0).cast("int32"),
    )  # fmt: skip
    seen = longer(filters, SHIFT_DAYS + most_days + 1)
    anything = since_contact(bought, store_contacts(seen), most_days)
    anything = anything.drop("control_since").rename(since_any="since")
    both = since_contact(anything, store_category_contacts(lines, seen), most_days)
    return keep(
        both.drop("control_since").rename(since_same="since").rename(since="since_any"), "touched_purchases"
    )


def touched_sums(purchase: ir.Table, filters: Filters, span: Span, days: int) -> ir.Table:
    """Return sums over customers, one row per part and one per whole; kept.

    Both are one question: purchases of ten million lines are too many to be kept between two.

    Parameters
    ----------
    purchase
        As of `touched_purchases`.
    span
        When contacts are told of: other purchases can't be said to have had none.

    Returns
    -------
    whole (name of the list for the row of a whole, null for parts), part, and sums: of a part for
    `lib.analysis.part_index.part_of`, of a whole for `pair_of`.
    """
    told = _told(purchase, filters, span, days)
    parts, wholes = _part_sums(told), _whole_sums(told)
    missing = {name: ibis.null(parts[name].type()) for name in parts.columns if name not in wholes.columns}
    columns = ("whole", *parts.columns)
    part = parts.mutate(whole=ibis.null("string")).select(*columns)
    return keep(part.union(wholes.mutate(**missing).select(*columns)), "touched_sums")


def _part_sums(told: ir.Table) -> ir.Table:
    """Return sums over customers by part."""
    own = _cells(told)
    cell = own.group_by(_KEY, "part").agg(
        orders=own["orders"].sum(), **{hits: own[hits].sum() for hits in HITS}
    )
    whole = _wholes(told).rename(of_key=_KEY)
    joined = cell.join(whole, cell.customer_key == whole.of_key)
    place = joined.part % _WIDTH
    lists = {
        name: [at for at, word in enumerate(PLACES) if LISTS[word] == name] for name in ("dated", "priced")
    }
    beside = {
        f"all_{column}": ibis.cases(
            *((place.isin(places), joined[f"{name}_{column}"]) for name, places in lists.items()),
            else_=joined[f"all_{column}"],
        )
        for column in ("orders", *HITS)
    }
    each = joined.select("part", "orders", *HITS, **beside)
    sums = {name: value for hits in HITS for name, value in part_sums(each, hits).items()}
    return each.group_by("part").agg(**sums)


def _whole_sums(told: ir.Table) -> ir.Table:
    """Return sums over customers of each whole, by its name."""
    whole = _wholes(told)
    rows = []
    for name in dict.fromkeys(LISTS.values()):
        own = whole.select(**{column: whole[f"{name}_{column}"] for column in ("orders", *HITS)})
        own = own.filter(own["orders"] > 0)
        sums = {key: value for hits in HITS for key, value in pair_sums(own, hits).items()}
        rows.append(own.agg(whole=ibis.literal(name), **sums))
    return ibis.union(*rows)


def _told(purchase: ir.Table, filters: Filters, span: Span, days: int) -> ir.Table:
    """Return purchases of the filters' segment whose days before are told of: orders (1.0) and hits."""
    reach = days * SECONDS_A_DAY
    told = purchase.filter(purchase.second - reach >= span.first, span.is_not_over(purchase.second))
    return of_segment(told, filters).select(
        _KEY, "code", "age", "band", orders=ibis.literal(1.0),
        touched=_mark(told.since <= reach), touched_same=_mark(told.since_same <= reach),
    )  # fmt: skip


def _mark(condition: ir.BooleanValue) -> ir.FloatingValue:
    return condition.fill_null(False).cast("int8").cast("float64")


def _cells(told: ir.Table) -> ir.Table:
    """Return customer_key, part, orders and hits: a purchase once in each list where it can be told."""
    own = told.code * _WIDTH
    parts = (
        (own, None), (told.age, told.age), (told.band, told.band), (own + told.age, told.age),
        (own + told.band, told.band),
    )  # fmt: skip
    rows = [
        (told if place is None else told.filter(place > 0)).select(
            _KEY, "orders", *HITS, part=part.cast("int32")
        )
        for part, place in parts
    ]
    return ibis.union(*rows)


def _wholes(told: ir.Table) -> ir.Table:
    """Return customer_key and what the customer has in each whole: LIST_orders and LIST_HITS."""
    is_in = {"all": None, "dated": told.age > 0, "priced": told.band > 0}
    return told.group_by(_KEY).agg(
        **{
            f"{name}_{column}": told[column].sum(where=where).fill_null(0.0)
            for name, where in is_in.items()
            for column in ("orders", *HITS)
        }
    )
