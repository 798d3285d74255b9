"""Did a message arrive, was it lost, or can't that be told, and how many people would tell?

In: what a campaign changed, and the smallest effect that would be of use. Out: a verdict, and the size of a
test.

A message is lost when the upper end of the 95 % interval lies below the smallest useful effect: with 97.5 %
confidence (one-sided) it brings less than that. Read as a test of non-superiority: Schuirmann (1987), A
comparison of the two one-sided tests procedure and the power approach for assessing the equivalence of
average bioavailability, Journal of Pharmacokinetics and Biopharmaceutics 15: 657-680, of which this is the
upper side. It arrived when orders or net revenue are clearly above those of people kept back. Both are
held against as many comparisons as were made (Benjamini and Hochberg, 1995). Everything else can't be told.

The size of a test is the same for either answer: so many in each arm find the smallest useful effect four
times in five where it is there, and rule it out four times in five where nothing is. Julious (2004), Sample
sizes for clinical trials with Normal data, Statistics in Medicine 23: 1921-1986; of shares Cohen (1988).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.analysis.break_even import arm_size, arm_size_of_shares
from lib.analysis.chance import FALSE_SHARE, discoveries
from lib.analysis.experiments import Change, Effect
from lib.analysis.intervals import Z
from lib.errors import UserError

LOST, ARRIVED, UNSURE = "lost", "arrived", "can't tell"
MONEY, POINTS = "money", "points"
CONFIDENCE = 1 - FALSE_SHARE / 2
"""Of a lost message, one-sided: the upper end of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Useful:
    """The smallest effect of use.

    Attributes
    ----------
    amount
        Net revenue a member, or points of the share that orders as a fraction; None where nobody said.
    unit
        "money" or "points".
    source
        "set" by a person, "cost" of a member as the file tells, or "none".
    """

    amount: float | None
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a message among some customers.

    Attributes
    ----------
    verdict
        "lost", "arrived" or "can't tell".
    is_enough
        Whether a message that arrived brings at least the smallest useful effect, for certain.
    needed
        People in each of two arms of a test that would tell; None where it is told, or nobody said what is
        of use.
    """

    verdict: str
    is_enough: bool
    needed: int | None


def useful_of(amount: float | None, unit: str, cost: float | None) -> Useful:
    """Return the smallest useful effect: what a person set, else the cost of a member.

    Profit is less than net revenue: what does not bring its cost in revenue pays under no margin.

    Parameters
    ----------
    amount
        As a person says it: money, or percentage points; None where nobody did.
    unit
        "money" or "points".

    Raises
    ------
    UserError
        When the amount is not above 0, or there is no such unit.
    """
    if unit not in (MONEY, POINTS) or (amount is not None and amount <= 0):
        raise UserError(
            "This can't be the smallest useful effect.",
            f"We were given {amount} in {unit}.",
            f"Give an amount above 0, in {MONEY} a member or in {POINTS} of the share that orders.",
        )
    if amount is not None:
        return Useful(amount / 100 if unit == POINTS else amount, unit, "set")
    if cost and cost > 0:
        return Useful(cost, MONEY, "cost")
    return Useful(None, unit, "none")


def verdicts(looked_at: Sequence[tuple[Effect, Useful]]) -> tuple[Verdict, ...]:
    """Return a verdict on each of several effects that were looked at together."""
    chances = [_chance_of_useful(_judged(effect, useful), useful) for effect, useful in looked_at]
    lost = discoveries(chances, FALSE_SHARE / 2)
    return tuple(_verdict(*each, is_lost=is_lost) for each, is_lost in zip(looked_at, lost, strict=True))


def _judged(effect: Effect, useful: Useful) -> Change:
    return effect.revenue if useful.unit == MONEY else effect.response


def _chance_of_useful(change: Change, useful: Useful) -> float:
    """Return how often an effect of use would look so small; 2.5 % where it is the upper end itself.

    The error is that of the interval's upper half, so that both say the same. Without a smallest useful
    effect a message is only lost where it does harm.
    """
    from scipy.special import ndtr

    reach = change.high - change.difference
    least = useful.amount or 0.0
    if not reach > 0:
        return 0.0 if change.difference < least else 1.0
    return float(ndtr((change.difference - least) / reach * Z))


def _verdict(effect: Effect, useful: Useful, *, is_lost: bool) -> Verdict:
    change = _judged(effect, useful)
    if is_lost:
        return Verdict(LOST, is_enough=False, needed=None)
    if any(one.is_clear and one.low > 0 for one in (effect.response, effect.revenue)):
        return Verdict(
            ARRIVED, is_enough=useful.amount is not None and change.low >= useful.amount, needed=None
        )
    return Verdict(UNSURE, is_enough=False, needed=_needed(change, useful))


def _needed(change: Change, useful: Useful) -> int | None:
    if useful.amount is None:
        return None
    if useful.unit == MONEY:
        return arm_size(useful.amount, change.deviation)
    return arm_size_of_shares(change.control, useful.amount)
