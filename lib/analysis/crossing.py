"""How do orders cross between web and stores, and what does it do for customers?

Grain in: `mart_orders` of one window with flags (`lib.analysis.crossing_orders`), times of their lines and
answers of customers. Grain out: of each way to cross its use, by month too; each measure beside ordinary
orders; and what is bought when an order is collected.

Ways: bought online and collected in a store, given back elsewhere than bought, bought in a store and sent,
bought online with an associate's help. Shares are of known customers' orders; orders of one customer
resemble each other, so that customers are the units of intervals. Who crosses differs from who does not in
more than that: a difference goes with crossing, it is not said to come from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.analysis.at_collection import AtCollection, at_collection
from lib.analysis.crossing_care import NEEDS, NPS, answer_sums, customer_sums, measures_of, read_row
from lib.analysis.crossing_measures import CrossingMeasure, marked, measure_of
from lib.analysis.crossing_orders import (
    ASSISTED,
    COLLECTED,
    KINDS,
    RETURNED,
    SHIPPED,
    Words,
    crossing_orders,
    fulfilment_words,
)
from lib.analysis.crossing_use import (
    CrossingMonth,
    CrossingUse,
    lacks_of,
    monthly_counts,
    months_of,
    use_of,
)
from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.returns_told import ReturnsTold, returns_told
from lib.analysis.told_columns import missing, told_columns
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts

ANSWER_DAYS = 30
"""Days after an order within which an answer still counts as one to it."""

_ASKED = ("order_lines.status", "order_lines.promised_at", "order_lines.fulfilled_at", "feedback.given_at",
          "feedback.score")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing(Result):
    """Orders that cross between web and stores; `known_orders` is what all shares are of, at most.

    `collection` tells what is bought when an order is collected, `collection_lacks` what it would take;
    `returns` what the files tell of where things were given back.
    """

    known_orders: int
    uses: tuple[CrossingUse, ...]
    months: tuple[CrossingMonth, ...]
    measures: tuple[CrossingMeasure, ...]
    collection: AtCollection
    collection_lacks: tuple[str, ...]
    returns: ReturnsTold


def crossing(read: Read, facts: Facts, filters: Filters, *, answer_days: int = ANSWER_DAYS) -> Crossing:
    """Return how orders of the window cross, and what goes with it.

    Parameters
    ----------
    answer_days
        Days after an order within which an answer counts as one to it, 1 or more.

    Raises
    ------
    UserError
        When days are under 1.
    """
    if answer_days < 1:
        raise UserError(
            "An answer can't come so soon.", f"We were given {answer_days} days.", "Give 1 day or more."
        )
    told_ones = told_columns(read, facts, _ASKED)
    words = fulfilment_words(read)
    orders = crossing_orders(filters, words)
    counts = read(monthly_counts(orders))
    returns = returns_told(read, filters, counts)
    gone = tuple(kind for kind in KINDS if counts[kind].sum())
    row = read_row(read, customer_sums(orders, filters, told_ones, gone))
    months = months_of(counts, filters)
    uses = tuple(use_of(kind, row, months, lacks_of(kind, counts, returns)) for kind in KINDS)
    if gone and told_ones.issuperset(NEEDS[NPS]):
        row |= read_row(read, answer_sums(orders, filters, answer_days, gone))
    measures = marked(
        [measure_of(use, name, row, told_ones) for use in uses for name in measures_of(use.kind)]
    )
    collection, lacks = _collected(read, facts, filters, words, told_ones, uses[0])
    known = int(row["all"])
    return Crossing(
        **looked_at(facts, filters),
        answer=_answer(known, uses, collection),
        caveat="Known customers' orders only. A difference goes with crossing; it does not say why.",
        known_orders=known,
        uses=uses,
        months=months,
        measures=measures,
        collection=collection,
        collection_lacks=lacks,
        returns=returns,
    )  # fmt: skip


def _collected(
    read: Read, facts: Facts, filters: Filters, words: Words, told_ones: frozenset[str], use: CrossingUse
) -> tuple[AtCollection, tuple[str, ...]]:
    """Return what is bought at collection, or what it would take to tell."""
    lacks = use.lacks or missing(("order_lines.fulfilled_at",), told_ones)
    if lacks or use.reason or not use.orders:
        return AtCollection(reason=use.reason or ("" if lacks else "no order was collected")), lacks
    return at_collection(read, facts, filters, words, told_ones), ()


def _answer(known: int, uses: Sequence[CrossingUse], collection: AtCollection) -> str:
    if not known:
        return "Can't tell yet how orders cross: there is no order of a known customer in this window."
    use = uses[0]
    if use.share is None:
        others = [one for one in uses if one.orders]
        if not others:
            return "Can't tell yet how orders cross between web and stores: see below what it takes."
        most = max(others, key=lambda one: one.orders)
        return f"{_sentence(most)}. How many are collected can't be told yet."
    if not use.orders:
        return f"None of {formats.plural(use.of, 'known online order')} was collected in a store."
    return f"{_sentence(use)}.{_bought(collection)}"


WAYS = {
    COLLECTED: "bought online and collected in a store",
    RETURNED: "given back elsewhere than they were bought",
    SHIPPED: "bought in a store and sent",
    ASSISTED: "bought online with an associate's help",
}
"""Way -> what orders of it are."""


def _sentence(use: CrossingUse) -> str:
    ends = f"{formats.share(use.all_low)} to {formats.share(use.all_high)}"
    verb = "is" if use.orders == 1 else "are"
    return f"{formats.share(use.share_of_all)} of known orders ({ends}) {verb} {WAYS[use.kind]}"


def _bought(found: AtCollection) -> str:
    if found.share is None or found.usual_share is None:
        return ""
    where = "that store" if found.in_that_store else "a store"
    return (
        f" On {formats.share(found.share)} of the days of collection the customer also buys in {where}, on "
        f"like days without on {formats.share(found.usual_share)}: {_verdict(found)}."
    )


def _verdict(found: AtCollection) -> str:
    low, high = found.difference_low, found.difference_high
    if low is None or high is None or low <= 0 <= high:
        return "too close to call"
    return "more" if low > 0 else "less"
