"""Who are our best? By net revenue, profit, predicted value or loyalty, beside the others.

Grain in: one row per buyer of the window, with sums. Grain out: the top share of them beside the rest.
Choosing and measuring in the same window flatters the top: some were only lucky and will fall back
(`lib.analysis.staying`).
"""

from dataclasses import dataclass, replace

import numpy as np

from lib.analysis.best import Best, best_of, check_share, net_revenues
from lib.analysis.best_by import YARDSTICKS, Scores, ValueModels, best_of_scores, scores
from lib.analysis.contrast import Contrast, contrasts
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters
from lib.analysis.inequality import Amounts, Point, Tier, gini, lorenz, tiers, tiers_in_order
from lib.analysis.lifetime import HORIZON_DAYS
from lib.analysis.loyalty import PARTS, read_loyalty
from lib.analysis.mixes import KINDS, Mix
from lib.analysis.mixes import mixes as mixes_of_kind
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.selection import selected_orders, selected_spending
from lib.schema import formats
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class LoyaltyPart:
    """What makes customers loyal: a part's mean over the top, and over all others (None without others)."""

    measure: str
    top: float
    rest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopCustomers(Result):
    """The top share of buyers, by one yardstick, beside all others.

    Attributes
    ----------
    by, share
        What was asked for: one of `lib.analysis.best_by.YARDSTICKS`, and 0 to 1.
    reason
        Why there is no top by that yardstick; empty where there is.
    customer_count
        Buyers in the window.
    top_count
        The share of them, rounded up.
    best
        What tells them from the others, for whoever asks more of the same top; None without buyers.
    top_revenue_share
        `top_net_revenue` of `net_revenue`; None where that is not above 0.
    top_amount_share
        What part of all buyers' profit or predicted value is the top's; by net revenue the same as
        `top_revenue_share`, by loyalty None: that adds up to nothing.
    gini, lorenz
        Of what buyers brought (net revenue, profit or predicted value), negatives as 0; the coefficient in
        population form, the curve of at most 200 points, from (0, 0) to (1, 1). None and none without, and
        by loyalty.
    tiers
        The best 1, 5, 10, 25, 50 and 100 % with what they brought; by loyalty, with their net revenue.
    loyalty
        By loyalty, its parts.
    high_in_revenue
        How many of the top are in the top by net revenue too.
    profile
        Measures side by side.
    mixes
        Categories, channels, weekdays and hours side by side.
    """

    by: str
    share: float
    reason: str
    customer_count: int
    top_count: int
    best: Best | None
    top_net_revenue: float
    net_revenue: float
    top_revenue_share: float | None
    top_amount_share: float | None
    gini: float | None
    lorenz: tuple[Point, ...]
    tiers: tuple[Tier, ...]
    loyalty: tuple[LoyaltyPart, ...]
    high_in_revenue: int
    profile: tuple[Contrast, ...]
    mixes: tuple[Mix, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopMixes(Result):
    """When, where and what the top buys, beside the rest."""

    share: float
    top_count: int
    mixes: tuple[Mix, ...]


def top_customers(  # noqa: PLR0913 (what a page and a command line may choose)
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    share: float = 0.01,
    mixes: bool = True,
    by: str = "revenue",
    models: ValueModels | None = None,
) -> TopCustomers:
    """Return the best buyers, `share` of them rounded up, beside all others.

    Parameters
    ----------
    share
        Above 0, at most 1.
    mixes
        Also channels, days, hours and categories. A page that shows them on demand leaves them out and
        asks `top_mixes` when they are opened.
    by
        One of `lib.analysis.best_by.YARDSTICKS`.
    models
        Of predicted value, for the same filters; fitted here where None.

    Raises
    ------
    UserError
        When the share is out of its range, or there is no such yardstick.
    """
    buyers = selected_spending(filters)
    held = (
        _by_revenue(read, filters, share)
        if by == "revenue"
        else _held(scores(read, facts, filters, by, models), share)
    )
    best, count = held.best, held.best.count if held.best else 0
    top_net, whole = (
        float(held.net_revenue[len(held.net_revenue) - count :].sum()),
        float(held.net_revenue.sum()),
    )
    amounts = np.zeros(0) if by == "loyalty" else held.amounts
    top_part = ratio(float(amounts[len(amounts) - count :].sum()), float(amounts.sum()))
    found = TopCustomers(
        **looked_at(facts, filters),
        answer="",
        caveat=_CAVEAT,
        by=by,
        share=share,
        reason=held.reason,
        customer_count=len(held.net_revenue) or _buyer_count(read, filters),
        top_count=count,
        best=best,
        top_net_revenue=top_net,
        net_revenue=whole,
        top_revenue_share=ratio(top_net, whole),
        top_amount_share=top_part,
        gini=gini(amounts),
        lorenz=lorenz(amounts),
        tiers=tiers_in_order(held.net_revenue[::-1]) if by == "loyalty" else tiers(held.amounts),
        loyalty=_loyalty(read, filters, count) if by == "loyalty" and best else (),
        high_in_revenue=held.high_in_revenue,
        profile=contrasts(read, buyers, best) if best else (),
        mixes=_mixes(read, facts, filters, best, KINDS) if mixes else (),
    )
    return replace(found, answer=_answer(found), caveat=_CAVEAT if count else "Known customers only.")


_CAVEAT = "Known customers only. Chosen and measured in the same window: some of them will fall back."


@dataclass(frozen=True, slots=True)
class _Held:
    """The top, and of all buyers, from low to high by the yardstick, its amounts and net revenue."""

    best: Best | None
    amounts: Amounts
    net_revenue: Amounts
    high_in_revenue: int
    reason: str = ""


def _by_revenue(read: Read, filters: Filters, share: float) -> _Held:
    buyers = selected_spending(filters)
    amounts = net_revenues(read, buyers)
    best = best_of(read, buyers, amounts, share)
    return _Held(best, amounts, amounts, best.count if best else 0)


def _held(found: Scores, share: float) -> _Held:
    check_share(share)
    best = best_of_scores(found, share)
    if best is None:
        return _Held(None, np.zeros(0), np.zeros(0), 0, found.reason)
    by_revenue = np.lexsort((-found.keys, found.net_revenue))[-best.count :]
    is_high = by_revenue >= len(found.keys) - best.count
    return _Held(best, found.score, found.net_revenue, int(is_high.sum()))


def _buyer_count(read: Read, filters: Filters) -> int:
    return int(read(selected_spending(filters).count().name("n"))["n"].iloc[0])


def _loyalty(read: Read, filters: Filters, count: int) -> tuple[LoyaltyPart, ...]:
    rows = read_loyalty(read, filters).sort_values(["score", "customer_key"], ascending=[False, True])
    top, rest = rows.head(count)[list(PARTS)].mean(), rows.iloc[count:][list(PARTS)].mean()
    has_rest = len(rows) > count
    return tuple(
        LoyaltyPart(part, float(top[part]), float(rest[part]) if has_rest else None) for part in PARTS
    )


def top_mixes(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    share: float = 0.01,
    kinds: tuple[str, ...] = KINDS,
    best: Best | None = None,
) -> TopMixes:
    """Return what part of the top's orders and revenue falls on each channel, day, hour, category.

    Parameters
    ----------
    kinds
        Which of `lib.analysis.mixes.KINDS`.
    best
        Who the top are, where `top_customers` has told it of the same window and share.

    Raises
    ------
    UserError
        When the share is not above 0 and at most 1.
    """
    best = best or _best(read, filters, share)
    found = _mixes(read, facts, filters, best, kinds)
    return TopMixes(
        **looked_at(facts, filters),
        answer=_mixes_answer(found),
        caveat="Categories are told by whole months, over all stores.",
        share=share,
        top_count=best.count if best else 0,
        mixes=found,
    )


def top_customer_list(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    share: float = 0.01,
    limit: int | None = None,
    best: Best | None = None,
) -> CustomerList:
    """Return the best buyers themselves, masked, the first `limit` of them or all.

    Parameters
    ----------
    best
        Who they are, where `top_customers` has told it of the same window and share.

    Raises
    ------
    UserError
        When the share is not above 0 and at most 1.
    """
    buyers = selected_spending(filters)
    best = best or _best(read, filters, share)
    members = buyers.filter(best.holds(buyers)) if best else buyers.limit(0)
    count = best.count if best else 0
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"The top {percent(share)}: {formats.plural(count, 'customer')}.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=f"Top {percent(share)}",
        customer_count=count,
        customers=list_customers(read, selected_orders(filters), members, limit),
    )


