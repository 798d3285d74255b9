"""Do orders that cross take longer, come later and please less than ordinary ones of the same side?

Grain in: orders with their flags (`lib.analysis.crossing_orders`), the times of their lines, and answers of
the same customers. Grain out: one row of sums over customers, from which shares of orders and, of each flag
and measure, y over x are told. Orders of one customer resemble each other: customers are the units.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis.channel_sums import SIDES
from lib.analysis.crossing_orders import FLAGS, RETURNED, USUAL
from lib.analysis.filters import Filters
from lib.analysis.intervals import PairMoments
from lib.analysis.result import Read
from lib.schema.channels import channel_groups
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep
from lib.workspace.marts import FEEDBACK, ORDERS, UNCOUNTED, order_id_of

HOURS, LATE, RETURN_DAYS, NPS = "fulfilment_hours", "late_share", "days_to_return", "nps_after_order"
MEASURES = (HOURS, LATE, RETURN_DAYS, NPS)
"""Ids in the glossary."""

NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        HOURS: ("order_lines.fulfilled_at",),
        LATE: ("order_lines.promised_at", "order_lines.fulfilled_at"),
        RETURN_DAYS: (),
        NPS: ("feedback.given_at", "feedback.score"),
    }
)
"""Measure -> columns without which it can't be told."""

WHOLES = ("all", *SIDES)
"""What shares of orders are of: names of sums beside those of ways."""

_HOUR, _DAY = 3600.0, 86_400.0
_PROMOTERS, _PASSIVES, _NPS_SCALE = 9, 7, 10
_PARTS = ("y", "x", "yy", "xx", "xy")

Row = Mapping[str, float]
"""One row of sums over customers."""


def customer_sums(orders: ir.Table, filters: Filters, told: frozenset[str], kinds: Sequence[str]) -> ir.Table:
    """Return one row of sums over customers; kept.

    Parameters
    ----------
    orders
        As `lib.analysis.crossing_orders.crossing_orders` returns them.
    told
        Columns that hold anything, as `lib.analysis.told_columns` finds them.
    kinds
        Ways that any order goes; sums of nothing are not asked for.

    Returns
    -------
    n; of `WHOLES` and kinds the orders, in how many customers (_n), squares and products (one_two); and
    what `moments_of` reads of each measure that the times tell.
    """
    order = _with_times(orders, filters, told)
    values = _values(order, filters, told)
    online = order.channel_group == SIDES[0]
    counts = {
        "all": order.count(), SIDES[0]: order.count(where=online), SIDES[1]: order.count(where=~online),
        **{kind: order.count(where=order[kind]) for kind in kinds},
    }  # fmt: skip
    cases = [(name, flag) for name in values for flag in _flags_of(name, kinds)]
    sums = {
        f"{name}_{flag}_{part}": order[flag].ifelse(values[name][place], 0.0).sum()
        for name, flag in cases
        for place, part in enumerate("yx")
    }
    floats = {name: value.cast("float64") for name, value in counts.items()}
    each = order.group_by("customer_key").agg(**floats, **sums)
    pairs = [(name, name) for name in counts]
    pairs += [(kind, whole) for kind in kinds for whole in WHOLES]
    return keep(
        each.agg(
            n=each.count(),
            **{name: each[name].sum().fill_null(0.0) for name in counts},
            **{f"{name}_n": each.count(where=each[name] > 0) for name in counts},
            **{f"{one}_{two}": (each[one] * each[two]).sum().fill_null(0.0) for one, two in pairs},
            **_moments(each, cases),
        ),
        "crossing_customers",
    )


def answer_sums(orders: ir.Table, filters: Filters, answer_days: int, kinds: Sequence[str]) -> ir.Table:
    """Return one row of sums over customers with an answer to an order, as `moments_of` reads them; kept.

    Parameters
    ----------
    answer_days
        How long after an order an answer still counts as one to it.
    """
    row = _answers(orders, filters, answer_days)
    vote = 100.0 * ((row.score >= _PROMOTERS).cast("float64") - (row.score < _PASSIVES).cast("float64"))
    cases = [(NPS, flag) for flag in _flags_of(NPS, kinds)]
    each = row.group_by("customer_key").agg(
        **{f"{NPS}_{flag}_y": row[flag].ifelse(vote, 0.0).sum() for _, flag in cases},
        **{f"{NPS}_{flag}_x": row.count(where=row[flag]).cast("float64") for _, flag in cases},
    )
    return keep(each.agg(**_moments(each, cases)), "crossing_answers")


def moments_of(row: Row, name: str, flag: str) -> PairMoments:
    """Return the sums of a measure of a flag's orders; of nobody where the row has none."""
    n, *parts = (row.get(f"{name}_{flag}_{part}", 0.0) for part in ("n", *_PARTS))
    return PairMoments(int(n), *parts)


