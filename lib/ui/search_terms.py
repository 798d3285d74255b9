"""What do customers look for? Their search terms, what follows, what rises and what finds no buyer."""

from collections.abc import Iterable

import pandas as pd

from lib.analysis.paths import FEWEST
from lib.analysis.search_terms import MOST_TERMS, SearchTerms, Term, search_terms
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.schema import formats
from lib.ui import navigation, page, session, tables

MEASURES = ("search_customers", "search_order_share")
_MOST = 15


def show(days: int) -> None:
    """Draw the terms of most people, those with little buying, and all in a table."""
    found = session.compute(search_terms, days=days)
    page.section(found.answer, found.caveat)
    if not found.terms:
        navigation.link("data", "Add a file of searches")
        return
    page.chart_card(
        f"An order follows {formats.share(found.ordered_share)} of customers' searches within {days} days"
        if found.ordered_share is not None
        else "Whether an order follows can't be told yet",
        _dots(found),
        f"Customers who ordered within {days} days of their first search for it, in any channel, with 95 % "
        f"intervals; the line is all terms together. The {_MOST} terms of most people.",
        key="search_dots",
    )
    for title, rows, note in _lists(found, days):
        with page.card(title, note):
            tables.show(term_table(rows), title, _COLUMNS)
    with page.do():
        tables.download("Download these terms", tables.frame_of(found.terms), "search-terms.csv", key="terms")
    page.how_computed(MEASURES, found, method(found))


def method(found: SearchTerms) -> list[str]:
    """Return how terms are told, a sentence each."""
    return [
        "Terms in small letters with single blanks; a customer counts once a term, from the first search of "
        "the period on. What follows is told of who searched early enough to have been watched so long.",
        f"Terms of under {FEWEST} people, and those that look like an e-mail, an address, a telephone number "
        f"or the name of a customer, are never shown ({formats.count(found.hidden)} left out). Of the others "
        f"the {MOST_TERMS} of most people are looked at.",
        "Rises: more of all who search than in the window before; little buying: fewer order than after all "
        "other terms. Fisher's exact test; of those marked at most 5 % are expected to be chance (Benjamini "
        "and Hochberg, 1995). Intervals: Wilson (1927), differences by Newcombe (1998).",
        "The category is the search's own, or what most of these customers looked at on that day.",
    ]


def term_table(rows: Iterable[Term]) -> pd.DataFrame:
    """Return terms as a table shows them."""
    held = list(rows)
    frame = tables.frame_of(held)
    return frame.assign(
        followed=[_interval(row.ordered_share, row.low, row.high) for row in held],
        moved=[_moved(row) for row in held],
        told=[_told(row) for row in held],
    )  # fmt: skip


def _lists(found: SearchTerms, days: int) -> list[tuple[str, list[Term], str]]:
    less = [row for row in found.terms if row.sells_less]
    lists = []
    if less:
        title = f"Much searched, little bought: {formats.plural(len(less), 'term')}"
        lists.append((title, less, f"Fewer of their customers order within {days} days, beyond chance."))
    searches = formats.plural(found.searches, "search", "searches")
    of = f"{formats.plural(found.customers, 'customer')}, {searches}"
    lists.append(
        ("All terms", list(found.terms), f"{of}. Change: against the window before, with 95 % interval.")
    )
    return lists


def _dots(found: SearchTerms) -> Chart:
    told = [
        Estimate(row.term, row.ordered_share, row.low, row.high, row.watched)
        for row in found.terms[:_MOST]
        if row.ordered_share is not None and row.low is not None and row.high is not None
    ]
    return estimates(
        told, formats.share, "Customers who then ordered", beside=found.ordered_share, holds_shares=True
    )


def _moved(row: Term) -> str:
    if row.change is None:
        return formats.NOTHING
    return f"{formats.points(row.change)} ({_bare(row.change_low)} to {_bare(row.change_high)})"


def _told(row: Term) -> str:
    return formats.listing(
        [word for word, is_so in (("rises", row.rises), ("little bought", row.sells_less)) if is_so]
    )


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    return (
        f"{formats.share(value)} ({formats.share(low)} to {formats.share(high)})"
        if value is not None
        else "–"
    )


def _bare(points: float | None) -> str:
    return formats.points(points).removesuffix(" points")


_COLUMNS = {
    "term": tables.text("Searched for"),
    "category": tables.text("They looked at"),
    "customers": tables.count("Customers"),
    "searches": tables.count("Searches"),
    "followed": tables.figure("Then ordered (95 % interval)"),
    "in_stores": tables.count("Of these in a store"),
    "moved": tables.figure("Change of share"),
    "told": tables.text("Beyond chance"),
}
