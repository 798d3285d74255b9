"""What goes with touching? How often web purchases of a category follow a contact with a store, by category.

Grain in: web purchases by category of known customers, their contacts with stores. Grain out: one row per
category, one per newness and price band of products, and both within categories.

Method. A web purchase is an order and a category in it. It follows a contact where the same customer came to
a store, bought or brought something back there in the days before. The index is 100 times its share by that
of all web purchases; its interval takes customers as units, who may be in many categories
(`lib.analysis.part_index`), and Benjamini and Hochberg's rule says which of a list stand. Who lives beside a
store is there more often, whatever they buy: an index goes with a category and says nothing of why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lib.analysis.chance import discoveries
from lib.analysis.clustered import clustered_share
from lib.analysis.contact_moments import Span, store_span
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.part_index import pair_of, part_chance, part_index, part_of
from lib.analysis.research import (
    FEWEST,
    USUAL_DAYS,
    WINDOWS,
    LookedUp,
    category_names,
    check_days,
    lines_of,
    looked_up_online,
)
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.touch_cells import (
    LISTS,
    place_of,
    touched_purchases,
    touched_sums,
)
from lib.analysis.web_purchases import NEW_DAYS
from lib.schema import formats
from lib.workspace.facts import Facts

USUAL = 100
"""The index of the average."""
_NO_NEWNESS = (
    f"By newness nothing can be told: no product is known to have been first sold in the {NEW_DAYS} days "
    "before a purchase of it. It takes product numbers (order_lines.product_id), and data that begins "
    f"{NEW_DAYS} days before the product did."
)


@dataclass(frozen=True, slots=True)
class TouchShare:
    """Web purchases that follow a contact with a store, of a category or a kind of product.

    Attributes
    ----------
    category
        "" for all.
    part
        "new" or "longer" on sale, or "low", "middle" or "high" price; "" for all.
    orders, customers
        Web purchases whose days before are told of, and whose they are.
    share, share_low, share_high
        Of them, those that follow a contact with a store, with the 95 % interval.
    index, low, high
        100 times the share by that of all of the list, with the 95 % interval.
    stands
        Still differs from the average when all of the list are looked at together.
    """

    category: str
    part: str
    orders: int
    customers: int
    share: float | None
    share_low: float | None
    share_high: float | None
    index: float | None
    low: float | None
    high: float | None
    stands: bool


@dataclass(frozen=True, slots=True)
class CategoryTouch:
    """A category: how often its web purchases follow a store, and its store purchases a look online.

    Attributes
    ----------
    category, orders, customers, share, share_low, share_high, index, low, high, stands
        As of `TouchShare`, of its web purchases and contacts with any store.
    same_share, same_index, same_low, same_high
        The same where only contacts count in which this category was bought, brought back or touched.
    store_orders, researched_share, researched_low, researched_high
        Store orders with the category, and the share of them that were looked up online in the days before;
        None where it can't be told.
    """

    category: str
    orders: int
    customers: int
    share: float | None
    share_low: float | None
    share_high: float | None
    index: float | None
    low: float | None
    high: float | None
    stands: bool
    same_share: float | None
    same_index: float | None
    same_low: float | None
    same_high: float | None
    store_orders: int | None
    researched_share: float | None
    researched_low: float | None
    researched_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchIndex(Result):
    """What goes with touching.

    Attributes
    ----------
    days
        How long before a purchase a contact counts.
    orders, customers, share, share_low, share_high
        All web purchases, and the share that follow a contact with a store.
    categories
        By index, highest first; none under 10 customers.
    newness, prices
        All web purchases by how long the newest product was on sale, and by price band in its category.
    category_newness, category_prices
        The same within categories, against the average of all.
    hidden
        Categories left out.
    cannot_tell
        Why there is no index; else empty.
    no_newness
        Why nothing is told by newness; else empty.
    """

    days: int
    orders: int
    customers: int
    share: float | None
    share_low: float | None
    share_high: float | None
    categories: tuple[CategoryTouch, ...]
    newness: tuple[TouchShare, ...]
    prices: tuple[TouchShare, ...]
    category_newness: tuple[TouchShare, ...]
    category_prices: tuple[TouchShare, ...]
    hidden: int
    cannot_tell: str
    no_newness: str


Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a list: its category ("" for all), what it is of it, its sums and those of its whole."""

    category: str
    place: str
    row: Row
    whole: Row

    @property
    def list(self) -> tuple[bool, str]:
        """Which parts are looked at together: those within categories or not, of one whole."""
        return bool(self.category), LISTS[self.place]


def touch_index(read: Read, facts: Facts, filters: Filters, *, days: int = USUAL_DAYS) -> TouchIndex:
    """Return how much more often web purchases of each category follow a contact with a store than average.

    Parameters
    ----------
    days
        Before a purchase, 1 to 90.

    Raises
    ------
    UserError
        When days are fewer or more.
    """
    check_days(days)
    span = store_span(read)
    parts, whole = _read_parts(read, facts, filters, span, days) if span else ([], {})
    looked = looked_up_online(read, facts, filters, days=days)
    every = whole.get("all")
    of_all = clustered_share(pair_of(every, "touched")) if every else None
    shares = {kind: _shares(one for one in parts if one.list == kind) for kind in _LISTED}
    newness = shares[False, "dated"]
    newness = newness if newness[1:] else ()  # of one kind alone the index is 100
    own = [one for one in parts if one.list == (True, "all")]
    categories = _categories(shares[True, "all"], own, looked)
    return TouchIndex(
        **looked_at(facts, filters),
        answer=_answer(categories, told(of_all.estimate) if of_all else None, days, span),
        caveat="Known customers only. An index goes with a category; who lives beside a store is there more "
        "often, whatever they buy.",
        days=days,
        orders=int(pair_of(every, "touched").x) if every else 0,
        customers=pair_of(every, "touched").n if every else 0,
        share=told(of_all.estimate) if of_all else None,
        share_low=told(of_all.low) if of_all else None,
        share_high=told(of_all.high) if of_all else None,
        categories=categories,
        newness=newness,
        prices=shares[False, "priced"],
        category_newness=shares[True, "dated"] if newness else (),
        category_prices=shares[True, "priced"],
        hidden=sum(part_of(one.row, "touched").own.n < FEWEST for one in own),
        cannot_tell="" if every else _untold(span),
        no_newness="" if newness else _NO_NEWNESS,
    )


