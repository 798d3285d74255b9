"""Is the same product rated alike, and is it there, on both sides? From ratings and counts of stock.

Grain in: feedback and stock that name a product. Grain out: one `Gap` per product (and kind of rating).

Ratings are put on 5 points and compared within one kind: a review in the web shop is no answer at the till. A
unit is a customer, or a rating of nobody known; intervals by Welch (1947). Of stock all counts are there, and
nothing is estimated: no interval. A place that has sold in a store is offline, any other (a warehouse, or no
place at all) stands for the web shop.
"""

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.channel_sums import SIDES
from lib.analysis.filters import Filters, within
from lib.analysis.intervals import Interval, Moments, mean_difference
from lib.analysis.product_gaps import FEWEST, Gap, product_gaps
from lib.analysis.result import Read
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS, channel_group, with_customer

RATING, STOCK = "rating_gap", "stock_gap"
POINTS = 5.0
"""Highest score, on which all are put."""
_NPS_POINTS = 10.0  # of an nps where no file tells
_NAN = float("nan")


def every_gap(read: Read, facts: Facts, filters: Filters, cells: pd.DataFrame) -> list[Gap]:
    """Return prices and discounts of cells (`lib.analysis.product_sums`), ratings and what is for sale."""
    return [
        *product_gaps(cells),
        *(rating_gaps(read, filters) if "feedback" in facts.tables else []),
        *(stock_gaps(read, filters) if "stock" in facts.tables else []),
    ]


def rating_gaps(read: Read, filters: Filters) -> list[Gap]:
    """Return products with ratings of ten people or more on each side, by kind."""
    rows = read(rating_sums(filters)).to_dict("records")
    cells = {(str(row["product_id"]), str(row["kind"]), bool(row["is_online"])): row for row in rows}
    pairs = sorted({key[:2] for key in cells if (*key[:2], True) in cells and (*key[:2], False) in cells})
    found = []
    for product, kind in pairs:
        online, offline = (_moments(cells[product, kind, side]) for side in (True, False))
        if min(online.n, offline.n) >= FEWEST:
            found.append(_rated(product, online, offline))
    return found


def rating_sums(filters: Filters) -> ir.Table:
    """Return product_id, kind, is_online, n, y and yy: people, and the sum and squares of their scores."""
    given = canonical("feedback").mutate(phone=ibis.null("string"))
    given = given.filter(given.product_id.notnull(), given.score.notnull(), given.channel.notnull())
    given = within(given.mutate(day=given.given_at.date(), side=channel_group(given.channel)), filters, "day")
    given = with_customer(given.filter(given.side.isin(SIDES)))
    most = ibis.coalesce(given.scale_max, (given.kind == "nps").ifelse(_NPS_POINTS, POINTS)).cast("float64")
    told = given.select(
        "product_id", "customer_key", kind=given.kind.fill_null("rating"), is_online=given.side == SIDES[0],
        score=given.score.cast("float64") / most * POINTS,
    )  # fmt: skip
    unit = ["product_id", "kind", "is_online"]
    known = told.filter(told.customer_key.notnull())
    people = known.group_by([*unit, "customer_key"]).agg(score=known.score.mean()).select(*unit, "score")
    each = people.union(told.filter(told.customer_key.isnull()).select(*unit, "score"))
    return each.group_by(unit).agg(n=each.count(), y=each.score.sum(), yy=(each.score * each.score).sum())


def stock_gaps(read: Read, filters: Filters) -> list[Gap]:
    """Return products that were counted on both sides, with the share of counts that found any."""
    rows = read(stock_sums(filters)).to_dict("records")
    cells = {(str(row["product_id"]), bool(row["is_online"])): row for row in rows}
    both = sorted({product for product, _ in cells if (product, True) in cells and (product, False) in cells})
    return [_counted(product, cells[product, True], cells[product, False]) for product in both]


def stock_sums(filters: Filters) -> ir.Table:
    """Return product_id, is_online, counts and held: how often it was counted, and how often it was there."""
    sells = ORDERS.filter(ORDERS.channel_group == SIDES[1], ORDERS.store_id.notnull())
    stores = sells.select(selling="store_id").distinct()
    counted = canonical("stock")
    counted = within(counted.filter(counted.product_id.notnull()), filters, "counted_on")
    placed = counted.left_join(stores, counted.store_id == stores.selling)
    placed = placed.mutate(is_online=placed.selling.isnull())
    return placed.group_by("product_id", "is_online").agg(
        counts=placed.count(), held=placed.count(where=placed.on_hand > 0)
    )


def _moments(row: dict[Any, Any]) -> Moments:
    return Moments(int(row["n"]), float(row["y"]), float(row["yy"]))


def _rated(product: str, online: Moments, offline: Moments) -> Gap:
    from scipy.stats import ttest_ind_from_stats

    apart = mean_difference(online, offline)
    if apart.low == apart.high:  # nobody differs from anybody on their side
        p = 1.0 if apart.estimate == 0 else 0.0
    else:
        sides = ((one.mean, one.variance**0.5, one.n) for one in (online, offline))
        p = float(ttest_ind_from_stats(*next(sides), *next(sides), equal_var=False).pvalue)
    return Gap(RATING, product, online.mean, offline.mean, apart, online.n, offline.n, p)


def _counted(product: str, online: dict[Any, Any], offline: dict[Any, Any]) -> Gap:
    one, two = (float(row["held"] / row["counts"]) for row in (online, offline))
    n, m = int(online["counts"]), int(offline["counts"])
    return Gap(STOCK, product, one, two, Interval(one - two, _NAN, _NAN), n, m, _NAN)
