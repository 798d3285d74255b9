"""Who are the best, by which yardstick? Net revenue, profit, predicted value or loyalty, one number a buyer.

Grain in: the buyers of one window. Grain out: their scores from low to high, and the best share of them.
Profit is net revenue less cost, where costs are known. Predicted value is what the models of
`lib.analysis.forecast` expect of the 365 days after the window, from all orders up to its end. Loyalty is
that of `lib.analysis.loyalty`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.best import Best, check_share, keys_written
from lib.analysis.filters import Filters
from lib.analysis.forecast import Models, fit, forecast
from lib.analysis.histories import compressed, read_histories, seen, span_of, up_to
from lib.analysis.inequality import Amounts, count_of
from lib.analysis.lifetime import FEW_CUSTOMERS, HORIZON_DAYS, SHORT_WINDOW_DAYS
from lib.analysis.loyalty import read_loyalty
from lib.analysis.result import Read
from lib.analysis.selection import selected_spending
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts

YARDSTICKS: Mapping[str, str] = MappingProxyType(
    {
        "revenue": "net revenue",
        "profit": "profit",
        "predicted": "predicted value",
        "loyalty": "loyalty",
    }
)
"""Name in an address or command -> what a sentence calls it."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One number a buyer, from low to high; of equals the lower customer key comes last.

    Attributes
    ----------
    keys, score, net_revenue
        customer_key, the yardstick, and net revenue in the window.
    reason
        Why there is no score; empty where there is one.
    """

    keys: npt.NDArray[np.int64]
    score: Amounts
    net_revenue: Amounts
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ValueModels:
    """The models of what customers will bring, or why there are none; hashable."""

    models: Models | None
    reason: str = ""


def value_models(read: Read, facts: Facts, filters: Filters) -> ValueModels:
    """Return the models of all customers' purchases up to the end of the window.

    Channels and stores are looked at, the segment is not: it is chosen among the buyers afterwards.
    """
    everybody = _up_to_end(filters)
    span = span_of(facts, everybody, whole_history=True)
    past = up_to(read_histories(read, everybody, span), span, span.end)
    if len(past.age) < FEW_CUSTOMERS or span.days < SHORT_WINDOW_DAYS:
        few = f"a forecast needs {FEW_CUSTOMERS} customers who bought, and {SHORT_WINDOW_DAYS} days"
        had = f"{formats.plural(len(past.age), 'customer')} and {formats.plural(span.days, 'day')}"
        return ValueModels(None, f"{few}; up to the end of this window we see {had}")
    models = fit(read(compressed(everybody, span, span.end)), past, unit_days=1)
    if models is None or not models.converged:
        return ValueModels(
            None, f"up to {formats.day(filters.end)} the pattern of purchases fits no forecast"
        )
    return ValueModels(models)


def scores(read: Read, facts: Facts, filters: Filters, by: str, models: ValueModels | None = None) -> Scores:
    """Return the score of each buyer of the window.

    Parameters
    ----------
    by
        One of `YARDSTICKS`.
    models
        As `value_models` gives them for the same filters, where somebody has them; fitted here where None.

    Raises
    ------
    UserError
        When there is no such yardstick.
    """
    if by not in YARDSTICKS:
        asked = f"We were asked for “{by}”."
        raise UserError("There is no such yardstick.", asked, f"Say one of: {', '.join(YARDSTICKS)}.")
    if by == "predicted":
        return _predicted(read, facts, filters, models or value_models(read, facts, filters))
    return _SCORED[by](read, facts, filters)


def best_of_scores(found: Scores, share: float) -> Best | None:
    """Return who the best `share` are, rounded up; None without buyers or without a score.

    Raises
    ------
    UserError
        Unless 0 < share <= 1.
    """
    check_share(share)
    count = count_of(share, len(found.keys))
    if not count or found.reason:
        return None
    top = np.sort(found.keys[-count:])
    rest = len(found.keys) - count
    return Best(count, rest, float(found.score[-count]), int(top[-1]), keys_written(top))


def _revenue(read: Read, _facts: Facts, filters: Filters) -> Scores:
    rows = read(selected_spending(filters).select("customer_key", "net_revenue"))
    return _scores(rows["customer_key"], rows["net_revenue"], rows["net_revenue"])


def _profit(read: Read, facts: Facts, filters: Filters) -> Scores:
    buyers = selected_spending(filters)
    profit = (buyers.costed_revenue - buyers.cost).round(4)
    rows = read(buyers.select("customer_key", "net_revenue", "costed_revenue", profit=profit))
    if not facts.has_cost or not (rows["costed_revenue"] != 0).any():
        reason = (
            "no cost is known: it takes a file of products with “cost”, or order lines with “Cost of one”"
        )
        return replace(_nobody(), reason=reason)
    return _scores(rows["customer_key"], rows["profit"], rows["net_revenue"])


def _loyalty(read: Read, _facts: Facts, filters: Filters) -> Scores:
    rows = read_loyalty(read, filters)
    return _scores(rows["customer_key"], rows["score"], rows["net_revenue"])


_SCORED: Mapping[str, Callable[[Read, Facts, Filters], Scores]] = MappingProxyType(
    {"revenue": _revenue, "profit": _profit, "loyalty": _loyalty}
)


def _predicted(read: Read, facts: Facts, filters: Filters, known: ValueModels) -> Scores:
    """Return what each buyer is expected to bring; 0 where nothing that was bought can be told of one."""
    if known.models is None:
        return replace(_nobody(), reason=known.reason)
    everybody = _up_to_end(filters)
    span = span_of(facts, everybody, whole_history=True)
    frame = read_histories(read, everybody, span)
    value = forecast(known.models, up_to(frame, span, span.end), HORIZON_DAYS).value
    ahead = pd.Series(value, index=seen(frame, span, span.end)["customer_key"].to_numpy())
    rows = read(selected_spending(filters).select("customer_key", "net_revenue"))
    return _scores(rows["customer_key"], rows["customer_key"].map(ahead).fillna(0.0), rows["net_revenue"])


def _up_to_end(filters: Filters) -> Filters:
    return replace(filters, segment=None, as_of=filters.end)


def _scores(keys: "pd.Series[int]", score: "pd.Series[float]", net: "pd.Series[float]") -> Scores:
    key = np.asarray(keys.to_numpy(), dtype=np.int64)
    scored, amount = (np.asarray(column.to_numpy(), dtype=np.float64) for column in (score, net))
    order = np.lexsort((-key, scored))
    return Scores(key[order], scored[order], amount[order])


def _nobody() -> Scores:
    return Scores(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
