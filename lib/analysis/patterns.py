"""Into which groups do customers fall by how they buy, and do these groups hold?

Grain in: one row per buyer, a dozen measures (`lib.analysis.features`). Grain out: groups with what sets
each apart, what it brings, and whether it comes back in other draws of the same customers
(`lib.analysis.clustering`). Groups are made from the measures in which they then differ: an interval of such
a difference would only look like a test, and none is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.buyers import spending_buyers
from lib.analysis.clustering import DECIMALS, STABLE, Clustering, Trial, cluster, nearest
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.features import (
    KEY,
    LeftOut,
    Scale,
    features,
    in_order,
    points,
    scaling,
)
from lib.analysis.filters import Filters, within
from lib.analysis.pattern_members import PatternModel, clustered
from lib.analysis.pattern_names import names_of
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.errors import UserError
from lib.schema import formats
from lib.schema.features import LOG, Feature
from lib.schema.features import features as declared
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

FEWEST_BUYERS = 200
"""Under so many nothing is told: with ten groups some would hold a handful of people."""
FEW_BUYERS = 500
MOST_READ = 1_000_000
"""Buyers that the groups are made from; of more, every second, third and so on."""
CLEAR, WEAK = 0.5, 0.25
"""Silhouettes from which groups stand apart, and stand apart weakly (Kaufman and Rousseeuw 1990)."""
_FEWEST_FEATURES = 2


@dataclass(frozen=True, slots=True)
class PatternFigure:
    """A feature of one group.

    Attributes
    ----------
    feature
        Its id in `lib/schema/features.toml`.
    typical, usual
        Of the group, and of all buyers (of very many: of those who were read): the median of amounts and
        counts, else the mean; None where it is told of nobody.
    apart
        How far the group's centre lies from everybody's mean, in standard deviations, on the scale on which
        buyers are compared.
    """

    feature: str
    typical: float | None
    usual: float | None
    apart: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A group of customers who buy alike.

    Attributes
    ----------
    pattern
        Its name, from what sets it apart.
    customers, share
        Buyers, and their share of all.
    net_revenue, revenue_share
        What they brought in the window, and its share of all buyers' net revenue.
    pattern_stability
        Mean Jaccard coefficient over the draws, 0 to 1; `is_stable` from 0.75 on.
    figures
        One per feature, in the order of the file.
    """

    pattern: str
    customers: int
    share: float
    net_revenue: float
    revenue_share: float | None
    pattern_stability: float
    is_stable: bool
    figures: tuple[PatternFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns(Result):
    """Groups of the window's buyers by how they buy, most net revenue first.

    Attributes
    ----------
    customer_count, net_revenue
        Buyers of the window, whatever segment is chosen, and what they brought.
    reason
        Why no groups are told; empty where they are.
    is_stable
        Whether all groups come back in other draws.
    pattern_parting
        Mean silhouette of the groups, -1 to 1; None without groups.
    patterns
        The groups.
    trials
        What was seen of each number of groups that was tried.
    sample, draws
        Customers of the sample on which that was seen, and how often it was drawn anew.
    read_count
        Customers that the groups were made from: all, or a part of very many.
    model
        For whoever lists or counts the members; None without groups.
    left_out
        Features that tell no buyers apart.
    warnings
        One sentence each.
    """

    customer_count: int
    net_revenue: float
    reason: str
    is_stable: bool
    pattern_parting: float | None
    patterns: tuple[Pattern, ...]
    trials: tuple[Trial, ...]
    sample: int
    draws: int
    read_count: int
    model: PatternModel | None
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]


def patterns(read: Read, facts: Facts, filters: Filters) -> Patterns:
    """Return the groups into which the window's buyers fall by how they buy."""
    filters = replace(filters, segment=None)
    buyers = spending_buyers(filters)
    whole = read(buyers.agg(customers=buyers.count(), net=buyers.net_revenue.sum().fill_null(0.0))).iloc[0]
    count, net = int(whole["customers"]), round(float(whole["net"]), 4)
    known = looked_at(facts, filters) | {"customer_count": count, "net_revenue": net}
    if count < FEWEST_BUYERS:
        return _untold(known, f"they need {FEWEST_BUYERS} known customers who bought, and we see "
                              f"{formats.count(count)}", ())  # fmt: skip
    frame = read(_some(in_order(features(filters)), count))
    scales, left_out = scaling(frame)
    if len(scales) < _FEWEST_FEATURES:
        return _untold(known, "all customers buy alike by what the files tell", left_out)
    found = cluster(points(frame, scales))
    if found is None:
        return _untold(known, "too few customers buy differently from one another", left_out)
    model, rows = _described(read, filters, scales, found, frame)
    is_stable = found.taken.is_stable
    warnings = _warnings(count, len(frame))
    return Patterns(
        **known,
        answer=_answer(rows, is_stable=is_stable),
        caveat=f"{_parted(found.taken.silhouette)} Known customers only.",
        reason="",
        is_stable=is_stable,
        pattern_parting=found.taken.silhouette,
        patterns=rows,
        trials=found.trials,
        sample=found.sample,
        draws=found.draws,
        read_count=len(frame),
        model=model,
        left_out=left_out,
        warnings=warnings,
    )


