"""What do web and stores do for each other? The same measures side by side, and who buys where.

Grain in: `mart_orders` and `mart_purchases`. Grain out: one result whose rows are measures, channels, hours
of the week, categories and kinds of buyers. Channel groups other and unknown are shown and belong to neither
side.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

from lib.analysis.buyers import reach
from lib.analysis.channel_measures import (
    NOBODY,
    ChannelMeasure,
    ChannelTotal,
    channel_measures,
    channel_totals,
    unknown_side,
)
from lib.analysis.channel_membership import Following, following
from lib.analysis.channel_sums import SIDES, GroupSums, read_group_sums
from lib.analysis.days import selected_days
from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.selection import selected_orders
from lib.analysis.when import CategoryShare, HourShare, categories_by_side, hours_of_week
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

WHERE_CUSTOMERS_ARE = (
    "A file would tell that names the customer of each sale by id, e-mail or phone. With Square: the items "
    "and transactions exports carry a customer id and name, the customer directory e-mail and phone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels(Result):
    """Online and offline side by side.

    `online_only`, `store_only` and `both` count buyers by the sides of their orders in the window; None where
    a side has too little known revenue to tell. `cannot_tell` says why the sides can't be compared.
    `known_share` is by channel, the share of its net revenue that belongs to known customers, from 0 to 1.
    """

    online_only: int | None
    store_only: int | None
    both: int | None
    known_share: Mapping[str, float | None]
    measures: tuple[ChannelMeasure, ...]
    totals: tuple[ChannelTotal, ...]
    hours: tuple[HourShare, ...]
    categories: tuple[CategoryShare, ...]
    following: Following | None
    cannot_tell: str = ""


def channels(read: Read, facts: Facts, filters: Filters, *, whole: bool = True) -> Channels:
    """Compare online and offline in the window.

    Parameters
    ----------
    whole
        Also hours, categories and what buyers go on to spend. A page that shows them on demand leaves them
        out (empty, None) and asks `hours_of_week`, `categories_by_side` and `following` when they are opened.
    """
    orders = selected_orders(filters)
    totals = channel_totals(read, selected_days(filters))
    sums = read_group_sums(read, orders)
    unknown = unknown_customers(sums)
    cannot_tell = unknown or _missing_side(sums)
    online_only, store_only, both = (None, None, None) if unknown else _members(read, orders, sums)
    measures = channel_measures(sums)
    return Channels(
        **looked_at(facts, filters),
        answer=_answer(facts, measures, both, cannot_tell),
        caveat=_caveat(sums, totals),
        online_only=online_only, store_only=store_only, both=both,
        known_share={entry.channel: entry.known_share for entry in totals},
        measures=measures,
        totals=totals,
        hours=hours_of_week(read, facts, filters) if whole else (),
        categories=categories_by_side(read, facts, filters) if whole else (),
        following=following(read, facts, filters, untold=cannot_tell) if whole else None,
        cannot_tell=cannot_tell,
    )  # fmt: skip


def _members(read: Read, orders: ir.Table, sums: Mapping[str, GroupSums]) -> tuple[int, int, int]:
    """Return buyers online only, in stores only, both: both are counted on each side."""
    online, offline = (sums.get(side, NOBODY).buyers for side in SIDES)
    bought = orders.filter(orders.is_order, orders.channel_group.isin(SIDES))
    anywhere = (
        int(read(keep(reach(bought), "reach"))["customers"].iloc[0])
        if online and offline
        else online + offline
    )
    return anywhere - offline, anywhere - online, online + offline - anywhere


def unknown_customers(sums: Mapping[str, GroupSums]) -> str:
    """Return why customers can't be compared although both sides sell; empty where they can."""
    reasons = [unknown_side(side, sums[side]) for side in SIDES if side in sums and sums[side].orders]
    return " ".join([*filter(None, reasons), WHERE_CUSTOMERS_ARE]) if any(reasons) else ""


def _missing_side(sums: Mapping[str, GroupSums]) -> str:
    missing = [side for side in SIDES if not sums.get(side, NOBODY).orders]
    if not missing:
        return ""
    absent, wanted = " and no ".join(missing), " and ".join(missing)
    return f"There are no {absent} orders in what is looked at: add a file of {wanted} sales."


def _answer(facts: Facts, measures: tuple[ChannelMeasure, ...], both: int | None, untold: str) -> str:
    if untold:
        return f"We can't tell yet what web and stores do for each other. {untold}"
    by_name = {entry.measure: entry for entry in measures}
    value = by_name["order_value"]
    customers = by_name["customers"]
    anywhere = customers.n_online + customers.n_offline - (both or 0)
    return (
        f"{formats.count(both)} of {formats.plural(anywhere, 'known buyer')} "
        f"({formats.share((both or 0) / anywhere if anywhere else None)}) buy both online and in stores. "
        f"{_order_values(value, facts.currency)}"
    )


def _order_values(value: ChannelMeasure, currency: str | None) -> str:
    online, offline = (formats.money(amount, currency) for amount in (value.online, value.offline))
    if value.low is None or value.high is None or value.low <= 0 <= value.high:
        return f"An order is worth {online} online and {offline} in stores: too close to call."
    near, far = sorted((abs(value.low), abs(value.high)))
    apart = f"between {formats.money(near, currency)} and {formats.money(far, currency)}"
    word = "more" if value.low > 0 else "less"
    return f"An order is worth {online} online and {offline} in stores: {apart} {word} online."


def _caveat(sums: Mapping[str, GroupSums], totals: tuple[ChannelTotal, ...]) -> str:
    known = [
        f"{formats.share(sums[side].known_share)} of {side} revenue"
        for side in SIDES
        if side in sums and sums[side].orders
    ]
    told = f"Figures of customers are of known customers only: {formats.listing(known)}." if known else ""
    whole = sum(entry.net_revenue for entry in totals)
    neither = sum(entry.net_revenue for entry in totals if entry.channel_group not in SIDES)
    if whole > 0 and neither:
        told += f" {formats.share(neither / whole)} of net revenue belongs to neither side."
    return told.strip()
