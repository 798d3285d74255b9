"""How do the invited differ from those they are to speak for? Attribute by attribute, with an interval.

Grain in: attributes of customers. Grain out: one row per attribute. Standardised differences tell how far
apart two groups are in units of how much customers differ anyway (Austin, 2009, Statistics in Medicine 28:
3083-3107).
"""

from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import Any

import ibis.expr.types as ir

from lib.analysis.attributes import described
from lib.analysis.filters import Filters
from lib.analysis.intervals import Moments, mean_difference
from lib.analysis.result import Read
from lib.schema.attributes import attributes

_KEY = "customer_key"
_COMPARED = (
    "net_revenue", "order_count", "order_value", "online_share", "discount_share", "recency_days",
    "tenure_days", "is_business", "feedback_count", "email_consent", "sms_consent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Apart:
    """How the invited differ from all top customers and from all buyers, in one attribute.

    Attributes
    ----------
    attribute, label, kind
        See `lib.schema.attributes`.
    invited, top, everybody
        The mean of each; a share where it is yes or no.
    invited_n, top_n, everybody_n
        Of how many it is told.
    low, high
        95 % interval of invited minus everybody.
    from_top, from_everybody
        Standardised differences.
    """

    attribute: str
    label: str
    kind: str
    invited: float | None
    top: float | None
    everybody: float | None
    invited_n: int
    top_n: int
    everybody_n: int
    low: float | None
    high: float | None
    from_top: float | None
    from_everybody: float | None


def apart(
    read: Read, filters: Filters, invited: ir.Table, top: ir.Table, everybody: ir.Table
) -> tuple[Apart, ...]:
    """Return how the invited differ from the top and from everybody, customers named by `customer_key`."""
    told = described(filters, [(name, ()) for name in _COMPARED], buyers_only=True)
    sides = [
        read(_sums(told.semi_join(group, _KEY))).to_dict("records")[0] for group in (invited, top, everybody)
    ]
    rows = [_apart(name, *(_moments(side, name) for side in sides)) for name in _COMPARED]
    return tuple(row for row in rows if row.invited is not None and row.everybody is not None)


def _sums(rows: ir.Table) -> ir.Table:
    found: dict[str, ir.Value] = {}
    for name in _COMPARED:
        value = rows[name].cast("float64")
        if name.endswith("_consent"):
            value = value.fill_null(0.0)  # who was never asked has not agreed
        found |= {f"{name}_n": value.count(), f"{name}_y": value.sum(), f"{name}_yy": (value**2).sum()}
    return rows.agg(**found)


def _moments(side: dict[Any, Any], name: str) -> Moments:
    n, y, yy = (side[f"{name}_{part}"] for part in ("n", "y", "yy"))
    return Moments(int(n), float(y), float(yy)) if n else Moments(0, 0.0, 0.0)


def _apart(name: str, invited: Moments, top: Moments, everybody: Moments) -> Apart:
    known, ends = attributes()[name], mean_difference(invited, everybody)
    return Apart(
        attribute=name,
        label=known.label,
        kind=known.kind,
        invited=_told(invited.mean),
        top=_told(top.mean),
        everybody=_told(everybody.mean),
        invited_n=invited.n,
        top_n=top.n,
        everybody_n=everybody.n,
        low=_told(ends.low),
        high=_told(ends.high),
        from_top=_told(_standardised(invited, top)),
        from_everybody=_told(_standardised(invited, everybody)),
    )


def _standardised(one: Moments, other: Moments) -> float:
    spread = sqrt((one.variance + other.variance) / 2) if min(one.n, other.n) > 1 else nan
    return (one.mean - other.mean) / spread if spread else nan


def _told(value: float) -> float | None:
    return float(value) if isfinite(value) else None