def _read_parts(
    read: Read, facts: Facts, filters: Filters, span: Span, days: int
) -> tuple[list[_Part], dict[str, Row]]:
    """Return the parts of all lists, and the sums of each whole by its name; nothing without purchases."""
    first = facts.first_order
    if first is None:
        return [], {}
    everybody = replace(filters, segment=None)
    purchase = touched_purchases(lines_of(facts), everybody, max(*WINDOWS, days), first)
    sums = read(touched_sums(purchase, filters, span, days))
    of_whole = sums["whole"].notna()
    rows = sums[of_whole].to_dict("records")
    wholes: dict[str, Row] = {str(row["whole"]): row for row in rows if row["touched_n"]}
    names = category_names(read)
    parts = []
    for row in sums[~of_whole].to_dict("records"):
        code, place = place_of(int(row["part"]))
        parts.append(_Part(names.get(code, ""), place, row, wholes[LISTS[place]]))
    return parts, wholes


def _shares(parts: Iterable[_Part]) -> tuple[TouchShare, ...]:
    """Return the parts of a list with enough customers, by index."""
    found, values = [], []
    for one in parts:
        part, every = part_of(one.row, "touched"), pair_of(one.whole, "touched")
        if part.own.n < FEWEST:
            continue
        share, ends = clustered_share(part.own), part_index(part, every)
        found.append(
            TouchShare(
                one.category, one.place, int(part.own.x), part.own.n,
                told(share.estimate), told(share.low), told(share.high),
                told(ends.estimate), told(ends.low), told(ends.high), stands=False,
            )
        )  # fmt: skip
        values.append(part_chance(part, every))
    marked = [replace(one, stands=good) for one, good in zip(found, discoveries(values), strict=True)]
    return tuple(sorted(marked, key=lambda one: (-(one.index or 0.0), one.category, one.part)))


def _categories(
    shares: tuple[TouchShare, ...], parts: Iterable[_Part], looked: LookedUp
) -> tuple[CategoryTouch, ...]:
    """Return the categories with what is told of them beside the index; those only bought in stores last."""
    own = {one.category: one for one in parts}
    found = {row.category: row for row in looked.categories}
    told_of = {one.category: one for one in shares}
    order = [*told_of, *(name for name in found if name not in told_of)]
    nobody = TouchShare("", "", 0, 0, *(None,) * 6, stands=False)
    listed = []
    for name in order:
        one, store = told_of.get(name, nobody), found.get(name)
        same = part_of(own[name].row, "touched_same") if name in told_of else None
        ends = part_index(same, pair_of(own[name].whole, "touched_same")) if same else None
        listed.append(
            CategoryTouch(
                category=name,
                **{field: getattr(one, field) for field in _TAKEN},
                same_share=told(same.own.ratio) if same else None,
                same_index=told(ends.estimate) if ends else None,
                same_low=told(ends.low) if ends else None,
                same_high=told(ends.high) if ends else None,
                store_orders=store.orders if store else None,
                researched_share=store.share if store else None,
                researched_low=store.low if store else None,
                researched_high=store.high if store else None,
            )
        )  # fmt: skip
    return tuple(listed)


_LISTED = ((True, "all"), (False, "dated"), (False, "priced"), (True, "dated"), (True, "priced"))
_TAKEN = (
    "orders", "customers", "share", "share_low", "share_high", "index", "low", "high", "stands",
)  # fmt: skip


def _untold(span: Span | None) -> str:
    if span is None:
        return (
            "It takes store orders of known customers, or a file of touches in stores that tells whose each "
            "is (touches.customer_ref or e-mail, touches.store_id or channel)."
        )
    return "There are no web purchases of known customers with a category in what is looked at."


def _answer(categories: tuple[CategoryTouch, ...], share: float | None, days: int, span: Span | None) -> str:
    if share is None:
        return f"Can't tell yet what goes with touching. {_untold(span)}"
    within = f"a contact with a store in the {formats.plural(days, 'day')} before"
    clear = [row for row in categories if row.stands and row.index is not None]
    text = f"{formats.share(share)} of web purchases follow {within}"
    if not clear:
        return f"{text}; no category differs from that beyond chance."
    most, least = clear[0], clear[-1]
    told_of = most if (most.index or 0.0) > USUAL else least
    times = formats.number((told_of.index or 0.0) / USUAL, 2)
    words = f"{told_of.category} {times} times as often as the average"
    return (
        f"{text}: {words} (index {formats.count(told_of.index)}, {formats.count(told_of.low)} to "
        f"{formats.count(told_of.high)})."
    )
