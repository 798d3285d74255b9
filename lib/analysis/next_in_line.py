"""Who will be among our best next, and who of them is about to fall out? Judged by who did before.

Grain in: one row per buyer of each of three stretches of months (`lib.analysis.climbing`). Grain out:
customers with a likelihood, and how well such likelihoods held one stretch earlier.

The model learns in the first stretch what those looked like who were among the best in the second. It is
checked on the second and third, which it has not seen, and then looks at the third. Next in line are those
outside the top who are most likely to be in it; at risk are those inside who are more likely to be out. Who
falls out is learned from all buyers, not from the top alone: a top of 1 % is too few to learn from, and the
probability of being a customer still (`lib.analysis.lifetime`) answers another question, since most who fall
out go on buying, only less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lib.analysis import likeness
from lib.analysis.best import check_share
from lib.analysis.climbing import (
    FEWEST_MONTHS,
    STRETCHES,
    Counts,
    Feature,
    Stretch,
    features_of,
    judged,
    ladder_of,
    moves,
    stretches_of,
)
from lib.analysis.filters import Filters
from lib.analysis.foresight import FEWEST_SHOWN, Check, Sign, Tenth, check_of, signs_of, tenths_of
from lib.analysis.likelihood import Mask, Numbers
from lib.analysis.likeness import FEWEST
from lib.analysis.result import Read, Result, Window, looked_at
from lib.analysis.rfm import segment_members
from lib.analysis.top_customers import percent
from lib.schema import formats
from lib.workspace.facts import Facts

WIDER = (0.02, 0.05, 0.1, 0.2)
"""Shares to learn from where too few made it into a narrower top."""
MOST_LISTED = 5000
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Moves:
    """From one stretch to the next: who of the second one's top was there before, below, or nowhere."""

    earlier: Window
    later: Window
    top_count: int
    stayed: int
    climbed: int
    new: int


@dataclass(frozen=True, slots=True)
class Likely:
    """Customers by a likelihood: those next in line most likely first, those at risk least likely first."""

    customer_keys: tuple[int, ...]
    likelihoods: tuple[float, ...]

    @property
    def expected(self) -> float:
        """How many of them are expected to make it."""
        return float(sum(self.likelihoods))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextInLine(Result):
    """Who is likely to enter the top, and who to leave it.

    Attributes
    ----------
    share, learned_share
        The top asked for; the wider one that was learned from where too few entered it.
    months
        Of each stretch.
    top_count, candidate_count
        The top of the latest stretch, and all other buyers of it.
    reason
        Why nothing is told; empty where it is.
    moves
        From the first stretch to the second, and from the second to the third.
    check, tenths, signs
        Of who enters.
    ahead
        Next in line.
    risk_reason, risk_check, at_risk
        The same of who leaves: a candidate is one of the top, and came who stayed in it.
    """

    share: float
    learned_share: float
    months: int
    top_count: int
    candidate_count: int
    reason: str
    moves: tuple[Moves, ...]
    check: Check | None
    tenths: tuple[Tenth, ...]
    signs: tuple[Sign, ...]
    ahead: Likely
    risk_reason: str
    risk_check: Check | None
    at_risk: Likely


NOBODY = Likely((), ())


