"""How do people pay, online and in stores?

Grain in: order lines that tell a payment, and `mart_orders`. Grain out: one row per side and kind of payment.

An order counts once: of several payments on its lines it is "several". Orders of one customer resemble each
other: intervals are over customers, an order of nobody known counting as a customer of its own.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.against_others import ratios_alike
from lib.analysis.chance import discoveries
from lib.analysis.channel_sums import SIDES
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.intervals import PairMoments
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.selection import selected_orders
from lib.analysis.told_columns import in_words, missing, told_columns
from lib.schema import formats
from lib.schema.payments import OTHER, SEVERAL, payment_labels, payment_of
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import order_id_of

NEEDS = ("order_lines.payment_method",)
FEWEST = 10
MOST_TEXTS = 500
"""Texts of payments that are looked at, most lines first; what else there is counts as other."""
_EXPECTED = 5  # orders of a kind on a side: below, a share is no normal variable


@dataclass(frozen=True, slots=True)
class PaymentShare:
    """A kind of payment on one side.

    Attributes
    ----------
    method, label
        Id in `payments.toml`, or "several"; and as a person reads it.
    channel_group
        online, offline, other or unknown.
    orders, of
        Orders paid so, and all of the group whose payment is told.
    share, low, high
        And their share with its 95 % interval over customers.
    """

    method: str
    label: str
    channel_group: str
    orders: int
    of: int
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PaymentDifference:
    """A kind of payment online minus in stores; `stands` beside all other kinds."""

    method: str
    label: str
    online: float
    offline: float
    difference: float
    low: float | None
    high: float | None
    p_value: float | None
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments(Result):
    """Kinds of payment by side.

    Attributes
    ----------
    order_count, told_share
        Orders of the window, and the share of which a payment is told.
    shares
        Kinds with ten orders or more in a group, in the order of `payments.toml`.
    differences
        Kinds told on both sides, the furthest apart first.
    few
        Orders of kinds with fewer than ten in their group.
    strange
        Texts that we know no word of, with ten lines or more; the most frequent first.
    lacks
        Columns without which nothing can be told.
    """

    order_count: int
    told_share: float | None
    shares: tuple[PaymentShare, ...]
    differences: tuple[PaymentDifference, ...]
    few: int
    strange: tuple[str, ...]
    lacks: tuple[str, ...] = ()


def payments(read: Read, facts: Facts, filters: Filters) -> Payments:
    """Return how orders of the window were paid, by side."""
    columns = told_columns(read, facts, NEEDS)
    lacks = missing(NEEDS, columns)
    count = _order_count(read, filters) if facts.has_orders else 0
    if lacks or not count:
        return _untold(facts, filters, count, lacks)
    texts = read(payment_texts())
    kinds = {str(text): payment_of(str(text)) for text in texts["payment_method"]}
    present = frozenset(name.split(".")[1] for name in columns if name.startswith("order_lines."))
    sums = _groups(read, paid_orders(filters, kinds, present))
    shares = tuple(_shares(sums))
    of = sum(int(each["x"]) for each in sums.values())
    differences = _differences(shares, sums)
    return Payments(
        **looked_at(facts, filters),
        answer=_answer(shares, differences),
        caveat=f"Told of {formats.share(ratio(of, count))} of orders, known customers or not.",
        order_count=count,
        told_share=ratio(of, count),
        shares=shares,
        differences=differences,
        few=of - sum(row.orders for row in shares),
        strange=tuple(
            str(text)
            for text, lines in zip(texts["payment_method"], texts["lines"], strict=True)
            if kinds[str(text)] == OTHER and lines >= FEWEST
        ),
    )


def payment_texts() -> ir.Table:
    """Return payment_method and lines: what files call payments, most frequent first; kept."""
    line = canonical("order_lines")
    line = line.filter(line.payment_method.notnull(), line.payment_method.strip() != "")
    each = line.group_by("payment_method").agg(lines=line.count())
    return keep(each.order_by(ibis.desc("lines"), "payment_method").limit(MOST_TEXTS), "payment_texts")


def paid_orders(filters: Filters, kinds: Mapping[str, str], present: frozenset[str]) -> ir.Table:
    """Return customer_key, channel_group and code, the place in `payment_labels`, of orders of the window.

    Parameters
    ----------
    kinds
        Text of a file -> kind of payment; another text counts as other.
    present
        Columns of order lines that hold anything.
    """
    names = list(payment_labels())
    line = canonical("order_lines")
    line = line.filter(
        line.payment_method.notnull(),
        line.payment_method.strip() != "",
        line.ordered_at >= ibis.literal(filters.start).cast("timestamp(6)"),
    )
    of_kind: dict[str, list[str]] = {}
    for text, kind in kinds.items():
        of_kind.setdefault(kind, []).append(text)
    places = [
        (line.payment_method.isin(texts), ibis.literal(names.index(kind), type="int8"))
        for kind, texts in of_kind.items()
    ]
    code = ibis.cases(*places, else_=ibis.literal(names.index(OTHER), type="int8"))
    each = line.select(of_system="system", of_order=order_id_of(line, present), code=code)
    paid = each.group_by("of_system", "of_order").agg(least=each.code.min(), most=each.code.max())
    order = selected_orders(filters)
    order = order.filter(order.is_order).select("system", "order_id", "customer_key", "channel_group")
    joined = order.join(paid, [order.system == paid.of_system, order.order_id == paid.of_order])
    several = ibis.literal(names.index(SEVERAL), type="int8")
    return joined.select(
        "customer_key", "channel_group", code=ibis.ifelse(joined.least == joined.most, joined.least, several)
    )


def _order_count(read: Read, filters: Filters) -> int:
    order = selected_orders(filters)
    return int(read(order.filter(order.is_order).count().name("n"))["n"].iloc[0])


def _groups(read: Read, paid: ir.Table) -> dict[str, dict[str, float]]:
    """Return, by channel group, sums over customers of their orders and of those of each kind."""
    codes = range(len(payment_labels()))
    known = paid.filter(paid.customer_key.notnull())
    person = known.group_by("customer_key", "channel_group").agg(
        x=known.count().cast("float64"),
        **{f"y{code}": known.count(where=known.code == code).cast("float64") for code in codes},
    )
    alone = paid.filter(paid.customer_key.isnull())
    one = alone.select(
        "channel_group",
        x=ibis.literal(1.0),
        **{f"y{code}": (alone.code == code).cast("float64") for code in codes},
    )
    unit = person.drop("customer_key").union(one)
    x = unit.x
    parts: dict[str, ir.Value] = {"n": unit.count(), "x": x.sum(), "xx": (x * x).sum()}
    for code in codes:
        y = unit[f"y{code}"]
        parts |= {f"y{code}": y.sum(), f"yy{code}": (y * y).sum(), f"xy{code}": (x * y).sum()}
    rows = read(keep(unit.group_by("channel_group").agg(**parts), "payments")).to_dict("records")
    return {
        str(row["channel_group"]): {
            str(name): float(value) for name, value in row.items() if name != "channel_group"
        }
        for row in rows
    }


def _moments(sums: Mapping[str, float], code: int) -> PairMoments:
    y, yy, xy = (sums[f"{name}{code}"] for name in ("y", "yy", "xy"))
    return PairMoments(int(sums["n"]), y, sums["x"], yy, sums["xx"], xy)


def _shares(groups: Mapping[str, Mapping[str, float]]) -> list[PaymentShare]:
    found = []
    for group in (*SIDES, *sorted(set(groups) - set(SIDES))):
        for code, (method, label) in enumerate(payment_labels().items()):
            sums = groups.get(group)
            if sums is None or sums[f"y{code}"] < FEWEST:
                continue
            share = intervals.ratio(_moments(sums, code))
            low, high = (told(min(max(end, 0.0), 1.0)) for end in (share.low, share.high))
            orders = int(sums[f"y{code}"])
            found.append(
                PaymentShare(method, label, group, orders, int(sums["x"]), share.estimate, low, high)
            )
    return found


def _differences(
    shares: tuple[PaymentShare, ...], groups: Mapping[str, Mapping[str, float]]
) -> tuple[PaymentDifference, ...]:
    """Return kinds of which each side has ten orders or none; nothing where a side tells no payment."""
    if not all(groups.get(side, {}).get("x", 0) >= FEWEST for side in SIDES):
        return ()
    shown = {row.method for row in shares if row.channel_group in SIDES}
    rows = []
    for code, (method, label) in enumerate(payment_labels().items()):
        one, two = (_moments(groups[side], code) for side in SIDES)
        if method not in shown or any(0 < each.y < FEWEST for each in (one, two)):
            continue
        apart = intervals.ratio_difference(one, two)
        p = _p_value(one, two)
        rows.append(
            PaymentDifference(
                method, label, one.ratio, two.ratio, apart.estimate, told(apart.low), told(apart.high),
                told(p), stands=False,
            )
        )  # fmt: skip
    held = discoveries([math.nan if row.p_value is None else row.p_value for row in rows])
    marked = [replace(row, stands=good) for row, good in zip(rows, held, strict=True)]
    return tuple(sorted(marked, key=lambda row: (-abs(row.difference), row.label)))


def _p_value(one: PairMoments, two: PairMoments) -> float:
    """Return the probability of so large a difference by chance; NaN where too few orders are expected."""
    usual = (one.y + two.y) / (one.x + two.x)
    too_few = min(one.x, two.x) * min(usual, 1 - usual) < _EXPECTED
    return math.nan if too_few else ratios_alike(one, two)


def _untold(facts: Facts, filters: Filters, count: int, lacks: tuple[str, ...]) -> Payments:
    why = f"it takes {in_words(lacks)}" if lacks else "there are no orders in this window"
    nothing: dict[str, Any] = {"told_share": None, "shares": (), "differences": (), "few": 0, "strange": ()}
    return Payments(
        **looked_at(facts, filters),
        answer=f"Can't tell yet how people pay: {why}.",
        caveat="",
        order_count=count,
        lacks=lacks,
        **nothing,
    )


def _answer(shares: tuple[PaymentShare, ...], differences: tuple[PaymentDifference, ...]) -> str:
    names = {"online": "online", "offline": "in stores"}
    most = [
        (words, max(own, key=lambda row: row.orders))
        for side, words in names.items()
        if (own := [row for row in shares if row.channel_group == side])
    ]
    if not most:
        return f"Can't tell yet how people pay: no kind of payment has {FEWEST} orders on a side."
    parts = [f"{formats.share(row.share)} of orders {words} by {row.label.lower()}" for words, row in most]
    text = f"Most often people pay {formats.listing(parts)}."
    clear = [row for row in differences if row.stands]
    if not clear:
        return text
    far = clear[0]
    return (
        f"{text} Furthest apart: {far.label.lower()}, {formats.share(far.online)} of online orders and "
        f"{formats.share(far.offline)} of store orders."
    )
