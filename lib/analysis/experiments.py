"""What did a campaign change? Only told where chance decided who got it.

Grain in: members of campaigns, treated or kept back, with what they bought before and after. Grain out: one
row per campaign, in all and by group of customers.

Method. Everybody is counted in the arm that they were put into, whether or not the mail arrived (intention to
treat); of whom nobody knows an order bought nothing. What counts is an order, and net revenue, in the days
after the first sending, up to so many after the last: the same days for both arms. Shares by Newcombe (1998),
means by Welch (1947). Of several groups those are called clear that stay so when 5 % of all that are called
clear may be wrong: Benjamini and Hochberg (1995), Controlling the false discovery rate, Journal of the Royal
Statistical Society B 57: 289-300.

Whether chance decided is looked at, not believed: arms that were to be equal must be (sample ratio mismatch,
Fabijan and others, 2019, KDD), and what members had bought in the year before must not tell the arms apart:
the omnibus test of Hansen and Bowers (2008), Covariate balance in simple, stratified and clustered
comparative studies, Statistical Science 23: 219-236, and standardised differences (Austin, 2009, Statistics
in Medicine 28: 3083-3107).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.buyers import basic_buyers
from lib.analysis.elapsed import days_between
from lib.analysis.filters import Filters, month_back
from lib.analysis.intervals import Moments, mean_difference, share_difference
from lib.analysis.likelihood import Mask, Numbers
from lib.analysis.persona_members import placed_personas
from lib.analysis.result import Read, as_time
from lib.analysis.rfm import GROUPS, placed_buyers
from lib.schema import formats
from lib.schema.personas import PersonaBook
from lib.workspace.canonical import canonical
from lib.workspace.customer_keys import with_customer
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

DAYS = 30
FEWEST = 30
"""Of either arm: fewer say nothing."""
MOST_CAMPAIGNS = 20
ALPHA = 0.01
"""Arms that chance would make so unlike in one of a hundred campaigns are called unlike."""
APART = 0.1
"""A standardised difference from which on arms differ by more than is usual (Austin, 2009)."""
_ABOUT_HALF = (0.45, 0.55)  # meant as halves; what other shares were meant to be no file tells
_BEFORE_MONTHS = 12
_FALSE = 0.05
_KEY = "customer_key"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a campaign changed among some customers: treated minus kept back, with 95 % intervals.

    Attributes
    ----------
    kind, name
        "all", "persona" or "segment", and which.
    treated, control
        Members of either arm; `treated_responded` and `control_responded` of them ordered.
    response, response_low, response_high
        Difference of the shares that ordered.
    revenue, revenue_low, revenue_high
        Difference of net revenue a member.
    is_clear
        Whether the response differs, also with as many groups looked at.
    """

    kind: str
    name: str
    treated: int
    control: int
    treated_responded: int
    control_responded: int
    response: float
    response_low: float
    response_high: float
    revenue: float
    revenue_low: float
    revenue_high: float
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """What the arms had done in the year before: mean of each, and the standardised difference."""

    label: str
    treated: float
    control: float
    apart: float


@dataclass(frozen=True, slots=True)
class Experiment:
    """A campaign with somebody kept back.

    Attributes
    ----------
    campaign, sent, until
        Its name, when it was sent first, and the last moment that counts.
    cost
        Of a treated member; None where no file tells.
    unknown, mixed
        Members of whom nobody knows an order, who count as having bought nothing, and customers in both arms,
        who are left out.
    balance, balance_p
        What the arms had done before; how often chance makes them so unlike.
    problems
        Why it can't be taken as decided by chance; empty where it can.
    effects
        In all first, then by persona and by segment; none where there are problems.
    """

    campaign: str
    sent: datetime
    until: datetime
    cost: float | None
    unknown: int
    mixed: int
    balance: tuple[Balance, ...]
    balance_p: float | None
    problems: tuple[str, ...]
    effects: tuple[Effect, ...]


def experiments(read: Read, facts: Facts, filters: Filters, book: PersonaBook) -> tuple[Experiment, ...]:
    """Return campaigns of which somebody was kept back, the latest first, in all channels and stores.

    Parameters
    ----------
    book
        Personas, as customers had them before the campaign.
    """
    if "campaign_members" not in facts.tables or facts.last_order is None:
        return ()
    campaigns = read(_campaigns(filters.as_of)).to_dict("records")
    return tuple(_experiment(read, row, facts.last_order, book) for row in campaigns)


def _campaigns(as_of: date) -> ir.Table:
    row = canonical("campaign_members")
    row = row.filter(row.campaign.notnull(), row.treated.notnull())
    each = row.group_by("campaign").agg(
        first=row.sent_at.min(),
        last=row.sent_at.max(),
        cost=row.cost.cast("float64").mean(where=row.treated),
        treated=row.count(where=row.treated),
        control=row.count(where=~row.treated),
    )
    both = each.filter((each.treated > 0) & (each.control > 0), each["first"].date() <= as_of)
    return both.order_by(ibis.desc("first"), "campaign").limit(MOST_CAMPAIGNS)


