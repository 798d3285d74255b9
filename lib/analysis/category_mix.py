"""Which categories are bought online, which in stores, and is that moving?

Grain in: `mart_purchases` of two windows, by lots of customers (`lib.analysis.lots`). Grain out: one row per
category. All of net revenue counts, of nobody known too. Channel groups other and unknown belong to neither
side.

Method: the share online is a ratio of sums over customers. Buyers without a name are taken to vary as the
known ones of the same side and category do: a side's spread is widened by net revenue over known net revenue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.beginnings import of_segment
from lib.analysis.chance import discoveries
from lib.analysis.channel_sums import SIDES
from lib.analysis.contrast import told
from lib.analysis.filters import Filters, month_back, within
from lib.analysis.lots import MANY, Parts, around, lot_of, p_value, standard_error
from lib.analysis.result import Read, Result, Window, looked_at
from lib.analysis.selection import whole_months
from lib.analysis.two_windows import covers, windows
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import PURCHASES, UNTOLD

FEWEST = 10
"""Known customers below whom a category is not shown."""
ENOUGH_KNOWN = 0.5
"""Known share of each side's net revenue that intervals need: below, the known ones may be anybody."""
YEAR, BEFORE = "year", "before"
AGAINST = (YEAR, BEFORE)
_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class CategoryMix:
    """A category by channel.

    Attributes
    ----------
    customers
        Known customers who bought it in the window, on either side.
    net_revenue
        Of both sides.
    online_share, low, high
        Of that, with its 95 % interval; the ends are None where too few customers are known.
    channels
        Channel -> share, of both sides.
    before_revenue, before_share
        The same in the window before; None without one.
    drift, drift_low, drift_high
        online_share - before_share, with its 95 % interval.
    stands
        Whether the drift stands when all categories are looked at together.
    """

    category: str
    customers: int
    net_revenue: float
    online_share: float
    low: float | None
    high: float | None
    channels: Mapping[str, float]
    before_revenue: float | None
    before_share: float | None
    drift: float | None
    drift_low: float | None
    drift_high: float | None
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryMixes(Result):
    """Categories by channel, most net revenue first.

    `before` is the window compared with, None where the data covers none; `known_shares` is by side;
    `hidden` categories have too few customers; `reason` says why nothing can be told.
    """

    before: Window | None
    categories: tuple[CategoryMix, ...]
    known_shares: Mapping[str, float | None]
    hidden: int
    reason: str


def category_mixes(read: Read, facts: Facts, filters: Filters, *, against: str = YEAR) -> CategoryMixes:
    """Return how much of each category is bought online, and how that has moved.

    By whole months, and all stores: the mart of purchases knows no days and no stores.

    Parameters
    ----------
    against
        "year": the same months a year before, where the data covers them; "before": the window before.

    Raises
    ------
    UserError
        When it is compared with something else.
    """
    if against not in AGAINST:
        raise UserError(
            "There is no such window to compare with.",
            f"We were asked for “{against}”.",
            f"Choose one of {', '.join(AGAINST)}.",
        )
    earlier, now = compared_windows(facts, filters, against)
    cells = read(keep(_cells(earlier, now, filters), "category_lots"))
    people = _people(read, now, filters)
    known = {side: _known_share(cells, side) for side in SIDES}
    is_sure = all(part is not None and part >= ENOUGH_KNOWN for part in known.values())
    every = [
        row for name, own in cells.groupby("category", sort=True)
        if (row := _row(str(name), own, people.get(str(name), 0), is_sure=is_sure, is_compared=bool(earlier)))
    ]  # fmt: skip
    rows = _marked([row for row, _ in every if row.customers >= FEWEST],
                   [p for row, p in every if row.customers >= FEWEST])  # fmt: skip
    rows = [] if None in known.values() else rows  # one side has nothing to be compared with
    rows.sort(key=lambda row: (-row.net_revenue, row.category))
    reason = "" if rows else _reason(known)
    return CategoryMixes(
        **looked_at(facts, filters if now.start == whole_months(filters).start else now),
        answer=reason or _answer(rows, earlier),
        caveat=_caveat(known, is_sure=is_sure) if rows else "",
        before=Window(earlier.start, earlier.end) if earlier else None,
        categories=tuple(rows),
        known_shares=known,
        hidden=len(every) - len(rows),
        reason=reason,
    )


def compared_windows(facts: Facts, filters: Filters, against: str) -> tuple[Filters | None, Filters]:
    """Return the window to compare with, None where the data covers none, and the one looked at."""
    now = whole_months(filters)
    if against == YEAR and now.months < _A_YEAR:
        last = replace(now, start=month_back(now.end, _A_YEAR), end=month_back(now.end, _A_YEAR))
        ago = replace(now, start=month_back(now.start, _A_YEAR), end=whole_months(last).end)
        if covers(facts, ago):
            return ago, now
    both = windows(facts, now)
    return (both[0], replace(both[1], segment=filters.segment)) if both else (None, now)


def _cells(earlier: Filters | None, now: Filters, filters: Filters) -> ir.Table:
    """Return is_now, category, channel, channel_group, lot (null: nobody known) and net revenue."""
    bought = _bought(replace(now, start=earlier.start if earlier else now.start), filters)
    if earlier:
        bought = bought.filter((bought.month >= now.start) | (bought.month <= earlier.end))
    placed = bought.mutate(is_now=bought.month >= now.start, lot=lot_of(bought.customer_key, MANY))
    return placed.group_by("is_now", "category", "channel", "channel_group", "lot").agg(
        net=placed.net_revenue.sum()
    )


def _bought(window: Filters, filters: Filters) -> ir.Table:
    rows = within(PURCHASES, window, "month")
    return of_segment(rows.filter(rows.channel_group.isin(SIDES), rows.category != UNTOLD), filters)