def _best(read: Read, filters: Filters, share: float) -> Best | None:
    buyers = selected_spending(filters)
    return best_of(read, buyers, net_revenues(read, buyers), share)


def _mixes(
    read: Read, facts: Facts, filters: Filters, best: Best | None, kinds: tuple[str, ...]
) -> tuple[Mix, ...]:
    if best is None:
        return ()
    return tuple(mix for kind in kinds for mix in mixes_of_kind(read, facts, filters, best, kind))


def _answer(found: TopCustomers) -> str:
    if not found.customer_count:
        return "Can't tell yet: no known customer ordered in this window."
    if found.reason:
        return f"Can't tell yet who is best by {YARDSTICKS[found.by]}: {found.reason}."
    is_one = found.top_count == 1
    verb = "brings" if is_one else "bring"
    by = "" if found.by == "revenue" else f" by {YARDSTICKS[found.by]}"
    who = f"{formats.plural(found.top_count, 'customer')}, the top {percent(found.share)}{by},"
    part = found.top_revenue_share if found.by in ("revenue", "loyalty") else found.top_amount_share
    if part is None:
        return f"{who} {verb} no share that could be told: returns outweigh sales in this window."
    told = formats.share(part)
    if found.by == "predicted":
        expected = "is" if is_one else "are"
        of = f"of what all buyers are expected to bring in the next {HORIZON_DAYS} days"
        return f"{who} {expected} expected to bring {told} {of}."
    return f"{who} {verb} {told} of known customers' {'profit' if found.by == 'profit' else 'net revenue'}."


def percent(share: float) -> str:
    """Write a share that a person chose: 0.01 is "1 %", 0.005 is "0.5 %"."""
    return f"{share * 100:g} %"


def _mixes_answer(found: tuple[Mix, ...]) -> str:
    sure = [mix for mix in found if mix.low is not None and mix.high is not None and mix.low * mix.high > 0]
    if not sure:
        return "We see no difference in when, where and what the top buys."
    most = max(sure, key=lambda mix: abs(mix.top - mix.rest))
    what = {"category": "net revenue is", "hours": "orders come"}.get(most.kind, "orders are")
    return (
        f"{formats.share(most.top)} of the top's {what} {_where(most)}, "
        f"of all others' {formats.share(most.rest)}."
    )


def _where(mix: Mix) -> str:
    """Write where a share falls, as a sentence goes on: "placed on Mondays", "between 9 and 12"."""
    written = {"channel": f"placed in {mix.label}", "weekday": f"placed on {mix.label}s"}
    written["hours"] = f"between {mix.label.replace(' to ', ' and ')}" if " to " in mix.label else mix.label
    return written.get(mix.kind, f"in {mix.label}")
