"""Do customers go down in price, who and where? The same people buying the same category in two windows.

Grain in: one row per customer and category bought in both windows, with its price band in each
(`lib.analysis.price_bands`). Grain out: all, and one row per segment and per category.

Method: who bought dear can hardly go up, and who bought cheap hardly down, so that moves down alone prove
nothing: prices fall back to their mean. Down minus up balances that over all customers, as in the test of
McNemar (1947, Note on the sampling error of the difference between correlated proportions, Psychometrika 12:
153-157). Its interval is that of a ratio with customers as units (Cochran 1977, section 6.4): where everybody
has one category it is McNemar's, of variance ((b + c) - (b - c)^2 / n) / n^2, times n / (n - 1). Segments are
those of the earlier window: they must not look at what they explain. They are made of spending there, so that
those of big spenders fall back somewhat, and those of small spenders rise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from lib.analysis.beginnings import of_segment
from lib.analysis.channel_membership import windows
from lib.analysis.filters import Filters
from lib.analysis.intervals import PairMoments
from lib.analysis.intervals import ratio as ratio_of
from lib.analysis.price_bands import BANDS, Lines, band_cuts, band_moves
from lib.analysis.result import Read, Result, Window, looked_at
from lib.analysis.rfm import GROUPS, placed_buyers, with_segment
from lib.schema import formats
from lib.workspace.facts import Facts

FEWEST = 10
"""Customers that a row needs to be shown."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Customers and categories by what became of the price band.

    Attributes
    ----------
    kind, label
        "all", "segment" or "category", and its name.
    customers, pairs
        Customers, and pairs of a customer and a category: who buys two has two.
    down_share, same_share, up_share
        Of the pairs.
    net_share, low, high
        Down minus up, with its 95 % interval: above 0 is trading down.
    """

    kind: str
    label: str
    customers: int
    pairs: int
    down_share: float
    same_share: float
    up_share: float
    net_share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BandFlow:
    """Pairs that were in one band in the earlier window and in another (or the same) in the later one."""

    from_band: str
    to_band: str
    pairs: int


@dataclass(frozen=True, slots=True)
class CategoryBands:
    """The last price of the low and of the middle band of a category."""

    category: str
    low_to: float
    middle_to: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingDown(Result):
    """What became of the price at which customers buy a category.

    Attributes
    ----------
    earlier, later
        The windows: that of the filters and the one before it, or its two halves.
    moves
        All first, then segments in their usual order, then categories, most pairs first.
    flows
        All nine, low to high.
    bands
        By category; one with too few prices for three bands is not among them.
    reason
        Why nothing can be told; empty where it can.
    """

    earlier: Window
    later: Window
    moves: tuple[Moved, ...]
    flows: tuple[BandFlow, ...]
    bands: tuple[CategoryBands, ...]
    reason: str


def trading_down(read: Read, facts: Facts, filters: Filters) -> TradingDown:
    """Return how often customers moved to a lower and to a higher price band of the same category.

    Where the data does not reach back to the window before, the window is cut into two halves. A segment of
    the filters is the one of the earlier window.
    """
    earlier, later = windows(facts, filters)
    told = (
        Lines(facts.currency, "products" in facts.tables),
        *(_everybody(each) for each in (earlier, later)),
    )
    has_window = facts.has_orders and earlier.start <= earlier.end
    each = of_segment(band_moves(*told), earlier)
    moves = _moves(read, each, earlier) if has_window else ()
    whole = next((row for row in moves if row.kind == "all"), None)
    bands = _bands(read, band_cuts(*told)) if has_window else ()
    reason = "" if whole else _untold(bands, earlier, later)
    return TradingDown(
        **looked_at(facts, filters),
        answer=_answer(whole) if whole else reason,
        caveat=_CAVEAT,
        earlier=Window(earlier.start, earlier.end),
        later=Window(later.start, later.end),
        moves=moves if whole else (),
        flows=_flows(read, each) if whole else (),
        bands=bands,
        reason=reason,
    )


_CAVEAT = (
    "Only customers who bought the same category in both windows. Moves down alone mean little: who bought "
    "dear can hardly go up. Look at down minus up; when all prices rise, everybody moves up."
)


def _everybody(filters: Filters) -> Filters:
    return replace(filters, segment=None)


def _moves(read: Read, each: ir.Table, earlier: Filters) -> tuple[Moved, ...]:
    pair = each.mutate(
        went_down=(each.to_band < each.from_band).cast("float64"),
        went_up=(each.to_band > each.from_band).cast("float64"),
    )
    person = pair.group_by("customer_key").agg(
        x=pair.count().cast("float64"), down=pair.went_down.sum(), up=pair.went_up.sum()
    )
    groups = with_segment(placed_buyers(_everybody(earlier))).select("customer_key", "segment")
    single = pair.group_by("customer_key", "category").agg(
        x=pair.count().cast("float64"), down=pair.went_down.sum(), up=pair.went_up.sum()
    )
    order = [group.name for group in GROUPS]
    whole = _rows(read, person, "all", None)
    segments = _rows(read, person.join(groups, "customer_key"), "segment", "segment")
    categories = _rows(read, single, "category", "category")
    return (
        *whole,
        *sorted(segments, key=lambda row: order.index(row.label)),
        *sorted(categories, key=lambda row: (-row.pairs, row.label)),
    )


def _rows(read: Read, person: ir.Table, kind: str, by: str | None) -> list[Moved]:
    """Return a row for each group of customers (with x pairs, down and up) that is large enough."""
    x, net = person.x, person.down - person.up
    sums = {
        "n": person.count(), "x": x.sum(), "down": person.down.sum(), "up": person.up.sum(),
        "yy": (net * net).sum(), "xx": (x * x).sum(), "xy": (x * net).sum(),
    }  # fmt: skip
    grouped = person.group_by(by).agg(**sums) if by else person.agg(**sums)
    rows = read(grouped).to_dict("records")
    return [_moved(kind, str(row[by]) if by else kind, row) for row in rows if row["n"] >= FEWEST]


def _moved(kind: str, label: str, row: dict[Any, Any]) -> Moved:
    pairs, down, up = (float(row[name]) for name in ("x", "down", "up"))
    found = ratio_of(PairMoments(int(row["n"]), down - up, pairs, row["yy"], row["xx"], row["xy"]))
    return Moved(
        kind=kind,
        label=label,
        customers=int(row["n"]),
        pairs=int(pairs),
        down_share=down / pairs,
        same_share=1 - (down + up) / pairs,
        up_share=up / pairs,
        net_share=found.estimate,
        low=max(found.low, -1.0),
        high=min(found.high, 1.0),
    )


def _flows(read: Read, each: ir.Table) -> tuple[BandFlow, ...]:
    rows = read(each.group_by("from_band", "to_band").agg(pairs=each.count())).to_dict("records")
    counts = {(int(row["from_band"]), int(row["to_band"])): int(row["pairs"]) for row in rows}
    return tuple(
        BandFlow(one, two, counts.get((place, to), 0))
        for place, one in enumerate(BANDS)
        for to, two in enumerate(BANDS)
    )


def _bands(read: Read, cuts: ir.Table) -> tuple[CategoryBands, ...]:
    rows = read(cuts.order_by("category")).to_dict("records")
    return tuple(
        CategoryBands(str(row["category"]), float(row["low_to"]), float(row["middle_to"])) for row in rows
    )


def _untold(bands: Sequence[CategoryBands], earlier: Filters, later: Filters) -> str:
    if not bands:
        return (
            "Can't tell yet: it takes categories with several prices each, from the column category of order "
            "lines or from a product list."
        )
    return (
        f"Can't tell yet: under {FEWEST} customers bought the same category in {earlier.label} and in "
        f"{later.label}."
    )


def _answer(whole: Moved) -> str:
    moved = (
        f"Who bought a category again did so at a lower price band in {formats.share(whole.down_share)} of "
        f"cases, at a higher one in {formats.share(whole.up_share)}"
    )
    if whole.low <= 0 <= whole.high:
        return f"{moved}: too close to call ({between(whole.low, whole.high)})."
    way = "down" if whole.net_share > 0 else "up"
    return f"{moved}: customers trade {way} ({between(whole.low, whole.high)})."


def between(low: float, high: float) -> str:
    """Write an interval of a difference of shares: "−0.4 to +4.7 points"."""
    return f"{formats.points(low).removesuffix(' points')} to {formats.points(high)}"
