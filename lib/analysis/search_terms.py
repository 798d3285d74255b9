"""What do customers look for? Search terms, whether an order followed, what rises, and what finds no buyer.

Grain in: `mart_touches` with a search term, `mart_orders`. Grain out: one row per term, in small letters and
with single blanks. People are the units: who searches ten times for one thing is one who wants it.

Terms that look like a person's data (an e-mail, a telephone number, a customer's name or company) are never
shown, nor those of under 10 people. Comparisons are Fisher's exact tests, controlled by Benjamini and
Hochberg.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.beginnings import of_segment
from lib.analysis.chance import discoveries, fisher
from lib.analysis.elapsed import SECONDS_A_DAY
from lib.analysis.filters import Filters, within
from lib.analysis.paths import DAYS, FEWEST, Looked, looked, needs
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.two_windows import covers
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS
from lib.workspace.touches import TOUCHES
from lib.workspace.trails import GROUPS, known_purchases

MOST_TERMS = 200
"""Terms that are looked at, most people first; comparisons of thousands would find nothing."""

_PERSONAL = r"@|https?:|www\.|\d[\d\s().\-/]{5,}\d"
"""An e-mail, an address of the web, or seven digits and more with what stands between them in a number."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Term:
    """What people searched for.

    Attributes
    ----------
    term
        In small letters.
    category
        Of what they looked at, most often; None where no file tells.
    searches, customers
        How often, and how many people whom we know.
    share
        Of all customers who searched.
    watched, ordered, in_stores
        Customers whose search is so many days ago that we know what followed; how many of them ordered within
        these days, and of these in a store.
    ordered_share, low, high
        Of those watched; 95 % interval; None under 10 of them.
    share_before, change, change_low, change_high
        The share in the window before, and the difference with its 95 % interval; None where the data does
        not cover it.
    rises, sells_less
        Whether the share rose, and whether fewer of its customers ordered than of those of all other terms,
        when all terms are looked at together.
    """

    term: str
    category: str | None
    searches: int
    customers: int
    share: float
    watched: int
    ordered: int
    in_stores: int
    ordered_share: float | None
    low: float | None
    high: float | None
    share_before: float | None
    change: float | None
    change_low: float | None
    change_high: float | None
    rises: bool = False
    sells_less: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerms(Result):
    """Search terms, most people first.

    Attributes
    ----------
    days
        In how many days an order is taken to follow.
    customers, searches
        People who searched, and how often, in the window.
    ordered_share
        Of customers with a term who ordered in time, all terms together.
    hidden
        Terms of under 10 people or that look personal; they are never shown.
    """

    days: int
    customers: int
    searches: int
    ordered_share: float | None
    terms: tuple[Term, ...]
    hidden: int


def search_terms(read: Read, facts: Facts, filters: Filters, *, days: int = DAYS) -> SearchTerms:
    """Return what known customers searched for in the window, and what followed.

    Parameters
    ----------
    days
        In how many days an order is taken to follow; in any channel.

    Raises
    ------
    UserError
        When days are under 1 or over a year.
    """
    chosen = looked(read, facts, filters, days)
    totals = _totals(read, chosen) if chosen else {}
    if chosen is None or not totals["searches"]:
        return _nothing(facts, filters, days, has_touches=chosen is not None)
    counted = read(_counted(chosen))
    before = _before(read, facts, chosen)
    terms = _terms(counted, int(totals["customers"]), before)
    shown = _with_categories(read, chosen, terms)
    watched, ordered = (int(counted[name].sum()) for name in ("watched", "ordered"))
    return SearchTerms(
        **looked_at(facts, filters),
        answer=_answer(shown, int(totals["customers"]), days),
        caveat="Known customers only. An order that follows need not be of what was searched for.",
        days=days,
        customers=int(totals["customers"]),
        searches=int(totals["searches"]),
        ordered_share=ordered / watched if watched >= FEWEST else None,
        terms=shown,
        hidden=int(totals["terms"]) - len(counted),
    )


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def searched(chosen: Looked) -> ir.Table:
    """Return customer_key, term, searches and the first and last second of each customer and term; kept."""
    seen = replace(chosen.filters, channels=(), stores=(), segment=None)
    touch = within(TOUCHES, seen, "touch_date")
    touch = touch.filter(touch.customer_key.notnull(), touch.search_term.notnull())
    touch = touch.mutate(term=_written(touch.search_term), second=touch.touched_at.epoch_seconds())
    touch = of_segment(touch.filter(touch.term != ""), chosen.filters)
    return keep(
        touch.group_by("customer_key", "term").agg(searches=touch.count(), second=touch.second.min()),
        "searched",
    )


