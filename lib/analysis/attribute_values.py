"""Which words may stand for an attribute in a rule? Those that most customers have.

Grain in: attributes of customers. Grain out: words, most customers first.
"""

from dataclasses import dataclass

import ibis

from lib.analysis.attributes import column_of, described
from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.analysis.selection import selected_purchases
from lib.workspace.facts import Facts

MOST = 200  # words in a list that somebody looks through


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule may name: words of an attribute, or categories."""

    words: tuple[str, ...]


def attribute_values(read: Read, facts: Facts, filters: Filters, *, attribute: str) -> Words:  # noqa: ARG001
    """Return the words of an attribute of kind words, of all customers; at most 200."""
    told = described(filters, [(attribute, ())])
    value = told[column_of((attribute, ()))]
    each = told.filter(value.notnull()).group_by(word=value).agg(n=ibis._.count())
    return Words(tuple(read(each.order_by(ibis.desc("n"), "word").limit(MOST))["word"]))


def bought_categories(read: Read, facts: Facts, filters: Filters) -> Words:  # noqa: ARG001
    """Return the categories that were bought in the window, most net revenue first."""
    bought = selected_purchases(filters)
    each = bought.group_by("category").agg(net=bought.net_revenue.sum())
    return Words(tuple(read(each.order_by(ibis.desc("net"), "category").limit(MOST))["category"]))