def next_in_line(
    read: Read, facts: Facts, filters: Filters, *, share: float = 0.01, listed: int | None = None
) -> NextInLine:
    """Return who of the buyers outside the top is likely to enter it, and who inside to leave it.

    Parameters
    ----------
    share
        Which share of buyers is the top, above 0 and at most 1.
    listed
        How many to name as next in line; as many as the top has where None, and at least `FEWEST_SHOWN`.

    Raises
    ------
    UserError
        When the share is out of its range, or there is no such segment.
    """
    check_share(share)
    found = _nothing(facts, filters, share)
    stretches = stretches_of(facts, filters)
    if not stretches:
        return _untold(found, f"it takes {STRETCHES * FEWEST_MONTHS} whole months of orders before the end")
    shares = (share, *(wider for wider in WIDER if wider > share))
    ladders = [ladder_of(read, stretch, shares) for stretch in stretches]
    if not all(ladder.best for ladder in ladders):
        return _untold(found, "in one of the stretches of months compared no known customer bought")
    pairs = ((0, 1), (1, 2))
    counts = [moves(read, stretches[one], stretches[two], ladders[one], ladders[two]) for one, two in pairs]
    found = replace(
        found,
        window=Window(stretches[0].start, stretches[-1].end),
        as_of=stretches[-1].end,
        months=stretches[-1].months,
        top_count=ladders[-1].best[0].count,
        candidate_count=ladders[-1].best[0].rest_count,
        moves=tuple(
            _moves(stretches[one], stretches[two], count)
            for (one, two), count in zip(pairs, counts, strict=True)
        ),
    )
    place = next((at for at in range(len(shares)) if min(one.climbed[at] for one in counts) >= FEWEST), None)
    if place is None:
        return _untold(found, f"fewer than {FEWEST} customers entered even the top {percent(shares[-1])}")
    found = replace(found, learned_share=shares[place])
    features = features_of(read, stretches[0])
    told = [judged(read, stretches[at : at + 2], ladders[at : at + 2], features, place) for at in range(3)]
    is_member = _is_member(read, stretches[-1], filters.segment, told[-1])
    # To name more than half of all candidates would be no choice.
    half = max(min(int((~one.is_top).sum()) for one in told[1:]) // 2, 1)
    named = min(listed or max(found.top_count, FEWEST_SHOWN), half, MOST_LISTED)
    found = _with_entering(found, told, features, is_member, named)
    found = _with_leaving(found, told, is_member)
    return replace(found, answer=_answer(found), caveat=_caveat(found))


def _with_entering(
    found: NextInLine, told: Sequence[Stretch], features: Sequence[Feature], is_member: Mask, named: int
) -> NextInLine:
    """Add who is next in line, learned from who entered the top before."""
    first, second, latest = told
    model = likeness.learn(first.rows[~first.is_top], first.made_it[~first.is_top])
    candidates = ~second.is_top
    rows, made_it = second.rows[candidates], second.made_it[candidates]
    likely = model.likely(rows)
    revenue = rows[:, [one.column for one in features].index("net_revenue")]
    order = np.argsort(-likely, kind="stable")
    return replace(
        found,
        check=check_of(likely, made_it, order[:named], np.nan_to_num(revenue)),
        tenths=tenths_of(likely, made_it, order),
        signs=signs_of(model, features, rows, made_it),
        ahead=_most_likely(latest.keys, model.likely(latest.rows), ~latest.is_top & is_member, named),
    )


def _with_leaving(found: NextInLine, told: Sequence[Stretch], is_member: Mask) -> NextInLine:
    """Add who of the top is at risk, learned from all buyers who were in the next top, or not."""
    first, second, latest = told
    inside = second.is_top
    stayed = int(second.next_top[inside].sum())
    if min(int(first.next_top.sum()), int(inside.sum())) < FEWEST or not (
        FEWEST_SHOWN <= stayed <= inside.sum() - FEWEST_SHOWN
    ):
        return replace(
            found,
            risk_reason=f"the top has {formats.plural(int(inside.sum()), 'customer')}, of whom "
            f"{formats.count(stayed)} stayed: it takes {FEWEST} with {FEWEST_SHOWN} of either kind. "
            "Call a larger share the top",
        )
    model = likeness.learn(first.rows, first.next_top)
    leaving = 1 - model.likely(second.rows[inside])
    check = check_of(leaving, ~second.next_top[inside], np.flatnonzero(leaving > _HALF), None)
    now = latest.is_top & is_member
    ahead = np.zeros(len(latest.keys))
    ahead[latest.is_top] = 1 - model.likely(latest.rows[latest.is_top])
    return replace(
        found, risk_check=check, at_risk=_most_likely(latest.keys, ahead, now & (ahead > _HALF), MOST_LISTED)
    )


def _most_likely(keys: npt.NDArray[np.int64], likely: Numbers, chosen: Mask, count: int) -> Likely:
    places = np.flatnonzero(chosen)
    places = places[np.argsort(-likely[places], kind="stable")][:count]
    return Likely(tuple(keys[places].tolist()), tuple(np.round(likely[places], 6).tolist()))


def _is_member(read: Read, latest: Filters, segment: str | None, told: Stretch) -> Mask:
    """Whether each buyer of the latest stretch is of the segment that is looked at."""
    if segment is None:
        return np.ones(len(told.keys), dtype=bool)
    members = read(segment_members(latest, segment).select("customer_key"))["customer_key"]
    return np.isin(told.keys, members.to_numpy("int64"))


def _moves(earlier: Filters, later: Filters, counts: Counts) -> Moves:
    return Moves(
        earlier=Window(earlier.start, earlier.end),
        later=Window(later.start, later.end),
        top_count=counts.top_count,
        stayed=counts.stayed,
        climbed=counts.climbed[0],
        new=counts.new,
    )


def _nothing(facts: Facts, filters: Filters, share: float) -> NextInLine:
    return NextInLine(
        **looked_at(facts, filters),
        answer="",
        caveat="",
        share=share,
        learned_share=share,
        months=0,
        top_count=0,
        candidate_count=0,
        reason="",
        moves=(),
        check=None,
        tenths=(),
        signs=(),
        ahead=NOBODY,
        risk_reason="",
        risk_check=None,
        at_risk=NOBODY,
    )


def _untold(found: NextInLine, reason: str) -> NextInLine:
    caveat = "Known customers only. Add older orders, or look at all channels, stores and days."
    answer = f"Can't tell yet who is next in line: {reason}."
    return replace(found, reason=reason, risk_reason=reason, answer=answer, caveat=caveat)


def _answer(found: NextInLine) -> str:
    check, count = found.check, len(found.ahead.customer_keys)
    if check is None or not count:
        return "Nobody of this choice is next in line: look at all segments."
    who = f"{formats.plural(count, 'customer')} {'looks' if count == 1 else 'look'}"
    expected = formats.number(round(found.ahead.expected))
    now = (
        f"{who} most like those who {goal(found)} before; about {expected} of them should be in it within "
        f"the next {formats.plural(found.months, 'month')}."
    )
    then = (
        f" Of {formats.count(check.named)} chosen this way {formats.plural(found.months, 'month')} earlier, "
        f"{formats.count(check.named_came)} did ({formats.share(check.named_share)}), of all others "
        f"{formats.share(check.others_share)}."
    )
    return now + then


def goal(found: NextInLine) -> str:
    """Return what was to be made, as a sentence goes on; who was in a wider top before may have kept it."""
    if found.learned_share == found.share:
        return f"entered the top {percent(found.share)}"
    return f"entered or kept the top {percent(found.learned_share)}"


def _caveat(found: NextInLine) -> str:
    told = [f"Known customers only, in stretches of {formats.plural(found.months, 'month')}."]
    if found.learned_share != found.share:
        told.append(
            f"Fewer than {FEWEST} entered the top {percent(found.share)} from below: learned from those "
            f"below it who entered or kept the top {percent(found.learned_share)}."
        )
    check = found.check
    if check and check.gain_low is not None and check.gain_low <= 0:
        told.append("We can't tell this order from one by net revenue alone.")
    return " ".join(told)