def _written(text: ir.StringValue) -> ir.StringValue:
    small = text.lower().strip()
    is_wide = small.contains("  ") | small.contains("\t")  # few are, and replacing takes long
    return is_wide.ifelse(small.re_replace(r"\s+", " "), small)


def _totals(read: Read, chosen: Looked) -> Mapping[Any, Any]:
    each = searched(chosen)
    whole = each.agg(
        searches=each.searches.sum().fill_null(0), customers=each.customer_key.nunique(),
        terms=each.term.nunique(),
    )  # fmt: skip
    return read(whole).to_dict("records")[0]


def _counted(chosen: Looked) -> ir.Table:
    """Return terms that may be shown with their people, and those of them who ordered in time."""
    each = searched(chosen)
    enough = each.group_by("term").agg(people=each.count())
    each = each.semi_join(_harmless(enough.filter(enough.people >= FEWEST)), "term")
    reach = chosen.days * SECONDS_A_DAY
    order = known_purchases().select(order_key="customer_key", at="second", group_code="group_code")
    is_next = [
        each.customer_key == order.order_key,
        order["at"] >= each.second,
        order["at"] <= each.second + reach,
    ]
    hit = each.join(order, is_next)
    followed = hit.group_by("customer_key", "term").agg(
        in_stores=(hit.group_code == GROUPS.index("offline")).any()
    )
    joined = each.left_join(followed, ["customer_key", "term"])
    last = ibis.literal(chosen.filters.end + timedelta(days=1)).cast("timestamp").epoch_seconds()
    is_watched = joined.second + reach < last
    has_ordered = joined.in_stores.notnull()
    sums = joined.group_by("term").agg(
        searches=joined.searches.sum(),
        customers=joined.count(),
        watched=joined.count(where=is_watched),
        ordered=joined.count(where=is_watched & has_ordered),
        in_stores=joined.count(where=is_watched & joined.in_stores.fill_null(False)),
    )
    return sums.order_by(ibis.desc("customers"), "term")


def _harmless(each: ir.Table) -> ir.Table:
    """Leave out what looks like a person's data."""
    plain = each.filter(each.term.length() <= _LONGEST, ~each.term.re_search(_PERSONAL))
    words = [
        CUSTOMERS.select(term=_written(CUSTOMERS[name])).filter(ibis._.term.notnull())
        for name in ("name", "company")
    ]
    return plain.anti_join(ibis.union(*words), "term")


def _before(read: Read, facts: Facts, chosen: Looked) -> tuple[dict[str, int], int] | None:
    """Return customers by term of the window before, and all who searched; None where there were none."""
    earlier = replace(chosen, filters=chosen.filters.before())
    if not covers(facts, earlier.filters):
        return None
    each = searched(earlier)
    row = _totals(read, earlier)
    first = read(TOUCHES.filter(TOUCHES.search_term.notnull()).agg(first=TOUCHES.touch_date.min()))["first"][
        0
    ]
    if (
        not row["searches"]
        or pd.isna(first)
        or (pd.Timestamp(first).date() - earlier.filters.start).days > DAYS
    ):
        return None
    counts = read(each.group_by("term").agg(customers=each.count()))
    return dict(zip(counts["term"], map(int, counts["customers"]), strict=True)), int(row["customers"])