def _experiment(read: Read, row: Mapping[Hashable, Any], last_order: date, book: PersonaBook) -> Experiment:
    sent, last = as_time(row["first"]), as_time(row["last"])
    assert sent is not None and last is not None  # noqa: S101 (campaigns without a time are left out)
    until = last + timedelta(days=DAYS)
    rows = with_customer(_rows(str(row["campaign"])))
    lost = read(_lost(rows)).set_index("treated")["unknown"]
    each = read(_members(rows, sent, until, book).order_by(_KEY))
    strangers = pd.DataFrame({"treated": np.repeat(lost.index.to_numpy(bool), lost.to_numpy())})
    members = pd.concat([each[~each["is_mixed"]], strangers.assign(responded=False, revenue=0.0)])
    treated = members["treated"].to_numpy(bool)
    balance, p = _balance(members, treated)
    found = Experiment(
        campaign=str(row["campaign"]),
        sent=sent,
        until=until,
        cost=None if pd.isna(row["cost"]) else float(row["cost"]),
        unknown=int(lost.sum()),
        mixed=int(each["is_mixed"].sum()),
        balance=balance,
        balance_p=p,
        problems=(),
        effects=(),
    )
    problems = _problems(treated, p, until.date() > last_order)
    return replace(found, problems=problems, effects=() if problems else _effects(members, treated, book))


def _rows(campaign: str) -> ir.Table:
    row = canonical("campaign_members")
    return row.filter(row.campaign == campaign, row.treated.notnull())


def _lost(rows: ir.Table) -> ir.Table:
    who = ibis.coalesce(rows.customer_ref, rows.email, rows.phone)
    return rows.group_by("treated").agg(unknown=who.nunique(where=rows.customer_key.isnull()))


def _members(rows: ir.Table, sent: datetime, until: datetime, book: PersonaBook) -> ir.Table:
    """Return one row per known member: arm, what came of it, and who the member was before.

    The year before is whole months: what is told of categories is told by month, and the month of the sending
    is not before it.
    """
    known = rows.filter(rows.customer_key.notnull())
    each = known.group_by(_KEY).agg(
        treated=known.treated.any(), is_mixed=known.treated.any() & (~known.treated).any()
    )
    start = month_back(sent.date(), _BEFORE_MONTHS)
    end = month_back(sent.date(), 0) - timedelta(days=1)
    before = Filters(start=start, end=end, as_of=end)
    order = ORDERS.filter(ORDERS.ordered_at >= sent, ORDERS.ordered_at <= until)
    came = order.group_by(_KEY).agg(responded=order.is_order.any(), revenue=order.net_revenue.sum())
    past = basic_buyers(before)
    past = past.select(
        _KEY,
        past_orders=past.order_count,
        past_revenue=past.net_revenue,
        past_online=past.online_revenue,
        quiet_days=days_between(past.last_order, ibis.literal(end)),
    )
    who = placed_personas(before, book).select(_KEY, "persona")
    group = placed_buyers(before)
    for other in (came, past, who, group.select(_KEY, "r", "fm")):
        each = each.left_join(other, _KEY).drop(f"{_KEY}_right")
    return each.mutate(responded=each.responded.fill_null(False), revenue=each.revenue.fill_null(0.0))


_BEFORE = {
    "Bought in the year before": "past_bought",
    "Orders in the year before": "past_orders",
    "Net revenue in the year before": "past_revenue",
    "Of it online": "past_online",
    "Days since the last order, of a year": "quiet_days",
}


