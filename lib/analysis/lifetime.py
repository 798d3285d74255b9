"""Who comes back, and what are they worth? Past and expected net revenue of known customers.

Grain in: one row per customer with a purchase occasion, a distinct day on which something was bought
(`lib.analysis.histories`). Grain out: sums, tenths of customers, the hold-out, or customers in order of what
they are expected to bring. Purchases by BG/NBD (`lib.analysis.purchasing`), their values by Gamma-Gamma
(`lib.analysis.spending`). Under 500 customers or 180 days, or where a model finds no best parameters, nothing
is predicted: what customers brought in the year after their first purchase is counted instead.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from lib.analysis.filters import Filters
from lib.analysis.first_year import FirstYear, first_year
from lib.analysis.forecast import Forecasts, Models, correlation, fit, forecast, tenths
from lib.analysis.histories import Histories, Span, compressed, is_member, read_histories, span_of, up_to
from lib.analysis.holdout import HoldOut, hold_out
from lib.analysis.likelihood import Mask
from lib.analysis.purchasing import BgNbd
from lib.analysis.result import Read, Result, Window, looked_at, ratio
from lib.analysis.spending import GammaGamma
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts

FEW_CUSTOMERS = 500
SHORT_WINDOW_DAYS = 180
HORIZON_DAYS = 365
RELATED = 0.15
"""A correlation of how often and how much from which on the two are no longer modelled one by one."""
UNITS = MappingProxyType({"day": 1, "week": 7})
_OFF = 0.25  # of what came: a hold-out further off is warned of
_LONGEST = 3650


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """A tenth of customers by expected net revenue, 1 the most; equal ones share a tenth.

    Attributes
    ----------
    tenth, customers
        Its place, and how many are in it.
    likely_customers
        Sum of their probabilities to be customers still.
    expected_orders, predicted_value
        Purchase occasions and net revenue to expect within the horizon.
    share
        Of all predicted value.
    historic_value
        Net revenue so far.
    """

    tenth: int
    customers: int
    likely_customers: float
    expected_orders: float
    predicted_value: float
    share: float | None
    historic_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime(Result):
    """What known customers brought and are expected to bring.

    The models are of all customers of the window, channels and stores; counts and sums are of those of the
    segment, where one is chosen.

    Attributes
    ----------
    unit, horizon_days
        "day" or "week", the unit of time of alpha; how far the prediction goes.
    customer_count, repeat_count
        Customers with a purchase occasion, and with two or more.
    reason
        Why nothing is predicted; empty where it is.
    bgnbd, gamma_gamma
        The fitted models; told, too, where `reason` says that they did not converge.
    kept_share
        What returns left of the value bought, by which predicted values are multiplied.
    correlation
        Of the number and the mean value of repeat purchases, over customers with any.
    likely_customers, expected_buyers
        Sums of the probabilities to be a customer still, and to buy within the horizon.
    expected_orders, predicted_value
        Purchase occasions and net revenue to expect within the horizon; not discounted.
    historic_value, total_value
        Net revenue so far, and with the predicted value.
    groups
        Tenths by predicted value.
    holdout
        What would have been predicted for the last part of the window; None where too little comes before it.
    first_year
        Where nothing is predicted: what customers brought in the year after their first purchase.
    warnings
        One sentence each.
    """

    unit: str
    horizon_days: int
    customer_count: int
    repeat_count: int
    reason: str
    bgnbd: BgNbd | None
    gamma_gamma: GammaGamma | None
    kept_share: float | None
    correlation: float | None
    likely_customers: float | None
    expected_buyers: float | None
    expected_orders: float | None
    predicted_value: float | None
    historic_value: float
    total_value: float | None
    groups: tuple[ValueGroup, ...]
    holdout: HoldOut | None
    first_year: FirstYear | None
    warnings: tuple[str, ...]

    @property
    def models(self) -> Models | None:
        """The fitted models, for whoever lists the same customers; None where nothing is predicted."""
        if self.reason or self.bgnbd is None or self.gamma_gamma is None or self.kept_share is None:
            return None
        return Models(self.bgnbd, self.gamma_gamma, UNITS[self.unit], self.kept_share)


def lifetime_value(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    unit: str = "day",
    horizon_days: int = HORIZON_DAYS,
    whole_history: bool = False,
) -> Lifetime:
    """Return what known customers are expected to bring.

    Parameters
    ----------
    unit
        "day" or "week".
    horizon_days
        How far to look ahead of the day taken as today, 1 to 3650.
    whole_history
        Look from the first order of the data on, so that no customer's first purchase lies before the window.

    Raises
    ------
    UserError
        When unit or horizon is none of these, or there is no such segment.
    """
    _check(unit, horizon_days)
    span = span_of(facts, filters, whole_history=whole_history)
    frame = read_histories(read, filters, span)
    past = up_to(frame, span, span.end)
    member = is_member(frame, span)
    reason = _too_little(len(past.age), span.days)
    models = None if reason else fit(read(compressed(filters, span, span.end)), past, UNITS[unit])
    reason = reason or _no_models(models)
    ahead = forecast(models, past, horizon_days) if models and not reason else None
    held = _held(read, filters, span, frame, models, UNITS[unit]) if models and not reason else None
    related = correlation(past)
    historic = float(past.net_revenue[member].sum())
    sums = _sums(ahead, member, historic)
    found = Lifetime(
        **days_seen(facts, filters, span),
        answer="",
        caveat="",
        unit=unit,
        horizon_days=horizon_days,
        customer_count=int(member.sum()),
        repeat_count=int((past.frequency[member] > 0).sum()),
        reason=reason,
        bgnbd=models.bgnbd if models else None,
        gamma_gamma=models.gamma_gamma if models else None,
        kept_share=models.kept_share if models else None,
        correlation=related,
        historic_value=historic,
        **sums,
        groups=_groups(ahead, past, member) if ahead else (),
        holdout=held,
        first_year=None if ahead else first_year(read, filters, span),
        warnings=_warnings(related, held) if ahead else (),
    )
    return replace(found, answer=_answer(found), caveat=_caveat(found))


def _check(unit: str, horizon_days: int) -> None:
    if unit not in UNITS:
        raise UserError(
            "This unit of time can't be taken.", f"We were asked for “{unit}”.", "Say day or week."
        )
    if not 1 <= horizon_days <= _LONGEST:
        raise UserError(
            "We can't look this far ahead.",
            f"We were asked for {formats.plural(horizon_days, 'day')}.",
            f"Give 1 to {_LONGEST} days; 365 is a year.",
        )


def days_seen(facts: Facts, filters: Filters, span: Span) -> dict[str, Any]:
    """Return the fields of `Result` that tell which days were looked at."""
    return looked_at(facts, filters) | {"as_of": span.end, "window": Window(span.start, span.end)}


def _too_little(count: int, days: int) -> str:
    if count < FEW_CUSTOMERS:
        return f"only {formats.plural(count, 'customer')} bought, and a forecast needs {FEW_CUSTOMERS}"
    if days < SHORT_WINDOW_DAYS:
        return f"we see only {formats.plural(days, 'day')}, and a forecast needs {SHORT_WINDOW_DAYS}"
    return ""


def _no_models(models: Models | None) -> str:
    if models is None:
        return "nobody came back and paid for a second purchase"
    return "" if models.converged else "the pattern of purchases fits no forecast"


def _held(
    read: Read, filters: Filters, span: Span, frame: pd.DataFrame, models: Models, unit_days: int
) -> HoldOut | None:
    """Return the hold-out; None where what comes before it is too little for a forecast."""
    past = up_to(frame, span, span.held_from)
    if not span.held_days or _too_little(len(past.age), span.calibrated_days):
        return None
    earlier: Models | None = models
    if span.held_from != span.end:
        earlier = fit(read(compressed(filters, span, span.held_from)), past, unit_days, models)
    if earlier is None or not earlier.converged:
        return None
    return hold_out(earlier, forecast(earlier, past, span.held_days), frame, span)


def _sums(ahead: Forecasts | None, member: Mask, historic: float) -> dict[str, Any]:
    named = {
        "likely_customers": "alive",
        "expected_buyers": "buying",
        "expected_orders": "orders",
        "predicted_value": "value",
    }
    if ahead is None:
        return dict.fromkeys([*named, "total_value"])
    sums = {name: float(getattr(ahead, column)[member].sum()) for name, column in named.items()}
    return {**sums, "total_value": historic + sums["predicted_value"]}


def _groups(ahead: Forecasts, past: Histories, member: Mask) -> tuple[ValueGroup, ...]:
    value = ahead.value[member]
    place = tenths(value)
    likely, orders, brought, historic = (
        np.bincount(place, each[member], 10)
        for each in (ahead.alive, ahead.orders, ahead.value, past.net_revenue)
    )
    counts, whole = np.bincount(place, minlength=10), float(value.sum())
    return tuple(
        ValueGroup(
            tenth=at + 1,
            customers=int(counts[at]),
            likely_customers=float(likely[at]),
            expected_orders=float(orders[at]),
            predicted_value=float(brought[at]),
            share=ratio(float(brought[at]), whole),
            historic_value=float(historic[at]),
        )
        for at in range(10)
        if counts[at]
    )


def _warnings(related: float | None, held: HoldOut | None) -> tuple[str, ...]:
    found = []
    if related is not None and abs(related) > RELATED:
        which = "more" if related > 0 else "less"
        found.append(
            f"Customers who come more often spend {which} each time (correlation {related:.2f}): the "
            "forecast takes the two as unrelated, and may be off for the best."
        )
    if held and held.actual_value > 0 and abs(held.predicted_value / held.actual_value - 1) > _OFF:
        side = "above" if held.predicted_value > held.actual_value else "below"
        apart = formats.share(abs(held.predicted_value / held.actual_value - 1))
        found.append(f"In the check against what came, predicted revenue was {apart} {side} it.")
    return tuple(found)


def _answer(found: Lifetime) -> str:
    if not found.customer_count:
        return "Can't tell yet: no known customer bought anything in this window."
    if found.predicted_value is None or found.likely_customers is None:
        return f"Can't tell yet who will come back: {found.reason}.{_in_first_year(found)}"
    one = found.customer_count == 1
    who = formats.plural(found.customer_count, "known customer")
    bring = (
        f"{who} {'is' if one else 'are'} expected to bring "
        f"about {formats.money(found.predicted_value, found.currency)} in the next "
        f"{formats.plural(found.horizon_days, 'day')}"
    )
    return (
        f"{bring}." if one else f"{bring}; about {_about(found.likely_customers)} are likely still customers."
    )


def _about(count: float) -> str:
    """Write an expected number of people: three figures, and never a part of one."""
    return formats.number(round(count))


def _in_first_year(found: Lifetime) -> str:
    year = found.first_year
    if year is None or year.revenue_per_customer is None:
        return " Nobody has had a whole year since the first purchase, either."
    each = formats.money(year.revenue_per_customer, found.currency)
    who = formats.plural(year.customers, "customer")
    have = "has" if year.customers == 1 else "have"
    return (
        f" The {who} who {have} had a whole year since the first purchase brought {each} each in that year."
    )


def _caveat(found: Lifetime) -> str:
    if found.predicted_value is None:
        return "Known customers only. What is bought on the first day is not counted in the year after it."
    return "Known customers only; new ones come on top. Net of returns, not discounted."