def order_times(filters: Filters, told: frozenset[str], words: Sequence[str] | None = None) -> ir.Table:
    """Return timed_system, timed_id, fulfilled_at and promised_at (the last of its lines) and open_lines.

    Only of orders with a line in the window that has either; columns without any value are not asked for.

    Parameters
    ----------
    words
        Only lines with one of these words of fulfilment; all where None.
    """
    names = [name for name in ("fulfilled_at", "promised_at") if f"order_lines.{name}" in told]
    line = canonical("order_lines")
    start = ibis.literal(filters.start).cast("timestamp(6)")
    end = ibis.literal(filters.end + timedelta(days=1)).cast("timestamp(6)")
    wanted = [
        line.ordered_at >= start,
        line.ordered_at < end,
        ibis.or_(*(line[name].notnull() for name in names)),
    ]
    if "order_lines.status" in told:
        wanted.append(line.status.isnull() | line.status.notin(UNCOUNTED))
    if words is not None:
        wanted.append(line.fulfilment.isin(list(words)))
    line = line.filter(wanted)
    present = frozenset(name.split(".")[1] for name in told if name.startswith("order_lines."))
    both = {"open_lines": line.count(where=line.promised_at.notnull() & line.fulfilled_at.isnull())}
    return line.group_by(timed_system=line.system, timed_id=order_id_of(line, present)).agg(
        **{name: line[name].max() for name in names}, **(both if names[1:] else {})
    )


def _with_times(orders: ir.Table, filters: Filters, told: frozenset[str]) -> ir.Table:
    if not told & {"order_lines.fulfilled_at", "order_lines.promised_at"}:
        return orders
    times = order_times(filters, told)
    return orders.left_join(times, [orders.system == times.timed_system, orders.order_id == times.timed_id])


def _values(
    order: ir.Table, filters: Filters, told: frozenset[str]
) -> dict[str, tuple[ir.NumericValue, ir.NumericValue]]:
    """Return y and x of an order of each measure that times tell."""
    back = order.return_seconds.notnull()
    found = {RETURN_DAYS: (back.ifelse(order.return_seconds / _DAY, 0.0), back.cast("float64"))}
    if told.issuperset(NEEDS[HOURS]):
        wait = (order.fulfilled_at.epoch_seconds() - order.ordered_at.epoch_seconds()) / _HOUR
        is_told = (wait >= 0).fill_null(False)
        found[HOURS] = (is_told.ifelse(wait, 0.0), is_told.cast("float64"))
    if told.issuperset(NEEDS[LATE]):
        due = (order.promised_at.date() <= filters.as_of).fill_null(False)
        late = ((order.fulfilled_at > order.promised_at) | (order.open_lines > 0)).fill_null(False)
        found[LATE] = ((due & late).cast("float64"), due.cast("float64"))
    return found


def _flags_of(name: str, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the flags whose orders a measure is told of: ways that have it, and what these are beside."""
    held = [kind for kind in kinds if name in measures_of(kind)]
    return tuple(flag for flag in FLAGS if flag in held or flag in {USUAL[kind] for kind in held})


def measures_of(kind: str) -> tuple[str, ...]:
    """Return the measures of a way: days until the return only of returns, which wait for no fulfilment."""
    return (RETURN_DAYS, NPS) if kind == RETURNED else (HOURS, LATE, NPS)


def _answers(orders: ir.Table, filters: Filters, answer_days: int) -> ir.Table:
    """Return one row per answer to the question who would recommend us, with the order that it is about.

    That is the customer's last order before it, on the side that the answer names if it names one, and no
    more than some days before.
    """
    last = filters.end + timedelta(days=answer_days + 1)
    answer = FEEDBACK.filter(
        FEEDBACK.kind == "nps", FEEDBACK.score.notnull(), FEEDBACK.customer_key.notnull(),
        FEEDBACK.scale_max.isnull() | (FEEDBACK.scale_max == _NPS_SCALE),
        FEEDBACK.given_at.date() >= filters.start, FEEDBACK.given_at.date() <= last,
    )  # fmt: skip
    side = ibis.cases(
        *((answer.channel == name, group) for name, group in channel_groups().items() if group in SIDES),
        else_=ibis.null("string"),
    )
    answer = answer.select(by="customer_key", given_at="given_at", score="score", side=side)
    bought = ORDERS.filter(ORDERS.is_order, ORDERS.customer_key.notnull())
    seconds = answer.given_at.epoch_seconds() - bought.ordered_at.epoch_seconds()
    pair = answer.join(
        bought,
        [
            answer.by == bought.customer_key,
            seconds >= 0,
            seconds <= int(answer_days * _DAY),
            (answer.side == bought.channel_group).fill_null(True),
        ],
    )
    before = pair.group_by("by", "given_at", "score").agg(about=pair.ordered_at.max())
    return before.join(orders, [before.by == orders.customer_key, before.about == orders.ordered_at])


def _moments(each: ir.Table, cases: Sequence[tuple[str, str]]) -> dict[str, ir.Value]:
    """Return the sums over customers of y, x and their products, and how many customers have a case."""
    found: dict[str, ir.Value] = {}
    for name, flag in cases:
        y, x = each[f"{name}_{flag}_y"], each[f"{name}_{flag}_x"]
        parts = dict(zip(_PARTS, (y, x, y * y, x * x, x * y), strict=True))
        found |= {f"{name}_{flag}_{part}": value.sum().fill_null(0.0) for part, value in parts.items()}
        found[f"{name}_{flag}_n"] = each.count(where=x > 0)
    return found


def read_row(read: Read, sums: ir.Table) -> dict[str, float]:
    """Return the one row of sums as numbers by name."""
    return {str(name): float(value) for name, value in read(sums).to_dict("records")[0].items()}