def _terms(
    counted: pd.DataFrame, customers: int, before: tuple[dict[str, int], int] | None
) -> tuple[Term, ...]:
    watched, ordered = int(counted["watched"].sum()), int(counted["ordered"].sum())
    found, rising, selling = [], [], []
    for row in counted.head(MOST_TERMS).to_dict("records"):
        count, own, hits = (int(row[name]) for name in ("customers", "watched", "ordered"))
        ends = intervals.share(hits, own) if own >= FEWEST else None
        change, p = _change(str(row["term"]), count, customers, before)
        rising.append(p)
        less = ends is not None and watched > own and hits / own < (ordered - hits) / (watched - own)
        selling.append(fisher(hits, own, ordered - hits, watched - own) if less else 1.0)
        found.append(
            Term(
                term=str(row["term"]), category=None, searches=int(row["searches"]), customers=count,
                share=count / customers, watched=own, ordered=hits, in_stores=int(row["in_stores"]),
                ordered_share=ends.estimate if ends else None, low=ends.low if ends else None,
                high=ends.high if ends else None, share_before=change["share_before"],
                change=change["change"], change_low=change["change_low"], change_high=change["change_high"],
            )
        )  # fmt: skip
    stands = zip(discoveries(rising), discoveries(selling), strict=True)
    return tuple(
        replace(term, rises=up and (term.change or 0.0) > 0, sells_less=low)
        for term, (up, low) in zip(found, stands, strict=True)
    )


def _change(
    term: str, count: int, customers: int, before: tuple[dict[str, int], int] | None
) -> tuple[dict[str, float | None], float]:
    """Return the share before and the change with its interval, and how likely chance alone makes it."""
    if before is None:
        return dict.fromkeys(("share_before", "change", "change_low", "change_high")), 1.0
    earlier, n = before[0].get(term, 0), before[1]
    ends = intervals.share_difference(count, customers, earlier, n)
    told: dict[str, float | None] = {
        "share_before": earlier / n,
        "change": ends.estimate,
        "change_low": ends.low,
        "change_high": ends.high,
    }
    return told, fisher(count, customers, earlier, n)


def _with_categories(read: Read, chosen: Looked, terms: Sequence[Term]) -> tuple[Term, ...]:
    """Add the category that customers looked at most: the search's own, or what they saw on the same day."""
    if not terms:
        return ()
    seen = replace(chosen.filters, channels=(), stores=(), segment=None)
    touch = within(TOUCHES, seen, "touch_date").filter(TOUCHES.customer_key.notnull())
    search = touch.filter(touch.search_term.notnull()).mutate(term=_written(touch.search_term))
    search = search.filter(search.term.isin([one.term for one in terms]))
    own = search.filter(search.category.notnull()).select("term", "category")
    day = search.select("customer_key", "touch_date", "term").distinct()
    view = touch.filter(touch.category.notnull(), touch.search_term.isnull())
    view = view.select("customer_key", "touch_date", "category")
    near = view.join(day, ["customer_key", "touch_date"]).select("term", "category")
    every = ibis.union(own, near)
    counts = read(
        every.group_by("term", "category").agg(n=every.count()).order_by(ibis.desc("n"), "category")
    )
    most = counts.drop_duplicates("term").set_index("term")["category"].to_dict()
    return tuple(replace(one, category=most.get(one.term)) for one in terms)


def _nothing(facts: Facts, filters: Filters, days: int, *, has_touches: bool) -> SearchTerms:
    lacking = "It takes searches of known customers (touches.search_term)." if has_touches else needs(facts)
    return SearchTerms(
        **looked_at(facts, filters), answer=f"Can't tell yet what customers look for. {lacking}", caveat="",
        days=days, customers=0, searches=0, ordered_share=None, terms=(), hidden=0,
    )  # fmt: skip


def _answer(terms: Sequence[Term], customers: int, days: int) -> str:
    if not terms:
        return f"Can't tell yet what customers look for: no term was searched for by {FEWEST} of them."
    most = terms[0]
    text = (
        f"“{most.term}” is searched for by most: {formats.share(most.share)} of "
        f"{formats.plural(customers, 'customer')} who search."
    )
    less, rising = (sum(getattr(term, name) for term in terms) for name in ("sells_less", "rises"))
    up = f"{formats.count(rising) if rising else 'None'} of {formats.plural(len(terms), 'term')}"
    return (
        f"{text} {up} {'rise' if rising > 1 else 'rises'} beyond chance; after "
        f"{formats.plural(less, 'term')} fewer customers order within {days} days than after the others."
    )