def _people(read: Read, now: Filters, filters: Filters) -> dict[str, int]:
    rows = _bought(now, filters)
    rows = rows.filter(rows.net_revenue > 0)
    counted = read(keep(rows.group_by("category").agg(n=rows.customer_key.nunique()), "category_people"))
    return {str(name): int(n) for name, n in zip(counted["category"], counted["n"], strict=True)}


def _known_share(cells: pd.DataFrame, side: str) -> float | None:
    own = cells[cells["is_now"] & (cells["channel_group"] == side)] if len(cells) else cells
    whole = float(own["net"].sum())
    return float(own["net"][own["lot"].notna()].sum()) / whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class _Share:
    """Net revenue of both sides, the share online, and what each lot brings to it."""

    net: float
    value: float
    parts: Parts


def _share(own: pd.DataFrame) -> _Share | None:
    totals = {side: float(own["net"][own["channel_group"] == side].sum()) for side in SIDES}
    net = sum(totals.values())
    if net <= 0 or min(totals.values()) < 0:
        return None
    share = totals[SIDES[0]] / net
    known = own[own["lot"].notna()]
    spread = np.zeros(MANY)
    for side, weight in zip(SIDES, (1 - share, -share), strict=True):
        of_side = known[known["channel_group"] == side]
        lots = np.bincount(of_side["lot"].astype(int), of_side["net"].astype(float), minlength=MANY)
        if totals[side] > 0:
            widened = totals[side] / lots.sum() if lots.sum() > 0 else np.nan
            spread += weight * np.sqrt(widened) * (lots - lots.mean())
    return _Share(net, share, spread / net)


def _row(
    name: str, own: pd.DataFrame, people: int, *, is_sure: bool, is_compared: bool
) -> tuple[CategoryMix, float] | None:
    """Return a category and the p-value of its drift; None where it sold nothing in the window."""
    now, before = (_share(own[own["is_now"] == when]) for when in (True, False))
    if now is None:
        return None
    level = around(now.value, standard_error(now.parts) if is_sure else np.nan, MANY)
    drift, p = None, float("nan")
    if before and is_compared:
        error = standard_error(now.parts - before.parts) if is_sure else np.nan
        drift, p = (
            around(now.value - before.value, error, MANY),
            p_value(now.value - before.value, error, MANY),
        )
    low, high = told(level.low), told(level.high)
    return CategoryMix(
        category=name,
        customers=people,
        net_revenue=now.net,
        online_share=now.value,
        low=None if low is None else max(low, 0.0),
        high=None if high is None else min(high, 1.0),
        channels=_channels(own[own["is_now"]], now.net),
        before_revenue=before.net if before and is_compared else None,
        before_share=before.value if before and is_compared else None,
        drift=drift.estimate if drift else None,
        drift_low=told(drift.low) if drift else None,
        drift_high=told(drift.high) if drift else None,
        stands=False,
    ), p


def _channels(own: pd.DataFrame, net: float) -> Mapping[str, float]:
    sums = own.groupby("channel")["net"].sum().sort_values(ascending=False)
    return {str(name): float(part) / net for name, part in sums.items()}


def _marked(rows: list[CategoryMix], values: list[float]) -> list[CategoryMix]:
    return [replace(row, stands=good) for row, good in zip(rows, discoveries(values), strict=True)]


def _reason(known: Mapping[str, float | None]) -> str:
    missing = [side for side, part in known.items() if part is None]
    if len(missing) == 1:
        return (
            f"Can't tell yet: there are no {missing[0]} sales with a category in what is looked at. It takes "
            f"a file of {missing[0]} sales with order_lines.category, or a list of products."
        )
    return (
        "Can't tell yet: it takes sales of known customers with a category, from order_lines.category or "
        f"from a list of products (products.category), of {FEWEST} customers or more."
    )


def _caveat(known: Mapping[str, float | None], *, is_sure: bool) -> str:
    text = "By whole months, over all stores."
    if is_sure:
        return text
    few = [
        f"{formats.share(part)} of {side} net revenue"
        for side, part in known.items()
        if part is not None and part < ENOUGH_KNOWN
    ]
    reason = f" Only {formats.listing(few)} belongs to known customers: it takes half." if few else ""
    return f"{text} How sure the shares are can't be told.{reason}"


def _answer(rows: list[CategoryMix], earlier: Filters | None) -> str:
    if not rows[1:]:
        row = rows[0]
        text = f"Of {row.category}, {formats.share(row.online_share)} of net revenue is online."
    else:
        ordered = sorted(rows, key=lambda row: (row.online_share, row.category))
        least, most = ordered[0], ordered[-1]
        text = (
            f"Of {least.category}, {formats.share(1 - least.online_share)} of net revenue is from stores, "
            f"the most of all categories; of {most.category}, {formats.share(most.online_share)} is online."
        )
    return f"{text} {drift_sentence(rows, earlier.label if earlier else '')}".strip()


def drift_sentence(rows: list[CategoryMix] | tuple[CategoryMix, ...], before: str) -> str:
    """Say how many categories moved, and which most; empty without a window to compare with."""
    drifts = [row for row in rows if row.drift is not None]
    if not drifts or not before:
        return ""
    moved = [row for row in drifts if row.stands]
    if not moved:
        return f"Beside {before} no category has moved beyond chance."
    most = max(moved, key=lambda row: abs(row.drift or 0.0))
    way = "online" if (most.drift or 0.0) > 0 else "to stores"
    return (
        f"Beside {before}, {formats.count(len(moved))} of "
        f"{formats.plural(len(drifts), 'category', 'categories')} moved beyond chance, {most.category} most: "
        f"{formats.points(abs(most.drift or 0.0)).lstrip('+')} {way}."
    )
