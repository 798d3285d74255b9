"""Who are our best, and what do they get?

Grain in: one row per buyer of the window, with sums. Grain out: the top share of them beside the rest.
Choosing and measuring in the same window flatters the top: some were only lucky and will fall back.
"""

from dataclasses import dataclass

from lib.analysis.best import Best, best_of, net_revenues
from lib.analysis.contrast import Contrast, contrasts
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters
from lib.analysis.inequality import Point, Tier, gini, lorenz, tiers
from lib.analysis.mixes import KINDS, Mix
from lib.analysis.mixes import mixes as mixes_of_kind
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.selection import selected_orders, selected_spending
from lib.schema import formats
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class TopCustomers(Result):
    """The top share of buyers by net revenue beside all others.

    Attributes
    ----------
    share
        What was asked for, 0 to 1.
    customer_count
        Buyers in the window.
    top_count
        The share of them, rounded up.
    best
        What tells them from the others, for whoever asks more of the same top; None without buyers.
    top_revenue_share
        `top_net_revenue` of `net_revenue`; None where that is not above 0.
    gini
        Of buyers' net revenue, negatives as 0, population form; None without revenue.
    lorenz
        At most 200 points, from (0, 0) to (1, 1).
    tiers
        The best 1, 5, 10, 25, 50 and 100 %.
    profile
        Measures side by side.
    mixes
        Categories, channels, weekdays and hours side by side.
    """

    share: float
    customer_count: int
    top_count: int
    best: Best | None
    top_net_revenue: float
    net_revenue: float
    top_revenue_share: float | None
    gini: float | None
    lorenz: tuple[Point, ...]
    tiers: tuple[Tier, ...]
    profile: tuple[Contrast, ...]
    mixes: tuple[Mix, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopMixes(Result):
    """When, where and what the top buys, beside the rest."""

    share: float
    top_count: int
    mixes: tuple[Mix, ...]


def top_customers(
    read: Read, facts: Facts, filters: Filters, *, share: float = 0.01, mixes: bool = True
) -> TopCustomers:
    """Return the best buyers by net revenue, `share` of them rounded up, beside all others.

    Parameters
    ----------
    share
        Above 0, at most 1.
    mixes
        Also channels, days, hours and categories. A page that shows them on demand leaves them out and
        asks `top_mixes` when they are opened.

    Raises
    ------
    UserError
        When the share is out of its range.
    """
    buyers = selected_spending(filters)
    held = net_revenues(read, buyers)
    best = best_of(read, buyers, held, share)
    count = best.count if best else 0
    top_net, whole = float(held[len(held) - count :].sum()), float(held.sum())
    return TopCustomers(
        **looked_at(facts, filters),
        answer=_answer(count, share, ratio(top_net, whole)),
        caveat="Known customers only. Chosen and measured in the same window: some of them will fall back.",
        share=share,
        customer_count=len(held),
        top_count=count,
        best=best,
        top_net_revenue=top_net,
        net_revenue=whole,
        top_revenue_share=ratio(top_net, whole),
        gini=gini(held),
        lorenz=lorenz(held),
        tiers=tiers(held),
        profile=contrasts(read, buyers, best) if best else (),
        mixes=_mixes(read, facts, filters, best, KINDS) if mixes else (),
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


def _answer(count: int, share: float, revenue_share: float | None) -> str:
    if not count:
        return "Can't tell yet: no known customer ordered in this window."
    verb = "brings" if count == 1 else "bring"
    who = f"{formats.plural(count, 'customer')}, the top {percent(share)},"
    if revenue_share is None:
        return f"{who} {verb} no share that could be told: returns outweigh sales in this window."
    return f"{who} {verb} {formats.share(revenue_share)} of known customers' net revenue."


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