def _balance(members: pd.DataFrame, treated: Mask) -> tuple[tuple[Balance, ...], float | None]:
    """Return how the arms stood before, and how often chance makes them so unlike in all of it together."""
    n, m = int(treated.sum()), int((~treated).sum())
    if min(n, m) < FEWEST:
        return (), None
    past = members.assign(past_bought=members["past_orders"].notna().astype(float))
    past["quiet_days"] = past["quiet_days"].fillna(365.0)
    values = past[list(_BEFORE.values())].fillna(0.0).to_numpy("float64")
    one, two = values[treated], values[~treated]
    spread = np.sqrt((one.var(axis=0, ddof=1) + two.var(axis=0, ddof=1)) / 2)
    apart = (one.mean(axis=0) - two.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    told = zip(_BEFORE, one.mean(axis=0), two.mean(axis=0), apart, strict=True)
    return tuple(Balance(name, *(float(each) for each in rest)) for name, *rest in told), _omnibus(
        values, treated
    )


def _omnibus(values: Numbers, treated: Mask) -> float:
    """Return the p-value of all differences together: chi-square of their length in units of chance."""
    from scipy.stats import chi2

    n, m = int(treated.sum()), int((~treated).sum())
    apart = values[treated].mean(axis=0) - values[~treated].mean(axis=0)
    chance = np.cov(values, rowvar=False) * (1 / n + 1 / m)
    inverse = np.linalg.pinv(np.atleast_2d(chance), hermitian=True)
    return float(chi2.sf(apart @ inverse @ apart, np.linalg.matrix_rank(chance, hermitian=True)))


def _problems(treated: Mask, balance_p: float | None, is_open: bool) -> tuple[str, ...]:
    from scipy.stats import binomtest

    n, m = int(treated.sum()), int((~treated).sum())
    found = []
    if min(n, m) < FEWEST:
        told = f"{formats.count(n)} treated and {formats.count(m)} kept back"
        found.append(f"it has {told}; {FEWEST} of each are needed")
    if is_open:
        found.append(f"its {DAYS} days are not over in the data")
    is_half = n + m > 0 and _ABOUT_HALF[0] <= n / (n + m) <= _ABOUT_HALF[1]
    if is_half and binomtest(n, n + m).pvalue < ALPHA:
        told = f"{formats.count(n)} are treated and {formats.count(m)} kept back"
        found.append(f"{told}: chance hardly divides halves so unevenly")
    if balance_p is not None and balance_p < ALPHA:
        found.append("treated and kept back had bought differently before: they don't look chosen by chance")
    return tuple(found)


def _effects(members: pd.DataFrame, treated: Mask, book: PersonaBook) -> tuple[Effect, ...]:
    """Return the effect in all, and in each persona and segment with enough members in either arm."""
    responded, revenue = members["responded"].to_numpy(bool), members["revenue"].to_numpy("float64")
    persona = members["persona"].to_numpy("float64", na_value=np.nan)
    r, fm = (members[name].to_numpy("float64", na_value=np.nan) for name in ("r", "fm"))
    groups = [("all", "", np.ones(len(members), dtype=bool))]
    groups += [("persona", one.name, persona == place) for place, one in enumerate(book)]
    for one in GROUPS:
        inside = (r >= one.r[0]) & (r <= one.r[1]) & (fm >= one.fm[0]) & (fm <= one.fm[1])
        groups.append(("segment", one.name, inside))
    found = [
        _effect(kind, name, (treated[chosen], responded[chosen], revenue[chosen]))
        for kind, name, chosen in groups
        if min((treated & chosen).sum(), (~treated & chosen).sum()) >= FEWEST
    ]
    kinds = ("all", "persona", "segment")
    return tuple(one for kind in kinds for one in _clear([each for each in found if each.kind == kind]))


def _effect(kind: str, name: str, told: tuple[Mask, Mask, Numbers]) -> Effect:
    treated, responded, revenue = told
    counts = [(int(responded[arm].sum()), int(arm.sum())) for arm in (treated, ~treated)]
    share = share_difference(*counts[0], *counts[1])
    sums = [
        Moments(int(arm.sum()), float(revenue[arm].sum()), float((revenue[arm] ** 2).sum()))
        for arm in (treated, ~treated)
    ]
    money = mean_difference(*sums)
    return Effect(
        kind=kind,
        name=name,
        treated=counts[0][1],
        control=counts[1][1],
        treated_responded=counts[0][0],
        control_responded=counts[1][0],
        response=share.estimate,
        response_low=share.low,
        response_high=share.high,
        revenue=money.estimate,
        revenue_low=money.low,
        revenue_high=money.high,
    )


def _clear(found: Sequence[Effect]) -> list[Effect]:
    """Mark what differs by more than chance, with as many groups looked at."""
    holds = discoveries([_p(one) for one in found])
    return [replace(one, is_clear=bool(clear)) for one, clear in zip(found, holds, strict=True)]


def _p(one: Effect) -> float:
    """Return how often chance makes shares differ so much: the z test of two proportions, pooled."""
    from scipy.special import ndtr

    share = (one.treated_responded + one.control_responded) / (one.treated + one.control)
    error = np.sqrt(share * (1 - share) * (1 / one.treated + 1 / one.control))
    return float(2 * ndtr(-abs(one.response) / error)) if error > 0 else 1.0


def discoveries(p: Sequence[float], rate: float = _FALSE) -> Mask:
    """Return which p-values hold when a share of those that hold may be wrong (Benjamini and Hochberg)."""
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    passed = np.flatnonzero(values[order] <= rate * np.arange(1, len(values) + 1) / max(len(values), 1))
    holds = np.zeros(len(values), dtype=bool)
    if len(passed):
        holds[order[: passed[-1] + 1]] = True
    return holds
