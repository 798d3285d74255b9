"""What must something bring to pay for itself, which test would show it, and how likely is it?

In: plain numbers of a plan. Out: amounts, customers, and a range from ten thousand draws.
"""

import math
from dataclasses import dataclass

import numpy as np

from lib.analysis.intervals import Z
from lib.analysis.likelihood import Numbers

DRAWS = 10_000
POWER_Z = 0.8416212335729143
"""The 80 % point of the standard normal distribution: a test finds what is there four times in five."""
MONTHS = 12
_SEED = 20260630


@dataclass(frozen=True, slots=True)
class Costs:
    """What something costs: per customer and time, and once for all.

    Attributes
    ----------
    per_customer
        Each time it is done for a customer.
    fixed, training, technology
        Once, in the first year.
    """

    per_customer: float = 0.0
    fixed: float = 0.0
    training: float = 0.0
    technology: float = 0.0

    @property
    def once(self) -> float:
        """What is spent before the first customer gets anything."""
        return self.fixed + self.training + self.technology


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan may come to within a year, from draws of what it changes.

    Attributes
    ----------
    low, middle, high
        Net value: the 2.5 %, 50 % and 97.5 % points.
    loss_share
        Share of draws that lose money.
    payback_months, payback_low, payback_high
        Months until what was spent once has come back, at an even pace: the middle, the fastest and the
        slowest of 95 %; None where it never does.
    worth_knowing
        What it would be worth to know for certain before deciding: the expected value of perfect information,
        Howard (1966), Information value theory, IEEE Transactions SSC-2: 22-26.
    """

    low: float
    middle: float
    high: float
    loss_share: float
    payback_months: float | None
    payback_low: float | None
    payback_high: float | None
    worth_knowing: float


def break_even(costs: Costs, customers: int, times: float, margin_share: float) -> float | None:
    """Return the net revenue more per customer and year at which costs come back; None where nothing can."""
    if customers <= 0 or margin_share <= 0:
        return None
    return (costs.once / customers + costs.per_customer * times) / margin_share


def arm_size(effect: float, deviation: float) -> int | None:
    """Return the customers in each of two arms of a test that finds a difference of means.

    Two-sided at 5 % with a power of 80 %: n = 2 (z.975 + z.80)^2 (s / d)^2. Cohen (1988), Statistical Power
    Analysis for the Behavioral Sciences, 2nd ed., chapter 2, in its normal form. None where nothing differs.

    Parameters
    ----------
    effect
        The difference to find.
    deviation
        Standard deviation between customers, in the same unit and time.
    """
    if not effect or not math.isfinite(effect) or not math.isfinite(deviation):
        return None
    return _whole(2 * ((Z + POWER_Z) * deviation / effect) ** 2)


def arm_size_of_shares(share: float, more: float) -> int | None:
    """Return the customers in each of two arms of a test that finds a share and that share and `more`.

    As `arm_size`, with h = 2 asin(sqrt(p2)) - 2 asin(sqrt(p1)): n = 2 (z.975 + z.80)^2 / h^2. Cohen (1988),
    chapter 6. None where the larger share would not be one.
    """
    if not 0 <= share < share + more <= 1:
        return None
    apart = 2 * math.asin(math.sqrt(share + more)) - 2 * math.asin(math.sqrt(share))
    return _whole(2 * ((Z + POWER_Z) / apart) ** 2)


def smallest_found(customers: int, deviation: float) -> float | None:
    """Return the smallest difference that a test with half of the customers in either arm finds."""
    each = customers // 2
    return (Z + POWER_Z) * deviation * math.sqrt(2 / each) if each else None


def from_interval(low: float, high: float) -> Numbers:
    """Return draws of something known by a 95 % interval: normal around its middle."""
    from scipy.special import ndtri

    return np.asarray((low + high) / 2 + ndtri(_drawn()) * (high - low) / (2 * Z), dtype=np.float64)


def from_range(low: float, high: float) -> Numbers:
    """Return draws of something of which only two ends are said: any value between them is as likely."""
    return low + _drawn() * (high - low)


def _drawn() -> Numbers:
    """Return draws from 0 to 1, one from each of `DRAWS` equal parts, which lie close to what they stand for.

    McKay, Beckman and Conover (1979), A comparison of three methods for selecting values of input variables,
    Technometrics 21: 239-245.
    """
    within = np.random.default_rng(_SEED).random(DRAWS)
    return np.asarray((np.arange(DRAWS) + within) / DRAWS, dtype=np.float64)


def outcome(effects: Numbers, costs: Costs, customers: int, times: float, margin_share: float) -> Outcome:
    """Return what a plan comes to within a year.

    Parameters
    ----------
    effects
        Draws of the net revenue more that a customer brings in a year.
    """
    running = customers * (effects * margin_share - costs.per_customer * times)
    net = running - costs.once
    low, middle, high = (float(each) for each in np.percentile(net, (2.5, 50, 97.5)))
    with np.errstate(divide="ignore"):
        months = np.where(running > 0, costs.once / np.maximum(running, 1e-12) * MONTHS, np.inf)
    fast, half, slow = np.percentile(months, (2.5, 50, 97.5), method="nearest")
    return Outcome(
        low=low,
        middle=middle,
        high=high,
        loss_share=float((net < 0).mean()),
        payback_months=_told(half),
        payback_low=_told(fast),
        payback_high=_told(slow),
        worth_knowing=float(np.maximum(net, 0).mean() - max(net.mean(), 0.0)),
    )


def _told(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _whole(customers: float) -> int:
    """Round up to whole customers, two at least; what computers add in the last digits is no customer."""
    return max(math.ceil(round(customers, 6)), 2)