def pattern_customers(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    model: PatternModel,
    pattern: str,
    limit: int | None = None,
) -> CustomerList:
    """Return the customers of one group, masked, the first `limit` of them or all.

    Parameters
    ----------
    model
        As `patterns` found it.
    pattern
        The group's name in the model.

    Raises
    ------
    UserError
        When the model has no group of that name.
    """
    if pattern not in model.names:
        raise UserError(
            f"There is no pattern called {pattern}.",
            f"The patterns are {formats.listing(model.names)}.",
            "Choose one of these.",
        )
    filters = replace(filters, segment=None)
    placed = clustered(filters, model)
    buyers = spending_buyers(filters).select(KEY, "net_revenue")
    members = buyers.semi_join(placed.filter(placed.cluster == model.names.index(pattern)), KEY)
    count = int(read(members.count().name("n"))["n"].iloc[0])
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"{formats.plural(count, 'customer')} of the pattern “{pattern}”.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=pattern,
        customer_count=count,
        customers=list_customers(read, within(ORDERS, filters), members, limit),
    )


def _some(rows: ir.Table, count: int) -> ir.Table:
    """Return all rows, or of very many every second, third and so on."""
    step = -(-count // MOST_READ)
    if step == 1:
        return rows
    numbered = rows.mutate(place=ibis.row_number().over(order_by=list(rows.columns)))
    return numbered.filter(numbered.place % step == 0).drop("place").order_by(list(rows.columns))


def _described(
    read: Read, filters: Filters, scales: tuple[Scale, ...], found: Clustering, frame: pd.DataFrame
) -> tuple[PatternModel, tuple[Pattern, ...]]:
    """Return the groups, most net revenue first, and the model in that order."""
    placed, centres = points(frame, scales), np.asarray(found.centres)
    group = nearest(placed, centres)
    brought = np.bincount(group, frame["net_revenue"].to_numpy("float64"), len(centres)).round(DECIMALS)
    order = np.argsort(-brought, kind="stable")
    apart = ((centres[order] - placed.mean(axis=0)) / placed.std(axis=0)).round(DECIMALS)
    named = [declared()[one.feature] for one in scales]
    model = PatternModel(
        scales, tuple(found.centres[place] for place in order), names_of(apart.tolist(), named)
    )
    sums = {int(row["cluster"]): row for row in read(_sums(filters, model)).to_dict("records")}
    whole = {name: sum(row[name] for row in sums.values()) for name in ("customers", "net_revenue")}
    usual = _typical(frame, named)
    rows = tuple(
        _pattern(name, sums[place], whole, found.taken.jaccards[old])
        for place, (name, old) in enumerate(zip(model.names, order, strict=True))
    )
    figures = (
        tuple(
            PatternFigure(feature.id, typical, all_of_them, far)
            for feature, typical, all_of_them, far in zip(
                named, _typical(frame[group == old], named), usual, apart[place].tolist(), strict=True
            )
        )
        for place, old in enumerate(order)
    )
    return model, tuple(replace(row, figures=own) for row, own in zip(rows, figures, strict=True))


def _sums(filters: Filters, model: PatternModel) -> ir.Table:
    """Return cluster, customers and net_revenue of everybody, read or not."""
    buyers = spending_buyers(filters).select(KEY, "net_revenue")
    each = clustered(filters, model).join(buyers, KEY)
    return each.group_by("cluster").agg(
        customers=each.count(), net_revenue=each.net_revenue.sum().fill_null(0.0).round(4)
    )


def _typical(frame: pd.DataFrame, named: Sequence[Feature]) -> list[float | None]:
    """Return the median of what is compared by logarithms, and the mean of the others; of those told."""
    told = (frame[one.id].median() if one.scale == LOG else frame[one.id].mean() for one in named)
    return [None if pd.isna(value) else round(float(value), DECIMALS) for value in told]


def _pattern(name: str, sums: Mapping[Any, Any], whole: Mapping[str, float], jaccard: float) -> Pattern:
    """Return a group without its figures."""
    return Pattern(
        pattern=name,
        customers=int(sums["customers"]),
        share=float(sums["customers"] / whole["customers"]),
        net_revenue=float(sums["net_revenue"]),
        revenue_share=ratio(float(sums["net_revenue"]), float(whole["net_revenue"])),
        pattern_stability=jaccard,
        is_stable=jaccard >= STABLE,
        figures=(),
    )


def _untold(known: dict[str, Any], reason: str, left_out: tuple[LeftOut, ...]) -> Patterns:
    return Patterns(
        **known,
        answer=f"Can't tell yet which patterns of buying there are: {reason}.",
        caveat="A longer period shows more customers." if known["customer_count"] else "",
        reason=reason,
        is_stable=False,
        pattern_parting=None,
        patterns=(),
        trials=(),
        sample=0,
        draws=0,
        read_count=0,
        model=None,
        left_out=left_out,
        warnings=(),
    )


def _warnings(count: int, read_count: int) -> tuple[str, ...]:
    found = []
    if count < FEW_BUYERS:
        found.append(
            f"Only {formats.plural(count, 'buyer')}: under {FEW_BUYERS}, groups are small and rough."
        )
    if read_count < count:
        found.append(
            f"The groups were made from {formats.count(read_count)} of {formats.count(count)} customers; "
            "all were then placed in them."
        )
    return tuple(found)


def _answer(rows: tuple[Pattern, ...], *, is_stable: bool) -> str:
    best = rows[0]
    if not is_stable:
        return (
            f"Can't tell lasting patterns of buying: customers can be parted into {len(rows)} groups, but "
            "other draws of the same customers give other groups."
        )
    share = (
        "" if best.revenue_share is None else f", {formats.share(best.revenue_share)} of known customers',"
    )
    brings = f"brings the most net revenue{share}"
    return (
        f"Customers follow {len(rows)} patterns of buying. “{best.pattern}” {brings} with "
        f"{formats.share(best.share)} of customers."
    )


def _parted(silhouette: float) -> str:
    if silhouette >= CLEAR:
        return "The groups stand clearly apart."
    if silhouette >= WEAK:
        return "The groups stand apart, but not far."
    return "The groups blend into each other: they are a way to see customers, not kinds of people."
